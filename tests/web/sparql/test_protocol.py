"""The SPARQL 1.1 Protocol, a test a clause, named after the request; docs/conformance.md lists them."""

import json
import xml.etree.ElementTree as ET
from urllib.parse import quote, urlencode

import pyoxigraph as ox
import pytest

JSON = "application/sparql-results+json"
XML = "application/sparql-results+xml"
FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"
PROVENANCE = "https://lod.example.org/graph/provenance"

SELECT = "SELECT (1 AS ?value) {}"
ASK = "ASK {}"
CONSTRUCT = "CONSTRUCT { <s> <p> 1 } WHERE {}"
DESCRIBE = "DESCRIBE <https://lod.example.org/id/institution/gansu-department-of-science>"


def get(client, query=None, headers=None, **fields):
    parameters = [("query", query)] if query is not None else []
    for name, values in fields.items():
        parameters += [(name.replace("_", "-"), value) for value in ([values] if isinstance(values, str) else values)]
    return client.get("/sparql?" + urlencode(parameters), headers=headers or {})


def post(client, body, content_type, url="/sparql", headers=None):
    return client.post(
        url, data=body, headers={**(headers or {}), **({"Content-Type": content_type} if content_type else {})}
    )


def boolean(response):
    assert response.status_code == 200, response.text
    return json.loads(response.data)["boolean"]


def bindings(response):
    assert response.status_code == 200, response.text
    return json.loads(response.data)["results"]["bindings"]


def problem(response, status, slug):
    assert response.status_code == status, response.text
    assert response.content_type == "application/problem+json"
    body = json.loads(response.data)
    assert body["type"] == f"https://lod.example.org/problems/{slug}"
    assert body["status"] == status
    return body


# --- 2.1.1 to 2.1.3: three ways to send a query


def test_query_get(client):
    assert boolean(get(client, ASK)) is True


def test_query_get_percent_encoded_letters(client):
    assert boolean(client.get("/sparql?query=%41%53%4B%20%7b%7d")) is True


def test_query_get_plus_is_a_space(client):
    assert boolean(client.get("/sparql?query=ASK+%7B+%7D")) is True


def test_query_is_decoded_once(client):
    query = 'SELECT ("%41%2B+" AS ?x) {}'
    assert bindings(get(client, query))[0]["x"]["value"] == "%41%2B+"
    assert bindings(post(client, urlencode({"query": query}), FORM))[0]["x"]["value"] == "%41%2B+"
    assert bindings(post(client, query, DIRECT))[0]["x"]["value"] == "%41%2B+"


def test_query_in_utf_8(client):
    query = 'SELECT ("甘肃省 🏛" AS ?x) {}'
    for response in (
        get(client, query),
        post(client, urlencode({"query": query}), FORM),
        post(client, query.encode(), DIRECT),
    ):
        assert bindings(response)[0]["x"]["value"] == "甘肃省 🏛"


def test_query_post_form(client):
    assert boolean(post(client, "query=ASK%20%7B%7D", FORM)) is True


def test_query_post_form_charset_utf_8(client):
    assert boolean(post(client, "query=ASK%20%7B%7D", f"{FORM}; charset=UTF-8")) is True


def test_query_post_direct(client):
    assert boolean(post(client, ASK, DIRECT)) is True


def test_query_post_direct_charset_utf_8(client):
    assert boolean(post(client, ASK, f"{DIRECT}; charset=utf-8")) is True


@pytest.mark.parametrize("charset", ["ISO-8859-1", "US-ASCII", "GBK"])
def test_query_post_in_ascii_whatever_its_charset(client, charset):
    """Apache HttpClient labels each form ISO-8859-1."""
    assert boolean(post(client, "query=ASK%20%7B%7D", f"{FORM}; charset={charset}")) is True
    assert boolean(post(client, ASK, f"{DIRECT}; charset={charset}")) is True


def test_query_post_direct_media_type_in_upper_case(client):
    assert boolean(post(client, ASK, "Application/SPARQL-Query")) is True


@pytest.mark.parametrize(
    "extra", ["format=json", "output=json", "results=json", "timeout=30", "format=", "x=%F0%9F%8F%9B"]
)
def test_query_with_harmless_extra_parameters(client, extra):
    assert boolean(client.get(f"/sparql?query=ASK%20%7B%7D&{extra}")) is True
    assert boolean(post(client, f"query=ASK%20%7B%7D&{extra}", FORM)) is True


