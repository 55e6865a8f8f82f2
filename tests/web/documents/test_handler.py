"""``/id/…`` and ``/doc/…``: docs/http.md, one test a promise."""

import pytest
from rdflib import Graph
from rdflib.compare import isomorphic

from publisher.rdf.formats import document_formats
from publisher.web.http.messages import HttpRequest
from tests.web.publication import (
    BASE,
    CREATED,
    MERGED,
    SCIENCE,
    WITHDRAWN,
    descriptions,
    lasting_headers,
    make_app,
    publish,
)

DOC = f"/doc/institution/{SCIENCE}"
THING = f"/id/institution/{SCIENCE}"
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph:DeprecationWarning")  # rdflib's own, in its JSON-LD

RDF = [row for row in document_formats() if row.suffix != "html"]
PARSERS = {"ttl": "turtle", "jsonld": "json-ld", "nt": "nt", "rdf": "xml"}


def graph_of(response, suffix):
    return Graph().parse(data=response.data, format=PARSERS[suffix])


@pytest.mark.parametrize("accept", [None, "text/html", "text/turtle", "image/png"])
def test_thing_is_303_to_its_document_whatever_is_accepted(client, accept):
    response = client.get(THING, headers={"Accept": accept} if accept else {})

    assert response.status_code == 303
    assert response.headers["Location"] == DOC
    assert "Vary" not in response.headers


@pytest.mark.parametrize("row", document_formats(), ids=lambda row: row.suffix)
def test_document_in_each_format_by_accept(client, row):
    response = client.get(DOC, headers={"Accept": row.media_type})

    assert response.status_code == 200
    assert response.headers["Content-Type"] == row.content_type
    assert response.headers["Content-Location"] == f"{DOC}.{row.suffix}"
    assert (
        response.headers["Vary"].removesuffix(", Accept-Language, Cookie") == "Accept, Accept-Datetime, Accept-Encoding"
    )
    assert ("Cookie" in response.headers["Vary"]) == (row.suffix == "html")


@pytest.mark.parametrize("row", document_formats(), ids=lambda row: row.suffix)
def test_document_by_suffix_whatever_is_accepted(client, row):
    response = client.get(f"{DOC}.{row.suffix}", headers={"Accept": "image/png"})

    assert response.status_code == 200
    assert response.headers["Content-Type"] == row.content_type
    assert response.headers["Vary"].removesuffix(", Accept-Language, Cookie") == "Accept-Encoding"


def test_all_formats_hold_the_same_triples(client):
    graphs = {row.suffix: graph_of(client.get(f"{DOC}.{row.suffix}"), row.suffix) for row in RDF}

    assert len(graphs["nt"]) > 100
    for suffix, graph in graphs.items():
        assert isomorphic(graph, graphs["nt"]), suffix


def test_page_holds_the_same_triples_as_embedded_json_ld(client):
    page = client.get(DOC, headers={"Accept": "text/html"}).text
    data = page.partition('<script type="application/ld+json">')[2].partition("</script>")[0]

    embedded = Graph().parse(data=data, format="json-ld")

    assert isomorphic(embedded, graph_of(client.get(f"{DOC}.nt"), "nt"))


def test_not_acceptable_lists_the_variants(client):
    response = client.get(DOC, headers={"Accept": "image/png"})

    assert response.status_code == 406
    assert response.headers["Content-Type"] == "application/problem+json"
    assert "Accept" in response.headers["Vary"]
    assert [row["href"] for row in response.json["variants"]] == [
        f"{BASE}{DOC}.{row.suffix}" for row in document_formats()
    ]
    assert response.headers["Link"].count('rel="alternate"') == len(document_formats())


@pytest.mark.parametrize(
    "path",
    [
        "/doc/institution/nobody",
        "/id/institution/nobody",
        "/doc/nonsense/x",
        "/doc/institution/UPPER",
        f"{DOC}.xyz",
        f"{THING}.ttl",
        f"{DOC}/",
        f"{DOC}/x",
        "/doc/institution/",
    ],
)
@pytest.mark.parametrize("accept", ["text/turtle", "image/png"])
def test_unknown_is_404(client, path, accept):
    assert client.get(path, headers={"Accept": accept}).status_code == 404


@pytest.mark.parametrize("path", [f"{DOC}.json", f"{DOC}.xml", f"{THING}.ttl", f"{DOC}/", f"{THING}/"])
def test_404_beside_a_document_leads_to_it(client, path):
    problem = client.get(path, headers={"Accept": "application/json"}).json

    assert problem["document"] == f"{BASE}{DOC}"
    assert problem["detail"].endswith(f"at {BASE}{DOC}, also with .html, .ttl, .jsonld, .nt, .rdf at its end.")
    assert "document" not in client.get("/doc/institution/nobody.json").json


