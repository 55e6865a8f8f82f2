"""Generated records made richer: what the fullest of sources tell, so that every class that is published occurs.

The generator's table has what registers commonly have; a directory page has contacts, duties, visits; a research
register has identifiers, predecessors, withdrawn entries. Each record is given some of it, by dice.
"""

from collections.abc import Sequence
from random import Random
from typing import Any, Final

from publisher.records import (
    ConceptRef,
    Contact,
    Coordinates,
    Correction,
    Day,
    Document,
    ExternalIdentifier,
    Institution,
    InstitutionRef,
    LegalInstrument,
    NoteKind,
    OpeningHours,
    Period,
    QualityNote,
    RawField,
    Relation,
    RelationKind,
    Responsibility,
    Site,
    State,
    Statistic,
    Telephone,
    Text,
)

_WEEKDAYS: Final = (Day.MONDAY, Day.TUESDAY, Day.WEDNESDAY, Day.THURSDAY, Day.FRIDAY)
_RELATIONS: Final = tuple(kind for kind in RelationKind if kind is not RelationKind.PARENT)
_ACTIONS: Final = ("ViewAction", "CommunicateAction", "FollowAction", "CommentAction")


def richer(record: Institution, dice: Random, keys: Sequence[str]) -> Institution:
    """A record with more to tell.

    Args:
        record: as the profile made it.
        dice: what it gets.
        keys: of other records of the source, which it may refer to.
    """
    told: dict[str, Any] = {"document": _document(record.document, dice)}
    for share, detail in ((0.5, _whereabouts), (0.4, _contacts), (0.3, _structure), (0.3, _basis), (0.3, _identity)):
        if dice.random() < share:
            told |= detail(record, dice, keys)
    return record.model_copy(update=told | _state(record, dice, keys))


def _english(value: str) -> Text:
    return Text(value=value, language="en")


def _number(dice: Random, kind: str = "voice", **more: str) -> Telephone:
    return Telephone.model_validate({"e164": f"+86931{dice.randint(2_000_000, 8_999_999)}", "kind": kind, **more})


def _hours(dice: Random) -> tuple[OpeningHours, ...]:
    """Hours in the morning and the afternoon; some sources do not tell on which days."""
    days = _WEEKDAYS if dice.random() < 0.8 else ()
    spans = (("08:30:00", "12:00:00"), ("14:30:00", "18:00:00"))
    closed = dice.random() < 0.5
    return tuple(OpeningHours(days=days, opens=a, closes=b, closed_on_public_holidays=closed) for a, b in spans)


def _whereabouts(record: Institution, dice: Random, keys: Sequence[str]) -> dict[str, Any]:  # noqa: ARG001 - as the others
    """A position and hours of the first site, a second site, the area served."""
    position = Coordinates(latitude=round(dice.uniform(20, 50), 5), longitude=round(dice.uniform(75, 130), 5))
    first = record.sites[0] if record.sites else Site(place=record.place)
    address = first.address and first.address.model_copy(update={"postal_code": f"{dice.randint(700_000, 799_999)}"})
    told = {"address": address, "coordinates": position, "hours": first.hours or _hours(dice)}
    sites = (first.model_copy(update=told),)
    second = (Site(place=record.place, hours=_hours(dice)),) if dice.random() < 0.4 else ()
    return {"sites": sites + second, "area_served": record.place}


def _contacts(record: Institution, dice: Random, keys: Sequence[str]) -> dict[str, Any]:  # noqa: ARG001
    """An office that answers, addresses for letters, a number with an extension."""
    office = Contact(
        unit=_english("General Office"),
        telephones=(_number(dice), _number(dice, "fax")),
        hours=_hours(dice),
        email=f"office-{record.slug}@example.org",
        url=f"https://www.example.org/{record.slug}/contact",
    )
    numbers = (*record.telephones, _number(dice, extension="12", label="Duty room"), _number(dice, "fax"))
    return {"contacts": (office,), "telephones": numbers, "emails": (f"{record.slug}@example.org",)}


def _structure(record: Institution, dice: Random, keys: Sequence[str]) -> dict[str, Any]:
    """Rank, status, keywords, and how it stands to others."""
    others = dice.sample(keys, min(3, len(keys)))
    unknown = ["nobody"] if dice.random() < 0.2 else []  # the mapping notes that no record has this key
    relations = [Relation(kind=dice.choice(_RELATIONS), target=InstitutionRef(key=key)) for key in (*others, *unknown)]
    return {
        "rank": ConceptRef(scheme="rank", slug="county-level", label=_english("County level")),
        "status": ConceptRef(scheme="status", slug="constituent", label=_english("Constituent department")),
        "keywords": tuple(
            ConceptRef(scheme="tag", slug=word, label=_english(word.capitalize()))
            for word in dice.sample(("planning", "licences", "archives", "statistics"), 2)
        ),
        "relations": (*record.relations, *relations),
    }


