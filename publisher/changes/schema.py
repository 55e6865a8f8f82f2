"""The tables of the log and of the superseded versions, and where they lie in a release."""

from typing import Final

LOG: Final = "changes.sqlite"
HISTORY: Final = "history"
ADDED: Final = "dumps/added.nq.zst"
REMOVED: Final = "dumps/removed.nq.zst"

PAGE_SIZE: Final = 250
"""Changes on one page of the feeds; a page also ends with its month."""

LOG_SCHEMA: Final = """
CREATE TABLE change (
  seq INTEGER PRIMARY KEY, page TEXT NOT NULL, version TEXT NOT NULL, at TEXT NOT NULL, iri TEXT NOT NULL,
  kind TEXT NOT NULL, slug TEXT NOT NULL, source TEXT NOT NULL, what TEXT NOT NULL, label TEXT NOT NULL,
  digest TEXT NOT NULL, successor TEXT, added TEXT NOT NULL, removed TEXT NOT NULL
) STRICT;
CREATE INDEX change_by_iri ON change (iri, seq);
CREATE TABLE latest (iri TEXT PRIMARY KEY, seq INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX latest_by_seq ON latest (seq);
CREATE TABLE page (
  name TEXT PRIMARY KEY, first_seq INTEGER NOT NULL, last_seq INTEGER NOT NULL, first_at TEXT NOT NULL,
  last_at TEXT NOT NULL, size INTEGER NOT NULL
) STRICT;
CREATE TABLE release (version TEXT PRIMARY KEY, at TEXT NOT NULL, counts TEXT NOT NULL) STRICT;
CREATE TABLE kept (since TEXT NOT NULL, days INTEGER NOT NULL) STRICT;
"""
"""``latest`` names the last change of each record; ``kept`` has the instant from which every version is kept, and for
how many days (0 is for ever)."""

HISTORY_SCHEMA: Final = """
CREATE TABLE old (iri TEXT PRIMARY KEY, quads BLOB NOT NULL, cards BLOB NOT NULL)
STRICT, WITHOUT ROWID;
"""
"""``history/<version>.sqlite`` holds what that release replaced; later releases share the file by a hard link."""
