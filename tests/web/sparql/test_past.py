"""``/releases/<version>/sparql``: releases that are kept can be queried, each as it was."""

import shutil
import time
from dataclasses import replace

import pyoxigraph as ox
import pytest

from publisher.config import Settings
from publisher.release import Release, activate
from publisher.store import open_engine
from publisher.web import create_app
from publisher.web.site import LiveSite, Served, limits_of
from publisher.web.sparql.past import PastReleases
from tests.web.publication import BASE, SCIENCE, descriptions, publish

VERSIONS = [f"2026112{day}T120000Z" for day in range(5)]
NAME = f"SELECT ?name {{ <{BASE}/id/institution/{SCIENCE}> <http://www.w3.org/2004/02/skos/core#prefLabel> ?name }}"


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A home of five releases: in each, the institution has another name."""
    home = tmp_path_factory.mktemp("home")
    things = descriptions()
    for number, version in enumerate(VERSIONS):
        named = [
            replace(
                thing,
                quads=tuple(
                    quad.replace('"Gansu Department of Science"@en', f'"Name {number}"@en') for quad in thing.quads
                ),
            )
            for thing in things
        ]
        publish(home, named, version=version, created=f"2026-11-2{number}T12:00:00Z")
    return home


def serve(home, **limits):
    settings = Settings(home=home, base_url=BASE, query_workers=1)

    def opener(path):
        release = Release.open(path)
        own = replace(limits_of(settings), share_s=1e9, **limits)
        return Served(release, open_engine(release.store, own, version=release.version, base=BASE), cache_bytes=2**20)

    site = LiveSite(home, opener)
    site.refresh()
    return site, create_app(settings, site=site).test_client()


@pytest.fixture(scope="module")
def client(home):
    site, client = serve(home)
    yield client
    site.close()


def ask(client, version, query=NAME, **headers):
    return client.get(f"/releases/{version}/sparql", query_string={"query": query}, headers=headers)


def names(response):
    assert response.status_code == 200, response.text
    return [row["name"]["value"] for row in response.get_json()["results"]["bindings"] if "xml:lang" in row["name"]]


@pytest.mark.parametrize("number", range(5))
def test_each_release_is_answered_as_it_was(client, number):
    assert f"Name {number}" in names(ask(client, VERSIONS[number]))


def test_the_endpoint_without_a_version_is_the_live_one(client):
    response = client.get("/sparql", query_string={"query": NAME})

    assert "Name 4" in names(response)
    assert response.headers["Cache-Control"] == "public, no-cache"


@pytest.mark.parametrize("number", [0, 4])
def test_an_answer_never_changes(client, number):
    first = ask(client, VERSIONS[number])
    again = ask(client, VERSIONS[number], **{"If-None-Match": first.headers["ETag"]})

    assert first.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert VERSIONS[number] in first.headers["ETag"]
    assert again.status_code == 304
    assert again.headers["Cache-Control"] == first.headers["Cache-Control"]


def test_queries_by_post_and_formats_are_as_at_the_live_endpoint(client):
    response = client.post(
        f"/releases/{VERSIONS[1]}/sparql",
        data=NAME,
        content_type="application/sparql-query",
        headers={"Accept": "text/csv"},
    )

    assert response.status_code == 200
    assert "Name 1" in response.text


def test_a_release_that_never_was_is_404(client):
    response = ask(client, "20200101T000000Z")

    assert response.status_code == 404
    assert response.get_json()["type"] == f"{BASE}/problems/release-not-found"
    assert ask(client, "nonsense").status_code == 404


def test_a_release_that_is_no_longer_kept_is_410(tmp_path, home):
    shutil.copytree(home, tmp_path / "home", symlinks=True)
    site, client = serve(tmp_path / "home")
    try:
        assert "Name 0" in names(ask(client, VERSIONS[0]))
        folder = tmp_path / "home" / "releases" / VERSIONS[0]
        folder.chmod(0o755)
        (folder / "manifest.json").unlink()
        shutil.rmtree(folder)

        gone = ask(client, VERSIONS[0])
    finally:
        site.close()

    assert gone.status_code == 410
    assert gone.get_json()["type"] == f"{BASE}/problems/release-gone"
    assert VERSIONS[0] in gone.get_json()["detail"]


def test_a_manifest_that_cannot_be_read_is_a_problem(tmp_path, home):
    shutil.copytree(home, tmp_path / "home", symlinks=True)
    manifest = tmp_path / "home" / "releases" / VERSIONS[1] / "manifest.json"
    manifest.chmod(0o644)
    manifest.write_text("{}")
    site, client = serve(tmp_path / "home")
    try:
        response = ask(client, VERSIONS[1])
    finally:
        site.close()

    assert response.status_code == 503
    assert response.get_json()["type"] == f"{BASE}/problems/release-broken"


def test_a_syntax_error_is_told_as_everywhere(client):
    response = ask(client, VERSIONS[0], "SELECT * {")

    assert response.status_code == 400
    assert response.get_json()["type"] == f"{BASE}/problems/query-syntax"
    assert "Cache-Control" not in response.headers or "immutable" not in response.headers["Cache-Control"]


def test_the_page_says_which_release_it_queries(client):
    empty = client.get(f"/releases/{VERSIONS[2]}/sparql", headers={"Accept": "text/html"})
    result = ask(client, VERSIONS[2], Accept="text/html")

    for page in (empty, result):
        assert f'action="/releases/{VERSIONS[2]}/sparql"' in page.text
        assert "This is the release of 22 November 2026" in page.text
    assert "Name 2" in result.text


def test_the_service_description_is_that_of_the_release(client):
    response = client.get(f"/releases/{VERSIONS[2]}/sparql", headers={"Accept": "application/n-triples"})
    address = f"<{BASE}/releases/{VERSIONS[2]}/sparql>"

    lines = response.text.splitlines()
    assert f"{address} <http://www.w3.org/ns/sparql-service-description#endpoint> {address} ." in lines
    assert f'{address} <http://schema.org/version> "{VERSIONS[2]}" .' in lines
    assert list(ox.parse(response.data, format=ox.RdfFormat.N_TRIPLES))


def test_other_addresses_of_a_release_are_what_they_were(client):
    assert client.get(f"/releases/{VERSIONS[0]}").status_code == 200
    assert client.get(f"/releases/{VERSIONS[0]}/doc/institution/sparql").status_code == 404
    assert client.post(f"/releases/{VERSIONS[0]}/catalog.nq").status_code == 405


def test_the_limits_are_those_of_the_live_one(home):
    settings = Settings(home=home, base_url=BASE, query_rows=1)
    site, _ = serve(home)
    client = create_app(settings, site=site).test_client()
    try:
        response = ask(client, VERSIONS[0], "SELECT * { ?s ?p ?o }")
    finally:
        site.close()

    assert response.get_json()["type"] == f"{BASE}/problems/result-too-large"


def test_only_a_few_are_open_and_the_one_used_longest_ago_is_closed(home):
    site, _ = serve(home)
    past = PastReleases(home, limits_of(Settings(home=home, base_url=BASE)), most=2)
    live = site.take()
    taken = []
    for version in (VERSIONS[0], VERSIONS[1], VERSIONS[0], VERSIONS[2]):
        taken.append(past.take(version, live))
    try:
        assert taken[0] is taken[2]
        assert past.open_versions == (VERSIONS[0], VERSIONS[2])
    finally:
        for served in taken:
            served.done()
        live.done()
        past.close()
        site.close()
    assert past.open_versions == ()


def test_what_nobody_asks_any_longer_is_closed(home, monkeypatch):
    monkeypatch.setattr("publisher.web.kept_open.monotonic", lambda: now[0])
    now = [0.0]
    site, _ = serve(home)
    past = PastReleases(home, limits_of(Settings(home=home, base_url=BASE)))
    live = site.take()
    try:
        for version, at in ((VERSIONS[0], 0.0), (VERSIONS[1], 30.0)):
            now[0] = at
            past.take(version, live).done()
        now[0] = 70.0
        [closed] = past.close_idle()

        assert closed.release.version == VERSIONS[0]
        assert past.open_versions == (VERSIONS[1],)
        _until(lambda: not closed.acquire())
    finally:
        live.done()
        past.close()
        site.close()


def _until(is_true):
    deadline = time.monotonic() + 20
    while not is_true():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_rollback_does_not_hide_later_releases(tmp_path, home):
    shutil.copytree(home, tmp_path / "home", symlinks=True)
    activate(tmp_path / "home", VERSIONS[3])
    site, client = serve(tmp_path / "home")
    try:
        assert "Name 4" in names(ask(client, VERSIONS[4]))
        assert "Name 3" in names(client.get("/sparql", query_string={"query": NAME}))
    finally:
        site.close()
