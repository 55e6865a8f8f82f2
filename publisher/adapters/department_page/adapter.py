"""The adapter of Chinese departments' pages: the cells of a page in, one institution out.

Names, telephones, hours, addresses, status, rank, other names, legal basis, responsibilities, units and bodies below
are read. Every line of the page ends up in the record, as a value, a raw field or boilerplate; people are left out by
the reader. What was inferred or not understood is noted. Specified by docs/department-pages.md.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Final

from pydantic import ValidationError

from publisher.adapters.department_page import prose
from publisher.adapters.department_page.cells import PAGE_TITLE, PUBLICATION, TITLE
from publisher.adapters.department_page.kinds import class_of_name, parent_in_name
from publisher.adapters.department_page.labels import role_of, unit_of
from publisher.adapters.department_page.lists import bodies_in, duties_of, units_of
from publisher.adapters.department_page.sections import Part, Section, heading_text, parts_of, section_of
from publisher.adapters.department_page.titles import bracketed, name_in, name_in_site_title
from publisher.adapters.gansu_directory.fields import Lines, PageValues, read_fields
from publisher.adapters.gansu_directory.layout import BODY, BOILERPLATE
from publisher.errors import Fault, RecordError
from publisher.normalise.dates import date
from publisher.normalise.identifier import identifier
from publisher.normalise.legal import instruments
from publisher.normalise.normaliser import TextContext
from publisher.normalise.places import shipped_gazetteer
from publisher.normalise.romanise import name_slug
from publisher.normalise.text import CHINESE, TRADITIONAL_CHINESE, is_traditional, key_of, squeeze
from publisher.profiles.documents import document_of, record_error
from publisher.profiles.mentions import REDACTED
from publisher.raw import RawCell, RawRecord
from publisher.records import (
    ConceptRef,
    Document,
    ExternalIdentifier,
    Institution,
    InstitutionRef,
    NoteKind,
    Origin,
    Relation,
    RelationKind,
    Statistic,
    Text,
)
from publisher.sources.source import Source
from publisher.uris import slug_of

MAX_PROSE: Final = 20_000
"""Characters of a text that are searched for statements."""

_VISITS: Final = re.compile(
    r"(?P<name>(?:浏览|點閱|瀏覽|点击|點擊|阅读|閱讀|访问|訪問)[^\d:：]{0,4})[:：]\s*(?P<count>\d{1,12})"
)
_ANNOUNCED_TITLE: Final = re.compile(
    r"(?:主要|基本|工作|具体|具體|法定|机构|機構)?(?:职责|職責|职能|職能|任务|任務|職掌|职掌)"
)
_SELF: Final = re.compile(r"[本我该該].{1,2}|学校|學校|中心|单位")
"""What a page calls its own department, which is no name."""
_DIGIT: Final = r"[\d〇零○一二三四五六七八九十]"
_FOUNDED: Final = re.compile(
    r"(?:成立|组建|組建|设立|設立|始建|创建|創建)[于於]"
    rf"(?P<date>{_DIGIT}{{2,4}}年(?:{_DIGIT}{{1,2}}月(?:{_DIGIT}{{1,3}}日)?)?)"
)
_READ_BY_VALUES: Final = ("telephone", "fax", "address", "hours", "website", "email", "postcode")


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


class DepartmentPageAdapter:
    """Adapts Chinese departments' pages; see the module."""

    def adapt(self, raw: RawRecord, source: Source) -> Institution:
        """Turn a page into an institution.

        Raises:
            RecordError: the page has no name, or a value that the record's model rejects.
        """
        key = source.facts_of(raw.file).key or PurePosixPath(raw.file).stem
        try:
            return _adapted(raw, source, key)
        except ValidationError as error:
            raise record_error(key, raw, error) from error


