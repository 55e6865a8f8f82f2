"""The catalogue of a release: DCAT-AP for portals, VoID and DQV for machines, schema.org for search engines.

Pure: facts in, triples out; no files, no network, no clock. :func:`describe` is written into the release as the graph
``<base>/graph/catalog``; what is served, queried and checked is that one graph. Specified by docs/catalogue.md.
"""

from publisher.catalog import builds, dcat, quality, schema_org, void
from publisher.catalog.graph import Index, Statements, graph, write
from publisher.catalog.publication import WHOLE, Checks, Finding, Options, Publication, publisher_type
from publisher.rdf.namespaces import OWL

__all__ = [
    "WHOLE",
    "Checks",
    "Finding",
    "Index",
    "Options",
    "Publication",
    "describe",
    "graph",
    "publisher_type",
    "schema_org",
    "write",
]

RESULT_FORMATS = (
    "SPARQL_Results_JSON",
    "SPARQL_Results_XML",
    "SPARQL_Results_CSV",
    "SPARQL_Results_TSV",
    "Turtle",
    "JSON-LD",
    "N-Triples",
    "RDF_XML",
)
"""The formats of query results that a catalogue names, by their names in W3C's list."""


def describe(publication: Publication) -> tuple[str, ...]:
    """Describe a release as a catalogue.

    Returns:
        canonical N-Triples lines, sorted, without line ends and without a blank node.
    """
    to = Statements()
    dcat.catalogue(publication, to)
    builds.builds(publication, to)
    void.dataset(publication, to)
    void.service(publication.manifest, RESULT_FORMATS, to)
    quality.measurements(publication, to)
    for iri in (publication.catalog, publication.whole):
        path = iri.removeprefix(publication.manifest.base)
        to.describe(iri, (), {str(OWL.sameAs): [f"{base}{path}" for base in publication.former]})
    return to.lines()
