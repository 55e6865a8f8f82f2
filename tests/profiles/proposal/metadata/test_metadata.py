"""Data packages and CSVW beside a file: their titles, keys, types and dialect are used, and the user is told."""

import json
import tomllib

import pytest

from publisher.profiles.proposal.init import inspect_file, inspect_files
from publisher.profiles.proposal.metadata.find import metadata_of
from publisher.profiles.proposal.source_toml import describe
from publisher.sources.source import Source

TABLE = "c1;c2;c3;c4;c5\nA1;Hafenamt Köln;-99;02/04/1990;\nA2;Schleusenamt Bonn;+49 221 22123;03/04/1990;A1\n"
PACKAGE = {
    "title": "Register of bodies",
    "licenses": [{"name": "CC-BY-4.0", "path": "https://creativecommons.org/licenses/by/4.0/"}],
    "homepage": "https://data.example.org/bodies",
    "contributors": [{"title": "Office of Registers", "role": "publisher"}],
    "resources": [
        {
            "name": "bodies",
            "path": "bodies.csv",
            "encoding": "windows-1252",
            "dialect": {"delimiter": ";"},
            "schema": {
                "fields": [
                    {"name": "c1", "title": "Identifier"},
                    {"name": "c2", "title": {"en": "Name", "de": "Bezeichnung"}},
                    {"name": "c3", "title": "Telephone"},
                    {"name": "c4", "title": "Founded", "type": "date", "format": "%d/%m/%Y"},
                    {"name": "c5", "title": "Body"},
                ],
                "missingValues": ["", "-99"],
                "primaryKey": "c1",
                "foreignKeys": [{"fields": "c5", "reference": {"resource": "", "fields": "c1"}}],
            },
        },
        {
            "name": "sites",
            "path": "sites.csv",
            "schema": {
                "fields": [{"name": "b"}, {"name": "street"}],
                "foreignKeys": [{"fields": ["b"], "reference": {"resource": "bodies", "fields": ["c1"]}}],
            },
        },
    ],
}
CSVW = {
    "@context": ["http://www.w3.org/ns/csvw", {"@language": "de"}],
    "url": "bodies.csv",
    "dc:title": {"@value": "Register of bodies", "@language": "en"},
    "dc:license": {"@id": "https://creativecommons.org/licenses/by/4.0/"},
    "dialect": {"delimiter": ";", "encoding": "windows-1252"},
    "tableSchema": {
        "columns": [
            {"name": "code", "titles": "c1"},
            {"name": "name", "titles": ["c2"], "lang": "de"},
            {"name": "phone", "titles": {"de": "c3", "en": "Telephone"}, "null": "-99"},
            {"name": "c4", "titles": "Founded", "datatype": {"base": "date", "format": "dd/MM/yyyy"}},
            {"titles": "c5", "propertyUrl": "http://www.w3.org/ns/org#subOrganizationOf"},
        ],
        "primaryKey": "code",
        "foreignKeys": [{"columnReference": "c5", "reference": {"resource": "bodies.csv", "columnReference": "code"}}],
    },
}


@pytest.fixture
def folder(tmp_path):
    def making(metadata, name, table=TABLE):
        (tmp_path / "bodies.csv").write_text(table, encoding="windows-1252")
        text = metadata if isinstance(metadata, str) else json.dumps(metadata)
        (tmp_path / name).write_text(text, encoding="utf-8")
        return tmp_path

    return making


@pytest.mark.parametrize(
    ("metadata", "name"),
    [
        pytest.param(PACKAGE, "datapackage.json", id="data-package"),
        pytest.param(CSVW, "bodies.csv-metadata.json", id="csvw"),
        pytest.param({"@context": "x", "tables": [CSVW]}, "csv-metadata.json", id="csvw-group"),
    ],
)
def test_metadata_are_used(folder, metadata, name):
    text = describe(inspect_file(folder(metadata, name) / "bodies.csv"))
    found = tomllib.loads(text)

    assert found["title"] == "Register of bodies"
    assert found["licence"] == "https://creativecommons.org/licenses/by/4.0/"
    assert (found["encoding"], found["options"]["delimiter"], found["language"]) == ("cp1252", ";", "de")
    assert found["profile"]["key"] == "c1"
    assert "c2" in str(found["profile"]["names"])
    assert found["profile"]["telephones"] == "c3"
    assert found["profile"]["ignore"] == ["-99"]
    assert found["profile"]["founded"] == {"from": "c4", "order": "dmy"}
    assert found["profile"]["relations"] == {"from": "c5", "kind": "parent"}
    assert f"{name} beside it describes the file" in text


