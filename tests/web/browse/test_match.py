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


@pytest.mark.parametrize(
    "hints",
    [
        {"country": "Atlantis"},
        {"country": "ZZ"},
        {"place": "란저우"},
        {"place": "xx-999"},
        {"type": "Υδατοφράκτης"},
        {"place": "no such place", "type": "no such type", "country": "ไม่มีประเทศนี้"},
    ],
)
def test_hint_that_is_not_known_here_says_nothing(client, hints):
    """It may be right in a language that no place is named in here."""
    assert matched(client, "甘肃省科学技术厅", **hints) == matched(client, "甘肃省科学技术厅")


@pytest.mark.parametrize("place", ["Gansu", "甘肃省", "cn-620000", "CN-620000"])
def test_known_place_is_known_by_any_of_its_names(client, place):
    first = matched(client, "Gansu Department of Science", place=place)[0]

    assert "place hint" in {row["feature"] for row in first["features"]}


def test_identifier_of_another_contradicts_the_text(client):
    """Neither is chosen: one of the two is wrong, and nothing says which."""
    alone = matched(client, "?", identifier="https://kjt.example/")
    without = matched(client, "Gansu Government")
    both = matched(client, "Gansu Government", identifier="https://kjt.example/")

    assert [row["id"] for row in alone if row["chosen"]] == [f"{BASE}/id/institution/{SCIENCE}"]
    assert [row["name"] for row in without if row["chosen"]] == ["Gansu Government"]
    assert {"Gansu Government", "Gansu Department of Science"} <= {row["name"] for row in both}
    assert not any(row["chosen"] for row in both)


@pytest.mark.parametrize("text", ["Gansu Department of Science", "Dept of Science"])
def test_identifier_of_the_same_confirms_the_text(client, text):
    found = matched(client, text, identifier="https://kjt.example/")

    assert [row["id"] for row in found if row["chosen"]] == [f"{BASE}/id/institution/{SCIENCE}"]


@pytest.mark.parametrize("query", ["text=Gansu&contry=CN", "text=Gansu&q=a", "text=Gansu&" + "x" * 500 + "=1"])
def test_unknown_parameter_is_a_problem(client, query):
    response = client.get(f"/api/match?{query}")

    assert response.status_code == 400
    assert "is not known: expected country" in response.json["detail"]


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
        pytest.param(b'{"texts": ["a"], "country": "NO"}', 400, "'country' is not known", id="a-hint-of-the-batch"),
        pytest.param(b'[{"text": "a", "limit": 0}]', 400, "limit", id="no-candidates"),
        pytest.param(b'[" "]', 400, "got none", id="an-empty-text"),
        pytest.param(b'["\\u001d"]', 400, "got none", id="a-control-character"),
        pytest.param(b'["\\ufeff\\u2003"]', 400, "got none", id="spaces-of-other-kinds"),
        pytest.param(orjson.dumps(["a" * 2_001]), 400, "2,000 characters", id="a-long-text"),
        pytest.param(orjson.dumps(["a"] * 1_001), 413, "1,000 texts", id="too-many"),
    ],
)
def test_a_wrong_batch_is_a_problem(client, body, status, says):
    answer = client.post("/api/match", data=body, content_type="application/json")

    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    assert says in answer.json["detail"]


@pytest.mark.parametrize(
    "query", ["", "text=", "text=a&text=b", "text=a&limit=0", "text=a&limit=51", "text=" + "a" * 2_001]
)
def test_a_wrong_text_is_a_problem(client, query):
    assert client.get(f"/api/match?{query}").status_code == 400


def test_other_media_types_and_methods(client):
    assert client.post("/api/match", data="text=a", content_type="text/plain").status_code == 415
    assert client.get("/api/match?text=a", headers={"Accept": "text/csv"}).status_code == 406
    assert client.delete("/api/match").status_code == 405
