"""The metadata formats of the OAI-PMH repository: Dublin Core for all, RDF/XML for records, DCAT-AP for datasets."""

from collections.abc import Iterator, Mapping
from typing import Final
from xml.etree import ElementTree as ET

import pyoxigraph as ox

from publisher.changes import Change, Snapshot
from publisher.feeds.common import Channel, element, xml_text
from publisher.rdf.namespaces import DCT, PREFIXES, SCHEMA, SKOS, prefixes

_DC: Final = "http://purl.org/dc/elements/1.1/"
_OAI_DC: Final = "http://www.openarchives.org/OAI/2.0/oai_dc/"
_XSI: Final = "http://www.w3.org/2001/XMLSchema-instance"
_XML: Final = "http://www.w3.org/XML/1998/namespace"

FORMATS: Final[Mapping[str, tuple[str, str]]] = {
    "oai_dc": ("http://www.openarchives.org/OAI/2.0/oai_dc.xsd", _OAI_DC),
    "rdf": ("http://www.openarchives.org/OAI/2.0/rdf.xsd", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"),
    "dcat_ap": ("http://www.openarchives.org/OAI/2.0/rdf.xsd", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"),
}
"""Metadata prefix to schema and namespace."""

ET.register_namespace("oai_dc", _OAI_DC)
ET.register_namespace("dc", _DC)
for _prefix, _space in PREFIXES.items():
    ET.register_namespace(_prefix, _space)

_ELEMENTS: Final[Mapping[str, str]] = {
    str(SKOS.prefLabel): "title",
    str(SCHEMA.name): "title",
    str(SKOS.altLabel): "title",
    str(DCT.title): "title",
    str(DCT.description): "description",
    str(DCT.identifier): "identifier",
    str(SCHEMA.url): "relation",
    str(SCHEMA.sameAs): "relation",
    str(DCT.spatial): "coverage",
    str(SCHEMA.areaServed): "coverage",
    str(SCHEMA.keywords): "subject",
    "http://www.w3.org/ns/org#classification": "subject",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#type": "type",
}
"""A record's property to the Dublin Core element that says the same, as well as fifteen elements can."""


def dublin_core(channel: Channel, change: Change, snapshot: Snapshot) -> ET.Element:
    """A record in unqualified Dublin Core: each value once, linked things by their label."""
    root = _root()
    element(root, f"{{{_DC}}}identifier", change.iri)
    labels = dict(_labels(snapshot.cards))
    seen: set[tuple[str, str, str | None]] = set()
    for quad in ox.parse(snapshot.quads, format=ox.RdfFormat.N_QUADS):
        name = _ELEMENTS.get(quad.predicate.value)
        if name is None or quad.subject != ox.NamedNode(change.iri):
            continue
        text, language = _shown(quad.object, labels)
        if (name, text, language) not in seen:
            seen.add((name, text, language))
            made = element(root, f"{{{_DC}}}{name}", text)
            if language:
                made.set(f"{{{_XML}}}lang", language)
    _publication(channel, root)
    element(root, f"{{{_DC}}}date", change.at[:10])
    return root


def dublin_core_of_dataset(channel: Channel, iri: str, title: str, description: str) -> ET.Element:
    """A dataset of the catalogue in unqualified Dublin Core."""
    root = _root()
    for name, text in (("identifier", iri), ("title", title), ("description", description), ("type", "Dataset")):
        element(root, f"{{{_DC}}}{name}", text)
    _publication(channel, root)
    return root


def rdf(channel: Channel, change: Change, snapshot: Snapshot) -> ET.Element:
    """A record's statements in RDF/XML."""
    del change
    triples = {quad.triple for quad in ox.parse(snapshot.quads, format=ox.RdfFormat.N_QUADS)}
    return rdf_element(triples, channel.uris.base)


def rdf_element(triples: set[ox.Triple], base: str) -> ET.Element:
    """Some triples as an ``rdf:RDF`` element."""
    written = ox.serialize(sorted(triples, key=str), format=ox.RdfFormat.RDF_XML, prefixes=prefixes(base))
    assert written is not None
    return ET.fromstring(xml_text(written.decode()))  # noqa: S314 - our own bytes, written in the line above


def _publication(channel: Channel, root: ET.Element) -> None:
    if channel.publisher:
        element(root, f"{{{_DC}}}publisher", channel.publisher)
    if channel.licence:
        element(root, f"{{{_DC}}}rights", channel.licence)


def _root() -> ET.Element:
    root = element(None, f"{{{_OAI_DC}}}dc")
    root.set(f"{{{_XSI}}}schemaLocation", f"{_OAI_DC} {FORMATS['oai_dc'][0]}")
    return root


def _labels(cards: bytes) -> Iterator[tuple[str, str]]:
    """What linked things are called, by their IRI."""
    for quad in ox.parse(cards, format=ox.RdfFormat.N_TRIPLES):
        if quad.predicate.value in {str(SKOS.prefLabel), str(SCHEMA.name)} and isinstance(quad.subject, ox.NamedNode):
            yield quad.subject.value, str(getattr(quad.object, "value", quad.object))


def _shown(term: object, labels: Mapping[str, str]) -> tuple[str, str | None]:
    if isinstance(term, ox.Literal):
        return term.value, term.language
    assert isinstance(term, ox.NamedNode)
    return labels.get(term.value, term.value), None
