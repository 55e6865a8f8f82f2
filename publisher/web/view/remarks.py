"""What the editor of a record should look at: its quality notes, and what the shapes say of it, each with its place."""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final, NamedTuple
from urllib.parse import urlencode

from publisher.rdf.nquads import literal
from publisher.release import Release, StoredRecord
from publisher.reporting.advice import advice
from publisher.reporting.places import line_of
from publisher.web.languages.reader import marked
from publisher.web.view.labels import humanised, local_name
from publisher.web.view.record import Note

_SEVERITIES: Final = {"violation": marked("Violation"), "warning": marked("Warning"), "info": marked("Info")}


class EditorRemark(NamedTuple):
    """Something that the editor of a record should look at.

    Attributes:
        kind: in a word ("Not understood", "Warning").
        reason: the shape, or the kind of note: what the dashboard filters by.
        message: what it is; a shape's message says what to do.
        field: of the source, or the property; None for the whole record.
        value: that it is about.
        file, line: where it is in the source.
        todo: what to do; "" where the message says it.
        query: the query string of the dashboard that shows all records with the same.
    """

    kind: str
    reason: str
    message: str
    field: str | None
    value: str | None
    file: str
    line: int | None
    todo: str
    query: str


def remarks_of(
    release: Release,
    record: StoredRecord,
    about: Mapping[str, Any],
    results: Sequence[Mapping[str, Any]],
    *,
    current: bool = True,
) -> tuple[EditorRemark, ...]:
    """Return what the editor of a record should look at: first the results of the shapes, then the quality notes.

    Args:
        release: the release that the record is of.
        record: the record.
        about: its quality notes and raw fields, as its statements have them (publisher.web.view.record.record_of).
        results: those of the shapes.
        current: whether they are those of the release, not of an earlier version of the record.
    """
    with_lines = current and about["notes"] and about["fields"]
    document = release.source_document(record.iri) if with_lines else {}
    return (*(_results(record, results) if current else ()), *_noted(record, document, about["notes"]))


def _results(record: StoredRecord, results: Sequence[Mapping[str, Any]]) -> Iterator[EditorRemark]:
    for result in results:
        severity, shape = str(result["severity"]), local_name(str(result["shape"]))
        path, value = result["path"], str(result["value"] or "")
        yield EditorRemark(
            _SEVERITIES.get(severity, severity),
            shape,
            str(result["message"]),
            humanised(str(path).strip("<>")) if path and "http" in str(path) else None,
            literal_text(value),
            record.file,
            record.line,
            "",
            _query(record.source, shape),
        )


def _noted(record: StoredRecord, document: dict[str, Any], notes: Sequence[Note]) -> Iterator[EditorRemark]:
    fields = document.get("raw_fields", ())
    for note in notes:
        line = line_of(fields, {"field": note.field, "value": note.value})
        yield EditorRemark(
            note.kind,
            note.reason,
            note.message,
            note.field,
            note.value,
            record.file,
            line or record.line,
            advice(note.slug),
            _query(record.source, note.reason),
        )


@lru_cache(maxsize=1024)
def _query(source: str, reason: str) -> str:
    return urlencode({"source": source, "reason": reason})


def literal_text(value: str) -> str | None:
    """Return the text of a literal in N-Triples; None for an IRI or a blank node, which no source has as its value."""
    if value.startswith('"'):
        return literal(value)[0]
    return None if not value or value.startswith(("<", "_:")) else value