@pytest.mark.parametrize("path", [f"/id/institution/{WITHDRAWN}", f"/doc/institution/{WITHDRAWN}"])
@pytest.mark.parametrize("row", document_formats(), ids=lambda row: row.suffix)
def test_withdrawn_is_410_with_what_is_known_in_the_negotiated_format(client, path, row):
    response = client.get(path, headers={"Accept": row.media_type})

    assert response.status_code == 410
    assert response.headers["Content-Type"] == row.content_type
    assert "Closed Bureau" in response.text
    if row.suffix != "html":
        assert "Tombstone" in response.text


@pytest.mark.parametrize("suffix", ["", ".ttl", ".html"])
def test_merged_document_leads_to_the_last_successor_in_one_hop(client, suffix):
    response = client.get(f"/doc/institution/{MERGED}{suffix}", headers={"Accept": "image/png"})

    assert response.status_code == 301
    assert response.headers["Location"] == f"{DOC}{suffix}"


def test_merged_thing_leads_to_its_successor(client):
    response = client.get(f"/id/institution/{MERGED}")

    assert (response.status_code, response.headers["Location"]) == (301, THING)


def test_successor_names_what_it_replaced(client):
    assert f"{BASE}/id/institution/{MERGED}" in client.get(f"{DOC}.nt").text


def test_tags_differ_by_format_and_coding(client):
    tags = {
        client.get(DOC, headers={"Accept": row.media_type, "Accept-Encoding": coding}).headers["ETag"]
        for row in document_formats()
        for coding in ("identity", "gzip", "br", "zstd")
    }

    assert len(tags) == len(document_formats()) * 4
    assert all(tag.startswith('"') for tag in tags)


@pytest.mark.parametrize("coding", ["identity", "gzip", "br", "zstd"])
@pytest.mark.parametrize("row", document_formats(), ids=lambda row: row.suffix)
def test_304_after_negotiation_repeats_the_headers_of_the_200(client, row, coding):
    headers = {"Accept": row.media_type, "Accept-Encoding": coding}
    whole = client.get(DOC, headers=headers)

    again = client.get(DOC, headers={**headers, "If-None-Match": whole.headers["ETag"]})

    assert again.status_code == 304
    assert again.data == b""
    for name in ("ETag", "Vary", "Cache-Control", "Content-Location"):
        assert again.headers[name] == whole.headers[name]
    assert "Content-Type" not in again.headers


@pytest.mark.parametrize(
    ("condition", "status"),
    [
        pytest.param("{etag}", 304, id="same"),
        pytest.param("W/{etag}", 304, id="weak-comparison"),
        pytest.param('"other", {etag}', 304, id="list"),
        pytest.param("*", 304, id="star"),
        pytest.param('"other"', 200, id="other"),
        pytest.param("{other}", 200, id="tag-of-another-format"),
    ],
)
def test_if_none_match(client, condition, status):
    etag = client.get(f"{DOC}.ttl").headers["ETag"]
    other = client.get(f"{DOC}.jsonld").headers["ETag"]

    response = client.get(
        DOC, headers={"Accept": "text/turtle", "If-None-Match": condition.format(etag=etag, other=other)}
    )

    assert response.status_code == status


@pytest.mark.parametrize(
    ("since", "status"),
    [
        ("Tue, 24 Nov 2026 12:30:05 GMT", 304),
        ("Wed, 25 Nov 2026 00:00:00 GMT", 304),
        ("Tue, 24 Nov 2026 12:30:04 GMT", 200),
        ("yesterday", 200),
    ],
)
@pytest.mark.parametrize("suffix", ["ttl", "html"])
def test_if_modified_since(client, since, status, suffix):
    assert client.get(f"{DOC}.{suffix}", headers={"If-Modified-Since": since}).status_code == status


def test_if_none_match_goes_before_if_modified_since(client):
    headers = {"If-None-Match": '"other"', "If-Modified-Since": "Wed, 25 Nov 2026 00:00:00 GMT"}

    assert client.get(f"{DOC}.ttl", headers=headers).status_code == 200


def test_last_modified_is_when_the_record_changed(client):
    assert client.get(f"{DOC}.ttl").headers["Last-Modified"] == "Tue, 24 Nov 2026 12:30:05 GMT"
    assert CREATED == "2026-11-24T12:30:05Z"


