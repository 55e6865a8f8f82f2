"""Clients that people really use, against a real server: SELECT, ASK, CONSTRUCT and DESCRIBE, and what they give."""

import json
import shutil
import subprocess
from urllib.parse import urlencode

import pytest
import rdflib
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import CSV, JSON, JSONLD, N3, POST, POSTDIRECTLY, RDFXML, TSV, TURTLE, URLENCODED, XML, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import QueryBadFormed

from tests.web.publication import descriptions, publish
from tests.web.sparql.server import ROOT, free_port, served

SCIENCE = "id/institution/gansu-department-of-science"
TYPES = {
    "http://www.w3.org/ns/org#FormalOrganization",
    "http://schema.org/GovernmentOrganization",
    "http://data.europa.eu/m8g/PublicOrganisation",
}


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    base = f"http://127.0.0.1:{free_port()}"
    home = tmp_path_factory.mktemp("home")
    publish(home, descriptions(base), base=base)
    with served(home, base, query_share=100_000):
        yield base


@pytest.fixture(scope="module")
def queries(base):
    iri = f"<{base}/{SCIENCE}>"
    return {
        "select": f"SELECT ?type WHERE {{ {iri} a ?type }}",
        "ask": f"ASK {{ {iri} a ?type }}",
        "construct": f"CONSTRUCT {{ ?type a {iri} }} WHERE {{ {iri} a ?type }}",
        "describe": f"DESCRIBE {iri}",
    }


def wrapper(base, query, returned, method="GET", encoding=URLENCODED):
    made = SPARQLWrapper(f"{base}/sparql", returnFormat=returned)
    made.setQuery(query)
    made.setMethod(method)
    made.setRequestMethod(encoding)
    return made.queryAndConvert()


class TestSparqlWrapper:
    @pytest.mark.parametrize(("method", "encoding"), [("GET", URLENCODED), (POST, URLENCODED), (POST, POSTDIRECTLY)])
    def test_select(self, base, queries, method, encoding):
        found = wrapper(base, queries["select"], JSON, method, encoding)
        assert {row["type"]["value"] for row in found["results"]["bindings"]} == TYPES

    def test_select_in_other_formats(self, base, queries):
        for returned, quoted in ((CSV, "{}"), (TSV, "<{}>")):
            lines = wrapper(base, queries["select"], returned).decode().splitlines()
            assert set(lines[1:]) == {quoted.format(iri) for iri in TYPES}
        found = wrapper(base, queries["select"], XML)
        assert len(found.getElementsByTagName("result")) == 3

    def test_ask(self, base, queries):
        assert wrapper(base, queries["ask"], JSON)["boolean"] is True
        assert wrapper(base, "ASK { <http://nobody/> ?p ?o }", XML).toxml().count("false") == 1

    @pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # SPARQLWrapper makes one
    @pytest.mark.parametrize("returned", [RDFXML, TURTLE, N3, JSONLD])
    @pytest.mark.parametrize("name", ["construct", "describe"])
    def test_graphs(self, base, queries, name, returned):
        found = wrapper(base, queries[name], returned)
        graph = found if isinstance(found, rdflib.Graph) else rdflib.Graph().parse(data=found, format="turtle")
        things = set(graph.subjects() if name == "construct" else graph.objects(predicate=rdflib.RDF.type))
        assert {str(thing) for thing in things} >= TYPES

    def test_an_error_is_seen(self, base):
        with pytest.raises(QueryBadFormed):
            wrapper(base, "SELECT * {", JSON)


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
class TestRdflibStore:
    @pytest.fixture
    def graph(self, base, method):
        return rdflib.Graph(SPARQLStore(f"{base}/sparql", method=method))

    def test_select(self, graph, queries):
        assert {str(row[0]) for row in graph.query(queries["select"])} == TYPES

    def test_ask(self, graph, queries):
        assert graph.query(queries["ask"]).askAnswer is True
        assert graph.query("ASK { <http://nobody/> ?p ?o }").askAnswer is False

    @pytest.mark.parametrize("name", ["construct", "describe"])
    def test_graphs(self, graph, queries, name):
        found = graph.query(queries[name]).graph
        things = set(found.subjects() if name == "construct" else found.objects(predicate=rdflib.RDF.type))
        assert {str(thing) for thing in things} >= TYPES

    def test_triples(self, graph, base):
        found = graph.objects(rdflib.URIRef(f"{base}/{SCIENCE}"), rdflib.RDF.type)
        assert {str(thing) for thing in found} == TYPES


class TestRoqet:
    """roqet's protocol client accepts results-XML alone; graphs it fetches as data, as raptor negotiates them."""

    @pytest.fixture
    def roqet(self):
        program = shutil.which("roqet")
        if program is None:
            pytest.skip("roqet (rasqal-utils) is not installed")

        def run(*arguments):
            return subprocess.run([program, *arguments], capture_output=True, text=True, timeout=60, check=False)

        return run

    def test_select(self, roqet, base, queries):
        done = roqet("-q", "-p", f"{base}/sparql", "-e", queries["select"], "-r", "csv")
        assert (done.returncode, set(done.stdout.splitlines()[1:])) == (0, TYPES)

    def test_ask(self, roqet, base, queries):
        """It reads no boolean out of any server's results-XML, but takes the answer without complaint."""
        done = roqet("-p", f"{base}/sparql", "-e", queries["ask"])
        assert (done.returncode, "Error" in done.stderr) == (0, False)

    @pytest.mark.parametrize("name", ["construct", "describe"])
    def test_graphs_fetched_as_data(self, roqet, base, queries, name):
        pattern = "{ ?type a ?x }" if name == "construct" else "{ ?x a ?type }"
        url = f"{base}/sparql?{urlencode({'query': queries[name]})}"
        done = roqet("-q", "-e", f"SELECT DISTINCT ?type WHERE {pattern}", "-D", url, "-r", "csv")
        assert set(done.stdout.splitlines()[1:]) >= TYPES, done.stderr

    def test_a_graph_that_it_cannot_accept_is_refused_rather_than_mislabelled(self, roqet, base, queries):
        assert "HTTP status 406" in roqet("-p", f"{base}/sparql", "-e", queries["describe"]).stderr


CLIENTS = ROOT / "frontend" / "clients"


@pytest.mark.heavy
@pytest.mark.parametrize("script", ["comunica.mjs", "fetch-sparql-endpoint.mjs"])
def test_javascript_clients(base, queries, script):
    if not (CLIENTS / "node_modules").is_dir():
        pytest.skip("the JavaScript clients are not installed: python frontend/install.py --clients")
    command = [shutil.which("node") or "node", str(CLIENTS / script), f"{base}/sparql", json.dumps(queries)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)

    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert set(found["select"]) == TYPES
    assert found["ask"] is True
    assert set(found["construct"]) == TYPES
    assert set(found["describe"]) >= TYPES
