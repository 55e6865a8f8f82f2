"""A report for the people who look after the data: how complete it is, what should be fixed, and the trend.

Everything is read from sealed releases: manifests, quality summaries, normalised records. Printed by ``publisher
report`` (docs/cli.md).
"""

import dataclasses
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from operator import attrgetter
from pathlib import Path
from typing import Any, Final

import orjson

from publisher.records import Institution
from publisher.release import Home, Manifest, current, versions
from publisher.release.files import open_read_only
from publisher.release.layout import QUALITY, RECORDS
from publisher.release.records import unpacked

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
_BODIES: Final = "SELECT record.source, source.body FROM source JOIN record ON record.id = source.record"


@dataclass(slots=True)
class Remark:
    """A quality note on values: inferred, repaired, dropped, not understood."""

    kind: str
    field: str
    message: str
    count: int = 0
    examples: list[str] = dataclasses.field(default_factory=list)


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
        _sources(before) if before and (before / RECORDS).is_file() else {},
        summary["reasons"],
        [Point(release.version, *_FIGURES(release.counts)) for release in versions(home)],
    )


def _sources(release: Path) -> dict[str, SourceReport]:
    """The sources of a release that have published records, by slug."""
    entries = sorted(Manifest.load(release).sources, key=lambda entry: entry.slug)
    reports = {
        entry.slug: SourceReport(entry.slug, entry.counts.published, dict(entry.filled))
        for entry in entries
        if entry.counts.published
    }
    remarks: dict[tuple[str, str, str, str], Remark] = {}
    for source, note in _notes(release / RECORDS):
        identity = (source, note["kind"], note.get("field") or "", note["message"])
        remark = remarks.setdefault(identity, Remark(*identity[1:]))
        remark.count += 1
        if note.get("value") and len(remark.examples) < _EXAMPLES and note["value"] not in remark.examples:
            remark.examples.append(note["value"])
    for (source, *_), remark in sorted(remarks.items(), key=lambda item: -item[1].count):
        reports[source].remarks.append(remark)
    return reports


def _notes(records: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    with closing(open_read_only(records)) as database:
        for source, body in database.execute(_BODIES):
            for note in orjson.loads(unpacked(body))["document"].get("notes", ()):
                yield source, note


def filled(record: Institution) -> tuple[str, ...]:
    """The fields of :data:`FIELDS` that a record has.

    A record that brings its statements is published by these alone, so none of its fields counts.
    """
    return () if record.statements else tuple(name for name in FIELDS if _is_filled(name, getattr(record, name)))


def _is_filled(name: str, value: Any) -> bool:
    return bool(value) and not (name == "types" and value == _DEFAULT_TYPES)
