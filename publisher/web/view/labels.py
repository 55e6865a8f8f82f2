"""Readable names of properties and classes: as our labels have them, else made of the IRI itself."""

import re
from collections.abc import Mapping
from typing import Final

from publisher.rdf.namespaces import prefixes

_WORD: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|[-_.]+")


class Labels:
    """Names of terms, for people.

    Args:
        known: term IRI to language to name, as publisher.vocabulary.labels gives it.
        base: the base IRI, below which our own terms stand.
    """

    def __init__(self, known: Mapping[str, Mapping[str, str]], base: str) -> None:
        self._prefixes = {namespace: prefix for prefix, namespace in prefixes(base).items()}
        self._names = {iri: row.get("en") or next(iter(row.values())) for iri, row in known.items() if row}

    def __contains__(self, iri: str) -> bool:
        return iri in self._names

    def name(self, iri: str) -> str:
        """The name of a property or class ("Opening hours specification")."""
        if (known := self._names.get(iri)) is not None:
            return known[:1].upper() + known[1:]
        return humanised(iri)

    def short(self, iri: str) -> str:
        """The IRI with a prefix where one is known ("schema:name"), else whole."""
        end = max(iri.rfind("#"), iri.rfind("/")) + 1
        prefix = self._prefixes.get(iri[:end])
        return f"{prefix}:{iri[end:]}" if prefix and iri[end:] else iri


def local_name(iri: str) -> str:
    """What follows the last ``#``, ``/`` or ``:`` of an IRI; the whole where that is nothing."""
    return re.split(r"[#/:]", iri.rstrip("#/"))[-1] or iri


def humanised(iri: str) -> str:
    """An IRI's local name as words ("openingHoursSpecification": "Opening hours specification")."""
    words = [word for word in _WORD.split(local_name(iri)) if word]
    if not words:
        return iri
    text = " ".join(word if word.isupper() and len(word) > 1 else word.lower() for word in words)
    return text[:1].upper() + text[1:]
