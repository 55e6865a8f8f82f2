"""Make a release of the one before and of what changed: rows replaced, members of the dumps copied, the store patched.

Only for changes of what things say of themselves: nothing comes, goes or moves. The statements are the same as those of
a release that is made in full, and so are the dumps, byte for byte.
"""

import shutil
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from types import MappingProxyType
from typing import Final

import pyoxigraph as ox

from publisher.release import summary
from publisher.release.assembly import Edition, write_editions
from publisher.release.files import disk_errors, read_only_uri
from publisher.release.layout import RECORDS, STORE
from publisher.release.member_updates import note_sizes
from publisher.release.shard import ROWS
from publisher.release.text import segmented

_PRAGMAS: Final = "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -65536;"

_REPLACE: Final = f"""
CREATE TEMP TABLE fresh AS SELECT record.id AS old, new.id AS new, record.card <> new.card AS carded
  FROM shard.record AS new JOIN main.record ON main.record.iri = new.iri;
INSERT INTO affected SELECT old FROM fresh;
INSERT OR IGNORE INTO affected SELECT link.record FROM (SELECT old FROM fresh WHERE carded)
  CROSS JOIN main.record ON main.record.id = old CROSS JOIN main.link ON link.target = main.record.iri;
{summary.BEFORE}
INSERT INTO search (search, rowid, label, names)
  SELECT 'delete', id, segmented(label), segmented(names) FROM main.record WHERE id IN (SELECT old FROM fresh);
UPDATE main.record SET label = s.label, names = s.names, state = s.state, successor = s.successor, file = s.file,
  line = s.line, facets = s.facets, quads = s.quads, raw = s.raw, card = s.card, content = s.content
  FROM shard.record AS s WHERE s.iri = main.record.iri;
INSERT INTO search (rowid, label, names)
  SELECT id, segmented(label), segmented(names) FROM main.record WHERE id IN (SELECT old FROM fresh);
DELETE FROM facet WHERE record IN (SELECT old FROM fresh);
INSERT OR IGNORE INTO facet SELECT entry.key, entry.value, main.record.id FROM main.record, json_each(facets) AS entry
  WHERE main.record.id IN (SELECT old FROM fresh) AND entry.value <> '';
DELETE FROM main.link WHERE record IN (SELECT old FROM fresh);
INSERT INTO main.link SELECT old, target FROM fresh JOIN shard.link AS s ON s.record = fresh.new;
DELETE FROM main.result WHERE record IN (SELECT old FROM fresh);
INSERT INTO main.result SELECT old, lines, report FROM fresh JOIN shard.result AS s ON s.record = fresh.new;
UPDATE main.source SET input = s.input, resolution = s.resolution, entry = s.entry, body = s.body
  FROM fresh, shard.source AS s WHERE fresh.old = main.source.record AND s.record = fresh.new;
UPDATE main.input SET digest = bytes(s.input), line = (SELECT line FROM main.record WHERE id = old)
  FROM fresh, shard.source AS s WHERE s.record = fresh.new AND main.input.number = s.number;
{summary.AFTER}
DROP TABLE fresh;
"""  # noqa: S608 - constants

_CARRY_OVER: Final = """
UPDATE edition SET
  first_version = old.first_version,
  changed = CASE WHEN old.digest = edition.digest THEN old.changed ELSE edition.changed END,
  changed_version = CASE WHEN old.digest = edition.digest THEN old.changed_version ELSE edition.changed_version END
FROM previous.edition AS old WHERE old.record = edition.record AND edition.record IN (SELECT id FROM affected)
"""


def copy_records(folder: Path, previous: Path) -> None:
    """Copy ``records.sqlite`` of the release before.

    Raises:
        DiskFullError: no room for it.
    """
    with disk_errors(folder / RECORDS):
        shutil.copyfile(previous / RECORDS, folder / RECORDS)


def patch_records(
    folder: Path,
    previous: Path,
    shards: Sequence[Path],
    edition: Edition,
    made: Mapping[str, Sequence[memoryview]] = MappingProxyType({}),
) -> None:
    """Replace what changed in ``records.sqlite``, which is that of the release before (:func:`copy_records`).

    Args:
        folder: of the release being made.
        previous: of the release before.
        shards: the rows that changed.
        edition: what changed things date from.
        made: the members of the dumps that were made anew, by their first IRIs.
    """
    path = folder / RECORDS
    with disk_errors(path), closing(sqlite3.connect(path, isolation_level=None, uri=True)) as database:
        database.executescript(_PRAGMAS)
        database.create_function("bytes", 1, bytes.fromhex, deterministic=True)
        database.create_function("segmented", 1, segmented, deterministic=True)
        database.execute("CREATE TEMP TABLE affected (id INTEGER PRIMARY KEY)")
        database.execute("CREATE TEMP TABLE moved (yes INTEGER)")
        for shard in shards:
            database.execute("ATTACH ? AS shard", (read_only_uri(shard / ROWS),))
            database.executescript(f"BEGIN; {_REPLACE} COMMIT;")
            database.execute("DETACH shard")
        if database.execute("SELECT 1 FROM moved").fetchone():
            summary.write_trees(database)
        write_editions(database, edition, "record.id IN (SELECT id FROM affected)")
        database.execute("ATTACH ? AS previous", (read_only_uri(previous / RECORDS),))
        database.execute(_CARRY_OVER)
        database.execute("DETACH previous")
        note_sizes(database, made)


def patch_store(folder: Path, previous: Path, gone: Iterable[Path], come: Iterable[Path], graph: str) -> None:
    """Take over the query store by hard links, and apply what changed.

    Args:
        folder: of the release being made.
        previous: of the release before.
        gone: the statements to be removed, as N-Quads files.
        come: those to be added.
        graph: is emptied.

    May be begun anew.

    Raises:
        DiskFullError: no room for it.
    """
    with disk_errors(folder / STORE):
        shutil.rmtree(folder / STORE, ignore_errors=True)
        ox.Store.read_only(str(previous / STORE)).backup(str(folder / STORE))
        store = ox.Store(str(folder / STORE))
        for file in gone:
            for quad in ox.parse(path=str(file), format=ox.RdfFormat.N_QUADS):
                store.remove(quad)
        for file in come:
            store.extend(ox.parse(path=str(file), format=ox.RdfFormat.N_QUADS))
        store.remove_graph(ox.NamedNode(graph))
        store.flush()