def _adapted(raw: RawRecord, source: Source, key: str) -> Institution:
    page = _page_of(raw.fields)
    language = source.language or _language_of(raw)
    said = _statements(page, language)
    name, others = _names(page, said, raw, key)
    gazetteer = shipped_gazetteer()
    place, prefix = prose.leading_places(name.value, gazetteer, (source.country or "").lower() or None)
    lines = Lines(fields={role: [_for_reading(cell) for cell in page.labels.get(role, ())] for role in _READ_BY_VALUES})
    values = read_fields(lines, source, gazetteer, around=place.key if place else None)
    values.language = language
    if place is not None:
        values.area_served = place.key
        message = f"the jurisdiction is taken from the name: {place.names[0].value}"
        values.note(NoteKind.INFERRED, message, "area served", name.value)
    _relations(page, said, values, name, prefix)
    duties = duties_of(page.of(Section.DUTIES), language)
    legal, _ = instruments(said.text, said.context)
    codes = _credit_code(page, values)
    description = _description(page)
    return Institution(
        source=source.slug,
        key=key,
        key_scheme=source.key_scheme if source.facts_of(raw.file).key else None,
        slug=name_slug(name.value, name.language) or slug_of(f"{source.slug} {key}"),
        types=(class_of_name(name.value, has_status=said.status is not None),),
        names=(name,),
        alt_names=others,
        former_names=tuple(values.text(former, said.context.origin) for former in _former_names(page, said)),
        description=said.context.text(description) if description else None,
        classifications=tuple(_kinds(page, values)),
        rank=_rank(page, said, values),
        status=said.status.concept if said.status else None,
        relations=tuple(values.relations),
        telephones=tuple(values.telephones),
        emails=tuple(values.emails),
        homepages=tuple(values.homepages),
        sites=tuple(values.sites),
        contacts=tuple(values.contacts),
        units=tuple(units_of(page.of(Section.UNITS), language)),
        area_served=values.area_served,
        founded=_founded(page, said, values),
        legal_basis=legal,
        responsibilities=duties,
        responsibilities_title=_duties_title(page, values) if duties else None,
        identifiers=codes,
        document=_document(raw, source, page, values),
    )


def _language_of(raw: RawRecord) -> str:
    return TRADITIONAL_CHINESE if is_traditional("".join(cell.value for cell in raw.fields)) else CHINESE


def _page_of(cells: Iterable[RawCell]) -> Page:
    page = Page()
    paragraphs: list[RawCell] = []
    for cell in cells:
        if cell.name == BODY:
            paragraphs.append(cell)
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
    page.parts = parts_of(paragraphs)
    for part in page.parts:
        if part.heading is not None and part.heading.value not in _introduction(page.parts):
            page.raw.append(part.heading)
        if part.section in {Section.OTHER, Section.CONTACT, Section.BODIES_BELOW, Section.UNITS}:
            page.raw.extend(part.paragraphs)
    return page


def _introduction(parts: Iterable[Part]) -> list[str]:
    """The paragraphs that describe the department: those of the introduction, and sentences that announce a list."""
    found: list[str] = []
    for part in parts:
        if part.heading is not None and section_of(part.heading.value) is None:
            found.append(part.heading.value)
        if part.section is Section.INTRODUCTION:
            found.extend(paragraph.value for paragraph in part.paragraphs)
    return found


def _description(page: Page) -> str:
    return "\n".join(_introduction(page.parts))


def _statements(page: Page, language: str) -> Statements:
    described = _description(page)
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


def _names(page: Page, said: Statements, raw: RawRecord, key: str) -> tuple[Text, tuple[Text, ...]]:
    """The name and the other names: of a label, the title, or the first sentence, the fullest of those that agree."""
    label = page.first("name")
    title, bracket = bracketed(name_in(page.title.value) or "") if page.title else ("", None)
    in_text = said.names[0] if said.names else said.opening
    site = name_in_site_title(page.site_title.value) if page.site_title else None
    stated = (label.value if label else None, _fuller(title, in_text), in_text, site)
    name = next(filter(None, map(squeeze, filter(None, stated))), None)
    if name is None:
        message = "the page has no name: put it on the first line, or write '单位名称：…'"
        raise RecordError(key, (Fault("name-missing", message, raw.file, raw.line, "name"),))
    alias, former = page.labels.get("alias", ()), (name, *_former_names(page, said))
    short = said.names[1] if said.names and not _SELF.fullmatch(said.names[1]) else None
    candidates = [*(cell.value for cell in alias), title, in_text, short, bracket]
    others = dict.fromkeys(squeeze(other) for other in candidates if other)
    known = {key_of(other) for other in former}
    context = TextContext("name", (label or page.title or RawCell("", "")).line, said.context.language)
    return context.text(name), tuple(context.text(other) for other in others if key_of(other) not in known)


def _fuller(title: str, in_text: str | None) -> str | None:
    """The title's name; the text's where that is the same name in full ("省科技厅", "示例省科学技术厅")."""
    if not title or not in_text:
        return title or None
    characters = iter(in_text)
    return in_text if len(in_text) > len(title) and all(character in characters for character in title) else title


def _for_reading(cell: RawCell) -> RawCell:
    """A cell as its value is read: the unit that its label names stands before it."""
    label, _, unit = cell.name.partition("（")
    named = unit.rstrip("）") or unit_of(label, role_of(label) or "")
    return cell._replace(value=f"{named}：{cell.value}") if named and cell.value else cell


