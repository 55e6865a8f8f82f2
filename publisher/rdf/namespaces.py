"""The vocabularies this project speaks, and the prefix table every serialisation uses.

schema.org is spelled ``http://schema.org/`` because that is what schema.org's own JSON-LD context expands to: with it
the embedded JSON-LD, the Turtle and the SPARQL endpoint hold the same triples (``rdflib.SDO`` is https). Our own terms
live under the configured base IRI, so their namespace is a function of it. See docs/adr/0002-schema-org-http.md.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from rdflib import Namespace

ADMS: Final = Namespace("http://www.w3.org/ns/adms#")
AS: Final = Namespace("https://www.w3.org/ns/activitystreams#")
CV: Final = Namespace("http://data.europa.eu/m8g/")
DCAT: Final = Namespace("http://www.w3.org/ns/dcat#")
DCATAP: Final = Namespace("http://data.europa.eu/r5r/")
DCT: Final = Namespace("http://purl.org/dc/terms/")
DQV: Final = Namespace("http://www.w3.org/ns/dqv#")
ELI: Final = Namespace("http://data.europa.eu/eli/ontology#")
FOAF: Final = Namespace("http://xmlns.com/foaf/0.1/")
GEO: Final = Namespace("http://www.opengis.net/ont/geosparql#")
LDES: Final = Namespace("https://w3id.org/ldes#")
LOCN: Final = Namespace("http://www.w3.org/ns/locn#")
OA: Final = Namespace("http://www.w3.org/ns/oa#")
ORG: Final = Namespace("http://www.w3.org/ns/org#")
OWL: Final = Namespace("http://www.w3.org/2002/07/owl#")
PROV: Final = Namespace("http://www.w3.org/ns/prov#")
RDF: Final = Namespace("http://www.w3.org/1999/02/22-rdf-syntax-ns#")
RDFS: Final = Namespace("http://www.w3.org/2000/01/rdf-schema#")
SCHEMA: Final = Namespace("http://schema.org/")
SD: Final = Namespace("http://www.w3.org/ns/sparql-service-description#")
SH: Final = Namespace("http://www.w3.org/ns/shacl#")
SKOS: Final = Namespace("http://www.w3.org/2004/02/skos/core#")
TREE: Final = Namespace("https://w3id.org/tree#")
VCARD: Final = Namespace("http://www.w3.org/2006/vcard/ns#")
VOID: Final = Namespace("http://rdfs.org/ns/void#")
XSD: Final = Namespace("http://www.w3.org/2001/XMLSchema#")

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
