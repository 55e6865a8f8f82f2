"""A SELECT as GeoJSON (RFC 7946): each solution is a feature, with a position if it has one.

A position is a geometry in well-known text (``geo:wktLiteral``), or a latitude and a longitude: variables whose names
end with ``lat`` or ``latitude``, and with ``lon``, ``lng``, ``long`` or ``longitude``. Longitude comes before latitude.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import orjson

from publisher.errors import ResultTooLargeError
from publisher.queries import NamedQuery
from publisher.store import Answer
from publisher.store.inspection import Form
from publisher.web.http.problems.kinds import NO_COORDINATES
from publisher.web.http.problems.problem import Problem, ProblemError
from publisher.web.sparql.wkt import WktError, geometry_of

MEDIA_TYPE: Final = "application/geo+json"

MAX_BYTES: Final = 32 * 1024 * 1024
"""The longest result, as JSON, that is made GeoJSON of: it is held in memory."""

WKT: Final = "http://www.opengis.net/ont/geosparql#wktLiteral"
_XSD: Final = "http://www.w3.org/2001/XMLSchema#"
_NUMBERS: Final = frozenset(f"{_XSD}{name}" for name in ("integer", "decimal", "double", "float", "int", "long"))

_LATITUDE: Final = re.compile(r"(.*?)_?(?:lat|latitude)", re.IGNORECASE)
_LONGITUDE: Final = re.compile(r"(.*?)_?(?:lon|lng|long|longitude)", re.IGNORECASE)
_DECIMAL: Final = re.compile(r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]{1,3})?")

Binding = Mapping[str, Mapping[str, Any]]


def pairs_of(variables: Sequence[str]) -> list[tuple[str, str]]:
    """Return the variables of a latitude and a longitude that belong together, by their names."""
    latitudes = {match[1].lower(): name for name in variables if (match := _LATITUDE.fullmatch(name))}
    longitudes = {match[1].lower(): name for name in variables if (match := _LONGITUDE.fullmatch(name))}
    return [(name, longitudes[stem]) for stem, name in latitudes.items() if stem in longitudes]


def may_have_positions(query: NamedQuery) -> bool:
    """Return whether the result of a named query has coordinates, as far as its text tells."""
    return query.form == Form.SELECT and bool(pairs_of(query.variables) or "wkt" in query.query.lower())


def as_geojson(result: Answer) -> Answer:
    """Return a result as GeoJSON.

    Args:
        result: as SPARQL results in JSON.

    Raises:
        ProblemError: it has no coordinates (406).
        ResultTooLargeError: it is too long for that.
    """
    with result:
        if result.size_bytes > MAX_BYTES:
            raise ResultTooLargeError("size_bytes", allowed=MAX_BYTES)
        found = orjson.loads(result.read())
    variables, solutions = found["head"]["vars"], found["results"]["bindings"]
    pairs = pairs_of(variables)
    texts = list(dict.fromkeys(name for row in solutions for name, term in row.items() if term.get("datatype") == WKT))
    if solutions and not pairs and not texts:
        detail = "The result has no coordinates: select ?lat and ?long in degrees, or a geometry as geo:wktLiteral."
        raise ProblemError(Problem(NO_COORDINATES, detail, {"variables": variables}))
    features = [_feature(row, variables, texts, pairs) for row in solutions]
    body = orjson.dumps({"type": "FeatureCollection", "features": features}, option=orjson.OPT_APPEND_NEWLINE)
    return Answer(MEDIA_TYPE, len(body), body)


def _feature(
    solution: Binding, variables: Iterable[str], texts: Sequence[str], pairs: Sequence[tuple[str, str]]
) -> dict[str, Any]:
    geometry, used = _geometry(solution, texts, pairs)
    shown = [name for name in variables if name not in used]
    properties = {name: _plain(solution[name]) if name in solution else None for name in shown}
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def _geometry(
    solution: Binding, texts: Sequence[str], pairs: Sequence[tuple[str, str]]
) -> tuple[dict[str, Any] | None, set[str]]:
    """The geometry of a solution, and the variables that it is in; null for a solution without one."""
    for name in texts:
        if name in solution:
            try:
                return geometry_of(solution[name]["value"]), {name}
            except WktError:
                continue
    for latitude, longitude in pairs:
        if latitude in solution and longitude in solution:
            north, east = _degrees(solution[latitude], 90), _degrees(solution[longitude], 180)
            if north is not None and east is not None:
                return {"type": "Point", "coordinates": [east, north]}, {latitude, longitude}
    return None, set()


def _degrees(term: Mapping[str, Any], most: int) -> float | None:
    text = str(term["value"]).strip()
    if term["type"] != "literal" or not _DECIMAL.fullmatch(text):
        return None
    number = float(text)
    return number if -most <= number <= most else None


def _plain(term: Mapping[str, Any]) -> Any:
    """A term as JSON: numbers and truth values as such, everything else as text."""
    value, datatype = term["value"], term.get("datatype")
    if datatype in _NUMBERS and _DECIMAL.fullmatch(value):
        return int(value) if re.fullmatch(r"-?[0-9]{1,15}", value) else float(value)
    if datatype == f"{_XSD}boolean" and value in {"true", "false"}:
        return value == "true"
    return value if isinstance(value, str) else orjson.dumps(value).decode()
