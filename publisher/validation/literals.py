"""Literals as the referee is to see them: spelled as they are given, and well-typed where XML Schema says so.

rdflib reads a literal into a Python value and calls it well-typed where that succeeds, so "1_000" is a number to it and
midnight at the end of a day ("24:00:00") is no time; it collapses the spaces of an xsd:token; and it logs and warns of
what it cannot read. Here the grammar of the datatype decides, and the text is left alone.

Specified by https://www.w3.org/TR/xmlschema11-2/#built-in-datatypes, for the datatypes that the shapes ask for.
"""

import re
from collections.abc import Callable
from datetime import date, time
from decimal import Decimal
from typing import Final, Self

import rdflib

from publisher.rdf.namespaces import XSD

_ZONE: Final = r"(?:Z|[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00))?"
_YEAR: Final = r"(-?(?:[1-9][0-9]{3,}|0[0-9]{3}))"

_INTEGER: Final = re.compile(r"[+-]?[0-9]+")
_DECIMAL: Final = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
_DATE: Final = re.compile(rf"{_YEAR}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01]){_ZONE}")
_TIME: Final = re.compile(
    rf"([01][0-9]|2[0-3]):([0-5][0-9]):([0-5][0-9])(?:\.[0-9]+)?{_ZONE}|(24:00:00)(?:\.0+)?{_ZONE}"
)


def _integer(text: str) -> int | None:
    # By way of a decimal, for int() refuses texts of more than some thousand digits.
    return int(Decimal(text)) if _INTEGER.fullmatch(text) else None


def _decimal(text: str) -> Decimal | None:
    return Decimal(text) if _DECIMAL.fullmatch(text) else None


def _date(text: str) -> date | None:
    match = _DATE.fullmatch(text)
    if match is None:
        return None
    year, month, day = int(match[1]), int(match[2]), int(match[3])
    # The calendar is the same every 400 years, before the first year too (XML Schema 1.1 section D.2.1).
    try:
        date(year % 400 + 400, month, day)
    except ValueError:
        return None
    return date(_held(match[1]), month, min(day, 28))


def _held(year: str) -> int:
    """The nearest year that Python's dates hold; no shape of ours compares dates."""
    return min(max(int(year), date.min.year), date.max.year)


def _time(text: str) -> time | None:
    match = _TIME.fullmatch(text)
    if match is None:
        return None
    return time() if match[4] else time(int(match[1]), int(match[2]), int(match[3]))


_READERS: Final[dict[str, Callable[[str], object]]] = {
    str(XSD.integer): _integer,
    str(XSD.decimal): _decimal,
    str(XSD.date): _date,
    str(XSD.time): _time,
}
"""What makes a Python value of a text, None where the text is no literal of the datatype.

Of other datatypes (xsd:gYear is one) SHACL section 4.1.2 has only the name compared; a pattern judges their text.
"""


class Spelled(rdflib.Literal):
    """A literal with a datatype whose text is kept, and whose grammar says whether it is well-typed."""

    __slots__ = ()

    def __new__(cls, text: str, datatype: str) -> Self:
        """Make a literal of a text; every datatype will do, and those of the shapes are judged."""
        made: Self = super().__new__(cls, text)
        made.typed(datatype)
        return made

    def typed(self, datatype: str) -> None:
        """Give the literal its datatype, and the value that the text has by its grammar."""
        self._datatype = rdflib.URIRef(datatype)
        if (read := _READERS.get(datatype)) is not None:
            self._value = read(str(self))
            self._ill_typed = self._value is None
