"""Named queries as RDF, as SIB's endpoints describe their examples: ``sh:SPARQLExecutable`` (SHACL section 5).

Those that run without a value from anyone are examples: with the default values of their parameters. Specified by
docs/sparql.md.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from publisher.catalog import RESULT_FORMATS, service
from publisher.catalog.graph import Statements, text
from publisher.queries.model import NamedQuery
from publisher.rdf.namespaces import RDFS, SCHEMA, SH
from publisher.rdf.versions import LABELS
from publisher.release import Manifest

FORMATS: Final = (*RESULT_FORMATS, "N-Quads", "TriG")
"""The formats of results, by their names in W3C's list."""

_EXAMPLES: Final = "https://purl.expasy.org/sparql-examples/ontology#"
_CLASS_AND_PROPERTY: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "SELECT": (str(SH.SPARQLSelectExecutable), str(SH.select)),
        "ASK": (str(SH.SPARQLAskExecutable), str(SH.ask)),
        "CONSTRUCT": (str(SH.SPARQLConstructExecutable), str(SH.construct)),
        "DESCRIBE": (f"{_EXAMPLES}SPARQLDescribeExecutable", f"{_EXAMPLES}describe"),
    }
)


def describe(
    manifest: Manifest, queries: Iterable[NamedQuery], to: Statements, versions: Iterable[str] = LABELS
) -> str:
    """Describe the service with its queries; return the service's IRI.

    Args:
        manifest: of the release.
        queries: the named queries.
        to: the graph to add to.
        versions: of SPARQL that the engine understands; the embedded engine, all.
    """
    endpoint = service.describe(manifest, FORMATS, versions, to)
    for query in filter(lambda query: query.is_example, queries):
        kind, predicate = _CLASS_AND_PROPERTY[query.form]
        to.describe(
            f"{manifest.base}/api/queries/{query.name}",
            (SH.SPARQLExecutable, kind),
            {
                RDFS.label: text(query.title),
                RDFS.comment: text(query.description or query.title),
                predicate: text(query.example, None),
                SH.prefixes: f"{endpoint}#{service.PREFIXES}",
                SCHEMA.target: endpoint,
                SCHEMA.keywords: [text(tag) for tag in query.tags],
            },
        )
    return endpoint


def statements(manifest: Manifest, queries: Iterable[NamedQuery]) -> list[str]:
    """Return the description as sorted N-Quads lines without line ends, in ``<base>/graph/service``."""
    to = Statements()
    describe(manifest, queries, to)
    graph = f" <{manifest.base}/graph/service> ."
    return [line.removesuffix(" .") + graph for line in to.lines()]
