"""Points of GeoParquet files (https://geoparquet.org/releases/v1.1.0/) as latitude and longitude.

Only points in degrees are read: those whose coordinate reference system is WGS 84, which it is if none is named.
"""

import math
import struct
from collections.abc import Mapping
from typing import Any, Final

import orjson

LATITUDE: Final = "latitude"
LONGITUDE: Final = "longitude"
_WGS_84: Final = frozenset({("OGC", "CRS84"), ("EPSG", "4326")})
_POINT: Final = 1
_POINT_BYTES: Final = 21


def point_column(metadata: Mapping[bytes, bytes] | None) -> str | None:
    """Return the column with the principal geometries of a file, if they are in degrees and points of it can be read.

    Args:
        metadata: of the schema.
    """
    try:
        geo = orjson.loads((metadata or {}).get(b"geo", b"{}"))
    except orjson.JSONDecodeError:
        return None
    match geo:
        case {"primary_column": str(name), "columns": {**columns}} if isinstance(columns.get(name), dict):
            described: Any = columns[name]
            return name if described.get("encoding") == "WKB" and _is_in_degrees(described) else None
    return None


def _is_in_degrees(described: Mapping[str, Any]) -> bool:
    if "crs" not in described:
        return True
    match described["crs"]:
        case {"id": {"authority": authority, "code": code}}:
            return (str(authority), str(code)) in _WGS_84
    return False


def position_of(value: Any) -> tuple[float, float] | None:
    """Return the latitude and longitude of a point in well-known binary; None for anything else."""
    if not isinstance(value, bytes) or len(value) < _POINT_BYTES or value[0] > 1:
        return None
    kind, longitude, latitude = struct.unpack_from("<Idd" if value[0] else ">Idd", value, 1)
    if kind % 1000 != _POINT or not (math.isfinite(longitude) and math.isfinite(latitude)):
        return None
    return latitude, longitude
