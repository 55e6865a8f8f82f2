"""The reader of RDF: Turtle, N-Triples, N-Quads, TriG, RDF/XML and JSON-LD files, published as they are, graphs kept.

Each file is parsed in a process of its own, under caps of memory and time, because a hostile one can crash or stall a
parser (publisher/sources/rdf_worker.py). What a file holds is taken over whole or not at all. Statements are then given
thing by thing: those of ``<base>/id/{kind}/{slug}`` with its parts and its record document together, whichever file
they stand in; those of any other subject by that subject, without a kind.
"""

import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from publisher.errors import Fault
from publisher.raw import RawRecord, UnreadableRecord
from publisher.rdf.namespaces import DCT, FOAF, RDFS, SCHEMA, SKOS
from publisher.sources.reader import Option, Reader
from publisher.sources.source import Source
from publisher.uris import Kind, UriPolicy

TIMEOUT_S: Final = 600.0
MEMORY_MIB: Final = 2048

_NAMES: Final = tuple(
    f"<{term}>" for term in (SKOS.prefLabel, SCHEMA.name, FOAF.name, RDFS.label, DCT.title, SKOS.altLabel)
)


@dataclass(frozen=True, slots=True)
class Caps:
    """What the parsing of one file may take."""

    timeout_s: float = TIMEOUT_S
    memory_mib: int = MEMORY_MIB


@dataclass(frozen=True, slots=True)
class RdfThing:
    """What the files say of one thing.

    Attributes:
        iri: the thing, or a subject outside the base.
        kind, slug: its IRI taken apart; None and "" for a subject outside the base.
        label: a name to show, the English one before others; the IRI where it has none.
        names: every name.
        quads: canonical N-Quads lines, sorted, no line end, without blank nodes.
        file: the file that says most of it.
    """

    iri: str
    kind: Kind | None
    slug: str
    label: str
    names: tuple[str, ...]
    quads: tuple[str, ...]
    file: str


def read_things(source: Source, uris: UriPolicy, caps: Caps | None = None) -> Iterator[RdfThing | UnreadableRecord]:
    """Read every file of a source, then give its things, sorted by IRI; files that cannot be read come first.

    Args:
        source: of the reader "rdf".
        uris: tells which subjects are things of this publication, and names what had no name.
        caps: what the parsing of one file may take.

    Raises:
        SourceError: the source has no file.
    """
    with (
        tempfile.TemporaryDirectory(prefix="publisher-rdf-") as folder,
        closing(sqlite3.connect(Path(folder) / "all.sqlite", isolation_level=None)) as database,
    ):
        database.executescript(_SCHEMA)
        for number, file in enumerate(source.files()):
            part = Path(folder) / f"{number}.sqlite"
            name = source.name_of(file)
            fault = parse_apart(file, name, uris.base, part, caps or Caps())
            if fault:
                yield UnreadableRecord((fault,), b"", key=name)
            else:
                _take(database, part, name)
            part.unlink(missing_ok=True)
        yield from _things(database, uris)


_SCHEMA: Final = """
PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;
CREATE TABLE statement (thing TEXT, line TEXT, file TEXT, PRIMARY KEY (thing, line)) WITHOUT ROWID;
"""


def parse_apart(file: Path, name: str, base: str, target: Path, caps: Caps) -> Fault | None:
    """Parse a file in a process of its own; gives what is wrong with it, if anything is."""
    command = [
        *(sys.executable, "-m", "publisher.sources.rdf_worker"),
        *(str(file.resolve()), name, base, str(target), str(caps.memory_mib), str(int(caps.timeout_s))),
    ]
    try:
        done = subprocess.run(command, capture_output=True, timeout=caps.timeout_s, check=False)  # noqa: S603  # ours
    except subprocess.TimeoutExpired:
        message = f"the file was not parsed within {caps.timeout_s:g} s; cut it into several"
        return Fault("rdf-too-slow", message, name)
    if done.returncode == 0:
        return None
    told = done.stderr.decode(errors="replace").strip().rpartition("\n")[2]
    code, _, rest = told.partition("\t")
    line, _, message = rest.partition("\t")
    if done.returncode == 1 and message:
        return Fault(code, message, name, int(line) if line.isdigit() else None)
    message = (
        f"the parser broke down over this file (it may use {caps.memory_mib} MiB); it is nested too deeply, or too big"
    )
    return Fault("rdf-parser-died", message, name)


def _take(database: sqlite3.Connection, part: Path, name: str) -> None:
    database.execute("ATTACH ? AS part", (str(part),))
    database.execute("INSERT OR IGNORE INTO statement SELECT thing, line, ? FROM part.statement", (name,))
    database.execute("DETACH part")


def _things(database: sqlite3.Connection, uris: UriPolicy) -> Iterator[RdfThing]:
    rows: list[tuple[str, str]] = []
    iri = None
    for thing, line, file in database.execute("SELECT thing, line, file FROM statement ORDER BY thing, line"):
        if thing != iri and iri is not None:
            yield _thing(iri, rows, uris)
            rows = []
        iri = thing
        rows.append((line, file))
    if iri is not None:
        yield _thing(iri, rows, uris)


def _thing(iri: str, rows: Sequence[tuple[str, str]], uris: UriPolicy) -> RdfThing:
    ref = uris.parse(iri)
    files = [file for _, file in rows]
    names = _names(iri, [line for line, _ in rows])
    return RdfThing(
        iri=iri,
        kind=ref.kind if ref else None,
        slug=ref.slug if ref else "",
        label=names[0] if names else iri,
        names=names,
        quads=tuple(line for line, _ in rows),
        file=max(dict.fromkeys(files), key=files.count),
    )


def _names(iri: str, lines: Sequence[str]) -> tuple[str, ...]:
    """The names of a thing: by the term that gives them, English first."""
    found: list[tuple[int, bool, str]] = []
    start = f"<{iri}> "
    for line in lines:
        if line.startswith(start):
            predicate, _, rest = line[len(start) :].partition(" ")
            if predicate in _NAMES and rest.startswith('"'):
                text, _, tail = rest[1:].rpartition('"')
                found.append((_NAMES.index(predicate), not tail.startswith("@en"), _unescaped(text)))
    return tuple(dict.fromkeys(text for _, _, text in sorted(found)))


def _unescaped(text: str) -> str:
    return text.replace('\\"', '"').replace("\\n", " ").replace("\\t", " ").replace("\\r", " ").replace("\\\\", "\\")


def read_source(source: Source, base: str) -> Iterator[RawRecord | UnreadableRecord]:
    """Read the things of an RDF source as records; the bytes of each are its statements, canonical N-Quads.

    Raises:
        SourceError: the source has no file.
    """
    things = read_things(source, UriPolicy(base))
    return (item if isinstance(item, UnreadableRecord) else _record(item) for item in things)


def _record(thing: RdfThing) -> RawRecord:
    data = {
        "iri": thing.iri,
        "kind": thing.kind.value if thing.kind else None,
        "slug": thing.slug,
        "label": thing.label,
        "names": list(thing.names),
    }
    raw = "".join(f"{line}\n" for line in thing.quads).encode()
    return RawRecord(file=thing.file, line=1, sha256="", fields=(), raw=raw, data=data)


READER: Final = Reader(
    read_source=read_source,
    suffixes=(".ttl", ".nt", ".nq", ".trig", ".rdf", ".jsonld"),
    options={"shapes": Option(bool, "whether the shapes judge what is published as it is", default=False)},
    adapter="rdf",
)
