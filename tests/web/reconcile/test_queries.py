"""Queries of 0.2 and 1.0-draft: candidates, types, properties, and what a wrong request is told."""

from dataclasses import replace

import orjson
import pytest

from publisher.web.reconcile.candidates import candidate
from tests.web.publication import BASE, SCIENCE

ID = f"institution/{SCIENCE}"


def asked(client, query, **headers):
    answer = client.post("/reconcile", data={"queries": orjson.dumps({"q0": query}).decode()}, headers=headers)
    assert answer.status_code == 200, answer.json
    return answer.json["q0"]["result"]


def drafted(client, *conditions, **more):
    answer = client.post("/reconcile/match", json={"queries": [{"conditions": list(conditions), **more}]})
    assert answer.status_code == 200, answer.json
    return answer.json["results"][0]["candidates"]


def test_a_name_means_an_institution(client):
    first = asked(client, {"query": "Gansu Department of Science"})[0]

    assert first["id"] == ID
    assert first["name"] == "Gansu Department of Science"
    assert first["match"] is True
    assert 75 <= first["score"] <= 100
    assert first["type"][0] == {"id": "institution", "name": "Institution"}
    assert "China" in first["description"]
    assert {row["id"] for row in first["features"]} >= {"name", "explained"}


def test_points_of_features_add_up_to_the_score(client):
    first = asked(client, {"query": "Departmnt of Scence, Gansu"})[0]

    assert first["score"] == pytest.approx(min(100, sum(row["value"] for row in first["features"])), abs=0.2)


def test_reconcile_and_match_agree(client):
    text = "Dept. of Science, Gansu, China"
    ours = asked(client, {"query": text, "limit": 3})
    matched = client.get("/api/match", query_string={"text": text, "limit": 3}).json["candidates"]

    assert [f"{BASE}/id/{row['id']}" for row in ours] == [row["id"] for row in matched]
    assert [row["score"] / 100 for row in ours] == pytest.approx([row["score"] for row in matched], abs=0.0001)
    assert [row["match"] for row in ours] == [row["chosen"] for row in matched]


def test_a_batch_by_get(client):
    queries = orjson.dumps({"a": {"query": "Science"}, "b": {"query": "Zoological Garden of Atlantis"}}).decode()
    answer = client.get("/reconcile", query_string={"queries": queries})

    assert list(answer.json) == ["a", "b"]
    assert not any(row["match"] for row in answer.json["b"]["result"])
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Accept-Language" in answer.headers["Vary"]


def test_names_are_in_the_language_of_the_client(client):
    first = asked(client, {"query": "Gansu Department of Science"}, **{"Accept-Language": "zh-CN, en;q=0.5"})[0]

    assert first["name"] == "甘肃省科学技术厅"


@pytest.mark.parametrize(
    ("query", "identifier"),
    [
        pytest.param({"query": "Lanzhou", "type": "place"}, "place/cn-620100", id="a-place"),
        pytest.param({"query": "Gansu", "type": ["place"]}, "place/cn-620000", id="a-list-of-types"),
        pytest.param(
            {"query": "Science", "type": {"id": "concept"}}, "concept/category/departments-science", id="concept"
        ),
        pytest.param({"query": ID}, ID, id="its-identifier"),
        pytest.param({"query": f"{BASE}/id/{ID}"}, ID, id="its-address"),
        pytest.param({"query": f"{BASE}/doc/{ID}"}, ID, id="the-address-of-its-document"),
        pytest.param({"properties": [{"pid": "telephone", "v": "0931-8834621"}]}, ID, id="a-telephone-alone"),
        pytest.param({"properties": [{"pid": "iri", "v": f"{BASE}/id/{ID}"}]}, ID, id="an-address-alone"),
    ],
)
def test_other_ways_to_ask(client, query, identifier):
    first = asked(client, query)[0]

    assert first["id"] == identifier
    assert first["match"] is True


def test_properties_speak_for_and_against(client):
    def score(*properties):
        query = {
            "query": "Department of Science",
            "properties": [{"pid": pid, "v": value} for pid, value in properties],
        }
        return next(row["score"] for row in asked(client, query) if row["id"] == ID)

    plain = score()

    assert score(("country", "CN")) > plain
    assert score(("country", {"id": "place/cn", "name": "China"})) > plain
    assert score(("Country", "NO")) < plain
    assert score(("place", {"id": "place/cn-620000", "name": "Gansu"})) > plain
    assert score(("telephone", "+86 931 883 4621")) > plain
    assert score(("classification", {"id": "concept/category/departments-science", "name": "x"})) > plain
    assert score(("classification", "Museums")) < plain
    assert score(("favourite-colour", "blue")) == plain


def test_a_type_may_be_strict(client):
    query = {"query": "Gansu Department of Science", "type": "Company", "type_strict": "all"}

    assert all(row["id"] != ID for row in asked(client, query))
    assert any(row["id"] == ID for row in asked(client, {**query, "type_strict": "should"}))


