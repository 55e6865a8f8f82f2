"""The statements about one institution, to be asked for the values of some properties, whatever graph they are in."""

from collections.abc import Iterator
from typing import NamedTuple

from publisher.rdf.nquads import Subjects, group, literal, statements
from publisher.rdf.organisations import NAME_TERMS


class Term(NamedTuple):
    """An IRI, or a literal with its language."""

    value: str
    is_iri: bool = False
    language: str | None = None


class Graph:
    """Some statements.

    Args:
        text: the statements, in canonical N-Quads.
    """

    def __init__(self, text: str) -> None:
        self._subjects: Subjects = group(statements(text))

    def values(self, iri: str, *properties: str) -> Iterator[Term]:
        """The values of some properties, property by property."""
        known = self._subjects.get(f"<{iri}>", {})
        for name in properties:
            yield from map(_term, known.get(f"<{name}>", ()))

    def nodes(self, iri: str, *properties: str) -> list[str]:
        """The IRIs among the values of some properties, each once."""
        return list(dict.fromkeys(term.value for term in self.values(iri, *properties) if term.is_iri))

    def texts(self, iri: str, *properties: str) -> list[Term]:
        """The literals among the values of some properties, each once."""
        terms = (term for term in self.values(iri, *properties) if not term.is_iri and term.value.strip())
        return list(dict.fromkeys(terms))

    def text(self, iri: str, *properties: str) -> str | None:
        """The first literal among the values of some properties."""
        return next((term.value.strip() for term in self.texts(iri, *properties)), None)

    def names(self, iri: str) -> list[Term]:
        """The names of a thing, the preferred ones first."""
        return self.texts(iri, *NAME_TERMS)

    def subjects(self, iri: str, name: str) -> list[str]:
        """What has a property with this value."""
        token = f"<{iri}>"
        return [subject[1:-1] for subject, known in self._subjects.items() if token in known.get(f"<{name}>", ())]

    def described(self, iri: str) -> bool:
        """Whether there are statements about a thing."""
        return f"<{iri}>" in self._subjects


def _term(token: str) -> Term:
    if token.startswith("<"):
        return Term(token[1:-1], is_iri=True)
    text, _, language = literal(token)
    return Term(text, language=language)
