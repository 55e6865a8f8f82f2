"""The chain of places that something lies in, outermost first: the breadcrumbs."""

from publisher.rdf.namespaces import DCT, SCHEMA
from publisher.web.view.values import Value, ValueFormatter

MAX_CHAIN = 12


def chain(formatter: ValueFormatter, place: str) -> tuple[Value, ...]:
    """The places from the outermost one down to ``place``, as far as the cards tell.

    Args:
        formatter: makes values of the record's statements.
        place: the IRI of the innermost place.
    """
    found: list[str] = []
    while place and place not in found and len(found) < MAX_CHAIN:
        found.append(place)
        place = next(iter(formatter.graph.iris(place, SCHEMA.containedInPlace)), "")
    return tuple(formatter.iri(iri) for iri in reversed(found))


def listed_under(formatter: ValueFormatter, iri: str) -> tuple[Value, ...]:
    """The chain of the place that a thing is listed under, else of the area it serves; empty where neither is known."""
    for predicate in (DCT.spatial, SCHEMA.areaServed):
        if found := formatter.graph.iris(iri, predicate):
            return chain(formatter, found[0])
    return ()