def _former_names(page: Page, said: Statements) -> tuple[str, ...]:
    stated = (cell.value for cell in page.labels.get("former", ()) if cell.value)
    return tuple(dict.fromkeys((*stated, *prose.former_names(said.text))))


def _relations(page: Page, said: Statements, values: PageValues, name: Text, prefix: str) -> None:
    origin = said.context.origin
    if (cell := page.first("parent")) is not None:
        _relate(values, RelationKind.PARENT, cell.value, Origin(field=cell.name, line=cell.line))
    elif said.status is not None and said.status.of_government:
        if government := prose.government_of(name.value, said.status.level, prefix):
            label = said.status.concept.label.value
            values.note(NoteKind.INFERRED, f"{label!r} is taken to be of the {government}", "parent", label)
            _relate(values, RelationKind.PARENT, government, name.origin)
    elif parent := parent_in_name(name.value):
        values.note(NoteKind.INFERRED, f"the name says that it is a part of {parent}", "parent", name.value)
        _relate(values, RelationKind.PARENT, parent, name.origin)
    for other in prose.also_known_as(said.text):
        if key_of(other) != key_of(name.value):
            _relate(values, RelationKind.CONCURRENT, other, origin)
    if manager := prose.manager(said.text):
        _relate(values, RelationKind.REPORTS_TO, manager, origin)
    for below in bodies_in(page.of(Section.BODIES_BELOW)):
        _relate(values, RelationKind.CHILD, below.value, Origin(field=BODY, line=below.line))


def _relate(values: PageValues, kind: RelationKind, name: str, origin: Origin | None) -> None:
    target = InstitutionRef(label=values.text(name, origin), origin=origin)
    values.relations.append(Relation(kind=kind, target=target))


def _founded(page: Page, said: Statements, values: PageValues) -> str | None:
    """The date of founding, of a label or of a sentence ("成立于2004年3月")."""
    match = _FOUNDED.search(said.text)
    stated = RawCell(BODY, match["date"], said.context.line) if match else None
    cell = page.first("founded") or stated
    if cell is None:
        return None
    dates, notes = date(cell.value, values.context(cell))
    values.notes.extend(notes)
    return next(iter(dates), None)


def _kinds(page: Page, values: PageValues) -> Iterator[ConceptRef]:
    for cell in page.labels.get("kind", ()):
        if slug := slug_of(cell.value):
            title = values.text(re.sub(r"\s+", "", cell.name), None)
            label = values.row_text(cell)
            yield ConceptRef(scheme="kind", slug=slug, label=label, scheme_title=title, origin=label.origin)


def _rank(page: Page, said: Statements, values: PageValues) -> ConceptRef | None:
    cell = page.first("rank")
    stated = prose.rank_of(cell.value, values.context(cell)) if cell else None
    return stated or said.rank


def _credit_code(page: Page, values: PageValues) -> tuple[ExternalIdentifier, ...]:
    cell = page.first("credit-code")
    if cell is None:
        return ()
    found, notes = identifier(cell.value, values.context(cell, scheme="uscc"))
    values.notes.extend(notes)
    return found


def _duties_title(page: Page, values: PageValues) -> Text | None:
    """The title of the list of duties: its heading, or the last words that announce it."""
    heading = next((part.heading for part in page.of(Section.DUTIES) if part.heading), None)
    if heading is None:
        return None
    match = _ANNOUNCED_TITLE.search(heading.value)
    title = heading_text(heading.value) if section_of(heading.value) else match[0] if match else ""
    return values.text(title, Origin(field=BODY, line=heading.line)) if title else None


def _document(raw: RawRecord, source: Source, page: Page, values: PageValues) -> Document:
    statistics = tuple(
        Statistic(name=match["name"], action="ViewAction", count=int(match["count"]))
        for cell in page.publication
        for match in _VISITS.finditer(cell.value)
    )
    title = page.title or page.site_title
    if page.boilerplate:
        message = "what the site puts around the page, not data; kept as it is"
        values.note(NoteKind.BOILERPLATE, message, "template", "; ".join(cell.value for cell in page.boilerplate))
    if any(cell.value == REDACTED for cell in raw.fields):
        values.note(NoteKind.DROPPED, "what is about a person was left out", "people")
    site_title = [page.site_title] if page.site_title else []
    return document_of(
        raw,
        source,
        cells=sorted([*page.raw, *site_title], key=lambda cell: cell.line or 0),
        notes=values.notes,
        title=values.row_text(title) if title else None,
        url=source.facts_of(raw.file).url,
        rights=Text(value=source.rights, language="en") if source.rights else None,
        statistics=statistics,
        boilerplate=tuple(values.row_text(cell) for cell in page.boilerplate),
    )
