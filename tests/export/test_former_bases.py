"""An export of a publication that has moved: web servers lead what is asked of a former base to the base of now."""

import tempfile
from pathlib import Path

import pytest
import requests

from publisher.export import export
from publisher.export.rules import Rules
from publisher.export.servers import FILES, write_rules
from publisher.pipeline.progress import NullProgress
from publisher.release import versions
from publisher.release.moving import Move, write_moves
from publisher.uris import UriPolicy
from publisher.web.shell.checks import answer_at_once
from tests.support import web_servers as servers
from tests.support.registers import Publication, row

NEW = "https://new.example.net/register"
IDNA = "xn--caf-dma.example"
BASES = (
    "https://old.example.org",
    "https://old.example.org/lod",
    f"http://{IDNA}/d%C3%A9",
    "https://new.example.net/before",
    "https://new.example.net",
    "http://localhost:8000",
)
MOVES = tuple(Move(old=old, new=NEW, at="2026-01-01T00:00:00Z", release="20260101T000000Z") for old in BASES)


@pytest.fixture(scope="module")
def folder():
    """The rules of an export with two files, where every user can read it, as web servers do."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        for path in (
            "register/doc/institution/a.html",
            "register/_problems/404.html",
            "register/_problems/404.problem",
        ):
            (folder / FILES / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / FILES / path).write_text(path)
        write_rules(Rules.of(NEW, {}, {}, MOVES), folder)
        yield folder


@pytest.fixture(scope="module", params=["nginx", "apache", "caddy"])
def server(request, folder, tmp_path_factory):
    work = tmp_path_factory.mktemp(request.param)
    work.chmod(0o755)
    with getattr(servers, request.param)(folder, work) as address:
        yield address


def ask(server, host, path, method="GET"):
    """Send a request with its path as it stands."""
    with requests.Session() as session:
        request = session.prepare_request(requests.Request(method, server, headers={"Host": host}))
        request.url = f"{server}{path}"
        return session.send(request, allow_redirects=False, timeout=20)


@pytest.mark.parametrize(
    ("host", "path"),
    [
        pytest.param("old.example.org", "/id/institution/a", id="thing"),
        pytest.param("OLD.example.org:8080", "/doc/institution/a.ttl", id="case-and-port"),
        pytest.param("old.example.org", "/doc/institution/never-was", id="unknown"),
        pytest.param("old.example.org", "/sparql?query=ASK%20%7B%7D&x=%C3%A4", id="query-string"),
        pytest.param("old.example.org", "/search/a%20b", id="escapes"),
        pytest.param("old.example.org", "/", id="root"),
        pytest.param("old.example.org", "/lod/id/institution/a", id="longer-base"),
        pytest.param("old.example.org", "/lod", id="base-itself"),
        pytest.param("old.example.org", "/lodge/x", id="longer-name"),
        pytest.param(IDNA, "/d%C3%A9/id/institution/a", id="escapes-in-the-base"),
        pytest.param(IDNA, "/d%c3%a9/id/institution/a", id="lower-case-escapes-in-the-base"),
        pytest.param("new.example.net", "/before/id/institution/a?x=1", id="folder-on-the-same-host"),
    ],
)
@pytest.mark.parametrize(("method", "status"), [("GET", 301), ("HEAD", 301), ("POST", 308)])
def test_address_of_a_former_base_leads_to_that_of_now(server, host, path, method, status):
    response = ask(server, host, path, method)

    assert response.status_code == status
    plain, _, query = path.partition("?")
    ours = answer_at_once(UriPolicy(NEW), MOVES, host, requests.utils.unquote(plain, "latin-1"), query, method=method)
    assert response.headers["Location"] == ours.headers["Location"]


@pytest.mark.parametrize("host", ["old.example.org", IDNA])
def test_redirect_may_be_followed_by_scripts_and_does_not_vary(server, host):
    response = ask(server, host, "/d%C3%A9/id/institution/a")

    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert response.headers["Cache-Control"] == "public, max-age=86400"
    assert "Accept" not in response.headers.get("Vary", "")


@pytest.mark.parametrize(
    ("host", "path", "status"),
    [
        (IDNA, "/id/institution/a", 404),
        (IDNA, "/d%C3%A9f/a", 404),
        ("new.example.net", "/register/doc/institution/a.html", 200),
        ("new.example.net", "/register/id/institution/a", 303),
        ("new.example.net", "/beforehand", 404),
        ("other.example", "/register/doc/institution/a.html", 200),
    ],
)
def test_other_addresses_are_answered_as_before(server, host, path, status):
    assert ask(server, host, path).status_code == status


def test_hosts_of_static_files_get_redirects_too(folder):
    lines = (folder / FILES / "_redirects").read_text().splitlines()

    for scheme in ("https", "http"):
        assert f"{scheme}://old.example.org/lod/* {NEW}/:splat 301!" in lines
        assert f"{scheme}://old.example.org/* {NEW}/:splat 301!" in lines
    assert lines.index(f"http://old.example.org/lod/* {NEW}/:splat 301!") < lines.index(
        f"https://old.example.org/* {NEW}/:splat 301!"
    )
    assert "/before/* /register/:splat 301" in lines
    assert not any("localhost" in line for line in lines)


def test_export_has_the_moves_of_its_release(tmp_path):
    publication = Publication(tmp_path / "source", base="https://old.example.org/lod")
    publication.build([row(1)])
    newest = versions(publication.home)[-1].version
    move = Move(old=publication.base, new=NEW, at="2026-11-24T13:00:00Z", release=newest)
    write_moves(publication.home / "moves.json", [move])
    publication.base = NEW
    publication.build()

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        exported = export(publication.home, folder / "out", NullProgress(), processes=1)
        with servers.nginx(folder / "out", tmp_path) as address:
            old = ask(address, "old.example.org", "/lod/doc/institution/office-1.ttl")
            path = old.headers["Location"].removeprefix("https://new.example.net")
            found = ask(address, "new.example.net", path)

    assert exported.documents > 0
    assert old.status_code == 301
    assert found.status_code == 200
    assert f"<{NEW}/id/institution/office-1>" in found.text
