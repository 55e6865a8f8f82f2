"""Answer a reconciliation query: candidates by the piece that ``/api/match`` uses, compared with further properties."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from publisher.release import Release, StoredRecord
from publisher.search import CHOSEN, LEAD, Feature, Hints, Scored
from publisher.search.entry import NameKind
from publisher.search.former import FormerName
from publisher.search.text import fold
from publisher.uris import Kind
from publisher.web.reconcile.entities import description_of, first_of, id_of, name_in, record_of, types_of
from publisher.web.reconcile.languages import Languages
from publisher.web.reconcile.properties import Role, Source, term_value, values_of
from publisher.web.reconcile.queries import Condition, Query

COMPARED: Final = 15
"""Candidates whose properties are compared."""

AGREES: Final = 0.06
DIFFERS: Final = -0.1
"""What a property counts whose value is the one that the query has, or another."""

PERCENT: Final = 100


@dataclass(frozen=True, slots=True)
class Candidate:
    """A thing that a query may mean.

    Attributes:
        id: names it.
        name: in the language that the client prefers.
        description: a line.
        types: what it is.
        score: from 0 to 1.
        match: whether it is clearly the one.
        features: what speaks for it and against it.
    """

    id: str
    name: str
    description: str
    types: list[dict[str, Any]]
    score: float
    match: bool
    features: tuple[Feature, ...] = ()

    def as_json(self, *, named_features: bool = False) -> dict[str, Any]:
        """Return it as both versions have it; 1.0-draft wants a name for each feature too."""
        return {
            "id": self.id,
            "name": self.name,
            "description": self.description,
            "type": self.types,
            "score": _points(self.score),
            "match": self.match,
            "features": [_feature(each, named=named_features) for each in self.features],
        }


def _feature(feature: Feature, *, named: bool) -> dict[str, Any]:
    """A feature with what it adds to the score, or takes from it, in points."""
    row: dict[str, Any] = {"id": feature.feature.replace(" ", "-"), "value": _points(feature.contribution)}
    return {**row, "name": feature.feature.capitalize()} if named else row


def _points(share: float) -> float:
    return round(PERCENT * share, 2)


def candidates(release: Release, query: Query, languages: Languages) -> list[Candidate]:
    """Return the candidates of a query, the best first."""
    wanted = [*query.ids, *_names_of(query, Role.ID)]
    exact = [record for each in (*wanted, *query.texts) if (record := _named(release, each, sure=each in wanted))]
    if exact:
        return [_certain(release, record, is_one=len(exact) == 1) for record in exact[: query.limit]]
    found: dict[str, tuple[Scored, bool]] = {}
    for kind in query.kinds:
        for text in query.texts or _instead_of_name(query):
            for number, (scored, chosen) in enumerate(_matched(release, query, text, kind)):
                known = found.get(scored.thing.iri)
                if known is None or scored.score > known[0].score:
                    found[scored.thing.iri] = scored, chosen and number == 0
    ranked = sorted(found.values(), key=lambda pair: -pair[0].score)
    kept = [(scored, chosen) for scored, chosen in ranked if _has_type(query, scored)]
    return [
        candidate(release, scored, languages, match=chosen and number == 0 and _is_ahead(kept))
        for number, (scored, chosen) in enumerate(kept[: query.limit])
    ]


def _is_ahead(ranked: list[tuple[Scored, bool]]) -> bool:
    """Whether the first is clearly before what another kind or text found; within one, matching has decided."""
    (first, _), others = ranked[0], ranked[1:]
    return not any(chosen and first.score - other.score < LEAD for other, chosen in others)


def _named(release: Release, text: str, *, sure: bool) -> StoredRecord | None:
    """The thing that a text is the identifier or the address of; a slug alone may be a name, unless it is sure."""
    is_id = sure or "/" in text
    record = record_of(release, text) if is_id else None
    return record if record is not None and record.state == "live" else None


def _certain(release: Release, record: StoredRecord, *, is_one: bool) -> Candidate:
    about = description_of(release, record.kind, record.facets)
    types = types_of(record.kind, record.facets)
    features = (Feature("identifier", 1.0, 1.0, record.iri),)
    return Candidate(id_of(record.iri, release), record.label, about, types, 1.0, is_one, features)


def candidate(release: Release, scored: Scored, languages: Languages, *, match: bool) -> Candidate:
    """Return a thing that was matched as a candidate."""
    thing = scored.thing
    about, types = description_of(release, thing.kind, thing.facets), types_of(thing.kind, thing.facets)
    name = name_in(thing, languages)
    if former := _former_name(release, scored):
        about = f"formerly {former} · {about}"
    return Candidate(id_of(thing.iri, release), name, about, types, scored.score, match, scored.features)


def _former_name(release: Release, scored: Scored) -> str:
    """The name that a thing had once, with its dates, if that is what was matched."""
    text = next((each.text for each in scored.features if each.kind == NameKind.FORMER), "")
    former = release.former_name(scored.thing.iri, text) if text else None
    if former is None or not former.dates:
        return text
    return f"{text} ({former.since} to {former.until})" if len(former.dates) == 2 else f"{text} ({_end_of(former)})"


def _end_of(former: FormerName) -> str:
    return f"until {former.until}" if former.until else f"since {former.since}"


def _has_type(query: Query, scored: Scored) -> bool:
    """Whether a candidate has one of the types that are wanted, where no other may be."""
    if not query.is_strict or not query.types or scored.thing.kind != Kind.INSTITUTION:
        return True
    own = {each["id"].lower() for each in types_of(scored.thing.kind, scored.thing.facets)}
    return not own.isdisjoint(query.types)


def _instead_of_name(query: Query) -> list[str]:
    """What is looked for where a query has no name: the value of a name, an identifier, a telephone number."""
    names = [value for each in query.conditions if each.property.role is Role.NAME for value in each.values]
    return names or _names_of(query, Role.MARK)[:1]


def _names_of(query: Query, role: Role) -> list[str]:
    return [value for each in query.conditions if each.property.role is role for value in each.values]


def _hints(query: Query) -> Hints:
    """What is known beside the name, as matching takes it."""
    places = [(each.names or each.values)[0] for each in query.conditions if each.property.role is Role.PLACE]
    countries = [(each.names or each.values)[0] for each in query.conditions if each.property.role is Role.COUNTRY]
    types = [*_names_of(query, Role.TYPE), *query.types]
    marks = " ; ".join(_names_of(query, Role.MARK))
    return Hints(first_of(countries), first_of(places), first_of(types), marks)


def _matched(release: Release, query: Query, text: str, kind: Kind) -> list[tuple[Scored, bool]]:
    """The candidates for one name, compared with what else is known; and for each whether it is clearly the one."""
    compared = [each for each in query.conditions if each.property.role is Role.COMPARED or each.required]
    limit = max(query.limit, COMPARED) if compared or query.is_strict else query.limit
    matches = release.matcher.match(text, _hints(query), kind=kind, limit=limit)
    if not compared:
        return [(scored, matches.chosen) for scored in matches.candidates]
    before = matches.candidates[0].thing.iri if matches.candidates else ""
    scored = sorted(_compared(release, matches.candidates, compared), key=lambda one: -one.score)
    clear = bool(scored) and scored[0].score >= CHOSEN
    ahead = clear and all(scored[0].score - other.score >= LEAD for other in scored[1:2])
    same = clear and matches.chosen and scored[0].thing.iri == before
    return [(one, ahead or same) for one in scored]


def _compared(release: Release, found: Iterable[Scored], conditions: list[Condition]) -> list[Scored]:
    """Candidates with what their properties add to the score; without those that lack what is required."""
    kept = []
    for scored in found:
        record = release.record_of(scored.thing.iri)
        if record is None:
            continue
        source = Source.of(release, record)
        agreed = [(each, _agrees(each, source)) for each in conditions]
        if any(each.required and not agrees for each, agrees in agreed):
            continue
        rows = [(each, agrees) for each, agrees in agreed if agrees is not None and each.property.role is Role.COMPARED]
        features = tuple(
            Feature(f"{'' if agrees else 'other '}{each.property.id}", 1.0, AGREES if agrees else DIFFERS)
            for each, agrees in rows
        )
        score = scored.score + sum(feature.contribution for feature in features)
        kept.append(replace(scored, score=round(min(1, max(0, score)), 4), features=(*scored.features, *features)))
    return kept


def _agrees(condition: Condition, source: Source) -> bool | None:
    """Whether a thing has the values of a condition; None if nothing is known of the property."""
    terms = values_of(condition.property, source)
    if not terms:
        return None
    own: set[str] = set()
    for term in terms:
        value = str(term_value(condition.property, term))
        own |= {value.casefold(), fold(value)}
        if condition.property.target:
            name = source.graph.name(term.value)
            own |= {id_of(term.value, source.release).casefold(), fold(name.value) if name else ""}
    hits = [value.casefold() in own or (fold(value) in own and bool(fold(value))) for value in condition.values]
    named = [bool(fold(name)) and fold(name) in own for name in condition.names]
    if condition.quantifier == "none":
        return not any(hits)
    return all(hits) if condition.quantifier == "all" else any((*hits, *named))


def answer(found: list[Candidate], member: str, *, named_features: bool) -> Mapping[str, Any]:
    """Return the answer to one query."""
    return {member: [each.as_json(named_features=named_features) for each in found]}
