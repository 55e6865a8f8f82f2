"""The SPARQL service as RDF, for editors and programs that ask an endpoint what is in it.

The data's classes with the properties of each, the classes and datatypes of their values, their labels, and the
prefixes. What SIB's void-generator writes (https://github.com/sib-swiss/void-generator) is written here from the
manifest's counts, without blank nodes. Specified by docs/sparql.md.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from publisher.catalog.graph import Statements, Values, count, text, typed
from publisher.catalog.void import figures, local_name, service
from publisher.rdf.namespaces import DCT, OWL, RDF, RDFS, SD, SH, VOID, XSD, prefixes
from publisher.release import Manifest
from publisher.release.counting.partitions import ALL, values_of
from publisher.vocabulary import labels

_VOID_EXT: Final = "http://ldf.fi/void-ext#"

_VERSION: Final = "http://www.w3.org/ns/sparql#version-"
"""Where the labels of versions are IRIs (SPARQL 1.2 Service Description, ``sd:supportedVersion``)."""

PREFIXES: Final = "prefixes"
"""The fragment of the node that declares the prefixes."""


def describe(manifest: Manifest, formats: Iterable[str], versions: Iterable[str], to: Statements) -> str:
    """Describe the service, its dataset and its prefixes; return the service's IRI.

    Args:
        manifest: of the release.
        formats: the names of result formats in W3C's list ("Turtle").
        versions: of SPARQL that are understood ("1.1").
        to: the graph to add to.
    """
    endpoint = service(manifest, formats, to)
    understood = [f"{_VERSION}{each}" for each in versions]
    to.describe(endpoint, (), {SD.supportedLanguage: SD.SPARQLQuery, SD.supportedVersion: understood})
    dataset = f"{endpoint}#dataset"
    to.describe(
        dataset,
        VOID.Dataset,
        {
            DCT.title: text(manifest.title, None),
            DCT.conformsTo: f"{manifest.base}/shapes",
            SH.shapesGraph: f"{manifest.base}/graph/shapes",
            **figures(manifest, endpoint, to),
        },
    )
    for name, properties in manifest.statistics.partitions.items():
        start = f"{endpoint}#class-{local_name(name, manifest.base)}"
        to.describe(start, (), {VOID.propertyPartition: list(_properties(manifest, start, properties, to))})
    _name_terms(manifest, to)
    _declare(manifest, f"{endpoint}#{PREFIXES}", to)
    return endpoint


def _properties(
    manifest: Manifest, start: str, properties: Mapping[str, Mapping[str, int]], to: Statements
) -> Iterator[str]:
    """Describe the properties of a class; yield their partitions."""
    for predicate, kinds in properties.items():
        iri = f"{start}-{local_name(predicate, manifest.base)}"
        classes, datatypes = values_of(predicate, kinds, manifest.statistics.groups)
        about: Values = {
            VOID.property: predicate,
            VOID.triples: count(kinds[ALL]),
            VOID.classPartition: [
                to.describe(
                    f"{iri}-{local_name(name, manifest.base)}",
                    (),
                    {VOID["class"]: name, VOID.triples: None if number is None else count(number)},
                )
                for name, number in classes.items()
            ],
            f"{_VOID_EXT}datatypePartition": [
                to.describe(
                    f"{iri}-{local_name(name, manifest.base)}",
                    (),
                    {f"{_VOID_EXT}datatype": name, VOID.triples: count(number)},
                )
                for name, number in datatypes.items()
            ],
        }
        yield to.describe(iri, (), about)


def _name_terms(manifest: Manifest, to: Statements) -> None:
    """Give the classes and properties that are used their labels in English: editors show a row for each language."""
    known, statistics = labels(manifest.base), manifest.statistics
    for names, kinds in ((statistics.classes, (RDFS.Class, OWL.Class)), (statistics.properties, (RDF.Property,))):
        for name in names:
            if label := known.get(name, {}).get("en"):
                to.describe(name, kinds, {RDFS.label: text(label, "en")})


def _declare(manifest: Manifest, iri: str, to: Statements) -> None:
    """Declare the prefixes (SHACL section 5.2.1)."""
    declarations = [
        to.describe(
            f"{iri}-{prefix}",
            SH.PrefixDeclaration,
            {SH.prefix: text(prefix, None), SH.namespace: typed(space, XSD.anyURI)},
        )
        for prefix, space in prefixes(manifest.base).items()
    ]
    to.describe(iri, OWL.Ontology, {SH.declare: declarations})
