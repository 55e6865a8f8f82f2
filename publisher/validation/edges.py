"""The edges between things, taken from their descriptions: what dataset-level shapes look at instead of everything.

For 250,000 institutions the descriptions are gigabytes; their edges are some ten lines each.
"""

from typing import Final

import pyoxigraph as ox

from publisher.rdf.description import Description
from publisher.rdf.namespaces import DCT, ORG, OWL, RDF, SCHEMA, SKOS

_IDENTIFIER: Final = f"<{ORG.identifier}>"
_SAME: Final = f"<{SCHEMA.sameAs}>"
_BELOW: Final = f"<{ORG.hasSubOrganization}>"

_EDGES: Final = frozenset(
    f"<{predicate}>"
    for predicate in (
        RDF.type,
        ORG.subOrganizationOf,
        ORG.classification,
        ORG.identifier,
        SKOS.broader,
        SCHEMA.containedInPlace,
        SCHEMA.areaServed,
        SCHEMA.sameAs,
        DCT.spatial,
        DCT.isReplacedBy,
    )
)


def edge(subject: str, predicate: str, value: str) -> str:
    """One edge between IRIs, as an N-Triples line without its end."""
    return f"<{subject}> <{predicate}> <{value}> ."


def thing_edges(iri: str, *classes: str) -> tuple[str, ...]:
    """What is true of every thing, and of which classes it is."""
    types = (edge(iri, str(RDF.type), name) for name in (str(OWL.Thing), *classes))
    return (edge(iri, str(OWL.sameAs), iri), *types)


def known_as(source: str, name: str) -> str:
    """An identifier or an identity elsewhere, scoped by the source that says so: an N-Triples literal."""
    return str(ox.Literal(f"{source} {name}"))


def edges(description: Description) -> tuple[str, ...]:
    """Give the edges of one thing, as N-Triples lines without line ends.

    Every thing is an ``owl:Thing`` and ``owl:sameAs`` itself. Who says what stands below it says what that stands
    below. An identifier, and an identity elsewhere, is one record's within its source: the same institution in another
    source is told by links between the two, and one that is no more is not known elsewhere any more.
    """
    thing = f"<{description.iri}>"
    lines = list(thing_edges(description.iri))
    for subject, predicate, value, _ in description.parsed.statements:
        if subject == thing and predicate == _BELOW and value.startswith("<"):
            lines.append(f"{value} <{ORG.subOrganizationOf}> {subject} .")
        if subject != thing or predicate not in _EDGES or (predicate == _SAME and description.state != "live"):
            continue
        scoped = known_as(description.source, value) if predicate in {_IDENTIFIER, _SAME} else value
        lines.append(f"{subject} {predicate} {scoped} .")
    return tuple(lines)
