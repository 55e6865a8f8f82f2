"""Requests as clients send them, to a real server: XML that parsers read, preconditions before ranges, hosts of probes."""

import socket
from urllib.parse import urlencode
from xml.etree import ElementTree as ET

import pytest
import rdflib
import requests

from tests.web.publication import SCIENCE, descriptions, publish
from tests.web.sparql.server import free_port, served

PARQUET = "/dumps/institutions.parquet"
RESULTS_XML, RDF_XML = "application/sparql-results+xml", "application/rdf+xml"


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    base = f"http://127.0.0.1:{free_port()}"
    home = tmp_path_factory.mktemp("home")
    publish(home, descriptions(base), base=base)
    with served(home, base, query_share=100_000):
        yield base


def query(base, text, accept):
    return requests.get(f"{base}/sparql?{urlencode({'query': text})}", headers={"Accept": accept}, timeout=20)


@pytest.mark.parametrize(
    ("text", "accept"),
    [
        pytest.param('SELECT ("bell\\u0007" AS ?x) {}', RESULTS_XML, id="control-character"),
        pytest.param('SELECT ("\\uFFFE" AS ?x) {}', RESULTS_XML, id="no-character"),
        pytest.param('CONSTRUCT {<urn:x:s> <urn:x:p#q> "\\u0001"} {}', RDF_XML, id="control-character-in-a-graph"),
        pytest.param('CONSTRUCT {<urn:x:s> <http://example.org/2024> "x"} {}', RDF_XML, id="property-without-a-name"),
        pytest.param("CONSTRUCT {<urn:x:s> a <http://example.org/7>} {}", RDF_XML, id="class-without-a-name"),
        pytest.param(
            "CONSTRUCT {<urn:x:s> <http://www.w3.org/1999/02/22-rdf-syntax-ns#li> 1} {}", RDF_XML, id="rdf-li"
        ),
    ],
)
def test_answer_is_well_formed_xml_or_a_typed_error(base, text, accept):
    response = query(base, text, accept)

    if response.status_code == 200:
        ET.fromstring(response.content)
        assert b"oxprefix" not in response.content
    else:
        assert response.status_code in {400, 406}
        problem = response.json()
        assert problem["type"].startswith(base)
        assert problem["detail"]


@pytest.mark.parametrize(
    ("text", "accept"),
    [
        ('SELECT ("one\\rtwo\\r\\nthree" AS ?x) {}', RESULTS_XML),
        ('CONSTRUCT {<urn:x:s> <urn:x:p#q> "one\\rtwo\\r\\nthree"} {}', RDF_XML),
    ],
)
def test_carriage_return_survives_the_parser(base, text, accept):
    root = ET.fromstring(query(base, text, accept).content)

    assert "one\rtwo\r\nthree" in {element.text for element in root.iter()}


@pytest.mark.parametrize("path", [PARQUET, "/dumps/institutions.nt", f"/doc/institution/{SCIENCE}.ttl"])
@pytest.mark.parametrize("asked", [{}, {"Range": "bytes=0-3"}])
def test_preconditions_come_before_ranges(base, path, asked):
    url = f"{base}{path}"
    etag = requests.head(url, headers={"Accept-Encoding": "identity"}, timeout=20).headers["ETag"]

    def status(**condition):
        headers = {"Accept-Encoding": "identity", **asked, **{k.replace("_", "-"): v for k, v in condition.items()}}
        return requests.get(url, headers=headers, timeout=20).status_code

    assert status(If_Match='"another"') == 412
    assert status(If_Unmodified_Since="Thu, 01 Jan 1998 00:00:00 GMT") == 412
    assert status(If_None_Match=etag) == 304
    assert status(If_Match=etag) in ({206, 200} if asked else {200})


@pytest.mark.parametrize("host", ["10.244.9.3:8080", "pod-7.cluster.local", "[fd00::7]:8080"])
@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_probes_are_answered_for_any_host(base, host, path):
    assert requests.get(f"{base}{path}", headers={"Host": host}, timeout=20).status_code == 200


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_probe_of_http_1_0_has_no_host(base, path):
    with socket.create_connection(("127.0.0.1", int(base.rpartition(":")[2])), 20) as connection:
        connection.sendall(f"GET {path} HTTP/1.0\r\n\r\n".encode())
        status_line = connection.makefile("rb").readline()

    assert b" 200 " in status_line


@pytest.mark.parametrize("character", ["%00", "%01", "%0B", "%1F", "%7F", "%EF%BF%BE", "%FF"])
@pytest.mark.parametrize("parameter", ["identifier", "metadataPrefix", "verb"])
def test_oai_echoes_nothing_that_xml_cannot_hold(base, parameter, character):
    asked = {"verb": "GetRecord", "metadataPrefix": "oai_dc", "identifier": "oai:x:y"}
    fields = "&".join(f"{name}={character if name == parameter else value}" for name, value in asked.items())
    response = requests.get(f"{base}/oai?{fields}", timeout=20)

    if "xml" in response.headers["Content-Type"]:
        assert ET.fromstring(response.content).find("{http://www.openarchives.org/OAI/2.0/}error") is not None
    else:
        assert response.status_code == 400


@pytest.mark.filterwarnings("ignore:.*is deprecated:DeprecationWarning")
@pytest.mark.parametrize("name", ["nt", "turtle", "n3", "xml", "json-ld", "trig"])
@pytest.mark.parametrize("path", ["/ontology", f"/doc/institution/{SCIENCE}", f"/id/institution/{SCIENCE}", "/catalog"])
def test_rdflib_parses_what_it_asks_for(base, path, name):
    graph = rdflib.Dataset(default_union=True) if name == "trig" else rdflib.Graph()

    graph.parse(f"{base}{path}", format=name)

    assert len(graph) > 5
