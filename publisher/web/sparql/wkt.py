"""Read well-known text (OGC 06-103r4, GeoSPARQL 1.1 section 8.5) as the geometry of GeoJSON (RFC 7946)."""

import re
from collections.abc import Iterator, Sequence
from typing import Any, Final

_CRS: Final = re.compile(r"\s*<([^<>\s]*)>\s*")
_TOKEN: Final = re.compile(r"\s*([A-Za-z]+|[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?|[(),])")

_LONGITUDE_FIRST: Final = frozenset({"", "http://www.opengis.net/def/crs/OGC/1.3/CRS84"})
_LATITUDE_FIRST: Final = frozenset(
    {"http://www.opengis.net/def/crs/EPSG/0/4326", "https://www.opengis.net/def/crs/EPSG/0/4326"}
)

_DEPTHS: Final = {
    "POINT": ("Point", 0),
    "LINESTRING": ("LineString", 1),
    "POLYGON": ("Polygon", 2),
    "MULTIPOINT": ("MultiPoint", 1),
    "MULTILINESTRING": ("MultiLineString", 2),
    "MULTIPOLYGON": ("MultiPolygon", 3),
}
"""The types, and how deep the lists of their positions are nested."""

_MAX_COLLECTIONS: Final = 16


class WktError(ValueError):
    """A text is no geometry that GeoJSON can hold; never leaves publisher.web.sparql."""


def geometry_of(text: str) -> dict[str, Any] | None:
    """Return a geometry; None for an empty one.

    Raises:
        WktError: it is no well-known text, or in another coordinate system than WGS 84.
    """
    crs = _CRS.match(text)
    system = crs[1] if crs else ""
    if system not in _LONGITUDE_FIRST | _LATITUDE_FIRST:
        raise WktError(f"the coordinate system {system} is not WGS 84")
    reader = _Reader(text[crs.end() if crs else 0 :], swapped=system in _LATITUDE_FIRST)
    return reader.whole()


class _Reader:
    """Reads one geometry.

    Args:
        text: without its coordinate system.
        swapped: whether the latitude comes first.
    """

    def __init__(self, text: str, *, swapped: bool) -> None:
        self._tokens = list(_tokens(text))
        self._at, self._swapped = 0, swapped

    def whole(self) -> dict[str, Any] | None:
        """Read the geometry, and nothing after it."""
        geometry = self._geometry(0)
        if self._at != len(self._tokens):
            raise WktError("there is something after the geometry")
        return geometry

    def _next(self) -> str:
        if self._at >= len(self._tokens):
            raise WktError("the text ends too early")
        self._at += 1
        return self._tokens[self._at - 1]

    def _peek(self) -> str:
        return self._tokens[self._at] if self._at < len(self._tokens) else ""

    def _geometry(self, depth: int) -> dict[str, Any] | None:
        name = self._next().upper()
        measured = self._peek().upper()
        if measured in {"Z", "M", "ZM"}:
            self._next()
        if self._peek().upper() == "EMPTY":
            self._next()
            return None
        if name == "GEOMETRYCOLLECTION" and depth < _MAX_COLLECTIONS:
            parts = self._list(lambda: self._geometry(depth + 1))
            return {"type": "GeometryCollection", "geometries": [part for part in parts if part]}
        if name not in _DEPTHS:
            raise WktError(f"{name[:40]!r} is no type of geometry")
        kind, levels = _DEPTHS[name]
        coordinates = self._coordinates(levels, with_height="Z" in measured)
        if levels == 0:
            coordinates = coordinates[0]
        return {"type": kind, "coordinates": _wound(kind, coordinates)}

    def _coordinates(self, levels: int, *, with_height: bool) -> list[Any]:
        if levels <= 1:
            return self._list(lambda: self._position(with_height=with_height))
        return self._list(lambda: self._coordinates(levels - 1, with_height=with_height))

    def _list(self, item: Any) -> list[Any]:
        if self._next() != "(":
            raise WktError("expected '('")
        items = [item()]
        while (mark := self._next()) == ",":
            items.append(item())
        if mark != ")":
            raise WktError("expected ',' or ')'")
        return items

    def _position(self, *, with_height: bool) -> list[float]:
        bracketed = self._peek() == "("  # MULTIPOINT ((1 2), (3 4))
        if bracketed:
            self._next()
        numbers = []
        while self._peek() not in {",", ")", ""}:
            numbers.append(_number(self._next()))
        if bracketed and self._next() != ")":
            raise WktError("expected ')'")
        if not 2 <= len(numbers) <= 4:
            raise WktError("expected two to four numbers")
        first, second = numbers[:2]
        longitude, latitude = (second, first) if self._swapped else (first, second)
        if not (-180 <= longitude <= 180 and -90 <= latitude <= 90):
            raise WktError("a position is out of range")
        height = numbers[2:3] if with_height or len(numbers) == 3 else []
        return [longitude, latitude, *height]


def _tokens(text: str) -> Iterator[str]:
    at = 0
    while at < len(text.rstrip()):
        match = _TOKEN.match(text, at)
        if match is None:
            raise WktError(f"unexpected {text[at : at + 20]!r}")
        yield match[1]
        at = match.end()


def _number(token: str) -> float:
    try:
        return float(token)
    except ValueError as error:
        raise WktError(f"{token[:40]!r} is no number") from error


def _wound(kind: str, coordinates: Any) -> Any:
    """Return the rings of polygons as RFC 7946 section 3.1.6 has them: the outer counterclockwise, holes clockwise."""
    if kind == "Polygon":
        return [_ring(ring, outer=number == 0) for number, ring in enumerate(coordinates)]
    if kind == "MultiPolygon":
        return [_wound("Polygon", polygon) for polygon in coordinates]
    return coordinates


def _ring(ring: Sequence[list[float]], *, outer: bool) -> list[list[float]]:
    pairs = zip(ring, [*ring[1:], *ring[:1]], strict=True)
    doubled = sum(here[0] * there[1] - there[0] * here[1] for here, there in pairs)
    return list(ring) if (doubled >= 0) == outer else list(reversed(ring))
