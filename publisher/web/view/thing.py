"""What the pages of places, concepts, concept schemes and legal instruments show above their statements."""

from typing import Any

from publisher.rdf.namespaces import DCT, SCHEMA, SKOS
from publisher.web.view.values import ValueFormatter, distinct


def thing(formatter: ValueFormatter, iri: str) -> dict[str, Any]:
    """Return the head of a thing's page by name, as thing.html lays it out; what is not known is empty.

    ``trail`` is the places around a place or the concepts above a concept, the outermost first; ``same`` is the same
    thing elsewhere; ``scheme`` the list that a concept belongs to; ``date`` when a legal instrument was issued.
    """
    graph = formatter.graph
    notations = formatter.texts(iri, SKOS.notation, DCT.identifier, SCHEMA.legislationIdentifier)
    around = graph.chain(iri, SCHEMA.containedInPlace)[:-1] or graph.chain(iri, SKOS.broader)[:-1]
    return {
        "names": distinct(formatter.texts(iri, SKOS.prefLabel, SCHEMA.name, DCT.title)),
        "other_names": formatter.texts(iri, SKOS.altLabel, SCHEMA.alternateName),
        "types": [formatter.term_name(name) for name in graph.types(iri)],
        "trail": formatter.iris(around),
        "notations": list({value.text: value for value in notations}.values()),
        "date": graph.text(iri, DCT.issued),
        "definition": formatter.texts(iri, SKOS.definition, DCT.description, SCHEMA.description),
        "scheme": formatter.linked(iri, SKOS.inScheme),
        "same": formatter.linked(iri, SCHEMA.sameAs, SCHEMA.url),
    }
