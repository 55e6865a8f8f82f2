"""Whether a file is the page of an institution, for 'publisher init'."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from publisher.adapters.department_page.cells import PUBLICATION, TITLE, cells_of
from publisher.adapters.department_page.labels import PUBLISHING, role_of
from publisher.adapters.department_page.pages import is_chinese, is_english, is_list, lines_of_page
from publisher.adapters.department_page.prose import also_known_as, introduced, opening_name
from publisher.adapters.department_page.sections import Section, parts_of
from publisher.adapters.gansu_directory.layout import BODY, LABELS, field_of
from publisher.normalise.address import address
from publisher.normalise.normaliser import TextContext
from publisher.normalise.places import shipped_gazetteer
from publisher.normalise.telephone import telephones
from publisher.normalise.text import CHINESE, TRADITIONAL_CHINESE, is_traditional
from publisher.profiles.proposal.countries import country_of_address
from publisher.raw import RawCell
from publisher.sources.files import read_page
from publisher.sources.proposals import Proposal
from publisher.sources.source import Source

_ENOUGH: Final = 2
_NOTE: Final = "the file reads as an institution's own page: it is one record, and needs no [profile]"


def propose(source: Source, file: Path) -> Proposal:
    """Propose the reader of pages where a file is a department's page in Chinese, or one of the Gansu directory's kind.

    Two of these show a page in Chinese: a title, labels of an institution, its name beside them, a sentence that says
    what it is, a list of its duties.

    Raises:
        UnreadableFileError: the file cannot be read.
    """
    name = source.name_of(file)
    body = read_page(file, name)
    _, lines = lines_of_page(file, body, name, source.encoding)
    if is_list(file, name, source.encoding):
        return Proposal()
    if not is_chinese(lines):
        return _in_other_language([field_of(line.text, line.number) for line in lines])
    cells = cells_of(lines).cells
    paragraphs = [cell for cell in cells if cell.name == BODY]
    text = "\n".join(cell.value for cell in paragraphs)
    roles = {role_of(cell.name.partition("（")[0]) for cell in cells} - {None, PUBLISHING}
    signs = (
        any(cell.name in {TITLE, PUBLICATION} for cell in cells),
        len(roles) >= _ENOUGH,
        "name" in roles and len(roles) > _ENOUGH,
        bool(introduced(text) or opening_name(text) or also_known_as(text)),
        any(part.section in {Section.DUTIES, Section.UNITS} for part in parts_of([paragraphs])),
    )
    if not any(signs[1:]) or sum(signs) < _ENOUGH:
        return Proposal()
    language = TRADITIONAL_CHINESE if is_traditional(text) else CHINESE
    country = _country_of(cells)
    notes = (_NOTE, f"language {language}: the script of the page", *_country_notes(country))
    return Proposal(notes=notes, reader="pages", language=language, country=country)


def _country_notes(country: str | None) -> tuple[str, ...]:
    if country is None:
        return ("CHECK: nothing says in which country it is; telephones are not read without 'country'",)
    return (f"country {country}: its address or its telephone numbers",)


def _country_of(cells: Iterable[RawCell]) -> str | None:
    """The country that the address of a page names, else the one in which its telephone numbers are valid."""
    of_role: dict[str | None, list[str]] = {}
    for cell in cells:
        of_role.setdefault(role_of(cell.name.partition("（")[0]), []).append(cell.value)
    for text in of_role.get("address", ()):
        if found := country_of_address(text):
            return found
    numbers = of_role.get("telephone", [])
    valid = (code for code in ("CN", "TW", "HK") for text in numbers if telephones(text, TextContext(country=code))[0])
    return next(valid, None)


def _in_other_language(cells: Sequence[RawCell]) -> Proposal:
    """Propose the reader for a page of the Gansu directory's kind: one with several of its labels."""
    roles = {LABELS.get(cell.name.strip().lower()) for cell in cells} - {None}
    if len(roles) < _ENOUGH:
        return Proposal()
    language = "en" if is_english("\n".join(cell.value for cell in cells)) else None
    notes = [_NOTE, *([f"language {language}: its words"] if language else [])]
    context = TextContext(gazetteer=shipped_gazetteer())
    addresses = (cell.value for cell in cells if LABELS.get(cell.name.strip().lower()) == "address" and cell.value)
    countries = (found.country for text in addresses for found in address(text, context)[0] if found.country)
    country = next(countries, None)
    return Proposal(notes=(*notes, *_country_notes(country)), reader="pages", language=language, country=country)
