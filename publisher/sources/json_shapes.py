"""Shapes of records in JSON that say what a record is in a roundabout way: results of SPARQL queries, OpenStreetMap.

Each shape turns an object into the members that a table of the same data would have.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final, NamedTuple

SPARQL: Final = "sparql"
OSM: Final = "osm"

_TERMS: Final = frozenset({"uri", "literal", "typed-literal", "bnode"})


class Shape(NamedTuple):
    """A shape of records.

    Attributes:
        path: where the records are in a document of the kind.
        what: what such a file is called.
        members: gives the members of a record; None for an object that is no record.
    """

    path: str
    what: str
    members: Callable[[Mapping[str, Any]], dict[str, Any] | None]


def _of_solution(solution: Mapping[str, Any]) -> dict[str, Any]:
    """The values of the variables, and the language of each that has one (SPARQL 1.1 Query Results JSON, section 3)."""
    members: dict[str, Any] = {}
    for name, term in solution.items():
        if not isinstance(term, Mapping) or "value" not in term:
            members[name] = term
            continue
        members[name] = term["value"]
        if language := term.get("xml:lang"):
            members[f"{name}.lang"] = language
    return members


def _of_element(element: Mapping[str, Any]) -> dict[str, Any] | None:
    """The tags of a node, way or relation, with its identifier and its position, or that of its middle.

    An element without tags is a corner of another one. https://wiki.openstreetmap.org/wiki/OSM_JSON
    """
    tags = element.get("tags")
    if not isinstance(tags, Mapping) or not tags:
        return None
    middle = element.get("center")
    where = middle if isinstance(middle, Mapping) else element
    position = {name: where[key] for name, key in (("latitude", "lat"), ("longitude", "lon")) if key in where}
    return {"@id": f"{element.get('type', 'node')}/{element.get('id')}", **tags, **position}


SHAPES: Final[Mapping[str, Shape]] = MappingProxyType(
    {
        SPARQL: Shape("results.bindings", "results of a SPARQL query", _of_solution),
        OSM: Shape("elements", "elements of OpenStreetMap", _of_element),
    }
)


def shape_of(document: Any) -> str | None:
    """Return the shape of a document's records; None for one without a shape of its own."""
    match document:
        case {"head": {"vars": list()}, "results": {"bindings": list() as solutions}}:
            return SPARQL if all(isinstance(each, Mapping) and _is_solution(each) for each in solutions) else None
        case {"elements": [{"type": "node" | "way" | "relation", "id": _}, *_]}:
            return OSM
    return None


def _is_solution(value: Mapping[str, Any]) -> bool:
    return all(isinstance(term, Mapping) and term.get("type") in _TERMS for term in value.values())
