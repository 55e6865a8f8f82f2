"""The adapter of Chinese departments' pages: the cells of a page in, one institution out.

Names, telephones, hours, addresses, status, rank, other names, legal basis, responsibilities, units and bodies below
are read. Every line of the page ends up in the record, as a value, a raw field or boilerplate; people are left out by
the reader. What was inferred or not understood is noted. Specified by docs/department-pages.md.
"""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Final

from pydantic import ValidationError

from publisher.adapters.department_page import prose
from publisher.adapters.department_page.kinds import GOVERNMENT, class_of_name, parent_in_name
from publisher.adapters.department_page.labels import role_of, unit_of
from publisher.adapters.department_page.lists import bodies_in, duties_of, units_of
from publisher.adapters.department_page.names import english_name_of, former_names_of, names_of
from publisher.adapters.department_page.page import (
    Page,
    Statements,
    description_of,
    language_of_page,
    page_of,
    statements_of,
)
from publisher.adapters.department_page.sections import Section, heading_text, section_of
from publisher.adapters.gansu_directory.fields import Lines, PageValues, read_fields
from publisher.adapters.gansu_directory.layout import BODY
from publisher.normalise.dates import date
from publisher.normalise.identifier import identifier
from publisher.normalise.legal import instruments
from publisher.normalise.places import shipped_gazetteer
from publisher.normalise.romanise import name_slug
from publisher.normalise.text import CHINESE, key_of
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
    Unit,
)
from publisher.sources.source import Source
from publisher.uris import slug_of

_VISITS: Final = re.compile(
    r"(?P<name>(?:浏览|點閱|瀏覽|点击|點擊|阅读|閱讀|访问|訪問)[^\d:：]{0,4})[:：]\s*(?P<count>\d{1,12})"
)
_ANNOUNCED_TITLE: Final = re.compile(
    r"(?:主要|基本|工作|具体|具體|法定|机构|機構)?(?:职责|職責|职能|職能|任务|任務|職掌|职掌)"
)
_UNIT_BEHIND: Final = re.compile(r"[\s\u3000]+(?=[\u3400-\u9fff]{2,10}\s*[:：]\s*[\d(（])")
"""Before another unit and its number ("0931-… 党建办：0931-…")."""
_ANNOUNCING: Final = re.compile(r"(?:如下|是|有|为|為|包括)+$")
_DIGIT: Final = r"[\d〇零○一二三四五六七八九十]"
_FOUNDED: Final = re.compile(
    r"(?:成立|组建|組建|设立|設立|始建|创建|創建)[于於]"
    rf"(?P<date>{_DIGIT}{{2,4}}年(?:{_DIGIT}{{1,2}}月(?:{_DIGIT}{{1,3}}日)?)?)"
)
_READ_BY_VALUES: Final = ("telephone", "fax", "address", "hours", "website", "email", "postcode")


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
    page = page_of(raw.fields)
    language = source.language or language_of_page(raw)
    statements = statements_of(page, language)
    name, others = names_of(page, statements, raw, key)
    gazetteer = shipped_gazetteer()
    place, prefix = prose.leading_places(name.value, gazetteer, (source.country or "").lower() or None)
    lines = Lines(fields={role: [_for_reading(cell) for cell in page.labels.get(role, ())] for role in _READ_BY_VALUES})
    values = read_fields(lines, source, gazetteer, around=place.key if place else None)
    values.language = language
    kind = class_of_name(name.value, has_status=statements.status is not None)
    if place is not None and kind == GOVERNMENT:
        values.area_served = place.key
        message = "the jurisdiction is taken from the name"
        values.note(NoteKind.INFERRED, message, "area served", f"{place.names[0].value}: {name.value}")
    _relations(page, statements, values, name, prefix)
    duties, behind = duties_of(page.of(Section.DUTIES), language)
    page.raw.extend(behind)
    for paragraph in behind:
        values.not_understood("a paragraph after the numbered list", paragraph)
    legal, _ = instruments(statements.text, statements.context)
    codes = _credit_code(page, values)
    description = description_of(page)
    return Institution(
        source=source.slug,
        key=key,
        key_scheme=source.key_scheme if source.facts_of(raw.file).key else None,
        slug=name_slug(name.value, name.language) or slug_of(f"{source.slug} {key}"),
        types=(kind,),
        names=tuple(filter(None, (name, english_name_of(page)))),
        alt_names=others,
        former_names=tuple(
            values.text(former, statements.context.origin) for former in former_names_of(page, statements)
        ),
        description=statements.context.text(description) if description else None,
        classifications=tuple(_kinds(page, values)),
        rank=_rank(page, statements, values),
        status=statements.status.concept if statements.status else None,
        relations=tuple(values.relations),
        telephones=tuple(values.telephones),
        emails=tuple(values.emails),
        homepages=tuple(values.homepages),
        sites=tuple(values.sites),
        contacts=tuple(values.contacts),
        units=_units(page, statements),
        area_served=values.area_served,
        founded=_founded(page, statements, values),
        legal_basis=legal,
        responsibilities=duties,
        responsibilities_title=_duties_title(page, values) if duties else None,
        identifiers=codes,
        document=_document(raw, source, page, values),
    )


