"""What a release changes for those who use the site, record by record, in the words of a page."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import orjson

from publisher.changes import ChangeType, compare
from publisher.changes.compare import Pair
from publisher.release.layout import QUALITY, RECORDS
from publisher.uris import Kind
from publisher.web.languages.reader import marked

SHOWN: Final = 50
"""The records of a kind that are listed; all of them are counted."""

ADDED, REMOVED, MOVED, RENAMED, CHANGED, HELD = "added", "removed", "moved", "renamed", "changed", "held"

HEADINGS: Final = {
    ADDED: marked("Added"),
    REMOVED: marked("Removed: their addresses say that they are gone"),
    MOVED: marked("Addresses that lead to another record now"),
    RENAMED: marked("Renamed"),
    CHANGED: marked("Changed in other ways"),
    HELD: marked("Held back now, and not before"),
}
"""What the kinds of changes are called, in the order of the page."""


@dataclass(frozen=True, slots=True)
class ChangedRecord:
    """A record that changes: its name, its address, and what it was called before or why it is held back."""

    name: str
    iri: str
    more: str = ""


@dataclass(slots=True)
class Changes:
    """The records that change in one way: the first of them, and how many there are."""

    heading: str
    records: list[ChangedRecord] = field(default_factory=list)
    total: int = 0

    def add(self, record: ChangedRecord) -> None:
        """Count a record, and keep it if it is among the first."""
        self.total += 1
        if len(self.records) < SHOWN:
            self.records.append(record)


@dataclass(frozen=True, slots=True)
class ReleaseDifference:
    """What a release changes: institutions by the way in which they change, and how many other things do.

    Attributes:
        first: whether nothing is published yet, so that everything is new.
        groups: in the order of the page, none of them empty.
        others: places, concepts and other things that differ.
    """

    first: bool
    groups: tuple[Changes, ...]
    others: int

    @property
    def is_empty(self) -> bool:
        """Whether nothing changes."""
        return not self.groups and not self.others


def difference_of(old: Path | None, new: Path) -> ReleaseDifference:
    """Compare a release with the live one.

    Args:
        old: the folder of the live release, None for the first.
        new: the folder of the release that waits.
    """
    found = {name: Changes(heading) for name, heading in HEADINGS.items()}
    others = 0
    for pair in compare(old / RECORDS if old else None, new / RECORDS):
        if pair.now.kind != Kind.INSTITUTION:
            others += 1
            continue
        found[_kind_of(pair)].add(_record(pair))
    for row in _newly_held(old, new):
        reason = next((each["message"] for each in (*row["faults"], *row["results"])), "")
        found[HELD].add(ChangedRecord(row["key"] or row["file"], "", reason))
    return ReleaseDifference(old is None, tuple(group for group in found.values() if group.total), others)


def _kind_of(pair: Pair) -> str:
    match pair.type:
        case ChangeType.CREATED | ChangeType.UNDELETED:
            return ADDED
        case ChangeType.DELETED:
            return REMOVED
        case ChangeType.MERGED:
            return MOVED
    return RENAMED if pair.old and pair.new and pair.old.label != pair.new.label else CHANGED


def _record(pair: Pair) -> ChangedRecord:
    if pair.type is ChangeType.MERGED and pair.new:
        return ChangedRecord(pair.now.label, pair.now.iri, pair.new.successor or "")
    before = pair.old.label if pair.old and pair.old.label != pair.now.label else ""
    return ChangedRecord(pair.now.label, pair.now.iri, before)


def _newly_held(old: Path | None, new: Path) -> Iterator[dict[str, Any]]:
    known = {_identity(row) for row in _quarantined(old)} if old else set()
    return (row for row in _quarantined(new) if _identity(row) not in known)


def _identity(row: dict[str, Any]) -> tuple[str, ...]:
    reasons = [each.get("code") or each.get("shape", "") for each in (*row["faults"], *row["results"])]
    return (row["source"], row["key"] or row["file"], *reasons)


def _quarantined(release: Path) -> Iterator[dict[str, Any]]:
    with (release / QUALITY / "quarantine.jsonl").open("rb") as stream:
        for line in stream:
            row: dict[str, Any] = orjson.loads(line)
            yield row
