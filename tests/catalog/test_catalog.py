"""The catalogue: what it says, that SEMIC's shapes agree, and what harvesters need of it."""

import json
from dataclasses import replace

import pyoxigraph as ox
import pytest
import rdflib
from pyshacl import validate
from rdflib import Literal, URIRef
from rdflib.compare import isomorphic

from publisher.catalog import Options, Publication, describe, graph, write
from publisher.catalog.authorities import AUTHORITY, country
from publisher.rdf.formats import JSON_LD, N_TRIPLES, RDF_XML, TURTLE
from publisher.rdf.namespaces import DCAT, DCATAP, DCT, ELI, FOAF, RDF, SD, SKOS, VOID
from publisher.release import Counts, Manifest
from tests.support.small_manifests import manifest_of

# rdflib and pyshacl use names of rdflib's own that it has since deprecated; nothing of ours does.
pytestmark = [
    pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:Dataset.default_context is deprecated:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:Dataset.identifier is deprecated:DeprecationWarning"),
]

BASE = "https://lod.example.org"
SH = rdflib.Namespace("http://www.w3.org/ns/shacl#")
WHOLE = URIRef(f"{BASE}/dataset/institutions")


def parsed(lines) -> rdflib.Graph:
    return rdflib.Graph().parse(data="\n".join(lines), format="nt")


@pytest.fixture
def described(publication) -> rdflib.Graph:
    return parsed(describe(publication))


@pytest.mark.shared
@pytest.mark.parametrize("name", ["publication", "bare", "hvd"])
@pytest.mark.parametrize("shapes", ["dcatap301-shapes.ttl", "dcatap301-range.ttl"])
def test_catalogue_conforms_to_dcat_ap(name, shapes, request, publication, shared):
    given = (
        replace(publication, options=Options(hvd_categories=("http://data.europa.eu/bna/c_a9135398",)))
        if name == "hvd"
        else request.getfixturevalue(name)
    )

    _, report, text = validate(
        parsed(describe(given)), shacl_graph=str(shared / "conformance" / "dcat-ap" / shapes), advanced=True
    )

    violations = [
        node
        for node in report.subjects(RDF.type, SH.ValidationResult)
        if (node, SH.resultSeverity, SH.Violation) in report
    ]
    assert not violations, text


@pytest.mark.shared
def test_recommendations_that_are_left_are_the_documented_ones(publication, shared):
    _, report, _ = validate(
        parsed(describe(publication)),
        shacl_graph=str(shared / "conformance" / "dcat-ap" / "dcatap301-shapes_recommended.ttl"),
    )

    left = {
        (
            str(report.value(node, SH.focusNode)).removeprefix(BASE),
            str(report.value(node, SH.resultPath)).rpartition("#")[2].rpartition("/")[2],
        )
        for node in report.subjects(RDF.type, SH.ValidationResult)
    }
    source = "/dataset/institutions-source"
    assert left == {
        ("/id/place/cn-620000", "bbox"),
        ("/id/place/cn-620000", "centroid"),
        (source, "spatial"),
        (source, "temporal"),
        ("/dataset/gansu-directory#sparql", "license"),
        ("/dataset/gansu-directory#creator", "type"),
        (f"{source}#creator", "type"),
    }


def test_every_dataset_has_a_title_and_an_identifier_of_its_own(described):
    datasets = list(described.subjects(RDF.type, DCAT.Dataset))

    assert set(datasets) == {
        WHOLE,
        URIRef(f"{BASE}/dataset/gansu-directory"),
        URIRef(f"{BASE}/dataset/institutions-source"),
    }
    assert all(described.value(dataset, DCT.title) for dataset in datasets)
    assert len({described.value(dataset, DCT.identifier) for dataset in datasets}) == len(datasets)


def test_versions_are_named_but_are_no_datasets_to_harvest(described):
    versions = list(described.objects(WHOLE, DCAT.hasVersion))

    assert len(versions) == 3
    assert not any((version, RDF.type, DCAT.Dataset) in described for version in versions)
    current = described.value(WHOLE, DCAT.hasCurrentVersion)
    assert described.value(current, DCAT.previousVersion) == URIRef(f"{BASE}/releases/20261001T000000Z")


def test_dataset_iri_does_not_change_with_the_release(publication):
    manifest = manifest_of(version="20270101T000000Z", created="2027-01-01T00:00:00Z")
    later = replace(publication, manifest=manifest)

    assert (WHOLE, RDF.type, DCAT.Dataset) in parsed(describe(later))


def test_no_checksum_and_no_blank_node(described):
    assert "spdx" not in described.serialize(format="nt")
    assert not any(isinstance(term, rdflib.BNode) for triple in described for term in triple)


def test_each_download_is_a_distribution_with_its_size_and_compression(described):
    packed = URIRef(f"{WHOLE}#institutions-nq-gz")

    assert described.value(packed, DCAT.downloadURL) == URIRef(f"{BASE}/dumps/institutions.nq.gz")
    assert described.value(packed, DCAT.byteSize) == Literal("12345", datatype=rdflib.XSD.nonNegativeInteger)
    assert str(described.value(packed, DCAT.mediaType)).endswith("application/n-quads")
    assert str(described.value(packed, DCAT.compressFormat)).endswith("application/gzip")
    plain = URIRef(f"{WHOLE}#institutions-parquet")
    assert described.value(plain, DCAT.compressFormat) is None


