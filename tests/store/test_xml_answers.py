"""Answers in XML are what a strict parser reads back as the same values, or a typed error."""

from xml.etree import ElementTree as ET
from xml.parsers import expat

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from publisher.errors import QueryFormatError, UnwritableError
from publisher.feeds.xml import Namespace, xml_bytes
from publisher.rdf.rdfxml import TAIL, body, head
from publisher.store.xml_answers import XmlText, XmlUnwritableError

XML = "application/sparql-results+xml"
RDF_XML = "application/rdf+xml"
LITERAL = "{http://www.w3.org/2005/sparql-results#}literal"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
LOCALS = st.text(
    st.characters(
        max_codepoint=0xD7FF,  # RFC 3987's ucschar has gaps above, which are not in IRIs
        categories=["L", "N", "Mn", "Pd", "Pc", "Po"],
        exclude_characters='\\<>"{}|^`%',
    ),
    max_size=6,
)
QUICK = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def quoted(text):
    return '"' + "".join(f"\\U{ord(character):08X}" for character in text) + '"'


def strictly(written):
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.Parse(written, True)  # noqa: FBT003 - its own signature
    return written


def not_for_xml(text):
    try:
        strictly(f"<a>{text}</a>".encode())
    except expat.ExpatError:
        return True
    return False


def reads(name):
    try:
        strictly(f"<{name}/>".encode())
    except expat.ExpatError:
        return False
    return ":" not in name


def of_no_name(local):
    """Return whether the longest end that XML's fifth edition calls a name is none for expat, or there is no such end."""
    starts = [start for start in range(len(local)) if local[start] not in "-./:"]
    return not starts or not all(reads(local[start:]) for start in starts)


@QUICK
@given(text=TEXTS)
@example(text="a\u0001b")
@example(text="a\rb")
@example(text="a\r\nb")
@example(text="\ufffe")
@example(text="\uffff")
def test_results_are_read_back_as_the_same_text(ask, text):
    try:
        written = ask(f"SELECT ({quoted(text)} AS ?x) {{}}", XML)
    except QueryFormatError:
        assert not_for_xml(text)
    else:
        assert (ET.fromstring(strictly(written)).find(f".//{LITERAL}").text or "") == text


@QUICK
@given(text=TEXTS, local=LOCALS)
@example(text="a\rb", local="p")
@example(text="x", local="123")
@example(text="x", local="1a")
@example(text="x", local="a/b")
@example(text="x", local="a%20")
@example(text="x", local="\u3002")
@example(text="", local=":")
@pytest.mark.parametrize("of", ["predicate", "class"])
def test_graph_is_read_back_as_the_same_statements(ask, of, text, local):
    iri = f"<http://example.org/{local}>"
    statements = f"<http://example.org/s> <http://example.org/p> {quoted(text)} ; " + (
        f"{iri} 1" if of == "predicate" else f"a {iri}"
    )
    query = f"CONSTRUCT {{ {statements} }} {{}}"
    expected = set(ox.parse(ask(query, "application/n-triples"), format=ox.RdfFormat.N_TRIPLES))
    try:
        written = ask(query, RDF_XML)
    except QueryFormatError:
        assert of_no_name(local) or not_for_xml(text)
    else:
        assert set(ox.parse(strictly(written), format=ox.RdfFormat.RDF_XML)) == expected


@pytest.mark.parametrize("name", ["li", "Description", "ID", "RDF"])
@pytest.mark.parametrize("statement", ["<http://e/s> <{}> 1", "<http://e/s> a <{}>"])
def test_names_of_the_syntax_are_an_error(ask, name, statement):
    with pytest.raises(QueryFormatError, match=name):
        ask(f"CONSTRUCT {{ {statement.format(RDF + name)} }} {{}}", RDF_XML)


@QUICK
@given(local=LOCALS.filter(bool))
@example(local="\u3002a")
def test_names_in_documents_are_names(local):
    subjects = {"<http://e/s>": {f"<http://e/{local}>": {'"x"': None}}}
    try:
        written, used = body(subjects, "http://e")
    except UnwritableError:
        assert of_no_name(local)
    else:
        strictly((head("http://e", used) + written + TAIL).encode())


def test_character_that_is_split_between_pieces_is_found():
    text = XmlText()
    text.checked(b"a\xef\xbf")
    with pytest.raises(XmlUnwritableError):
        text.checked(b"\xbeb")


@QUICK
@given(text=TEXTS)
@example(text="a\u0001\rb")
def test_feeds_and_harvesting_answers_are_well_formed(text):
    space = Namespace("http://example.org/ns", "ns")
    root = ET.fromstring(strictly(xml_bytes(space("a", space("b", f"x{text}", attributes={"c": text})))))

    kept = "".join(character for character in text if character.isprintable() or character == "\r")
    assert [character for character in root[0].text if character.isprintable() or character == "\r"] == list(f"x{kept}")
