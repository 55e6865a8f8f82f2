"""docs/http.md has every route that the application has, and no route that it has not."""

import re
from pathlib import Path

PAGE = (Path(__file__).parents[2] / "docs" / "http.md").read_text(encoding="utf-8")


def documented():
    cells = [line.split("|")[1] for line in PAGE.splitlines() if line.startswith("| `/")]
    return {route for cell in cells for route in re.findall(r"`(/[^`]*)`", cell)}


def routes(app):
    """The routes of Flask and of the handlers before it."""
    return {rule.rule for rule in app.url_map.iter_rules()} | {
        route.pattern for route in app.extensions["dispatcher"].routes
    }


def test_every_route_is_documented(app):
    missing = routes(app) - documented()

    assert not missing, f"document in docs/http.md: {sorted(missing)}"


def test_every_documented_route_is_there(app):
    stale = documented() - routes(app)

    assert not stale, f"no longer there: {sorted(stale)}"


def test_every_status_of_a_problem_is_documented():
    from publisher.web.http.problems.by_error import PROBLEMS

    statuses = {kind.status for kind in PROBLEMS.values()} - {500, 502, 507}

    assert {str(status) for status in statuses} <= set(re.findall(r"\b[45]\d\d\b", PAGE))
