"""Names of properties and classes in the reader's language: from our vocabulary, else made of the IRI itself."""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Final

from publisher import vocabulary
from publisher.rdf.namespaces import prefixes
from publisher.web.languages.catalogue import SOURCE
from publisher.web.languages.choice import rank
from publisher.web.languages.reader import reading

_WORD: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|[-_.]+")


class Labels:
    """Names of properties and classes: from our vocabulary, else made of the IRI itself.

    Args:
        known: term IRI to language to name, from publisher.vocabulary.labels.
        base: the base IRI, below which our own terms are.
    """

    def __init__(self, known: Mapping[str, Mapping[str, str]], base: str) -> None:
        self._prefixes = {namespace: prefix for prefix, namespace in prefixes(base).items()}
        self._known = {iri: row for iri, row in known.items() if row}
        self._tokens = frozenset(f"<{iri}>" for iri in self._known)
        self._names: dict[str, dict[str, str]] = {}
        english = ((row.get(SOURCE, ""), iri) for iri, row in self._known.items())
        self._by_english = {name[:1].upper() + name[1:]: iri for name, iri in english if name}

    def __contains__(self, iri: str) -> bool:
        return iri in self._known

    def know(self, properties: Iterable[str]) -> bool:
        """Return whether our vocabulary has all of some properties, each an IRI in its brackets."""
        return self._tokens.issuperset(properties)

    def name(self, iri: str) -> str:
        """Return the name of a property or class in the reader's language ("Opening hours specification")."""
        tag = reading().tag
        names = self._names.setdefault(tag, {})
        if (name := names.get(iri)) is None:
            row = self._known.get(iri)
            name = row[min(row, key=lambda language: rank(tag, language))] if row else humanised(iri)
            name = names[iri] = name[:1].upper() + name[1:]
        return name

    def in_reading(self, english: str) -> str:
        """Return a name, as :meth:`name` makes it for readers of English, in the reader's language."""
        if reading().tag == SOURCE:
            return english
        iri = self._by_english.get(english)
        return self.name(iri) if iri else english

    def short(self, iri: str) -> str:
        """Return the IRI with a prefix if one is known ("schema:name"), else as it is."""
        end = max(iri.rfind("#"), iri.rfind("/")) + 1
        prefix = self._prefixes.get(iri[:end])
        return f"{prefix}:{iri[end:]}" if prefix and iri[end:] else iri


@lru_cache(maxsize=8)
def labels(base: str) -> Labels:
    """Return the names of terms, for a publication below ``base``."""
    return Labels(vocabulary.labels(base), base)


@lru_cache(maxsize=4096)
def local_name(iri: str) -> str:
    """Return what follows the last ``#``, ``/`` or ``:`` of an IRI; the whole IRI if that is nothing."""
    return re.split(r"[#/:]", iri.rstrip("#/"))[-1] or iri


@lru_cache(maxsize=4096)
def humanised(iri: str) -> str:
    """Return an IRI's local name as words ("openingHoursSpecification": "Opening hours specification")."""
    words = [word for word in _WORD.split(local_name(iri)) if word]
    if not words:
        return iri
    text = " ".join(word if word.isupper() and len(word) > 1 else word.lower() for word in words)
    return text[:1].upper() + text[1:]
