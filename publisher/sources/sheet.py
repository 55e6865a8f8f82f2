"""The cells of a worksheet: shared strings, number formats, rows as text (ECMA-376 part 1, 18.3, 18.4, 18.8)."""

import datetime as dt
import re
import tempfile
from array import array
from collections.abc import Iterator
from types import TracebackType
from typing import IO, Final, Self

from publisher.errors import Fault, UnreadableFileError
from publisher.sources.columns import MAX_COLUMNS
from publisher.sources.markup import elements, local, parse

MAX_ROW_BYTES: Final = 8 << 20
_DATE_FORMATS: Final = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
"""The built-in number formats that are dates or times (18.8.30)."""

_NOT_IN_FORMAT: Final = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')
_DATE_LETTERS: Final = re.compile(r"[ymdhs]", re.IGNORECASE)
_WHOLE: Final = re.compile(r"-?\d+")


class Strings:
    """The strings that cells share, kept in a temporary file: memory grows by eight bytes a string only."""

    def __init__(self, stream: IO[bytes] | None) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115  # closed by __exit__
        self._ends = array("Q", [0])
        if stream is not None:
            with stream:
                self._read(stream)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        self._file.close()

    def _read(self, stream: IO[bytes]) -> None:
        texts: list[str] = []
        state = {"text": False, "reading": 0}  # within <t>; within <rPh>, whose text is only how to read it

        def start(tag: str, _: dict[str, str]) -> None:
            name = local(tag)
            state["text"] = name == "t"
            state["reading"] += name == "rPh"

        def end(tag: str) -> None:
            name = local(tag)
            state["text"] = False
            state["reading"] -= name == "rPh"
            if name == "si":
                body = "".join(texts).encode(errors="replace")
                self._file.write(body)
                self._ends.append(self._ends[-1] + len(body))
                texts.clear()

        def text(piece: str) -> None:
            if state["text"] and not state["reading"]:
                texts.append(piece)

        for _ in parse(stream, "sharedStrings.xml", start=start, end=end, text=text):
            pass

    def __getitem__(self, index: int) -> str:
        begin, end = self._ends[index], self._ends[index + 1]
        self._file.seek(begin)
        return self._file.read(end - begin).decode()


class Styles:
    """Which of the workbook's cell styles are dates."""

    def __init__(self, date_styles: frozenset[str] = frozenset(), *, mac_epoch: bool = False) -> None:
        self.date_styles = date_styles
        self._epoch = dt.datetime(1904, 1, 1) if mac_epoch else dt.datetime(1899, 12, 30)  # noqa: DTZ001  # local

    @classmethod
    def read(cls, stream: IO[bytes] | None, *, mac_epoch: bool) -> Self:
        """Read the styles part; a workbook may lack one."""
        if stream is None:
            return cls(mac_epoch=mac_epoch)
        custom: set[str] = set()
        dates: set[str] = set()
        in_cells, count = False, 0
        with stream:
            for element in elements(stream, "styles.xml"):
                if element.name == "numFmt" and _is_date(element.attributes.get("formatCode", "")):
                    custom.add(element.attributes.get("numFmtId", ""))
                elif element.name in {"cellXfs", "cellStyles", "dxfs"}:
                    in_cells = element.name == "cellXfs"
                elif element.name == "xf" and in_cells:
                    number = element.attributes.get("numFmtId", "0")
                    if number in custom or (number.isdigit() and int(number) in _DATE_FORMATS):
                        dates.add(str(count))
                    count += 1
        return cls(frozenset(dates), mac_epoch=mac_epoch)

    def date(self, serial: float) -> str | None:
        """Write a serial number as a date, a time of day (below 1), or both; None where it is out of range.

        1900 counts as a leap year in a workbook, so days before March 1900 are one off; nobody dates cells so.
        """
        try:
            moment = self._epoch + dt.timedelta(days=serial)
        except OverflowError:
            return None
        moment = (moment + dt.timedelta(milliseconds=500)).replace(microsecond=0)
        if 0 <= serial < 1:
            return moment.time().isoformat()
        return moment.date().isoformat() if moment.time() == dt.time() else moment.isoformat()


