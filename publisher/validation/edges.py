"""The edges between things, taken from their descriptions: what dataset-level shapes look at instead of everything.

For 250,000 institutions the descriptions are gigabytes; their edges are some ten lines each.
"""

from typing import Final

from publisher.descriptions import Description
from publisher.namespaces import DCT, ORG, OWL, RDF, SCHEMA, SKOS

_TYPE: Final = f"<{RDF.type}>"
_IDENTIFIER: Final = f"<{ORG.identifier}>"
_SELF: Final = f"<{OWL.sameAs}>"
_THING: Final = f"<{OWL.Thing}>"

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


def edges(description: Description) -> tuple[str, ...]:
    """Give the edges of one thing, as N-Triples lines without line ends.

    Every thing is an ``owl:Thing`` and ``owl:sameAs`` itself. An identifier without a scheme of its own is unique
    within its source only, so the source is put before it.
    """
    thing = f"<{description.iri}>"
    lines = [f"{thing} {_TYPE} {_THING} .", f"{thing} {_SELF} {thing} ."]
    for subject, predicate, value, _ in description.statements:
        if subject != thing or predicate not in _EDGES:
            continue
        unscoped = predicate == _IDENTIFIER and value[-1] == '"'
        scoped = f'"{description.source} {value[1:]}' if unscoped else value
        lines.append(f"{subject} {predicate} {scoped} .")
    return tuple(lines)
