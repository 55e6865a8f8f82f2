"""Reports: SHACL's own vocabulary for machines, a table for people."""

from dataclasses import replace

import pyshacl
import rdflib
from rdflib.collection import Collection

from publisher.mapping import Mapper
from publisher.rdf.namespaces import RDF, SH
from publisher.validation import Gate, judge_dataset, messages, report_graph, rows, table
from tests.sample_institutions import BASE, URIS, Resolver, university

REPORT_SHAPES = """
@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix x: <http://x/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
x:Report sh:targetClass sh:ValidationReport ;
    sh:property [ sh:path sh:conforms ; sh:minCount 1 ; sh:maxCount 1 ; sh:datatype xsd:boolean ] ;
    sh:property [ sh:path sh:result ; sh:class sh:ValidationResult ] .
x:Result sh:targetClass sh:ValidationResult ;
    sh:property [ sh:path sh:focusNode ; sh:minCount 1 ; sh:maxCount 1 ] ;
    sh:property [ sh:path sh:resultPath ; sh:maxCount 1 ] ;
    sh:property [ sh:path sh:resultSeverity ; sh:minCount 1 ; sh:in ( sh:Violation sh:Warning sh:Info ) ] ;
    sh:property [ sh:path sh:sourceConstraintComponent ; sh:minCount 1 ; sh:maxCount 1 ] ;
    sh:property [ sh:path sh:sourceShape ; sh:maxCount 1 ] ;
    sh:property [ sh:path sh:resultMessage ; sh:minCount 2 ; sh:uniqueLang true ] .
"""


def judged():
    good = Mapper(URIS).institutions([university()], Resolver())[0]
    bad = replace(good, quads=tuple(line.replace('"1909"', '"soon"') for line in good.quads), file="f.jsonl", line=7)
    return Gate(URIS).judge([bad])[1]


def graph(results):
    return rdflib.Graph().parse(data="\n".join(report_graph(results, URIS)), format="nt")


def test_report_is_a_shacl_validation_report():
    report = graph(judged()[0].results)

    conforms, _, text = pyshacl.validate(report, shacl_graph=rdflib.Graph().parse(data=REPORT_SHAPES))
    assert conforms, text
    (node,) = report.subjects(RDF.type, SH.ValidationReport)
    assert str(node) == f"{BASE}/quality"
    assert report.value(node, SH.conforms).toPython() is False
    assert not any(isinstance(term, rdflib.BNode) for triple in report for term in triple)


def test_report_of_nothing_conforms():
    report = graph([])

    assert [value.toPython() for value in report.objects(None, SH.conforms)] == [True]
    assert set(report.objects(None, SH.result)) == set()


def test_report_writes_paths_that_are_no_single_property():
    parent, identifier = "http://www.w3.org/ns/org#subOrganizationOf", "http://www.w3.org/ns/org#identifier"
    here, there = f"<{BASE}/id/institution/a>", f"<{BASE}/id/institution/b>"
    lines = [f'{it} <{identifier}> "1"^^<http://x/t> .' for it in (here, there)]
    lines += [f"{here} <http://www.w3.org/2002/07/owl#sameAs> {here} .", f"{here} <{parent}> {here} ."]
    found, _ = judge_dataset(URIS, lines)
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
    conforms, _, text = pyshacl.validate(report, shacl_graph=rdflib.Graph().parse(data=REPORT_SHAPES))
    assert conforms, text


def test_messages_in_both_languages():
    told = messages(judged()[0].results[0], URIS)

    assert set(told) == {"en", "zh"}
    assert "YYYY-MM-DD" in told["zh"]


def test_messages_of_a_shape_that_is_not_ours():
    strange = replace(judged()[0].results[0], shape="http://x/shape", message="mend it")

    assert messages(strange, URIS) == {"en": "mend it"}
    assert messages(replace(strange, message=""), URIS) == {}


def test_rows_say_where_what_and_what_to_do():
    (row,) = rows(judged(), URIS)

    assert (row.outcome, row.source, row.key, row.file, row.line) == (
        "quarantined",
        "register",
        "03xz2hx98",
        "f.jsonl",
        7,
    )
    assert (row.severity, row.rule, row.field) == ("violation", "Institution-founded", "foundingDate")
    assert row.value.startswith('"soon"')
    assert row.advice.startswith("Give the founding date")
    assert row.advice_zh.startswith("成立日期")


def test_rows_of_faults():
    good = Mapper(URIS).institutions([university()], Resolver())[0]
    bad = replace(good, quads=(*good.quads, f"<{good.iri}> <http://x/p> _:b ."))

    (row,) = rows(Gate(URIS).judge([bad])[1], URIS)

    assert (row.severity, row.rule) == ("fault", "blank-node")


def test_table_lines_up():
    lines = table(rows(judged(), URIS)).splitlines()

    assert lines[0].startswith("outcome      source    key")
    assert set(lines[1]) == {"-", " "}
    assert lines[2].index("register") == lines[0].index("source")


def test_long_values_are_shortened():
    row = next(iter(rows([replace(judged()[0], results=tuple(
        replace(result, value='"' + "x" * 500 + '"') for result in judged()[0].results
    ))], URIS)))  # fmt: skip

    assert len(row.value) == 80
