"""The nodes of one record in the making: JSON-LD dicts by named graph, notes, links.

A node is a dict with an ``@id`` and words of ontology/context.jsonld. Specified by docs/mapping.md.
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
"""Characters that XML 1.0 section 2.2 cannot write: a literal with one could not be served as RDF/XML."""


@dataclass(frozen=True, slots=True)
class Link:
    """The same institution, or nearly the same, in another source.

    Attributes:
        relation: "owlSameAs" or "closeMatch", in the words of the context.
        slug: the other institution's.
        evidence: what the link rests on; it names the graph (``<base>/graph/links-{evidence}``).
        names: the other's names, each with its language.
    """

    relation: str
    slug: str
    evidence: str
    names: Sequence[tuple[str, str]] = ()


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
        notes: quality notes of the mapping, besides those of the record.
        hours: the IRIs of the opening hours so far, by days and times.
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
    hours: dict[tuple[object, ...], str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.iri = self.uris.thing(self.kind, self.slug)
        self.document = self.uris.document(self.kind, self.slug)

    def add(self, node: Node, graph: str = "") -> str:
        """Add a node, without its empty values, and return its IRI."""
        filled = {key: value for key, value in node.items() if value or value == 0}
        self.graphs.setdefault(graph, []).append(filled)
        return str(node["@id"])

    def part(self, name: str) -> str:
        """Return the IRI of a part of the thing."""
        return f"{self.iri}#{name}"

    def record_part(self, name: str) -> str:
        """Return the IRI of a part of the record document."""
        return f"{self.document}#{name}"

    def note(self, kind: NoteKind, message: str, *, field: str | None = None, value: str | None = None) -> None:
        """Add a quality note."""
        self.notes.append(QualityNote(kind=kind, message=message, field=field, value=value))

    def clean(self, value: str) -> str:
        """Replace characters that a format cannot write, with a note."""
        if not _UNWRITABLE.search(value):
            return value
        self.note(NoteKind.REPAIRED, "Control characters, which XML cannot carry, are shown as U+FFFD", value=None)
        return _UNWRITABLE.sub("\ufffd", value)

    def text(self, text: Text | None) -> Node | str | None:
        """Return a literal with its language, if one is known."""
        if text is None:
            return None
        value = self.clean(text.value)
        return {"@value": value, "@language": text.language} if text.language else value

    def texts(self, texts: Iterable[Text]) -> list[Node | str | None]:
        """Return literals with their languages, each once."""
        return [self.text(text) for text in {(text.value, text.language): text for text in texts}.values()]

    def link(self, iri: str) -> str:
        """Add a thing whose label the document shows, and return its IRI."""
        self.links[iri] = None
        return iri

    def place(self, key: str | None, field_name: str) -> str | None:
        """Return the IRI of a place; its ancestors become links. An unknown key is noted and left out."""
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
        """Return the IRI of a concept; all broader ones and its scheme become links."""
        if ref is None:
            return None
        for broader in ref.broader:
            self.link(self.uris.thing(Kind.CONCEPT, f"{broader.scheme}/{broader.slug}"))
        self.link(self.uris.thing(Kind.CONCEPT, ref.scheme))
        return self.link(self.uris.thing(Kind.CONCEPT, f"{ref.scheme}/{ref.slug}"))

    def web_iri(self, url: str, field_name: str) -> str | None:
        """Return a web address as an IRI (RFC 3987): as it is, or percent-encoded with a note, or None with a note."""
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
        """Return web addresses as IRIs, each once."""
        return [iri for url in dict.fromkeys(urls) if (iri := self.web_iri(url, field_name))]


def is_iri(text: str) -> bool:
    """Whether a text is an absolute IRI that every RDF format can carry."""
    try:
        ox.NamedNode(text)
    except ValueError:
        return False
    return True


def calendar_date(text: str | None) -> Node | None:
    """Return a date as precise as its source: xsd:gYear, xsd:gYearMonth or xsd:date."""
    if text is None:
        return None
    datatype = {4: "xsd:gYear", 7: "xsd:gYearMonth"}.get(len(text.lstrip("-")), "xsd:date")
    return {"@value": text, "@type": datatype}
