"""Read the log of a sealed release: what changed, when, and what each version said.

Safe to use in one thread; opening costs less than a millisecond, so whoever serves opens one for each request.
"""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Any, Self
from urllib.parse import quote

from publisher.changes.model import Change, ChangeType, Page
from publisher.changes.schema import HISTORY, LOG
from publisher.errors import ManifestError
from publisher.rdf.nquads import lines_of
from publisher.release.layout import RECORDS
from publisher.release.records import unpacked


@dataclass(frozen=True, slots=True)
class Payload:
    """What one version of a record said: its statements (canonical N-Quads) and the cards of what it linked to."""

    quads: bytes
    cards: bytes

    def lines(self) -> tuple[str, ...]:
        """The statements, a line each."""
        return tuple(lines_of(self.quads.decode()))


@dataclass(frozen=True, slots=True)
class Noted:
    """A release that the log knows: its name, its instant, and how many records changed in what way."""

    version: str
    at: str
    counts: dict[ChangeType, int]


_CURRENT = (
    "SELECT quads, coalesce(cards, x'') FROM record LEFT JOIN edition ON edition.record = record.id WHERE iri = ?"
)
_COLUMNS = "seq, page, version, at, iri, kind, slug, source, what, label, digest, successor, added, removed"


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

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close what is open."""
        for connection in (self._db, *self._others.values()):
            connection.close()

    @property
    def kept_since(self) -> str:
        """The instant from which every version is kept; before it, only the last one of each record."""
        return str(self._db.execute("SELECT since FROM kept").fetchone()[0])

    @property
    def kept_days(self) -> int:
        """For how many days superseded versions are kept; 0 is for ever."""
        return int(self._db.execute("SELECT days FROM kept").fetchone()[0])

    def releases(self) -> list[Noted]:
        """Every release that was ever made, oldest first, those included that are no longer on disk."""
        rows = self._db.execute("SELECT version, at, counts FROM release ORDER BY at")
        return [
            Noted(version, at, {ChangeType(key): n for key, n in json.loads(counts).items()})
            for version, at, counts in rows
        ]

    def pages(self) -> list[Page]:
        """The pages of the log that hold any change, oldest first; all but the last are closed for ever."""
        rows = self._db.execute(
            "SELECT name, first_seq, last_seq, first_at, last_at, size FROM page WHERE EXISTS "
            "(SELECT 1 FROM change WHERE seq BETWEEN first_seq AND last_seq) ORDER BY first_seq"
        ).fetchall()
        return [
            Page(name, first, last, since, until, size, closed=number < len(rows))
            for number, (name, first, last, since, until, size) in enumerate(rows, start=1)
        ]

    def on_page(self, page: Page) -> list[Change]:
        """The changes on a page, oldest first."""
        return self._changes("seq BETWEEN ? AND ? ORDER BY seq", (page.first_seq, page.last_seq))

    def history(self, iri: str) -> list[Change]:
        """The changes of one record, oldest first; empty for what never was."""
        return self._changes("iri = ? ORDER BY seq", (iri,))

    def newest(self, limit: int) -> list[Change]:
        """The last changes, newest first."""
        return self._changes("1 ORDER BY seq DESC LIMIT ?", (limit,))

    def of_release(self, version: str, limit: int = 1000) -> list[Change]:
        """The changes that one release brought."""
        return self._changes("version = ? ORDER BY seq LIMIT ?", (version, limit))

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
        """The last change of each record, in the order of the log.

        Args:
            after: only those whose place is greater; how one pages.
            since: only those of this instant and after.
            until: only those of this instant and before.
            kind: only records of this kind.
            source: only records of this source.
            limit: at most so many; -1 for all.
        """
        rows = self._db.execute(
            f"SELECT {_COLUMNS} FROM change WHERE seq IN (SELECT seq FROM latest WHERE seq > ?1) "  # noqa: S608 - constant columns
            "AND at >= ?2 AND at <= ?3 AND (?4 IS NULL OR kind = ?4) AND (?5 IS NULL OR source = ?5) "
            "ORDER BY seq LIMIT ?6",
            (after, since, until, kind, source, limit),
        )
        return (_change(row) for row in rows)

    def live(self, *, after: int = 0, limit: int = -1) -> Iterator[Change]:
        """The last change of each record that is still described, in the order of the log."""
        rows = self._db.execute(
            f"SELECT {_COLUMNS} FROM change WHERE seq IN (SELECT seq FROM latest WHERE seq > ?) "  # noqa: S608 - constant columns
            "AND what NOT IN ('deleted', 'merged') ORDER BY seq LIMIT ?",
            (after, limit),
        )
        return (_change(row) for row in rows)

    def count_latest(
        self, *, since: str = "", until: str = "9999", kind: str | None = None, source: str | None = None
    ) -> int:
        """How many records :meth:`latest` would give in all."""
        row = self._db.execute(
            "SELECT count(*) FROM latest JOIN change USING (seq) WHERE at >= ?1 AND at <= ?2 "
            "AND (?3 IS NULL OR kind = ?3) AND (?4 IS NULL OR source = ?4)",
            (since, until, kind, source),
        ).fetchone()
        return int(row[0])

    def kinds(self) -> list[str]:
        """The kinds of all records that ever were."""
        return [str(row[0]) for row in self._db.execute("SELECT DISTINCT kind FROM change ORDER BY kind")]

    def sources(self) -> list[str]:
        """The slugs of all sources that ever gave a record."""
        return [str(row[0]) for row in self._db.execute("SELECT DISTINCT source FROM change ORDER BY source") if row[0]]

    def payload(self, change: Change) -> Payload | None:
        """What a record said after a change; None where that version is no longer kept."""
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
        return Payload(unpacked(row[0]), unpacked(row[1])) if row else None

    def _changes(self, condition: str, values: Sequence[object]) -> list[Change]:
        rows = self._db.execute(f"SELECT {_COLUMNS} FROM change WHERE {condition}", values)  # noqa: S608 - constant conditions
        return [_change(row) for row in rows]

    def _other(self, name: str) -> sqlite3.Connection:
        if name not in self._others:
            self._others[name] = _open(self._release / name)
        return self._others[name]


def in_force(history: Sequence[Change], instant: str) -> Change | None:
    """The change that made what a record said at an instant; None before there was any.

    Args:
        history: of one record, oldest first.
        instant: ISO 8601 with Z.
    """
    return next((change for change in reversed(history) if change.at <= instant), None)


def at_release(history: Sequence[Change], version: str) -> Change | None:
    """The change that made what a record said in a release; None where the release did not have it yet."""
    return next((change for change in reversed(history) if change.version <= version), None)


def _open(path: Path) -> sqlite3.Connection:
    address = f"file:{quote(str(path.resolve()))}?mode=ro&immutable=1"
    try:
        return sqlite3.connect(address, uri=True)
    except sqlite3.OperationalError as error:
        raise ManifestError(str(path), f"cannot be read: {error}") from error


def _change(row: Sequence[Any]) -> Change:
    seq, page, version, at, iri, kind, slug, source, what, label, digest, successor, added, removed = row
    return Change(
        *(seq, page, version, at, iri, kind, slug, source, ChangeType(what), label, digest, successor),
        added=MappingProxyType(json.loads(added)),
        removed=MappingProxyType(json.loads(removed)),
    )
