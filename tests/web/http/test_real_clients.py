"""The Accept headers that real clients send, and what each of them is sent: one row a client."""

import pytest

from publisher.rdf.formats import GRAPH_FORMATS, HTML, JSON_LD, TRIG, document_formats
from publisher.web.http.negotiation import Representation, choose
from publisher.web.sparql.formats import OFFERS, Form

RDFLIB = "application/rdf+xml,text/rdf+n3;q=0.9,application/xhtml+xml;q=0.5, */*;q=0.1"
SPARQLWRAPPER = "application/sparql-results+json,application/json,text/javascript,application/javascript"
COMUNICA = (
    "application/n-quads,application/trig;q=0.95,application/ld+json;q=0.9,application/n-triples;q=0.8,"
    "text/turtle;q=0.6,application/rdf+xml;q=0.5,text/n3;q=0.35,application/xml;q=0.3,image/svg+xml;q=0.3,"
    "text/html;q=0.2,application/xhtml+xml;q=0.18"
)
EASYRDF = (
    "application/x-httpd-php-source,application/json,application/n-triples,text/json;q=0.9,application/rdf+json;q=0.9,"
    "text/plain;q=0.9,text/turtle;q=0.8,application/rdf+xml;q=0.8,text/html;q=0.4,application/xhtml+xml;q=0.4"
)
RDF4J = (
    "application/rdf+xml;q=0.8, application/xml;q=0.8, text/xml;q=0.8, application/n-triples, text/plain, "
    "text/turtle, application/x-turtle, text/n3, text/rdf+n3, application/trix, application/trig, application/n-quads"
)
OWLAPI = (
    "application/rdf+xml, application/xml; q=0.7, text/xml; q=0.6, text/plain; q=0.1, text/turtle; q=0.9, */*; q=0.09"
)

