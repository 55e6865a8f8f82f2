"""A shard: what one worker writes of one run of things in IRI order; a release is put together from shards.

::

    shard-00042/
      rows.sqlite             a row a thing, as records.sqlite will have it
      quads.nq                the statements, for the query engine's loader
      institutions.nq.gz …    the members of every dump, chained
      members.json            the first thing of each member, its size in each dump, its content in each format
      outcome.json            what was written, refused and counted

A shard is written in a folder of another name that is renamed when it is complete, so a shard that can be seen is
whole; work that is repeated after a lost worker skips it.
"""

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final, Self

import orjson

from publisher.rdf.description import Description, Validated
from publisher.rdf.documents import card
from publisher.rdf.writers import Piece
from publisher.release.counting.statements import Tally
from publisher.release.dumps import Member, dump_files, file_name, packed_members, written_out
from publisher.release.files import appear, part_of
from publisher.release.records import packed
from publisher.release.summary import parts_of
from publisher.search import tables as search
from publisher.search.entry import entry_of
from publisher.uris import Kind, UriPolicy

ROWS: Final = "rows.sqlite"
QUADS: Final = "quads.nq"
MEMBERS: Final = "members.json"
OUTCOME: Final = "outcome.json"

_ROWS_SCHEMA: Final = f"""
CREATE TABLE record (
  id INTEGER PRIMARY KEY, iri TEXT, kind TEXT, slug TEXT, source TEXT, key TEXT, label TEXT, names TEXT, state TEXT,
  successor TEXT, file TEXT, line INTEGER, content TEXT, facets TEXT, quads BLOB, raw BLOB, card TEXT
);
CREATE TABLE link (record INTEGER, target TEXT);
CREATE TABLE part (record INTEGER, part TEXT, whole TEXT);
CREATE TABLE source (record INTEGER PRIMARY KEY, entry BLOB, body BLOB, filled TEXT);
CREATE TABLE refused (number INTEGER, line BLOB);
CREATE TABLE result (record INTEGER PRIMARY KEY, reasons TEXT, lines BLOB, report BLOB);
{search.SHARD_SCHEMA}
"""


@dataclass(frozen=True, slots=True)
class Trace:
    """What a record was made from, so that the next build can see that it is unchanged.

    Attributes:
        number: its place in the order of the sources.
        entry: what the rest of the build needs to know of it.
        body: the normalised record, packed.
        filled: the fields that the record has.
    """

    number: int
    entry: bytes
    body: bytes
    filled: tuple[str, ...] = ()


def load_members(shard: Path) -> Iterator[Member]:
    """Read the members of a shard that is whole, in IRI order."""
    return map(Member.of, orjson.loads((shard / MEMBERS).read_bytes()))


def write_members(folder: Path, members: Iterable[tuple[Member, Sequence[bytes]]]) -> list[Member]:
    """Write members and their bytes in every dump into a folder; return their rows."""
    rows: list[Member] = []
    with ExitStack() as stack:
        streams = [stack.enter_context((folder / file_name(fmt, coding)).open("wb")) for fmt, coding in dump_files()]
        for member, parts in members:
            for stream, part in zip(streams, parts, strict=True):
                stream.write(part)
            rows.append(member)
    (folder / MEMBERS).write_text(json.dumps(rows))
    return rows


@dataclass(slots=True)
class Outcome:
    """The counts of a shard; on disk as JSON, so that any process can read them.

    The shards of an incremental build hold how many more there are of everything than in the previous release.

    Attributes:
        filled: by source and field, the number of records that have the field.
    """

    records: dict[str, int] = field(default_factory=dict)
    quarantined: dict[str, int] = field(default_factory=dict)
    warnings: int = 0
    things: dict[str, int] = field(default_factory=dict)
    states: dict[str, int] = field(default_factory=dict)
    filled: dict[str, dict[str, int]] = field(default_factory=dict)
    tally: dict[str, Any] = field(default_factory=dict)

    def count(self, kind: Kind, state: str, warnings: int, sign: int = 1) -> None:
        """Count a thing; with ``sign`` -1, count one less."""
        self.warnings += sign * warnings
        self.things[kind.value] = self.things.get(kind.value, 0) + sign
        self.states[state] = self.states.get(state, 0) + sign

    def count_record(self, source: str, filled: Iterable[str], sign: int = 1) -> None:
        """Count a record that has these fields; with ``sign`` -1, count one less."""
        self.records[source] = self.records.get(source, 0) + sign
        fields = self.filled.setdefault(source, {})
        for name in filled:
            fields[name] = fields.get(name, 0) + sign

    @classmethod
    def load(cls, shard: Path) -> Self:
        """Read the outcome of a shard that is whole."""
        return cls(**json.loads((shard / OUTCOME).read_bytes()))


