"""Literals for pyshacl: with their own spelling, and well-typed where XML Schema has them so.

rdflib reads a literal into a Python value and calls it well-typed where that succeeds, so "1_000" is a number to it and
midnight at the end of a day ("24:00:00") is not a time; it collapses the spaces of an xsd:token; and it logs warnings
about what it cannot read. Here the grammar of the datatype decides, and the text stays as it is.

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
    # Through a decimal, because int() rejects texts of more than some thousand digits.
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
    return date(_nearest_year(match[1]), month, min(day, 28))


def _nearest_year(year: str) -> int:
    """The nearest year that Python's dates can have; our shapes do not compare dates."""
    return min(max(int(year), date.min.year), date.max.year)


def _time(text: str) -> time | None:
    match = _TIME.fullmatch(text)
    if match is None:
        return None
    return time() if match[4] else time(int(match[1]), int(match[2]), int(match[3]))


_PARSERS: Final[dict[str, Callable[[str], object]]] = {
    str(XSD.integer): _integer,
    str(XSD.decimal): _decimal,
    str(XSD.date): _date,
    str(XSD.time): _time,
}
"""The parser of a datatype: it returns the Python value of a text, None where the text is not in the lexical space.

For other datatypes (xsd:gYear, for example) SHACL section 4.1.2 only compares the name; a pattern validates their text.
"""


class ExactLiteral(rdflib.Literal):
    """A literal with a datatype that keeps its text, and is well-typed by the grammar of the datatype."""

    __slots__ = ()

    def __new__(cls, text: str, datatype: str) -> Self:
        """Make a literal; any datatype is allowed, those of the shapes are checked."""
        literal: Self = super().__new__(cls, text)
        literal.set_datatype(datatype)
        return literal

    def set_datatype(self, datatype: str) -> None:
        """Set the datatype, and the value that the text has by its grammar."""
        self._datatype = rdflib.URIRef(datatype)
        if (parse := _PARSERS.get(datatype)) is not None:
            self._value = parse(str(self))
            self._ill_typed = self._value is None
