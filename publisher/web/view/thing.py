"""What the pages of places, concepts, concept schemes and legal instruments show above their statements."""

from dataclasses import dataclass

from publisher.rdf.namespaces import DCT, SCHEMA, SKOS
from publisher.web.view.places import chain
from publisher.web.view.values import Value, ValueFormatter


@dataclass(frozen=True, slots=True)
class ThingView:
    """The head of a thing's page.

    Attributes:
        names: every name, the English ones first.
        other_names: further labels.
        types: its classes.
        trail: what it lies in, or is narrower than, outermost first.
        notations: codes and document numbers.
        date: when a legal instrument was issued.
        definition: what it means.
        scheme: the list that a concept is of.
        same: the same thing elsewhere.
    """

    names: tuple[Value, ...]
    other_names: tuple[Value, ...]
    types: tuple[Value, ...]
    trail: tuple[Value, ...]
    notations: tuple[Value, ...]
    date: str | None
    definition: tuple[Value, ...]
    scheme: tuple[Value, ...]
    same: tuple[Value, ...]


def thing(formatter: ValueFormatter, iri: str) -> ThingView:
    """Gather what the head of a thing's page shows; whatever is not known stays empty."""
    graph = formatter.graph
    names = {(row.text, row.language): row for row in formatter.texts(iri, SKOS.prefLabel, SCHEMA.name, DCT.title)}
    return ThingView(
        names=tuple(names.values()),
        other_names=tuple(formatter.texts(iri, SKOS.altLabel, SCHEMA.alternateName)),
        types=tuple(formatter.term_name(found) for found in graph.types(iri)),
        trail=_trail(formatter, iri),
        notations=_unique(formatter.texts(iri, SKOS.notation, DCT.identifier, SCHEMA.legislationIdentifier)),
        date=graph.text(iri, DCT.issued),
        definition=tuple(formatter.texts(iri, SKOS.definition, DCT.description, SCHEMA.description)),
        scheme=tuple(formatter.iris(graph.iris(iri, SKOS.inScheme))),
        same=tuple(formatter.iris(graph.iris(iri, SCHEMA.sameAs, SCHEMA.url))),
    )


def _unique(values: list[Value]) -> tuple[Value, ...]:
    return tuple({value.text: value for value in values}.values())


def _trail(formatter: ValueFormatter, iri: str) -> tuple[Value, ...]:
    """The places around a place, or the concepts above a concept."""
    around = chain(formatter, iri)[:-1]
    if around:
        return around
    found: list[str] = []
    current = next(iter(formatter.graph.iris(iri, SKOS.broader)), "")
    while current and current not in found and current != iri and len(found) < 12:
        found.append(current)
        current = next(iter(formatter.graph.iris(current, SKOS.broader)), "")
    return tuple(formatter.iri(broader) for broader in reversed(found))
