"""One document: the N-Quads lines of a record (its named graphs flattened) and the *cards* of what it links to.

Every format holds the very same triples; publisher/rdf/writers.py writes them.
"""

from itertools import dropwhile
from typing import Final

from publisher.rdf import jsonld
from publisher.rdf.description import Description
from publisher.rdf.formats import Format
from publisher.rdf.nquads import RDF_TYPE, Subjects, group, statements
from publisher.uris import UriPolicy

_CARD: Final = frozenset(
    {
        RDF_TYPE,
        "<http://www.w3.org/2004/02/skos/core#prefLabel>",
        "<http://schema.org/name>",
        "<http://schema.org/containedInPlace>",
        "<http://www.w3.org/2004/02/skos/core#broader>",
        "<http://www.w3.org/2004/02/skos/core#inScheme>",
        "<http://purl.org/dc/terms/title>",
        "<http://purl.org/dc/terms/isReplacedBy>",
        "<http://www.w3.org/1999/02/22-rdf-syntax-ns#value>",
    }
)


def document(nquads: bytes, cards: bytes, fmt: Format, uris: UriPolicy, iri: str) -> bytes:
    """Write the description of one thing.

    Args:
        nquads: its own quads, canonical N-Quads; graph names are dropped.
        cards: short descriptions of what it links to, canonical N-Triples.
        fmt: a format of documents, HTML excepted.
        uris: whose prefixes and words to use.
        iri: the thing's IRI; it comes first, its parts and its document follow.

    Raises:
        UnwritableError: the format cannot carry a predicate or a character of it, or has no documents.
    """
    return fmt.writer.document(_subjects(nquads, cards, iri), iri, uris)


def embedded(own: Subjects, cards: Subjects, uris: UriPolicy, iri: str) -> bytes:
    """Write the description of one thing as the JSON-LD of its page: the thing has one class in front of all others.

    Args:
        own: its own statements.
        cards: short descriptions of what it links to.
        uris: whose prefixes and words to use.
        iri: the thing's IRI.
    """
    root = f"<{iri}>"
    parts = dropwhile(lambda row: not row[0].startswith(root[:-1]), own.items())
    subjects = {**dict(parts), **own}  # sorted, /doc/ comes before /id/: put the thing's parts in front
    if subjects.keys().isdisjoint(cards):
        subjects.update(cards)
    else:  # a record that describes what it links to
        subjects = group(
            (subject, predicate, value, "")
            for described in (subjects, cards)
            for subject, properties in described.items()
            for predicate, values in properties.items()
            for value in values
        )
    return jsonld.document(subjects, root, uris.base, plain_type=True)


def _subjects(nquads: bytes, cards: bytes, iri: str) -> Subjects:
    cut = nquads.find(f"\n<{iri}".encode()) + 1  # sorted, /doc/ comes before /id/: put the thing's parts in front
    return group(statements((nquads[cut:] + nquads[:cut] + cards).decode()), (f"<{iri}>",))


def card(description: Description) -> tuple[str, ...]:
    """Return the card of a thing: what others need to show of it, as sorted N-Triples lines without line ends."""
    thing = f"<{description.iri}>"
    properties = description.parsed.subjects.get(thing, {})
    shown = _CARD & properties.keys()
    return tuple(sorted([f"{thing} {predicate} {value} ." for predicate in shown for value in properties[predicate]]))
