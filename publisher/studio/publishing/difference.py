"""What a release changes for those who use the site, record by record, in the words of a page."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import orjson

from publisher.changes import ChangeType, Snapshot, compare
from publisher.changes.compare import Pair, State
from publisher.release.layout import QUALITY, RECORDS
from publisher.release.records import unpacked
from publisher.uris import Kind, UriPolicy
from publisher.web.languages.reader import marked
from publisher.web.view.changed import Edit, edits

SHOWN: Final = 50
"""The records of a kind that are listed; all of them are counted."""

ADDED, REMOVED, MOVED, RENAMED, CHANGED, HELD = "added", "removed", "moved", "renamed", "changed", "held"
ROWS: Final = "rows"

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
    """A record that changes.

    Attributes:
        name: of the institution.
        iri: its address; "" for a record that is not published.
        more: what it was called before, or why it is held back.
        pair: it as it was and as it will be, where what is known of it changes.
    """

    name: str
    iri: str
    more: str = ""
    pair: Pair | None = None

    def edits(self, uris: UriPolicy) -> tuple[Edit, ...]:
        """Return what changes of it, in the reader's words."""
        if self.pair is None or self.pair.old is None or self.pair.new is None:
            return ()
        return edits(uris, self.iri, _snapshot(self.pair.old), _snapshot(self.pair.new))


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
        rows: how many institutions stay as they are, and differ in their row of the source: its number, or a column
            that feeds no field.
        others: places, concepts and other things that differ.
    """

    first: bool
    groups: tuple[Changes, ...]
    rows: int
    others: int

    @property
    def is_empty(self) -> bool:
        """Whether nothing changes."""
        return not (self.groups or self.rows or self.others)


@lru_cache(maxsize=2)
def difference_of(old: Path | None, new: Path) -> ReleaseDifference:
    """Compare a release with the live one; once, because neither changes.

    Args:
        old: the folder of the live release, None for the first.
        new: the folder of the release that waits.
    """
    found = {name: Changes(heading) for name, heading in HEADINGS.items()}
    rows = others = 0
    for pair in compare(old / RECORDS if old else None, new / RECORDS):
        if pair.now.kind != Kind.INSTITUTION:
            others += 1
            continue
        kind = _kind_of(pair)
        if kind == ROWS:
            rows += 1
        else:
            found[kind].add(_record(pair))
    for row in _newly_held(old, new):
        reason = next((each["message"] for each in (*row["faults"], *row["results"])), "")
        found[HELD].add(ChangedRecord(row["key"] or row["file"], "", reason))
    return ReleaseDifference(old is None, tuple(group for group in found.values() if group.total), rows, others)


def _kind_of(pair: Pair) -> str:
    match pair.type:
        case ChangeType.CREATED | ChangeType.UNDELETED:
            return ADDED
        case ChangeType.DELETED:
            return REMOVED
        case ChangeType.MERGED:
            return MOVED
    if pair.old and pair.new and pair.old.label != pair.new.label:
        return RENAMED
    return CHANGED if _says_something_else(pair) else ROWS


def _says_something_else(pair: Pair) -> bool:
    """Whether what is said of the institution differs, and not only what is said of its record."""
    before, after = (
        {line for line in state.lines() if line.startswith((f"<{state.iri}>", f"<{state.iri}#"))} if state else set()
        for state in (pair.old, pair.new)
    )
    return before != after


def _snapshot(state: State) -> Snapshot:
    return Snapshot(unpacked(state.quads), unpacked(state.cards) if state.cards else b"")


def _record(pair: Pair) -> ChangedRecord:
    if pair.type is ChangeType.MERGED and pair.new:
        return ChangedRecord(pair.now.label, pair.now.iri, pair.new.successor or "")
    before = pair.old.label if pair.old and pair.old.label != pair.now.label else ""
    return ChangedRecord(pair.now.label, pair.now.iri, before, pair)


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
