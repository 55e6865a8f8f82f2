"""The lines of a directory page, sorted by what they are for, and the values of the labelled ones."""

import re
from dataclasses import dataclass, field
from typing import Any, Final

from publisher.adapters.gansu_directory.layout import BODY, BOILERPLATE, LABELS
from publisher.normalise.address import address
from publisher.normalise.hours import hours
from publisher.normalise.normaliser import TextContext
from publisher.normalise.places import Gazetteer
from publisher.normalise.telephone import telephones
from publisher.normalise.text import key_of, language_of, squeeze
from publisher.normalise.web import email, url
from publisher.profiles.rules import unique
from publisher.raw import RawCell, RawRecord
from publisher.records import (
    Address,
    ConceptRef,
    Contact,
    NoteKind,
    OpeningHours,
    Origin,
    QualityNote,
    Relation,
    Site,
    Telephone,
    Text,
)
from publisher.sources.source import Source
from publisher.uris import slug_of

DOCUMENT_TITLES: Final = frozenset({"institutional information"})
"""First lines that are the template's title of the page, not the institution's name."""

_FUNCTIONAL: Final = re.compile(r"(?P<name>.+?)\s+Functional Information", re.IGNORECASE)
_MAX_HEADING: Final = 160
_LINK_TEXT: Final = re.compile(r"\bclick\b|点击|进入", re.IGNORECASE)
_LEVELS: Final = re.compile(r"\s*[>›»/]\s*")


@dataclass(slots=True)
class Lines:
    """The lines of a page.

    Attributes:
        title: the template's title of the page.
        headings: lines before the first label that are not of the template: the page's name, each spelling once.
        fields: the labelled lines by role, in order; "" for an unknown label.
        prose: the paragraphs of the body.
        boilerplate: template lines, and repetitions of the name.
    """

    title: RawCell | None = None
    headings: list[RawCell] = field(default_factory=list)
    fields: dict[str, list[RawCell]] = field(default_factory=dict)
    prose: list[RawCell] = field(default_factory=list)
    boilerplate: list[RawCell] = field(default_factory=list)

    def of(self, role: str) -> list[RawCell]:
        """The labelled lines of a role."""
        return self.fields.get(role, [])

    def filled(self, role: str) -> list[RawCell]:
        """The labelled lines of a role that have a value."""
        return [row for row in self.of(role) if row.value.strip()]


def sort_lines(raw: RawRecord) -> Lines:
    """Sort the lines of a page by what they are for."""
    lines = Lines()
    first_label = next((place for place, row in enumerate(raw.fields) if row.name not in {BODY, BOILERPLATE}), 0)
    names: set[str] = set()
    for place, row in enumerate(raw.fields):
        if row.name == BOILERPLATE:
            lines.boilerplate.append(row)
        elif row.name != BODY:
            lines.fields.setdefault(LABELS.get(row.name.strip().lower(), ""), []).append(row)
        elif lines.title is None and not lines.headings and row.value.strip().lower() in DOCUMENT_TITLES:
            lines.title = row
        elif place < first_label and len(row.value) <= _MAX_HEADING:
            name = key_of(row.value)
            (lines.boilerplate if name in names else lines.headings).append(row)
            names.add(name)
        elif _repeats_name(row, names):
            lines.boilerplate.append(row)
        else:
            lines.prose.append(row)
    return lines


def _repeats_name(row: RawCell, names: set[str]) -> bool:
    """Whether a line only repeats the name: under the map, or over the "Functional Information"."""
    if len(row.value) > 2 * _MAX_HEADING:
        return False
    match = _FUNCTIONAL.fullmatch(row.value)
    return key_of(match["name"] if match else row.value) in names


@dataclass(slots=True)
class PageValues:
    """The values read from a page so far, and every note; ``around`` is the place that its addresses lie in."""

    language: str | None
    country: str | None
    gazetteer: Gazetteer
    place: str | None = None
    around: str | None = None
    area_served: str | None = None
    telephones: list[Telephone] = field(default_factory=list)
    emails: list[str] = field(default_factory=list)
    homepages: list[str] = field(default_factory=list)
    addresses: list[Address] = field(default_factory=list)
    sites: list[Site] = field(default_factory=list)
    contacts: list[Contact] = field(default_factory=list)
    classifications: list[ConceptRef] = field(default_factory=list)
    keywords: list[ConceptRef] = field(default_factory=list)
    relations: list[Relation] = field(default_factory=list)
    notes: list[QualityNote] = field(default_factory=list)

    def context(self, row: RawCell, **options: Any) -> TextContext:
        """What is known about the text of a line."""
        language = language_of(row.value, self.language)
        return TextContext(
            row.name, row.line, language, self.country, self.place or self.around, self.gazetteer, options
        )

    def text(self, value: str, origin: Origin | None) -> Text:
        """A text in the language that it shows itself to be in."""
        return Text(value=value, language=language_of(value, self.language), origin=origin)

    def row_text(self, row: RawCell) -> Text:
        """The text of a line."""
        return self.context(row).text(row.value)

    def note(self, kind: NoteKind, message: str, field: str, value: str | None = None) -> None:
        """Note what a reader of the data should know about a field."""
        self.notes.append(TextContext(field).note(kind, message, value))

    def not_understood(self, problem: str, row: RawCell) -> None:
        """Note that a line was kept as text because nothing certain could be read out of it."""
        self.notes.append(TextContext(row.name).not_understood(problem, row.value))


