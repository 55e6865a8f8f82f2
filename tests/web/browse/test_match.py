"""``/api/match``: one text, a batch, hints, and what a wrong request is told."""

import orjson
import pytest

from tests.web.publication import BASE, SCIENCE


def matched(client, text, **hints):
    return client.get("/api/match", query_string={"text": text, **hints}).json["candidates"]


@pytest.mark.parametrize(
    "text",
    ["Gansu Department of Science", "Dept. of Science, Gansu, China", "甘肃省科学技术厅", "Departmnt of Scence Gansu"],
)
def test_a_text_means_an_institution(client, text):
    first = matched(client, text)[0]

    assert first["id"] == f"{BASE}/id/institution/{SCIENCE}"
    assert 0 < first["score"] <= 1


def test_a_score_is_the_sum_of_its_features(client):
    first = matched(client, "Gansu Department of Science")[0]
    total = sum(row["value"] * row["weight"] for row in first["features"])

    assert first["chosen"] is True
    assert first["score"] == pytest.approx(min(1, total), abs=0.002)
    assert {"name", "explained", "prominence"} <= {row["feature"] for row in first["features"]}


def test_nothing_like_it_is_chosen(client):
    assert not any(row["chosen"] for row in matched(client, "Zoological Garden of Atlantis"))
    assert matched(client, "***") == []


def test_hints_speak_for_and_against(client):
    plain, agreed, other = (
        matched(client, "Gansu Department of Science", **hints)[0]["score"]
        for hints in ({}, {"country": "China"}, {"country": "NO"})
    )

    assert other < plain < agreed


def test_a_batch_is_answered_in_its_order(client):
    texts = ["Gansu Department of Science", {"text": "甘肃省科学技术厅", "limit": 1.0, "country": "cn"}, "?"]
    answer = client.post("/api/match", json={"texts": texts})

    assert answer.status_code == 200
    assert [result["text"] for result in answer.json["results"]] == [
        "Gansu Department of Science",
        "甘肃省科学技术厅",
        "?",
    ]
    assert answer.json["results"][0]["candidates"][0]["id"].endswith(SCIENCE)
    assert len(answer.json["results"][1]["candidates"]) == 1
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_batch_as_lines(client):
    answer = client.post("/api/match", json=["Science", "Museum"], headers={"Accept": "application/jsonl"})

    assert answer.headers["Content-Type"] == "application/jsonl"
    assert [orjson.loads(line)["text"] for line in answer.data.splitlines()] == ["Science", "Museum"]


@pytest.mark.parametrize(
    ("body", "status", "says"),
    [
        pytest.param(b"{", 400, "no JSON", id="no-json"),
        pytest.param(b"{}", 400, "at least one text", id="no-texts"),
        pytest.param(b'["a", 1]', 400, "text 1", id="a-number"),
        pytest.param(b'[{"text": "a", "contry": "NO"}]', 400, "'contry' is not known", id="an-unknown-hint"),
        pytest.param(b'[{"text": "a", "limit": 0}]', 400, "limit", id="no-candidates"),
        pytest.param(b'[" "]', 400, "got none", id="an-empty-text"),
        pytest.param(orjson.dumps(["a" * 2_001]), 400, "2,000 characters", id="a-long-text"),
        pytest.param(orjson.dumps(["a"] * 1_001), 413, "1,000 texts", id="too-many"),
    ],
)
def test_a_wrong_batch_is_a_problem(client, body, status, says):
    answer = client.post("/api/match", data=body, content_type="application/json")

    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    assert says in answer.json["detail"]


@pytest.mark.parametrize("query", ["", "text=", "text=a&limit=0", "text=a&limit=51", "text=" + "a" * 2_001])
def test_a_wrong_text_is_a_problem(client, query):
    assert client.get(f"/api/match?{query}").status_code == 400


def test_other_media_types_and_methods(client):
    assert client.post("/api/match", data="text=a", content_type="text/plain").status_code == 415
    assert client.get("/api/match?text=a", headers={"Accept": "text/csv"}).status_code == 406
    assert client.delete("/api/match").status_code == 405
