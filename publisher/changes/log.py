"""Read the log of a sealed release: what changed, when, and every version of a record.

Safe to use in one thread; opening costs less than a millisecond, so a server opens one for each request.
"""

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, Self

from publisher.changes.model import HISTORY, LOG, Change, ChangeType, LoggedRelease, Page, Snapshot
from publisher.errors import ManifestError
from publisher.release.files import open_read_only
from publisher.release.layout import RECORDS
from publisher.release.records import unpacked

_CURRENT: Final = (
    "SELECT quads, coalesce(cards, x'') FROM record LEFT JOIN edition ON edition.record = record.id WHERE iri = ?"
)
_CHANGES: Final = (
    "SELECT seq, page, version, at, iri, kind, slug, source, what, label, digest, successor, added, removed FROM change"
)
_LATEST: Final = (
    "seq IN (SELECT seq FROM latest WHERE seq > :after) AND at >= :since AND at <= :until "
    "AND (:kind IS NULL OR kind = :kind) AND (:source IS NULL OR source = :source)"
)
_PAGES: Final = (
    "SELECT name, first_seq, last_seq, first_at, last_at, size FROM page WHERE EXISTS "
    "(SELECT 1 FROM change WHERE seq BETWEEN first_seq AND last_seq) ORDER BY first_seq"
)


class ChangeLog:
    """The log of one release.

    Args:
        release: the release's folder.

    Raises:
        ManifestError: the release has no log that can be read.
    """

    def __init__(self, release: Path) -> None:
        self._release = release
        self._db = _open(release / LOG)
        self._others: dict[str, sqlite3.Connection] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close all files."""
        for connection in (self._db, *self._others.values()):
            connection.close()

    @property
    def kept_days(self) -> int:
        """For how many days superseded versions are kept; 0 is for ever."""
        return int(self._db.execute("SELECT days FROM kept").fetchone()[0])

    def releases(self) -> list[LoggedRelease]:
        """Return every release that was ever made, oldest first, including those that are no longer on disk."""
        rows = self._db.execute("SELECT version, at, counts FROM release ORDER BY at")
        return [
            LoggedRelease(version, at, {ChangeType(key): n for key, n in json.loads(counts).items()})
            for version, at, counts in rows
        ]

    def pages(self) -> list[Page]:
        """Return the pages of the log that hold any change, oldest first; all but the last are closed for ever."""
        rows = self._db.execute(_PAGES).fetchall()
        return [Page(*(*row, number < len(rows))) for number, row in enumerate(rows, start=1)]

    def on_page(self, page: Page) -> list[Change]:
        """Return the changes on a page, oldest first."""
        return list(self._changes("seq BETWEEN ? AND ? ORDER BY seq", (page.first_seq, page.last_seq)))

    def history(self, iri: str) -> list[Change]:
        """Return the changes of one record, oldest first; empty where there never was such a record."""
        return list(self._changes("iri = ? ORDER BY seq", (iri,)))

    def newest(self, limit: int) -> list[Change]:
        """Return the last changes, newest first."""
        return list(self._changes("1 ORDER BY seq DESC LIMIT ?", (limit,)))

    def latest(
        self,
        *,
        after: int = 0,
        since: str = "",
        until: str = "9999",
        kind: str | None = None,
        source: str | None = None,
        limit: int = -1,
    ) -> Iterator[Change]:
        """Yield the last change of each record, in the order of the log.

        Args:
            after: only those with a greater place in the log; used for paging.
            since: only those of this instant and after.
            until: only those of this instant and before.
            kind: only records of this kind.
            source: only records of this source.
            limit: at most so many; -1 for all.
        """
        chosen = {"after": after, "since": since, "until": until, "kind": kind, "source": source, "limit": limit}
        return self._changes(f"{_LATEST} ORDER BY seq LIMIT :limit", chosen)

    def live(self, *, after: int = 0, limit: int = -1) -> Iterator[Change]:
        """Yield the last change of each record that is still described, in the order of the log."""
        condition = f"{_LATEST} AND what NOT IN ('deleted', 'merged') ORDER BY seq LIMIT :limit"
        chosen = {"after": after, "since": "", "until": "9999", "kind": None, "source": None, "limit": limit}
        return self._changes(condition, chosen)

    def count_latest(
        self, *, since: str = "", until: str = "9999", kind: str | None = None, source: str | None = None
    ) -> int:
        """Return how many changes :meth:`latest` yields for the same arguments."""
        query = f"SELECT count(*) FROM change WHERE {_LATEST}"  # noqa: S608 - constant
        chosen = {"after": 0, "since": since, "until": until, "kind": kind, "source": source}
        return int(self._db.execute(query, chosen).fetchone()[0])

    def kinds(self) -> list[str]:
        """Return the kinds of all records that ever were."""
        return [str(row[0]) for row in self._db.execute("SELECT DISTINCT kind FROM change ORDER BY kind")]

    def sources(self) -> list[str]:
        """Return the slugs of all sources that ever had a record."""
        return [str(row[0]) for row in self._db.execute("SELECT DISTINCT source FROM change ORDER BY source") if row[0]]

    def snapshot(self, change: Change) -> Snapshot | None:
        """Return the version that a change made; None where it is no longer kept."""
        later = self._db.execute(
            "SELECT version FROM change WHERE iri = ? AND seq > ? ORDER BY seq LIMIT 1", (change.iri, change.seq)
        ).fetchone()
        if later is None:
            row = self._other(RECORDS).execute(_CURRENT, (change.iri,)).fetchone()
        else:
            name = f"{HISTORY}/{later[0]}.sqlite"
            if not (self._release / name).is_file():
                return None
            row = self._other(name).execute("SELECT quads, cards FROM old WHERE iri = ?", (change.iri,)).fetchone()
        return Snapshot(unpacked(row[0]), unpacked(row[1])) if row else None

    def _changes(self, condition: str, values: Sequence[object] | Mapping[str, object]) -> Iterator[Change]:
        rows = self._db.execute(f"{_CHANGES} WHERE {condition}", values)
        return (_change(row) for row in rows)

    def _other(self, name: str) -> sqlite3.Connection:
        if name not in self._others:
            self._others[name] = _open(self._release / name)
        return self._others[name]


def in_force(history: Sequence[Change], instant: str) -> Change | None:
    """Return the change that made the version in force at an instant; None before there was any.

    Args:
        history: of one record, oldest first.
        instant: ISO 8601 with Z.
    """
    return next((change for change in reversed(history) if change.at <= instant), None)


def at_release(history: Sequence[Change], version: str) -> Change | None:
    """Return the change that made the version in a release; None where that release did not have the record yet."""
    return next((change for change in reversed(history) if change.version <= version), None)


def _open(path: Path) -> sqlite3.Connection:
    try:
        return open_read_only(path)
    except sqlite3.OperationalError as error:
        raise ManifestError(str(path), f"cannot be read: {error}") from error


def _change(row: Sequence[Any]) -> Change:
    values = list(row)
    values[8] = ChangeType(values[8])
    values[12:] = [MappingProxyType(json.loads(counts)) for counts in values[12:]]
    return Change(*values)
