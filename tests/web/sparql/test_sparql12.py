"""SPARQL 1.2 through the endpoint: triple terms, reifiers, base direction, VERSION."""

import pytest

from tests.web.publication import BASE

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


def test_the_version_of_a_result_format_is_understood(client):
    response = ask(client, "ASK {}", "application/sparql-results+json;version=1.2")

    assert response.get_json()["boolean"] is True
    assert ask(client, "ASK {}", "application/sparql-results+json;version=3", status=406)


def test_the_page_shows_triple_terms_and_directions(client):
    query = f'SELECT ?t ?x {{ BIND({TRIPLE} AS ?t) BIND("\u0645"@ar--rtl AS ?x) }}'
    page = ask(client, query, "text/html").text

    assert "&lt;&lt;( http://e/s http://e/p &#34;o&#34; )&gt;&gt;" in page
    assert "ar rtl" in page


def test_the_description_says_what_is_understood(client):
    assert "SPARQL 1.2" in client.get("/sparql", headers={"Accept": "text/turtle"}).text
