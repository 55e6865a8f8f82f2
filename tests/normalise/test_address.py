import pytest

from publisher.normalise.address import address
from publisher.normalise.normaliser import TextContext
from publisher.normalise.places import shipped_gazetteer
from publisher.records import NoteKind

PARTS = ("locator_designator", "thoroughfare", "locator_name", "area", "locality", "region", "postal_code", "place")


def parts_of(text, *, within=None, language="en", country="CN"):
    context = TextContext("address", 3, language, country, place=within, gazetteer=shipped_gazetteer())
    (built,), notes = address(text, context)
    values = (getattr(built, part) for part in PARTS)
    return built, tuple(value.value if hasattr(value, "value") else value for value in values), notes


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "No. 166 Qingyang Road, Chengguan District, Lanzhou City",
            ("166", "Qingyang Road", None, "Chengguan District", "Lanzhou", "Gansu", None, "cn-620102"),
        ),
        (
            "No.279 Jinchang South Road, Chengguan District, Lanzhou City, Gansu Province, China",
            ("279", "Jinchang South Road", None, "Chengguan District", "Lanzhou", "Gansu", None, "cn-620102"),
        ),
        (
            "No.117, Farmer's Lane, Chengguan District, Lanzhou, Gansu, China",
            ("117", "Farmer's Lane", None, "Chengguan District", "Lanzhou", "Gansu", None, "cn-620102"),
        ),
        (
            (
                "No. 77, South Plaza Road, Chengguan District, Lanzhou City, Gansu Province"
                " (Building No. 2, Gansu Provincial Unification Office)"
            ),
            (
                "77",
                "South Plaza Road",
                "Building No. 2, Gansu Provincial Unification Office",
                "Chengguan District",
                "Lanzhou",
                "Gansu",
                None,
                "cn-620102",
            ),
        ),
        (
            "No.1, Wanxin South Road, Anning District, Lanzhou City, Gansu Province, China",
            ("1", "Wanxin South Road", None, "Anning District", "Lanzhou", "Gansu", None, "cn-620105"),
        ),
        (
            "No. 280 Jinchang South Road, Chengguan District, Lanzhou City Hongxing Building",
            (
                "280",
                "Jinchang South Road",
                "Hongxing Building",
                "Chengguan District",
                "Lanzhou",
                "Gansu",
                None,
                "cn-620102",
            ),
        ),
        (
            "No. 46 Zhongshan Road, Lanzhou City, Gansu Province",
            ("46", "Zhongshan Road", None, None, "Lanzhou", "Gansu", None, "cn-620100"),
        ),
        (
            "No. 20 Yan'an West Road, Jinchuan District, Jinchang City, Gansu Province",
            ("20", "Yan'an West Road", None, "Jinchuan District", "Jinchang", "Gansu", None, "cn-620302"),
        ),
        (
            "China, Gansu Province, Lanzhou City, Chengguan District, Qingyang Road No. 166",
            ("166", "Qingyang Road", None, "Chengguan District", "Lanzhou", "Gansu", None, "cn-620102"),
        ),
        (
            "166 Qingyang Road, Lanzhou, Gansu 730030",
            ("166", "Qingyang Road", None, None, "Lanzhou", "Gansu", "730030", "cn-620100"),
        ),
    ],
)
def test_english_address(text, expected):
    built, parts, _ = parts_of(text)

    assert parts == expected
    assert built.full.value == text
    assert built.country == "CN"


@pytest.mark.parametrize(
    ("text", "within", "expected"),
    [
        (
            "甘肃省兰州市城关区庆阳路166号",
            None,
            ("166", "庆阳路", None, "城关区", "兰州市", "甘肃省", None, "cn-620102"),
        ),
        ("城关区庆阳路166号", "cn-620100", ("166", "庆阳路", None, "城关区", "兰州市", "甘肃省", None, "cn-620102")),
        (
            "兰州市城关区庆阳路166号统办二号楼（邮编：730030）",
            None,
            ("166", "庆阳路", "统办二号楼", "城关区", "兰州市", "甘肃省", "730030", "cn-620102"),
        ),
        ("兰州市统办二号楼", None, (None, None, None, None, "兰州市", "甘肃省", None, "cn-620100")),
        ("城关区庆阳路166号", None, (None, None, None, None, None, None, None, None)),
    ],
)
def test_chinese_address_is_kept_whole_and_parsed_where_sure(text, within, expected):
    built, parts, _ = parts_of(text, within=within, language="zh-Hans")

    assert parts == expected
    assert built.full.value == text


def test_unknown_district_leaves_a_note_and_the_city():
    built, _, notes = parts_of("No. 5 Foo Road, Nowhere District, Lanzhou City")

    assert built.place == "cn-620100"
    assert built.area is None
    assert [(note.kind, note.field) for note in notes if note.value == "Nowhere District"] == [
        (NoteKind.NOT_UNDERSTOOD, "address")
    ]


def test_places_that_contradict_each_other_give_none():
    built, _, notes = parts_of("Chengguan District, Jinchang City", within="cn-620100")

    assert built.place is None
    assert any("do not lie in one another" in note.message for note in notes)


def test_what_follows_from_the_gazetteer_is_noted():
    _, _, notes = parts_of("No. 166 Qingyang Road, Chengguan District, Lanzhou City")

    assert [note.kind for note in notes] == [NoteKind.INFERRED]


