"""The nodes of one record while they are being made: JSON-LD dicts by named graph, notes, links.

Everything here is written in the terms of ontology/context.jsonld; a node is a dict with an ``@id``. Specified by
docs/mapping.md.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Protocol
from urllib.parse import quote

import pyoxigraph as ox

from publisher.records import ConceptRef, InstitutionRef, NoteKind, Place, QualityNote, Text
from publisher.uris import Kind, UriPolicy

Node = dict[str, Any]

PROVENANCE: Final = "provenance"
QUALITY: Final = "quality"

_UNWRITABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""Characters that XML 1.0 section 2.2 has no way to write: a literal with one could not be served as RDF/XML."""


@dataclass(frozen=True, slots=True)
class Link:
    """The same institution, or nearly the same, in another source.

    Attributes:
        relation: "owlSameAs" or "closeMatch", in the words of the context.
        slug: the other institution's.
        evidence: why; it names the graph (``<base>/graph/links-{evidence}``).
    """

    relation: str
    slug: str
    evidence: str


class Resolver(Protocol):
    """Answers what a mapping asks about other things of the same build; this one knows of nothing else."""

    def institution(self, ref: InstitutionRef, source: str) -> str | None:  # noqa: ARG002 - for those that know some
        """Return the slug assigned to another institution, None if no record has it."""
        return None

    def replaced(self, slug: str) -> Sequence[str]:  # noqa: ARG002 - as above
        """Return the slugs of the institutions that were merged into this one."""
        return ()

    def linked(self, slug: str) -> Sequence[Link]:  # noqa: ARG002 - as above
        """Return the same institution as other sources have it."""
        return ()

    def place(self, key: str) -> Place | None:  # noqa: ARG002 - as above
        """Return a place of the gazetteer by its key ("cn-620102")."""
        return None


@dataclass(slots=True)
class Work:
    """One description in the making.

    Attributes:
        iri, document: of the thing and of the record that describes it.
        graphs: nodes by the local name of their graph; "" is the default graph.
        links: IRIs of other things, in order, each once.
        notes: quality notes of the mapping, besides what the record already says.
    """

    uris: UriPolicy
    resolver: Resolver
    kind: Kind
    slug: str
    source: str = ""
    iri: str = field(init=False)
    document: str = field(init=False)
    graphs: dict[str, list[Node]] = field(default_factory=dict)
    links: dict[str, None] = field(default_factory=dict)
    notes: list[QualityNote] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.iri = self.uris.thing(self.kind, self.slug)
        self.document = self.uris.document(self.kind, self.slug)

    def add(self, node: Node, graph: str = "") -> str:
        """Keep a node, without its empty values, and give its IRI."""
        kept = {key: value for key, value in node.items() if value is not None and value not in ("", [], ())}
        self.graphs.setdefault(graph, []).append(kept)
        return str(node["@id"])

    def part(self, name: str) -> str:
        """The IRI of a part of the thing."""
        return f"{self.iri}#{name}"

    def record_part(self, name: str) -> str:
        """The IRI of a part of the record document."""
        return f"{self.document}#{name}"

    def note(self, kind: NoteKind, message: str, *, field: str | None = None, value: str | None = None) -> None:
        """Say in the quality graph what a reader of the data should know."""
        self.notes.append(QualityNote(kind=kind, message=message, field=field, value=value))

    def clean(self, value: str) -> str:
        """Give a text that every format can write; what had to go is noted."""
        if not _UNWRITABLE.search(value):
            return value
        self.note(NoteKind.REPAIRED, "Control characters, which XML cannot carry, are shown as U+FFFD", value=None)
        return _UNWRITABLE.sub("\ufffd", value)

    def text(self, text: Text | None) -> Node | str | None:
        """A literal with its language, if one is known."""
        if text is None:
            return None
        value = self.clean(text.value)
        return {"@value": value, "@language": text.language} if text.language else value

    def texts(self, texts: Iterable[Text]) -> list[Node | str | None]:
        """Literals with their languages, each once."""
        return [self.text(text) for text in {(text.value, text.language): text for text in texts}.values()]

    def link(self, iri: str) -> str:
        """Remember that a reader of the document wants this thing's label."""
        self.links[iri] = None
        return iri

    def place(self, key: str | None, field_name: str) -> str | None:
        """The IRI of a place; its ancestors become links. An unknown key is noted and left out."""
        if key is None:
            return None
        place = self.resolver.place(key)
        if place is None:
            self.note(NoteKind.LOST, f"No place {key!r} is in the gazetteer", field=field_name, value=key)
            return None
        for ancestor in place.within:
            self.link(self.uris.thing(Kind.PLACE, ancestor))
        return self.link(self.uris.thing(Kind.PLACE, place.key))

    def concept(self, ref: ConceptRef | None) -> str | None:
        """The IRI of a concept; its whole broader chain and its scheme become links."""
        if ref is None:
            return None
        for broader in ref.broader:
            self.link(self.uris.thing(Kind.CONCEPT, f"{broader.scheme}/{broader.slug}"))
        self.link(self.uris.thing(Kind.CONCEPT, ref.scheme))
        return self.link(self.uris.thing(Kind.CONCEPT, f"{ref.scheme}/{ref.slug}"))

    def web_iri(self, url: str, field_name: str) -> str | None:
        """A web address as an IRI; what is none (RFC 3987) is mended by percent-encoding, or noted and left out."""
        for candidate in (url, quote(url, safe=":/?#[]@!$&'()*+,;=-._~")):
            if is_iri(candidate):
                if candidate != url:
                    self.note(NoteKind.REPAIRED, "The address was percent-encoded", field=field_name, value=url)
                return candidate
        self.note(
            NoteKind.NOT_UNDERSTOOD, "The address is not a valid IRI and was left out", field=field_name, value=url
        )
        return None

    def web_iris(self, urls: Iterable[str], field_name: str) -> list[str]:
        """Web addresses as IRIs, each once."""
        found = (self.web_iri(url, field_name) for url in dict.fromkeys(urls))
        return [iri for iri in found if iri]


def is_iri(text: str) -> bool:
    """Whether a text is an absolute IRI that every RDF format can carry."""
    try:
        ox.NamedNode(text)
    except ValueError:
        return False
    return True


def year_or_date(text: str | None) -> Node | str | None:
    """Keep a date exactly as precise as it is given: xsd:date by the context, xsd:gYear said here."""
    if text is None or len(text.lstrip("-")) > 4:
        return text
    return {"@value": text, "@type": "xsd:gYear"}
