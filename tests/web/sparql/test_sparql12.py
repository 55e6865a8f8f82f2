"""SPARQL 1.2 through the endpoint: triple terms, reifiers, base direction, VERSION."""

import pyoxigraph as ox
import pytest

from tests.web.publication import BASE, SCIENCE

TRIPLE = "<<( <http://e/s> <http://e/p> 'o' )>>"


def ask(client, query, accept="application/sparql-results+json", status=200):
    response = client.get("/sparql", query_string={"query": query}, headers={"Accept": accept})
    assert response.status_code == status, response.text
    return response


def test_a_triple_term_is_json(client):
    (row,) = ask(client, f'VERSION "1.2" SELECT ?t {{ BIND({TRIPLE} AS ?t) }}').get_json()["results"]["bindings"]

    assert row["t"]["type"] == "triple"
    assert row["t"]["value"]["object"] == {"type": "literal", "value": "o"}


@pytest.mark.parametrize(
    ("accept", "written"),
    [
        ("application/sparql-results+xml", "<triple><subject><uri>http://e/s</uri>"),
        ("text/tab-separated-values", '<<( <http://e/s> <http://e/p> "o" )>>'),
    ],
)
def test_a_triple_term_is_written_in_other_formats(client, accept, written):
    assert written in ask(client, f"SELECT ?t {{ BIND({TRIPLE} AS ?t) }}", accept).text


def test_functions_of_triple_terms(client):
    query = f"SELECT (OBJECT({TRIPLE}) AS ?o) (isTRIPLE({TRIPLE}) AS ?is) {{}}"
    (row,) = ask(client, query).get_json()["results"]["bindings"]

    assert (row["o"]["value"], row["is"]["value"]) == ("o", "true")


def test_base_direction_is_kept(client):
    query = 'SELECT ?x (LANGDIR(?x) AS ?dir) { BIND("\u0645\u0631\u062d\u0628\u0627"@ar--rtl AS ?x) }'
    (row,) = ask(client, query).get_json()["results"]["bindings"]

    assert row["x"]["its:dir"] == row["dir"]["value"] == "rtl"
    assert "@ar--rtl" in ask(client, query, "text/tab-separated-values").text


def test_a_reifier_is_constructed(client):
    query = "CONSTRUCT { <http://e/r> <http://www.w3.org/1999/02/22-rdf-syntax-ns#reifies> ?t } { BIND(%s AS ?t) }"

    for accept in ("text/turtle; version=1.2", "application/n-triples;version=1.2", "application/rdf+xml"):
        response = ask(client, query % TRIPLE, accept)
        assert response.content_type.partition(";")[0] == accept.partition(";")[0]
        assert "http://e/s" in response.text


def test_json_ld_cannot_hold_a_triple_term(client):
    query = f"CONSTRUCT {{ <http://e/r> <http://e/of> ?t }} {{ BIND({TRIPLE} AS ?t) }}"

    problem = ask(client, query, "application/ld+json", status=406).get_json()

    assert problem["type"] == f"{BASE}/problems/query-format"
    assert "triple terms" in problem["detail"]


RTL = 'BIND("\u0645"@ar--rtl AS ?x)'
NEWER = {
    "triple": f"SELECT ?x {{ BIND({TRIPLE} AS ?x) }}",
    "direction": f"SELECT ?x {{ {RTL} }}",
    "triple-graph": f"CONSTRUCT {{ <http://e/r> <http://e/of> ?x }} {{ BIND({TRIPLE} AS ?x) }}",
    "direction-graph": f"CONSTRUCT {{ <http://e/r> <http://e/of> ?x }} {{ {RTL} }}",
    "none": "SELECT ?x { BIND('<<( a )>> @ar--rtl' AS ?x) }",
}
JSON, XML, TSV = "application/sparql-results+json", "application/sparql-results+xml", "text/tab-separated-values"


@pytest.mark.parametrize(
    ("query", "accept", "content_type"),
    [
        ("triple", JSON, f"{JSON}; version=1.2"),
        ("triple", XML, f"{XML}; version=1.2"),
        ("triple", f"{TSV};version=1.2", f"{TSV}; charset=utf-8; version=1.2"),
        ("triple", "text/csv", "text/csv; charset=utf-8"),
        ("triple", "application/json", "application/json"),
        ("triple", f"{JSON};version=1.1, */*;q=0.1", f"{JSON}; version=1.2"),
        ("triple", f"{JSON};version=1.1, {JSON};version=1.2;q=0.5", f"{JSON}; version=1.2"),
        ("direction", JSON, f"{JSON}; version=1.2-basic"),
        ("direction", f"{JSON}; version=1.2-basic", f"{JSON}; version=1.2-basic"),
        ("direction", f'{XML}; version="1.2"', f"{XML}; version=1.2-basic"),
        ("triple-graph", "text/turtle", "text/turtle; charset=utf-8; version=1.2"),
        ("triple-graph", "text/n3", "text/turtle; charset=utf-8; version=1.2"),
        ("triple-graph", "application/rdf+xml", "application/rdf+xml; version=1.2"),
        ("direction-graph", "application/n-triples", "application/n-triples; version=1.2-basic"),
        ("none", f"{JSON}; version=1.2", JSON),
        ("none", f"{JSON}; version=1.1", JSON),
        ("none", f"{TSV}", f"{TSV}; charset=utf-8"),
    ],
)
def test_the_version_is_announced_where_the_content_needs_it(client, query, accept, content_type):
    assert ask(client, NEWER[query], accept).content_type == content_type
    assert ask(client, NEWER[query], accept).content_type == content_type, "from the cache"