class ShardWriter:
    """Write one shard; things come in IRI order.

    Args:
        folder: the shard's final place; nothing is there before :meth:`close`.
        uris: the policy of the publication's base.
    """

    def __init__(self, folder: Path, uris: UriPolicy) -> None:
        self._folder, self._uris = folder, uris
        self._part = part_of(folder)
        self._part.mkdir()
        self._rows = sqlite3.connect(self._part / ROWS, isolation_level=None)
        self._rows.executescript(f"PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN; {_ROWS_SCHEMA}")
        self._tally = Tally()
        self.outcome = Outcome()

    def write(self, things: Sequence[Validated], traces: Sequence[Trace | None]) -> None:
        """Write everything of the shard.

        Args:
            things: in IRI order.
            traces: one for each thing, None for a thing without a source record.
        """
        self.write_rows(things, traces)
        pieces = [Piece.of(thing.description, self._uris) for thing in things]
        with (self._part / QUADS).open("wb") as quads:
            quads.writelines(piece.nquads for piece in pieces)
        write_members(self._part, packed_members(written_out(pieces), self._uris))

    def write_rows(self, things: Sequence[Validated], traces: Sequence[Trace | None]) -> None:
        """Write the rows alone, for an incremental build."""
        self._insert(things, traces)
        self._tally.count([row for thing in things for row in thing.description.parsed.statements], things=len(things))
        for thing, trace in zip(things, traces, strict=True):
            described = thing.description
            self.outcome.count(described.kind, described.state, len(thing.results))
            if trace:
                self.outcome.count_record(described.source, trace.filled)

    def refuse(self, number: int | None, line: bytes) -> None:
        """Write a line of the quarantine; ``number`` is the source record's, if there is one."""
        self._rows.execute("INSERT INTO refused VALUES (?, ?)", (number, line))

    def is_record(self, thing: int) -> bool:
        """Whether one of the things, counted from 1 as they were written, was made from a source record."""
        return self._rows.execute("SELECT 1 FROM source WHERE record = ?", (thing,)).fetchone() is not None

    def remark(self, thing: int, reasons: str, lines: bytes, report: bytes) -> None:
        """Write the gate's results for one of the things, counted from 1 as they were written."""
        self._rows.execute("INSERT INTO result VALUES (?, ?, ?, ?)", (thing, reasons, packed(lines), packed(report)))

    def close(self) -> None:
        """Make the shard visible, as a whole."""
        self._rows.execute("COMMIT")
        self._rows.close()
        self.outcome.tally = self._tally.statistics().model_dump()
        (self._part / OUTCOME).write_text(json.dumps(asdict(self.outcome)))
        appear(self._part, self._folder)

    def _insert(self, things: Sequence[Validated], traces: Sequence[Trace | None]) -> None:
        described = [(number, thing.description) for number, thing in enumerate(things, start=1)]
        rows = ((number, *_row(thing)) for number, thing in described)
        links = ((number, iri) for number, thing in described for iri in dict.fromkeys(thing.links))
        parts = (
            (number, *pair)
            for number, thing in described
            for pair in dict.fromkeys(parts_of(thing.kind, thing.iri, thing.quads))
        )
        sources = (
            (number, trace.entry, trace.body, " ".join(trace.filled))
            for number, trace in enumerate(traces, start=1)
            if trace
        )
        tables = {"record": (rows, 17), "link": (links, 2), "part": (parts, 3), "source": (sources, 4)}
        for table, (values, width) in tables.items():
            marks = ", ".join("?" * width)
            self._rows.executemany(f"INSERT INTO {table} VALUES ({marks})", values)  # noqa: S608 - names and marks
        found = [
            (number, entry_of(thing))
            for number, thing in described
            if thing.kind is not Kind.PLACE or thing.state != "merged"  # its names find what it was joined into
        ]
        search.insert(self._rows, found)


def _row(thing: Description) -> tuple[object, ...]:
    quads = thing.nquads
    names = "\n".join(dict.fromkeys(name for name in thing.names if name != thing.label))
    facets = orjson.dumps(thing.facets or {}, option=orjson.OPT_SORT_KEYS).decode()
    card_lines = "".join(f"{line}\n" for line in card(thing))
    return (
        *(thing.iri, thing.kind.value, thing.slug, thing.source, thing.key, thing.label, names),
        *(thing.state, thing.successor, thing.file, thing.line, hashlib.sha256(quads).hexdigest(), facets),
        *(packed(quads), packed(thing.raw), card_lines),
    )