def _for_reading(cell: RawCell) -> RawCell:
    """A cell as its value is read: the unit that its label names stands before it."""
    label, _, unit = cell.name.partition("（")
    named = unit.rstrip("）") or unit_of(label, role_of(label) or "")
    value = _UNIT_BEHIND.sub("；", cell.value) if role_of(label) in {"telephone", "fax"} else cell.value
    return cell._replace(value=f"{named}：{value}" if named and value else value)


def _units(page: Page, statements: Statements) -> tuple[Unit, ...]:
    """The units of the page's own sections; without any, those that a sentence lists."""
    found = tuple(units_of(page.of(Section.UNITS), statements.context.language or CHINESE))
    origin = statements.context.origin
    return found or tuple(
        Unit(name=statements.context.text(name), origin=origin) for name in prose.units_in(statements.text)
    )


def _relations(page: Page, statements: Statements, values: PageValues, name: Text, prefix: str) -> None:
    origin = statements.context.origin
    if (cell := page.first("parent")) is not None:
        _relate(values, RelationKind.PARENT, cell.value, Origin(field=cell.name, line=cell.line))
    elif statements.status is not None and statements.status.of_government:
        if government := prose.government_of(name.value, statements.status.level, prefix):
            label = statements.status.concept.label.value
            message = "a status is taken to be of the government of the place"
            values.note(NoteKind.INFERRED, message, "parent", f"{label}: {government}")
            _relate(values, RelationKind.PARENT, government, name.origin)
    elif parent := prose.superior(statements.text):
        _relate(values, RelationKind.PARENT, parent, origin)
    elif parent := parent_in_name(name.value):
        values.note(NoteKind.INFERRED, "the name says what it is a part of", "parent", f"{name.value}: {parent}")
        _relate(values, RelationKind.PARENT, parent, name.origin)
    for other in prose.also_known_as(statements.text):
        if key_of(other) != key_of(name.value):
            _relate(values, RelationKind.CONCURRENT, other, origin)
    if manager := prose.manager(statements.text):
        _relate(values, RelationKind.REPORTS_TO, manager, origin)
    below: dict[str, Origin | None] = {}
    below |= {cell.value: Origin(field=BODY, line=cell.line) for cell in bodies_in(page.of(Section.BODIES_BELOW))}
    in_units = "\n".join(paragraph.value for part in page.of(Section.UNITS) for paragraph in part.paragraphs)
    below |= dict.fromkeys(prose.bodies_below(f"{statements.text}\n{in_units}"), origin)
    for other, where in below.items():
        _relate(values, RelationKind.CHILD, other, where)


def _relate(values: PageValues, kind: RelationKind, name: str, origin: Origin | None) -> None:
    target = InstitutionRef(label=values.text(name, origin), origin=origin)
    values.relations.append(Relation(kind=kind, target=target))


def _founded(page: Page, statements: Statements, values: PageValues) -> str | None:
    """The date of founding, of a label or of a sentence ("成立于2004年3月")."""
    match = _FOUNDED.search(statements.text)
    stated = RawCell(BODY, match["date"], statements.context.line) if match else None
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


def _rank(page: Page, statements: Statements, values: PageValues) -> ConceptRef | None:
    cell = page.first("rank")
    stated = prose.rank_of(cell.value, values.context(cell)) if cell else None
    return stated or statements.rank


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
    title = _ANNOUNCING.sub("", heading_text(heading.value)) if section_of(heading.value) else match[0] if match else ""
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