@pytest.mark.parametrize("suffix", [row.suffix for row in document_formats()])
def test_last_modified_that_was_sent_is_honoured(tmp_path, suffix):
    """Also by a page, which changes with every release, and so does its date."""
    publish(tmp_path, descriptions())
    publish(tmp_path, descriptions(), version="20261201T000000Z", created="2026-12-01T00:00:00Z")
    app = make_app(tmp_path)
    client = app.test_client()
    try:
        sent = client.get(f"{DOC}.{suffix}").headers["Last-Modified"]
        expected = "Tue, 01 Dec 2026 00:00:00 GMT" if suffix == "html" else "Tue, 24 Nov 2026 12:30:05 GMT"

        assert sent == expected
        assert client.get(f"{DOC}.{suffix}", headers={"If-Modified-Since": sent}).status_code == 304
        before = {"If-Modified-Since": "Mon, 23 Nov 2026 00:00:00 GMT"}
        assert client.get(f"{DOC}.{suffix}", headers=before).status_code == 200
    finally:
        app.extensions["site"].close()


@pytest.mark.parametrize("path", [DOC, THING, f"{DOC}.ttl", f"/doc/institution/{WITHDRAWN}", "/doc/institution/nobody"])
def test_head_has_the_headers_of_get_and_no_body(client, path):
    whole, head = client.get(path), client.head(path)

    assert head.status_code == whole.status_code
    assert head.data == b""
    assert lasting_headers(head) == lasting_headers(whole)
    assert head.headers["Content-Length"] != "0"


@pytest.mark.parametrize("method", ["get", "head"])
@pytest.mark.parametrize("suffix", ["", ".ttl", ".html"])
def test_link_headers_say_what_signposting_asks(client, method, suffix):
    links = getattr(client, method)(f"{DOC}{suffix}").headers["Link"]

    for row in document_formats():
        assert f'<{BASE}{DOC}.{row.suffix}>; rel="alternate"; type="{row.media_type}"' in links
    assert f'<{BASE}{DOC}>; rel="canonical"' in links
    assert f'<{BASE}{THING}>; rel="cite-as"' in links
    assert '<http://schema.org/GovernmentOrganization>; rel="type"' in links
    assert 'rel="describedby"' in links
    assert 'rel="license"' not in links  # the source states none, and none is guessed


@pytest.mark.parametrize("coding", ["gzip", "br", "zstd"])
def test_document_is_compressed(client, coding):
    plain = client.get(f"{DOC}.ttl")
    packed = client.get(f"{DOC}.ttl", headers={"Accept-Encoding": coding})

    assert packed.headers["Content-Encoding"] == coding
    assert len(packed.data) < len(plain.data) / 2
    assert packed.headers["Content-Length"] == str(len(packed.data))


def test_all_codings_refused_is_406(client):
    assert client.get(f"{DOC}.ttl", headers={"Accept-Encoding": "*;q=0"}).status_code == 406


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_other_methods_are_405_with_allow(client, method):
    response = getattr(client, method)(DOC)

    assert response.status_code == 405
    assert {"GET", "HEAD", "OPTIONS"} <= set(response.headers["Allow"].split(", "))


@pytest.mark.parametrize("path", [DOC, THING, "/doc/institution/nobody"])
def test_options_lists_the_methods_without_a_body(client, path):
    response = client.options(path)

    assert (response.status_code, response.data) == (200, b"")
    assert set(response.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}


@pytest.mark.parametrize("accept", [None, "text/html", "text/turtle", "application/ld+json", "application/*;q=0.3"])
@pytest.mark.parametrize("coding", [None, "gzip", "zstd, br"])
def test_cached_document_is_the_same(home, accept, coding):
    cached, uncached = make_app(home, cache_mib=8), make_app(home, cache_mib=0)
    headers = {name: value for name, value in (("Accept", accept), ("Accept-Encoding", coding)) if value}

    def parts(app):
        response = app.test_client().get(DOC, headers=headers)
        return response.status, sorted(lasting_headers(response).items()), response.data

    assert parts(cached) == parts(cached) == parts(uncached)
    for app in (cached, uncached):
        app.extensions["site"].close()


@pytest.mark.parametrize("accept", ["image/png", "text/html", "application/json"])
@pytest.mark.parametrize("path", ["/doc/institution/nobody", "/doc/nonsense/x.ttl", DOC])
@pytest.mark.parametrize("method", ["POST", "PUT", "GET"])
def test_errors_are_problems_or_pages_by_accept(client, path, method, accept):
    response = client.open(path, method=method, headers={"Accept": accept})

    if response.status_code >= 400:
        page = accept == "text/html"
        assert response.content_type == ("text/html; charset=utf-8" if page else "application/problem+json")
        assert "Accept" in response.headers["Vary"]
    else:
        assert (path, accept) in {(DOC, "text/html"), (DOC, "application/json")}


def test_handler_is_called_without_wsgi(app):
    dispatcher, served = app.extensions["dispatcher"], app.extensions["site"].acquire()

    response = dispatcher.answer(dispatcher.route(DOC), served, HttpRequest("GET", DOC, "", {"accept": "text/turtle"}))
    served.done()

    assert response.status == 200
    assert response.body.startswith(b"@prefix")
