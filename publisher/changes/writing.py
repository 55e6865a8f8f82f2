"""Write the log, the superseded versions and the deltas of a release that is being made.

One walk through the release before and the one being made gives all three, so they cannot disagree. Nothing here reads
the clock: the instant is the manifest's.
"""

import json
import os
import shutil
import sqlite3
from collections import Counter
from collections.abc import Collection, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import zstandard

from publisher.changes.compare import Pair, State, compare, properties
from publisher.changes.model import ChangeType
from publisher.changes.schema import ADDED, HISTORY, HISTORY_SCHEMA, LOG, LOG_SCHEMA, PAGE_SIZE, REMOVED
from publisher.errors import ClockError
from publisher.release.layout import RECORDS

_LEVEL: Final = 6
_WRITTEN_AT_ONCE: Final = 1000
_PRAGMAS: Final = "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"


@dataclass(frozen=True, slots=True)
class Summary:
    """What a release changed: how many records, by what happened, and the files that were written."""

    counts: dict[ChangeType, int] = field(default_factory=dict)
    files: tuple[str, ...] = ()

    @property
    def total(self) -> int:
        """How many records changed."""
        return sum(self.counts.values())


def write(
    previous: Path | None,
    staging: Path,
    *,
    version: str,
    at: str,
    keep_days: int = 0,
    page_size: int = PAGE_SIZE,
    among: Collection[str] | None = None,
) -> Summary:
    """Compare a release with the one before it, and write what came of it into its folder.

    Args:
        previous: the folder of the release before, None for the first.
        staging: the folder of the release being made; its ``records.sqlite`` is complete.
        version: the release's name.
        at: its instant ("2026-11-24T12:30:05Z").
        keep_days: superseded versions that ended more days than this before ``at`` are dropped; 0 keeps all.
        page_size: changes on one page of the feeds.
        among: the IRIs of the only records that may have changed, where that is known.

    Returns:
        The counts, and the files written, relative to ``staging``.

    Raises:
        ClockError: ``at`` is not after the release before.
    """
    with _Log(previous, staging, page_size) as log:
        log.begin(version, at)
        counts: Counter[ChangeType] = Counter()
        with ExitStack() as stack:
            deltas = stack.enter_context(_deltas(staging)) if previous else None
            replaced = stack.enter_context(_history(staging, version)) if previous else None
            for pair in compare(previous / RECORDS if previous else None, staging / RECORDS, among):
                log.add(pair)
                counts[pair.what] += 1
                if deltas:
                    deltas.add(pair)
                if replaced and pair.old:
                    _keep(replaced, pair.old)
        log.finish(counts)
        _share_history(previous, staging, log.expired(keep_days))
    names = (LOG, *((ADDED, REMOVED) if previous else ()))
    kept = sorted(f"{HISTORY}/{path.name}" for path in (staging / HISTORY).glob("*.sqlite"))
    return Summary(dict(counts), (*names, *kept))


