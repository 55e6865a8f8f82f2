"""The chain of places that something lies in, outermost first: the breadcrumbs."""

from publisher.namespaces import DCT, SCHEMA
from publisher.web.view.values import Shower, Value

MAX_CHAIN = 12


def chain(shower: Shower, place: str) -> tuple[Value, ...]:
    """The places from the outermost one down to ``place``, as far as the cards tell.

    Args:
        shower: makes values of the record's statements.
        place: the IRI of the innermost place.
    """
    found: list[str] = []
    while place and place not in found and len(found) < MAX_CHAIN:
        found.append(place)
        place = next(iter(shower.graph.iris(place, SCHEMA.containedInPlace)), "")
    return tuple(shower.iri(iri) for iri in reversed(found))


def listed_under(shower: Shower, iri: str) -> tuple[Value, ...]:
    """The chain of the place that a thing is listed under, else of the area it serves; empty where neither is known."""
    for predicate in (DCT.spatial, SCHEMA.areaServed):
        if found := shower.graph.iris(iri, predicate):
            return chain(shower, found[0])
    return ()
