"""What the quality notes of a release say, counted: which kind of note, how many records of which source, examples.

A record links to the concept of each kind of note that it has (publisher/mapping/note_kinds.py), so the notes are
counted along an index, and only the examples are read.
"""

import sqlite3
from typing import Any, Final

import orjson

from publisher.mapping import note_kinds
from publisher.records import NoteKind
from publisher.release.records import LINE, unpacked
from publisher.reporting.places import line_of
from publisher.uris import Kind, UriPolicy

MAX_EXAMPLES: Final = 5
"""Examples of each kind of note, from each source."""

_FOUND: Final = """
SELECT link.target, record.source, record.id FROM link INDEXED BY link_by_target
  CROSS JOIN record INDEXED BY record_by_facets ON record.id = link.record
WHERE link.target >= ? AND link.target < ? ORDER BY link.target, link.record
"""
"""The second index has the source too, in a fifteenth of the pages of the rows."""

_EXAMPLES: Final = f"""
SELECT key, file, {LINE}, body FROM record LEFT JOIN source ON source.record = record.id
WHERE record.id IN (SELECT value FROM json_each(?)) ORDER BY record.id
"""  # noqa: S608 - constants


def remarks_of(database: sqlite3.Connection, uris: UriPolicy) -> list[dict[str, Any]]:
    """Return a row for each kind of note and source, the most frequent first, as ``quality/summary.json`` has them.

    Args:
        database: ``records.sqlite`` of a release.
        uris: the policy of its IRIs.
    """
    scheme = uris.thing(Kind.CONCEPT, f"{note_kinds.SCHEME}/")
    found: dict[tuple[str, str], list[int]] = {}
    for target, source, record in database.execute(_FOUND, (scheme, f"{scheme}\x7f")):
        found.setdefault((target, source), []).append(record)
    rows = [_row(database, target, source, records) for (target, source), records in found.items() if source]
    return sorted(rows, key=lambda row: (-row["count"], row["source"], row["reason"]))


def _row(database: sqlite3.Connection, target: str, source: str, records: list[int]) -> dict[str, Any]:
    slug = target.rpartition("/")[2]
    label = database.execute("SELECT label FROM record WHERE iri = ?", (target,)).fetchone()
    kind, message = kind_of(slug), label[0] if label else slug
    chosen = orjson.dumps(records[:MAX_EXAMPLES]).decode()
    return {
        "severity": "note",
        "source": source,
        "reason": slug,
        "kind": kind,
        "message": message,
        "count": len(records),
        "examples": [_example(row, kind, message) for row in database.execute(_EXAMPLES, (chosen,))],
    }


def kind_of(slug: str) -> str:
    """Return the kind of note ("not-understood") that the slug of its concept begins with."""
    return next((kind.value for kind in NoteKind if slug.startswith(f"{kind.value}-")), "")


def _example(row: tuple[str, str, int | None, bytes | None], kind: str, message: str) -> dict[str, Any]:
    """Where the first note of these words is in a record; one without a normalised form has no field."""
    key, file, line, body = row
    place: dict[str, Any] = {"key": key, "file": file, "line": line, "field": None, "value": None}
    document = orjson.loads(unpacked(body))["document"] if body else {}
    for note in document.get("notes", ()):
        if (note["kind"], note["message"]) == (kind, message):
            own = line_of(document.get("raw_fields", ()), note)
            return {**place, "line": own or line, "field": note.get("field"), "value": note.get("value")}
    return place
