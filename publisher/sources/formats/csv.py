"""The reader of CSV and TSV, in any encoding and dialect (RFC 4180 and its many relatives).

The encoding is detected by the rule in lines.py; the delimiter is the one of ``, ; tab |`` that cuts most of the first
rows into cells, no more than the header has. Quoting is strict: where it is broken, a guess would publish a wrong cell,
so the line with the broken quote is reported and reading goes on at the next line. Cells that are missing at the end of
a row, as spreadsheets leave them out, are empty.
"""

import csv
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, Final

from publisher.errors import Fault, SourceError
from publisher.raw import RawRecord, SkippedRecord, SkipRule, UnreadableRecord
from publisher.sources.lines import MAX_LINE_BYTES, Encoding, Line, Lines, find_encoding, lines_of
from publisher.sources.proposals import Proposal, header_proposal
from publisher.sources.reader import Option, Reader, options_of, read_members, without_skipping
from publisher.sources.source import DESCRIPTION, Source
from publisher.sources.streams import Member, members
from publisher.sources.tables import TABLE_OPTIONS, Columns, Row, columns_from, table_records

MAX_RECORD_BYTES: Final = MAX_LINE_BYTES
DELIMITERS: Final = (",", ";", "\t", "|")
_LINE_ENDS: Final = ("\n", "\r")
_TABS: Final = frozenset({"tab", "\\t"})
_SAMPLE_ROWS: Final = 100
_RARELY: Final = 0.5
"""What cuts fewer rows than this share, and not the first one, is no delimiter."""
_SEPARATOR_LINE: Final = re.compile(r"\"?sep=(.)\"?[,;\t]*\s*", re.IGNORECASE)
_MIXED: Final = "the row is not in the encoding of the rest of the file: save the file in one encoding, best UTF-8"
csv.field_size_limit(MAX_RECORD_BYTES)  # of the process; the default of 128 KiB is less than one description may have


@dataclass(frozen=True, slots=True)
class Dialect:
    """How cells are separated and quoted; with an empty ``quote`` nothing is quoted."""

    delimiter: str
    quote: str = '"'


def read_changed(
    source: Source, file: Path, skip_rule: SkipRule | None
) -> Iterator[RawRecord | UnreadableRecord | SkippedRecord]:
    """Read the rows of one CSV or TSV file, packed or not; never raises for what is wrong with the data.

    Raises:
        SourceError: an option that is not known, or a delimiter that is the quotation mark too.
    """
    options = options_of(source)
    if options["delimiter"] and options["delimiter"] == options["quote"]:
        message = "expected another character than 'quote'"
        fault = Fault("source-value-wrong", message, DESCRIPTION, None, "options.delimiter")
        raise SourceError(str(source.path), (fault,))
    if options["comment"] or (options["columns"] and options["header_row"]):
        skip_rule = None  # lines are left out, so the bytes of a row are not contiguous

    def read_member(member: Member, digest: str) -> Iterator[RawRecord | UnreadableRecord | SkippedRecord]:
        encoding = find_encoding(member.open, source.encoding, member.name)
        options_of_file = _with_separator_line(member, encoding, options)
        dialect = _dialect(member, encoding, options_of_file)
        with member.open() as stream:
            table = _Table(
                file=member.name,
                digest=digest,
                lines=lines_of(stream, encoding),
                encoding=encoding.name,
                dialect=dialect,
                options=options_of_file,
                skip_rule=skip_rule,
            )
            yield from table_records(table.rows(), table.columns, options_of_file, member.name, table.skip)

    return read_members(source, file, read_member)


def propose(source: Source, file: Path) -> Proposal:
    """Find the row with the column names.

    Raises:
        UnreadableFileError: the file cannot be read, or its encoding is unknown.
    """
    member = next(members(file, source.name_of(file)))
    encoding = find_encoding(member.open, source.encoding, member.name)
    options = _with_separator_line(member, encoding, options_of(source))
    dialect = _dialect(member, encoding, options)
    with member.open() as stream:
        sample = islice(lines_of(stream, encoding), _SAMPLE_ROWS)
        wanted = (line for line in sample if line.number >= options["header_row"])
        rows = [row for row in parse_rows(wanted, dialect, member.name) if isinstance(row, Row)]
    return header_proposal([(row.number, row.cells) for row in rows if any(row.cells)], rows[0].number if rows else 1)


