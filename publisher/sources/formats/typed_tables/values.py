"""Rows of typed values as lines of JSON: what the workers of Parquet, SQLite and SQL write.

A line is ``[number, data, notes]``, or ``[number, null, fault]`` for a row that cannot be read. Whole numbers and texts
stay what they are. A date or time is in ISO 8601, without a time of day that is midnight. Decimal numbers keep their
digits, as text. A floating-point number without a fraction is a whole number, and one that is no number (NaN) is null.
"""

import datetime as dt
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from functools import singledispatch
from typing import Any, Final, NoReturn

import orjson

from publisher.errors import Fault

MAX_ROW_BYTES: Final = 8 << 20
_MAX_WHOLE: Final = 1 << 53
_MAX_INTEGER: Final = 1 << 63
_PLAIN: Final = frozenset({str, bool, type(None)})


@dataclass(frozen=True, slots=True)
class UnreadableValue:
    """Stands for a value that cannot be read; ``problem`` says why."""

    problem: str


class UnreadableValueError(ValueError):
    """A value, or one inside it, cannot be read; the message says why."""


class _BinaryValueError(ValueError):
    """A value is bytes that are no text."""


def row_line(number: int, names: Sequence[str], values: Sequence[Any], file: str) -> bytes:
    """Return the line of a row.

    Args:
        number: of the row, from 1.
        names: of the columns.
        values: as the library of the format returns them.
        file: how a fault calls the file.
    """
    data: dict[str, Any] = {}
    notes: list[str] = []
    for name, value in zip(names, values, strict=True):
        if type(value) in _PLAIN:
            data[name] = value
            continue
        try:
            data[name] = plain(value)
        except _BinaryValueError:
            notes.append(f"the column {name!r} holds binary data, which is left out")
        except UnreadableValueError as error:
            return fault_line(Fault("value-unreadable", f"{error}: correct it at its origin", file, number, name))
    line = orjson.dumps([number, data, notes])
    if len(line) > MAX_ROW_BYTES:
        message = f"the row is larger than {MAX_ROW_BYTES:,} bytes: leave out its largest columns"
        return fault_line(Fault("record-too-large", message, file, number))
    return line + b"\n"


def fault_line(fault: Fault) -> bytes:
    """Return the line of a row that cannot be read."""
    return orjson.dumps([fault.line, None, asdict(fault)]) + b"\n"


@singledispatch
def plain(value: Any) -> Any:
    """Return a value as JSON can hold it; one of an unknown type as its text.

    Raises:
        UnreadableValueError: it cannot be read.
        _BinaryValueError: it is bytes that are no text.
    """
    return str(value)


@plain.register(str)
@plain.register(bool)
@plain.register(type(None))
def _same(value: Any) -> Any:
    return value


@plain.register(int)
def _integer(value: int) -> int | str:
    return value if -_MAX_INTEGER <= value < _MAX_INTEGER else str(value)


@plain.register(float)
def _number(value: float) -> float | int | None:
    if not math.isfinite(value):
        return None
    return int(value) if value.is_integer() and abs(value) < _MAX_WHOLE else value


@plain.register(Decimal)
def _decimal(value: Decimal) -> str | None:
    return format(value, "f") if value.is_finite() else None


@plain.register(dt.datetime)
def _moment(value: dt.datetime) -> str:
    return value.date().isoformat() if value.timetz() == dt.time() else value.isoformat()


@plain.register(dt.date)
@plain.register(dt.time)
def _day_or_time(value: dt.date | dt.time) -> str:
    return value.isoformat()


@plain.register(Mapping)
def _object(value: Mapping[Any, Any]) -> dict[str, Any]:
    return {str(name): plain(inner) for name, inner in value.items()}


@plain.register(list)
@plain.register(tuple)
@plain.register(set)
@plain.register(frozenset)
def _items(value: Iterable[Any]) -> list[Any]:
    return [plain(inner) for inner in value]


@plain.register(UnreadableValue)
def _unreadable(value: UnreadableValue) -> NoReturn:
    raise UnreadableValueError(value.problem)


@plain.register(bytes)
@plain.register(bytearray)
@plain.register(memoryview)
def _text(value: "bytes | bytearray | memoryview") -> str:
    """Return bytes that are text in UTF-8 as a text: some writers of Parquet and SQLite store texts so."""
    try:
        text = bytes(value).decode()
    except UnicodeDecodeError:
        raise _BinaryValueError from None
    if any(character < " " and character not in "\t\r\n" for character in text):
        raise _BinaryValueError
    return text
