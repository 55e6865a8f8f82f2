"""docs/conformance.md names every test of a protocol clause, and no test that is not there."""

import re

from tests.web.sparql.server import ROOT


def test_each_clause_is_listed_with_its_test():
    there = set(re.findall(r"^def (test_\w+)", (ROOT / "tests/web/sparql/test_protocol.py").read_text(), re.MULTILINE))
    table = (ROOT / "docs/conformance.md").read_text().partition("## SPARQL 1.1 Service Description")[0]
    assert set(re.findall(r"`(test_\w+)`", table)) == there


def test_each_limit_is_listed():
    text = (ROOT / "docs/sparql.md").read_text()
    for slug in ("query-timeout", "query-memory", "result-too-large", "query-too-large", "query-busy", "query-share"):
        assert f"`{slug}`" in text
