"""Every error class has a status, every error an answer that says what to do, and none shows a traceback."""

import inspect

import pytest

from publisher import errors
from publisher.web.http.problems.by_error import PROBLEMS, all_kinds, kind_of, problem_of
from publisher.web.http.problems.responses import wants_page

CLASSES = [cls for _, cls in inspect.getmembers(errors, inspect.isclass) if issubclass(cls, errors.PublisherError)]

OCCURRENCES = [
    (errors.QuerySyntaxError("expected WHERE", line=2, column=5), 400, {"line": 2, "column": 5}, None),
    (errors.QueryRefusedError("SERVICE", "no requests are made from here"), 400, {"feature": "SERVICE"}, None),
    (errors.QueryTooLargeError("text_bytes", allowed=64, actual=99), 413, {"limit": "text_bytes", "allowed": 64}, None),
    (errors.QueryTooLargeError("nesting", allowed=128), 400, {"limit": "nesting"}, None),
    (errors.QueryTimeoutError(10.0), 503, {"timeout_s": 10.0}, "10"),
    (errors.QueryMemoryError(1024), 503, {"memory_mib": 1024}, None),
    (errors.ResultTooLargeError("rows", allowed=1000), 400, {"limit": "rows"}, None),
    (errors.QueryBusyError(3), 503, {}, "3"),
    (errors.QueryDiskError(), 503, {}, None),
    (errors.QueryShareError(30, share_s=60.0, window_s=60.0), 429, {"share_s": 60.0}, "30"),
    (errors.QueryFormatError("application/rdf+xml", "no XML"), 406, {"media_type": "application/rdf+xml"}, None),
    (errors.QueryEngineError("a worker died"), 502, {}, None),
    (errors.ReleaseNotFoundError("/secret/home", "20260101T000000Z"), 404, {}, None),
    (errors.ChecksumMismatchError("/secret/file", expected="a", actual="b"), 503, {}, None),
    (errors.SettingError("PUBLISHER_X", "secret", "a number"), 500, {}, None),
]


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
def test_every_error_class_has_a_row(cls):
    assert cls in PROBLEMS


@pytest.mark.parametrize(
    ("error", "status", "facts", "retry_after"), OCCURRENCES, ids=lambda value: type(value).__name__
)
def test_error_as_a_problem(error, status, facts, retry_after):
    problem = problem_of(error)

    assert problem.kind.status == status
    assert facts.items() <= dict(problem.facts).items()
    assert problem.headers.get("Retry-After") == retry_after
    assert "/secret" not in problem.detail
    assert problem.detail


def test_a_class_without_a_row_falls_to_its_ancestor():
    class NewQueryError(errors.QuerySyntaxError):
        pass

    assert kind_of(NewQueryError("x")).slug == "query-syntax"


@pytest.mark.parametrize("slug", sorted(all_kinds()))
def test_every_problem_type_is_explained(client, slug):
    response = client.get(f"/problems/{slug}", headers={"Accept": "text/html"})

    assert response.status_code == 200
    assert all_kinds()[slug].title in response.text.replace("&#39;", "'")


@pytest.mark.parametrize(
    ("accept", "page"),
    [
        (None, False),
        ("*/*", False),
        ("application/json", False),
        ("text/turtle", False),
        ("text/html,application/xhtml+xml,*/*;q=0.8", True),
        ("text/html;q=0.5, application/problem+json", False),
    ],
)
def test_problem_or_page_by_negotiation(client, accept, page):
    response = client.get("/nothing-here", headers={"Accept": accept} if accept else {})

    assert wants_page(accept) is page
    assert response.status_code == 404
    assert response.headers["Content-Type"] == ("text/html; charset=utf-8" if page else "application/problem+json")
    assert "Accept" in response.headers["Vary"]


def test_problem_has_the_members_of_rfc_9457(client):
    problem = client.get("/nothing-here").json

    assert problem["type"] == "https://lod.example.org/problems/not-found"
    assert problem["status"] == 404
    assert {"title", "detail"} <= problem.keys()


@pytest.mark.parametrize("accept", ["text/html", "application/json"])
def test_unexpected_failure_is_500_without_a_traceback(app, caplog, monkeypatch, accept):
    def fail(*_):
        raise RuntimeError("secret detail")

    monkeypatch.setattr("publisher.web.browse.search._query", fail)
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)  # noqa: FBT003 - a setting's value

    response = app.test_client().get("/search", headers={"Accept": accept})

    assert response.status_code == 500
    assert "secret" not in response.text
    assert "Traceback" not in response.text
    assert response.headers["Cache-Control"] == "no-store"
    assert any(record.exc_info for record in caplog.records), "the log has what the client has not"


def test_error_page_escapes_what_was_asked(client):
    response = client.get("/search?kind=<script>alert(1)</script>", headers={"Accept": "text/html"})

    assert response.status_code == 400
    assert "<script>alert" not in response.text
