"""The record behind a thing: where it comes from, its quality notes, every field of the source."""

import re
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from publisher.rdf.graph import Graph
from publisher.rdf.namespaces import DCT, DQV, OA, PROV, RDF, SCHEMA
from publisher.release import Release, StoredRecord
from publisher.uris import Kind
from publisher.web.languages.reader import marked
from publisher.web.view.labels import humanised, local_name
from publisher.web.view.values import Value, ValueFormatter

_NUMBER: Final = re.compile(r"([0-9]+)")
_IRI: Final = re.compile(r"https?://[^\s<>\"]+")


_NOTE_KINDS: Final = (
    marked("Boilerplate"),
    marked("Dropped"),
    marked("Inferred"),
    marked("Lost"),
    marked("Not understood"),
    marked("Repaired"),
    marked("Translated"),
    marked("Truncated"),
)
"""What the kinds of notes of ontology/ontology.ttl are called, for the catalogues."""


class Note(NamedTuple):
    """A quality note: its kind in a word ("Not understood"), its message, the field and text it is about.

    ``slug`` is the kind as notes have it ("not-understood"); ``reason`` the concept of all notes of its words.
    """

    kind: str
    slug: str
    reason: str
    message: str
    field: str | None
    value: str | None


@dataclass(frozen=True, slots=True)
class Correction:
    """A value that a person corrected: the field, the source's value, the one that is published, who, when and why.

    A missing value is None; ``who`` is None where it is not stated.
    """

    field: str
    source_value: str | None
    value: str | None
    who: str | None
    when: str
    why: str


def record_of(release: Release, record: StoredRecord, formatter: ValueFormatter) -> dict[str, Any]:
    """Return what a page shows of a record, as opposed to the thing, by name, as document.html lays it out.

    ``provenance`` is as _provenance.html lays it out; ``fields`` are pairs of a name and a value; ``corrections`` are
    values that people corrected; ``statistics`` are what the source's page counted.

    Args:
        release: the release that the record is of.
        record: the record.
        formatter: makes values of its statements.
    """
    graph, document = formatter.graph, release.uris.document(record.kind, record.slug)
    words = release.uris.term("")
    fields = _in_order(graph.iris(document, f"{words}rawField"))
    corrections = _in_order(graph.iris(document, f"{words}correction"))
    annotations = _in_order(graph.iris(document, DQV.hasQualityAnnotation))
    return {
        "provenance": _provenance(release, record, formatter, document),
        "notes": [note for iri in annotations if (note := _note(formatter, iri))],
        "fields": [(graph.text(iri, SCHEMA.name) or "", graph.text(iri, SCHEMA.value) or "") for iri in fields],
        "corrections": [_correction(graph, iri, words) for iri in corrections],
        "statistics": _statistics(graph, document),
        "title": formatter.text(document, DCT.title),
        "abstract": formatter.text(document, SCHEMA.abstract),
    }


def licence_of(release: Release, source: str) -> str | None:
    """Return the licence of a record: its source's, else the publication's; None if neither is stated as an IRI."""
    stated = next((row.licence for row in release.manifest.sources if row.slug == source), None)
    stated = stated or release.manifest.licence
    return stated if stated and _IRI.fullmatch(stated) else None


def _provenance(release: Release, record: StoredRecord, formatter: ValueFormatter, document: str) -> dict[str, Any]:
    """Return where a record comes from; ``source`` is None for what several sources share."""
    graph, licence = formatter.graph, licence_of(release, record.source)
    derived = graph.iris(document, PROV.wasDerivedFrom)
    files = {iri for iri in derived if iri.startswith((f"{document}#", release.uris.thing(Kind.FILE, "")))}
    return {
        "source": next((row for row in release.manifest.sources if row.slug == record.source), None),
        "key": record.key if record.source else "",
        "file": record.file,
        "line": record.line,
        "file_page": next((formatter.iri(iri).href for iri in derived if iri in files), None),
        "pages": formatter.iris(iri for iri in derived if iri not in files),
        "rights": graph.plain(document, DCT.rights),
        "licence": formatter.iri(licence) if licence else None,
        "changed": record.changed,
        "changed_version": record.changed_version,
        "first_version": record.first_version,
    }


def _note(formatter: ValueFormatter, annotation: str) -> Note | None:
    graph = formatter.graph
    body = next(iter(graph.iris(annotation, OA.hasBody)), annotation)
    message = formatter.text(body, RDF.value)
    if message is None:
        return None
    motivation = next(iter(graph.iris(annotation, OA.motivatedBy)), "")
    slug = local_name(motivation).removeprefix("note-") if motivation else ""
    kind = humanised(slug) if slug else marked("Note")
    field, value = (graph.text(annotation, name) or graph.text(body, name) for name in (DCT.title, DCT.description))
    return Note(kind, slug, local_name(body), message, field, value)


def _correction(graph: Graph, iri: str, words: str) -> Correction:
    return Correction(
        graph.text(iri, DCT.title) or "",
        graph.text(iri, f"{words}sourceValue"),
        graph.text(iri, f"{words}correctedValue"),
        graph.text(iri, f"{words}correctedBy"),
        graph.text(iri, DCT.created) or "",
        graph.text(iri, DCT.description) or "",
    )


def _statistics(graph: Graph, document: str) -> list[Value]:
    values = []
    for iri in _in_order(graph.iris(document, SCHEMA.interactionStatistic)):
        count = next(iter(graph.plain(iri, SCHEMA.userInteractionCount)), "?")
        values.append(Value(count, note=graph.text(iri, SCHEMA.name) or ""))
    return values


def _in_order(iris: list[str]) -> list[str]:
    """Return fragments in the order of the numbers in their names (``#note-2`` before ``#note-10``)."""

    def natural(iri: str) -> list[str | int]:
        # split() with a group alternates: text, number, text, …
        return [int(part) if place % 2 else part for place, part in enumerate(_NUMBER.split(iri))]

    return sorted(iris, key=natural) if len(iris) > 1 else iris
