"""Validation results in SHACL's own vocabulary."""

from dataclasses import replace

import pyshacl
import rdflib
from rdflib.collection import Collection

from publisher.mapping import Mapper
from publisher.rdf.namespaces import RDF, SH
from publisher.validation import Gate, result_graph, validate_dataset
from tests.support.sample_institutions import BASE, URIS, Resolver, university

RESULT_SHAPE = """
@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix x: <http://x/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
x:Result sh:targetClass sh:ValidationResult ;
    sh:property [ sh:path sh:focusNode ; sh:minCount 1 ; sh:maxCount 1 ] ;
    sh:property [ sh:path sh:resultPath ; sh:maxCount 1 ] ;
    sh:property [ sh:path sh:resultSeverity ; sh:minCount 1 ; sh:in ( sh:Violation sh:Warning sh:Info ) ] ;
    sh:property [ sh:path sh:sourceConstraintComponent ; sh:minCount 1 ; sh:maxCount 1 ] ;
    sh:property [ sh:path sh:sourceShape ; sh:maxCount 1 ] ;
    sh:property [ sh:path sh:resultMessage ; sh:minCount 2 ; sh:uniqueLang true ] .
"""


def founded_result():
    good = Mapper(URIS).institutions([university()], Resolver())[0]
    bad = replace(good, quads=tuple(line.replace('"1909"', '"soon"') for line in good.quads), file="f.jsonl", line=7)
    (quarantined,) = Gate(URIS).validate([bad])[1]
    return quarantined.results[0]


def graph(results):
    lines = [
        line
        for number, it in enumerate(results, 1)
        for line in result_graph(it, f"{BASE}/quality#result-{number}", URIS)
    ]
    return rdflib.Graph().parse(data="\n".join(lines), format="nt")


def messages(result):
    return {text.language: str(text) for text in graph([result]).objects(None, SH.resultMessage)}


def test_result_is_a_shacl_validation_result():
    report = graph([founded_result()])

    conforms, _, text = pyshacl.validate(report, shacl_graph=rdflib.Graph().parse(data=RESULT_SHAPE))
    assert conforms, text
    (node,) = report.subjects(RDF.type, SH.ValidationResult)
    assert str(node) == f"{BASE}/quality#result-1"
    assert str(report.value(node, SH.sourceShape)).endswith("#Institution-founded")
    assert str(report.value(node, SH.resultPath)) == "http://schema.org/foundingDate"
    assert not any(isinstance(term, rdflib.BNode) for triple in report for term in triple)


def test_report_writes_paths_that_are_no_single_property():
    parent, identifier = "http://www.w3.org/ns/org#subOrganizationOf", "http://www.w3.org/ns/org#identifier"
    here, there = f"<{BASE}/id/institution/a>", f"<{BASE}/id/institution/b>"
    lines = [f'{it} <{identifier}> "1"^^<http://x/t> .' for it in (here, there)]
    lines += [f"{here} <http://www.w3.org/2002/07/owl#sameAs> {here} .", f"{here} <{parent}> {here} ."]
    found, _ = validate_dataset(URIS, lines)
    report = graph([result for results in found.values() for result in results if result.severity == "violation"])

    paths = set(report.objects(None, SH.resultPath))
    steps = {report.value(path, SH.oneOrMorePath) for path in paths} - {None}
    (sequence,) = {path for path in paths if report.value(path, RDF.first) is not None and "result-1-" in path} or {
        next(path for path in paths if report.value(path, RDF.first) is not None)
    }
    first, second = Collection(report, sequence)

    assert steps == {rdflib.URIRef(parent)}
    assert first == rdflib.URIRef(identifier)
    assert report.value(second, SH.inversePath) == rdflib.URIRef(identifier)
    conforms, _, text = pyshacl.validate(report, shacl_graph=rdflib.Graph().parse(data=RESULT_SHAPE))
    assert conforms, text


def test_messages_in_both_languages():
    texts = messages(founded_result())

    assert set(texts) == {"en", "zh"}
    assert "YYYY-MM-DD" in texts["zh"]
    assert texts["en"].startswith("Give the founding date")
    assert texts["zh"].startswith("成立日期")


def test_messages_of_a_shape_that_is_not_ours():
    strange = replace(founded_result(), shape="http://x/shape", message="fix it")

    assert messages(strange) == {"en": "fix it"}
    assert messages(replace(strange, message="")) == {}