def test_source_without_licence_says_so_and_gets_no_other_licence(described):
    source = URIRef(f"{BASE}/dataset/gansu-directory")

    assert described.value(source, DCT.license) is None
    assert "no licence" in str(described.value(described.value(source, DCT.rights), rdflib.RDFS.label))
    assert described.value(WHOLE, DCT.license) == URIRef("https://creativecommons.org/licenses/by/4.0/")


def test_what_only_the_owner_knows_is_not_made_up(bare):
    described = parsed(describe(bare))

    publisher = described.value(WHOLE, DCT.publisher)
    assert str(described.value(publisher, FOAF.name)) == "Publisher not stated"
    assert described.value(WHOLE, DCAT.contactPoint) is None
    assert described.value(WHOLE, DCT.license) is None


def test_each_gap_names_its_setting(bare, publication):
    found = {fault.code: str(fault) for fault in bare.gaps()}

    assert set(found) == {
        f"catalogue-{name}-missing" for name in ("publisher", "contact", "licence", "frequency", "spatial")
    }
    assert "PUBLISHER_LICENCE" in found["catalogue-licence-missing"]
    assert publication.gaps() == ()


def test_high_value_dataset_names_category_and_regulation(publication):
    category = "http://data.europa.eu/bna/c_a9135398"
    described = parsed(describe(replace(publication, options=Options(hvd_categories=(category,)))))

    assert (WHOLE, DCATAP.hvdCategory, URIRef(category)) in described
    regulation = URIRef("http://data.europa.eu/eli/reg_impl/2023/138/oj")
    assert (WHOLE, DCATAP.applicableLegislation, regulation) in described
    assert (URIRef(f"{WHOLE}#institutions-nq-gz"), DCATAP.applicableLegislation, regulation) in described
    assert (URIRef(f"{BASE}/sparql"), DCATAP.applicableLegislation, regulation) in described


HVD = Options(hvd_categories=("http://data.europa.eu/bna/c_a9135398",))
RESOURCE = rdflib.RDFS.Resource
HVD_REQUIRES = [
    (DCAT.Dataset, DCATAP.hvdCategory, rdflib.SKOS.Concept, True),
    (DCAT.Dataset, DCATAP.applicableLegislation, ELI.LegalResource, True),
    (DCAT.DataService, DCATAP.hvdCategory, rdflib.SKOS.Concept, True),
    (DCAT.DataService, DCATAP.applicableLegislation, ELI.LegalResource, True),
    (DCAT.DataService, FOAF.page, FOAF.Document, True),
    (DCAT.DataService, DCAT.contactPoint, rdflib.URIRef("http://www.w3.org/2006/vcard/ns#Kind"), True),
    (DCAT.DataService, DCAT.servesDataset, DCAT.Dataset, True),
    (DCAT.DataService, DCAT.endpointURL, RESOURCE, True),
    (DCAT.DataService, DCAT.endpointDescription, RESOURCE, False),
    (DCAT.Distribution, DCATAP.applicableLegislation, ELI.LegalResource, True),
    (DCAT.Distribution, DCAT.accessURL, RESOURCE, True),
    (DCAT.Distribution, DCAT.accessService, DCAT.DataService, False),
    (
        URIRef("http://www.w3.org/2006/vcard/ns#Kind"),
        URIRef("http://www.w3.org/2006/vcard/ns#hasEmail"),
        RESOURCE,
        False,
    ),
]
"""Class, property, class of the values, and whether there must be one: SEMIC's DCAT-AP HVD 3.0.0."""


@pytest.mark.parametrize(("kind", "path", "value_class", "required"), HVD_REQUIRES)
def test_high_value_dataset_has_what_hvd_requires(publication, kind, path, value_class, required):
    described = parsed(describe(replace(publication, options=HVD)))
    nodes = set(described.subjects(RDF.type, kind))

    assert nodes
    for node in nodes:
        values = list(described.objects(node, path))
        assert values or not required, (node, path)
        assert all((value, RDF.type, value_class) in described for value in values), (node, path)


def test_ordinary_catalogue_states_no_types_that_everything_has(described):
    assert not list(described.subjects(RDF.type, RESOURCE))


def test_every_format_is_of_the_list_that_dcat_ap_demands(described):
    formats = set(described.objects(predicate=DCT["format"]))

    assert {str(each).rpartition("/")[0] for each in formats} == {f"{AUTHORITY}/file-type"}


def test_a_country_is_named_by_the_list_of_the_eu_too(publication):
    china = f"{BASE}/id/place/cn"
    given = replace(publication, places={china: "China"}, coverage={"gansu-directory": china})

    described = parsed(describe(given))

    assert set(described.objects(WHOLE, DCT.spatial)) == {URIRef(china), URIRef(f"{AUTHORITY}/country/CHN")}
    assert described.value(URIRef(f"{AUTHORITY}/country/CHN"), SKOS.prefLabel) == Literal("China", "en")
    assert country("xx") is None


