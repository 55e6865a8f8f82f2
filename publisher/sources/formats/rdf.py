"""The reader of RDF: Turtle, N-Triples, N-Quads, TriG, N3, RDF/XML and JSON-LD, published as they are, graphs kept.

Institutions under IRIs of their owner are records too: of all that the source says about each, its parts included
(rdf_subjects.py). What is said about people is left out.

Each file is parsed in a capped process, because a hostile one can crash or stall a parser (rdf_worker.py). A file with
a fault contributes nothing; of any other, what RDF 1.1 cannot hold is left out, and told (rdf12.py). Statements are
then grouped by thing: those of ``<base>/id/{kind}/{slug}`` with its parts and its record document, from all files;
those of any other subject by that subject, without a kind.
"""

import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from itertools import groupby
from pathlib import Path
from typing import Final

from publisher.errors import Fault, UnreadableFileError
from publisher.raw import RawRecord, UnreadableRecord
from publisher.rdf.organisations import NAME_TERMS
from publisher.scratch import scratch
from publisher.sources.capped import Limits, parsed_lines
from publisher.sources.formats.rdf_subjects import Described, Subjects
from publisher.sources.reader import Option, Reader, options_of
from publisher.sources.source import Source
from publisher.uris import Kind, UriPolicy

_NAME_TERMS: Final = {f"<{term}>": rank for rank, term in enumerate(NAME_TERMS)}
_MOST_NAMED: Final = 5
"""Properties that a message names."""

_SCHEMA: Final = """
PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;
CREATE TABLE parsed (thing TEXT, line TEXT, mark TEXT);
CREATE TABLE statement (thing TEXT, line TEXT, file TEXT, directed INTEGER, PRIMARY KEY (thing, line)) WITHOUT ROWID;
"""


def read_source(source: Source, base: str, limits: Limits | None = None) -> Iterator[RawRecord | UnreadableRecord]:
    """Read every file of a source, then yield its things as records; files that cannot be read come first.

    The bytes of a record are its statements, sorted, in canonical N-Quads without blank nodes. Its ``data`` has the
    ``iri`` of the thing, the ``kind`` and ``slug`` in it (None and "" for a subject outside the base), all its
    ``names``, as ``label`` the first of them, or the IRI, and whether texts are ``without_direction``, which they had.
    Its file is the one with most of the statements.

    An institution outside the base is yielded twice: as the subject that it is, and as a record of kind "institution"
    without a slug, which also has the statements of its parts, the IRIs of the institutions that it is ``linked`` to,
    and whether it was left ``without_people``.

    Args:
        source: of the reader "rdf".
        base: the base IRI of the publication.
        limits: what parsing one file may use.

    Raises:
        SourceError: the source has no file.
    """
    with (
        scratch("rdf") as folder,
        closing(sqlite3.connect(folder / "all.sqlite", isolation_level=None)) as database,
    ):
        database.executescript(_SCHEMA)
        for file in source.files():
            name = source.name_of(file)
            try:
                left_out = _add_file(database, file, name, base, limits or Limits())
                if left_out:
                    yield UnreadableRecord((_triple_terms(left_out, name),), b"", key=name)
            except UnreadableFileError as error:
                yield UnreadableRecord((error.fault,), b"", key=name)
        options = options_of(source)
        subjects = Subjects(database, base, people=options["people"], classes=tuple(options["types"] or ()))
        rows = database.execute("SELECT thing, line, file, directed FROM statement ORDER BY thing, line")
        for iri, statements in groupby(rows, key=lambda row: str(row[0])):
            thing = _record(iri, [(line, file, directed) for _, line, file, directed in statements], UriPolicy(base))
            yield thing
            if subjects.is_institution(iri):
                yield _institution(thing, subjects.described(iri))


