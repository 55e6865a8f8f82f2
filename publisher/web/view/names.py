"""Names of things in lists, in the language of the reader: lists know one label of each thing, its card knows more."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

import pyoxigraph as ox

from publisher.rdf.namespaces import DCT, SCHEMA, SKOS
from publisher.release import Release
from publisher.web.languages.catalogue import SOURCE
from publisher.web.languages.choice import rank
from publisher.web.languages.reader import reading

_NAMES: Final = tuple(str(predicate) for predicate in (SKOS.prefLabel, SCHEMA.name, DCT.title))

_SUITS: Final = 1
"""The highest rank of a name in the reader's language; a name in any other is no better than the label."""


class Name(NamedTuple):
    """What a thing is called, and the language of that; None where it is not known."""

    text: str
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Names:
    """Names of things for the reader of a page.

    Attributes:
        known: those that have a name in the reader's language, by IRI.
    """

    known: Mapping[str, Name]

    @classmethod
    def of(cls, release: Release, iris: Iterable[str]) -> "Names":
        """Return the names of things of a release; labels are English where things have English names."""
        tag = reading().tag
        if tag == SOURCE:
            return cls({})
        found = ((iri, _best(tag, iri, card)) for iri, card in release.cards(iris))
        return cls({iri: name for iri, name in found if name})

    def get(self, iri: str, label: str) -> Name:
        """Return the name of a thing, its label if it has none for the reader."""
        return self.known.get(iri) or Name(label)


def name_for_reader(release: Release, iri: str) -> str | None:
    """Return the name of a thing in the reader's language, else its label; None if there is no such thing."""
    label = release.label(iri)
    return Names.of(release, (iri,)).get(iri, label).text if label else None


def _best(tag: str, iri: str, card: str) -> Name | None:
    """Return the name of a thing in a language, from its card in N-Triples; None if it has none."""
    names = [
        (rank(tag, quad.object.language), _NAMES.index(quad.predicate.value), quad.object)
        for quad in ox.parse(card, format=ox.RdfFormat.N_TRIPLES)
        if quad.predicate.value in _NAMES and isinstance(quad.object, ox.Literal) and _is(quad.subject, iri)
    ]
    best = min(names, key=lambda row: row[:2], default=None)
    return Name(best[2].value, best[2].language) if best and best[0] <= _SUITS else None


def _is(subject: object, iri: str) -> bool:
    return isinstance(subject, ox.NamedNode) and subject.value == iri