def test_query_get_query_form_extra_does_not_choose_the_format(client):
    assert get(client, ASK, {"Accept": XML}, format="json").content_type == XML


# --- bad requests


def test_bad_query_method(client):
    for method in ("PUT", "DELETE", "PATCH"):
        response = client.open("/sparql?query=ASK%20%7B%7D", method=method)
        assert problem(response, 405, "method-not-allowed")["detail"]
        assert set(response.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS", "POST"}


def test_bad_multiple_queries(client):
    assert problem(client.get("/sparql?query=ASK%20%7B%7D&query=SELECT%20%2A%20%7B%7D"), 400, "bad-request")["detail"]
    assert problem(post(client, "query=ASK%20%7B%7D&query=ASK%20%7B%7D", FORM), 400, "bad-request")["detail"]


def test_bad_query_in_url_and_body(client):
    assert problem(post(client, ASK, DIRECT, "/sparql?query=ASK%20%7B%7D"), 400, "bad-request")["detail"]
    assert problem(post(client, "query=ASK%20%7B%7D", FORM, "/sparql?query=ASK%20%7B%7D"), 400, "bad-request")["detail"]


def test_bad_query_missing(client):
    assert problem(post(client, "", FORM), 400, "bad-request")["detail"]
    assert problem(post(client, "format=json", FORM), 400, "bad-request")["detail"]
    assert problem(get(client, default_graph_uri="http://x/"), 400, "bad-request")["detail"]


@pytest.mark.parametrize(
    ("name", "text"),
    [("sparql", SELECT), ("Query", "PREFIX e: <http://e/>\nASK {}"), ("q", "# a comment\n select ?s { ?s ?p ?o }")],
)
def test_bad_query_in_another_parameter(client, name, text):
    """Not the service description, as if nothing had been asked."""
    sent = urlencode({name: text})
    for response in (client.get(f"/sparql?{sent}"), post(client, sent, FORM)):
        assert f"not in '{name}'" in problem(response, 400, "bad-request")["detail"]
    assert client.get("/sparql?q=select&describe=me", headers={"Accept": "text/turtle"}).status_code == 200


@pytest.mark.parametrize("text", ["SELECT * { ?s ?p ?o }", "PREFIX e: <http://e/?a=b> ASK { ?s e:p 1 }", "ASK{}"])
def test_bad_query_as_it_is_under_the_name_of_a_form(client, text):
    """What ``curl --data @query.rq`` sends."""
    assert DIRECT in problem(post(client, text, FORM), 400, "bad-request")["detail"]


def test_bad_query_wrong_media_type(client):
    response = post(client, ASK, "text/plain")
    assert problem(response, 415, "unsupported-media-type")["detail"]
    assert response.headers["Accept"] == f"{DIRECT}, {FORM}"
    assert problem(post(client, "--x--", "multipart/form-data; boundary=x"), 415, "unsupported-media-type")["detail"]


def test_bad_query_missing_form_type(client):
    assert problem(post(client, "query=ASK%20%7B%7D", None), 415, "unsupported-media-type")["detail"]


def test_bad_query_missing_direct_type(client):
    assert problem(post(client, ASK, None), 415, "unsupported-media-type")["detail"]


def test_bad_query_non_utf8(client):
    assert problem(post(client, ASK.encode("utf-16"), f"{DIRECT}; charset=UTF-16"), 415, "unsupported-media-type")[
        "detail"
    ]
    assert problem(post(client, ASK.encode("utf-16"), DIRECT), 400, "bad-request")["detail"]
    assert problem(client.get("/sparql?query=%FF%FE"), 400, "bad-request")["detail"]
    assert problem(post(client, "query=%FF%FE", FORM), 400, "bad-request")["detail"]
    latin = "ASK { FILTER('é' = 'é') }".encode("latin-1")
    assert problem(post(client, latin, f"{DIRECT}; charset=ISO-8859-1"), 415, "unsupported-media-type")["detail"]
    form = f"query={quote(latin)}"
    assert problem(post(client, form, f"{FORM}; charset=ISO-8859-1"), 415, "unsupported-media-type")["detail"]
    assert problem(post(client, ASK, f"{DIRECT}; charset=UTF-7"), 415, "unsupported-media-type")["detail"]


def test_bad_query_with_a_content_coding(client):
    response = post(client, ASK, DIRECT, headers={"Content-Encoding": "gzip"})
    assert problem(response, 415, "unsupported-media-type")["detail"]
    assert response.headers["Accept-Encoding"] == "identity"


def test_bad_query_syntax(client):
    body = problem(get(client, "ASK\n{ ?s ?p }"), 400, "query-syntax")
    assert (body["line"], body["column"]) == (2, 10)


def test_bad_query_empty(client):
    assert problem(get(client, ""), 400, "query-syntax")["detail"]


def test_bad_query_unknown_function(client):
    assert "http://x/f" in problem(get(client, "SELECT (<http://x/f>(1) AS ?y) {}"), 400, "query-syntax")["detail"]


def test_bad_query_too_long(client):
    body = problem(post(client, "#" * 600_000, DIRECT), 413, "query-too-large")
    assert (body["limit"], body["allowed"], body["actual"]) == ("text_bytes", 524_288, 600_000)


@pytest.mark.parametrize("query", ["SELECT * { FILTER(" + "(" * 6000, "SELECT * " + "{" * 5000])
def test_bad_query_too_deep(client, query):
    assert problem(post(client, query, DIRECT), 400, "query-too-large")["limit"] == "nesting"


# --- updates


@pytest.mark.parametrize(
    ("method", "url", "body", "content_type"),
    [
        pytest.param("GET", "/sparql?update=CLEAR%20ALL", None, None, id="get"),
        pytest.param("POST", "/sparql", "update=CLEAR%20ALL", FORM, id="form"),
        pytest.param("POST", "/sparql", "update=CLEAR%20NAMED&update=CLEAR%20DEFAULT", FORM, id="multiple"),
        pytest.param("POST", "/sparql", "update=CLEAR%20XYZ", FORM, id="syntax"),
        pytest.param("POST", "/sparql", "CLEAR ALL", "application/sparql-update", id="direct"),
        pytest.param("POST", "/sparql", b"\xff\xfe", "application/sparql-update; charset=UTF-16", id="non-utf8"),
        pytest.param(
            "POST", "/sparql?using-named-graph-uri=http%3A%2F%2Fx", "CLEAR ALL", "application/sparql-update", id="using"
        ),
        pytest.param("POST", "/sparql", "query=ASK%20%7B%7D&update=CLEAR%20ALL", FORM, id="beside-a-query"),
    ],
)
def test_update_is_forbidden(client, method, url, body, content_type):
    headers = {"Content-Type": content_type} if content_type else {}
    assert problem(client.open(url, method=method, data=body, headers=headers), 403, "read-only")["detail"]


@pytest.mark.parametrize("update", ["INSERT DATA { <a> <b> <c> }", "LOAD <http://127.0.0.1:9/>", "CLEAR ALL"])
def test_update_sent_as_a_query_is_refused(client, update):
    assert problem(get(client, update), 400, "query-refused")["detail"]
    assert problem(post(client, update, DIRECT), 400, "query-refused")["detail"]


# --- 2.1.4: the dataset


def test_query_dataset_default_graph_get(client):
    response = get(client, "SELECT * { ?s ?p ?o }", default_graph_uri=PROVENANCE)
    named = get(client, f"SELECT * {{ GRAPH <{PROVENANCE}> {{ ?s ?p ?o }} }}")
    assert len(bindings(response)) == len(bindings(named)) > 0


def test_query_dataset_parameters_in_the_url_of_a_post(client):
    url = "/sparql?default-graph-uri=" + quote(PROVENANCE, safe="")
    assert boolean(post(client, "ASK { ?s ?p ?o }", DIRECT, url)) is True
    assert boolean(post(client, "query=" + quote("ASK { ?s ?p ?o }"), FORM, url)) is True


def test_query_dataset_parameters_in_the_form(client):
    body = urlencode([("query", "ASK { GRAPH ?g { ?s ?p ?o } }"), ("named-graph-uri", PROVENANCE)])
    assert boolean(post(client, body, FORM)) is True
    body = urlencode([("query", "ASK { GRAPH ?g { ?s ?p ?o } }"), ("default-graph-uri", PROVENANCE)])
    assert boolean(post(client, body, FORM)) is False


def test_query_dataset_unknown_graph_is_empty(client):
    assert boolean(get(client, "ASK { ?s ?p ?o }", default_graph_uri="http://unknown.example/")) is False


def test_query_dataset_parameters_override_from(client):
    query = "ASK FROM <http://unknown.example/> { ?s ?p ?o }"
    assert boolean(get(client, query)) is False
    assert boolean(get(client, query, default_graph_uri=["http://unknown.example/2", PROVENANCE])) is True


@pytest.mark.parametrize("name", ["default-graph-uri", "named-graph-uri"])
def test_query_dataset_of_an_empty_field_is_the_default(client, name):
    """The form of Virtuoso, and clients made for it, send the field without a value."""
    query = urlencode({"query": "ASK { ?s ?p ?o }", name: ""})
    assert boolean(client.get(f"/sparql?{query}")) is True
    assert boolean(post(client, query, FORM)) is True
    assert client.get(f"/sparql?{name}=", headers={"Accept": "text/turtle"}).status_code == 200


def test_query_dataset_that_is_no_iri(client):
    assert problem(get(client, ASK, default_graph_uri="no iri"), 400, "query-syntax")["detail"]


# --- negotiation


@pytest.mark.parametrize(
    ("query", "accept", "content_type"),
    [
        (SELECT, None, JSON),
        (SELECT, "*/*", JSON),
        (SELECT, "application/*", JSON),
        (SELECT, JSON, JSON),
        (SELECT, XML, XML),
        (SELECT, "text/csv", "text/csv; charset=utf-8"),
        (SELECT, "text/tab-separated-values", "text/tab-separated-values; charset=utf-8"),
        (SELECT, "text/turtle, text/csv;q=0.1", "text/csv; charset=utf-8"),
        (SELECT, "application/json", "application/json"),
        (SELECT, "application/xml", "application/xml"),
        (SELECT, f"{JSON};q=0, */*;q=0.5", XML),
        (SELECT, f"{JSON};q=0.4, {XML};q=0.5", XML),
        (SELECT, "text/html", "text/html; charset=utf-8"),
        (ASK, None, JSON),
        (ASK, XML, XML),
        (ASK, f"text/csv, {XML};q=0.5", XML),
        (CONSTRUCT, None, "text/turtle; charset=utf-8"),
        (CONSTRUCT, "*/*", "text/turtle; charset=utf-8"),
        (CONSTRUCT, "application/n-triples", "application/n-triples"),
        (CONSTRUCT, "application/rdf+xml", "application/rdf+xml"),
        (CONSTRUCT, "application/ld+json", "application/ld+json"),
        (CONSTRUCT, "application/n-quads", "application/n-quads"),
        (CONSTRUCT, "application/trig", "application/trig"),
        (DESCRIBE, None, "text/turtle; charset=utf-8"),
        (DESCRIBE, f"{XML}, application/rdf+xml", "application/rdf+xml"),
    ],
)
def test_query_content_type(client, query, accept, content_type):
    headers = {"Accept": accept} if accept else {}
    for response in (get(client, query, headers), post(client, query, DIRECT, headers=headers)):
        assert response.status_code == 200, response.text
        assert response.content_type == content_type
        assert "Accept" in response.headers["Vary"]


@pytest.mark.parametrize(
    ("query", "accept"),
    [
        (SELECT, "text/turtle"),
        (SELECT, "image/png"),
        (ASK, "text/csv"),
        (ASK, "text/tab-separated-values"),
        (CONSTRUCT, JSON),
        (DESCRIBE, "text/csv"),
        (SELECT, f"{JSON};q=0"),
    ],
)
def test_query_nothing_acceptable(client, query, accept):
    response = get(client, query, {"Accept": accept})
    body = problem(response, 406, "not-acceptable")
    assert all(variant["type"] for variant in body["variants"])
    assert "Accept" in response.headers["Vary"]


def test_query_select_in_every_format_says_the_same(client):
    query = 'SELECT ?x ?y { VALUES (?x ?y) { ("a\\"b"@en 1) (<http://x/> UNDEF) } }'
    parsed = [
        ox.parse_query_results(get(client, query, {"Accept": accept}).data, format=kind)
        for accept, kind in (
            (JSON, ox.QueryResultsFormat.JSON),
            (XML, ox.QueryResultsFormat.XML),
            ("text/tab-separated-values", ox.QueryResultsFormat.TSV),
        )
    ]
    assert len({str([[row["x"], row["y"]] for row in rows]) for rows in parsed}) == 1
    assert get(client, query, {"Accept": "text/csv"}).data == b'x,y\r\n"a""b",1\r\nhttp://x/,\r\n'


def test_query_ask_false_is_written_out(client):
    response = get(client, "ASK { <http://nobody/> ?p ?o }", {"Accept": XML})
    assert ET.fromstring(response.data).find("{http://www.w3.org/2005/sparql-results#}boolean").text == "false"


def test_query_relative_iris_are_resolved_against_the_endpoint(client):
    graph = list(ox.parse(get(client, CONSTRUCT).data, format=ox.RdfFormat.TURTLE))
    assert graph[0].subject.value == "https://lod.example.org/s"


# --- HTTP: HEAD, OPTIONS, CORS, caching


def test_head_gives_the_headers_of_get(client):
    fetched = get(client, SELECT)
    head = client.head("/sparql?" + urlencode({"query": SELECT}))
    assert (head.status_code, head.data) == (200, b"")
    assert {name: head.headers[name] for name in ("Content-Type", "Content-Length", "ETag", "Vary")} == {
        name: fetched.headers[name] for name in ("Content-Type", "Content-Length", "ETag", "Vary")
    }
    assert int(head.headers["Content-Length"]) == len(fetched.data) > 0


def test_options_allows_preflight(client):
    response = client.options(
        "/sparql", headers={"Origin": "http://else.example", "Access-Control-Request-Method": "POST"}
    )
    assert response.status_code < 300
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert "POST" in response.headers["Access-Control-Allow-Methods"]
    assert {"Content-Type", "Accept"} <= {
        name.strip() for name in response.headers["Access-Control-Allow-Headers"].split(",")
    }
    assert "Access-Control-Allow-Credentials" not in response.headers


def test_cors_on_answers_and_errors(client):
    for response in (
        get(client, ASK),
        get(client, "ASK {"),
        client.put("/sparql"),
        get(client, ASK, {"Accept": "image/png"}),
    ):
        assert response.headers["Access-Control-Allow-Origin"] == "*"


def test_a_repeat_is_304_without_an_evaluation(client, app, monkeypatch):
    first = get(client, SELECT)
    tag = first.headers["ETag"]
    monkeypatch.setattr("publisher.store.embedded.EmbeddedEngine.submit", lambda *_: pytest.fail("evaluated"))

    again = get(client, SELECT + " # the same", {"If-None-Match": tag})

    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == tag
    assert "Accept" in again.headers["Vary"]
    assert again.headers["Cache-Control"] == first.headers["Cache-Control"]


def test_each_format_dataset_and_query_has_its_own_tag(client):
    tags = [
        get(client, SELECT).headers["ETag"],
        get(client, SELECT, {"Accept": XML}).headers["ETag"],
        get(client, SELECT, {"Accept": "application/json"}).headers["ETag"],
        get(client, "SELECT (2 AS ?value) {}").headers["ETag"],
        get(client, SELECT, default_graph_uri="http://x/").headers["ETag"],
        get(client, SELECT, named_graph_uri="http://x/").headers["ETag"],
    ]
    assert len(set(tags)) == len(tags)
    assert get(client, SELECT, {"If-None-Match": tags[1]}).status_code == 200


def test_a_tag_of_a_coding_is_known_too(client):
    query = "SELECT * { ?s ?p ?o } LIMIT 100"
    headers = {"Accept-Encoding": "gzip"}
    first = get(client, query, headers)
    assert first.headers["Content-Encoding"] == "gzip"
    again = get(client, query, {**headers, "If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.headers["ETag"]) == (304, first.headers["ETag"])


def test_what_changes_by_itself_has_no_tag(client):
    response = get(client, "SELECT (NOW() AS ?now) {}")
    assert "ETag" not in response.headers
    assert response.headers["Cache-Control"] == "no-store"


def test_a_post_has_no_tag(client):
    assert "ETag" not in post(client, SELECT, DIRECT).headers
    assert post(client, SELECT, DIRECT, headers={"If-None-Match": "*"}).status_code == 200


def test_a_long_answer_is_sent_whole_with_its_length(client):
    query = "SELECT * { " + " ".join(f"VALUES ?{name} {{ 1 2 3 4 5 6 7 8 9 10 }}" for name in "abcd") + " }"
    with get(client, query) as response:
        assert int(response.headers["Content-Length"]) == len(response.data) > 1024 * 1024
        assert len(bindings(response)) == 10_000
    with client.head("/sparql?" + urlencode({"query": query})) as head:
        assert head.headers["Content-Length"] == response.headers["Content-Length"]


# --- SERVICE


CALLS = [
    "SELECT * { SERVICE <URL> { ?a ?b ?c } }",
    "SELECT * { service silent <URL> { ?a ?b ?c } }",
    "SELECT * { SERVICE#\n<URL> { ?a ?b ?c } }",
    "ASK { FILTER EXISTS { SERVICE SILENT <URL> { ?a ?b ?c } } }",
    "SELECT * { { SELECT * { SERVICE <URL> { ?a ?b ?c } } } }",
    "PREFIX : <URL> SELECT * { service:{ ?a ?b ?c } }",
]


@pytest.mark.parametrize("query", CALLS)
def test_service_is_refused(client, query):
    body = problem(get(client, query.replace("URL", "http://127.0.0.1:9/x")), 400, "query-refused")
    assert body["feature"] == "SERVICE"


@pytest.mark.parametrize(
    "query",
    [
        'SELECT ("SERVICE" AS ?x) {}',
        "SELECT ?service { ?service ?p ?o }",
        "PREFIX ex: <http://x/> SELECT * { ?s ex:service ?o }",
        "SELECT * { ?s <http://x/SERVICE> ?o }",
        "SELECT * { ?s ?p ?o } # SERVICE <http://x/> {}",
    ],
)
def test_service_look_alikes_are_legal(client, query):
    response = get(client, query)

    assert response.status_code == 200
    assert bindings(response) is not None


@pytest.mark.parametrize("named", ["csv", "text/csv", "CSV"])
@pytest.mark.parametrize("accept", ["*/*", "text/html,*/*;q=0.8", None])
def test_format_by_url_alone(client, named, accept):
    headers = {"Accept": accept} if accept else {}
    response = client.get("/sparql", query_string={"query": "SELECT (1 AS ?x) {}", "format": named}, headers=headers)

    assert response.content_type == "text/csv; charset=utf-8"
    assert response.text.split() == ["x", "1"]
    assert "Content-Disposition" not in response.headers


@pytest.mark.parametrize(
    ("query", "named", "content_type"),
    [
        pytest.param(SELECT, "output=csv", "text/csv; charset=utf-8", id="fuseki"),
        pytest.param(SELECT, "format=&output=xml", XML, id="fuseki-with-an-empty-format"),
        pytest.param(SELECT, "format=tsv&output=csv", "text/tab-separated-values; charset=utf-8", id="format-first"),
        pytest.param(SELECT, "format=application/sparql-results+xml", XML, id="plus-that-is-not-encoded"),
        pytest.param(SELECT, "format=text%2Fcsv%3B+charset%3Dutf-8", "text/csv; charset=utf-8", id="with-charset"),
        pytest.param(SELECT, "format=auto", JSON, id="virtuoso-auto"),
        pytest.param(SELECT, "format=xlsx", JSON, id="unknown"),
        pytest.param(CONSTRUCT, "format=json&output=json&results=json", "application/ld+json", id="sparqlwrapper"),
        pytest.param(CONSTRUCT, "format=xml", "application/rdf+xml", id="xml-of-a-graph"),
        pytest.param(CONSTRUCT, "format=application/json", "application/ld+json", id="json-of-a-graph"),
        pytest.param(CONSTRUCT, "format=ntriples", "application/n-triples", id="rdflib-ntriples"),
        pytest.param(CONSTRUCT, "format=text/n3", "text/turtle; charset=utf-8", id="n3"),
        pytest.param(CONSTRUCT, "format=*/*", "text/turtle; charset=utf-8", id="anything"),
    ],
)
def test_format_by_the_names_that_others_have(client, query, named, content_type):
    response = client.get(f"/sparql?{urlencode({'query': query})}&{named}", headers={"Accept": "*/*"})

    assert (response.status_code, response.content_type) == (200, content_type)


def test_byte_order_mark_is_no_part_of_the_query(client):
    assert client.get("/sparql", query_string={"query": "\ufeffASK {}"}).status_code == 200


POSITIONS = (
    "SELECT ?thing ?lat ?long WHERE { ?thing <http://schema.org/latitude> ?lat ; <http://schema.org/longitude> ?long }"
)


def test_select_with_coordinates_as_geojson(client):
    response = get(client, POSITIONS, {"Accept": "application/geo+json"})

    assert response.content_type == "application/geo+json"
    assert response.headers["ETag"] != get(client, POSITIONS).headers["ETag"]
    (feature,) = response.json["features"]
    assert feature["geometry"] == {"type": "Point", "coordinates": [103.83, 36.06]}
    assert list(feature["properties"]) == ["thing"]


def test_geojson_by_parameter(client):
    assert get(client, POSITIONS, {"Accept": "*/*"}, format="geojson").content_type == "application/geo+json"


def test_geojson_of_what_has_no_coordinates(client):
    assert problem(get(client, SELECT, {"Accept": "application/geo+json"}), 406, "no-coordinates")["detail"]
    assert problem(get(client, ASK, {"Accept": "application/geo+json"}), 406, "not-acceptable")["detail"]
