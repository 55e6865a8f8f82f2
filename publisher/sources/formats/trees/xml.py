"""The reader of XML: one record of each element at a path. The file is parsed in a capped process (xml_worker.py)."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import orjson

from publisher.errors import UnreadableFileError
from publisher.raw import RawRecord, UnreadableRecord
from publisher.sources.capped import Limits, parsed_lines
from publisher.sources.formats.trees.records import tree_records
from publisher.sources.proposals import Proposal
from publisher.sources.reader import Option, Reader, options_of
from publisher.sources.source import Source
from publisher.sources.streams import sha256_of

_WORKER: Final = f"{__package__}.xml_worker"
_RDF_ROOT: Final = "RDF"


def read_file(source: Source, file: Path) -> Iterator[RawRecord | UnreadableRecord]:
    """Read the records of one XML file, packed or not; never raises for what is wrong with the data.

    Raises:
        SourceError: an option that is not known.
    """
    path, name = options_of(source)["record"], source.name_of(file)
    try:
        digest = sha256_of(file, name)
        yield from tree_records(_lines(file, name, path), name, digest)
    except UnreadableFileError as error:
        yield UnreadableRecord((error.fault,), b"", key=name)


def propose(source: Source, file: Path) -> Proposal:
    """Find the path of the records: the outermost element with parts that is repeated, the commonest of several.

    Raises:
        UnreadableFileError: it is not XML.
    """
    rows = [orjson.loads(line) for line in _lines(file, source.name_of(file), "")]
    if rows and rows[0][0] == _RDF_ROOT:
        return Proposal(reader="rdf", notes=("the file is RDF/XML",))
    path = path_of_records(rows)
    if path is None:
        return Proposal(notes=("no element has parts: there are no records in this file",))
    count = next(row[1] for row in rows if row[0] == path)
    return Proposal({"record": path}, (f"the records are the {count:,} elements at {path}",))


def path_of_records(rows: list[tuple[str, int, int, int]]) -> str | None:
    """Choose the path of the records.

    Args:
        rows: of each path of elements: how many there are, how many of these have attributes or children, and how many
            are below one parent at most.
    """
    with_parts = [row for row in rows if row[2] and "/" in row[0]]
    repeated = [row for row in with_parts if row[3] > 1]
    outermost = [row for row in repeated if not any(row[0].startswith(f"{other[0]}/") for other in repeated)]
    if outermost:
        return max(outermost, key=lambda row: row[1])[0]
    if with_parts:
        return max(with_parts, key=lambda row: row[0].count("/"))[0]
    return rows[0][0] if rows and rows[0][2] else None


def _lines(file: Path, name: str, path: str) -> Iterator[bytes]:
    yield from parsed_lines(_WORKER, (str(file.resolve()), name, path), name=name, kind="xml", limits=Limits())


READER: Final = Reader(
    read_file=read_file,
    suffixes=(".xml",),
    options={
        "record": Option(
            str,
            'the path to the elements that are records ("ministries/ministry"; "*" is any element)',
            "*/*",
            fits=bool,
            expected="the path to the elements that are records",
        )
    },
    propose=propose,
)
