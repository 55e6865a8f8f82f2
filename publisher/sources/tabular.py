"""The reader of CSV and TSV, in any encoding and dialect (RFC 4180 and its many relatives).

The encoding is found out by the rule in lines.py; the delimiter is the one of ``, ; tab |`` that cuts most of the first
rows into the same number of cells. Quoting is taken strictly: where it is broken, guessing would publish a wrong
cell, so the line with the broken quote is unread and reading goes on at the next line.
"""

import csv
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

from publisher.errors import Fault, UnreadableFileError
from publisher.raw import RawRecord, Unread
from publisher.sources.columns import Columns, Row, columns_from
from publisher.sources.files import sha256_of
from publisher.sources.lines import MAX_LINE_BYTES, Encoding, Line, find_encoding, lines_of
from publisher.sources.options import options_of
from publisher.sources.source import Source
from publisher.sources.streams import Member, members

MAX_RECORD_BYTES: Final = MAX_LINE_BYTES
DELIMITERS: Final = (",", ";", "\t", "|")
_SAMPLE_ROWS: Final = 100
csv.field_size_limit(MAX_RECORD_BYTES)  # of the process; the default of 128 KiB is less than one description may have


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a file's cells are told apart; an empty ``quote`` means that nothing is quoted."""

    delimiter: str
    quote: str = '"'


@dataclass(frozen=True, slots=True)
class Broken:
    """Lines that no row could be made of: why, and their bytes."""

    line: int
    code: str
    message: str
    raw: bytes


def read_file(source: Source, file: Path) -> Iterator[RawRecord | Unread]:
    """Read the rows of one CSV or TSV file, packed or not; never raises for what is wrong with the data.

    Raises:
        SourceError: an option that is none.
    """
    options = options_of(source)
    name = source.name_of(file)
    try:
        digest = sha256_of(file)
        for member in members(file, name):
            yield from _read_member(member, source, options, digest)
    except UnreadableFileError as error:
        yield Unread((error.fault,), b"", key=name)
    except OSError as error:
        yield Unread((Fault("file-unreadable", f"the file cannot be read ({error.strerror})", name),), b"", key=name)


def _read_member(
    member: Member, source: Source, options: dict[str, object], digest: str
) -> Iterator[RawRecord | Unread]:
    try:
        encoding = find_encoding(member.open, source.encoding)
        dialect = _dialect(member, encoding, options)
        with member.open() as stream:
            lines = _without_comments(lines_of(stream, encoding), str(options["comment"] or ""))
            yield from _records(lines, member.name, digest, dialect, options)
    except UnreadableFileError as error:
        yield Unread((error.fault,), b"", key=member.name)


def _without_comments(lines: Iterator[Line], mark: str) -> Iterator[Line]:
    return (line for line in lines if not (mark and line.text.startswith(mark)))


def _dialect(member: Member, encoding: Encoding, options: dict[str, object]) -> Dialect:
    quote = str(options["quote"])
    said = options["delimiter"]
    if isinstance(said, str) and said:
        return Dialect("\t" if said in {"tab", "\\t"} else said, quote)
    with member.open() as stream:
        first = int(str(options["header_row"])) or 1
        sample = list(islice(lines_of(stream, encoding), first - 1, first - 1 + _SAMPLE_ROWS))
    order = ("\t", *DELIMITERS) if member.suffix == ".tsv" else DELIMITERS
    return Dialect(sniff([line for line in sample if not line.fault], quote, order), quote)


def sniff(sample: list[Line], quote: str = '"', order: tuple[str, ...] = DELIMITERS) -> str:
    """Find out the delimiter: the one by which most of the first rows have one number of cells, and that above one.

    Args:
        sample: the file's first lines.
        quote: what cells are quoted with.
        order: the delimiters to try; the earlier wins where two do as well.
    """

    def merit(delimiter: str) -> tuple[int, int]:
        widths = Counter(
            len(row.cells) for row in rows(iter(sample), Dialect(delimiter, quote)) if isinstance(row, Row)
        )
        width, agreeing = max(widths.items(), key=lambda item: (item[0] > 1, item[1]), default=(0, 0))
        return (agreeing, width) if width > 1 else (0, 0)

    return max(order, key=merit)


