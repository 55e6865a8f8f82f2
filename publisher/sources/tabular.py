"""The reader of CSV and TSV, in any encoding and dialect (RFC 4180 and its many relatives).

The encoding is found out by the rule in lines.py; the delimiter is the one of ``, ; tab |`` that cuts most of the first
rows into the same number of cells. Quoting is taken strictly: where it is broken, guessing would publish a wrong
cell, so the line with the broken quote is unread and reading goes on at the next line.
"""

import csv
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Final

from publisher.errors import Fault, UnreadableFileError
from publisher.raw import RawRecord, SkippedRecord, SkipRule, UnreadableRecord
from publisher.sources.columns import TABLE_OPTIONS, Columns, Row, columns_from
from publisher.sources.files import sha256_of
from publisher.sources.lines import MAX_LINE_BYTES, Encoding, Line, Lines, find_encoding, lines_of
from publisher.sources.options import options_of
from publisher.sources.reader import Option, Reader
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


def read_file(source: Source, file: Path) -> Iterator[RawRecord | UnreadableRecord]:
    """Read the rows of one CSV or TSV file, packed or not; never raises for what is wrong with the data.

    Raises:
        SourceError: an option that is none.
    """
    return (item for item in read_changed(source, file) if not isinstance(item, SkippedRecord))


def read_changed(
    source: Source, file: Path, knows: SkipRule | None = None
) -> Iterator[RawRecord | UnreadableRecord | SkippedRecord]:
    """Read the rows as :func:`read_file` does, but pass over those that are known.

    Raises:
        SourceError: an option that is none.
    """
    options = options_of(source)
    name = source.name_of(file)
    try:
        digest = sha256_of(file)
        for member in members(file, name):
            yield from _read_member(member, source, options, digest, knows)
    except UnreadableFileError as error:
        yield UnreadableRecord((error.fault,), b"", key=name)
    except OSError as error:
        yield UnreadableRecord(
            (Fault("file-unreadable", f"the file cannot be read ({error.strerror})", name),), b"", key=name
        )


def _read_member(
    member: Member, source: Source, options: dict[str, object], digest: str, knows: SkipRule | None
) -> Iterator[RawRecord | UnreadableRecord | SkippedRecord]:
    try:
        encoding = find_encoding(member.open, source.encoding)
        dialect = _dialect(member, encoding, options)
        with member.open() as stream:
            manner = _Manner(member.name, digest, encoding, dialect, options)
            yield from _records(lines_of(stream, encoding), manner, knows)
    except UnreadableFileError as error:
        yield UnreadableRecord((error.fault,), b"", key=member.name)


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


@dataclass(frozen=True, slots=True)
class _Manner:
    """How a file is read: its name and digest, its encoding and dialect, and what the source says."""

    name: str
    digest: str
    encoding: Encoding
    dialect: Dialect
    options: dict[str, object]

    @property
    def header_row(self) -> int:
        """The line that the header begins at; 0 where there is none."""
        return int(str(self.options["header_row"]))

    @property
    def comment(self) -> str:
        """What lines begin with that are left out."""
        return str(self.options["comment"] or "")

    def columns(self, header: Sequence[str], line: int) -> Columns:
        """The columns of a header; how the file is read goes with them."""
        columns = columns_from(header, self.name, self.digest, line)
        said = (self.encoding.name, self.dialect.delimiter, self.dialect.quote, self.comment, *columns.names)
        return replace(columns, decoding="\x1f".join(said))


def _records(
    lines: Lines, manner: _Manner, knows: SkipRule | None
) -> Iterator[RawRecord | UnreadableRecord | SkippedRecord]:
    columns: Columns | None = None
    given = manner.options["columns"]
    if manner.header_row == 0 or given:
        columns = manner.columns([str(column) for column in given] if isinstance(given, list) else [], 1)
    skipped = _Skipped(lines, manner, knows)
    # A row that was read once is read the same again from where it begins, whatever stands before and behind it.
    wanted = (line for line in _without_comments(lines, manner.comment) if line.number >= manner.header_row)
    parsed = rows(wanted, manner.dialect)
    while True:
        if columns is not None and (line := skipped.next(columns)) is not None:
            yield SkippedRecord(line)
            continue
        row = next(parsed, None)
        if row is None:
            break
        if isinstance(row, Broken):
            skipped.stop()
            yield UnreadableRecord((Fault(row.code, row.message, manner.name, row.line),), row.raw)
        elif columns is None:
            columns = manner.columns(row.cells, row.number)
        elif manner.header_row and given and row.number == manner.header_row:
            continue
        elif record := columns.record(row):
            yield record
    if columns is None:
        fault = Fault("file-empty", "there is no row in it; put the records in, or remove it", manner.name)
        raise UnreadableFileError(fault)


class _Skipped:
    """Rows that need not be taken apart, because their bytes are known."""

    def __init__(self, lines: Lines, manner: _Manner, knows: SkipRule | None) -> None:
        # Where lines are left out, a row's bytes do not stand together.
        self._knows = None if manner.comment or (manner.options["columns"] and manner.header_row) else knows
        self._lines, self._manner = lines, manner
        self._known: Callable[[bytes], bool] | None = None

    def next(self, columns: Columns) -> int | None:
        """Pass over the next row; gives its line, None where it has to be read."""
        if self._knows is None:
            return None
        if self._known is None:
            self._known = self._knows(self._manner.name, columns.decoding)
        return self._lines.pass_over(self._known, self._manner.dialect.quote.encode(self._manner.encoding.name))

    def stop(self) -> None:
        """Read everything from here on: lines behind a broken quote may be read twice."""
        self._knows = None


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


READER: Final = Reader(
    read_file=read_file,
    read_changed=read_changed,
    suffixes=(".csv", ".tsv"),
    table=True,
    options={
        **TABLE_OPTIONS,
        "delimiter": Option(str, "what stands between two cells; found out where it is not said"),
        "quote": Option(str, 'what cells are quoted with; "" where nothing is', '"'),
        "comment": Option(str, "lines that begin with it are no records"),
    },
)
