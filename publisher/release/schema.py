"""The tables of ``records.sqlite``.

``record``   a row a thing; the blobs are zstd frames, and last, so that a row can be read without them.
``edition``  what depends on other things and on the release before: cards of linked things, digest, dates.
``member``   the members of the dumps in IRI order: first thing, bytes in each dump, CRC-32 and bytes in each format,
             and in each format the bytes of each thing (publisher/release/member_updates.py).
``facet``    what lists filter by.
``link``     which things a record's document shows cards of; read backwards when a linked thing changes.
``source``   what a record was made from, so that it can be described again, and the fields that it has.
``input``    every source record in the order of the sources: a digest by which the next build sees what is unchanged,
             its line, and the record that it became: NULL where it was refused.
``basis``    a digest of what each thing's description depends on, by which the next build sees what is affected; of
             things that were refused too.
``refused``  the lines of the quarantine; ``number`` is the source record's place in that order.
``result``   the gate's warnings: how many there are for which reason, as JSON; and packed, lines of JSON and their part
             of the validation report.
``place``    places that records describe themselves.

Records are numbered in IRI order, with room between them (publisher/release/assembly.py). The tables that sum these up
are described in publisher/release/summary.py, those that searches read in publisher/search/tables.py.
"""

from typing import Final

from publisher.release.summary import SUMMARY
from publisher.search import tables

SCHEMA: Final = (
    """
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
  content TEXT NOT NULL,
  facets TEXT NOT NULL,
  quads BLOB NOT NULL,
  raw BLOB NOT NULL,
  card TEXT NOT NULL
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
CREATE TABLE member (first TEXT PRIMARY KEY, sizes TEXT NOT NULL, contents TEXT NOT NULL, things TEXT NOT NULL)
STRICT, WITHOUT ROWID;
CREATE TABLE source (record INTEGER PRIMARY KEY, entry BLOB NOT NULL, body BLOB NOT NULL,
  filled TEXT NOT NULL) STRICT;
CREATE TABLE input (number INTEGER PRIMARY KEY, digest BLOB NOT NULL, record INTEGER, line INTEGER) STRICT;
CREATE TABLE basis (kind TEXT NOT NULL, slug TEXT NOT NULL, digest BLOB NOT NULL,
  PRIMARY KEY (kind, slug)) STRICT, WITHOUT ROWID;
CREATE TABLE refused (id INTEGER PRIMARY KEY, number INTEGER, line BLOB NOT NULL) STRICT;
CREATE TABLE result (record INTEGER PRIMARY KEY, reasons TEXT NOT NULL, lines BLOB NOT NULL, report BLOB NOT NULL)
STRICT;
CREATE TABLE place (key TEXT PRIMARY KEY, data BLOB NOT NULL) STRICT, WITHOUT ROWID;
"""
    + SUMMARY
    + tables.SCHEMA
)

FACETS_INDEX: Final = "record_by_facets"
"""What facets are counted by (publisher/release/hits/search.py), and results by source."""

INDEXES: Final = f"""
CREATE INDEX IF NOT EXISTS record_by_source ON record (source, key);
CREATE INDEX IF NOT EXISTS record_by_label ON record (kind, label COLLATE NOCASE);
CREATE INDEX IF NOT EXISTS {FACETS_INDEX} ON record (id, kind, source, facets);
CREATE INDEX IF NOT EXISTS record_by_state ON record (kind, state);
CREATE INDEX IF NOT EXISTS edition_by_changed ON edition (changed);
CREATE INDEX IF NOT EXISTS facet_by_record ON facet (record);
CREATE INDEX IF NOT EXISTS link_by_target ON link (target);
CREATE INDEX IF NOT EXISTS input_by_record ON input (record);
{tables.INDEXES}
"""
"""Created after the rows, which is faster than keeping them up to date."""

FOR_BUILDS: Final = """
CREATE INDEX result_by_reasons ON result (reasons);
CREATE INDEX branch_by_part ON branch (part);
"""
"""Indexes that only the next build needs."""
