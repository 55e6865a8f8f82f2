"""Answers are valid by the schemas of the specification, which lie beside the checkout."""

import jsonschema
import orjson
import pytest
from referencing import Registry, Resource

from tests.web.publication import SCIENCE

ID = f"institution/{SCIENCE}"
QUERIES = {
    "q0": {"query": "Gansu Department of Science", "limit": 3},
    "q1": {"query": "Lanzhou", "type": "place"},
    "q2": {"query": "Science", "properties": [{"pid": "country", "v": ["CN", {"id": "place/cn", "name": "China"}]}]},
    "q3": {"query": "nothing of the kind"},
}
EXTEND = {"ids": [ID, "institution/none"], "properties": [{"id": "parent"}, {"id": "latitude"}, {"id": "telephone"}]}


@pytest.fixture(scope="module")
def schemas(shared):
    folder = shared / "conformance" / "reconciliation" / "0.2" / "schemas"
    read = {path.stem: orjson.loads(path.read_bytes()) for path in folder.glob("*.json")}
    resources = [Resource.from_contents(schema, jsonschema_specification()) for schema in read.values()]
    registry = Registry().with_resources([(resource.id(), resource) for resource in resources if resource.id()])
    return {name: jsonschema.Draft7Validator(schema, registry=registry) for name, schema in read.items()}


def jsonschema_specification():
    from referencing.jsonschema import DRAFT7

    return DRAFT7


def form(**fields):
    return {name: orjson.dumps(value).decode() for name, value in fields.items()}


@pytest.mark.parametrize(
    ("name", "address", "fields"),
    [
        pytest.param("manifest", "/reconcile", None, id="manifest"),
        pytest.param("reconciliation-result-batch", "/reconcile", {"queries": QUERIES}, id="results"),
        pytest.param("data-extension-response", "/reconcile", {"extend": EXTEND}, id="extension"),
        pytest.param(
            "data-extension-property-proposal", "/reconcile/extend/propose?type=place&limit=9", None, id="proposal"
        ),
        pytest.param("suggest-entities-response", "/reconcile/suggest/entity?prefix=gansu", None, id="entities"),
        pytest.param("suggest-properties-response", "/reconcile/suggest/property?prefix=t", None, id="properties"),
        pytest.param("suggest-types-response", "/reconcile/suggest/type?prefix=", None, id="types"),
    ],
)
def test_an_answer_is_valid(client, schemas, name, address, fields):
    answer = client.post(address, data=form(**fields)) if fields else client.get(address)

    assert list(schemas[name].iter_errors(answer.json)) == []


def test_valid_examples_of_queries_are_understood(client, shared):
    folder = shared / "conformance" / "reconciliation" / "0.2" / "examples"
    examples = sorted((folder / "reconciliation-query-batch" / "valid").glob("*.json"))
    assert examples
    for path in examples:
        batch = orjson.loads(path.read_bytes())
        assert list(client.post("/reconcile", data=form(queries=batch)).json) == list(batch), path.name
    for path in (folder / "data-extension-query" / "valid").glob("*.json"):
        wanted = orjson.loads(path.read_bytes())
        answer = client.post("/reconcile", data=form(extend={**wanted, "properties": _without_content(wanted)}))
        assert set(answer.json["rows"]) == set(wanted["ids"]), path.name


def _without_content(wanted):
    """The properties without a setting that means something else at every service."""
    return [
        {"id": row["id"], "settings": {"limit": row.get("settings", {}).get("limit", "0")}}
        for row in wanted["properties"]
    ]
