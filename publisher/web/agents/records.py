"""The tool ``record``: all that is known of a thing, in short, by whatever names it."""

from collections.abc import Iterable, Sequence
from typing import Annotated, Any, Final, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from publisher.rdf.graph import Graph
from publisher.release import Release, StoredRecord
from publisher.search.marks import marks_in
from publisher.uris import SLUG, Kind
from publisher.web.agents.answers import (
    KnownAs,
    LanguageText,
    More,
    Named,
    Number,
    Provenance,
    Reach,
    Record,
    Related,
    Where,
)
from publisher.web.agents.calls import Call, wrong
from publisher.web.view.hours import Interval, Week
from publisher.web.view.record import licence_of, record_of
from publisher.web.view.things import ContactView, DutyView, institution, thing
from publisher.web.view.values import Value, ValueFormatter

VALUES: Final = 20
MAX_VALUES: Final = 200
TEXT: Final = 1_000
"""Characters of a text; what is longer is cut, and says so by its last one (…)."""

RELATED: Final = 50
"""The most institutions that are named of one relation."""

ItemT = TypeVar("ItemT")


class RecordArguments(BaseModel):
    """Which thing."""

    model_config = ConfigDict(extra="forbid")

    id: Annotated[
        str,
        Field(
            min_length=1,
            max_length=500,
            description="Its id or document as other tools give it, its slug, or an identifier such as a ROR id",
        ),
    ]
    values: Annotated[int, Field(ge=1, le=MAX_VALUES, description="The most values of each list")] = VALUES


class _Lists:
    """Cuts lists, and notes what is left out of them."""

    def __init__(self, most: int, document: str) -> None:
        self._most, self._document = most, document
        self.more: dict[str, More] = {}

    def cut(self, name: str, values: Iterable[ItemT], total: int = 0) -> list[ItemT]:
        """Return the first values of a list.

        Args:
            name: of the list in the answer.
            values: all of them, or the first.
            total: how many there are, if ``values`` are only the first.
        """
        every = list(values)
        shown, total = every[: self._most], max(total, len(every))
        if len(shown) < total:
            how = f"call record again with values up to {MAX_VALUES}; {self._document}.ttl has all"
            self.more[name] = More(shown=len(shown), total=total, how=how)
        return shown


def record(call: Call, wanted: RecordArguments) -> Record:
    """Describe a thing.

    Raises:
        ProblemError: nothing is named so, or more than one thing (404, 400).
    """
    release = call.served.release
    stored = find(release, wanted.id.strip())
    formatter = ValueFormatter(Graph(stored.quads, stored.cards), release.uris)
    lists = _Lists(wanted.values, release.uris.document(stored.kind, stored.slug))
    is_institution = stored.kind is Kind.INSTITUTION
    view = institution(formatter, stored.iri) if is_institution else thing(formatter, stored.iri)
    return Record(
        id=stored.iri,
        document=release.uris.document(stored.kind, stored.slug),
        kind=stored.kind,
        state=stored.state,  # type: ignore[typeddict-item]
        replaced_by=stored.successor,
        release=release.version,
        names=[_text(name) for name in lists.cut("names", view["names"])] or [LanguageText(text=stored.label)],
        other_names=[_text(name) for name in lists.cut("other_names", view["other_names"])],
        types=[value.text for value in view["types"]],
        description=[
            _text(row) for row in lists.cut("description", view.get("description") or view.get("definition") or ())
        ],
        contacts=_contacts(view, lists),
        sites=[_site(site) for site in lists.cut("sites", view.get("sites", ()))],
        places=_named(view.get("places") or view.get("trail") or ()),
        classifications=_named(lists.cut("classifications", view.get("classifications", ()))),
        relations=_relations(view, lists),
        identifiers=lists.cut("identifiers", _identifiers(view)),
        same_as=_named(lists.cut("same_as", view.get("same", ()))),
        founded=view.get("founded"),
        dissolved=view.get("dissolved"),
        responsibilities=[_short(text) for text in lists.cut("responsibilities", _duties(view.get("duties", ())))],
        provenance=_provenance(release, stored, formatter),
        more=lists.more,
    )