def test_a_draft_query(client):
    first = drafted(
        client,
        {"matchType": "name", "propertyValue": ["Gansu Dept. of Science", "甘肃省科学技术厅"]},
        {"matchType": "property", "propertyId": "country", "propertyValue": "CN"},
        limit=1,
    )

    assert [row["id"] for row in first] == [ID]
    assert all(row["name"] for row in first[0]["features"])


def test_a_draft_query_by_identifier(client):
    assert drafted(client, {"matchType": "id", "propertyValue": ID})[0]["score"] == 100


@pytest.mark.parametrize(
    ("quantifier", "found"),
    [("any", True), ("all", False), ("none", False)],
)
def test_what_is_required_must_be_there(client, quantifier, found):
    condition = {
        "matchType": "property",
        "propertyId": "classification",
        "propertyValue": ["Science", "Museums"],
        "required": True,
        "matchQuantifier": quantifier,
    }
    rows = drafted(client, {"matchType": "name", "propertyValue": "Gansu Department of Science"}, condition)

    assert (ID in [row["id"] for row in rows]) is found


def test_json_to_the_endpoint_itself_is_a_draft_query(client):
    batch = {"queries": [{"conditions": [{"matchType": "name", "propertyValue": "Science"}]}]}

    assert client.post("/reconcile", json=batch).json["results"][0]["candidates"]


def test_an_empty_batch_has_an_empty_answer(client):
    response = client.post("/reconcile", data={"queries": "{}"})

    assert (response.status_code, response.json) == (200, {})


@pytest.mark.parametrize(
    ("form", "status", "says"),
    [
        pytest.param({"queries": "{"}, 400, "expected JSON", id="no-json"),
        pytest.param({"queries": "[]"}, 400, "an object of queries", id="a-list"),
        pytest.param({"queries": '{"q0": {}}'}, 400, "a query, or properties", id="an-empty-query"),
        pytest.param({"queries": '{"q0": {"query": 7}}'}, 400, "expected a text", id="a-number"),
        pytest.param({"queries": '{"q0": {"query": "a", "limit": -1}}'}, 400, "limit", id="a-negative-limit"),
        pytest.param({"queries": '{"q0": {"query": "a", "properties": [{"v": 1}]}}'}, 400, "pid", id="no-pid"),
        pytest.param({"queries": '{"q0": {"query": "a", "type": 1}}'}, 400, "type", id="a-wrong-type"),
        pytest.param({"queries": orjson.dumps({"q": {"query": "a" * 2001}}).decode()}, 400, "2,000", id="a-long-text"),
        pytest.param(
            {"queries": orjson.dumps({str(n): {"query": "a"} for n in range(101)}).decode()}, 413, "100", id="too-many"
        ),
        pytest.param({}, 400, "queries or extend", id="nothing"),
        pytest.param({"extend": '{"ids": "x"}'}, 400, "ids", id="ids-that-are-no-list"),
        pytest.param({"extend": '{"ids": [], "properties": [{}]}'}, 400, "id", id="a-property-without-id"),
        pytest.param(
            {"extend": orjson.dumps({"ids": ["x"] * 201, "properties": []}).decode()}, 413, "200", id="too-many-ids"
        ),
    ],
)
def test_a_wrong_form_is_a_problem(client, form, status, says):
    answer = client.post("/reconcile", data=form)

    assert answer.status_code == status
    assert answer.content_type == "application/problem+json"
    assert says in answer.json["detail"]


@pytest.mark.parametrize(
    ("body", "status", "says"),
    [
        pytest.param({"queries": []}, 400, "queries", id="no-queries"),
        pytest.param({"queries": [{"conditions": []}]}, 400, "conditions", id="no-conditions"),
        pytest.param(
            {"queries": [{"conditions": [{"matchType": "x", "propertyValue": ""}]}]}, 400, "matchType", id="x"
        ),
        pytest.param(
            {"queries": [{"conditions": [{"matchType": "property", "propertyValue": ""}]}]},
            400,
            "propertyId",
            id="no-id",
        ),
        pytest.param({"queries": [{}] * 101}, 413, "100", id="too-many"),
    ],
)
def test_a_wrong_draft_batch_is_a_problem(client, body, status, says):
    answer = client.post("/reconcile/match", json=body)

    assert answer.status_code == status
    assert says in answer.json["detail"]


def test_a_former_name_says_so(client, app):
    release = app.extensions["site"].served.release
    scored = release.matcher.match("Gansu Department of Science").candidates[0]
    name = next(each for each in scored.features if each.feature == "name")
    former = replace(scored, features=(replace(name, kind="former name", text="Bureau of Comets"),))

    described = candidate(release, former, (), match=True).description

    assert described.startswith("formerly Bureau of Comets · ")
