"""The tables of ``records.sqlite``.

``record``   a row a thing; the blobs are zstd frames, ``names`` has one a line.
``edition``  what depends on other things and on the release before: cards of linked things, digest, since when.
``member``   the members of the dumps in IRI order: first thing, bytes in each dump (publisher/release/dumps.py).
``facet``    what lists filter by.
``search``   the full-text index over labels and names (publisher/release/text.py), rowid = record.id.
``link``     which things a record's document shows cards of; read backwards when a linked thing changes.
``source``   what a record was made of, so that the next build can tell that it is unchanged.
"""

from typing import Final

SCHEMA: Final = """
CREATE TABLE record (
  id INTEGER PRIMARY KEY,
  iri TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL,
  slug TEXT NOT NULL,
  source TEXT NOT NULL,
  key TEXT NOT NULL,
  label TEXT NOT NULL,
  names TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('live', 'deleted', 'merged')),
  successor TEXT,
  file TEXT NOT NULL,
  line INTEGER,
  facets TEXT NOT NULL,
  quads BLOB NOT NULL,
  raw BLOB NOT NULL,
  card TEXT NOT NULL,
  content TEXT NOT NULL
) STRICT;
CREATE TABLE edition (
  record INTEGER PRIMARY KEY,
  cards BLOB NOT NULL,
  digest TEXT NOT NULL,
  changed TEXT NOT NULL,
  first_version TEXT NOT NULL,
  changed_version TEXT NOT NULL
) STRICT;
CREATE TABLE facet (name TEXT NOT NULL, value TEXT NOT NULL, record INTEGER NOT NULL,
  PRIMARY KEY (name, value, record)) STRICT, WITHOUT ROWID;
CREATE TABLE link (record INTEGER NOT NULL, target TEXT NOT NULL,
  PRIMARY KEY (record, target)) STRICT, WITHOUT ROWID;
CREATE TABLE member (first TEXT PRIMARY KEY, sizes TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE source (record INTEGER PRIMARY KEY, input TEXT NOT NULL, resolution TEXT NOT NULL, entry BLOB NOT NULL,
  body BLOB NOT NULL) STRICT;
CREATE VIRTUAL TABLE search USING fts5(label, names, content='',
  tokenize='unicode61 remove_diacritics 2', prefix='2 3');
"""

INDEXES: Final = """
CREATE INDEX record_by_source ON record (source, key);
CREATE INDEX record_by_label ON record (kind, label COLLATE NOCASE);
CREATE INDEX facet_by_record ON facet (record);
CREATE INDEX link_by_target ON link (target);
"""
"""Made after the rows, which is faster than keeping them up to date."""