@pytest.mark.parametrize(
    ("query", "accept"),
    [
        ("triple", f"{JSON}; version=1.1"),
        ("triple", f"{JSON}; version=1.2-basic"),
        ("direction", f"{XML}; version=1.1, text/html;q=0"),
        ("triple-graph", "text/turtle;version=1.2-basic, application/n-quads;version=1.1;q=0.5"),
        ("direction-graph", "application/n-triples; version=1.1"),
        ("none", f"{JSON}; version=3"),
        ("none", f"{JSON}; version=1.2-full"),
    ],
)
def test_a_version_that_cannot_hold_the_answer_is_406(client, query, accept):
    problem = ask(client, NEWER[query], accept, status=406).get_json()

    assert "version" in problem["detail"] or query == "none"


def test_a_download_is_not_asked_for_by_accept(client):
    fields = {"query": NEWER["triple"], "download": "json"}
    response = client.get("/sparql", query_string=fields, headers={"Accept": f"{JSON};version=1.1"})

    assert response.content_type == f"{JSON}; version=1.2"


def test_a_long_answer_announces_its_version(client):
    numbers = "VALUES ?a { 0 1 2 3 4 5 6 7 8 9 }"
    more = " ".join(numbers.replace("?a", f"?{letter}") for letter in "abcd")
    query = f'SELECT ?a ?b ?c ?d ?x {{ {more} BIND(STRLANGDIR(STR(?a), "ar", "rtl") AS ?x) }}'
    response = ask(client, query, TSV)

    assert len(response.data) > 150_000
    assert response.content_type == f"{TSV}; charset=utf-8; version=1.2-basic"


@pytest.mark.parametrize("version", ["1.0", "1.1", "1.2", "1.2-basic"])
def test_the_version_of_a_query_is_a_parameter(client, version):
    fields = {"query": "ASK {}", "version": version}
    direct = client.post("/sparql", data="ASK {}", content_type=f"application/sparql-query; version={version}")

    assert client.get("/sparql", query_string=fields).status_code == 200
    assert client.post("/sparql", data=fields).status_code == 200
    assert direct.status_code == 200


def test_an_unknown_version_of_a_query_is_refused(client):
    fields = {"query": "ASK {}", "version": "2.0"}
    direct = client.post("/sparql", data="ASK {}", content_type="application/sparql-query;version=2.0")

    for response in (client.get("/sparql", query_string=fields), client.post("/sparql", data=fields)):
        assert response.status_code == 400
        assert "1.2" in response.get_json()["detail"]
    assert direct.status_code == 415


@pytest.mark.parametrize("accept", ["text/turtle; version=1.2", "application/n-triples; version=1.1"])
def test_documents_are_rdf_1_1_and_announce_nothing(client, accept):
    response = client.get(f"/doc/institution/{SCIENCE}", headers={"Accept": accept})

    assert response.status_code == 200
    assert "version" not in response.content_type


def test_the_page_shows_triple_terms_and_directions(client):
    query = f'SELECT ?t ?x ?y {{ BIND({TRIPLE} AS ?t) BIND("\u0645"@ar--rtl AS ?x) BIND("w3"@he--ltr AS ?y) }}'
    page = ask(client, query, "text/html").text

    assert "&lt;&lt;( http://e/s http://e/p &#34;o&#34; )&gt;&gt;" in page
    assert '<span lang="ar" dir="rtl">\u0645</span> <small class="muted">ar rtl</small>' in page
    assert '<span lang="he" dir="ltr">w3</span>' in page


def test_the_page_shows_languages_inside_triple_terms(client):
    query = 'SELECT ?t { BIND(<<( <http://e/s> <http://e/p> "a"@ar--rtl )>> AS ?t) }'

    assert "&#34;a&#34;@ar--rtl )&gt;&gt;" in ask(client, query, "text/html").text


def test_the_description_says_what_is_understood(client):
    described = ox.Store()
    described.load(client.get("/sparql", headers={"Accept": "text/turtle"}).data, format=ox.RdfFormat.TURTLE)
    query = """
        PREFIX sd: <http://www.w3.org/ns/sparql-service-description#>
        SELECT ?x { ?service sd:endpoint ?endpoint ; sd:supportedLanguage|sd:supportedVersion ?x } ORDER BY ?x
    """
    found = sorted(row["x"].value.rpartition("#")[2] for row in described.query(query))
    rows = ask(client, query).get_json()["results"]["bindings"]

    assert found == ["SPARQL11Query", "SPARQLQuery", "version-1.1", "version-1.2", "version-1.2-basic"]
    assert sorted(row["x"]["value"].rpartition("#")[2] for row in rows) == found
    assert "SPARQL 1.2" in client.get("/sparql", headers={"Accept": "text/turtle"}).text
