"""What Prometheus and Grafana are given: the rules are valid, fire when they should, and name metrics that there are."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from publisher.web.http.metrics import Metrics
from tests.web.publication import descriptions, make_app, publish

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
RULES = [
    rule
    for group in yaml.safe_load((DEPLOY / "prometheus-alerts.yml").read_text())["groups"]
    for rule in group["rules"]
]
DASHBOARD = json.loads((DEPLOY / "grafana-dashboard.json").read_text())
OF_PROMETHEUS = {"up"}


def samples_of(family):
    """Return the names under which the samples of a metric are told."""
    suffixes = {"counter": ("_total",), "histogram": ("_bucket", "_count", "_sum"), "gauge": ("",)}[family.type]
    return {family.name + suffix for suffix in suffixes}


FAMILIES = list(Metrics().registry.collect())
SAMPLES = set().union(*map(samples_of, FAMILIES))


def expressions():
    yield from ((rule["alert"], rule["expr"]) for rule in RULES)
    for panel in DASHBOARD["panels"]:
        yield from ((panel["title"], target["expr"]) for target in panel.get("targets", ()))


def named(expression):
    """Return the metrics that an expression names, without what is quoted."""
    return set(re.findall(r"\b(?:publisher_\w+|up\b)", re.sub(r'"[^"]*"', "", expression)))


@pytest.mark.parametrize(("place", "expression"), list(expressions()))
def test_every_metric_that_is_named_exists(place, expression):
    assert named(expression)
    assert named(expression) <= SAMPLES | OF_PROMETHEUS


def test_dashboard_shows_every_metric():
    shown = set().union(*(named(expression) for _, expression in expressions()))

    assert [family.name for family in FAMILIES if not samples_of(family) & shown] == []


def test_labels_that_are_named_exist():
    labels = {label for family in FAMILIES for label in labels_of(family)} | {"instance", "job", "le"}
    for _, expression in expressions():
        for group in re.findall(r"\{([^}]*)\}", expression):
            assert set(re.findall(r"(\w+)\s*(?:=~|!~|!=|=)", re.sub(r'"[^"]*"', '""', group))) <= labels
        for group in re.findall(r"(?:by|without|ignoring) \(([^)]*)\)", expression):
            assert {name.strip() for name in group.split(",")} <= labels


def labels_of(family):
    """Return the labels of a metric: a family knows its own, or its collector does."""
    own = getattr(family, "_labelnames", None)
    return Metrics().registry._names_to_collectors[family.name]._labelnames if own is None else own


def test_dashboard_is_imported_without_a_question_that_it_does_not_answer():
    ids = [panel["id"] for panel in DASHBOARD["panels"]]

    assert len(set(ids)) == len(ids)
    assert {variable["name"] for variable in DASHBOARD["templating"]["list"]} == {"datasource", "instance"}
    for panel in DASHBOARD["panels"]:
        assert panel["gridPos"]["x"] + panel["gridPos"]["w"] <= 24
        assert panel["type"] == "row" or panel["datasource"]["uid"] == "${datasource}"


@pytest.fixture(scope="module")
def promtool():
    if (found := shutil.which("promtool")) is None:
        pytest.skip("there is no promtool on this machine: apt-get install prometheus")
    return found


@pytest.mark.parametrize(("kind", "file"), [("rules", "prometheus-alerts.yml"), ("config", "prometheus.yml")])
def test_promtool_finds_nothing(promtool, kind, file):
    done = subprocess.run([promtool, "check", kind, DEPLOY / file], capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout + done.stderr


def test_promtool_finds_nothing_in_the_metrics(promtool, tmp_path):
    publish(tmp_path, descriptions())
    app = make_app(tmp_path)
    text = app.test_client().get("/metrics").text
    done = subprocess.run([promtool, "check", "metrics"], input=text, capture_output=True, text=True, check=False)
    app.extensions["site"].close()

    assert done.returncode == 0, done.stdout + done.stderr


def series(name, values, **labels):
    text = ",".join(f'{key}="{value}"' for key, value in {"job": "publisher", "instance": "a:8000", **labels}.items())
    return {"series": f"{name}{{{text}}}", "values": values}


FIRING = {
    "PublisherDown": [series("up", "0x120")],
    "PublisherErrors": [
        series("publisher_http_requests_total", "0+2x120", route="/", method="GET", status="500"),
        series("publisher_http_requests_total", "0+98x120", route="/", method="GET", status="200"),
    ],
    "PublisherSlow": [
        series("publisher_http_request_seconds_bucket", f"0+{count}x120", route="/doc/<kind>/<path:slug>", le=le)
        for le, count in (("0.5", 90), ("1.0", 100), ("+Inf", 100))
    ],
    "PublisherOldRelease": [series("publisher_release_timestamp_seconds", "-3100000x120")],
    "PublisherQuarantine": [
        series("publisher_source_records", "90x120", source="s", state="published"),
        series("publisher_source_records", "10x120", source="s", state="quarantined"),
    ],
    "PublisherSparqlAway": [series("publisher_sparql_up", "0x120")],
    "PublisherQueriesFail": [
        series("publisher_query_outcomes_total", "0+3x120", outcome="timeout", source="worker"),
        series("publisher_query_outcomes_total", "0+3x120", outcome="answered", source="worker"),
    ],
    "PublisherQueriesWait": [
        series("publisher_query_wait_seconds_bucket", f"0+{count}x120", le=le)
        for le, count in (("2.5", 50), ("5.0", 100), ("+Inf", 100))
    ],
    "PublisherWorkerRestarts": [series("publisher_web_worker_starts_total", "2+1x120")],
    "PublisherQueryWorkersCrash": [series("publisher_query_worker_ends_total", "0+1x120", reason="crashed")],
    "PublisherMixedReleases": [
        series("publisher_release_info", "1x120", version="1"),
        series("publisher_release_info", "1x120", version="2", instance="b:8000"),
    ],
}
QUIET = [
    series("up", "1x120"),
    series("publisher_http_requests_total", "0+100x120", route="/", method="GET", status="200"),
    series("publisher_http_requests_total", "0+5x120", route="/sparql", method="GET", status="503"),
    *(
        series("publisher_http_request_seconds_bucket", "0+100x120", route="/doc/<kind>/<path:slug>", le=le)
        for le in ("0.005", "+Inf")
    ),
    series("publisher_release_timestamp_seconds", "0x120"),
    series("publisher_source_records", "99x120", source="s", state="published"),
    series("publisher_source_records", "1x120", source="s", state="quarantined"),
    series("publisher_sparql_up", "1x120"),
    series("publisher_query_outcomes_total", "0+1x120", outcome="timeout", source="worker"),
    series("publisher_query_outcomes_total", "0+9x120", outcome="answered", source="worker"),
    *(series("publisher_query_wait_seconds_bucket", "0+100x120", le=le) for le in ("0.01", "+Inf")),
    series("publisher_web_worker_starts_total", "2x120"),
    series("publisher_query_worker_ends_total", "0+1x120", reason="timeout"),
    series("publisher_release_info", "1x120", version="1"),
    series("publisher_release_info", "1x120", version="1", instance="b:8000"),
]


def test_each_alert_has_a_case_and_is_documented():
    alerts = [rule["alert"] for rule in RULES]
    text = (ROOT / "docs" / "watching.md").read_text()

    assert alerts == list(FIRING)
    assert re.findall(r"^\| `(Publisher\w+)` \|", text, re.MULTILINE) == alerts
    assert all(rule["annotations"].keys() == {"summary", "action"} for rule in RULES)


def firing_of(promtool, folder, found):
    """Return the alerts that fire after two hours of some series, as promtool evaluates the rules."""
    expected = []
    for alert in FIRING:
        expected.append({"eval_time": "2h", "alertname": alert, "exp_alerts": []})
    tests = {
        "rule_files": [str(DEPLOY / "prometheus-alerts.yml")],
        "tests": [{"interval": "1m", "input_series": found, "alert_rule_test": expected}],
    }
    path = folder / "rules-test.yml"
    path.write_text(yaml.safe_dump(tests))
    done = subprocess.run([promtool, "test", "rules", path], capture_output=True, text=True, check=False)
    printed = done.stdout + done.stderr
    return {name for name in FIRING if re.search(rf"alertname: {name},|alertname:\s*{name}\b", printed)}, printed


def test_alerts_are_quiet_on_a_good_day(promtool, tmp_path):
    firing, printed = firing_of(promtool, tmp_path, QUIET)

    assert firing == set(), printed
    assert "SUCCESS" in printed


@pytest.mark.parametrize("alert", FIRING)
def test_alert_fires(promtool, tmp_path, alert):
    firing, printed = firing_of(promtool, tmp_path, FIRING[alert])

    assert "FAILED" in printed
    assert firing == {alert}, printed
