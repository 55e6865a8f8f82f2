"""The reader of RDF: Turtle, N-Triples, N-Quads, TriG, N3, RDF/XML and JSON-LD, published as they are, graphs kept.

Each file is parsed in a capped process, because a hostile one can crash or stall a parser (rdf_worker.py). A file with
a fault contributes nothing. Statements are then grouped by thing: those of ``<base>/id/{kind}/{slug}`` with its parts
and its record document, from all files; those of any other subject by that subject, without a kind.
"""

import sqlite3
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing
from itertools import groupby
from pathlib import Path
from typing import Final

from publisher.errors import UnreadableFileError
from publisher.raw import RawRecord, UnreadableRecord
from publisher.rdf.namespaces import DCT, FOAF, RDFS, SCHEMA, SKOS
from publisher.sources.capped import Limits, parsed_lines
from publisher.sources.reader import Option, Reader
from publisher.sources.source import Source
from publisher.uris import UriPolicy

_NAME_TERMS: Final = tuple(
    f"<{term}>" for term in (SKOS.prefLabel, SCHEMA.name, FOAF.name, RDFS.label, DCT.title, SKOS.altLabel)
)
_SCHEMA: Final = """
PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;
CREATE TABLE parsed (thing TEXT, line TEXT);
CREATE TABLE statement (thing TEXT, line TEXT, file TEXT, PRIMARY KEY (thing, line)) WITHOUT ROWID;
"""


def read_source(source: Source, base: str, limits: Limits | None = None) -> Iterator[RawRecord | UnreadableRecord]:
    """Read every file of a source, then yield its things as records; files that cannot be read come first.

    The bytes of a record are its statements, sorted, in canonical N-Quads without blank nodes. Its ``data`` has the
    ``iri`` of the thing, the ``kind`` and ``slug`` in it (None and "" for a subject outside the base), all its
    ``names``, and as ``label`` the first of them, or the IRI. Its file is the one with most of the statements.

    Args:
        source: of the reader "rdf".
        base: the base IRI of the publication.
        limits: what parsing one file may use.

    Raises:
        SourceError: the source has no file.
    """
    with (
        tempfile.TemporaryDirectory(prefix="publisher-rdf-") as folder,
        closing(sqlite3.connect(Path(folder) / "all.sqlite", isolation_level=None)) as database,
    ):
        database.executescript(_SCHEMA)
        for file in source.files():
            name = source.name_of(file)
            try:
                _add_file(database, file, name, base, limits or Limits())
            except UnreadableFileError as error:
                yield UnreadableRecord((error.fault,), b"", key=name)
        rows = database.execute("SELECT thing, line, file FROM statement ORDER BY thing, line")
        for iri, statements in groupby(rows, key=lambda row: str(row[0])):
            yield _record(iri, [(line, file) for _, line, file in statements], UriPolicy(base))


def _add_file(database: sqlite3.Connection, file: Path, name: str, base: str, limits: Limits) -> None:
    """Add the statements of a file, all of them or none."""
    arguments = (str(file.resolve()), name, base)
    lines = parsed_lines(f"{__name__}_worker", arguments, name=name, kind="rdf", limits=limits)
    database.execute("BEGIN")
    try:
        rows = (line.decode().rstrip("\n").split("\t", 1) for line in lines)
        database.executemany("INSERT INTO parsed VALUES (?, ?)", rows)
        database.execute("INSERT OR IGNORE INTO statement SELECT thing, line, ? FROM parsed", (name,))
    finally:
        database.execute("DELETE FROM parsed")
        database.execute("COMMIT")


def _record(iri: str, rows: Sequence[tuple[str, str]], uris: UriPolicy) -> RawRecord:
    ref = uris.parse(iri)
    files = [file for _, file in rows]
    names = _names(iri, [line for line, _ in rows])
    data = {
        "iri": iri,
        "kind": ref.kind.value if ref else None,
        "slug": ref.slug if ref else "",
        "label": names[0] if names else iri,
        "names": names,
    }
    raw = "".join(f"{line}\n" for line, _ in rows).encode()
    return RawRecord(max(dict.fromkeys(files), key=files.count), 1, "", (), raw, data)


def _names(iri: str, lines: Sequence[str]) -> list[str]:
    """Return the names of a thing, sorted by the term that gives them, English first."""
    names: list[tuple[int, bool, str]] = []
    start = f"<{iri}> "
    for line in lines:
        if line.startswith(start):
            predicate, _, rest = line[len(start) :].partition(" ")
            if predicate in _NAME_TERMS and rest.startswith('"'):
                text, _, tail = rest[1:].rpartition('"')
                names.append((_NAME_TERMS.index(predicate), not tail.startswith("@en"), _unescape(text)))
    return list(dict.fromkeys(text for _, _, text in sorted(names)))


def _unescape(text: str) -> str:
    return text.replace('\\"', '"').replace("\\n", " ").replace("\\t", " ").replace("\\r", " ").replace("\\\\", "\\")


READER: Final = Reader(
    read_source=read_source,
    suffixes=(".ttl", ".nt", ".nq", ".trig", ".n3", ".rdf", ".jsonld"),
    options={"shapes": Option(bool, "whether the shapes judge what is published as it is", default=False)},
    adapter="rdf",
)
