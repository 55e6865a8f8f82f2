"""Make a release of the one before and of what changed: rows replaced, members of the dumps copied, the store patched.

Only for changes of what things say of themselves: nothing comes, goes or moves. The statements are the same as those of
a release that is made in full, and so are the dumps, byte for byte.
"""

import json
import shutil
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

import pyoxigraph as ox

from publisher.errors import ManifestError
from publisher.formats import Format
from publisher.release import summary
from publisher.release.assembly import Edition, read_only, write_editions
from publisher.release.dumps import CODINGS, FORMATS, Piece, bodies, compressed, file_name, footer, header
from publisher.release.files import disk_errors
from publisher.release.layout import DUMPS, RECORDS, STORE
from publisher.release.records import unpacked
from publisher.release.shard import ROWS
from publisher.release.text import segmented
from publisher.uris import UriPolicy

_PRAGMAS: Final = "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -65536;"
_SIZES: Final = "sizes.json"
_CHUNK: Final = 1 << 20

_REPLACE: Final = f"""
CREATE TEMP TABLE fresh AS SELECT record.id AS old, new.id AS new, record.card <> new.card AS carded
  FROM shard.record AS new JOIN main.record ON main.record.iri = new.iri;
INSERT INTO affected SELECT old FROM fresh;
INSERT OR IGNORE INTO affected SELECT link.record FROM fresh JOIN main.record ON main.record.id = fresh.old
  JOIN main.link ON link.target = main.record.iri WHERE carded;
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


@dataclass(frozen=True, slots=True)
class Replaced:
    """A thing that says something else: its statements before and now, and whether it is live, deleted or merged."""

    iri: str
    before: tuple[str, ...]
    now: tuple[str, ...]
    state_before: str
    state_now: str
    results_before: int
    results_now: int


def replaced(previous: Path, shards: Sequence[Path]) -> Iterator[Replaced]:
    """What shards replace in the release before."""
    with closing(sqlite3.connect(read_only(previous / RECORDS), uri=True)) as database:
        for shard in shards:
            database.execute("ATTACH ? AS shard", (read_only(shard / ROWS),))
            yield from [_replaced(row) for row in database.execute(_PAIRS)]
            database.execute("DETACH shard")


_PAIRS: Final = """
SELECT old.iri, old.quads, new.quads, old.state, new.state,
  (SELECT lines FROM main.result WHERE record = old.id), (SELECT lines FROM shard.result WHERE record = new.id)
