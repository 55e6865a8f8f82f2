"""The readers of XLSX and ODS workbooks, one sheet, row by row.

The workbook is parsed in a capped process (xlsx_worker.py, ods_worker.py); the figures are in
docs/adr/0085-xlsx-in-a-capped-process.md.

The value of a formula is the one stored with it. A formula that was never computed comes as its text ("=A1&B1") and an
error as its name ("#REF!"): adapters know both, and take neither for data. Dates are ISO 8601, by the number format.
"""

import csv
import io
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any, Final

import orjson

from publisher.errors import UnreadableFileError
from publisher.raw import RawRecord, SkippedRecord, UnreadableRecord
from publisher.sources.capped import Limits, parsed_lines
from publisher.sources.proposals import Proposal, header_proposal
from publisher.sources.reader import Option, Reader, options_of
from publisher.sources.source import Source
from publisher.sources.streams import sha256_of
from publisher.sources.tables import TABLE_OPTIONS, Row, columns_from, table_records


def read_file(source: Source, file: Path) -> Iterator[RawRecord | UnreadableRecord]:
    """Read the rows of one workbook's sheet; never raises for what is wrong with the data.

    Raises:
        SourceError: an option that is not known.
    """
    options = options_of(source)
    name = source.name_of(file)
    arguments = (str(file.resolve()), name, orjson.dumps(options["sheet"]).decode())
    try:
        digest = sha256_of(file, name)
        lines = _worker_lines(source, arguments)
        records = table_records(
            _rows(lines, options), lambda header, row: columns_from(header, name, digest, row), options, name
        )
        yield from (record for record in records if not isinstance(record, SkippedRecord))
    except UnreadableFileError as error:
        yield UnreadableRecord((error.fault,), b"", key=name)


def propose(source: Source, file: Path) -> Proposal:
    """Name the other sheets, and find the row with the column names.

    Raises:
        UnreadableFileError: the workbook cannot be read.
    """
    sheet = source.options.get("sheet")
    arguments = (str(file.resolve()), source.name_of(file))
    sheets: list[tuple[str, bool]] = [orjson.loads(line) for line in _worker_lines(source, arguments)]
    read = sheet if isinstance(sheet, str) else _name_of_sheet(sheets, sheet)
    others = [name if visible else f"{name} (hidden)" for name, visible in sheets if name != read]
    note = f"the sheet {read} is read; the workbook also has {', '.join(others)}: set 'sheet' to read another one"
    with closing(_worker_lines(source, (*arguments, orjson.dumps(sheet).decode()))) as lines:
        rows = [(int(number), cells) for number, cells in map(orjson.loads, islice(lines, _SAMPLE_ROWS))]
    header = header_proposal(rows, 1)
    options = {"sheet": read, **header.options} if others else header.options
    return Proposal(options, (*([note] if others else []), *header.notes))


def _name_of_sheet(sheets: Sequence[tuple[str, bool]], number: int | None) -> str | None:
    if number is None:
        return next((name for name, visible in sheets if visible), None)
    return sheets[number - 1][0] if 0 < number <= len(sheets) else None


def _worker_lines(source: Source, arguments: tuple[str, ...]) -> Generator[bytes, None, None]:
    worker = f"{__package__}.{source.reader}_worker"
    yield from parsed_lines(worker, arguments, name=arguments[1], kind="workbook", limits=Limits())


def _rows(lines: Iterable[bytes], options: Mapping[str, Any]) -> Iterator[Row]:
    """Yield the rows from the header on, as wide as it: a sheet does not store its empty cells."""
    width = len(options["columns"] or ())
    for number, cells in map(orjson.loads, lines):
        if number >= options["header_row"]:
            width = width or len(cells)
            padded = cells + [""] * (width - len(cells))
            line = io.StringIO()
            csv.writer(line).writerow(padded)
            yield Row(number, padded, line.getvalue().encode())


_SAMPLE_ROWS: Final = 100

READER: Final = Reader(
    read_file=read_file,
    suffixes=(".xlsx",),
    table=True,
    propose=propose,
    options={
        **TABLE_OPTIONS,
        "sheet": Option(
            (str, int), "the sheet's name, or its number from 1; the first visible one where it is not set"
        ),
    },
)

ODS: Final = replace(READER, suffixes=(".ods",))