class _Log:
    """The log being written: a copy of the one before, with what is new appended."""

    def __init__(self, previous: Path | None, staging: Path, page_size: int) -> None:
        target = staging / LOG
        target.unlink(missing_ok=True)
        if previous:
            shutil.copyfile(previous / LOG, target)
        self._db = sqlite3.connect(target, isolation_level=None)
        self._db.executescript(_PRAGMAS + ("" if previous else LOG_SCHEMA))
        self._page_size = page_size
        self._version = self._at = ""
        self._waiting: list[tuple[Any, ...]] = []
        self._seq = int(self._db.execute("SELECT coalesce(max(seq), 0) FROM change").fetchone()[0])
        last = self._db.execute("SELECT name, size FROM page ORDER BY last_seq DESC LIMIT 1").fetchone()
        self._page: str = last[0] if last else ""
        self._filled: int = last[1] if last else 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._db.close()

    def begin(self, version: str, at: str) -> None:
        before = self._db.execute("SELECT version, at FROM release ORDER BY at DESC LIMIT 1").fetchone()
        if before and (at <= before[1] or version <= before[0]):
            raise ClockError(at, before[1])
        self._version, self._at = version, at
        self._db.execute("BEGIN")

    def add(self, pair: Pair) -> None:
        now = pair.new or pair.old
        assert now is not None
        self._seq += 1
        found = pair.difference() if pair.old and pair.new else None
        values = (
            *(self._seq, self._next_page(), self._version, self._at, now.iri, now.kind, now.slug, now.source),
            *(pair.what, now.label, now.content, now.successor),
            json.dumps(properties(found.added) if found else {}),
            json.dumps(properties(found.removed) if found else {}),
        )
        self._waiting.append(values)
        if len(self._waiting) == _WRITTEN_AT_ONCE:
            self._write()

    def _write(self) -> None:
        """Write the changes that wait, and count them on their pages."""
        waiting, self._waiting = self._waiting, []
        self._db.executemany("INSERT INTO change VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", waiting)
        self._db.executemany(
            "INSERT INTO latest VALUES (?, ?) ON CONFLICT DO UPDATE SET seq = excluded.seq",
            ((iri, seq) for seq, _, _, _, iri, *_ in waiting),
        )
        for page, group in groupby(waiting, key=itemgetter(1)):
            numbers = [seq for seq, *_ in group]
            self._db.execute(
                "INSERT INTO page VALUES (?1, ?2, ?3, ?4, ?4, ?5) ON CONFLICT DO UPDATE SET "
                "last_seq = excluded.last_seq, last_at = excluded.last_at, size = size + excluded.size",
                (page, numbers[0], numbers[-1], self._at, len(numbers)),
            )

    def finish(self, counts: Counter[ChangeType]) -> None:
        self._write()
        self._db.execute(
            "INSERT INTO release VALUES (?, ?, ?)", (self._version, self._at, json.dumps(dict(sorted(counts.items()))))
        )
        if not self._db.execute("SELECT 1 FROM kept").fetchone():
            self._db.execute("INSERT INTO kept VALUES (?, 0)", (self._at,))
        self._db.execute("COMMIT")

    def expired(self, days: int) -> frozenset[str]:
        """Forget the versions that ended long ago; gives the releases whose replaced versions go with them."""
        self._db.execute("UPDATE kept SET days = ?", (days,))
        if not days:
            return frozenset()
        keep_since = _earlier(self._at, days)
        gone = [
            row[0] for row in self._db.execute("SELECT version FROM release WHERE at < ? ORDER BY at", (keep_since,))
        ]
        if gone:
            self._db.execute("BEGIN")
            self._db.execute(
                "DELETE FROM change WHERE seq IN (SELECT old.seq FROM change AS old JOIN change AS next ON "
                "next.iri = old.iri AND next.seq > old.seq AND next.at < ?1)",
                (keep_since,),
            )
            self._db.execute("UPDATE kept SET since = max(since, ?)", (keep_since,))
            self._db.execute("COMMIT")
        return frozenset(gone)

    def _next_page(self) -> str:
        """The page of the change at hand: the open one, or a new one where it is full or of another month."""
        month, number = self._at[:7], int(self._page[8:] or 1)
        if self._page[:7] != month:
            self._page, self._filled = month, 0
        elif self._filled >= self._page_size:
            self._page, self._filled = f"{month}-{number + 1}", 0
        self._filled += 1
        return self._page


class _Deltas:
    """The statements that came, and those that went, as two compressed N-Quads files."""

    def __init__(self, added: zstandard.ZstdCompressionWriter, removed: zstandard.ZstdCompressionWriter) -> None:
        self._added, self._removed = added, removed

    def add(self, pair: Pair) -> None:
        found = pair.difference()
        self._added.write("".join(f"{line}\n" for line in found.added).encode())
        self._removed.write("".join(f"{line}\n" for line in found.removed).encode())


@contextmanager
def _deltas(staging: Path) -> Iterator[_Deltas]:
    with ExitStack() as stack:
        writers = []
        for name in (ADDED, REMOVED):
            path = staging / name
            path.parent.mkdir(exist_ok=True)
            compressor = zstandard.ZstdCompressor(level=_LEVEL, write_checksum=True)
            writers.append(stack.enter_context(compressor.stream_writer(stack.enter_context(path.open("wb")))))
        yield _Deltas(*writers)


@contextmanager
def _history(staging: Path, version: str) -> Iterator[sqlite3.Connection]:
    (staging / HISTORY).mkdir(exist_ok=True)
    path = staging / HISTORY / f"{version}.sqlite"
    path.unlink(missing_ok=True)
    db = sqlite3.connect(path, isolation_level=None)
    try:
        db.executescript(_PRAGMAS + HISTORY_SCHEMA + "BEGIN;")
        yield db
        db.execute("COMMIT")
    finally:
        db.close()


def _earlier(at: str, days: int) -> str:
    """The instant so many days before another, in the same form."""
    return (datetime.fromisoformat(at) - timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%SZ")


def _keep(replaced: sqlite3.Connection, old: State) -> None:
    replaced.execute("INSERT INTO old VALUES (?, ?, ?)", (old.iri, old.quads, old.cards))


def _share_history(previous: Path | None, staging: Path, expired: frozenset[str]) -> None:
    """Link the superseded versions of the releases before into this one: they are not stored twice."""
    if previous is None:
        return
    for path in sorted((previous / HISTORY).glob("*.sqlite")):
        target = staging / HISTORY / path.name
        if path.stem not in expired and not target.exists():
            os.link(path, target)