def _with_separator_line(member: Member, encoding: Encoding, options: Mapping[str, Any]) -> Mapping[str, Any]:
    """Follow a first line "sep=;", which Excel writes and reads: it is not a row, and names the delimiter."""
    with member.open() as stream:
        first = next(lines_of(stream, encoding), None)
    match = _SEPARATOR_LINE.fullmatch(first.text) if first and not first.fault else None
    if match is None:
        return options
    header_row = 2 if options["header_row"] == 1 else options["header_row"]
    return {**options, "header_row": header_row, "delimiter": options["delimiter"] or match[1]}


def _dialect(member: Member, encoding: Encoding, options: Mapping[str, Any]) -> Dialect:
    quote, delimiter = options["quote"], options["delimiter"]
    if delimiter:
        return Dialect("\t" if delimiter in _TABS else delimiter, quote)
    first = options["header_row"] or 1
    with member.open() as stream:
        sample = list(islice(lines_of(stream, encoding), first - 1, first - 1 + _SAMPLE_ROWS))
    order = ("\t", *DELIMITERS) if member.suffix == ".tsv" else DELIMITERS
    return Dialect(sniff([line for line in sample if not line.fault], quote, order), quote)


def sniff(sample: list[Line], quote: str = '"', order: tuple[str, ...] = DELIMITERS) -> str:
    """Detect the delimiter: the one that cuts most rows into cells, no more than the first row that has several.

    A list of names has one column and no delimiter, though there are commas in some names: one that no line has.

    Args:
        sample: the file's first lines.
        quote: what cells are quoted with.
        order: the delimiters to try; the earlier wins a tie.
    """
    merits = {delimiter: _merit(sample, Dialect(delimiter, quote)) for delimiter in order}
    best = max(order, key=merits.__getitem__)
    first = next((line.text for line in sample if line.text.strip()), "")
    if merits[best][0] >= _RARELY or best in first:
        return best
    return next((each for each in order if not any(each in line.text for line in sample)), best)


def _merit(sample: list[Line], dialect: Dialect) -> tuple[float, int]:
    """The share of rows that a delimiter cuts into cells, no more than the first row that has several; and its cells.

    A share, because quoted line ends make fewer rows of as many lines.
    """
    rows = list(parse_rows(iter(sample), dialect, ""))
    widths = [len(row.cells) if isinstance(row, Row) else 0 for row in rows]
    header = next((width for width in widths if width > 1), 0)
    return sum(1 < width <= header for width in widths) / max(1, len(widths)), header


@dataclass(slots=True, kw_only=True)
class _Table:
    """One file: its rows, and which of them need not be parsed because their bytes are known."""

    file: str
    digest: str
    lines: Lines
    encoding: str
    dialect: Dialect
    options: Mapping[str, Any]
    skip_rule: SkipRule | None
    is_known: Callable[[bytes], bool] | None = None
    quote: bytes = field(init=False)

    def __post_init__(self) -> None:
        self.quote = self.dialect.quote.encode(self.encoding)

    def columns(self, header: Sequence[str], line: int) -> Columns:
        columns = columns_from(header, self.file, self.digest, line)
        comment = self.options["comment"] or ""
        settings = (self.encoding, self.dialect.delimiter, self.dialect.quote, comment, *columns.names)
        decoding = "\x1f".join(settings)
        if self.skip_rule:
            self.is_known = self.skip_rule(self.file, decoding)
        return Columns(columns.names, self.file, self.digest, decoding, line, delimiter=self.dialect.delimiter)

    def rows(self) -> Iterator[Row | UnreadableRecord]:
        # A row parses the same from where it begins, whatever is before and after it.
        for row in parse_rows(self._wanted_lines(), self.dialect, self.file):
            if isinstance(row, UnreadableRecord):
                self.is_known = self.skip_rule = None  # lines behind a broken quote are read again
            yield row

    def _wanted_lines(self) -> Iterator[Line]:
        header_row, comment = self.options["header_row"], self.options["comment"]
        for line in self.lines:
            if line.number >= header_row and not (comment and line.text.startswith(comment)):
                yield line

    def skip(self) -> int | None:
        return self.lines.skip(self.is_known, self.quote) if self.is_known else None


