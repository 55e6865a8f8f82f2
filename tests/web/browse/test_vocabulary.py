"""``/ontology`` and ``/shapes``: the graphs of the release in every format, each term and shape at its anchor."""

import pytest
from rdflib import Graph
from rdflib.compare import isomorphic
from selectolax.lexbor import LexborHTMLParser

from publisher.rdf.formats import document_formats
from publisher.rdf.namespaces import OWL, SH
from tests.web.publication import BASE

pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph:DeprecationWarning")

PARSERS = {"ttl": "turtle", "jsonld": "json-ld", "nt": "nt", "rdf": "xml"}


def graph(client, path, suffix):
    return Graph().parse(data=client.get(f"{path}.{suffix}").data, format=PARSERS[suffix])


@pytest.mark.parametrize("path", ["/ontology", "/shapes"])
@pytest.mark.parametrize("row", document_formats(), ids=lambda row: row.suffix)
def test_every_format_by_accept_and_by_suffix(client, path, row):
    negotiated = client.get(path, headers={"Accept": row.media_type})
    named = client.get(f"{path}.{row.suffix}", headers={"Accept": "image/png"})

    assert negotiated.headers["Content-Type"] == named.headers["Content-Type"] == row.content_type
    assert negotiated.headers["Content-Location"] == f"{path}.{row.suffix}"
    assert "Accept" in negotiated.headers["Vary"]
    assert negotiated.data == named.data


@pytest.mark.parametrize("path", ["/ontology", "/shapes"])
@pytest.mark.parametrize("suffix", ["jsonld", "nt", "rdf"])
def test_formats_hold_the_same_triples(client, path, suffix):
    assert isomorphic(graph(client, path, suffix), graph(client, path, "ttl"))


def test_terms_are_below_the_base_and_have_labels(client):
    ontology = graph(client, "/ontology", "ttl")
    terms = [str(it) for it in ontology.subjects() if str(it).startswith(f"{BASE}/ontology#")]

    assert terms
    assert (None, None, OWL.Ontology) in ontology
    page = LexborHTMLParser(client.get("/ontology.html").text)
    for term in terms:
        assert page.css_first(f'[id="{term.partition("#")[2]}"]') is not None, term


def test_term_that_others_refer_to_is_described_once_and_linked(client):
    page = LexborHTMLParser(client.get("/ontology.html").text)
    terms = [node.attributes["id"] for node in page.css("section.term")]

    assert page.css("section.term .statements .statements") == []
    assert page.css_first('[id="correctedValue"] dd a[href$="/ontology#Correction"]') is not None
    assert {"correction", "Correction", "correctedValue"} <= set(terms)


def test_every_shape_with_a_message_has_an_anchor(client):
    shapes = graph(client, "/shapes", "ttl")
    page = LexborHTMLParser(client.get("/shapes.html").text)
    anchors = {node.attributes["id"] for node in page.css("[id]")}

    named = {str(it).partition("#")[2] for it in shapes.subjects(SH.message) if str(it).startswith(f"{BASE}/shapes#")}
    assert len(named) > 20
    assert named <= anchors


@pytest.mark.parametrize("path", ["/ontology.xyz", "/shapes.trig", "/shapes.nq"])
def test_unknown_suffix(client, path):
    assert client.get(path).status_code == 404


def test_not_acceptable(client):
    assert client.get("/ontology", headers={"Accept": "image/png"}).status_code == 406


@pytest.mark.parametrize("path", ["/ontology", "/shapes.ttl"])
def test_repeat_is_304(client, path):
    etag = client.get(path).headers["ETag"]

    assert client.get(path, headers={"If-None-Match": etag}).status_code == 304
