"""The short way to a document and the way through Flask give the same answer: status, header fields, bytes."""

import itertools

import pytest

from publisher.web.http.fastpath import FastPath
from tests.web.publication import HOSTILE, MERGED, SCIENCE, WITHDRAWN, make_app

PATHS = [
    f"/id/institution/{SCIENCE}",
    f"/doc/institution/{SCIENCE}",
    f"/doc/institution/{SCIENCE}.ttl",
    f"/doc/institution/{SCIENCE}.html",
    f"/doc/institution/{HOSTILE}",
    f"/doc/institution/{WITHDRAWN}",
    f"/id/institution/{WITHDRAWN}",
    f"/id/institution/{MERGED}",
    f"/doc/institution/{MERGED}.nt",
    "/doc/concept/category/departments-science",
    "/doc/place/cn-620000",
    "/doc/institution/nobody",
    "/doc/institution/nobody.ttl",
    "/doc/nonsense/x",
]
ACCEPTS = [None, "text/html", "text/turtle", "application/ld+json", "application/*;q=0.3", "image/png"]
CODINGS = [None, "gzip", "zstd, br", "*;q=0"]


@pytest.fixture(scope="module")
def ways(home):
    """Two clients of the same release: with the fast path, and without."""
    fast, slow = make_app(home), make_app(home)
    slow.wsgi_app._fast = FastPath(_Nothing(), _Nothing())
    yield fast.test_client(), slow.test_client()
    for app in (fast, slow):
        app.extensions["site"].close()


class _Nothing:
    """Leaves every request to Flask."""

    def answer(self, release, call):
        from publisher.web.http.errors import Problem, ProblemError, http_kind

        raise ProblemError(Problem(http_kind(404), ""))


def shape(response):
    return response.status, sorted(response.headers.items()), response.data


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "POST"])
@pytest.mark.parametrize("path", PATHS)
def test_both_ways_answer_alike(ways, method, path):
    for accept, coding in itertools.product(ACCEPTS, CODINGS):
        headers = {name: value for name, value in (("Accept", accept), ("Accept-Encoding", coding)) if value}
        fast, slow = (way.open(path, method=method, headers=headers) for way in ways)

        assert shape(fast) == shape(slow), headers
        if etag := fast.headers.get("ETag"):
            conditional = {**headers, "If-None-Match": etag}
            fast, slow = (way.open(path, method=method, headers=conditional) for way in ways)
            assert shape(fast) == shape(slow), conditional


def test_what_is_cached_is_what_was_rendered(home):
    app = make_app(home, cache_mib=8)
    client = app.test_client()
    cached = make_app(home, cache_mib=0).test_client()

    for accept in ("text/turtle", "text/html", "text/turtle", "application/ld+json", "text/html"):
        headers = {"Accept": accept}
        path = f"/doc/institution/{SCIENCE}"
        assert shape(client.get(path, headers=headers)) == shape(cached.get(path, headers=headers))
    app.extensions["site"].close()
