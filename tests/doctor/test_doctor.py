"""``publisher doctor``: every fault is found, and none is invented."""

import json
import socket
import subprocess
import sys
import time
import urllib.request
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from publisher.cli import run
from publisher.doctor import CHECKS, examine
from publisher.doctor.checks.datasets import DATASETS
from publisher.doctor.checks.documents import DOCUMENTS
from publisher.doctor.checks.feeds import FEEDS
from publisher.doctor.checks.queries import QUERIES
from publisher.doctor.client import Client
from tests.doctor.faulty import site
from tests.support.registers import Publication, row

ROOT = Path(__file__).parents[2]
COMES_WITH: dict[str, set[str]] = {
    "format-mislabelled": {"client-refused", "formats-disagree", "preference-ignored"},
    "format-malformed": {"coding-broken"},
    "preference-ignored": {"refusal-ignored"},
}
"""What else is found with a fault, because it is the same fault seen from elsewhere."""

NOT_HERE = {"site-away", "download-without-ranges", "deleted-not-gone"}
"""Faults that have tests of their own."""


PARTS = {"documents": DOCUMENTS, "sparql": QUERIES, "datasets": DATASETS, "feeds": FEEDS}


def codes(base, **options):
    return {finding.code for finding in examine(Client(rate=0), base, **options).findings}


def test_right_site_has_no_finding():
    with site() as base:
        examination = examine(Client(rate=0), base)

    assert [(finding.code, finding.seen) for finding in examination.findings] == []
    assert examination.notes == ()
    assert examination.subject.things == (f"{base}/id/1",)
    assert examination.subject.endpoint == f"{base}/sparql"


@pytest.mark.parametrize(
    ("fault", "part"),
    [(code, part) for part, checks in PARTS.items() for code in checks if code not in NOT_HERE],
)
def test_fault_is_found_and_no_other_is_invented(fault, part):
    with site(fault) as base:
        found = codes(base, parts=[part])

    assert fault in found
    assert found - {fault} <= COMES_WITH.get(fault, set())


def test_site_that_does_not_answer():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        base = f"http://127.0.0.1:{free.getsockname()[1]}"

    assert codes(base) == {"site-away"}


def test_what_was_withdrawn_is_gone_or_leads_to_its_successor():
    with site() as base:
        assert codes(base, deleted=[f"{base}/id/gone", f"{base}/id/merged"]) == set()
    with site("deleted-not-gone") as base:
        assert codes(base, parts=["feeds"]) == {"deleted-not-gone"}
        assert codes(base, deleted=[f"{base}/id/gone"]) == {"deleted-not-gone"}
    with site() as base:
        assert codes(base, deleted=[f"{base}/id/1"]) == {"deleted-not-gone"}


@pytest.fixture
def report(capsys):
    def call(*arguments):
        code = run(["doctor", *map(str, arguments)])
        return code, capsys.readouterr().out

    return call


@pytest.fixture(scope="module")
def own_site(tmp_path_factory):
    """The address of a site of three institutions that this software serves."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    base = f"http://127.0.0.1:{port}"
    publication = Publication(tmp_path_factory.mktemp("own"), base=base)
    publication.build([row(1), row(2), row(3)])
    command = [sys.executable, "-m", "publisher", "serve", "--home", publication.home, "--port", port, "--workers", 1]
    with subprocess.Popen([str(part) for part in command], stdout=subprocess.DEVNULL) as process:
        try:
            _wait(base)
            yield base
        finally:
            process.terminate()


def test_our_own_site_has_no_finding(own_site):
    examination = examine(Client(rate=0, obey_robots=False), own_site)

    assert [(finding.code, finding.url, finding.seen) for finding in examination.findings] == []
    assert examination.notes == ()
    assert examination.subject.endpoint == f"{own_site}/sparql"
    assert len(examination.subject.things) == 3


@pytest.mark.shared
def test_our_own_catalogue_follows_the_shapes_of_dcat_ap(own_site, shared, report):
    files = [shared / "conformance" / "dcat-ap" / f"dcatap301-{name}.ttl" for name in ("shapes", "range")]
    options = [word for file in files for word in ("--shapes", file)]

    assert report(own_site, "--only", "datasets", "--ignore-robots", "--rate", 0, *options)[0] == 0


NO_CONTACT = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix dcat: <http://www.w3.org/ns/dcat#> .
[] a sh:NodeShape ; sh:targetClass dcat:Dataset ;
  sh:property [ sh:path dcat:contactPoint ; sh:minCount 1 ; sh:severity sh:{severity} ; sh:message "Nobody to ask" ] .
"""


@pytest.mark.parametrize(
    ("severity", "code"), [("Violation", "catalog-incomplete"), ("Warning", "catalog-recommended")]
)
def test_catalogue_is_validated_by_shapes_that_are_named(report, tmp_path, severity, code):
    shapes = tmp_path / "shapes.ttl"
    shapes.write_text(NO_CONTACT.replace("{severity}", severity))
    with site() as base:
        options = ("--only", "datasets", "--rate", 0, "--format", "json")
        found = json.loads(report(base, *options, "--shapes", shapes)[1])["findings"]

    assert {finding["code"] for finding in found} == {code}
    assert all("Nobody to ask" in finding["seen"] for finding in found)