DOCUMENT_CLIENTS = [
    pytest.param("*/*", "html", id="curl"),
    pytest.param(None, "html", id="no-header"),
    pytest.param("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "html", id="firefox"),
    pytest.param(
        "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8,"
        "application/signed-exchange;v=b3;q=0.7",
        "html",
        id="chromium",
    ),
    pytest.param(
        "application/xml,application/xhtml+xml,text/html;q=0.9,text/plain;q=0.8,image/png,*/*;q=0.5",
        "html",
        id="old-webkit",
    ),
    pytest.param("image/gif, image/jpeg, image/pjpeg, application/x-ms-application, */*", "html", id="old-explorer"),
    pytest.param("text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2", "html", id="java-urlconnection"),
    pytest.param("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "html", id="googlebot"),
    pytest.param("text/html, text/*;q=0.5, image/*", "html", id="w3m"),
    pytest.param("application/json, text/plain, */*", "jsonld", id="axios"),
    pytest.param("application/json, text/javascript, */*; q=0.01", "jsonld", id="jquery-json"),
    pytest.param("application/json, */*;q=0.5", "jsonld", id="httpie-json"),
    pytest.param("application/json, */*", "jsonld", id="fetch-wrappers"),
    pytest.param("application/json", "jsonld", id="postman-preset"),
    pytest.param(EASYRDF, "nt", id="easyrdf-without-json-ld"),
    pytest.param(EASYRDF.replace("n-triples,", "n-triples,application/ld+json,", 1), "jsonld", id="easyrdf"),
    pytest.param("application/json;charset=UTF-8", "jsonld", id="angular"),
    pytest.param("application/json;odata=verbose", "jsonld", id="power-query"),
    pytest.param("text/json", "jsonld", id="dotnet"),
    pytest.param("application/xml, text/xml, */*; q=0.01", "rdf", id="jquery-xml"),
    pytest.param("application/xml", "rdf", id="xml"),
    pytest.param(RDFLIB, "rdf", id="rdflib-default"),
    pytest.param("text/turtle, application/x-turtle, */*;q=0.1", "ttl", id="rdflib-turtle"),
    pytest.param("text/n3, */*;q=0.1", "ttl", id="rdflib-n3"),
    pytest.param("text/plain, */*;q=0.1", "nt", id="rdflib-nt"),
    pytest.param("application/n-triples, text/plain;q=0.9, */*;q=0.1", "nt", id="rdflib-ntriples"),
    pytest.param("application/trig, */*;q=0.1", "ttl", id="rdflib-trig"),
    pytest.param("application/n-quads, */*;q=0.1", "nt", id="rdflib-nquads"),
    pytest.param("application/ld+json, application/json;q=0.9, */*;q=0.1", "jsonld", id="rdflib-json-ld"),
    pytest.param("application/rdf+xml, */*;q=0.1", "rdf", id="rdflib-xml"),
    pytest.param(
        "text/turtle,application/n-triples;q=0.9,application/ld+json;q=0.8,application/rdf+xml;q=0.7,*/*;q=0.3",
        "ttl",
        id="jena",
    ),
    pytest.param(RDF4J, "ttl", id="rdf4j"),
    pytest.param(OWLAPI, "rdf", id="owlapi"),
    pytest.param(COMUNICA, "jsonld", id="comunica"),
    pytest.param("application/ld+json;q=1.0,application/json;q=0.9,*/*;q=0.1", "jsonld", id="ruby-json-ld"),
    pytest.param("application/ld+json, application/json", "jsonld", id="pyld"),
    pytest.param(
        "application/ld+json;profile=http://www.w3.org/ns/json-ld#context, application/ld+json, */*;q=0.1",
        "jsonld",
        id="profile-without-quotes",
    ),
    pytest.param('application/ld+json;profile="http://www.w3.org/ns/json-ld#compacted"', "jsonld", id="jsonld-js"),
    pytest.param("application/ld+json; profile=http://schema.org/, text/html;q=.1", "jsonld", id="weight-and-profile"),
    pytest.param("application/rdf+xml, application/xml;q=0.2, */*;q=.1", "rdf", id="librdf-old"),
    pytest.param("application/rdf+xml, text/turtle;q=.9, text/n3;q=.9, */*;q=.1", "rdf", id="rapper"),
    pytest.param("text/turtle;q=.9, text/html;q=.8", "ttl", id="weights-without-zero"),
    pytest.param("text/turtle, application/n-triples;q=.9, */*;q=.5", "ttl", id="easyrdf"),
    pytest.param("application/rdf+xml, application/rdf+json;q=0.9, */*;q=0.8", "rdf", id="arc2"),
    pytest.param("text/rdf+n3, application/rdf+xml;q=0.8", "ttl", id="tabulator"),
    pytest.param("text/turtle, application/ld+json", "ttl", id="solid"),
    pytest.param("text/turtle;q=1.0, text/n3;q=0.9, application/trig;q=0.8", "ttl", id="n3-js"),
    pytest.param("application/n-quads", "nt", id="pyoxigraph-load"),
    pytest.param("application/trig", "ttl", id="trig"),
    pytest.param("text/n3", "ttl", id="cwm"),
    pytest.param("text/x-nquads, */*;q=0.1", "nt", id="virtuoso-nquads"),
    pytest.param("application/x-trig", "ttl", id="rdf4j-trig-alone"),
    pytest.param("application/n3", "ttl", id="sparqlwrapper-n3-alone"),
    pytest.param("application/rdf+n3, text/html;q=0.5", "ttl", id="redland-n3"),
    pytest.param("application/x-ntriples, */*;q=0.1", "nt", id="dotnetrdf-ntriples"),
    pytest.param("application/rdf-triples", "nt", id="dotnetrdf-old-ntriples"),
    pytest.param("application/x-ld+json", "jsonld", id="ruby-old-json-ld"),
    pytest.param("application/x-json+ld", "jsonld", id="virtuoso-json-ld"),
    pytest.param("text/rdf+xml;q=0.8, */*;q=0.1", "rdf", id="swi-prolog-rdf-xml"),
    pytest.param("text/turtle, */*", "ttl", id="turtle-and-anything"),
    pytest.param("application/pdf", None, id="nothing-here"),
    pytest.param("image/webp,image/apng,*/*;q=0.8", "html", id="image-element"),
]


@pytest.mark.parametrize(("accept", "suffix"), DOCUMENT_CLIENTS)
def test_document(accept, suffix):
    chosen = choose(accept, document_formats())

    assert (chosen.suffix if chosen else None) == suffix


@pytest.mark.parametrize(
    ("accept", "form", "media_type"),
    [
        pytest.param(SPARQLWRAPPER, Form.SELECT, "application/sparql-results+json", id="sparqlwrapper-select"),
        pytest.param(SPARQLWRAPPER, Form.CONSTRUCT, "application/ld+json", id="sparqlwrapper-construct"),
        pytest.param("application/json, text/plain, */*", Form.SELECT, "application/json", id="axios-select"),
        pytest.param("application/json", Form.CONSTRUCT, "application/ld+json", id="json-construct"),
        pytest.param("application/n-quads, */*;q=0.1", Form.CONSTRUCT, "application/n-quads", id="quads-offered"),
        pytest.param("text/plain, */*;q=0.1", Form.DESCRIBE, "application/n-triples", id="plain-describe"),
        pytest.param("*/*", Form.SELECT, "application/sparql-results+json", id="curl"),
        pytest.param("text/csv, */*", Form.SELECT, "text/csv", id="csv-and-anything"),
    ],
)
def test_query(accept, form, media_type):
    chosen = choose(accept, OFFERS[form])

    assert chosen is not None
    assert chosen.media_type == media_type


def test_page_or_json():
    offers = (HTML, Representation("json", "application/json"))

    assert choose("application/json, text/plain, */*", offers).media_type == "application/json"
    assert choose("text/turtle", offers) is None


def test_refused_stand_in_refuses_nothing_else():
    assert choose("application/json;q=0, application/ld+json", (HTML, JSON_LD)) is JSON_LD
    assert choose("application/json;q=0, */*", (HTML, JSON_LD)) is HTML
    assert choose("application/trig;q=0.5, text/turtle", GRAPH_FORMATS).suffix == "ttl"
    assert choose("application/trig", GRAPH_FORMATS) is TRIG


def test_there_are_forty_clients():
    assert len(DOCUMENT_CLIENTS) >= 40
