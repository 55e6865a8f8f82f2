"""Results of SPARQL queries and elements of OpenStreetMap, read as the tables that they are."""

import json
import tomllib

import pytest

from publisher.errors import SourceError
from publisher.profiles import load
from publisher.profiles.proposal.init import inspect_file
from publisher.profiles.proposal.source_toml import describe
from publisher.sources import read


def uri(value):
    return {"type": "uri", "value": value}


def literal(value, **more):
    return {"type": "literal", "value": value, **more}


QUERY = {
    "head": {"vars": ["item", "itemLabel", "coord", "inception"]},
    "results": {
        "bindings": [
            {
                "item": uri(f"http://www.wikidata.org/entity/Q100{number}"),
                "itemLabel": literal(f"{name} University", **{"xml:lang": "en"}),
                "coord": literal(
                    f"Point(13.{number} 52.5)", datatype="http://www.opengis.net/ont/geosparql#wktLiteral"
                ),
            }
            for number, name in enumerate(("Harbour", "Hill", "Mill"), start=1)
        ]
    },
}
MAP = {
    "version": 0.6,
    "generator": "Overpass API",
    "elements": [
        {"type": "node", "id": 1, "lat": 52.52, "lon": 13.4, "tags": {"amenity": "library", "name": "Harbour Library"}},
        {
            "type": "way",
            "id": 1,
            "center": {"lat": 52.5, "lon": 13.5},
            "nodes": [7],
            "tags": {
                "amenity": "university",
                "name": "Hill University",
                "addr:street": "Hill Road",
                "addr:housenumber": "3",
            },
        },
        {"type": "node", "id": 7, "lat": 52.5, "lon": 13.5},
        {"type": "relation", "id": 2, "tags": {"amenity": "townhall", "name": "Mill Town Hall"}},
    ],
}


def source(folder, document, options=""):
    folder.mkdir(exist_ok=True)
    (folder / "list.json").write_text(json.dumps(document))
    if options:
        head = 'title = "L"\nslug = "list"\nlicence = "not stated"\nreader = "json"\n[options]\n'
        (folder / "source.toml").write_text(f'{head}{options}\n[profile]\nkey = "key"\nnames = "name"\n')
    return folder


def proposed(folder, document):
    return tomllib.loads(describe(inspect_file(source(folder, document) / "list.json")))


def test_solutions_are_rows_of_values(tmp_path):
    options = 'records = "results.bindings"\nshape = "sparql"'
    first, *others = read(load(source(tmp_path, QUERY, options)))

    assert first.data == {
        "item": "http://www.wikidata.org/entity/Q1001",
        "itemLabel": "Harbour University",
        "itemLabel.lang": "en",
        "coord": "Point(13.1 52.5)",
    }
    assert len(others) == 2


def test_elements_have_their_tags_and_position(tmp_path):
    records = list(read(load(source(tmp_path, MAP, 'records = "elements"\nshape = "osm"'))))

    assert [record.data["@id"] for record in records] == ["node/1", "way/1", "relation/2"]  # corners are no records
    assert [record.data.get("latitude") for record in records] == [52.52, 52.5, None]
    assert records[1].data["addr:street"] == "Hill Road"


def test_solutions_are_recognised_with_the_item_as_key(tmp_path):
    described = proposed(tmp_path, QUERY)

    assert described["options"] == {"records": "results.bindings", "shape": "sparql"}
    profile = described["profile"]
    assert profile["key"]["from"] == "item"
    assert profile["identifiers"] == {"from": "item", "scheme": "wikidata"}
    assert profile["sites"] == [{"coordinates": "coord"}]
    assert "homepages" not in profile
    assert "classifications" not in profile


def test_elements_are_recognised(tmp_path):
    described = proposed(tmp_path, MAP)

    assert described["options"] == {"records": "elements", "shape": "osm"}
    assert described["profile"]["key"] == "@id"
    assert described["profile"]["sites"][0]["address"] == {"full": {"template": "{addr:street} {addr:housenumber?}"}}


@pytest.mark.parametrize(
    "document",
    [
        {"head": {"vars": ["a"]}, "results": {"bindings": [{"a": "plain"}]}},
        {"elements": [{"id": 1, "name": "Harbour Office"}, {"id": 2, "name": "Hill Office"}]},
    ],
)
def test_documents_that_only_look_alike_have_no_shape(tmp_path, document):
    assert "shape" not in proposed(tmp_path, document).get("options", {})


def test_shape_that_is_not_known_is_refused(tmp_path):
    with pytest.raises(SourceError, match=r'shape.*"sparql" or "osm"'):
        list(read(load(source(tmp_path, MAP, 'shape = "kml"'))))
