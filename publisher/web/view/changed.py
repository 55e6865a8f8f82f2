"""What changed between two versions of a record, in words: "Telephone: +86 931 … to +86 931 …".

Only what the record says about its thing is compared; where it comes from, and the digest of its file, are in the
list of statements.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from publisher.changes import Snapshot
from publisher.rdf.graph import Graph
from publisher.rdf.namespaces import ADMS, DCT, FOAF, LOCN, ORG, OWL, RDF, SCHEMA, SKOS
from publisher.uris import UriPolicy
from publisher.web.languages.reader import gettext, marked
from publisher.web.view.hours import DAYS, PUBLIC_HOLIDAYS
from publisher.web.view.things import spaced
from publisher.web.view.values import Value, ValueFormatter

_OF_THE_THING: Final[Mapping[str, str]] = MappingProxyType(
    {
        str(predicate): word
        for predicate, word in (
            (SKOS.prefLabel, marked("Name")),
            (SCHEMA.name, marked("Name")),
            (SKOS.altLabel, marked("Other name")),
            (DCT.description, marked("Description")),
            (SKOS.definition, marked("Definition")),
            (RDF.type, marked("Type")),
            (ORG.classification, marked("Classification")),
            (ADMS.status, marked("Status")),
            (SCHEMA.foundingDate, marked("Founded")),
            (SCHEMA.dissolutionDate, marked("Dissolved")),
            (ORG.subOrganizationOf, marked("Part of")),
            (SCHEMA.parentOrganization, marked("Part of")),
            (ORG.linkedTo, marked("Linked to")),
            (OWL.sameAs, marked("The same as")),
            (SKOS.closeMatch, marked("Nearly the same as")),
            (DCT.replaces, marked("Replaces")),
            (DCT.isReplacedBy, marked("Replaced by")),
            (SCHEMA.areaServed, marked("Serves")),
            (SCHEMA.keywords, marked("Keyword")),
            (SKOS.broader, marked("Broader")),
            (SKOS.notation, marked("Code")),
            (SCHEMA.containedInPlace, marked("In")),
        )
    }
)
"""What each property of a thing itself is called; two of the same name say the same in two vocabularies."""

_OF_ANY_PART: Final[Mapping[str, str]] = MappingProxyType(
    {
        str(predicate): word
        for predicate, word in (
            (SCHEMA.telephone, marked("Telephone")),
            (SCHEMA.faxNumber, marked("Fax")),
            (SCHEMA.email, marked("E-mail")),
            (FOAF.homepage, marked("Web page")),
            (SCHEMA.url, marked("Web page")),
            (LOCN.fullAddress, marked("Address")),
            (SCHEMA.postalCode, marked("Postcode")),
            (SCHEMA.latitude, marked("Latitude")),
            (SCHEMA.longitude, marked("Longitude")),
        )
    }
)
"""The same for properties of a thing and of its parts: sites, units, contact points."""

_PARTS: Final = (
    (ORG.purpose, marked("Responsibility"), (SKOS.definition, SKOS.prefLabel)),
    (ORG.hasUnit, marked("Unit"), (SKOS.prefLabel,)),
)
"""Parts that are known by a text of theirs: how the thing refers to them, what they are called, the text."""

_NAMES_OF_DAYS: Final = (*((day, day) for day in DAYS), ("PublicHolidays", PUBLIC_HOLIDAYS))
_TELEPHONES: Final = frozenset({"Telephone", "Fax"})
_ORDER: Final = tuple(dict.fromkeys((*_OF_THE_THING.values(), *_OF_ANY_PART.values())))


@dataclass(frozen=True, slots=True)
class Edit:
    """A change of what is known of a thing.

    Attributes:
        field: what it is about ("Telephone").
        before: the values that are gone.
        after: the values that are new.
    """

    field: str
    before: tuple[Value, ...]
    after: tuple[Value, ...]


def edits(uris: UriPolicy, iri: str, old: Snapshot, new: Snapshot) -> tuple[Edit, ...]:
    """Return what changed about a thing from one version of its record to another.

    Args:
        uris: of the release.
        iri: the thing.
        old: the content of the earlier version.
        new: the content of the later version.
    """
    before, after = (_described(uris, iri, snapshot) for snapshot in (old, new))
    rows = []
    for field in sorted({*before, *after}, key=_rank):
        gone, come = (
            tuple(value for text, value in one.get(field, {}).items() if text not in other.get(field, {}))
            for one, other in ((before, after), (after, before))
        )
        if gone or come:
            rows.append(Edit(field, gone, come))
    return tuple(rows)


def _rank(field: str) -> tuple[int, str]:
    return (_ORDER.index(field) if field in _ORDER else len(_ORDER), field)


def _described(uris: UriPolicy, iri: str, snapshot: Snapshot) -> dict[str, dict[tuple[str, str | None], Value]]:
    """Return the values of each field of a version, by text and language."""
    formatter = ValueFormatter(Graph(snapshot.quads, snapshot.cards), uris)
    fields: dict[str, dict[tuple[str, str | None], Value]] = {}
    for field, value in _values(formatter, iri):
        fields.setdefault(field, {})[value.text, value.language] = value
    return fields


def _values(formatter: ValueFormatter, iri: str) -> Iterator[tuple[str, Value]]:
    graph = formatter.graph
    for subject in graph.subjects():
        if subject != iri and not subject.startswith(f"{iri}#"):
            continue
        known = {**_OF_ANY_PART, **_OF_THE_THING} if subject == iri else _OF_ANY_PART
        for predicate, terms in graph.of(subject).items():
            if field := known.get(predicate):
                values = (formatter.term(term) for term in terms)
                yield from ((field, _spaced(value) if field in _TELEPHONES else value) for value in values)
        if str(SCHEMA.opens) in graph.of(subject):
            yield marked("Opening hours"), Value(_hours(graph, subject))
    for predicate, field, texts in _PARTS:
        for part in graph.iris(iri, predicate):
            yield from ((field, value) for value in formatter.texts(part, *texts)[:1])
    for node in graph.iris(iri, SCHEMA.identifier):
        scheme, number = graph.text(node, SCHEMA.propertyID) or "", graph.text(node, SCHEMA.value) or ""
        yield marked("Identifier"), Value(f"{scheme.upper() if scheme.islower() else scheme} {number}".strip())


def _spaced(value: Value) -> Value:
    return Value(spaced(value.text))


def _hours(graph: Graph, specification: str) -> str:
    """Return opening hours as text ("Monday, Tuesday 08:30-12:00")."""
    named = {iri.removeprefix(str(SCHEMA)) for iri in graph.iris(specification, SCHEMA.dayOfWeek)}
    days = gettext(", ").join(gettext(word) for day, word in _NAMES_OF_DAYS if day in named)
    opens, closes = (graph.text(specification, name) or "" for name in (SCHEMA.opens, SCHEMA.closes))
    return f"{days} {opens[:5]}–{closes[:5]}".strip()
