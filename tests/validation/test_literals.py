"""What the referee takes for well-typed, and that it and the bulk engine are of one mind about it."""

import pyoxigraph as ox
import pytest
import rdflib

from publisher.rdf.namespaces import XSD
from publisher.validation.engines import BulkEngine
from publisher.validation.literals import ExactLiteral
from publisher.validation.reference import ReferenceEngine
from publisher.validation.shapes import record_shapes

BASE = "https://lod.example.org"


@pytest.mark.parametrize(
    ("datatype", "text", "well_typed"),
    [
        ("integer", "007", True),
        ("integer", "+1", True),
        ("integer", "1" * 5000, True),
        ("integer", "1_000", False),
        ("integer", " 1", False),
        ("integer", "９", False),
        ("decimal", ".5", True),
        ("decimal", "36.", True),
        ("decimal", "1e5", False),
        ("decimal", "NaN", False),
        ("decimal", "0." + "0" * 40 + "1", True),
        ("time", "24:00:00", True),
        ("time", "24:00:01", False),
        ("time", "08:30:00.25+14:00", True),
        ("time", "08:30:00+14:30", False),
        ("time", "08:30", False),
        ("date", "2024-02-29", True),
        ("date", "2023-02-29", False),
        ("date", "0000-02-29", True),
        ("date", "-0044-03-15", True),
        ("date", "-0001-02-29", False),
        ("date", "12024-02-29Z", True),
        ("date", "1909-W01-1", False),
        ("date", "02024-01-01", False),
    ],
)
def test_well_typed_by_the_grammar_of_xml_schema(datatype, text, well_typed):
    literal = ExactLiteral(text, str(XSD[datatype]))

    assert literal.ill_typed is not well_typed
    assert (literal.value is not None) is well_typed


@pytest.mark.parametrize(
    ("datatype", "text"), [("token", " a  b"), ("integer", "01"), ("boolean", "maybe"), ("time", "24:00:00")]
)
def test_text_is_kept(datatype, text):
    literal = ExactLiteral(text, str(XSD[datatype]))

    assert (str(literal), literal.datatype) == (text, XSD[datatype])
    assert literal != rdflib.Literal(text)
    assert literal == ExactLiteral(text, str(XSD[datatype]))
    assert len({literal, ExactLiteral(text, str(XSD[datatype]))}) == 1


@pytest.mark.parametrize("engine", [BulkEngine, ReferenceEngine])
def test_line_break_at_the_end_is_no_part_of_a_telephone_number(engine):
    subject = f"<{BASE}/id/institution/x>"
    number = str(ox.Literal("+869318834621\n"))
    triples = (
        f"{subject} <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://www.w3.org/ns/org#FormalOrganization> .\n"
        f"{subject} <http://schema.org/telephone> {number} .\n"
    )

    found = engine(record_shapes(BASE)).validate(triples)

    assert [it.value for it in found if it.shape.endswith("#Institution-telephone")] == [number]
