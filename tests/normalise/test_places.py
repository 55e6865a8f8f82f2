import csv

import pytest

from publisher.assets import asset
from publisher.normalise.places import name_of, shipped_gazetteer


@pytest.fixture(scope="module")
def gazetteer():
    return shipped_gazetteer()


@pytest.mark.parametrize(
    ("path", "key"),
    [
        (("Gansu", "Lanzhou"), "cn-620100"),
        (("Lanzhou City", "Chengguan District"), "cn-620102"),
        (("Gansu Province", "Lanzhou City", "Chengguan District"), "cn-620102"),
        (("甘肃省", "兰州市", "城关区"), "cn-620102"),
        (("甘肃", "兰州"), "cn-620100"),
        (("内蒙古", "呼和浩特"), "cn-150100"),
        (("Jilin",), "cn-220000"),
        (("Jilin City",), "cn-220200"),
        (("Jiayuguan",), "cn-620200"),
        (("Xi'an",), "cn-610100"),
        (("Yan’an",), "cn-610600"),
        (("Beijing", "Dongcheng District"), "cn-110101"),
        (("China", "Gansu"), "cn-620000"),
        (("USA",), "us"),
        (("Ivory Coast",), "ci"),
    ],
)
def test_place_is_found_by_name(gazetteer, path, key):
    place = gazetteer.find(path)

    assert place is not None
    assert place.key == key


@pytest.mark.parametrize(
    "path",
    [
        pytest.param(("Chengguan District",), id="in-two-cities"),
        pytest.param(("城关区",), id="in-two-cities-in-chinese"),
        pytest.param(("Suzhou",), id="two-cities-spelled-alike"),
        pytest.param(("Gansu", "Nowhere"), id="unknown"),
        pytest.param(("Shaanxi", "Lanzhou"), id="elsewhere"),
        pytest.param((), id="nothing"),
        pytest.param(("",), id="empty-name"),
    ],
)
def test_no_place_is_guessed(gazetteer, path):
    assert gazetteer.find(path) is None


def test_a_shared_name_is_found_within_its_city(gazetteer):
    found = gazetteer.find(["Chengguan District"], within="cn-620100")

    assert found is not None
    assert found.key == "cn-620102"
    assert found.within == ("cn-620100", "cn-620000", "cn")


def test_the_chain_of_the_seed(gazetteer):
    gansu = gazetteer.get("cn-620000")

    assert gansu is not None
    assert [name.value for name in gansu.names] == ["Gansu", "甘肃省"]
    assert gansu.notations == ("620000", "CN-GS")
    assert gansu.same_as == ("https://sws.geonames.org/1810676/", "http://www.wikidata.org/entity/Q42392")
    assert gazetteer.by_geonames(1810676) == gazetteer.by_wikidata("Q42392") == gansu
    assert gazetteer.get("cn-620102").within == ("cn-620100", "cn-620000", "cn")


def test_levels_and_country(gazetteer):
    assert [gazetteer.level(key) for key in ("cn", "cn-620000", "cn-620100", "cn-620102", "xx")] == [0, 1, 2, 3, None]
    assert gazetteer.country_code("cn-620102") == "CN"
    assert gazetteer.ancestor("cn-620102", 1) == gazetteer.get("cn-620000")
    assert gazetteer.get("nowhere") is None
    assert gazetteer.by_geonames("1") is None


def test_a_name_of_another_language_has_no_english_name(gazetteer):
    place = gazetteer.find(["西藏", "拉萨", "城关区"])

    assert place is not None
    assert name_of(place, "en") is None
    assert name_of(place, "zh-Hans") == "城关区"


def test_every_division_lies_in_a_known_one():
    with asset("ontology/places/cn.csv").open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    codes = {row["code"] for row in rows}

    assert len(codes) == len(rows) > 3000
    assert {row["parent"] for row in rows} <= codes | {""}
    assert not [row for row in rows if row["parent"] == row["code"]]
    assert not [row for row in rows if row["name_zh"] in {"市辖区", "县"}]


def test_every_country_once():
    with asset("ontology/places/countries.csv").open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    for column in ("alpha2", "alpha3", "numeric", "name_en", "geonames", "wikidata"):
        values = [row[column] for row in rows if row[column]]
        assert len(set(values)) == len(values) == 249, column


def test_divisions_agree_with_the_table_they_were_made_of(shared, gazetteer):
    with (shared / "data/places/cn-gb2260-mapping.csv").open(encoding="utf-8-sig") as stream:
        rows = [row for row in csv.DictReader(stream) if row["geonames_id"]]
    wrong = [row["gb2260"] for row in rows if gazetteer.by_geonames(row["geonames_id"]) is None]

    assert len(rows) > 300
    assert wrong == []


@pytest.mark.parametrize("text", ["延安路1号", "南京东路100号", "中山西路2号", "北京西路", "长春大街", "上海广场"])
def test_a_road_that_is_named_after_a_city_is_not_in_it(gazetteer, text):
    assert gazetteer.leading(text, "cn") is None


@pytest.mark.parametrize(("text", "key"), [("延安市宝塔区", "cn-610600"), ("深圳南山区", "cn-440300")])
def test_a_city_before_its_district(gazetteer, text, key):
    place, _ = gazetteer.leading(text, "cn")

    assert place.key == key


def test_further_identifiers_lead_to_one_place_that_is_there_or_can_be_described(gazetteer):
    with asset("ontology/places/identities.csv").open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))

    assert len(rows) > 300
    for row in rows:
        assert gazetteer.get(row["place"]) or row["place"][2] == "-", row
        assert row["geonames"] or row["wikidata"], row
        assert gazetteer.by_geonames(row["geonames"]) is None, row
    numbers = [row["geonames"] for row in rows if row["geonames"]]
    assert len(set(numbers)) == len(numbers)


@pytest.mark.parametrize(
    ("name", "whole", "key"),
    [
        ("Lanzhou", "cn-620000", "cn-620100"),
        ("Kunshan", "cn-320000", "cn-320583"),
        ("Chengguan", "cn-620100", "cn-620102"),
        ("Chengguan", "cn-620000", None),
        ("Haizhu Qu", "cn-440000", "cn-440105"),
        ("Haizhu", "cn-440000", None),
        ("上海", "cn-310000", "cn-310000"),
        ("Gansu", "cn-620000", None),
        ("Lanzhou", "us-ny", None),
    ],
)
def test_a_name_directly_in_a_place(gazetteer, name, whole, key):
    found = gazetteer.of_name_and_whole(name, whole)

    assert (found.key if found else None) == key
