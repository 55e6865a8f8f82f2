"""``watch.sqlite``: what was seen of a home, which notices are still to be delivered, what is known of links."""

import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import orjson

from publisher.notices.notice import Notice, NoticeKind

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS seen (what TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS waiting (
  id TEXT NOT NULL, target TEXT NOT NULL, notice TEXT NOT NULL, attempts INTEGER NOT NULL, due REAL NOT NULL,
  UNIQUE (id, target)) STRICT;
CREATE TABLE IF NOT EXISTS link (
  url TEXT PRIMARY KEY, state TEXT NOT NULL, reason TEXT NOT NULL, failures INTEGER NOT NULL, checked REAL NOT NULL,
  due REAL NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS link_by_due ON link (due);
"""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A notice that a target has not got yet.

    Attributes:
        identifier: of the notice.
        target: where it goes to.
        notice: the notice.
        attempts: how often it was tried.
    """

    identifier: str
    target: str
    notice: Notice
    attempts: int


class Memory:
    """The file, open; one process at a time writes to it.

    Args:
        path: made if it does not exist.
    """

    def __init__(self, path: Path) -> None:
        self.database = sqlite3.connect(path, isolation_level=None)
        self.database.executescript(_SCHEMA)

    def close(self) -> None:
        """Close the file."""
        self.database.close()

    def seen(self, what: str) -> str:
        """Return what was seen last; "" for nothing yet."""
        row = self.database.execute("SELECT value FROM seen WHERE what = ?", (what,)).fetchone()
        return str(row[0]) if row else ""

    def remember(self, what: str, value: str) -> None:
        """Remember what was seen."""
        self.database.execute(
            "INSERT INTO seen VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value", (what, value)
        )

    def post(self, identifier: str, notice: Notice, targets: tuple[str, ...]) -> None:
        """Put a notice into the box of what is to be delivered, for each target."""
        row = [notice.kind, notice.at, notice.subject, notice.text, dict(notice.facts)]
        text = orjson.dumps(row).decode()
        self.database.executemany(
            "INSERT OR IGNORE INTO waiting VALUES (?, ?, ?, 0, 0)", ((identifier, target, text) for target in targets)
        )

    def due(self, now: float) -> list[Waiting]:
        """Return what is to be tried now, the oldest first."""
        rows = self.database.execute(
            "SELECT id, target, notice, attempts FROM waiting WHERE due <= ? ORDER BY rowid", (now,)
        )
        return list(map(_waiting, rows))

    def delivered(self, waiting: Waiting) -> None:
        """Take a notice out of the box."""
        self.database.execute("DELETE FROM waiting WHERE id = ? AND target = ?", (waiting.identifier, waiting.target))

    def again(self, waiting: Waiting, due: float) -> None:
        """Try a notice again later."""
        self.database.execute(
            "UPDATE waiting SET attempts = attempts + 1, due = ? WHERE id = ? AND target = ?",
            (due, waiting.identifier, waiting.target),
        )


def _waiting(row: tuple[str, str, str, int]) -> Waiting:
    identifier, target, text, attempts = row
    kind, at, subject, body, facts = orjson.loads(text)
    return Waiting(identifier, target, Notice(NoticeKind(kind), at, subject, body, facts), attempts)
