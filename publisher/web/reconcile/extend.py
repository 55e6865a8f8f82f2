"""Data extension: the values of properties of entities, for the cells of a table."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import pyoxigraph as ox
from pydantic import TypeAdapter

from publisher.rdf.graph import Graph, Term
from publisher.rdf.namespaces import SCHEMA, SKOS
from publisher.release import Release
from publisher.uris import Kind
from publisher.web.reconcile.entities import id_of, kind_type, record_of
from publisher.web.reconcile.languages import Languages, in_order, rank
from publisher.web.reconcile.operations import MAX_IDS, MAX_PROPERTIES, ExtensionQuery, WantedProperty
from publisher.web.reconcile.properties import Property, Source, property_of, term_value, values_of
from publisher.web.reconcile.queries import checked, too_many

_QUERY: Final = TypeAdapter(ExtensionQuery)

Cell = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Column:
    """A property that is fetched.

    Attributes:
        id: as the client spells it.
        property: the property; None if there is no such one, which has no values.
        limit: the most values of an entity; 0 for all.
        content: what an entity is given as: "entity", "id" or "name".
    """

    id: str
    property: Property | None
    limit: int
    content: str

    def as_json(self) -> dict[str, Any]:
        """Return what the answer says of it."""
        said: dict[str, Any] = {"id": self.id, "name": self.property.name if self.property else self.id}
        if self.property and self.property.target and self.content == "entity":
            said["type"] = kind_type(self.property.target)
        return said


@dataclass(frozen=True, slots=True)
class Extension:
    """What is fetched: properties of entities."""

    ids: tuple[str, ...]
    columns: tuple[Column, ...]


def extension(value: Any) -> Extension:
    """Read a data extension query, which is the same in both versions.

    Raises:
        ProblemError: something about it is wrong (400), or it has too much in it (413).
    """
    for name, most in (("ids", MAX_IDS), ("properties", MAX_PROPERTIES)):
        many = value.get(name) if isinstance(value, dict) else None
        if isinstance(many, list) and len(many) > most:
            raise too_many(f"{name}: expected at most {most}, got {len(many):,}")
    query = checked(_QUERY, value)
    return Extension(tuple(dict.fromkeys(query["ids"])), tuple(map(_column, query["properties"])))


def _column(wanted: WantedProperty) -> Column:
    settings = wanted.get("settings", {})
    limit, content = int(settings.get("limit") or 0), settings.get("content") or "entity"
    return Column(wanted["id"], property_of(wanted["id"]), limit, content)


def rows(release: Release, wanted: Extension, languages: Languages) -> dict[str, dict[str, list[Cell]]]:
    """Return the cells by entity and property; what is not here has none."""
    return {identifier: _row(release, identifier, wanted.columns, languages) for identifier in wanted.ids}


def _row(release: Release, identifier: str, columns: tuple[Column, ...], languages: Languages) -> dict[str, list[Cell]]:
    record = record_of(release, identifier)
    if record is None:
        return {column.id: [] for column in columns}
    source = Source.of(release, record)
    return {column.id: _cells(column, source, languages) for column in columns}


def _cells(column: Column, source: Source, languages: Languages) -> list[Cell]:
    if column.property is None:
        return []
    terms = values_of(column.property, source)
    spoken = in_order(((term, term.language if isinstance(term, ox.Literal) else None) for term in terms), languages)
    kept = spoken[: column.limit] if column.limit else spoken
    return [_cell(column, column.property, term, source, languages) for term in kept]


def _cell(column: Column, each: Property, term: Term, source: Source, languages: Languages) -> Cell:
    if each.number:
        return {"float": term_value(each, term)}
    if not each.target or not isinstance(term, ox.NamedNode):
        return {"str": term.value}
    if column.content == "id":
        return {"str": term.value}
    name = name_of(source.graph, term.value, languages)
    return {"str": name} if column.content == "name" else {"id": id_of(term.value, source.release), "name": name}


def name_of(graph: Graph, iri: str, languages: Languages) -> str:
    """Return the name of something that a thing refers to, in the language that is preferred; its IRI without one."""
    names = [
        name
        for name in graph.literals(iri, SKOS.prefLabel, SCHEMA.name)
        if rank(name.language, languages) < len(languages)
    ]
    best = min(names, key=lambda name: rank(name.language, languages), default=None) or graph.name(iri)
    return best.value if best else iri


def as_objects(wanted: Extension, cells: Mapping[str, Mapping[str, list[Cell]]]) -> dict[str, Any]:
    """Return the answer of 0.2: rows by entity, in each the values by property."""
    return {"meta": [column.as_json() for column in wanted.columns], "rows": cells}


def as_lists(wanted: Extension, cells: Mapping[str, Mapping[str, list[Cell]]]) -> dict[str, Any]:
    """Return the answer of 1.0-draft: a list of rows, each with a list of properties."""
    listed = [
        {"id": identifier, "properties": [{"id": name, "values": values} for name, values in row.items()]}
        for identifier, row in cells.items()
    ]
    return {"meta": [column.as_json() for column in wanted.columns], "rows": listed}


def kind_of_type(name: str) -> Kind | None:
    """Return the kind of things that a type is of; None for all."""
    text = name.strip().lower()
    if not text:
        return None
    return Kind(text) if text in set(Kind) else Kind.INSTITUTION
