"""Searches as strangers type them: other languages, other spellings, joined words, plurals, and what no name has whole."""

import pytest

from publisher.search.countries import countries, english_words
from publisher.search.query import parsed
from publisher.uris import Kind
from tests.search.register import searching, thing

THINGS = [
    thing("se", "Sweden", kind=Kind.PLACE),
    thing("no", "Norway", kind=Kind.PLACE),
    thing("lake-se", ("Ministry of Lakes", "en"), facets={"country": "SE"}, email="post@lakes.example"),
    thing("lake-no", ("Ministry of Lakes of Norway", "en"), facets={"country": "NO"}),
    thing("embassy", ("Embassy of Sweden in Quito", "en"), facets={"country": "SE"}),
    thing("states", ("Embassy of the United States, Quito", "en"), facets={"country": "US"}),
    thing("amber", ("Amber Instituut voor Getijden", "nl"), facets={"country": "NL"}, identifier="0000 0005 1111 222X"),
    thing("moor", ("Moorgräber Verein Schönau", "de"), facets={"country": "DE"}),
    thing("lantern", ("Lantern Research Centers", "en"), facets={"country": "US"}, full="5 Harbour Road"),
    thing("candle", ("Candlewick Performing Arts Society", "en"), facets={"country": "US"}),
    thing("ombud", ("Kråkvik Municipality", "en"), facets={"country": "NO"}),
    thing("utrek", "Utrek", kind=Kind.PLACE),
    thing("crown", ("Crown Academy Utrek", "en"), facets={"country": "NL", "place": "utrek"}),
    thing("crown-music", ("Crown Academy Strings", "en"), facets={"country": "NL", "place": "utrek"}),
    thing("guild", ("Weavers Guild Network (WGN)", "en"), acronym=["WGN"], facets={"country": "NL"}),
    thing("wgn", ("WGN", "en"), acronym=["WGN"], facets={"country": "CN"}, description="Looms, threads, dyes and mills."),
    thing("harbours", ("Institute of Harbours", "en"), facets={"country": "IT"}),
    thing("harbours-lecce", ("Institute of Harbours, Lumbrico Section", "en"), facets={"country": "IT"}),
    *(thing(f"office-{number}", (f"Office number {number} of Quito", "en"), facets={"country": "EC"}) for number in range(30)),
]  # fmt: skip


@pytest.fixture(scope="module")
def searched(tmp_path_factory):
    with searching(tmp_path_factory.mktemp("strangers") / "one", THINGS) as search:
        yield search


def found(searched, text):
    return searched.search(text, kind=None, filters={}, limit=10, offset=0)


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        pytest.param("ministry of lakes schweden", "lake-se", id="country-in-german"),
        pytest.param("ministry of lakes suède", "lake-se", id="country-in-french"),
        pytest.param("ministry of lakes スウェーデン", "lake-se", id="country-in-japanese"),
        pytest.param("norwegian ministry of lakes", "lake-no", id="adjective"),
        pytest.param("ministère des lakes norvégien", "lake-no", id="adjective-in-french"),
        pytest.param("swedish embassy quito", "embassy", id="embassy-by-adjective"),
        pytest.param("ambassade suède quito", "embassy", id="embassy-in-french"),
        pytest.param("american embassy quito", "states", id="adjective-of-two-words"),
        pytest.param("Moorgraeber Verein Schoenau", "moor", id="umlauts-as-two-letters"),
        pytest.param("moorgraber schonau", "moor", id="umlauts-left-out"),
        pytest.param("kraakvik kommune", "ombud", id="two-letters-and-a-word-of-another-language"),
        pytest.param("lantern research center", "lantern", id="singular"),
        pytest.param("candlewick performing art societies", "candle", id="singular-and-plural"),
        pytest.param("candlewickperforming arts", "candle", id="space-left-out"),
        pytest.param("amberinstituut voor getijden", "amber", id="another-space-left-out"),
        pytest.param("candel wick performing arts society", "candle", id="space-too-many"),
        pytest.param("Canndlewikc Preforming Arts", "candle", id="two-typos-in-a-word"),
        pytest.param("candlewick puppet theatre society", "candle", id="words-that-no-name-has"),
        pytest.param("candlew perf arts", "candle", id="beginnings-of-words"),
        pytest.param("5 harbour rd", "lantern", id="road-abbreviated"),
        pytest.param("crown academy", "crown", id="without-its-town"),
        pytest.param("Weavers Giuld Netwrok (WGN)", "guild", id="name-and-acronym-together"),
        pytest.param("Institute of Harbours, Lubrico Section", "harbours-lecce", id="not-the-part-that-is-whole"),
        pytest.param("post (at) lakes.example", "lake-se", id="address-without-its-sign"),
        pytest.param("https://isni.org/isni/0000 0005 1111 222X", "amber", id="address-with-spaces"),
    ],
)
def test_the_right_one_comes_first(searched, text, slug):
    assert found(searched, text).hits[0].slug == slug


def test_what_no_name_has_whole_is_not_much(searched):
    page = found(searched, "candlewick puppet theatre society")

    assert [hit.slug for hit in page.hits] == ["candle"]


@pytest.mark.parametrize("text", ["zzz", "qwxzkj vbnmpl", "0999-123 4567"])
def test_what_is_like_nothing_finds_nothing(searched, text):
    assert found(searched, text).total == 0


def test_beginning_of_a_word_is_not_taken_for_a_typo(searched):
    assert found(searched, "candlewi perf").suggestion == ""


def test_joined_words_are_asked_about_apart(searched):
    assert parsed("candlewickperforming arts", searched.matcher._index).corrected == [
        "candlewick",
        "performing",
        "arts",
    ]


def test_countries_are_known_in_many_languages():
    keys = ["sverige", "ruotsi", "瑞典", "швеция", "unitedstates", "vereinigtestaaten", "etatsunis", "美国"]

    assert [countries()[key] for key in keys] == ["se"] * 4 + ["us"] * 4
    assert {"island", "jersey", "franca"}.isdisjoint(countries())


def test_words_for_a_country_have_its_english_name():
    assert [english_words()[word] for word in ("suede", "svensk", "american")] == ["sweden", "sweden", "united states"]