def test_shapes_that_cannot_be_used_with_this_catalogue(tmp_path, capsys):
    shapes = tmp_path / "shapes.ttl"
    shapes.write_text(NO_CONTACT.replace("{severity}", "Info").replace("minCount 1", 'minCount "many"'))
    with site() as base:
        assert run(["doctor", base, "--only", "datasets", "--rate", "0", "--shapes", str(shapes)]) == 2

    assert "shapes that cannot be used" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("@prefix sh: <http://www.w3.org/ns/shacl#> .\nno Turtle", "shapes.ttl is not Turtle: Parser error at line 2"),
        ("[] a <http://www.w3.org/ns/shacl#PropertyShape> .", "cannot be used: A shape defined as a PropertyShape"),
    ],
)
def test_file_of_shapes_that_cannot_be_used(capsys, tmp_path, text, words):
    shapes = tmp_path / "shapes.ttl"
    shapes.write_text(text)

    assert run(["doctor", "http://127.0.0.1:9", "--shapes", str(shapes)]) == 2
    assert words in capsys.readouterr().err


def _wait(base):
    until = time.monotonic() + 60
    while True:
        try:
            with urllib.request.urlopen(f"{base}/healthz", timeout=5):
                return
        except OSError:
            assert time.monotonic() < until
            time.sleep(0.1)


def test_robots_are_obeyed_unless_it_is_ones_own_site(tmp_path):
    with site("vary-missing") as base:
        client = Client(rate=0)
        client._robots[base] = _forbidding()
        forbidden = examine(client, base)

    assert "vary-missing" not in {finding.code for finding in forbidden.findings}
    assert any("robots.txt forbids" in note for note in forbidden.notes)


def _forbidding():
    from urllib.robotparser import RobotFileParser

    parser = RobotFileParser()
    parser.parse(["User-agent: *", "Disallow: /id/", "Disallow: /doc/"])
    return parser


def test_client_waits_between_requests():
    waits = []
    with site() as base:
        client = Client(rate=4, obey_robots=False, sleep=waits.append)
        for _ in range(3):
            client.get(f"{base}/")

    assert len(waits) == 2
    assert all(0 < wait <= 0.25 for wait in waits)


def test_table_says_what_where_how_to_see_it_and_what_to_do(report):
    with site("vary-missing") as base:
        code, text = report(base, "--rate", 0)

        assert code == 1
        assert f"error vary-missing: {CHECKS['vary-missing'].title}" in text
        assert f"  where  {base}/doc/1" in text
        assert "RFC 9110 section 12.5.5" in text
        command = next(line.removeprefix("  see    ") for line in text.splitlines() if line.startswith("  see    "))
        shown = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=True).stdout
        assert shown.startswith("HTTP/1.1 200")
        assert "Vary" not in shown


def test_formats_of_reports(report, tmp_path):
    with site("vary-missing", "void-missing") as base:
        things = ("--document", f"{base}/id/1", "--sparql", f"{base}/sparql", "--rate", 0)
        found = json.loads(report(base, *things, "--format", "json")[1])
        suite = ET.fromstring(report(base, *things, "--format", "junit")[1])
        file = tmp_path / "report.sarif"
        code, printed = report(base, *things, "--format", "sarif", "--output", file)
    sarif = json.loads(file.read_text())

    assert {finding["code"] for finding in found["findings"]} == {"vary-missing", "void-missing"}
    assert suite.attrib["failures"] == "2"
    assert len(suite) == len(CHECKS)
    assert (code, printed) == (1, "")
    assert [result["ruleId"] for result in sarif["runs"][0]["results"]] == ["vary-missing", "void-missing"]
    assert {rule["id"] for rule in sarif["runs"][0]["tool"]["driver"]["rules"]} == set(CHECKS)


@pytest.mark.parametrize(("fail_on", "code"), [("info", 1), ("warning", 0), ("error", 0)])
def test_fail_on(report, fail_on, code):
    with site("void-missing") as base:
        things = ("--document", f"{base}/id/1", "--sparql", f"{base}/sparql")
        assert report(base, *things, "--rate", 0, "--fail-on", fail_on)[0] == code


def test_site_without_a_finding_exits_with_0(report):
    with site() as base:
        code, text = report(base, "--rate", 0)

    assert code == 0
    assert text.endswith("no finding\n")


def test_address_that_is_none(report):
    assert report("data.example.org")[0] == 2


@pytest.mark.parametrize("code", CHECKS)
def test_check_is_documented(code):
    text = (ROOT / "docs" / "doctor.md").read_text()
    check = CHECKS[code]

    assert f"| `{code}` | {check.severity.name.lower()} | {check.title} | {check.spec} |" in text
