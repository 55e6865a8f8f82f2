"""The reader of institutions' own pages: one text or HTML file, one record, in Chinese or of the Gansu directory.

A page whose text is in Chinese is cut into the cells of a department's page; the lines of any other are those of a
directory page. A text file is decoded by the source's ``encoding``, else by what its bytes show.
"""

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from publisher.adapters.department_page.cells import PAGE_TITLE, PageLine, cells_of
from publisher.adapters.department_page.left_out import cells_without_people
from publisher.adapters.department_page.pages import is_chinese, lines_of_page
from publisher.adapters.department_page.proposal import propose
from publisher.adapters.gansu_directory.layout import field_of
from publisher.errors import UnreadableFileError
from publisher.raw import RawCell, RawRecord, UnreadableRecord
from publisher.sources.files import read_page
from publisher.sources.reader import Reader
from publisher.sources.source import Source
from publisher.sources.streams import EXCERPT_BYTES


def read_file(source: Source, file: Path) -> Iterator[RawRecord | UnreadableRecord]:
    """Read one page; never raises for what is wrong with the file."""
    name = source.name_of(file)
    try:
        body = read_page(file, name)
        title, lines = lines_of_page(file, body, name, source.encoding)
    except UnreadableFileError as error:
        yield UnreadableRecord((error.fault,), _excerpt(file), key=name)
        return
    digest = hashlib.sha256(body).hexdigest()
    cells, raw = _cells(title, lines, body)
    yield RawRecord(file=name, line=1, sha256=digest, fields=cells, raw=raw)


def _cells(title: str, lines: Sequence[PageLine], body: bytes) -> tuple[tuple[RawCell, ...], bytes]:
    """The cells of a page, and its bytes: of HTML, and where people are left out, only the text of what is read."""
    if is_chinese(lines):
        found = cells_of(lines)
        cells, is_whole = (*([RawCell(PAGE_TITLE, title)] if title else ()), *found.cells), not found.removed
    else:
        whole = [field_of(line.text, line.number) for line in lines]
        cells = cells_without_people(whole)
        is_whole = list(cells) == whole
    if is_whole and all(line.number is not None for line in lines):
        return cells, body
    return cells, "\n".join(f"{cell.name}: {cell.value}" for cell in cells).encode()


def _excerpt(file: Path) -> bytes:
    try:
        with file.open("rb") as stream:
            return stream.read(EXCERPT_BYTES)
    except OSError:
        return b""


READER: Final = Reader(
    read_file=read_file, suffixes=(".txt",), one_record_a_file=True, adapter="directory-page", propose=propose
)
