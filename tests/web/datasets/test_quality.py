"""``/quality``: the summary in its forms, and what was held back with every reason and the bytes of the record."""

import base64
import json

import pytest

from tests.web.publication import BASE, descriptions, make_app, publish

HOSTILE = "name | <script>alert(1)</script>\ntel | abc\n甘肃"


def refused(number, **more):
    row = {
        "source": "gansu" if number % 2 else "other",
        "key": f"bad-{number}",
        "file": f"bad-{number}.txt",
        "line": number,
        "faults": [
            {
                "code": "telephone-unreadable",
                "message": "no telephone",
                "file": None,
                "line": 4,
                "field": "tel",
                "value": "abc",
            }
        ],
        "results": [],
        "raw": HOSTILE,
    }
    return json.dumps(row | more).encode() + b"\n"


RESULT = {
    "severity": "violation",
    "focus": f"{BASE}/id/institution/x",
    "path": None,
    "value": '"<b>"',
    "component": "http://www.w3.org/ns/shacl#MinCountConstraintComponent",
    "shape": f"{BASE}/shapes#Institution-name",
    "message": "Give the institution a name",
}
SUMMARY = {
    "counts": {"gansu": {"read": 40, "published": 10, "quarantined": 30}},
    "reasons": [
        {"severity": "fault", "source": "gansu", "reason": "telephone-unreadable", "message": "no telephone", "count": 30,
         "examples": [{"key": "bad-1", "file": "bad-1.txt", "line": 4, "value": "<i>abc</i>"}]},
        {"severity": "warning", "source": "gansu", "reason": "Institution-reachable", "message": "nobody can reach it", "count": 5, "examples": []},
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    lines = [refused(number) for number in range(1, 121)]
    lines.append(refused(121, faults=[], results=[RESULT]))
    binary = json.loads(refused(122))
    del binary["raw"]
    binary["raw_base64"] = base64.b64encode(b"\x00\xff<b>").decode()
    lines.append(json.dumps(binary).encode() + b"\n")
    publish(
        home,
        descriptions(),
        quality={
            "quarantine.jsonl": b"".join(lines),
            "summary.json": json.dumps(SUMMARY).encode(),
            "report.ttl": b"<https://lod.example.org/quality> a <http://www.w3.org/ns/shacl#ValidationReport> .\n",
        },
    )
    app = make_app(home)
    yield app.test_client()
    app.extensions["site"].close()


def test_summary_as_a_page(client):
    text = client.get("/quality", headers={"Accept": "text/html"}).text

    assert "No telephone" in text
    assert "Nobody can reach it" in text
    assert "&lt;i&gt;abc" in text
    assert "/quality/quarantine?source=gansu&amp;reason=telephone-unreadable" in text
    assert "/shapes#Institution-reachable" in text


def test_summary_as_json(client):
    assert client.get("/quality", headers={"Accept": "application/json"}).json == SUMMARY


def test_report_as_turtle(client):
    response = client.get("/quality", headers={"Accept": "text/turtle"})

    assert response.headers["Content-Type"] == "text/turtle; charset=utf-8"
    assert "ValidationReport" in response.text
    assert "Accept" in response.headers["Vary"]


def test_quarantine_is_paged(client):
    first = client.get("/quality/quarantine", headers={"Accept": "application/json"}).json
    last = client.get("/quality/quarantine?page=3", headers={"Accept": "application/json"}).json
    beyond = client.get("/quality/quarantine?page=99", headers={"Accept": "application/json"}).json

    assert (first["total"], len(first["items"]), len(last["items"])) == (122, 50, 22)
    assert beyond == last


@pytest.mark.parametrize(
    ("query", "total"),
    [
        ("source=other", 61),
        ("reason=Institution-name", 1),
        ("source=other&reason=Institution-name", 0),
        ("source=nobody", 0),
    ],
)
def test_quarantine_is_filtered(client, query, total):
    found = client.get(f"/quality/quarantine?{query}", headers={"Accept": "application/json"}).json

    assert found["total"] == total


def test_listed_record_leads_to_all_that_is_known(client):
    listed = client.get("/quality/quarantine?reason=Institution-name", headers={"Accept": "application/json"}).json[
        "items"
    ][0]
    row = client.get(listed["href"].removeprefix(BASE), headers={"Accept": "application/json"}).json

    assert row["key"] == "bad-121"
    assert row["raw"] == HOSTILE
    assert row["results"] == [RESULT]


def test_record_page_has_the_reasons_and_the_raw_input_as_text(client):
    text = client.get("/quality/quarantine/1", headers={"Accept": "text/html"}).text

    assert "telephone-unreadable" in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert "甘肃" in text
    assert "<script>alert" not in text


def test_bytes_that_are_no_text_are_shown_all_the_same(client):
    assert "\ufffd&lt;b&gt;" in client.get("/quality/quarantine/122", headers={"Accept": "text/html"}).text


@pytest.mark.parametrize("path", ["/quality/quarantine/0", "/quality/quarantine/123", "/quality/quarantine/x"])
def test_no_such_record(client, path):
    assert client.get(path).status_code == 404
