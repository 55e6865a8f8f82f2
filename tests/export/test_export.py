"""A release as files behind nginx and Apache: what /doc and /id promise (docs/http.md), as the application keeps it."""

import json
import tempfile
from pathlib import Path
from urllib.parse import urljoin

import pytest
import requests

from publisher.errors import ExportError
from publisher.export import export
from publisher.export.addresses import links
from publisher.rdf.formats import document_formats
from publisher.release import current
from tests.support import web_servers as servers
from tests.support.registers import Publication, row
from tests.web.publication import BASE, MERGED, SCIENCE, WITHDRAWN, descriptions, make_app, publish
from tests.web.sparql.chromium import Chromium

DOC = f"/doc/institution/{SCIENCE}"
THING = f"/id/institution/{SCIENCE}"
SUFFIXES = [row.suffix for row in document_formats()]


class Silent:
    def step(self, what, total=None):
        pass

    def advance(self, pieces):
        pass


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    folder = tmp_path_factory.mktemp("home")
    publish(folder, descriptions())
    return folder


@pytest.fixture(scope="module")
def exported(home):
    """An export where every user can read it, as web servers do."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        export(home, Path(folder, "export"), Silent(), processes=1)
        yield Path(folder, "export")


@pytest.fixture(scope="module")
def application(home):
    app = make_app(home)
    yield app.test_client()
    app.extensions["site"].close()


@pytest.fixture(scope="module", params=["nginx", "apache", "caddy"])
def server(request, exported, tmp_path_factory):
    folder = tmp_path_factory.mktemp(request.param)
    folder.chmod(0o755)
    with getattr(servers, request.param)(exported, folder) as address:
        yield address


def get(server, path, accept=None, method="GET"):
    headers = {"Accept": accept, "Accept-Encoding": "identity"}
    return requests.request(method, f"{server}{path}", headers=headers, allow_redirects=False, timeout=20)


def location(response):
    return urljoin(response.url, response.headers["Location"]).partition("://")[2].partition("/")[2]


@pytest.mark.parametrize("accept", [None, "text/html", "text/turtle", "image/png"])
def test_thing_is_303_to_its_document_whatever_is_accepted(server, accept):
    response = get(server, THING, accept)

    assert response.status_code == 303
    assert location(response) == DOC[1:]
    assert "Accept" not in response.headers.get("Vary", "").split(", ")


@pytest.mark.parametrize("row", document_formats(), ids=lambda row: row.suffix)
def test_document_in_each_format_by_accept(server, application, row):
    response = get(server, DOC, row.media_type)

    assert response.status_code == 200
    assert response.headers["Content-Type"] == row.content_type
    assert response.headers["Content-Location"] == f"{DOC}.{row.suffix}"
    assert "Accept" in response.headers["Vary"]
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert 'rel="alternate"' in response.headers["Link"]
    assert response.headers["Link"].count("alternate") == (1 if row.suffix == "jsonld" else len(SUFFIXES))
    if row.suffix != "html":
        assert response.content == application.get(f"{DOC}.{row.suffix}").data


@pytest.mark.parametrize("row", document_formats(), ids=lambda row: row.suffix)
def test_document_by_suffix_whatever_is_accepted(server, row):
    response = get(server, f"{DOC}.{row.suffix}", "image/png")

    assert response.status_code == 200
    assert response.headers["Content-Type"] == row.content_type
    assert "Accept" not in response.headers.get("Vary", "").split(", ")


ACCEPTS = (
    "", "*/*", "text/*", "application/*", "application/json", 'application/ld+json;profile="http://www.w3.org/ns/json-ld#compacted"',
    "text/html,application/xhtml+xml,application/xml;q=0.9,image/webp,*/*;q=0.8",
    "application/rdf+xml;q=0.9,text/turtle;q=1.0,*/*;q=0.1", "text/turtle;q=0.5,application/rdf+xml;q=0.6",
    "text/html;q=0.5,text/turtle", "text/turtle;q=0,*/*", "text/html;q=0,*/*;q=0.2", "application/n-triples, */*;q=0.1",
    "text/n3", "application/trig", "text/plain", "application/xml", "text/turtle;version=1.2", "TEXT/TURTLE",
    "text/turtle;q=.8, application/ld+json;q=.9", "image/png", "image/png, */*;q=0", "text/turtle;q=0",
)  # fmt: skip


@pytest.mark.parametrize("accept", ACCEPTS)
@pytest.mark.parametrize("path", [DOC, "/catalog", "/ontology", "/feed", f"/timemap/institution/{SCIENCE}", "/"])
def test_every_accept_header_is_understood_as_by_the_application(server, application, path, accept):
    ours = application.get(path, headers={"Accept": accept})

    theirs = get(server, path, accept)

    assert theirs.status_code == ours.status_code
    assert theirs.headers["Content-Type"].partition(";")[0] == ours.content_type.partition(";")[0]


@pytest.mark.parametrize("path", ["/", "/institutions", "/places", "/quality"])
@pytest.mark.parametrize("accept", ["text/html", "application/json", "*/*", "text/html, application/json;q=0.9"])
def test_page_or_json(server, application, path, accept):
    ours = application.get(path, headers={"Accept": accept})

    theirs = get(server, path, accept)

    assert theirs.status_code == ours.status_code
    assert theirs.headers["Content-Type"].partition(";")[0] == ours.content_type.partition(";")[0]


def test_not_acceptable_lists_the_variants(server):
    response = get(server, DOC, "image/png")

    assert response.status_code == 406
    assert "Accept" in response.headers["Vary"]
    assert response.json()["status"] == 406
    assert response.headers["Link"].count('rel="alternate"') == len(SUFFIXES)


@pytest.mark.parametrize(
    "path",
    [
        "/doc/institution/nobody", "/id/institution/nobody", "/doc/nonsense/x", "/doc/institution/UPPER", f"{DOC}.xyz",
        f"{THING}.ttl", f"{DOC}/", f"{DOC}/x", "/doc/institution/", "/_gone/", "/_problems/406.json", "/doc", "/../x",
        f"/_gone/doc/institution/{WITHDRAWN}.ttl",
    ],
)  # fmt: skip
@pytest.mark.parametrize("accept", ["text/turtle", "image/png", "text/html"])
def test_unknown_is_404(server, path, accept):
    response = get(server, path, accept)

    assert response.status_code == 404
    assert response.headers["Content-Type"].startswith(
        "text/html" if accept == "text/html" else "application/problem+json"
    )


@pytest.mark.parametrize("path", [f"/id/institution/{WITHDRAWN}", f"/doc/institution/{WITHDRAWN}"])
@pytest.mark.parametrize("row", document_formats(), ids=lambda row: row.suffix)
def test_withdrawn_is_410_with_what_is_known_in_the_negotiated_format(server, path, row):
    response = get(server, path, row.media_type)

    assert response.status_code == 410
    assert response.headers["Content-Type"] == row.content_type
    assert "Closed Bureau" in response.text
    if row.suffix != "html":
        assert "Tombstone" in response.text


@pytest.mark.parametrize("suffix", ["ttl", "html"])
def test_withdrawn_is_410_by_suffix(server, suffix):
    assert get(server, f"/doc/institution/{WITHDRAWN}.{suffix}").status_code == 410


@pytest.mark.parametrize("suffix", ["", ".ttl", ".html"])
def test_merged_document_leads_to_the_last_successor_in_one_hop(server, suffix):
    response = get(server, f"/doc/institution/{MERGED}{suffix}", "image/png")

    assert response.status_code == 301
    assert location(response) == f"{DOC}{suffix}"[1:]


def test_merged_thing_leads_to_its_successor(server):
    response = get(server, f"/id/institution/{MERGED}")

    assert (response.status_code, location(response)) == (301, THING[1:])


def test_tags_differ_by_format_and_an_unchanged_document_is_304(server):
    tags = {suffix: get(server, f"{DOC}.{suffix}").headers["ETag"] for suffix in SUFFIXES}
    headers = {"Accept": "text/turtle", "If-None-Match": tags["ttl"], "Accept-Encoding": "identity"}

    assert len(set(tags.values())) == len(SUFFIXES)
    assert requests.get(f"{server}{DOC}", headers=headers, timeout=20).status_code == 304
    assert requests.get(f"{server}{DOC}", headers={**headers, "Accept": "text/html"}, timeout=20).status_code == 200


@pytest.mark.parametrize("path", [DOC, THING, f"{DOC}.ttl", f"/doc/institution/{WITHDRAWN}", "/doc/institution/nobody"])
def test_head_has_the_status_of_get_and_no_body(server, path):
    response = get(server, path, "text/turtle", "HEAD")

    assert response.status_code == get(server, path, "text/turtle").status_code
    assert response.content == b""


@pytest.mark.parametrize(
    "path", ["/sparql?query=ASK%20%7B%7D", "/api/match?text=x", "/reconcile", "/oai?verb=Identify"]
)
def test_what_needs_a_program_says_so(server, path):
    response = get(server, path)

    assert response.status_code == 501
    assert "served from files" in response.text


@pytest.mark.parametrize(
    "path", ["/sitemap.xml", "/.well-known/resourcesync", "/robots.txt", "/data.json", "/feed.atom"]
)
def test_addresses_for_programs(server, application, path):
    response = get(server, path)

    assert response.status_code == 200
    assert response.headers["Content-Type"].partition(";")[0] == application.get(path).content_type.partition(";")[0]


def test_downloads_are_there_with_ranges(server, home):
    whole = next((home / "current" / "dumps").glob("*.nt.gz"))
    headers = {"Range": "bytes=10-19", "Accept-Encoding": "identity"}

    response = requests.get(f"{server}/dumps/{whole.name}", headers=headers, timeout=20)

    assert response.status_code == 206
    assert response.content == whole.read_bytes()[10:20]


def test_versions_of_a_document(server):
    listed = get(server, f"/timemap/institution/{SCIENCE}", "application/link-format")
    (memento,) = [part for part in listed.text.split("<") if "memento" in part]
    path = memento.partition(">")[0].removeprefix(BASE)

    assert get(server, path, "text/turtle").headers["Content-Type"].startswith("text/turtle")


def test_no_page_leads_to_nothing(server, exported, application):
    """Every link of every page is answered: with a file, or by saying that it needs a program."""
    pages = list((exported / "files").glob("*.html")) + list((exported / "files" / "doc").rglob("*.html"))
    found = {link for page in pages[:40] for link in links(page.read_bytes(), "")}
    broken = {link: get(server, link, "text/html").status_code for link in sorted(found)}

    missing = [link for link, status in broken.items() if status == 404]
    assert len(found) > 50
    assert [link for link in missing if application.get(link, headers={"Accept": "text/html"}).status_code != 404] == []


def test_search_page_has_an_index(server):
    page = get(server, "/search?q=science", "text/html")
    part = get(server, "/names/73-63.json")

    assert "names.js" in page.text
    assert ["Gansu Department of Science", "", DOC] in part.json()
    assert ["甘肃省科学技术厅", "Gansu Department of Science", DOC] in get(server, "/names/79d1.json").json()


def test_export_is_replaced_as_a_whole_and_never_something_else(home, tmp_path):
    folder = tmp_path / "out"
    first = export(home, folder, Silent(), processes=1)
    (folder / "files" / "stale.html").write_text("old")

    second = export(home, folder, Silent(), processes=1)

    assert first == second
    assert json.loads((folder / "export.json").read_text())["documents"] == first.documents
    assert not (folder / "files" / "stale.html").exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out"]
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("keep me")
    with pytest.raises(ExportError, match="no export"):
        export(home, tmp_path / "mine", Silent(), processes=1)
    assert (tmp_path / "mine" / "letter.txt").read_text() == "keep me"


def test_export_is_of_one_release_whichever_becomes_live_meanwhile(tmp_path, monkeypatch):
    publication = Publication(tmp_path, base=BASE)
    first = publication.build([row(1)]).release.name
    (tmp_path / "temporary").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temporary"))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))

    class Publishing(Silent):
        def step(self, what, total=None):
            if what == "Rendering":
                publication.build([row(1, "Renamed"), row(2)])

    alone = export(publication.home, tmp_path / "alone", Silent(), processes=1)

    assert export(publication.home, tmp_path / "out", Publishing(), processes=1) == alone

    assert current(publication.home).name > first == alone.version
    pages = [path.read_text(errors="replace") for path in (tmp_path / "out" / "files").rglob("*.html")]
    assert not any("Renamed" in page or "Office 2" in page for page in pages)
    assert list((tmp_path / "temporary").iterdir()) == []


def test_export_that_was_killed_at_its_end_is_no_obstacle(home, tmp_path):
    export(home, tmp_path / "out", Silent(), processes=1)
    (tmp_path / "out.old").mkdir()
    (tmp_path / "out.old" / "export.json").write_text("{}")

    export(home, tmp_path / "out", Silent(), processes=1)

    assert [path.name for path in tmp_path.iterdir()] == ["out"]


@pytest.mark.browser
def test_search_runs_in_the_browser(server, tmp_path):
    chromium = Chromium(tmp_path)
    try:
        chromium.open(f"{server}/search?q=science")
        chromium.until("document.querySelector('#hits a')")
        first = chromium.run("[...document.querySelectorAll('#hits a')].map((link) => link.getAttribute('href'))")
        chromium.run(
            "Object.assign(document.querySelector('#q'), {value: '甘肃省科学'}).dispatchEvent(new Event('input'))"
        )
        chromium.until("document.querySelector('#hits p')")
        second = chromium.run("document.querySelector('#hits').innerText")
    finally:
        chromium.close()

    assert DOC in first
    assert "甘肃省科学技术厅" in second
    assert chromium.errors == []
