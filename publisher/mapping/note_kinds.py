"""The kinds of quality notes, as concepts: many records have a note of the same words, which are published once.

A kind is known by the words of its notes and by their motivation ("inferred"), whichever records have one. Specified by
docs/mapping.md.
"""

import hashlib
from functools import lru_cache
from typing import Final

from publisher.mapping.nodes import QUALITY, Work
from publisher.records import Concept, NoteKind, Text
from publisher.uris import slug_of

SCHEME: Final = "quality-note"
"""The scheme of the kinds; no other concept is in it."""

_WORDS_LENGTH: Final = 60
_DIGEST_LENGTH: Final = 8


@lru_cache(maxsize=4096)
def path(kind: NoteKind, message: str) -> str:
    """Return the scheme and the slug of a kind of note ("quality-note/inferred-the-province-…-1a2b3c4d")."""
    return f"{SCHEME}/{_slug(kind, message)}"


def concept(kind: NoteKind, message: str) -> Concept:
    """Return a kind of note as a concept of its scheme."""
    label = Text(value=message, language="en")
    return Concept(scheme=SCHEME, slug=_slug(kind, message), labels=(label,), notation=kind.value)


def describe(work: Work, concept: Concept) -> None:
    """Add what a kind of note has besides what every concept has: its text, and the motivation that it is a kind of."""
    add_text(work, work.iri, concept.labels[0].value)
    work.add({"@id": work.iri, "broadMatch": work.uris.term(f"note-{concept.notation}")})


def add_text(work: Work, iri: str, message: str) -> str:
    """Add the text of a note (Web Annotation section 3.2.4); return its IRI."""
    text = {"@value": work.clean(message), "@language": "en"}
    return work.add({"@id": iri, "@type": "oa:TextualBody", "noteValue": text}, QUALITY)


def _slug(kind: NoteKind, message: str) -> str:
    """The words of a message, shortened, and a digest: two messages never have one slug."""
    digest = hashlib.sha256(message.encode()).hexdigest()[:_DIGEST_LENGTH]
    words = slug_of(message)[:_WORDS_LENGTH].rpartition("-")[0] if len(slug_of(message)) > _WORDS_LENGTH else ""
    return "-".join(filter(None, (kind.value, words or slug_of(message), digest)))
