"""The value of a parameter: a text that a client sends, checked, as the term that takes its place in the query.

A term is written as one token of SPARQL, whatever the text is, so that no text can become a part of the query.
"""

import datetime as dt
import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

import pyoxigraph as ox

_XSD: Final = "http://www.w3.org/2001/XMLSchema#"
_WHOLE_NUMBER: Final = re.compile(r"[+-]?[0-9]{1,18}")
_DECIMAL: Final = re.compile(r"[+-]?(?:[0-9]{1,18}(?:\.[0-9]{1,18})?|\.[0-9]{1,18})")
_ABSOLUTE: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`\x00-\x20]+")
_TAG: Final = re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*")
_YEAR: Final = re.compile(r"-?[0-9]{4,9}")

LONGEST: Final = 2_000
"""The most characters of a value."""


class ValueRefusedError(ValueError):
    """A text is no value of a type; the message says what is expected."""


def _string(text: str, language: str | None) -> str:
    return str(ox.Literal(text, language=language) if language else ox.Literal(text))


def _iri(text: str, _: str | None) -> str:
    if not _ABSOLUTE.fullmatch(text):
        raise ValueRefusedError("an absolute IRI")
    try:
        return str(ox.NamedNode(text))
    except ValueError:
        raise ValueRefusedError("an absolute IRI") from None


def _integer(text: str, _: str | None) -> str:
    if not _WHOLE_NUMBER.fullmatch(text):
        raise ValueRefusedError("a whole number")
    return str(int(text))


def _decimal(text: str, _: str | None) -> str:
    if not _DECIMAL.fullmatch(text):
        raise ValueRefusedError('a number with a decimal point ("36.06")')
    return _typed(text, "decimal")


def _boolean(text: str, _: str | None) -> str:
    if text not in {"true", "false"}:
        raise ValueRefusedError("true or false")
    return text


def _date(text: str, _: str | None) -> str:
    try:
        return _typed(dt.date.fromisoformat(text).isoformat(), "date")
    except ValueError:
        raise ValueRefusedError('a day ("2026-11-24")') from None


def _instant(text: str, _: str | None) -> str:
    try:
        instant = dt.datetime.fromisoformat(text)
    except ValueError:
        instant = None
    if instant is None or "T" not in text:
        raise ValueRefusedError('an instant ("2026-11-24T12:30:05Z")')
    return _typed(instant.isoformat().replace("+00:00", "Z"), "dateTime")


def _year(text: str, _: str | None) -> str:
    if not _YEAR.fullmatch(text):
        raise ValueRefusedError('a year of four digits ("1998")')
    return _typed(text, "gYear")


def _language(text: str, _: str | None) -> str:
    if not _TAG.fullmatch(text):
        raise ValueRefusedError('a language tag ("en", "zh-Hans")')
    return str(ox.Literal(text.lower()))


def _typed(text: str, datatype: str) -> str:
    return str(ox.Literal(text, datatype=ox.NamedNode(_XSD + datatype)))


TYPES: Final[Mapping[str, Callable[[str, str | None], str]]] = MappingProxyType(
    {
        "string": _string,
        "iri": _iri,
        "integer": _integer,
        "decimal": _decimal,
        "boolean": _boolean,
        "date": _date,
        "dateTime": _instant,
        "year": _year,
        "language": _language,
    }
)
"""The types of parameters; each makes a token of a text and, for a string, its language."""

SAMPLES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "string": "text",
        "iri": "http://example.org/",
        "integer": "1",
        "decimal": "1.5",
        "boolean": "true",
        "date": "2026-11-24",
        "dateTime": "2026-11-24T12:30:05Z",
        "year": "2026",
        "language": "en",
    }
)
"""A value of each type, with which a build tries a query."""


def token(kind: str, text: str, language: str | None = None) -> str:
    """Return a value as one token of SPARQL.

    Args:
        kind: a name of :data:`TYPES`.
        text: what a client sent.
        language: of a string.

    Raises:
        ValueRefusedError: the text is no value of this type, or too long.
    """
    if len(text) > LONGEST:
        raise ValueRefusedError(f"at most {LONGEST:,} characters")
    return TYPES[kind](text, language)