def _records(
    lines: Iterator[Line], name: str, digest: str, dialect: Dialect, options: dict[str, object]
) -> Iterator[RawRecord | Unread]:
    columns: Columns | None = None
    header_row = int(str(options["header_row"]))
    given = options["columns"]
    if header_row == 0 or given:
        columns = columns_from([str(column) for column in given] if isinstance(given, list) else [], name, digest, 1)
    for row in rows((line for line in lines if line.number >= header_row), dialect):
        if isinstance(row, Broken):
            yield Unread((Fault(row.code, row.message, name, row.line),), row.raw)
        elif columns is None:
            columns = columns_from(row.cells, name, digest, row.number)
        elif header_row and given and row.number == header_row:
            continue
        elif record := columns.record(row):
            yield record
    if columns is None:
        raise UnreadableFileError(Fault("file-empty", "there is no row in it; put the records in, or remove it", name))


class _Feed:
    """Hands lines to the csv parser and remembers them, so that a row knows its bytes; lines can be handed back."""

    def __init__(self, lines: Iterator[Line]) -> None:
        self._lines, self._back = lines, list[Line]()
        self.taken: list[Line] = []
        self.size_bytes = 0

    def __iter__(self) -> "_Feed":
        return self

    def __next__(self) -> str:
        line = self._back.pop() if self._back else next(self._lines)
        self.taken.append(line)
        self.size_bytes += len(line.raw)
        if line.fault == "too-long" or self.size_bytes > MAX_RECORD_BYTES:
            raise _UnfitLineError
        return line.text

    def reset(self, give_back: int = 0) -> list[Line]:
        """Forget the lines taken, but for the last ones, which come again; give the forgotten."""
        cut = len(self.taken) - give_back
        gone, again = self.taken[:cut], self.taken[cut:]
        self._back.extend(reversed(again))
        self.taken, self.size_bytes = [], 0
        return gone


class _UnfitLineError(Exception):
    """A line that the parser must not have, or one too many for one row."""


def rows(lines: Iterator[Line], dialect: Dialect) -> Iterator[Row | Broken]:
    """Parse lines to rows; blank lines are none.

    A row that cannot be parsed costs its first line only: reading resumes at the second.
    """
    feed = _Feed(lines)
    parser = _parser(feed, dialect)
    while True:
        try:
            cells = next(parser)
        except StopIteration:
            return
        except (csv.Error, _UnfitLineError) as error:
            yield _broken(feed, error)
            parser = _parser(feed, dialect)
            continue
        taken = feed.reset()
        raw = b"".join(line.raw for line in taken)
        if any(line.fault for line in taken):
            yield Broken(taken[0].number, "encoding-mixed", _MIXED, raw)
        elif cells:
            yield Row(taken[0].number, [cell.strip() for cell in cells], raw)


def _parser(feed: _Feed, dialect: Dialect) -> Iterator[list[str]]:
    if not dialect.quote:
        return csv.reader(feed, delimiter=dialect.delimiter, quoting=csv.QUOTE_NONE, strict=True)
    return csv.reader(feed, delimiter=dialect.delimiter, quotechar=dialect.quote, strict=True)


def _broken(feed: _Feed, error: Exception) -> Broken:
    last = feed.taken[-1]
    alone = len(feed.taken) == 1
    line = feed.reset(give_back=len(feed.taken) - 1)[0]
    if alone and last.fault == "too-long":
        message = f"the line is over {MAX_LINE_BYTES:,} bytes; only its beginning is kept"
        return Broken(line.number, "line-too-long", message, line.raw)
    why = str(error) or f"a quoted cell goes on to line {last.number}, over {MAX_RECORD_BYTES:,} bytes"
    message = f"the quotes are broken ({why}): a quote inside a quoted cell is written twice"
    return Broken(line.number, "row-quotes-broken", message, line.raw)


_MIXED: Final = "the row is not in the encoding of the rest of the file: save the file in one encoding, best UTF-8"