def test_every_distribution_has_a_format_and_a_media_type(described):
    for distribution in described.subjects(RDF.type, DCAT.Distribution):
        assert described.value(distribution, DCT["format"]), distribution
        assert described.value(distribution, DCAT.mediaType), distribution


def test_void_counts_are_the_manifests(described):
    assert int(described.value(WHOLE, VOID.triples)) == 4321
    assert int(described.value(WHOLE, VOID.entities)) == 40
    classes = {
        str(described.value(node, VOID["class"])): int(described.value(node, VOID.entities))
        for node in described.objects(WHOLE, VOID.classPartition)
    }
    assert classes == {"http://schema.org/GovernmentOrganization": 7, "http://schema.org/Place": 3}
    assert len(list(described.objects(WHOLE, VOID.propertyPartition))) == 2


def test_linkset_says_whence_whither_and_how_many(described):
    linkset = described.value(predicate=RDF.type, object=VOID.Linkset)

    assert described.value(linkset, VOID.subjectsTarget) == WHOLE
    assert (
        str(described.value(described.value(linkset, VOID.objectsTarget), VOID.uriSpace))
        == "http://www.wikidata.org/entity/"
    )
    assert int(described.value(linkset, VOID.triples)) == 5


def test_service_description_lists_the_named_graphs(described):
    service = URIRef(f"{BASE}/sparql")

    data = described.value(service, SD.defaultDataset)
    names = {str(described.value(node, SD.name)) for node in described.objects(data, SD.namedGraph)}
    assert names == {f"{BASE}/graph/provenance"}
    assert int(described.value(described.value(data, SD.defaultGraph), VOID.triples)) == 4000


def test_lines_are_sorted_unique_and_the_same_each_time(publication):
    lines = describe(publication)

    assert list(lines) == sorted(set(lines))
    assert lines == describe(publication)


@pytest.mark.parametrize(
    ("fmt", "name"),
    [(TURTLE, "turtle"), (RDF_XML, "xml"), (N_TRIPLES, "nt"), (JSON_LD, "json-ld")],
    ids=lambda value: str(value)[:12],
)
def test_every_format_holds_the_same_graph(publication, fmt, name):
    lines = describe(publication)

    written = rdflib.Graph().parse(data=write(graph(lines), fmt, BASE), format=name)

    assert isomorphic(written, parsed(lines))


def test_json_ld_has_its_context_inline(publication):
    document = json.loads(write(graph(describe(publication)), JSON_LD, BASE))

    assert all(isinstance(value, str) for value in document["@context"].values())
    assert not any(
        "http" in key for node in document["@graph"] for key in node if not key.startswith("https://elsewhere")
    )


def test_graph_reads_quads_as_the_release_stores_them():
    quad = f"<{BASE}/a> <{BASE}/b> <{BASE}/c> <{BASE}/graph/catalog> ."

    assert graph([quad]) == (ox.Triple(*(ox.NamedNode(f"{BASE}/{name}") for name in "abc")),)


def test_publication_is_read_from_the_manifest():
    manifest = Manifest(
        version="20261124T123005Z",
        sequence=2,
        created="2026-11-24T12:30:05Z",
        software="x",
        base=BASE,
        title="T",
        counts=Counts(read=3, published=2, quarantined=1, things={"institution": 2}, triples=9),
        statistics={"classes": {"c:C": 1}, "entities": 2, "linksets": [("p:p", "s:", 4)]},
        sources=[{"slug": "one", "title": "One", "counts": {"read": 3, "published": 2, "quarantined": 1}}],
        files=[
            {"path": "dumps/a.nq.gz", "sha256": "0" * 64, "size": 5, "media_type": "application/n-quads"},
            {"path": "dumps/SHA256SUMS", "sha256": "0" * 64, "size": 5, "media_type": "text/plain"},
            {"path": "records.sqlite", "sha256": "0" * 64, "size": 5, "media_type": "application/vnd.sqlite3"},
        ],
    )
    first = manifest.model_copy(update={"version": "20260101T000000Z", "created": "2026-01-01T00:00:00Z"})

    read = Publication(manifest=manifest, history=[first, manifest])

    assert [(name, entry.size) for name, entry in read.downloads] == [("a.nq.gz", 5)]
    assert read.first_created == "2026-01-01T00:00:00Z"
    assert read.earlier == [first]
    described = parsed(describe(read))
    source, linkset = URIRef(f"{BASE}/dataset/one"), described.value(predicate=RDF.type, object=VOID.Linkset)
    assert int(described.value(linkset, VOID.triples)) == 4
    assert int(described.value(source, VOID.entities)) == 2
    assert "One" in str(described.value(WHOLE, DCT.description))
    assert str(described.value(URIRef(f"{BASE}/catalog#publisher"), FOAF.name)) == "Publisher not stated"
    assert described.value(WHOLE, DCAT.contactPoint) is None