def _add_file(database: sqlite3.Connection, file: Path, name: str, base: str, limits: Limits) -> Counter[str]:
    """Add the statements of a file, or none if it has a fault; count those that are left out by their property."""
    arguments = (str(file.resolve()), name, base)
    lines = parsed_lines(f"{__name__}_worker", arguments, name=name, kind="rdf", limits=limits)
    database.execute("BEGIN")
    try:
        rows = (line.decode().rstrip("\n").split("\t") for line in lines)
        database.executemany("INSERT INTO parsed VALUES (?, ?, ?)", rows)
        database.execute(
            "INSERT INTO statement SELECT thing, line, ?, mark FROM parsed WHERE thing <> '' "
            "ON CONFLICT DO UPDATE SET directed = max(directed, excluded.directed)",
            (name,),
        )
        return Counter(dict(database.execute("SELECT mark, count(*) FROM parsed WHERE thing = '' GROUP BY mark")))
    finally:
        database.execute("DELETE FROM parsed")
        database.execute("COMMIT")


def _triple_terms(left_out: Counter[str], name: str) -> Fault:
    """Say how many statements of a file are left out; not which, because they may be about people."""
    named = [f"<{predicate}> ({count})" for predicate, count in left_out.most_common() if predicate]
    beside = left_out[""]
    message = (
        f"statements with triple terms (RDF 1.2) are left out: {left_out.total() - beside}"
        f"{f', and {beside} about the blank nodes that reify them' if beside else ''}; everything else in the file is "
        f"published. They annotate {', '.join(named[:_MOST_NAMED])}{' and others' * (len(named) > _MOST_NAMED)}"
    )
    return Fault("rdf-triple-term", message, name)


def _record(iri: str, rows: Sequence[tuple[str, str, int]], uris: UriPolicy) -> RawRecord:
    ref = uris.parse(iri)
    files = [file for _, file, _ in rows]
    names = _names(iri, [line for line, *_ in rows])
    without_direction = any(directed for *_, directed in rows)
    data = {
        "iri": iri,
        "kind": ref.kind.value if ref else None,
        "slug": ref.slug if ref else "",
        "label": names[0] if names else iri,
        "names": names,
        "without_direction": without_direction,
    }
    raw = "".join(f"{line}\n" for line, *_ in rows).encode()
    known = "without-direction" if without_direction else ""
    return RawRecord(max(dict.fromkeys(files), key=files.count), 1, "", (), raw, data, known)


def _institution(thing: RawRecord, described: Described) -> RawRecord:
    """A record of an institution under the IRI of its owner: the thing, with its parts."""
    assert thing.data is not None
    data = {
        **thing.data,
        "kind": Kind.INSTITUTION.value,
        "linked": list(described.linked),
        "without_people": described.without_people,
        "without_direction": described.without_direction,
    }
    raw = "".join(f"{line}\n" for line, _ in described.rows).encode()
    known = "\x1f".join(("institution", str(described.without_people), *described.linked))
    if described.without_direction:
        known += "\x1fwithout-direction"
    return RawRecord(thing.file, 1, "", (), raw, data, known)


def _names(iri: str, lines: Sequence[str]) -> list[str]:
    """Return the names of a thing, sorted by the term that gives them, English first."""
    names: list[tuple[int, bool, str]] = []
    start = f"<{iri}> "
    for line in lines:
        if line.startswith(start):
            predicate, _, rest = line[len(start) :].partition(" ")
            if predicate in _NAME_TERMS and rest.startswith('"'):
                text, _, tail = rest[1:].rpartition('"')
                names.append((_NAME_TERMS[predicate], not tail.startswith("@en"), _unescape(text)))
    return list(dict.fromkeys(text for _, _, text in sorted(names)))


def _unescape(text: str) -> str:
    return text.replace('\\"', '"').replace("\\n", " ").replace("\\t", " ").replace("\\r", " ").replace("\\\\", "\\")


READER: Final = Reader(
    read_source=read_source,
    suffixes=(".ttl", ".nt", ".nq", ".trig", ".n3", ".rdf", ".jsonld"),
    options={
        "shapes": Option(bool, "whether the shapes judge what is published as it is", default=False),
        "people": Option(bool, "whether what the files say about people is published, too", default=False),
        "types": Option(list, "the IRIs of further classes whose members are institutions"),
    },
    adapter="rdf",
)
