"""The labelled lines of a directory page: telephones, hours, addresses, district, category, websites."""

import re
from dataclasses import dataclass, field
from typing import Final

from publisher.adapters.gansu_directory.lines import Lines
from publisher.normalise.address import address
from publisher.normalise.hours import hours
from publisher.normalise.language import language_of
from publisher.normalise.notes import not_understood, note
from publisher.normalise.places import Gazetteer
from publisher.normalise.telephone import telephones
from publisher.normalise.text import key_of, squeeze
from publisher.normalise.web import email, url
from publisher.raw import RawCell
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

_LINK_TEXT: Final = re.compile(r"\bclick\b|点击|进入", re.IGNORECASE)
_LEVELS: Final = re.compile(r"\s*[>›»/]\s*")


@dataclass(slots=True)
class Draft:
    """An institution in the making: what the fields gave so far, and every note."""

    language: str | None
    country: str | None
    place: str | None = None
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


def read_fields(lines: Lines, source: Source, gazetteer: Gazetteer) -> Draft:
    """Read the labelled lines of a page."""
    draft = Draft(source.language, source.country)
    for row in lines.of(""):
        message = f"the label {row.name!r} in line {row.line} is not known"
        draft.notes.append(not_understood(message, field=row.name, value=row.value))
    for row in lines.of("district"):
        _district(draft, row, gazetteer)
    _concepts(draft, lines)
    _addresses(draft, lines, gazetteer)
    _sites_and_contacts(draft, _telephones(draft, lines), _hours(draft, lines))
    for row in (*lines.of("website"), *lines.of("email")):
        _link(draft, row)
    return draft


def _origin(row: RawCell) -> Origin:
    return Origin(field=row.name, line=row.line)


def _text(value: str, draft: Draft, row: RawCell) -> Text:
    return Text(value=value, language=language_of(value, draft.language), origin=_origin(row))


def _district(draft: Draft, row: RawCell, gazetteer: Gazetteer) -> None:
    path = [name for name in _LEVELS.split(squeeze(row.value)) if name]
    place = gazetteer.find(path, within=(draft.country or "").lower() or None)
    if place is None:
        message = "the district is not in the gazetteer, or its name fits several places"
        draft.notes.append(not_understood(message, field=row.name, value=row.value))
    elif draft.place is None:
        draft.place = place.key


def _concepts(draft: Draft, lines: Lines) -> None:
    for row in lines.of("category"):
        labels = [label for label in _LEVELS.split(squeeze(row.value)) if label]
        draft.classifications.extend(filter(None, [concept_path("category", labels, draft, row)]))
    for row in lines.of("keyword"):
        for label in filter(None, re.split(r"\s*[,，、;；]\s*", squeeze(row.value))):
            draft.keywords.extend(filter(None, [concept_path("tag", [label], draft, row)]))


def concept_path(scheme: str, labels: list[str], draft: Draft, row: RawCell) -> ConceptRef | None:
    """Make a concept of a path of labels, broadest first; the slug of each holds the slugs above it."""
    above: tuple[ConceptRef, ...] = ()
    for depth in range(1, len(labels) + 1):
        slug = slug_of(" ".join(labels[:depth]))
        if not slug:
            draft.notes.append(not_understood("no identifier can be made of it", field=row.name, value=row.value))
            return None
        label = _text(labels[depth - 1], draft, row)
        above = (ConceptRef(scheme=scheme, slug=slug, label=label, broader=above, origin=_origin(row)), *above)
    return above[0] if above else None


def _telephones(draft: Draft, lines: Lines) -> list[Telephone]:
    found: list[Telephone] = []
    for role in ("telephone", "fax"):
        for row in lines.of(role):
            if not row.value.strip():
                continue
            numbers, notes = telephones(row.value, region=draft.country, origin=_origin(row))
            found.extend(n.model_copy(update={"kind": "fax"}) if role == "fax" else n for n in numbers)
            draft.notes.extend(notes)
    return found


def _hours(draft: Draft, lines: Lines) -> list[tuple[OpeningHours, ...]]:
    """The opening hours of a page, each set once however often it is written."""
    sets: dict[object, tuple[OpeningHours, ...]] = {}
    for row in lines.of("hours"):
        if not row.value.strip():
            continue
        found, notes = hours(row.value, language=language_of(row.value, draft.language), origin=_origin(row))
        draft.notes.extend(notes)
        if found:
            sets.setdefault(tuple((i.days, i.opens, i.closes, i.closed_on_public_holidays) for i in found), found)
    if len(sets) > 1:
        message = "the page gives different opening hours; the first are taken for the site, the others for the contact"
        draft.notes.append(note(NoteKind.INFERRED, message, field="hours"))
    return list(sets.values())


def _addresses(draft: Draft, lines: Lines, gazetteer: Gazetteer) -> None:
    codes = [match[0] for row in lines.of("postcode") if (match := re.search(r"\d{6}", row.value))]
    seen: set[str] = set()
    for row in lines.of("address"):
        if not row.value.strip() or key_of(row.value) in seen:
            continue
        seen.add(key_of(row.value))
        built, notes = address(
            row.value,
            gazetteer=gazetteer,
            country=draft.country,
            within=draft.place,
            language=language_of(row.value, draft.language),
            origin=_origin(row),
        )
        if codes and built.postal_code is None:
            built = built.model_copy(update={"postal_code": codes[0]})
        draft.addresses.append(built)
        draft.notes.extend(notes)


def _sites_and_contacts(draft: Draft, phones: list[Telephone], sets: list[tuple[OpeningHours, ...]]) -> None:
    """Give the first address its hours; a labelled telephone is the contact of the unit that its label names."""
    first = sets[0] if sets else ()
    for place, found in enumerate(draft.addresses):
        draft.sites.append(Site(address=found, hours=() if place else first, place=found.place))
    if first and not draft.addresses:
        draft.sites.append(Site(hours=first, place=draft.place))
    by_number: dict[tuple[str, str | None], Telephone] = {}
    for phone in sorted(phones, key=lambda phone: phone.label is not None):
        by_number.setdefault((phone.e164, phone.extension), phone)
    draft.telephones.extend(by_number.values())
    others = sets[1] if len(sets) > 1 else first
    for label in dict.fromkeys(phone.label for phone in phones if phone.label):
        of_unit = tuple(phone for phone in phones if phone.label == label)
        unit = Text(value=label, language=language_of(label, draft.language), origin=of_unit[0].origin)
        draft.contacts.append(Contact(unit=unit, telephones=of_unit, hours=others))
    if len(sets) > 1 and not draft.contacts:
        draft.contacts.append(Contact(telephones=tuple(draft.telephones), hours=others))


def _link(draft: Draft, row: RawCell) -> None:
    value = squeeze(row.value)
    if not value:
        return
    mail, _ = email(value, field=row.name)
    page, notes = url(value, field=row.name)
    if mail is not None:
        draft.emails.append(mail)
    elif page is not None:
        draft.homepages.append(page)
        draft.notes.extend(notes)
    elif _LINK_TEXT.search(value):
        message = "only the text of the link is left, its address is lost"
        draft.notes.append(note(NoteKind.LOST, message, field=row.name, value=value))
    else:
        draft.notes.append(not_understood("no address on the web, and no e-mail address", field=row.name, value=value))
