"""A report on a home: how complete the data of each source is, what should be fixed, and the trend.

Everything is read from sealed releases: manifests, quality summaries, normalised records.
"""

import dataclasses
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from operator import attrgetter
from pathlib import Path
from typing import Any, Final

import orjson

from publisher.errors import ManifestError
from publisher.records import Institution
from publisher.release import Home, Manifest, current, versions
from publisher.release.files import open_read_only
from publisher.release.layout import MANIFEST, QUALITY, RECORDS
from publisher.release.records import LINE, unpacked
from publisher.reporting.advice import advice
from publisher.reporting.places import line_of, place_of

_NOT_CONTENT: Final = frozenset(
    {
        *("source", "key", "key_scheme", "slug", "state", "merged_into", "mention_only"),
        *("document", "places", "statements", "shaped"),
    }
)

FIELDS: Final = tuple(name for name in Institution.model_fields if name not in _NOT_CONTENT)
"""The fields of a record that may be filled, in their order."""

_DEFAULT_TYPES: Final = ("Organization",)

_EXAMPLES: Final = 3
_FIGURES: Final = attrgetter("read", "published", "quarantined", "warnings", "triples")
_BODIES: Final = "SELECT record.id, record.source, source.body FROM source JOIN record ON record.id = source.record"
_PLACES: Final = f"SELECT id, file, {LINE}, key FROM record WHERE id IN (SELECT value FROM json_each(?))"  # noqa: S608 - constants


@dataclass(slots=True)
class Remark:
    """A quality note on values: inferred, repaired, dropped, not understood.

    Attributes:
        count: how often the records of the source have it.
        examples: some of the values that it is about.
        places: where these are, each as ``file:line``; where the note is about no value, where the first one is.
        todo: what to do about it.
    """

    kind: str
    field: str
    message: str
    count: int = 0
    examples: list[str] = dataclasses.field(default_factory=list)
    places: list[str] = dataclasses.field(default_factory=list)
    todo: str = ""


@dataclass(slots=True)
class SourceReport:
    """One source in one release.

    Attributes:
        records: the number of published records.
        filled: by field, the number of records that have it.
        remarks: the quality notes, the most frequent first.
    """

    source: str
    records: int = 0
    filled: dict[str, int] = dataclasses.field(default_factory=dict)
    remarks: list[Remark] = dataclasses.field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Point:
    """One release in the trend."""

    version: str
    read: int
    published: int
    quarantined: int
    warnings: int
    triples: int


@dataclass(frozen=True, slots=True)
class Report:
    """A report on a home.

    Attributes:
        version: the live release.
        sources: its sources, by slug.
        before: the same of the previous release, if it still exists.
        reasons: why records were quarantined, and what was found in others, as in quality/summary.json.
        trend: the releases that still exist, oldest first.
    """

    version: str
    sources: dict[str, SourceReport]
    before: dict[str, SourceReport]
    reasons: list[dict[str, Any]]
    trend: list[Point]


def report(home: Path) -> Report:
    """Report on a home.

    Raises:
        ReleaseNotFoundError: nothing was published yet.
        ManifestError: a manifest cannot be read.
    """
    live = current(home)
    manifest = Manifest.load(live)
    before = Home(home).release(manifest.previous) if manifest.previous else None
    summary = orjson.loads((live / QUALITY / "summary.json").read_bytes())
    return Report(
        manifest.version,
        _sources(live),
        _sources_before(before) if before else {},
        summary["reasons"],
        [Point(release.version, *_FIGURES(release.counts)) for release in versions(home)],
    )


def _sources_before(release: Path) -> dict[str, SourceReport]:
    """The sources of the release before; none if it was removed, even while it is read."""
    try:
        return _sources(release)
    except (ManifestError, sqlite3.OperationalError):
        if (release / MANIFEST).is_file():
            raise
        return {}


def _sources(release: Path) -> dict[str, SourceReport]:
    """The sources of a release that have published records, by slug."""
    entries = sorted(Manifest.load(release).sources, key=lambda entry: entry.slug)
    reports = {
        entry.slug: SourceReport(entry.slug, entry.counts.published, dict(entry.filled))
        for entry in entries
        if entry.counts.published
    }
    for source, remark in _remarks(release / RECORDS):
        reports[source].remarks.append(remark)
    return reports


def _remarks(records: Path) -> Iterator[tuple[str, Remark]]:
    """The quality notes of a release with their sources, the most frequent first."""
    remarks: dict[tuple[str, str, str, str], Remark] = {}
    found_in: dict[tuple[str, str, str, str], list[tuple[int, int | None]]] = {}
    with closing(open_read_only(records)) as database:
        for record, source, note, line in _notes(database):
            identity = (source, note["kind"], note.get("field") or "", note["message"])
            remark = remarks.setdefault(identity, Remark(*identity[1:], todo=advice(note["kind"])))
            remark.count += 1
            value, places = note.get("value"), found_in.setdefault(identity, [])
            if value and len(remark.examples) < _EXAMPLES and value not in remark.examples:
                del places[len(remark.examples) :]  # of a note without a value
                remark.examples.append(value)
                places.append((record, line))
            elif not places:
                places.append((record, line))
        placed = _places(database, {record for places in found_in.values() for record, _ in places})
    for identity, remark in sorted(remarks.items(), key=lambda item: -item[1].count):
        remark.places = [placed(record, line) for record, line in found_in[identity]]
        yield identity[0], remark


def _notes(database: sqlite3.Connection) -> Iterator[tuple[int, str, dict[str, Any], int | None]]:
    """The notes: the number of the record, its source, the note, and the line of the field if it has its own."""
    for record, source, body in database.execute(_BODIES):
        document = orjson.loads(unpacked(body))["document"]
        for note in document.get("notes", ()):
            yield record, source, note, line_of(document.get("raw_fields", ()), note)


def _places(database: sqlite3.Connection, records: Iterable[int]) -> Callable[[int, int | None], str]:
    """Return a function that names the place of a record, or of a line of it, as ``file:line``."""
    rows = database.execute(_PLACES, (orjson.dumps(sorted(records)).decode(),)).fetchall()
    known = {record: (file, line, key) for record, file, line, key in rows}

    def place(record: int, line: int | None) -> str:
        file, first_line, key = known[record]
        return place_of(file, line or first_line, key)

    return place


def filled(record: Institution) -> tuple[str, ...]:
    """The fields of :data:`FIELDS` that a record has.

    A record that brings its statements is published by these alone, so none of its fields counts.
    """
    return () if record.statements else tuple(name for name in FIELDS if _is_filled(name, getattr(record, name)))


def _is_filled(name: str, value: Any) -> bool:
    return bool(value) and not (name == "types" and value == _DEFAULT_TYPES)
