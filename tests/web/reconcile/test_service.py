"""The manifest, suggestions, flyouts, previews, data extension, JSONP: what OpenRefine and others ask for."""

import orjson
import pytest

from tests.web.publication import BASE, MERGED, SCIENCE

ID = f"institution/{SCIENCE}"
DRAFT = "application/json; version=1.0-draft"


def test_the_manifest_has_what_openrefine_wants(client):
    manifest = client.get("/reconcile").json

    assert "0.2" in manifest["versions"]
    assert manifest["identifierSpace"] == f"{BASE}/id/"
    assert manifest["schemaSpace"].startswith(f"{BASE}/reconcile/about#")
    assert manifest["view"]["url"].replace("{{id}}", ID) == f"{BASE}/id/{ID}"
    assert manifest["defaultTypes"] == [{"id": "institution", "name": "Institution"}]
    assert "{{id}}" in manifest["preview"]["url"]
    assert manifest["preview"]["width"] > 0
    assert set(manifest["suggest"]) == {"entity", "property", "type"}
    assert {row["name"] for row in manifest["extend"]["property_settings"]} == {"limit", "content"}


def test_every_address_in_the_manifest_answers(client):
    manifest = client.get("/reconcile").json
    suggest, propose = manifest["suggest"], manifest["extend"]["propose_properties"]
    ids = {"entity": ID, "property": "telephone", "type": "place"}
    addresses = [
        manifest["documentation"],
        manifest["logo"],
        manifest["preview"]["url"].replace("{{id}}", ID),
        propose["service_url"] + propose["service_path"],
        *(row["service_url"] + row["service_path"] + "?prefix=sci" for row in suggest.values()),
        *(
            row["flyout_service_url"] + row["flyout_service_path"].replace("${id}", ids[name])
            for name, row in suggest.items()
        ),
    ]

    for address in addresses:
        assert client.get(address.removeprefix(BASE)).status_code == 200, address


def test_the_draft_manifest_is_negotiated(client):
    answer = client.get("/reconcile", headers={"Accept": DRAFT})

    assert answer.json["view"] == {"url": f"{BASE}/id/{{+id}}"}
    assert answer.json["suggest"] == {"entity": True, "property": True, "type": True}
    assert answer.json["extend"]["proposeProperties"] is True
    assert "identifierSpace" not in answer.json
    assert "Accept" in answer.headers["Vary"]


def test_a_browser_gets_a_page(client):
    answer = client.get("/reconcile", headers={"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"})

    assert answer.content_type.startswith("text/html")
    assert f"{BASE}/reconcile" in answer.text
    assert client.get("/reconcile", headers={"Accept": "*/*"}).content_type == "application/json"


def test_every_feature_of_an_answer_is_explained(client):
    page = client.get("/reconcile/about").text
    query = {"query": "Dept. of Science, Gansu, China", "properties": [{"pid": "country", "v": "CN"}]}
    rows = client.post("/reconcile", data={"queries": orjson.dumps({"q": query}).decode()}).json["q"]["result"]

    for feature in {row["id"] for row in rows[0]["features"]}:
        assert f'id="{feature}"' in page


@pytest.mark.parametrize("callback", ["jQuery3_1", "window.parent.taken", "$"])
def test_jsonp_calls_the_function(client, callback):
    answer = client.get("/reconcile", query_string={"callback": callback})

    assert answer.content_type == "application/javascript; charset=utf-8"
    assert answer.text.startswith(f"/**/{callback}({{")
    assert answer.text.endswith("});")


@pytest.mark.parametrize("callback", ["alert(1)", "a;b", "<script>", "1a", "a..b", "a" * 65, "é"])
def test_jsonp_calls_nothing_else(client, callback):
    answer = client.get("/reconcile/suggest/type", query_string={"callback": callback})

    assert answer.status_code == 400
    assert answer.content_type == "application/problem+json"


@pytest.mark.parametrize(
    ("what", "prefix", "identifier"),
    [
        pytest.param("entity", "gansu dep", ID, id="a-word-begun"),
        pytest.param("entity", ID, ID, id="an-identifier"),
        pytest.param("entity", f"{BASE}/id/{ID}", ID, id="an-address"),
        pytest.param("property", "tele", "telephone", id="a-property"),
        pytest.param("property", "identifier-isbn", "identifier-isbn", id="another-register"),
        pytest.param("type", "pla", "place", id="a-type"),
    ],
)
def test_suggestions(client, what, prefix, identifier):
    rows = client.get(f"/reconcile/suggest/{what}", query_string={"prefix": prefix}).json["result"]

    assert rows[0]["id"] == identifier
    assert rows[0]["name"]


def test_suggestions_of_a_type_page_by_page(client):
    def ids(**more):
        rows = client.get("/reconcile/suggest/entity", query_string={"type": "institution", **more}).json["result"]
        return [row["id"] for row in rows]

    every = ids(limit=100)

    assert len(every) > 3
    assert all(row.startswith("institution/") for row in every)
    assert ids(limit=2, cursor=2) == every[2:4]
    assert ids(limit=2, offset=2) == every[2:4]


def test_without_a_prefix_all_types_and_properties_are_suggested(client):
    types = client.get("/reconcile/suggest/type").json["result"]
    properties = client.get("/reconcile/suggest/property?limit=100").json["result"]

    assert {"institution", "place", "concept"} <= {row["id"] for row in types}
    assert {"telephone", "parent", "identifier-ror"} <= {row["id"] for row in properties}


