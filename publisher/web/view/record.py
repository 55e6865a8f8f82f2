"""The record behind a thing, in plain words: where it comes from, what was noted, every field of the source."""

import re
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from publisher.rdf.namespaces import DCT, DQV, OA, PROV, RDF, SCHEMA, prefixes
from publisher.release import Release, SourceEntry, StoredRecord
from publisher.web.documents.links import licence_of
from publisher.web.view.graph import Graph
from publisher.web.view.labels import humanised, local_name
from publisher.web.view.values import Value, ValueFormatter

_NUMBER: Final = re.compile(r"([0-9]+)")


@dataclass(frozen=True, slots=True)
class Note:
    """A quality note: its kind in a word ("inferred"), what it says, the field and text it is about."""

    kind: str
    message: str
    field: str | None
    value: str | None


@dataclass(frozen=True, slots=True)
class RawField:
    """A field as the source has it."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a record comes from.

    Attributes:
        source: the source, as the release's manifest describes it; None for what several sources share.
        key: the source's own identifier, "" where there is none.
        file, line: where in the source it stands.
        pages: addresses that it was found at.
        rights: what is said of rights, in words.
        licence: the licence's IRI, None where none is stated.
        changed, changed_version, first_version: which releases it appeared and last changed in.
    """

    source: SourceEntry | None
    key: str
    file: str
    line: int | None
    pages: tuple[Value, ...]
    rights: tuple[str, ...]
    licence: Value | None
    changed: str
    changed_version: str
    first_version: str


@dataclass(frozen=True, slots=True)
class Record:
    """All that a page says of the record, as opposed to the thing."""

    provenance: Provenance
    notes: tuple[Note, ...]
    fields: tuple[RawField, ...]
    statistics: tuple[Value, ...]
    title: str | None
    abstract: str | None


def record_of(release: Release, record: StoredRecord, formatter: ValueFormatter) -> Record:
    """Gather what the page says of a record.

    Args:
        release: the release it is of.
        record: the record.
        formatter: makes values of its statements.
    """
    graph, document = formatter.graph, release.uris.document(record.kind, record.slug)
    return Record(
        _provenance(release, record, formatter, document),
        _notes(graph, document),
        _fields(graph, document, prefixes(release.uris.base)["v"]),
        _statistics(formatter, document),
        graph.text(document, DCT.title),
        graph.text(document, SCHEMA.abstract),
    )


def _provenance(release: Release, record: StoredRecord, formatter: ValueFormatter, document: str) -> Provenance:
    graph = formatter.graph
    sources = {source.slug: source for source in release.manifest.sources}
    derived = graph.iris(document, PROV.wasDerivedFrom)
    licence = licence_of(release, record.source)
    return Provenance(
        sources.get(record.source),
        record.key if record.source else "",
        record.file,
        record.line,
        tuple(formatter.iri(iri) for iri in derived if not iri.startswith(f"{document}#")),
        tuple(row.value for row in graph.literals(document, DCT.rights)),
        formatter.iri(licence) if licence else None,
        record.changed,
        record.changed_version,
        record.first_version,
    )


def _notes(graph: Graph, document: str) -> tuple[Note, ...]:
    annotations = _in_order(graph.iris(document, DQV.hasQualityAnnotation))
    return tuple(note for iri in annotations if (note := _note(graph, iri)))


def _note(graph: Graph, annotation: str) -> Note | None:
    body = next(iter(graph.iris(annotation, OA.hasBody)), annotation)
    message = graph.text(body, RDF.value)
    if message is None:
        return None
    motivation = next(iter(graph.iris(annotation, OA.motivatedBy)), "")
    kind = humanised(local_name(motivation).removeprefix("note-")) if motivation else "Note"
    return Note(kind, message, graph.text(body, DCT.title), graph.text(body, DCT.description))


def _fields(graph: Graph, document: str, own: str) -> tuple[RawField, ...]:
    return tuple(
        RawField(graph.text(iri, SCHEMA.name) or "", graph.text(iri, SCHEMA.value) or "")
        for iri in _in_order(graph.iris(document, f"{own}rawField"))
    )


def _statistics(formatter: ValueFormatter, document: str) -> tuple[Value, ...]:
    graph, found = formatter.graph, []
    for iri in _in_order(graph.iris(document, SCHEMA.interactionStatistic)):
        count = next(iter(graph.literals(iri, SCHEMA.userInteractionCount)), ox.Literal("?"))
        found.append(Value(count.value, note=graph.text(iri, SCHEMA.name) or ""))
    return tuple(found)


def _in_order(iris: list[str]) -> list[str]:
    """Fragments in the order of the numbers in their names (``#note-2`` before ``#note-10``)."""
    return sorted(iris, key=_natural)


def _natural(iri: str) -> list[str | int]:
    # split() with a group alternates: text, number, text, …
    return [int(part) if place % 2 else part for place, part in enumerate(_NUMBER.split(iri))]
