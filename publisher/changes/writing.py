"""Write the log, the superseded versions and the deltas of a release that is being made.

One walk through the release before and the one being made gives all three, so they cannot disagree. Nothing here reads
the clock: the instant is the manifest's.
"""

import json
import shutil
import sqlite3
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import datetime, timedelta
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any, Final

from publisher.changes.compare import Pair, compare, properties
from publisher.changes.deltas import Deltas
from publisher.changes.model import (
    HISTORY,
    HISTORY_SCHEMA,
    LOG,
    LOG_SCHEMA,
    PAGE_SIZE,
    ChangeType,
    Difference,
)
from publisher.errors import ClockError
from publisher.release.files import link_or_copy
from publisher.release.layout import RECORDS

_WRITTEN_AT_ONCE: Final = 1000
_PRAGMAS: Final = "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"


def write(
    previous: Path | None,
    staging: Path,
    *,
    version: str,
    at: str,
    keep_days: int = 0,
    page_size: int = PAGE_SIZE,
    among: Collection[str] | None = None,
) -> Counter[ChangeType]:
    """Compare a release with the one before it, and write the changes into its folder.

    Args:
        previous: the folder of the release before, None for the first.
        staging: the folder of the release being made; its ``records.sqlite`` is complete.
        version: the release's name.
        at: its instant ("2026-11-24T12:30:05Z").
        keep_days: superseded versions that ended more days than this before ``at`` are dropped; 0 keeps all.
        page_size: changes on one page of the feeds.
        among: the IRIs of the only records that may have changed, where that is known.

    Returns:
        How many records changed, by what happened to them.

    Raises:
        ClockError: ``at`` is not after the release before.
    """
    with closing(_Log(previous, staging, page_size)) as log:
        log.begin(version, at)
        counts: Counter[ChangeType] = Counter()
        with ExitStack() as stack:
            write_old = stack.enter_context(_versions(previous, staging, version))
            for pair in compare(previous / RECORDS if previous else None, staging / RECORDS, among):
                # There is nothing to compare with in the first version of a record.
                difference = pair.difference() if previous else Difference((), ())
                log.add(pair, difference)
                counts[pair.type] += 1
                write_old(pair, difference)
        log.finish(counts)
        _share_history(previous, staging, log.expire(keep_days))
    return counts


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

    def close(self) -> None:
        self._db.close()

    def begin(self, version: str, at: str) -> None:
        before = self._db.execute("SELECT version, at FROM release ORDER BY at DESC LIMIT 1").fetchone()
        if before and (at <= before[1] or version <= before[0]):
            raise ClockError(at, before[1])
        self._version, self._at = version, at
        self._db.execute("BEGIN")

    def add(self, pair: Pair, difference: Difference) -> None:
        now, both = pair.now, pair.old and pair.new
        self._seq += 1
        values = (
            *(self._seq, self._next_page(), self._version, self._at, now.iri, now.kind, now.slug, now.source),
            *(pair.type, now.label, now.content, now.successor),
            json.dumps(properties(difference.added) if both else {}),
            json.dumps(properties(difference.removed) if both else {}),
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
                "INSERT INTO page VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET "
                "last_seq = excluded.last_seq, last_at = excluded.last_at, size = size + excluded.size",
                (page, numbers[0], numbers[-1], self._at, self._at, len(numbers)),
            )

    def finish(self, counts: Counter[ChangeType]) -> None:
        self._write()
        self._db.execute(
            "INSERT INTO release VALUES (?, ?, ?)", (self._version, self._at, json.dumps(dict(sorted(counts.items()))))
        )
        if not self._db.execute("SELECT 1 FROM kept").fetchone():
            self._db.execute("INSERT INTO kept VALUES (?, 0)", (self._at,))
        self._db.execute("COMMIT")

    def expire(self, days: int) -> frozenset[str]:
        """Forget the versions that ended long ago; return the releases whose replaced versions go with them."""
        self._db.execute("UPDATE kept SET days = ?", (days,))
        if not days:
            return frozenset()
        since = (datetime.fromisoformat(self._at) - timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%SZ")
        expired = frozenset(row[0] for row in self._db.execute("SELECT version FROM release WHERE at < ?", (since,)))
        if expired:
            self._db.execute("BEGIN")
            self._db.execute(
                "DELETE FROM change WHERE seq IN (SELECT old.seq FROM change AS old JOIN change AS next ON "
                "next.iri = old.iri AND next.seq > old.seq AND next.at < ?)",
                (since,),
            )
            self._db.execute("UPDATE kept SET since = max(since, ?)", (since,))
            self._db.execute("COMMIT")
        return expired

    def _next_page(self) -> str:
        """Return the page of the next change: the open one, or a new one where it is full or of another month."""
        month, number = self._at[:7], int(self._page[8:] or 1)
        if self._page[:7] != month:
            self._page, self._filled = month, 0
        elif self._filled >= self._page_size:
            self._page, self._filled = f"{month}-{number + 1}", 0
        self._filled += 1
        return self._page


@contextmanager
def _versions(previous: Path | None, staging: Path, version: str) -> Iterator[Callable[[Pair, Difference], None]]:
    """Open the deltas and the file of replaced versions; a first release has neither."""
    if previous is None:
        yield lambda _pair, _difference: None
        return
    (staging / HISTORY).mkdir(exist_ok=True)
    path = staging / HISTORY / f"{version}.sqlite"
    path.unlink(missing_ok=True)
    with ExitStack() as stack:
        deltas = stack.enter_context(Deltas(staging))
        db = stack.enter_context(closing(sqlite3.connect(path, isolation_level=None)))
        db.executescript(_PRAGMAS + HISTORY_SCHEMA + "BEGIN;")

        def write_pair(pair: Pair, difference: Difference) -> None:
            deltas.write(pair, difference)
            if pair.old:
                db.execute("INSERT INTO old VALUES (?, ?, ?)", (pair.old.iri, pair.old.quads, pair.old.cards))

        yield write_pair
        db.execute("COMMIT")


def _share_history(previous: Path | None, staging: Path, expired: frozenset[str]) -> None:
    """Link the superseded versions of the releases before into this one: they are not stored twice."""
    if previous is None:
        return
    for path in sorted((previous / HISTORY).glob("*.sqlite")):
        target = staging / HISTORY / path.name
        if path.stem not in expired and not target.exists():
            link_or_copy(path, target)
