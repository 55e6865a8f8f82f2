"""A department's page: its cells by what they are for, and what its sentences say."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from publisher.adapters.department_page import prose
from publisher.adapters.department_page.cells import PAGE_TITLE, PUBLICATION, TITLE
from publisher.adapters.department_page.labels import role_of
from publisher.adapters.department_page.sections import Part, Section, parts_of, section_of
from publisher.adapters.gansu_directory.layout import BODY, BOILERPLATE
from publisher.normalise.normaliser import TextContext
from publisher.normalise.numbering import numbered
from publisher.normalise.text import CHINESE, TRADITIONAL_CHINESE, is_traditional
from publisher.profiles.mentions import REDACTED
from publisher.raw import RawCell, RawRecord
from publisher.records import ConceptRef

MAX_PROSE: Final = 20_000
"""Characters of a text that are searched for statements."""

_UNIT_TELEPHONE: Final = re.compile(
    r"(?P<unit>[^。；;：:]{2,30}?)[。，,、\s]*[（(]?\s*(?:(?:联系|办公|咨询|值班|聯絡|服務)?[电電][话話]|TEL)?\s*[:：]?\s*"
    r"(?P<number>[（(+]?\d[\d\s()（）—－-]{5,18}\d)\s*[)）]?[。；;]?",
    re.IGNORECASE,
)
"""A line of a unit with nothing but its name and its telephone."""


@dataclass(slots=True)
class Page:
    """The cells of a page by what they are for.

    Attributes:
        labels: the labelled cells by role.
        parts: the sections.
        title: the title of the page.
        site_title: that of the HTML document.
        boilerplate: what the site puts around the page.
        raw: the cells that become raw fields.
    """

    labels: dict[str, list[RawCell]] = field(default_factory=dict)
    parts: list[Part] = field(default_factory=list)
    title: RawCell | None = None
    site_title: RawCell | None = None
    publication: list[RawCell] = field(default_factory=list)
    boilerplate: list[RawCell] = field(default_factory=list)
    raw: list[RawCell] = field(default_factory=list)

    def of(self, *sections: Section) -> list[Part]:
        """The parts of some sections."""
        return [part for part in self.parts if part.section in sections]

    def first(self, role: str) -> RawCell | None:
        """The first labelled cell of a role that has a value."""
        return next((cell for cell in self.labels.get(role, ()) if cell.value and cell.value != REDACTED), None)


@dataclass(slots=True)
class Statements:
    """What the sentences of a page say, each with the text that it is read out of."""

    text: str
    context: TextContext
    names: tuple[str, str] | None
    opening: str | None
    status: prose.Status | None
    rank: ConceptRef | None


def language_of_page(raw: RawRecord) -> str:
    """Return the language of a page by its script."""
    return TRADITIONAL_CHINESE if is_traditional("".join(cell.value for cell in raw.fields)) else CHINESE


def page_of(cells: Iterable[RawCell]) -> Page:
    """Sort the cells of a page."""
    page = Page()
    groups: list[list[RawCell]] = [[]]
    for cell in cells:
        if cell.name == BODY:
            groups[-1].append(cell)
        elif cell.name == BOILERPLATE:
            page.boilerplate.append(cell)
        elif cell.name == TITLE:
            page.title = page.title or cell
        elif cell.name == PAGE_TITLE:
            page.site_title = cell
        elif cell.name == PUBLICATION:
            page.publication.append(cell)
            page.raw.append(cell)
        else:
            label = re.sub(r"（[^（）]*）$", "", cell.name)
            page.labels.setdefault(role_of(label) or "", []).append(cell)
            page.raw.append(cell)
            groups += [[]] if groups[-1] else []
    page.parts = parts_of(groups)
    _add_raw(page)
    for part in page.of(Section.UNITS):
        part.paragraphs[:] = [_without_telephone(paragraph, page) for paragraph in part.paragraphs]
    return page


def _add_raw(page: Page) -> None:
    """Add to the raw fields what of the sections is no description."""
    for part in page.parts:
        if part.heading is not None and part.heading.value not in _introduction(page.parts):
            page.raw.append(part.heading)
        if part.section in {Section.OTHER, Section.CONTACT, Section.BODIES_BELOW, Section.UNITS}:
            page.raw.extend(part.paragraphs)


def _without_telephone(paragraph: RawCell, page: Page) -> RawCell:
    """Take a unit's telephone out of its line ("2.人事科（电话：…）"): it is a labelled telephone of that unit."""
    match = _UNIT_TELEPHONE.fullmatch(paragraph.value)
    if match is None:
        return paragraph
    unit = found.text if (found := numbered(match["unit"])) else match["unit"]
    telephone = RawCell(f"电话（{unit.strip()}）", match["number"], paragraph.line)
    page.labels.setdefault("telephone", []).append(telephone)
    return paragraph._replace(value=match["unit"].strip())


def _introduction(parts: Iterable[Part]) -> list[str]:
    """The paragraphs that describe the department: those of the introduction, and sentences that announce a list."""
    found: list[str] = []
    for part in parts:
        if part.heading is not None and section_of(part.heading.value) is None:
            found.append(part.heading.value)
        if part.section is Section.INTRODUCTION:
            found.extend(paragraph.value for paragraph in part.paragraphs)
    return found


def description_of(page: Page) -> str:
    """Return the paragraphs that say what the department is, "" for none."""
    return "\n".join(_introduction(page.parts))


def statements_of(page: Page, language: str) -> Statements:
    """Read the sentences of a page."""
    described = description_of(page)
    every = described or "\n".join(paragraph.value for part in page.parts for paragraph in part.paragraphs)
    text = every[:MAX_PROSE]
    first = next(
        (paragraph for part in page.parts for paragraph in (part.heading, *part.paragraphs) if paragraph), None
    )
    context = TextContext(BODY, first.line if first else None, language)
    status = prose.status_of(text, context)
    return Statements(
        text, context, prose.introduced(text), prose.opening_name(text), status, prose.rank_of(text, context)
    )