def _is_date(code: str) -> bool:
    return bool(_DATE_LETTERS.search(_NOT_IN_FORMAT.sub("", code.partition(";")[0])))


def read_rows(stream: IO[bytes], strings: Strings, styles: Styles, name: str) -> Iterator[tuple[int, list[str]]]:
    """Give each row that holds something: its 1-based number, and its cells from column A to the last not empty.

    Raises:
        UnreadableFileError: the sheet is broken, or wider or longer than a row can be.
    """
    sheet = _Sheet(strings, styles, name)
    with stream:
        for _ in parse(stream, name, start=sheet.start, end=sheet.end, text=sheet.text):
            yield from sheet.rows
            sheet.rows.clear()


class _Sheet:
    """Gathers rows from the parser's calls."""

    def __init__(self, strings: Strings, styles: Styles, name: str) -> None:
        self._strings, self._styles, self._name = strings, styles, name
        self.rows: list[tuple[int, list[str]]] = []
        self._number, self._size = 0, 0
        self._cells: dict[int, str] = {}
        self._column, self._kind, self._style = 0, "n", ""
        self._in = ""
        self._value: list[str] = []
        self._formula: list[str] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        name = local(tag)
        self._in = name
        if name == "c":
            reference = attributes.get("r", "")
            self._column = _column(reference) if reference else self._column + 1
            self._kind, self._style = attributes.get("t", "n"), attributes.get("s", "")
            self._value, self._formula = [], []
        elif name == "row":
            self._number = int(attributes["r"]) if attributes.get("r", "").isdigit() else self._number + 1
            self._cells, self._column, self._size = {}, 0, 0

    def text(self, piece: str) -> None:
        """Text stands here."""
        if self._in in {"v", "t"}:
            self._value.append(piece)
        elif self._in == "f":
            self._formula.append(piece)
        self._size += len(piece)
        if self._size > MAX_ROW_BYTES:
            message = f"the row is over {MAX_ROW_BYTES:,} bytes; reading stopped here"
            raise UnreadableFileError(Fault("line-too-long", message, self._name, self._number))

    def end(self, tag: str) -> None:
        """An element ends."""
        name = local(tag)
        self._in = ""
        if name == "c" and (text := self._text()):
            self._put(text)
        elif name == "row" and self._cells:
            width = max(self._cells)
            self.rows.append((self._number, [self._cells.get(place, "") for place in range(1, width + 1)]))

    def _put(self, text: str) -> None:
        if self._column > MAX_COLUMNS:
            message = f"a cell in column {self._column:,}; a sheet has {MAX_COLUMNS:,} at most: the file is broken"
            raise UnreadableFileError(Fault("table-too-wide", message, self._name, self._number))
        self._cells[self._column] = text

    def _text(self) -> str:
        value = "".join(self._value).strip()
        if not value:
            return f"={''.join(self._formula)}" if self._formula else ""
        match self._kind:
            case "s":
                return self._shared(value)
            case "b":
                return "true" if value == "1" else "false"
            case "n":
                return self._numeric(value)
            case _:
                return value

    def _shared(self, value: str) -> str:
        try:
            return self._strings[int(value)].strip()
        except (ValueError, IndexError):
            message = f"a cell refers to shared string {value!r}, which is not there: save the workbook again"
            raise UnreadableFileError(Fault("workbook-broken", message, self._name, self._number)) from None

    def _numeric(self, value: str) -> str:
        if self._style not in self._styles.date_styles and _WHOLE.fullmatch(value):
            return value
        try:
            number = float(value)
        except ValueError:
            return value
        if self._style in self._styles.date_styles:
            return self._styles.date(number) or value
        return str(int(number)) if number.is_integer() and abs(number) < 1e15 else repr(number)


def _column(reference: str) -> int:
    column = 0
    for character in reference:
        if not character.isalpha():
            break
        column = column * 26 + ord(character.upper()) - 64
    return column