FROM shard.record AS new JOIN main.record AS old ON old.iri = new.iri ORDER BY old.iri
"""


def _replaced(row: tuple[str, bytes, bytes, str, str, bytes | None, bytes | None]) -> Replaced:
    iri, before, now, state_before, state_now, results_before, results_now = row
    counts = (unpacked(lines or b"").count(b"\n") for lines in (results_before, results_now))
    return Replaced(iri, _lines(before), _lines(now), state_before, state_now, *counts)


def _lines(quads: bytes) -> tuple[str, ...]:
    return tuple(unpacked(quads).decode().split("\n")[:-1])


def patch_records(folder: Path, previous: Path, shards: Sequence[Path], edition: Edition) -> None:
    """Copy ``records.sqlite`` of the release before, and replace what changed.

    Args:
        folder: of the release being made.
        previous: of the release before.
        shards: the rows that changed.
        edition: what changed things date from.
    """
    path = folder / RECORDS
    with disk_errors(path):
        shutil.copyfile(previous / RECORDS, path)
        with closing(sqlite3.connect(path, isolation_level=None, uri=True)) as database:
            database.executescript(_PRAGMAS)
            database.create_function("segmented", 1, segmented, deterministic=True)
            database.execute("CREATE TEMP TABLE affected (id INTEGER PRIMARY KEY)")
            database.execute("CREATE TEMP TABLE moved (yes INTEGER)")
            for shard in shards:
                database.execute("ATTACH ? AS shard", (read_only(shard / ROWS),))
                database.executescript(f"BEGIN; {_REPLACE} COMMIT;")
                database.execute("DETACH shard")
            if database.execute("SELECT 1 FROM moved").fetchone():
                summary.write_trees(database)
            write_editions(database, edition, "record.id IN (SELECT id FROM affected)")
            database.execute("ATTACH ? AS previous", (read_only(previous / RECORDS),))
            database.execute(_CARRY_OVER)


def stale_members(records: Path, iris: Iterable[str]) -> list[tuple[str, str]]:
    """The members of the dumps that hold some things: first IRI, and that of the next member ("" after the last)."""
    with closing(sqlite3.connect(read_only(records), uri=True)) as database:
        found = {_member_of(database, iri) for iri in iris}
    return sorted(found)


def _member_of(database: sqlite3.Connection, iri: str) -> tuple[str, str]:
    (first,) = database.execute("SELECT max(first) FROM member WHERE first <= ?", (iri,)).fetchone()
    (following,) = database.execute("SELECT min(first) FROM member WHERE first > ?", (iri,)).fetchone()
    return first, following or ""


class MembersWriter:
    """Write members of the dumps into a folder that appears as a whole, a file a dump."""

    def __init__(self, folder: Path, uris: UriPolicy) -> None:
        self._folder, self._uris = folder, uris
        self._part = folder.with_name(f"{folder.name}.part")
        shutil.rmtree(self._part, ignore_errors=True)
        self._part.mkdir(parents=True)
        self._stack = ExitStack()
        self._files = {
            (fmt.suffix, coding): self._stack.enter_context((self._part / file_name(fmt, coding)).open("wb"))
            for fmt in FORMATS
            for coding in CODINGS
        }
        self._sizes: list[tuple[str, dict[str, int]]] = []

    def write(self, first: str, pieces: Sequence[Piece]) -> None:
        """Write one member in every format and coding."""
        sizes: dict[str, int] = {}
        for suffix, body in bodies(pieces, self._uris).items():
            for coding in CODINGS:
                sizes[f"{suffix}.{coding}"] = self._files[suffix, coding].write(compressed(body, coding))
        self._sizes.append((first, sizes))

    def close(self) -> None:
        """Make the folder visible."""
        self._stack.close()
        (self._part / _SIZES).write_text(json.dumps(self._sizes))
        shutil.rmtree(self._folder, ignore_errors=True)
        self._part.rename(self._folder)


def patch_dumps(folder: Path, previous: Path, remade: Sequence[Path], uris: UriPolicy) -> None:
    """Chain the dumps of members that were made anew and of those of the release before, and note where they lie."""
    with disk_errors(folder / DUMPS), closing(sqlite3.connect(folder / RECORDS, isolation_level=None)) as database:
        rows = database.execute("SELECT first, sizes FROM member ORDER BY first")
        made = {first: (part, sizes) for part in remade for first, sizes in json.loads((part / _SIZES).read_bytes())}
        chain = _Chain(previous / DUMPS, [(first, json.loads(sizes)) for first, sizes in rows], made, uris)
        for fmt in FORMATS:
            for coding in CODINGS:
                chain.write(folder / DUMPS, fmt, coding)
        database.execute("BEGIN")
        database.executemany(
            "UPDATE member SET sizes = ? WHERE first = ?",
            ((json.dumps(sizes), first) for first, (_, sizes) in made.items()),
        )
        database.execute("COMMIT")


@dataclass(frozen=True, slots=True)
class _Chain:
    """Members old and new: sizes by first IRI in their order, and those made anew with the folder they are in."""

    previous: Path
    before: Sequence[tuple[str, Mapping[str, int]]]
    made: Mapping[str, tuple[Path, Mapping[str, int]]]
    uris: UriPolicy

    def write(self, folder: Path, fmt: Format, coding: str) -> None:
        """Write one dump: runs of old members are copied as they are."""
        name, dump = file_name(fmt, coding), f"{fmt.suffix}.{coding}"
        opening = header(fmt, coding, self.uris)
        with ExitStack() as stack:
            out = stack.enter_context((folder / name).open("wb"))
            old = stack.enter_context((self.previous / name).open("rb"))
            folders = {part for part, _ in self.made.values()}
            parts = {part: stack.enter_context((part / name).open("rb")) for part in folders}
            out.write(opening)
            start = at = len(opening)
            for first, sizes in self.before:
                if first in self.made:
                    _copy(old, out, start, at)
                    part, fresh = self.made[first]
                    out.write(parts[part].read(fresh[dump]))
                    start = at + sizes[dump]
                at += sizes[dump]
            _copy(old, out, start, at)
            out.write(footer(fmt, coding))


def _copy(old: BinaryIO, out: BinaryIO, start: int, end: int) -> None:
    old.seek(start)
    while start < end:
        piece = old.read(min(end - start, _CHUNK))
        start += out.write(piece)
        if not piece:
            raise ManifestError(old.name, f"ends at byte {start}, before its last member does")


def patch_store(folder: Path, previous: Path, shards: Sequence[Path], graph: str) -> None:
    """Take over the query store by hard links, and apply what changed; ``graph`` is emptied."""
    with disk_errors(folder / STORE):
        ox.Store.read_only(str(previous / STORE)).backup(str(folder / STORE))
        store = ox.Store(str(folder / STORE))
        for change in replaced(previous, shards):
            before, now = set(change.before), set(change.now)
            for quad in _quads(before - now):
                store.remove(quad)
            store.extend(_quads(now - before))
        store.remove_graph(ox.NamedNode(graph))
        store.flush()


def _quads(lines: Iterable[str]) -> Iterator[ox.Quad]:
    return ox.parse("".join(f"{line}\n" for line in sorted(lines)), format=ox.RdfFormat.N_QUADS)