def read_fields(lines: Lines, source: Source, gazetteer: Gazetteer, around: str | None = None) -> PageValues:
    """Read the labelled lines of a page.

    Args:
        lines: the lines by what they are for.
        source: its source.
        gazetteer: where places are looked up.
        around: the key of the place that addresses without a city lie in.
    """
    values = PageValues(source.language, source.country, gazetteer, around=around)
    for row in lines.of(""):
        values.not_understood("this label is not known", row)
    for row in lines.of("district"):
        _district(values, row)
    _concepts(values, lines)
    _addresses(values, lines)
    _sites_and_contacts(values, _telephones(values, lines), _hours(values, lines))
    for row in (*lines.filled("website"), *lines.filled("email")):
        _link(values, row)
    return values


def _district(values: PageValues, row: RawCell) -> None:
    path = [name for name in _LEVELS.split(squeeze(row.value)) if name]
    place = values.gazetteer.find(path, within=(values.country or "").lower() or None)
    if place is None:
        values.not_understood("the district is not in the gazetteer, or its name fits several places", row)
    elif values.place is None:
        values.place = place.key


def _concepts(values: PageValues, lines: Lines) -> None:
    for row in lines.of("category"):
        labels = [label for label in _LEVELS.split(squeeze(row.value)) if label]
        values.classifications.extend(_concept_path("category", labels, values, row))
    for row in lines.of("keyword"):
        for label in filter(None, re.split(r"\s*[,，、;；]\s*", squeeze(row.value))):
            values.keywords.extend(_concept_path("tag", [label], values, row))


def _concept_path(scheme: str, labels: list[str], values: PageValues, row: RawCell) -> tuple[ConceptRef, ...]:
    """Make a concept of a path of labels, broadest first; the slug of each holds the slugs above it."""
    origin = Origin(field=row.name, line=row.line)
    path: tuple[ConceptRef, ...] = ()
    for depth, label in enumerate(labels, start=1):
        slug = slug_of(" ".join(labels[:depth]))
        if not slug:
            values.not_understood("no identifier can be made of it", row)
            return ()
        concept = ConceptRef(scheme=scheme, slug=slug, label=values.text(label, origin), broader=path, origin=origin)
        path = (concept, *path)
    return path[:1]


def _telephones(values: PageValues, lines: Lines) -> list[Telephone]:
    found: list[Telephone] = []
    for role in ("telephone", "fax"):
        for row in lines.filled(role):
            numbers, notes = telephones(row.value, values.context(row, fax=role == "fax"))
            found.extend(numbers)
            values.notes.extend(notes)
    return found


def _hours(values: PageValues, lines: Lines) -> list[tuple[OpeningHours, ...]]:
    """The opening hours of a page, each set once however often it is written."""
    sets: dict[object, tuple[OpeningHours, ...]] = {}
    for row in lines.filled("hours"):
        intervals, notes = hours(row.value, values.context(row))
        values.notes.extend(notes)
        if intervals:
            identity = tuple((each.days, each.opens, each.closes, each.closed_on_public_holidays) for each in intervals)
            sets.setdefault(identity, intervals)
    if len(sets) > 1:
        message = "the page gives different opening hours; the first are taken for the site, the others for the contact"
        values.note(NoteKind.INFERRED, message, "hours")
    return list(sets.values())


def _addresses(values: PageValues, lines: Lines) -> None:
    codes = [match[0] for row in lines.of("postcode") if (match := re.search(r"\d{6}", row.value))]
    for row in unique(lines.filled("address"), lambda row: key_of(row.value)):
        (found,), notes = address(row.value, values.context(row))
        if codes and found.postal_code is None:
            found = found.model_copy(update={"postal_code": codes[0]})
        values.addresses.append(found)
        values.notes.extend(notes)


def _sites_and_contacts(values: PageValues, phones: list[Telephone], sets: list[tuple[OpeningHours, ...]]) -> None:
    """Give the first address its hours; a labelled telephone is the contact of the unit that its label names."""
    first = sets[0] if sets else ()
    for number, found in enumerate(values.addresses):
        values.sites.append(Site(address=found, hours=() if number else first, place=found.place))
    if first and not values.addresses:
        values.sites.append(Site(hours=first, place=values.place))
    unlabelled_first = sorted(phones, key=lambda phone: phone.label is not None)
    values.telephones.extend(unique(unlabelled_first, lambda phone: (phone.e164, phone.extension)))
    others = sets[1] if len(sets) > 1 else first
    for label in dict.fromkeys(phone.label for phone in phones if phone.label):
        of_unit = tuple(phone for phone in phones if phone.label == label)
        values.contacts.append(Contact(unit=values.text(label, of_unit[0].origin), telephones=of_unit, hours=others))
    if len(sets) > 1 and not values.contacts:
        values.contacts.append(Contact(telephones=tuple(values.telephones), hours=others))


def _link(values: PageValues, row: RawCell) -> None:
    text = squeeze(row.value)
    addresses, _ = email(text)
    pages, notes = url(text, values.context(row))
    if addresses:
        values.emails.extend(addresses)
    elif pages:
        values.homepages.extend(pages)
        values.notes.extend(notes)
    elif _LINK_TEXT.search(text):
        values.note(NoteKind.LOST, "only the text of the link is left, its address is lost", row.name, text)
    else:
        values.not_understood("no address on the web, and no e-mail address", row._replace(value=text))