def parse_rows(lines: Iterator[Line], dialect: Dialect, file: str) -> Iterator[Row | UnreadableRecord]:
    """Parse lines to rows, without blank ones.

    A row that cannot be parsed costs its first line only: parsing resumes at the second.
    """
    source = _LineSource(lines)
    parser = _parser(source, dialect)
    while True:
        try:
            cells = next(parser)
        except StopIteration:
            return
        except (csv.Error, _LimitError) as error:
            yield _broken(source, error, file)
            parser = _parser(source, dialect)
            continue
        taken = source.reset()
        raw = b"".join(line.raw for line in taken)
        if any(line.fault for line in taken):
            yield _unreadable("encoding-mixed", _MIXED, file, taken[0].number, raw)
        elif cells:
            yield Row(taken[0].number, [cell.strip() for cell in cells], raw)


def _parser(lines: "_LineSource", dialect: Dialect) -> Iterator[list[str]]:
    if not dialect.quote:
        return csv.reader(lines, delimiter=dialect.delimiter, quoting=csv.QUOTE_NONE, strict=True)
    return csv.reader(lines, delimiter=dialect.delimiter, quotechar=dialect.quote, strict=True)


def _unreadable(code: str, message: str, file: str, line: int, raw: bytes) -> UnreadableRecord:
    return UnreadableRecord((Fault(code, message, file, line),), raw)


def _broken(source: "_LineSource", error: Exception, file: str) -> UnreadableRecord:
    last = source.taken[-1]
    line = source.reset(give_back=len(source.taken) - 1)[0]
    if line is last and last.fault == "too-long":
        message = f"the line is longer than {MAX_LINE_BYTES:,} bytes; only its beginning is shown"
        return _unreadable("line-too-long", message, file, line.number, line.raw)
    reason = str(error) or f"a quoted cell continues to line {last.number}, over {MAX_RECORD_BYTES:,} bytes"
    message = f"the quotes are broken ({reason}): a quote inside a quoted cell is written twice"
    return _unreadable("row-quotes-broken", message, file, line.number, line.raw)


class _LimitError(Exception):
    """A line that is too long for the parser, or one too many for a row."""


class _LineSource:
    """Passes lines to the csv parser and remembers them, so that a row knows its bytes; lines can be given back."""

    def __init__(self, lines: Iterator[Line]) -> None:
        self._lines, self._again = lines, list[Line]()
        self.taken: list[Line] = []
        self._size_bytes = 0

    def __iter__(self) -> "_LineSource":
        return self

    def __next__(self) -> str:
        line = self._again.pop() if self._again else next(self._lines)
        self.taken.append(line)
        self._size_bytes += len(line.raw)
        if line.fault == "too-long" or self._size_bytes > MAX_RECORD_BYTES:
            raise _LimitError
        return line.text

    def reset(self, give_back: int = 0) -> list[Line]:
        """Forget the lines taken and return them, but for the last ones, which come again."""
        cut = len(self.taken) - give_back
        forgotten = self.taken[:cut]
        self._again.extend(reversed(self.taken[cut:]))
        self.taken, self._size_bytes = [], 0
        return forgotten


READER: Final = Reader(
    read_file=without_skipping(read_changed),
    read_changed=read_changed,
    suffixes=(".csv", ".tsv"),
    table=True,
    propose=propose,
    options={
        **TABLE_OPTIONS,
        "delimiter": Option(
            str,
            "what separates cells; detected where it is not set",
            fits=lambda text: (len(text) < 2 and text not in _LINE_ENDS) or text in _TABS,
            expected='one character, or "tab"',
        ),
        "quote": Option(
            str,
            'what cells are quoted with; "" where nothing is',
            '"',
            fits=lambda text: len(text) < 2 and text not in _LINE_ENDS,
            expected="one character, or none",
        ),
        "comment": Option(str, "lines that begin with it are not records"),
    },
)