def test_country_is_named_only_where_the_address_names_it():
    named, _, _ = parts_of("Lanzhou, Gansu, P.R. China")
    silent, _, _ = parts_of("Lanzhou, Gansu")

    assert named.country_name is not None
    assert (named.country_name.value, named.country) == ("P.R. China", "CN")
    assert (silent.country_name, silent.country) == (None, "CN")


def test_address_of_another_country_is_kept_whole():
    built, parts, notes = parts_of("10 Downing Street, London", country="GB")

    assert built.full.value == "10 Downing Street, London"
    assert (built.country, set(parts), notes) == ("GB", {None}, ())


def test_address_without_any_context_is_placed_where_its_names_allow_one_place():
    built, _, _ = parts_of("No. 1 X Road, Chengguan District, Lanzhou City", country=None)

    assert (built.place, built.country) == ("cn-620102", "CN")
    assert parts_of("No. 1 X Road, Chengguan District", country=None)[0].place is None


def test_two_letters_are_no_country():
    built, _, _ = parts_of("1 Main Street, Sacramento, CA", country=None)

    assert (built.country, built.country_name) == (None, None)


def test_address_that_names_another_country_is_not_placed_in_china():
    built, _, _ = parts_of("1 Main Street, Gansu, United States")

    assert (built.country, built.place) == ("US", None)


@pytest.mark.parametrize(
    "text",
    [
        "7 Oak Street, Savannah, Georgia",
        "12 Elm Street, Lebanon, TN",
        "3 Hill Road, Jordan, MN 55352",
        "40 Mill Lane, Mexico, Missouri",
    ],
)
def test_town_or_state_named_like_a_country_is_none(text):
    built, _, notes = parts_of(text, country=None)

    assert (built.country, built.place) == (None, None)
    assert [note.kind for note in notes] == [NoteKind.NOT_UNDERSTOOD]
    assert "may be a country" in notes[0].message


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("12 King Street, Amman, Jordan", "JO"),
        ("5 Long Road, Poland, Maine 04274, USA", "US"),
        ("China, Gansu Province, Lanzhou", "CN"),
        ("1 Main Road, Lanzhou, China, 730000", "CN"),
    ],
)
def test_country_at_the_end_or_before_its_own_places_is_read(text, country):
    assert parts_of(text, country=None)[0].country == country


@pytest.mark.parametrize("text", ["海南市港町11番地", "湖南市中央一丁目2番地", "河南町大字白木12番地"])
@pytest.mark.parametrize("country", ["JP", None])
def test_japanese_town_is_no_chinese_province(text, country):
    built, _, notes = parts_of(text, country=country, language="ja")

    assert (built.country, built.region, built.place) == (country, None, None)
    assert notes == ()


@pytest.mark.parametrize(("text", "country"), [("台北市信義路5號", "TW"), ("香港金鐘道66號", "HK")])
def test_country_that_the_source_says_is_kept(text, country):
    assert parts_of(text, country=country, language="zh-Hant")[0].country == country


def test_name_before_another_word_for_a_division_is_not_the_shorter_name():
    assert parts_of("湖南市幸町4-17", country=None, language="zh-Hans")[0].place is None


@pytest.mark.parametrize(
    ("country", "text", "expected"),
    [
        pytest.param("IT", "Borgo Cavalli 42 - 31100 Treviso (TV) Italy", ("Borgo Cavalli 42", "31100", "Treviso", "TV"), id="italian"),
        pytest.param("CH", "Quellenweg 6\n3003 Bern-Wabern", ("Quellenweg 6", "3003", "Bern-Wabern", None), id="two-lines"),
        pytest.param("DE", "Karl-Marx-Str. 1, D-12043 Berlin, Deutschland", ("Karl-Marx-Str. 1", "12043", "Berlin", None), id="german"),
        pytest.param("GR", "ΣΚΟΥΖΕ 3-5 Τ.Κ. 18535 ΠΕΙΡΑΙΑΣ", ("ΣΚΟΥΖΕ 3-5", "18535", "ΠΕΙΡΑΙΑΣ", None), id="greek"),
        pytest.param("FR", "1 place du Marché 38000 Grenoble Cedex 9", ("1 place du Marché", "38000", "Grenoble", None), id="cedex"),
        pytest.param("CZ", "Dlouhá 12, 110 00 Praha 1", ("Dlouhá 12", "110 00", "Praha 1", None), id="czech"),
        pytest.param("AT", "Platz 1989 1010 Wien", ("Platz 1989", "1010", "Wien", None), id="the-last-number"),
        pytest.param("NO", "Postboks 8004 Dep, 0030 Oslo", (None, "0030", "Oslo", None), id="box"),
        pytest.param("DE", "Am Markt 1, Tel. 12345 Vermittlung", (None, None, None, None), id="telephone"),
        pytest.param("HU", "1051 Budapest, Arany János u. 1", (None, None, None, None), id="town-first"),
        pytest.param("US", "1 Main St 12345 Troy", (None, None, None, None), id="code-behind-the-town"),
        pytest.param("DE", "Hauptstraße 5", (None, None, None, None), id="street-alone"),
    ],
)  # fmt: skip
def test_street_code_and_town_in_one_text(country, text, expected):
    (found,), _ = address(text, TextContext(country=country, gazetteer=shipped_gazetteer()))
    parts = (found.thoroughfare, found.locality, found.region)
    street, town, region = (part.value if part else None for part in parts)

    assert (street, found.postal_code, town, region) == expected
    assert found.full.value == " ".join(text.split())