@pytest.mark.parametrize(
    "address",
    [
        "suggest/colour?prefix=a",
        "flyout/entity?id=institution/none",
        "flyout/colour?id=a",
        "preview?id=institution/none",
    ],
)
def test_what_is_not_there_is_404(client, address):
    assert client.get(f"/reconcile/{address}").status_code == 404


def test_a_flyout_is_html_inside_json(client):
    flyout = client.get(f"/reconcile/flyout/entity?id={ID}").json

    assert flyout["id"] == ID
    assert "<strong>Gansu Department of Science</strong>" in flyout["html"]
    assert "<" not in client.get("/reconcile/flyout/entity?id=institution/hostile").json["html"].replace(
        "<p>", ""
    ).replace("</p>", "").replace("<strong>", "").replace("</strong>", "")


def test_a_preview_may_be_framed_and_no_other_page(client):
    preview = client.get(f"/reconcile/preview?id={ID}", headers={"Accept-Language": "zh"})
    policy = preview.headers["Content-Security-Policy"]

    assert "frame-ancestors *" in policy
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert preview.headers["X-Content-Type-Options"] == "nosniff"
    assert "甘肃省科学技术厅" in preview.text
    assert "+869318834621" in preview.text
    assert "frame-ancestors 'none'" in client.get("/reconcile/about").headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in client.get("/reconcile").headers["Content-Security-Policy"]


def test_a_preview_escapes_what_it_shows(client):
    assert "<script" not in client.get("/reconcile/preview?id=institution/hostile").text


def extended(client, *properties, ids=(ID,), **headers):
    asked = {"ids": list(ids), "properties": [{"id": row} if isinstance(row, str) else row for row in properties]}
    return client.post("/reconcile", data={"extend": orjson.dumps(asked).decode()}, headers=headers).json


def test_values_of_texts_numbers_and_entities(client):
    answer = extended(client, "telephone", "parent", "classification", "country", "name", "other-name", "type", "iri")
    row = answer["rows"][ID]

    assert row["telephone"] == [{"str": "+869318834621"}]
    assert row["classification"] == [{"id": "concept/category/departments-science", "name": "Science"}]
    assert row["country"] == [{"str": "CN"}]
    assert {"str": "甘肃省科学技术厅"} in row["name"]
    assert row["other-name"] == [{"str": "Provincial Department of Science"}]
    assert row["iri"] == [{"str": f"{BASE}/id/{ID}"}]
    assert row["parent"][0]["id"].startswith("institution/")
    assert next(column for column in answer["meta"] if column["id"] == "parent")["type"]["id"] == "institution"


def test_coordinates_are_numbers(client):
    row = extended(client, "latitude", "longitude", "coordinates")["rows"][ID]

    assert isinstance(row["latitude"][0]["float"], float)
    assert row["coordinates"] == [{"str": f"{row['latitude'][0]['float']},{row['longitude'][0]['float']}"}]


def test_settings_of_a_property(client):
    answer = extended(
        client,
        {"id": "name", "settings": {"limit": "1"}},
        {"id": "classification", "settings": {"content": "id"}},
        {"id": "place", "settings": {"content": "name"}},
        **{"Accept-Language": "zh"},
    )
    row = answer["rows"][ID]

    assert row["name"] == [{"str": "甘肃省科学技术厅"}]
    assert row["classification"] == [{"str": f"{BASE}/id/concept/category/departments-science"}]
    assert row["place"][0]["str"] in {"甘肃省", "兰州市"}


@pytest.mark.parametrize("limit", [1, 1.0, "1"])
def test_a_number_of_values_may_be_written_as_json_has_it(client, limit):
    row = extended(client, {"id": "name", "settings": {"limit": limit}})["rows"][ID]

    assert len(row["name"]) == 1


@pytest.mark.parametrize("limit", [1.5, -1, "many"])
def test_what_is_no_number_of_values_is_400(client, limit):
    asked = {"ids": [ID], "properties": [{"id": "name", "settings": {"limit": limit}}]}

    assert client.post("/reconcile/extend", json=asked).status_code == 400


def test_what_is_unknown_has_no_values(client):
    answer = extended(client, "telephone", "favourite-colour", ids=(ID, "institution/none", "  "))

    assert answer["rows"][ID]["favourite-colour"] == []
    assert answer["rows"]["institution/none"] == {"telephone": [], "favourite-colour": []}


def test_a_merged_institution_has_the_values_of_its_successor(client):
    row = extended(client, "iri", ids=(f"institution/{MERGED}",))["rows"][f"institution/{MERGED}"]

    assert row["iri"][0]["str"] != f"{BASE}/id/institution/{MERGED}"


def test_extension_of_the_draft_is_made_of_lists(client):
    asked = {"ids": [ID], "properties": [{"id": "telephone"}]}
    answer = client.post("/reconcile/extend", json=asked).json

    assert answer["rows"] == [{"id": ID, "properties": [{"id": "telephone", "values": [{"str": "+869318834621"}]}]}]


def test_properties_are_proposed_by_type(client):
    def proposed(**parameters):
        return client.get("/reconcile/extend/propose", query_string=parameters).json

    ids = {row["id"] for row in proposed(type="place")["properties"]}

    assert {"notation", "coordinates"} <= ids
    assert "telephone" not in ids
    assert len(proposed(type="institution", limit=3)["properties"]) == 3
    assert proposed(type="institution", limit=3)["limit"] == 3
    assert "telephone" in {row["id"] for row in proposed(type="Government organisation")["properties"]}


def test_other_origins_may_ask(client):
    answer = client.options("/reconcile", headers={"Origin": "http://127.0.0.1:3333"})

    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "POST" in answer.headers["Access-Control-Allow-Methods"]
