"""Measurements of quality: what is measured, on what, by which metric, and that the figures are those of the facts."""

from dataclasses import replace

import pytest
import rdflib
from rdflib import XSD, Literal, URIRef

from publisher.catalog import Checks, Finding, Index, Publication, describe
from publisher.rdf.namespaces import DQV, RDF, RDFS, SKOS
from tests.support.small_manifests import GANSU as GANSU_SOURCE
from tests.support.small_manifests import LIST, manifest_of

SOURCES = (GANSU_SOURCE, LIST)
BASE = "https://lod.example.org"
WHOLE = f"{BASE}/dataset/institutions"
GANSU = f"{BASE}/dataset/gansu-directory"
EMPTY = f"{BASE}/dataset/institutions-source"
LDQD = "http://www.w3.org/2016/05/ldqd#"


def measured(publication) -> rdflib.Graph:
    return rdflib.Graph().parse(data="\n".join(describe(publication)), format="nt")


def values(graph, dataset):
    """Metric name to value, of every measurement that the dataset names."""
    found = {}
    for node in graph.objects(URIRef(dataset), DQV.hasQualityMeasurement):
        metric = str(graph.value(node, DQV.isMeasurementOf)).removeprefix(f"{BASE}/catalog#metric-")
        found[metric] = str(graph.value(node, DQV.value))
    return found


def test_every_dataset_is_measured(publication):
    graph = measured(publication)

    assert values(graph, GANSU) == {
        "published": "0.875",
        "quarantined": "0.125",
        "conforming": "0.571429",
        "completeness-names": "1",
        "completeness-telephones": "0.285714",
        "warnings": "3",
        "shape-Name-language": "3",
        "fault-row-ragged": "1",
    }
    assert values(graph, WHOLE) == values(graph, GANSU)


def test_share_of_nothing_is_not_measured(publication):
    assert values(measured(publication), EMPTY) == {"warnings": "0"}


def with_sources(publication, *sources):
    return replace(publication, manifest=manifest_of(sources=sources), with_results={}, findings=())


def counted(read, published=None, **filled):
    published = read if published is None else published
    return {"counts": {"read": read, "published": published, "quarantined": read - published}, "filled": filled}


def test_field_that_only_other_sources_have_is_measured_as_missing(publication):
    graph = measured(with_sources(publication, SOURCES[0], {**SOURCES[1], **counted(2, names=2)}))

    assert values(graph, EMPTY)["completeness-telephones"] == "0"


def test_completeness_is_a_share_of_the_records_that_have_fields(publication):
    graph = measured(with_sources(publication, SOURCES[0], {**SOURCES[1], **counted(3)}))

    assert not [name for name in values(graph, EMPTY) if name.startswith("completeness")]
    assert values(graph, WHOLE)["completeness-telephones"] == "0.285714"


def test_measurement_is_whole_and_typed(publication):
    graph = measured(publication)

    for node in graph.subjects(RDF.type, DQV.QualityMeasurement):
        dataset = graph.value(node, DQV.computedOn)
        assert (dataset, DQV.hasQualityMeasurement, node) in graph
        assert str(node).startswith(f"{dataset}#quality-")
        metric, value = graph.value(node, DQV.isMeasurementOf), graph.value(node, DQV.value)
        assert value.datatype == graph.value(metric, DQV.expectedDataType)
    share, count = URIRef(f"{GANSU}#quality-published"), URIRef(f"{GANSU}#quality-warnings")
    assert graph.value(share, DQV.value) == Literal("0.875", datatype=XSD.decimal)
    assert graph.value(count, DQV.value) == Literal("3", datatype=XSD.integer)


def test_metric_says_what_it_means_and_in_which_dimension(publication):
    graph = measured(publication)
    metrics = set(graph.subjects(RDF.type, DQV.Metric))

    assert metrics == set(graph.objects(None, DQV.isMeasurementOf))
    for metric in metrics:
        assert str(metric).startswith(f"{BASE}/catalog#metric-")
        assert graph.value(metric, SKOS.prefLabel)
        assert graph.value(metric, SKOS.definition)
        dimension = graph.value(metric, DQV.inDimension)
        assert (dimension, RDF.type, DQV.Dimension) in graph
        assert (graph.value(dimension, DQV.inCategory), RDF.type, DQV.Category) in graph
    completeness = URIRef(f"{BASE}/catalog#metric-completeness-telephones")
    assert graph.value(completeness, DQV.inDimension) == URIRef(f"{LDQD}completeness")
    shape = URIRef(f"{BASE}/catalog#metric-shape-Name-language")
    assert graph.value(shape, RDFS.seeAlso) == URIRef(f"{BASE}/shapes#Name-language")
    assert "Say which language" in str(graph.value(shape, SKOS.definition))


def test_dataset_is_described_with_its_measurements_and_their_metrics(publication):
    about = Index(Index.of(describe(publication)).about(GANSU))

    assert len(about.all(GANSU, DQV.hasQualityMeasurement)) == 8
    assert f"{BASE}/catalog#metric-completeness-telephones" in about
    assert f"{LDQD}completeness" in about
    assert f"{WHOLE}#quality-published" not in about


@pytest.mark.parametrize(
    ("part", "whole", "share"),
    [(0, 3, "0"), (3, 3, "1"), (249_999, 250_000, "0.999996"), (1, 250_000, "0.000004"), (1, 3, "0.333333")],
)
def test_shares_are_canonical_decimals(publication, part, whole, share):
    graph = measured(with_sources(publication, {**SOURCES[0], **counted(whole, part)}))

    assert values(graph, WHOLE)["published"] == share


def test_checks_are_read_from_the_manifest():
    manifest = manifest_of(
        sources=[
            {"slug": "one", "title": "One", **counted(3, 2, names=2, telephones=1)},
            {"slug": "two", "title": "Two", **counted(2, names=2)},
        ],
    )
    warned = Finding("warning", "Name-language", "Say which.", 1)
    shared = Finding("info", "Concept-broader", "It has none.", 4)

    read = Publication(
        manifest=manifest,
        with_results={"one": 1},
        findings=[("one", warned), ("two", replace(warned, count=5)), ("", shared)],
    )

    assert read.checks(manifest.sources[0]) == Checks(3, 2, 1, {"names": 2, "telephones": 1}, (warned,))
    assert read.checks() == Checks(
        5, 4, 3, {"names": 4, "telephones": 1}, (shared, Finding("warning", "Name-language", "Say which.", 6))
    )
