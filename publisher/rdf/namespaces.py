"""The vocabularies this project speaks, and the prefix table every serialisation uses.

schema.org is spelled ``http://schema.org/`` because that is what schema.org's own JSON-LD context expands to: with it
the embedded JSON-LD, the Turtle and the SPARQL endpoint hold the same triples (``rdflib.SDO`` is https). Our own terms
live under the configured base IRI, so their namespace is a function of it. See docs/adr/0002-schema-org-http.md.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from rdflib import Namespace, URIRef


class _Terms(Namespace):
    """A namespace that makes each of its terms once: pages and documents name some of them over and over."""

    def __getattr__(self, name: str) -> URIRef:
        term = super().__getattr__(name)
        setattr(self, name, term)  # found before this method the next time
        return term


ADMS: Final = _Terms("http://www.w3.org/ns/adms#")
AS: Final = _Terms("https://www.w3.org/ns/activitystreams#")
CV: Final = _Terms("http://data.europa.eu/m8g/")
DCAT: Final = _Terms("http://www.w3.org/ns/dcat#")
DCATAP: Final = _Terms("http://data.europa.eu/r5r/")
DCT: Final = _Terms("http://purl.org/dc/terms/")
DQV: Final = _Terms("http://www.w3.org/ns/dqv#")
ELI: Final = _Terms("http://data.europa.eu/eli/ontology#")
FOAF: Final = _Terms("http://xmlns.com/foaf/0.1/")
GEO: Final = _Terms("http://www.opengis.net/ont/geosparql#")
LDES: Final = _Terms("https://w3id.org/ldes#")
LOCN: Final = _Terms("http://www.w3.org/ns/locn#")
OA: Final = _Terms("http://www.w3.org/ns/oa#")
ORG: Final = _Terms("http://www.w3.org/ns/org#")
OWL: Final = _Terms("http://www.w3.org/2002/07/owl#")
PROV: Final = _Terms("http://www.w3.org/ns/prov#")
RDF: Final = _Terms("http://www.w3.org/1999/02/22-rdf-syntax-ns#")
RDFS: Final = _Terms("http://www.w3.org/2000/01/rdf-schema#")
SCHEMA: Final = _Terms("http://schema.org/")
SD: Final = _Terms("http://www.w3.org/ns/sparql-service-description#")
SH: Final = _Terms("http://www.w3.org/ns/shacl#")
SKOS: Final = _Terms("http://www.w3.org/2004/02/skos/core#")
TREE: Final = _Terms("https://w3id.org/tree#")
VCARD: Final = _Terms("http://www.w3.org/2006/vcard/ns#")
VOID: Final = _Terms("http://rdfs.org/ns/void#")
XSD: Final = _Terms("http://www.w3.org/2001/XMLSchema#")

PREFIXES: Final[Mapping[str, str]] = MappingProxyType(
    {name.lower(): str(namespace) for name, namespace in globals().items() if isinstance(namespace, Namespace)}
)
"""Prefix to namespace IRI, in the order in which a serialisation declares them: that of the names above."""

OWN_PREFIX: Final = "v"
"""The prefix of our own terms, ``<base>/ontology#``."""


def prefixes(base: str) -> dict[str, str]:
    """Give the whole prefix table for a publication, our own terms included.

    Args:
        base: the base IRI, without a trailing slash ("https://lod.example.org").
    """
    return {**PREFIXES, OWN_PREFIX: f"{base}/ontology#"}
