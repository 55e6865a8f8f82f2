"""A publication that moved to another base: what is asked of the old one is redirected, and old versions are there."""

import json
import re

import pytest
import requests

from publisher.release import current, versions
from publisher.release.moving import Move, write_moves
from publisher.uris import UriPolicy
from publisher.web.shell.checks import answer_at_once
from tests.support.killing import serving
from tests.support.registers import Publication, row
from tests.web.publication import make_app

OLD, NEW = "https://old.example.org/lod", "https://new.example.net/register"
DOC = "/register/doc/institution/office-1"
HOST = {"Host": "new.example.net"}
FEEDS = (
    "feed.atom",
    "feed.ttl",
    "oai?verb=ListIdentifiers&metadataPrefix=oai_dc",
    "sitemap.xml",
    "catalog.ttl",
    "releases",
)
QUERY = f"SELECT ?now WHERE {{ ?now <http://www.w3.org/2002/07/owl#sameAs> <{OLD}/id/institution/office-1> }}"


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A release below the old base, and one below the new."""
    publication = Publication(tmp_path_factory.mktemp("moved"), base=OLD)
    publication.build([row(1), row(2)])
    publication.build([row(1, "Renamed")])
    newest = versions(publication.home)[-1].version
    write_moves(publication.home / "moves.json", [Move(old=OLD, new=NEW, at="2026-11-24T13:00:00Z", release=newest)])
    publication.base = NEW
    publication.build()
    return publication.home


@pytest.fixture(scope="module")
def client(home):
    app = make_app(home)
    yield app.test_client()
    app.extensions["site"].close()


@pytest.mark.parametrize(
    ("path", "location"),
    [
        ("/lod/id/institution/office-1", "/id/institution/office-1"),
        ("/lod/doc/institution/office-1.ttl", "/doc/institution/office-1.ttl"),
        ("/lod/doc/institution/never-was", "/doc/institution/never-was"),
        ("/lod/sparql?query=ASK%20%7B%7D&x=%C3%A4", "/sparql?query=ASK%20%7B%7D&x=%C3%A4"),
        ("/lod/feeds/ldes", "/feeds/ldes"),
        ("/lod", ""),
        ("/lod/", "/"),
        ("/lod/search/a%20b", "/search/a%20b"),
    ],
)
def test_old_addresses_lead_to_the_new_ones(client, path, location):
    response = client.get(path, headers={"Host": "old.example.org"})

    assert response.status_code == 301
    assert response.headers["Location"] == f"{NEW}{location}"
    assert response.headers["Access-Control-Allow-Origin"] == "*"


def test_query_that_is_posted_is_posted_again(client):
    response = client.post("/lod/sparql", data={"query": "ASK {}"}, headers={"Host": "old.example.org"})

    assert response.status_code == 308
    assert response.headers["Location"] == f"{NEW}/sparql"


def test_preflight_is_answered_on_the_old_host(client):
    """Browsers follow no redirect of a preflight; that of the request they do."""
    headers = {"Host": "old.example.org", "Origin": "https://a.example", "Access-Control-Request-Method": "POST"}
    response = client.options("/lod/sparql", headers=headers)

    assert (response.status_code, response.headers["Access-Control-Allow-Origin"]) == (200, "*")


@pytest.mark.parametrize(
    ("slug", "status"), [("office-1", 200), ("office-2", 410)], ids=["described", "gone-before-the-move"]
)
def test_address_behind_the_redirect_answers(client, slug, status):
    location = client.get(f"/lod/doc/institution/{slug}", headers={"Host": "old.example.org"}).headers["Location"]

    assert client.get(location.removeprefix("https://new.example.net"), headers=HOST).status_code == status


@pytest.mark.parametrize("host", ["evil.example", "old.example.org.evil.example"])
def test_other_hosts_are_refused_as_before(client, host):
    assert client.get("/lod/id/institution/office-1", headers={"Host": host}).status_code == 400


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_probes_are_answered_on_the_old_host(client, path):
    assert client.get(path, headers={"Host": "old.example.org"}).status_code == 200


def test_document_says_what_the_thing_was_called(client):
    text = client.get(f"{DOC}.nt", headers=HOST).text

    assert (
        f"<{NEW}/id/institution/office-1> <http://www.w3.org/2002/07/owl#sameAs> <{OLD}/id/institution/office-1> ."
        in text
    )


def test_old_versions_are_as_they_were(home, client):
    old, renamed, moved_version = [manifest.version for manifest in versions(home)]

    for version, base in ((old, OLD), (renamed, OLD), (moved_version, NEW)):
        response = client.get(f"/register/releases/{version}/doc/institution/office-1.ttl", headers=HOST)
        assert response.status_code == 200
        assert f"<{base}/id/institution/office-1>" in response.text
        triples = client.get(f"/register/releases/{version}/doc/institution/office-1.nt", headers=HOST).text
        assert triples.count(f"<{base}/id/institution/office-1> ") > 3
    assert '"Office 1"' in client.get(f"/register/releases/{old}/doc/institution/office-1.nt", headers=HOST).text


@pytest.mark.parametrize("suffix", ["html", "jsonld", "rdf", "ttl", "nt"])
def test_old_versions_have_every_format(home, client, suffix):
    version = versions(home)[0].version

    response = client.get(f"/register/releases/{version}/doc/institution/office-1.{suffix}", headers=HOST)

    assert response.status_code == 200
    assert "Office 1" in response.text


def test_page_of_an_old_version_leads_to_the_new_addresses(home, client):
    page = client.get(
        f"/register/releases/{versions(home)[0].version}/doc/institution/office-1.html", headers=HOST
    ).text

    assert "Office 1" in page
    assert not re.search(r'href="https://old\.example\.org', page)


@pytest.mark.parametrize("path", ["timemap", "diff"])
def test_history_goes_over_the_move(client, path):
    response = client.get(f"/register/{path}/institution/office-1", headers=HOST | {"Accept": "application/json"})

    assert response.status_code == 200
    text = json.dumps(response.json)
    assert f"{NEW}/" in text
    if path == "diff":  # of the move itself: nothing but the former name came
        assert response.json["removed"] == []
        assert response.json["added"] == [
            f"<{NEW}/id/institution/office-1> <http://www.w3.org/2002/07/owl#sameAs> <{OLD}/id/institution/office-1> ."
        ]


@pytest.mark.parametrize("path", FEEDS)
def test_feeds_go_on_below_the_new_base(client, path):
    response = client.get(f"/register/{path}", headers=HOST)

    assert response.status_code == 200
    assert NEW in response.text
    assert f"{OLD}/doc/" not in response.text


def move(old, new):
    return [Move(old=old, new=new, at="2026-01-01T00:00:00Z", release="20260101T000000Z")]


@pytest.mark.parametrize(
    ("old", "new", "host", "path", "location"),
    [
        pytest.param("http://a.org", "https://b.org", "a.org", "/id/x", "https://b.org/id/x", id="host"),
        pytest.param("http://a.org:8000", "https://b.org", "A.org:8000", "/", "https://b.org/", id="port-and-case"),
        pytest.param("https://a.org/old", "https://a.org/new", "a.org", "/old/x", "https://a.org/new/x", id="folder"),
        pytest.param("https://a.org/old", "https://a.org", "a.org", "/old/x", "https://a.org/x", id="to-the-root"),
        pytest.param("https://a.org/old", "https://a.org", "a.org", "/older/x", None, id="longer-name"),
        pytest.param("https://a.org", "https://a.org/new", "a.org", "/x", None, id="folder-that-a-proxy-removed"),
        pytest.param("https://a.org", "https://a.org/new", "a.org", "/new/x", None, id="new-address"),
        pytest.param("http://a.org", "https://a.org", "a.org", "/x", None, id="only-the-scheme"),
        pytest.param("https://a.org", "https://b.org", "b.org", "/x", None, id="new-host"),
        pytest.param("http://localhost:8000", "https://b.org", "localhost:8000", "/x", None, id="this-machine"),
        pytest.param(
            "https://a.org/d%C3%A9",
            "https://b.org",
            "a.org",
            "/d\xc3\xa9/\xc3\xa4",
            "https://b.org/%C3%A4",
            id="encoded",
        ),
    ],
)
def test_where_requests_are_sent(old, new, host, path, location):
    response = answer_at_once(UriPolicy(new), move(old, new), host, path, "", method="GET")

    assert (response.headers["Location"] if response else None) == location


def test_two_moves_lead_to_the_newest_base_at_once():
    moves = [*move("https://a.org", "https://b.org"), *move("https://b.org", "https://c.org")]

    for moved_from in ("a.org", "b.org"):
        response = answer_at_once(UriPolicy("https://c.org"), moves, moved_from, "/id/x", "", method="GET")
        assert response.headers["Location"] == "https://c.org/id/x"


def test_server_redirects_and_finds_things_by_their_old_names(home):
    with serving(home, "register/doc/institution/office-1") as server:
        asked = {"headers": {"Host": "old.example.org"}, "allow_redirects": False, "timeout": 20}
        plain = requests.get(f"{server.url}lod/id/institution/office-1?x=1", **asked)
        posted = requests.post(f"{server.url}lod/sparql", data={"query": "ASK {}"}, **asked)
        form = {"headers": {"Host": "new.example.net", "Accept": "text/csv"}, "timeout": 20}
        found = requests.post(f"{server.url}register/sparql", data={"query": QUERY}, **form)
        refused = requests.get(f"{server.url}lod/", **{**asked, "headers": {"Host": "evil.example"}})

    assert (plain.status_code, plain.headers["Location"]) == (301, f"{NEW}/id/institution/office-1?x=1")
    assert (posted.status_code, posted.headers["Location"]) == (308, f"{NEW}/sparql")
    assert found.text.split()[1:] == [f"{NEW}/id/institution/office-1"]
    assert refused.status_code == 400


def test_release_has_its_moves(home):
    assert (current(home) / "moves.json").is_file()
