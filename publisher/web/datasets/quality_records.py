"""``/quality/records.csv``: every record with a fault, a warning or a quality note, a line for each of these.

It is sent as it is written, a batch of records at a time, so memory does not grow with the number of records. Cells
that a spreadsheet would take for formulas are made harmless.
"""

import csv
import io
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from typing import Any, Final, NamedTuple

import orjson
from flask import Blueprint, Response, request

from publisher.release import CheckedRecord, Release
from publisher.release.tables import harmless_cell
from publisher.reporting.advice import advice
from publisher.reporting.places import line_of
from publisher.uris import Kind
from publisher.web.datasets.quality import read_summary
from publisher.web.http.messages import HttpResponse
from publisher.web.http.operations import Answer, Operation, Parameter, described
from publisher.web.shell.responses import current_served, from_handler
from publisher.web.view.labels import local_name
from publisher.web.view.remarks import literal_text

blueprint = Blueprint("quality_records", __name__)

BATCH: Final = 100
"""Records that are read and sent at a time."""

COLUMNS: Final = (
    "severity", "reason", "message", "what_to_do", "source", "key", "file", "line", "field", "value", "page",
)  # fmt: skip

Line = Mapping[str, Any]

_NOTES: Final = "quality-note"
"""The scheme of the kinds of notes (publisher/mapping/note_kinds.py)."""


class Chosen(NamedTuple):
    """What is asked for: a source, and a reason; "" is every one."""

    source: str
    reason: str

    def has(self, source: str, reason: str) -> bool:
        """Return whether it is asked for."""
        return self.source in {"", source} and self.reason in {"", reason}


@blueprint.get("/quality/records.csv")
@described(
    Operation(
        "qualityRecords",
        "about",
        "Every record with a fault, a warning or a quality note as CSV: file, line, field, value, what to do",
        {200: Answer("The table", {"text/csv": str})},
        parameters=(
            Parameter("source", str, "The slug of a source"),
            Parameter("reason", str, "The code of a fault, the name of a shape, or a kind of note"),
        ),
    )
)
def records() -> Response:
    """All that was found, or what a source or a reason leaves of it."""
    served = current_served()
    chosen = Chosen(request.args.get("source", ""), request.args.get("reason", ""))
    headers = {
        "Content-Type": "text/csv; charset=utf-8",
        "Content-Disposition": 'attachment; filename="quality.csv"',
        "Cache-Control": "public, max-age=60",
    }
    body = _table(served.release, served.once(read_summary), chosen)
    return from_handler(HttpResponse(200, headers, body))


def _table(release: Release, summary: Mapping[str, Any], chosen: Chosen) -> Generator[bytes, None, None]:
    yield _csv([COLUMNS])
    yield from _batches(_held_back(release, chosen))
    if _asked(summary["reasons"], chosen):
        yield from _batches(_with_results(release, chosen))
    for reason in dict.fromkeys(row["reason"] for row in _asked(summary.get("remarks", ()), chosen)):
        yield from _batches(_with_note(release, chosen, reason))


def _asked(rows: Iterable[Mapping[str, Any]], chosen: Chosen) -> list[Mapping[str, Any]]:
    return [row for row in rows if chosen.has(row["source"], row["reason"])]


def _batches(lines: Iterator[Line]) -> Generator[bytes, None, None]:
    batch: list[Line] = []
    for line in lines:
        batch.append(line)
        if len(batch) == BATCH:
            yield _csv(map(_cells, batch))
            batch = []
    if batch:
        yield _csv(map(_cells, batch))


def _cells(line: Line) -> list[str]:
    return [harmless_cell(str(line[name] if line.get(name) is not None else "")) for name in COLUMNS]


def _csv(rows: Iterable[Iterable[str]]) -> bytes:
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\r\n").writerows(rows)
    return stream.getvalue().encode()


def _held_back(release: Release, chosen: Chosen) -> Iterator[Line]:
    """What is wrong with the records that are not published."""
    if (file := release.file("quality/quarantine.jsonl")) is None:
        return
    with file.path.open("rb") as stream:
        for number, line in enumerate(stream, 1):
            row = orjson.loads(line)
            known = {name: row[name] for name in ("source", "key", "file", "line")}
            known["page"] = f"{release.uris.base}/quality/quarantine/{number}"
            for fault in row["faults"]:
                if chosen.has(row["source"], fault["code"]):
                    found = {name: value for name, value in fault.items() if value is not None}
                    yield {**known, **found, "severity": "fault", "reason": fault["code"]}
            for result in row["results"]:
                if chosen.has(row["source"], local_name(result["shape"])):
                    yield {**known, **_of_shape(result)}


def _with_results(release: Release, chosen: Chosen) -> Iterator[Line]:
    """What the shapes say of published records."""
    for record in _all(lambda after: release.with_results(after, BATCH)):
        for result in record.results:
            if chosen.has(record.source, local_name(result["shape"])):
                yield {**_place(release, record), **_of_shape(result)}


def _with_note(release: Release, chosen: Chosen, reason: str) -> Iterator[Line]:
    """The notes of one kind; of a thing that no record describes only that it has one."""
    concept = release.uris.thing(Kind.CONCEPT, f"{_NOTES}/{reason}")
    message = release.label(concept) or reason
    for record in _all(lambda after: release.with_note(concept, after, BATCH)):
        if not record.source or not chosen.has(record.source, reason):
            continue
        known = {**_place(release, record), "severity": "note", "reason": reason, "message": message}
        notes = [note for note in record.document.get("notes", ()) if note["message"] == message]
        for note in notes or [{}]:
            line = line_of(record.document.get("raw_fields", ()), note) or record.line
            field, value, kind = note.get("field"), note.get("value"), note.get("kind", "")
            yield {**known, "line": line, "field": field, "value": value, "what_to_do": advice(kind)}


def _all(following: Callable[[int], list[CheckedRecord]]) -> Iterator[CheckedRecord]:
    """All records, a batch at a time; the numbers of records may be of any sign."""
    batch = following(-(1 << 62))
    while batch:
        yield from batch
        batch = following(batch[-1].number)


def _place(release: Release, record: CheckedRecord) -> dict[str, Any]:
    known = {name: getattr(record, name) for name in ("source", "key", "file", "line")}
    return {**known, "page": release.uris.document_of(record.iri)}


def _of_shape(result: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "severity": result["severity"],
        "reason": local_name(result["shape"]),
        "message": result["message"],
        "field": local_name(str(result["path"])) if result["path"] else None,
        "value": literal_text(str(result["value"] or "")),
    }
