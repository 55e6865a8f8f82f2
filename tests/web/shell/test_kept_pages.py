"""Pages that are kept with their release: the same answer as Flask's, for every variant and condition."""

import pytest

from publisher.web.shell.flask_calls import FlaskRequest, call
from publisher.web.shell.kept_pages import keep_page, kept_page
from tests.web.publication import make_app, open_served

PAGES = ["/", "/institutions", "/places", "/concepts", "/search", "/quality", "/catalog", "/feed"]


@pytest.fixture(scope="module")
def flask(home):
    app = make_app(home)
    yield app.wsgi_app.app
    app.extensions["site"].close()


@pytest.fixture
def served(home):
    served = open_served((home / "current").resolve())
    yield served
    served.retire()


def asked(path, method="GET", query="", **headers):
    fields = {"host": "localhost", "accept": "text/html"}
    fields |= {name.replace("_", "-"): value for name, value in headers.items()}
    return FlaskRequest(method, "", path, query, fields, b"", "127.0.0.1:5", "127.0.0.1:80", "1.1", "http")


@pytest.fixture
def answer(flask, served):
    """Ask Flask, and let the page be kept."""

    def ask(*arguments, **headers):
        request = asked(*arguments, **headers)
        response = call(flask, request, served)
        keep_page(request, response, served)
        return response

    return ask


@pytest.mark.parametrize("path", PAGES)
def test_kept_page_is_what_flask_sent(answer, served, path):
    first = answer(path)
    kept = kept_page(asked(path), served)
    assert kept is not None
    assert (kept.response.status, kept.response.body, kept.pattern) == (200, first.response.body, first.pattern)
    assert dict(kept.headers) == dict(first.headers)


def test_variants_are_never_mixed(answer, served):
    answer("/search", query="q=science")
    assert kept_page(asked("/search", query="q=science", accept="application/json"), served) is None
    assert kept_page(asked("/search", query="q=science", accept_encoding="gzip"), served) is None
    assert kept_page(asked("/search", query="q=other"), served) is None
    answer("/search", query="q=science", accept_encoding="gzip")
    headers = dict(kept_page(asked("/search", query="q=science", accept_encoding="gzip"), served).headers)
    assert headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in dict(kept_page(asked("/search", query="q=science"), served).headers)


def test_conditions_and_head(answer, served):
    page = answer("/institutions")
    etag = dict(page.headers)["ETag"]
    unchanged = kept_page(asked("/institutions", if_none_match=etag), served)
    assert (unchanged.response.status, unchanged.response.body, dict(unchanged.headers)["ETag"]) == (304, b"", etag)
    assert kept_page(asked("/institutions", if_none_match='"other"'), served).response.status == 200
    head = kept_page(asked("/institutions", "HEAD"), served)
    assert head.response.body == b""
    assert dict(head.headers)["Content-Length"] == str(len(page.response.body))
    assert kept_page(asked("/institutions", if_match='"other"'), served) is None  # Flask writes the 412


def test_only_good_pages_of_the_release_are_kept(answer, served):
    for path in ("/releases", f"/releases/{served.release.version}", "/nothing-here", "/oai"):
        answer(path)
        assert kept_page(asked(path), served) is None
    answer("/institutions", "HEAD")
    assert kept_page(asked("/institutions"), served) is None
    answer("/institutions", if_none_match="*")
    assert kept_page(asked("/institutions"), served) is None


def test_damaged_release_sends_no_kept_page(answer, served):
    answer("/institutions")
    served.damage = "records.sqlite is too short"
    assert kept_page(asked("/institutions"), served) is None
    assert kept_page(asked("/institutions"), None) is None


def test_long_keys_count(answer, served):
    before = served.cache.size_bytes
    page = answer("/institutions", accept="text/html, " + "a/b, " * 1_000)
    assert served.cache.size_bytes - before > len(page.response.body) + 5_000
