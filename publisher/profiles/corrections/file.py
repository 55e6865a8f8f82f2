"""The file of corrections: CSV, for a person with a spreadsheet; a row for each value that is corrected.

It is read as any CSV file of a source is, in any encoding and with any delimiter, and written as UTF-8 with a byte
order mark, so that spreadsheets detect the encoding. Columns that people add are kept. Cells that a spreadsheet would
change have an apostrophe before them. Specified by docs/corrections.md.
"""

import csv
import io
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from publisher import sources
from publisher.errors import Fault, SourceError
from publisher.normalise import dates
from publisher.raw import RawRecord, UnreadableRecord
from publisher.release.files import write_durably
from publisher.sources.source import Source
from publisher.spreadsheets import as_text, kept_as_text

COLUMNS: Final = ("key", "field", "old", "new", "who", "when", "why")
_ALSO_CALLED: Final = {"old value": "old", "new value": "new"}
_DAY_LENGTH: Final = len("YYYY-MM-DD")


@dataclass(frozen=True, slots=True)
class Correction:
    """One value that a person corrected.

    Attributes:
        key: the record's key, as it is without corrections.
        field: the column, or the path of the value.
        old: the value that the source has; "" where it has none.
        new: the value that is published instead; "" where none is.
        who: a role or a name; "" if it is not stated.
        when: the day, YYYY-MM-DD.
        why: the reason, for people.
        line: of the file, from 1; None for a correction that is not in the file yet.
    """

    key: str
    field: str
    old: str
    new: str
    who: str
    when: str
    why: str
    line: int | None = None

    @property
    def replaced(self) -> tuple[str, str, str]:
        """What is replaced: the key, the field and the old value."""
        return self.key, self.field, self.old


@dataclass(slots=True)
class CorrectionsFile:
    """The corrections of a source.

    Attributes:
        path: the file.
        corrections: those that can be used, in the order of the file.
        faults: what is wrong with the other rows.
    """

    path: Path
    corrections: list[Correction] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    _names: list[str] = field(default_factory=list)
    _rows: list[tuple[int, dict[str, str]]] = field(default_factory=list)

    @classmethod
    def of(cls, source: Source) -> "CorrectionsFile | None":
        """Read the corrections of a source; None where it has no such file.

        Raises:
            SourceError: a column is missing.
        """
        return cls.read(source.corrections) if source.corrections and source.corrections.is_file() else None

    @classmethod
    def read(cls, path: Path) -> "CorrectionsFile":
        """Read a file of corrections; an empty one if the file does not exist.

        Raises:
            SourceError: a column is missing.
        """
        file = cls(path)
        if not path.is_file():
            return file
        described = Source(path=path, slug="corrections", title=path.name, reader="csv")
        for item in sources.read_file(described, path):
            if isinstance(item, UnreadableRecord):
                file.faults.extend(item.faults)
            else:
                file._read(item)
        return file

    def put(self, correction: Correction) -> bool:
        """Add a correction, or let it replace the one of the same value; return whether it replaced one.

        Raises:
            SourceError: rows of the file cannot be read, and would be lost.
        """
        replaced = [each for each in self.corrections if each.replaced == correction.replaced]
        self._without(replaced)
        self.corrections.append(correction)
        self._names = self._names or list(COLUMNS)
        cells = {name: str(getattr(correction, name)) for name in COLUMNS}
        self._rows.append((0, {name: cells.get(_column(name), "") for name in self._names}))
        self._write()
        return bool(replaced)

    def remove(self, correction: Correction) -> None:
        """Remove a correction.

        Raises:
            SourceError: rows of the file cannot be read, and would be lost.
        """
        self._without([correction])
        self._write()

    def _without(self, removed: list[Correction]) -> None:
        lines = {correction.line for correction in removed}
        self.corrections = [each for each in self.corrections if each.line not in lines]
        self._rows = [(line, cells) for line, cells in self._rows if line not in lines]

    def _write(self) -> None:
        unreadable = [fault for fault in self.faults if not fault.code.startswith("correction")]
        if unreadable:
            raise SourceError(str(self.path), tuple(unreadable))
        stream = io.StringIO(newline="")
        writer = csv.writer(stream)
        writer.writerow(self._names)
        writer.writerows([kept_as_text(cells[name]) for name in self._names] for _, cells in self._rows)
        write_durably(self.path, stream.getvalue().encode("utf-8-sig"))

    def _read(self, row: RawRecord) -> None:
        cells = {name: as_text(str(value)) for name, value in (row.data or {}).items()}
        if not self._names:
            self._names = list(cells)
            self._check_columns()
        self._rows.append((row.line, cells))
        values = {_column(name): value for name, value in cells.items()}
        correction = Correction(**{name: values[name] for name in COLUMNS}, line=row.line)
        if fault := self._fault(correction):
            self.faults.append(fault)
            return
        day = _day(correction.when)
        assert day is not None
        self.corrections.append(Correction(**{**{name: values[name] for name in COLUMNS}, "when": day}, line=row.line))

    def _check_columns(self) -> None:
        missing = [name for name in COLUMNS if name not in map(_column, self._names)]
        if missing:
            message = f"the columns {', '.join(missing)} are missing: add them, or move the file away"
            raise SourceError(str(self.path), (Fault("corrections-columns", message, self.path.name, 1),))

    def _fault(self, correction: Correction) -> Fault | None:
        """What is wrong with a row by itself."""
        empty = [name for name in ("key", "field", "when", "why") if not getattr(correction, name)]
        earlier = next((each.line for each in self.corrections if each.replaced == correction.replaced), None)
        if empty:
            code, column = "correction-incomplete", empty[0]
            message = f"{', '.join(empty)} must be filled in: who reads a corrected value wants to know why and when"
        elif correction.old == correction.new:
            code, column = "correction-value-wrong", "new"
            message = (
                "the old and the new value are the same: write the value that is to be published, or delete the row"
            )
        elif _day(correction.when) is None:
            code, column = "correction-value-wrong", "when"
            message = "this is no day of the calendar that can be read in one way only: write YYYY-MM-DD"
        elif earlier is not None:
            code, column = "correction-twice", "old"
            message = f"line {earlier} corrects the same value already: delete one of them"
        else:
            return None
        value = getattr(correction, column) or None
        return Fault(code, message, self.path.name, correction.line, column, value)


def _column(name: str) -> str:
    """The column that a name in the first row stands for."""
    plain = " ".join(name.casefold().split())
    return _ALSO_CALLED.get(plain, plain)


def _day(text: str) -> str | None:
    """A day as people and spreadsheets write it, as YYYY-MM-DD; None if it cannot be read, or may be two days."""
    values, _ = dates.date(text)
    return values[0] if values and len(values[0]) == _DAY_LENGTH else None