def test_publisher_and_origin_are_those_of_the_package(folder):
    found = tomllib.loads(describe(inspect_file(folder(PACKAGE, "datapackage.json") / "bodies.csv")))

    assert (found["publisher"], found["origin"]) == ("Office of Registers", "https://data.example.org/bodies")


def test_foreign_keys_of_other_tables_are_joins(folder):
    path = folder(PACKAGE, "datapackage.json")
    (path / "sites.csv").write_text("b,street\nA1,Kai 1\n")

    for paths in ([path], [path / "datapackage.json"]):
        found = tomllib.loads(describe(inspect_files(paths)))
        assert found["include"] == ["bodies.csv"]
        assert found["join"] == [{"file": "sites.csv", "on": "c1", "key": "b"}]


def test_a_key_of_several_columns_is_a_template(folder):
    package = {"resources": [{"path": "bodies.csv", "schema": {"fields": [], "primaryKey": ["a", "b"]}}]}
    package["resources"][0]["schema"]["fields"] = [{"name": "a"}, {"name": "b"}, {"name": "name"}]
    path = folder(package, "datapackage.json", "a,b,name\n1,1,Port\n1,2,Lock\n")

    assert tomllib.loads(describe(inspect_file(path / "bodies.csv")))["profile"]["key"] == {"template": "{a}|{b?}"}


def test_a_primary_key_with_gaps_is_not_believed(folder):
    package = {"resources": [{"path": "bodies.csv", "schema": {"fields": [{"name": "b"}], "primaryKey": "b"}}]}
    path = folder(package, "datapackage.json", "id,b,name\n7,1,Port\n9,,Lock\n")

    assert tomllib.loads(describe(inspect_file(path / "bodies.csv")))["profile"]["key"] == "id"


def test_columns_about_people_stay_left_out_whatever_the_key(folder):
    package = {"resources": [{"path": "bodies.csv", "schema": {"fields": [{"name": "x", "title": "Director"}], "primaryKey": "x"}}]}  # fmt: skip
    path = folder(package, "datapackage.json", "x,name\nAnn Lee,Port\nBo Yu,Lock\n")
    profile = tomllib.loads(describe(inspect_file(path / "bodies.csv")))["profile"]

    assert (profile["leave_out"], profile["key"]) == ("x", "name")


def test_broken_metadata_are_told(folder):
    text = describe(inspect_file(folder("{", "datapackage.json") / "bodies.csv"))

    assert "CHECK: datapackage.json beside it is not used: it is not JSON" in text


@pytest.mark.parametrize(
    "metadata",
    [
        {},
        {"resources": [{"path": "other.csv"}]},
        {"resources": "x"},
        {"resources": [{"path": "bodies.csv", "schema": {"fields": [1, {"name": 2, "title": 3, "type": []}], "primaryKey": {}}}]},
        {"resources": [{"path": ["bodies.csv"], "schema": "missing.json", "dialect": [], "encoding": "klingon"}]},
    ],
)  # fmt: skip
def test_odd_metadata_do_no_harm(folder, metadata):
    assert inspect_file(folder(metadata, "datapackage.json") / "bodies.csv").columns


def test_a_schema_may_have_a_file_of_its_own(folder):
    path = folder({"resources": [{"path": "bodies.csv", "schema": "s.json"}]}, "datapackage.json")
    (path / "s.json").write_text(json.dumps({"fields": [{"name": "c1", "title": "Code"}]}))

    assert [column.titles for column in metadata_of(path / "bodies.csv").columns] == [("Code",)]


def test_metadata_are_no_records(folder):
    path = folder(PACKAGE, "datapackage.json")

    assert [file.name for file in Source(path=path, slug="x", title="X", reader="csv").files()] == ["bodies.csv"]