def find(release: Release, name: str) -> StoredRecord:
    """Return the thing that has an IRI, the address of a document, a slug or an identifier.

    Raises:
        ProblemError: nothing has it (404), or more than one thing (400).
    """
    address = name.removesuffix(".html").removesuffix(".ttl").removesuffix(".jsonld")
    found = release.record_of(address) or _by_slug(release, name)
    if found is not None:
        return found
    matches = release.matcher.match(name, limit=3) if list(marks_in(name)) else None
    known = [row for row in matches.candidates if row.features[0].feature in _MARKS] if matches else []
    if len(known) > 1 and known[1].score >= known[0].score:
        names = ", ".join(row.thing.iri for row in known)
        raise wrong(f"id={name!r} is said of several things: {names}; call record with one of these")
    stored = release.record_of(known[0].thing.iri) if known else None
    if stored is None:
        raise wrong(f"id={name!r}: nothing here is named so; call search with what you know of it", 404)
    return stored


_MARKS: Final = frozenset({"identifier", "page", "telephone", "email"})


def _by_slug(release: Release, name: str) -> StoredRecord | None:
    kind, _, slug = name.partition("/")
    if kind in set(Kind) and SLUG.fullmatch(slug):
        return release.record(kind, slug)
    if not SLUG.fullmatch(name):
        return None
    return next((stored for kind in Kind if (stored := release.record(kind, name))), None)


def _contacts(view: dict[str, Any], lists: _Lists) -> list[Reach]:
    contacts = [view["contact"], *view["units"]] if "contact" in view else []
    return [_reach(contact) for contact in lists.cut("contacts", filter(None, contacts))]


def _reach(contact: ContactView) -> Reach:
    return Reach(
        unit=contact.name.text if contact.name else None,
        telephones=[_number(value) for value in contact.telephones],
        faxes=[_number(value) for value in contact.faxes],
        emails=[value.text for value in contact.emails],
        pages=[value.iri or value.text for value in contact.pages],
        hours=_hours(contact.hours),
    )


def _number(value: Value) -> Number:
    dialled = (value.href or "").removeprefix("tel:").partition(";")[0]
    number = Number(number=dialled or value.text, written=value.text)
    if value.note:
        number["note"] = value.note
    return number


def _site(site: dict[str, Any]) -> Where:
    return Where(
        address=[_text(value) for value in site["address"]],
        postal_code=site["postal_code"],
        places=_named(site["places"]),
        position=site["position"].text if site["position"] else None,
        hours=_hours(site["hours"]),
    )


def _hours(week: Week) -> list[str]:
    """Opening hours in lines: "Monday 08:30–12:00, 14:30–18:00"."""

    def times(intervals: Sequence[Interval]) -> str:
        return ", ".join(f"{row.opens}–{row.closes}" for row in intervals)

    lines = [f"{row.day} {times(row.intervals) or 'closed'}" for row in week.days]
    lines += [f"{times(week.undated)} (the source does not say on which days)"] if week.undated else []
    return lines + (["closed on public holidays"] if week.closed_on_holidays else [])


def _relations(view: dict[str, Any], lists: _Lists) -> list[Related]:
    return [
        Related(
            relation=row.heading,
            institutions=_named(lists.cut(f"relations: {row.heading}", row.members, row.total)),
            total=row.total,
        )
        for row in view.get("relations", ())
    ]


def _identifiers(view: dict[str, Any]) -> list[KnownAs]:
    return [
        KnownAs(scheme=row["scheme"], value=value.text, url=value.href)
        for row in view.get("identifiers", ())
        for value, _ in row["values"]
    ]


def _duties(duties: Iterable[DutyView]) -> list[str]:
    return [
        text for duty in duties for text in (f"{duty.notation or ''} {duty.text.text}".strip(), *_duties(duty.parts))
    ]


def _provenance(release: Release, stored: StoredRecord, formatter: ValueFormatter) -> Provenance:
    about = record_of(release, stored, formatter)
    source = about["provenance"]["source"]
    return Provenance(
        source=source.title if source else None,
        licence=licence_of(release, stored.source),
        changed=stored.changed,
        notes=[_short(": ".join(filter(None, (note.field, note.message)))) for note in about["notes"][:VALUES]],
    )


def _named(values: Iterable[Value]) -> list[Named]:
    return [Named(id=value.iri or value.href or "", name=value.text) for value in values]


def _text(value: Value) -> LanguageText:
    text = LanguageText(text=_short(value.text))
    if value.language:
        text["language"] = value.language
    return text


def _short(text: str) -> str:
    return text if len(text) <= TEXT else f"{text[: TEXT - 1]}…"
