"""The validation report of a release, as SHACL's own vocabulary has it."""

import sqlite3

import orjson
import pyshacl
import pytest
import rdflib

from publisher.pipeline.stages.quality import quarantine_line, report_of
from publisher.rdf.description import Quarantined, Result
from publisher.rdf.namespaces import RDF, SH
from publisher.release.schema import SCHEMA
from tests.support.sample_institutions import BASE, URIS

REPORT_SHAPES = """
@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix x: <http://x/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
x:Report sh:targetClass sh:ValidationReport ;
    sh:property [ sh:path sh:conforms ; sh:minCount 1 ; sh:maxCount 1 ; sh:datatype xsd:boolean ] ;
    sh:property [ sh:path sh:result ; sh:class sh:ValidationResult ] .
"""
RESULT = Result(
    severity="violation",
    focus=f"{BASE}/id/institution/a",
    path="http://schema.org/foundingDate",
    value='"soon"',
    component=str(SH.PatternConstraintComponent),
    shape=f"{BASE}/shapes#Institution-founded",
    message="Give the founding date.",
)


@pytest.fixture
def database():
    connection = sqlite3.connect(":memory:")
    connection.executescript(SCHEMA)
    yield connection
    connection.close()


def report(database) -> rdflib.Graph:
    return rdflib.Graph().parse(data=b"".join(report_of(database, URIS)), format="turtle")


def test_report_of_a_quarantined_record_is_a_shacl_validation_report(database):
    line = quarantine_line(Quarantined("s", "a", "f.jsonl", 7, b"{}", results=(RESULT,)))
    database.execute("INSERT INTO refused (number, line) VALUES (0, ?)", (line,))

    graph = report(database)

    conforms, _, text = pyshacl.validate(graph, shacl_graph=rdflib.Graph().parse(data=REPORT_SHAPES))
    assert conforms, text
    (node,) = graph.subjects(RDF.type, SH.ValidationReport)
    assert str(node) == f"{BASE}/quality"
    assert graph.value(node, SH.conforms).toPython() is False
    (result,) = graph.objects(node, SH.result)
    assert str(graph.value(result, SH.focusNode)) == RESULT.focus
    assert not any(isinstance(term, rdflib.BNode) for triple in graph for term in triple)


def test_report_of_nothing_conforms(database):
    graph = report(database)

    assert [value.toPython() for value in graph.objects(None, SH.conforms)] == [True]
    assert set(graph.objects(None, SH.result)) == set()


def test_long_values_of_faults_are_shortened():
    from publisher.errors import Fault

    line = quarantine_line(Quarantined("s", "a", "f", 1, b"", faults=(Fault("c", "m", value="x" * 900),)))

    assert orjson.loads(line)["faults"][0]["value"] == "x" * 500
