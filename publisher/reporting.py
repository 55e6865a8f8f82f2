"""What a person who looks after the data wants to know of a home: how complete it is, what is to be mended, the trend.

Everything is read from sealed releases: the normalised records, the quality summary, the manifests. Told by
``publisher report`` (docs/cli.md).
"""

import dataclasses
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import orjson

from publisher.records import Institution
from publisher.release import Home, Manifest, current, versions
from publisher.release.files import open_read_only
from publisher.release.layout import QUALITY, RECORDS
from publisher.release.records import unpacked

_NOT_ABOUT_IT: Final = frozenset(
    {
        *("source", "key", "key_scheme", "slug", "state", "merged_into", "mention_only"),
        *("document", "places", "statements", "shaped"),
    }
)

FIELDS: Final = tuple(name for name in Institution.model_fields if name not in _NOT_ABOUT_IT)
"""The fields of a record that can be there or not, in their order."""

_NO_TYPE: Final = ["Organization"]
"""What a record says of its type that knows no better."""

_EXAMPLES: Final = 3
_STATEMENT: Final = "SELECT record.source, source.body FROM source JOIN record ON record.id = source.record"


@dataclass(slots=True)
class Remark:
    """What was noted of values: inferred, repaired, dropped, not understood."""

    kind: str
    field: str
    message: str
    count: int = 0
    examples: list[str] = dataclasses.field(default_factory=list)


@dataclass(slots=True)
class SourceReport:
    """One source in one release.

    Attributes:
        records: published records.
        filled: by field, how many records have it.
        remarks: what was noted, most frequent first.
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
    """A home, reported on.

    Attributes:
        version: the live release.
        sources: by slug, in that release.
        before: the same of the release before it, if it is still there.
        reasons: why records were refused or warned of, as quality/summary.json has them.
        trend: the releases that are still there, oldest first.
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
    manifests = versions(home)
    manifest = Manifest.load(live)
    before = _before(home, manifest)
    summary = orjson.loads((live / QUALITY / "summary.json").read_bytes())
    return Report(
        manifest.version,
        sources_of(live / RECORDS),
        sources_of(before / RECORDS) if before else {},
        summary["reasons"],
        [_point(one) for one in manifests],
    )


def _before(home: Path, manifest: Manifest) -> Path | None:
    folder = Home(home).release(manifest.previous) if manifest.previous else None
    return folder if folder and (folder / RECORDS).is_file() else None


def _point(manifest: Manifest) -> Point:
    counts = manifest.counts
    figures = (counts.read, counts.published, counts.quarantined, counts.warnings, counts.triples)
    return Point(manifest.version, *figures)


def sources_of(records: Path) -> dict[str, SourceReport]:
    """How complete the records of each source are, and what was noted of them.

    Args:
        records: ``records.sqlite`` of a release.
    """
    found: dict[str, SourceReport] = {}
    remarks: dict[tuple[str, str, str, str], Remark] = {}
    for source, body in _bodies(records):
        told = found.setdefault(source, SourceReport(source))
        told.records += 1
        for name in _filled_of(body):
            told.filled[name] = told.filled.get(name, 0) + 1
        for note in body["document"].get("notes", ()):
            identity = (source, note["kind"], note.get("field") or "", note["message"])
            remark = remarks.setdefault(identity, Remark(*identity[1:]))
            remark.count += 1
            if note.get("value") and len(remark.examples) < _EXAMPLES and note["value"] not in remark.examples:
                remark.examples.append(note["value"])
    for (source, *_), remark in sorted(remarks.items(), key=lambda item: -item[1].count):
        found[source].remarks.append(remark)
    return dict(sorted(found.items()))


def filled(record: Institution) -> tuple[str, ...]:
    """The fields of :data:`FIELDS` that a record has: what a build counts while it has the record in hand.

    A record that brings its statements along is published by these alone: of its fields nothing can be said.
    """
    return () if record.statements else tuple(name for name in FIELDS if _is_filled(name, getattr(record, name)))


def filled_of(body: bytes) -> tuple[str, ...]:
    """The same of a record as ``records.sqlite`` keeps it, packed."""
    return _filled_of(orjson.loads(unpacked(body)))


def _filled_of(values: Mapping[str, Any]) -> tuple[str, ...]:
    return () if values.get("statements") else tuple(name for name in FIELDS if _is_filled(name, values.get(name)))


def _is_filled(name: str, value: Any) -> bool:
    return bool(value) and not (name == "types" and list(value) == _NO_TYPE)


def _bodies(records: Path) -> Iterator[tuple[str, Mapping[str, Any]]]:
    with closing(open_read_only(records)) as database:
        for source, body in database.execute(_STATEMENT):
            yield source, orjson.loads(unpacked(body))