def _basis(record: Institution, dice: Random, keys: Sequence[str]) -> dict[str, Any]:  # noqa: ARG001
    """What it rests on, and what it is to do."""
    year, number = dice.randint(1990, 2023), dice.randint(1, 40)
    title = _english("Plan for the Reform of Institutions") if dice.random() < 0.5 else None
    instrument = LegalInstrument(
        slug=f"generated-{year}-{number}", identifier=f"Document [{year}] No. {number}", year=year, title=title
    )
    duties = tuple(
        Responsibility(position=one, notation=f"({one})", text=_english(f"Attend to matter number {one}."))
        for one in range(1, dice.randint(2, 4))
    )
    return {"legal_basis": (instrument,), "responsibilities": duties, "responsibilities_title": _english("Duties")}


def _identity(record: Institution, dice: Random, keys: Sequence[str]) -> dict[str, Any]:  # noqa: ARG001
    """Other names, and what it is called in other registers."""
    item = f"Q{dice.randint(10**8, 10**9)}"
    return {
        "acronyms": (_english("GEN"),),
        "former_names": (Text(value="Office Before the Reform", language="en", period=_period(dice)),),
        "description": _english("An office that a generator made up."),
        "links": (f"https://www.example.org/{record.slug}",),
        "domains": (f"{record.slug}.example.org",),
        "identifiers": (
            ExternalIdentifier(scheme="wikidata", value=item, iri=f"https://entities.example.org/{item}"),
            ExternalIdentifier(scheme="lei", value=f"{dice.randint(10**17, 10**18)}00"),
        ),
    }


def _period(dice: Random) -> Period:
    """When a name held that is no longer used."""
    return Period(since=f"{dice.randint(1950, 1989)}-04-01", until=f"{dice.randint(1990, 2020)}-09-30", over=True)


def _state(record: Institution, dice: Random, keys: Sequence[str]) -> dict[str, Any]:  # noqa: ARG001
    """Some are withdrawn, merged into another, or no longer active."""
    drawn = dice.random()
    if drawn < 0.03:
        return {"state": State.WITHDRAWN}
    if drawn < 0.06 and keys:
        return {"state": State.MERGED, "merged_into": InstitutionRef(key=dice.choice(keys))}
    if drawn < 0.1:
        return {"state": State.INACTIVE, "dissolved": str(dice.randint(2000, 2023))}
    return {}


def _document(document: Document, dice: Random) -> Document:
    """What a page tells of itself: visits, remarks, raw fields, what was doubtful about it, what people corrected."""
    told: dict[str, Any] = {"sha256": f"{dice.getrandbits(256):064x}", "retrieved": "2026-01-01", "language": "en"}
    if dice.random() < 0.3:
        told["shared_file"] = None  # the record has a file of its own
    if dice.random() < 0.4:
        counted = tuple(Statistic(name=it, action=it, count=dice.randint(0, 900)) for it in dice.sample(_ACTIONS, 2))
        told |= {"statistics": counted, "comment_count": dice.randint(0, 9), "picture_count": dice.randint(0, 9)}
        told |= {"url": "https://www.example.org/page.html", "title": _english("A page")}
    if dice.random() < 0.4:
        told["raw_fields"] = (*document.raw_fields, RawField(name="remark", value="none", line=dice.randint(1, 99)))
        note = QualityNote(kind=NoteKind.TRUNCATED, message="The description is cut off", field="remark")
        told["notes"] = (*document.notes, note)
    if dice.random() < 0.3:
        told["corrections"] = tuple(_correction(dice, field) for field in ("telephone", "name"))
    return document.model_copy(update=told)


def _correction(dice: Random, field: str) -> Correction:
    """A value that a person replaced, filled in or removed; some do not say who they are."""
    before, after = dice.choice((("12", "13"), (None, "13"), ("12", None)))
    who = "Registry office" if dice.random() < 0.6 else None
    day = f"2026-{dice.randint(1, 12):02}-{dice.randint(1, 28):02}"
    return Correction(field=field, source_value=before, value=after, who=who, when=day, why="The source has an error")
