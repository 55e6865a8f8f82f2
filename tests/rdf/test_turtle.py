"""Turtle copies terms: names are shortened, whole numbers stand bare, and only prefixes that are used are declared."""

import pytest

from publisher.rdf import turtle
from publisher.rdf.nquads import group, statements

BASE = "https://lod.example.org"
XSD = "http://www.w3.org/2001/XMLSchema#"


def body(*lines):
    return turtle.body(group(statements("".join(f"{line}\n" for line in lines))), BASE)


@pytest.mark.parametrize(
    ("token", "written", "prefix"),
    [
        (f'"7"^^<{XSD}integer>', "7", ""),
        (f'"+07"^^<{XSD}integer>', "+07", ""),
        (f'"seven"^^<{XSD}integer>', '"seven"^^xsd:integer', "xsd"),
        (f'"2001-02-03"^^<{XSD}date>', '"2001-02-03"^^xsd:date', "xsd"),
        ('"a"@en', '"a"@en', ""),
        ("<http://schema.org/Place>", "schema:Place", "schema"),
        ("<http://schema.org/a.b>", "<http://schema.org/a.b>", ""),
        ("<http://x.example/a>", "<http://x.example/a>", ""),
    ],
)
def test_value_is_written_as_short_as_turtle_allows(token, written, prefix):
    text, used = body(f"<http://x.example/a> <http://x.example/p> {token} .")

    assert text == f"<http://x.example/a> <http://x.example/p> {written} .\n"
    assert used - {""} == {prefix} - {""}


def test_properties_of_a_subject_follow_each_other():
    text, _ = body(
        "<http://x.example/a> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://schema.org/Place> .",
        '<http://x.example/a> <http://schema.org/name> "a"@en .',
        '<http://x.example/a> <http://schema.org/name> "b"@zh .',
    )

    assert text == '<http://x.example/a> a schema:Place ;\n    schema:name "a"@en, "b"@zh .\n'


def test_head_declares_what_is_used_or_everything():
    assert turtle.head(BASE, {"schema"}) == "@prefix schema: <http://schema.org/> .\n\n"
    assert f"@prefix v: <{BASE}/ontology#> .\n" in turtle.head(BASE)
