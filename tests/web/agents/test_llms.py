"""``/llms.txt`` says what the site is, by the facts of its release."""

import re

import requests


def test_llms_txt_tells_the_facts_of_the_release(server):
    response = requests.get(f"{server}/llms.txt", timeout=10)

    assert response.headers["Content-Type"] == "text/markdown; charset=utf-8"
    assert response.headers["ETag"]
    lines = response.text.splitlines()
    assert lines[0].startswith("# ")
    assert lines[2].startswith("> ")
    assert "8 records" in response.text
    assert "10 seconds" in response.text


def test_every_address_in_llms_txt_answers(server):
    text = requests.get(f"{server}/llms.txt", timeout=10).text
    addresses = set(re.findall(rf"\(({re.escape(server)}[^)]*)\)", text))

    statuses = {address: requests.get(address, timeout=30).status_code for address in addresses}

    assert len(addresses) > 8
    expected = {f"{server}/mcp": 405, f"{server}/api/match?text=": 400}
    assert {address: code for address, code in statuses.items() if code != expected.get(address, 200)} == {}


def test_every_query_in_llms_txt_has_rows(server):
    text = requests.get(f"{server}/llms.txt", timeout=10).text
    queries = re.findall(r"```sparql\n(.*?)```", text, re.DOTALL)

    assert len(queries) >= 3
    for query in queries:
        answer = requests.get(f"{server}/sparql", params={"query": query, "format": "json"}, timeout=30).json()
        assert answer["results"]["bindings"], query
