"""The metadata formats of the OAI-PMH repository: Dublin Core for all, RDF/XML for records, DCAT-AP for datasets."""

from collections.abc import Iterator, Mapping
from typing import Final
from xml.etree import ElementTree as ET

import pyoxigraph as ox

from publisher.changes import Change, Snapshot
from publisher.feeds.channel import Channel
from publisher.feeds.xml import LANG, SCHEMA_LOCATION, Namespace, xml_text
from publisher.rdf.namespaces import DCT, PREFIXES, SCHEMA, SKOS, prefixes

DC: Final = Namespace("http://purl.org/dc/elements/1.1/", "dc")
OAI_DC: Final = Namespace("http://www.openarchives.org/OAI/2.0/oai_dc/", "oai_dc")

FORMATS: Final[Mapping[str, tuple[str, str]]] = {
    "oai_dc": ("http://www.openarchives.org/OAI/2.0/oai_dc.xsd", OAI_DC.iri),
    "rdf": ("http://www.openarchives.org/OAI/2.0/rdf.xsd", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"),
    "dcat_ap": ("http://www.openarchives.org/OAI/2.0/rdf.xsd", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"),
}
"""Metadata prefix to schema and namespace."""

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
"""A record's property to the Dublin Core element nearest to it."""


def dublin_core(channel: Channel, change: Change, snapshot: Snapshot) -> ET.Element:
    """Write a record in unqualified Dublin Core: each value once, linked things by their label."""
    labels = dict(_labels(snapshot.cards))
    values = {}
    for quad in ox.parse(snapshot.quads, format=ox.RdfFormat.N_QUADS):
        name = _ELEMENTS.get(quad.predicate.value)
        if name and quad.subject == ox.NamedNode(change.iri):
            text, language = _text(quad.object, labels)
            values[name, text, language] = DC(name, text, attributes={LANG: language})
    date = DC("date", change.at[:10])
    return _document(DC("identifier", change.iri), *values.values(), *_publication(channel), date)


def dublin_core_of_dataset(channel: Channel, iri: str, title: str, description: str) -> ET.Element:
    """Write a dataset of the catalogue in unqualified Dublin Core."""
    rows = (("identifier", iri), ("title", title), ("description", description), ("type", "Dataset"))
    return _document(*(DC(name, text) for name, text in rows), *_publication(channel))


def rdf(channel: Channel, snapshot: Snapshot) -> ET.Element:
    """Write a record's statements in RDF/XML."""
    triples = {quad.triple for quad in ox.parse(snapshot.quads, format=ox.RdfFormat.N_QUADS)}
    table = prefixes(channel.uris.base)
    written = ox.serialize(sorted(triples, key=str), format=ox.RdfFormat.RDF_XML, prefixes=table)
    assert written is not None
    return ET.fromstring(xml_text(written.decode()))  # noqa: S314 - our own bytes, written in the line above


def _publication(channel: Channel) -> list[ET.Element]:
    rows = (("publisher", channel.publisher), ("rights", channel.licence))
    return [DC(name, text) for name, text in rows if text]


def _document(*elements: ET.Element) -> ET.Element:
    return OAI_DC("dc", *elements, attributes={SCHEMA_LOCATION: f"{OAI_DC.iri} {FORMATS['oai_dc'][0]}"})


def _labels(cards: bytes) -> Iterator[tuple[str, str]]:
    """The labels of linked things, with their IRIs."""
    for quad in ox.parse(cards, format=ox.RdfFormat.N_TRIPLES):
        if quad.predicate.value in {str(SKOS.prefLabel), str(SCHEMA.name)} and isinstance(quad.subject, ox.NamedNode):
            yield quad.subject.value, str(getattr(quad.object, "value", quad.object))


def _text(term: object, labels: Mapping[str, str]) -> tuple[str, str | None]:
    if isinstance(term, ox.Literal):
        return term.value, term.language
    assert isinstance(term, ox.NamedNode)
    return labels.get(term.value, term.value), None
