"""The readers of XLSX, ODS and XLS workbooks: one sheet or several, row by row.

The workbook is parsed in a capped process (xlsx_worker.py, ods_worker.py, xls_worker.py); the figures are in
docs/adr/0085-xlsx-in-a-capped-process.md and docs/adr/0101-xls-by-xlrd.md.

The value of a formula is the one stored with it. A formula that was never computed comes as its text ("=A1&B1") and an
error as its name ("#REF!"): adapters know both, and take neither for data. Dates are ISO 8601, by the number format.
"""

import csv
import io
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from itertools import islice
from pathlib import Path
from typing import Any, Final

import orjson

from publisher.errors import Fault, SourceError, UnreadableFileError
from publisher.raw import RawCell, RawRecord, SkippedRecord, UnreadableRecord
from publisher.sources.capped import Limits, parsed_lines
from publisher.sources.formats.sheet_choice import Sheet, notes_on_choice, parts_of_the_list, sheet_with_the_list
from publisher.sources.formats.workbook_kinds import kind_of, note_on, refuse_other_kind
from publisher.sources.proposals import Proposal
from publisher.sources.reader import Option, Reader, options_of, read_members
from publisher.sources.source import DESCRIPTION, Source
from publisher.sources.streams import Member, members
from publisher.sources.tables import TABLE_OPTIONS, Columns, Row, columns_from, table_records

SHEET_NAME: Final = "@sheet"
"""The field that tells from which of several sheets a record is."""

_SAMPLE_ROWS: Final = 2_000
_SAMPLE_CELLS: Final = 200_000
_FEWEST_ROWS: Final = 100
"""How much of a sheet 'publisher init' looks at: so many rows, or cells, but always so many rows."""

_COMPARED_SHEETS: Final = 12


@dataclass(frozen=True, slots=True)
class Workbook:
    """A workbook on disk: its path, how records call it, its reader, and the encoding of its texts if it lacks that."""

    path: Path
    name: str
    reader: str
    encoding: str = ""

    def lines(self, *sheet: str | int | None) -> Generator[bytes, None, None]:
        """Start the worker of the format; without a sheet it lists the sheets."""
        worker = f"{__package__}.{self.reader}_worker"
        arguments = [str(self.path), self.name, *(orjson.dumps(each).decode() for each in sheet)]
        if sheet and self.reader == "xls":
            arguments.append(self.encoding)
        yield from parsed_lines(worker, arguments, name=self.name, kind="workbook", limits=Limits())

    def sheets(self) -> list[tuple[str, bool]]:
        """List the sheets: the name of each, and whether it is visible."""
        return [(name, visible) for name, visible in map(orjson.loads, self.lines())]


def read_file(source: Source, file: Path) -> Iterator[RawRecord | UnreadableRecord]:
    """Read the rows of one workbook's sheets, packed or not; never raises for what is wrong with the data.

    Raises:
        SourceError: an option that is not known.
    """
    options = options_of(source)
    if options["sheets"] and options["sheet"] is not None:
        fault = Fault("source-value-wrong", "set 'sheet' or 'sheets', not both", DESCRIPTION, None, "options.sheets")
        raise SourceError(str(source.path), (fault,))

    def read_member(member: Member, digest: str) -> Iterator[RawRecord | UnreadableRecord]:
        with member.on_disk() as path:
            refuse_other_kind(path, source.reader, member.name)
            workbook = Workbook(path, member.name, source.reader, source.encoding or "")
            if not options["sheets"]:
                yield from _records(workbook, options["sheet"], member.name, digest, options)
                return
            for sheet in _chosen(options["sheets"], workbook.sheets(), member.name):
                yield from _sheet_records(workbook, sheet, digest, options)

    return read_members(source, file, read_member)


def _chosen(wanted: Sequence[Any], sheets: Sequence[tuple[str, bool]], file: str) -> list[str]:
    """Return the sheets that are wanted by name or number, and the visible ones that a pattern matches.

    Raises:
        UnreadableFileError: there is no such sheet.
    """
    chosen: dict[str, None] = {}
    for each in wanted:
        found = [name for number, (name, _) in enumerate(sheets, start=1) if each in {name, number}]
        found = found or [name for name, visible in sheets if visible and fnmatchcase(name, str(each))]
        if not found:
            known = ", ".join(repr(name) for name, _ in sheets) or "none"
            message = f"no sheet {each!r}; there are {known}: correct 'sheets' in [options]"
            raise UnreadableFileError(Fault("workbook-no-sheet", message, file, None, "options.sheets"))
        chosen |= dict.fromkeys(found)
    return list(chosen)


def _sheet_records(
    workbook: Workbook, sheet: str, digest: str, options: Mapping[str, Any]
) -> Iterator[RawRecord | UnreadableRecord]:
    """Yield the records of one of several sheets, each with the name of the sheet; an empty sheet has none."""
    called = f"{workbook.name}/{sheet}"
    try:
        for record in _records(workbook, sheet, called, digest, options):
            if isinstance(record, RawRecord):
                cell = RawCell(SHEET_NAME, sheet, record.line)
                data = {SHEET_NAME: sheet, **(record.data or {})}
                yield replace(record, data=data, fields=(cell, *record.fields))
            else:
                yield record
    except UnreadableFileError as error:
        if error.fault.code != "file-empty":
            yield UnreadableRecord((replace(error.fault, file=called),), b"", key=called)


