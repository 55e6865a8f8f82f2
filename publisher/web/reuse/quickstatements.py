"""An institution as commands for QuickStatements, with which editors of Wikidata create or complete its item.

Version 1 of the syntax (https://www.wikidata.org/wiki/Help:QuickStatements): fields are separated by tabs, every
statement names its source. What the record does not say is left out, so that nothing is guessed into Wikidata; an
editor reads the commands before they run.
"""

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from publisher.web.reuse.facts import Facts, Name

REGISTERS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "ror": "P6782",
        "isni": "P213",
        "grid": "P2427",
        "lei": "P1278",
        "viaf": "P214",
        "gnd": "P227",
        "isil": "P791",
        "openalex": "P10283",
        "fundref": "P3153",
    }
)
"""Properties of Wikidata for identifiers, by scheme."""

_ADDRESSED: Final = re.compile(r"https?://[^/]+/(?:id/)?([^/]+)/?")
_DATE: Final = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
_SPACES: Final = re.compile(r"\s+")
_PRECISIONS: Final = (9, 10, 11)
"""Of a date: year, month, day."""


def quickstatements(facts: Facts, retrieved: str) -> str:
    """Return the commands, one a line.

    Args:
        facts: about the institution.
        retrieved: the date of the release, "YYYY-MM-DD": for the source of each statement.
    """
    subject = facts.wikidata or "LAST"
    source = f'\tS854\t"{facts.iri}"\tS813\t{_date(retrieved)}'
    lines = [] if facts.wikidata else ["CREATE"]
    if not facts.wikidata:
        lines += [f"{subject}\tL{_language(name)}\t{_quoted(name.text)}" for name in facts.names]
    lines += [f"{subject}\tA{_language(name)}\t{_quoted(name.text)}" for name in facts.other_names]
    lines += [f"{subject}\t{field}\t{value}{source}" for field, value in _statements(facts)]
    return "".join(f"{line}\n" for line in lines)


def _statements(facts: Facts) -> Iterator[tuple[str, str]]:
    if facts.country_item:
        yield "P17", facts.country_item
    yield from (("P856", _quoted(page)) for page in facts.pages)
    yield from (("P1329", _quoted(number.replace(";ext=", " ext. "))) for number in facts.telephones)
    yield from (("P2900", _quoted(number)) for number in facts.faxes)
    yield from (("P968", _quoted(f"mailto:{email}")) for email in facts.emails)
    yield from _whereabouts(facts)
    dates = (("P571", _date(facts.founded)), ("P576", _date(facts.dissolved)))
    yield from ((field, value) for field, value in dates if value)
    for scheme, field in REGISTERS.items():
        if value := facts.identifiers.get(scheme, ""):
            match = _ADDRESSED.fullmatch(value)
            yield field, _quoted(match[1] if match else value)


def _whereabouts(facts: Facts) -> Iterator[tuple[str, str]]:
    street = facts.address.street
    if street.text and street.language:  # Wikidata has no street without its language
        yield "P6375", f"{_language(street)}:{_quoted(street.text)}"
    if facts.address.postal_code:
        yield "P281", _quoted(facts.address.postal_code)
    if facts.position:
        yield "P625", f"@{facts.position.latitude}/{facts.position.longitude}"


def _date(text: str) -> str:
    """Return a date with its precision ("+1953-00-00T00:00:00Z/9"); "" if it is no date."""
    match = _DATE.fullmatch(text)
    if match is None:
        return ""
    year, month, day = match.groups("00")
    return f"+{year}-{month}-{day}T00:00:00Z/{_PRECISIONS[text.count('-')]}"


def _language(name: Name) -> str:
    """Return a language as Wikidata has it: Chinese by its script, all others by the language alone."""
    tag = name.language.lower()
    if tag.startswith("zh"):
        return next((f"zh-{script}" for script in ("hans", "hant") if script in tag), "zh")
    return tag.partition("-")[0] or "mul"


def _quoted(text: str) -> str:
    # the reader takes the first and the last quotation mark of a field; those between them are the text's
    return f'"{_SPACES.sub(" ", text).strip()}"'