def _records(
    workbook: Workbook, sheet: str | int | None, name: str, digest: str, options: Mapping[str, Any]
) -> Iterator[RawRecord | UnreadableRecord]:
    rows = _rows(workbook.lines(sheet), options, name)

    def named(header: Sequence[str], row: int) -> Columns:
        return replace(columns_from(header, name, digest, row), open_ended=True)

    records = table_records(rows, named, options, name)
    yield from (record for record in records if not isinstance(record, SkippedRecord))


def propose(source: Source, file: Path) -> Proposal:
    """Choose the sheet that has the list, name the others, and find the row with the column names.

    Raises:
        UnreadableFileError: the workbook cannot be read.
    """
    member = next(members(file, source.name_of(file)))
    with member.on_disk() as path:
        kind = kind_of(path, source.reader, member.name)
        if kind != source.reader:
            return Proposal(reader=kind, notes=(note_on(kind, file.suffix),))
        workbook = Workbook(path, member.name, source.reader, source.encoding or "")
        return _proposal(workbook, source.options.get("sheet"))


def _proposal(workbook: Workbook, sheet: str | int | None) -> Proposal:
    sheets = workbook.sheets()
    visible = [name for name, is_visible in sheets if is_visible]
    if sheet is not None or len(visible) < 2:
        return _proposal_of_one(workbook, sheet, sheets)
    compared = [Sheet(name, _first_rows(workbook, name)) for name in visible[:_COMPARED_SHEETS]]
    chosen = sheet_with_the_list(compared)
    together = [part.name for part in parts_of_the_list(chosen, compared)]
    others = [(name, is_visible) for name, is_visible in sheets if name != chosen.name]
    alike = [each.name for each in compared if each.name not in together and each.columns == chosen.columns]
    notes = notes_on_choice(chosen.name, others, together, alike, first=chosen is compared[0])
    tables = (chosen.name, *(name for name in visible if name != chosen.name))
    return Proposal({"sheet": chosen.name, **chosen.header.options}, (*notes, *chosen.header.notes), tables=tables)


def _proposal_of_one(workbook: Workbook, sheet: str | int | None, sheets: Sequence[tuple[str, bool]]) -> Proposal:
    """How the only visible sheet is read, or the one that somebody chose."""
    read = sheet if isinstance(sheet, str) else _name_of_sheet(sheets, sheet)
    others = [(name, visible) for name, visible in sheets if name != read]
    header = Sheet(str(read), _first_rows(workbook, sheet)).header
    if not others:
        return Proposal(header.options, header.notes, tables=(read,) if read else ())
    notes = notes_on_choice(str(read), others, (), (), first=True)
    tables = tuple(name for name in (read, *(name for name, visible in others if visible)) if name)
    return Proposal({"sheet": read, **header.options}, (*notes, *header.notes), tables=tables)


def _first_rows(workbook: Workbook, sheet: str | int | None) -> list[tuple[int, Sequence[str]]]:
    with closing(workbook.lines(sheet)) as lines:
        rows, cells_read = list[tuple[int, Sequence[str]]](), 0
        for number, cells in map(orjson.loads, islice(lines, _SAMPLE_ROWS)):
            if isinstance(cells, list):
                rows.append((int(number), cells))
                cells_read += len(cells)
            if cells_read > _SAMPLE_CELLS and len(rows) >= _FEWEST_ROWS:
                break
        return rows


def _name_of_sheet(sheets: Sequence[tuple[str, bool]], number: int | None) -> str | None:
    if number is None:
        return next((name for name, visible in sheets if visible), None)
    return sheets[number - 1][0] if 0 < number <= len(sheets) else None


def _rows(lines: Iterable[bytes], options: Mapping[str, Any], name: str) -> Iterator[Row | UnreadableRecord]:
    """Yield the rows from the header on, as wide as it: a sheet does not store its empty cells."""
    width = len(options["columns"] or ())
    for number, cells in map(orjson.loads, lines):
        if isinstance(cells, str):
            fault = Fault("workbook-broken", f"{cells}: correct the row, or save the workbook again", name, number)
            yield UnreadableRecord((fault,), b"", key=f"{name}:{number}")
        elif number >= options["header_row"]:
            width = width or len(cells)
            padded = cells + [""] * (width - len(cells))
            line = io.StringIO()
            csv.writer(line).writerow(padded)
            yield Row(number, padded, line.getvalue().encode())


READER: Final = Reader(
    read_file=read_file,
    suffixes=(".xlsx", ".xlsm"),
    table=True,
    propose=propose,
    options={
        **TABLE_OPTIONS,
        "sheet": Option(
            (str, int), "the sheet's name, or its number from 1; the first visible one where it is not set"
        ),
        "sheets": Option(
            list, 'several sheets, by name, number or pattern (["*"]: all visible ones); a record has its own as @sheet'
        ),
    },
)

ODS: Final = replace(READER, suffixes=(".ods",))

XLS: Final = replace(READER, suffixes=(".xls",))
