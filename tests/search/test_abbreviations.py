"""Abbreviations that no source states: initials of words and of pinyin, and characters out of names without spaces."""

import pytest

from publisher.search.abbreviations import initials_of, may_be_initials, short_for
from publisher.uris import Kind
from tests.search.register import searching, thing

THINGS = [
    thing("et", "Ethiopia", kind=Kind.PLACE, identifier="ETX"),
    thing("cn", "China", kind=Kind.PLACE),
    thing("cn-620100", "Lanzhou", kind=Kind.PLACE),
    thing("glacier", ("兰州冰川大学", "zh-Hans"), alias=("Lanzhou Glacier University", "en"), facets={"country": "CN", "place": "cn-620100"}),
    thing("river", ("河北冰大河学校", "zh-Hans")),
    thing("academy", ("中国冰川科学院", "zh-Hans")),
    thing("drug", ("中国药冰科学院", "zh-Hans")),
    thing("commission", ("兰州市卫生健康委员会", "zh-Hans")),
    thing("snow", ("広島雪大学", "ja")),
    thing("ice", ("서울얼음대학교", "ko")),
    thing("marmot", ("Камчатский ледовый университет", "ru")),
    thing("kites", ("Bureau for Kites, Lanterns and Drums", "en")),
    thing("etx", ("ETX Observatory", "en")),
    *(thing(f"hall-{number}", (f"Hall of Bells {number}", "en")) for number in range(70)),
]  # fmt: skip


@pytest.fixture(scope="module")
def searched(tmp_path_factory):
    with searching(tmp_path_factory.mktemp("abbreviations") / "one", THINGS) as search:
        yield search


def slugs(searched, text):
    return [hit.slug for hit in searched.search(text, kind=None, filters={}, limit=10, offset=0).hits]


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        pytest.param("兰大", "glacier", id="first-and-last-word"),
        pytest.param("蘭冰大", "glacier", id="each-word-traditional"),
        pytest.param("中科院", "academy", id="words-before-single-characters"),
        pytest.param("兰州卫健委", "commission", id="committee"),
        pytest.param("雪大", "snow", id="without-the-place"),
        pytest.param("얼음대", "ice", id="korean"),
        pytest.param("lzbcdx", "glacier", id="initials-of-pinyin"),
        pytest.param("lan zhou bing chuan da xue", "glacier", id="syllables-one-by-one"),
        pytest.param("lanzhou bingchuan daxue china", "glacier", id="pinyin-and-a-country"),
        pytest.param("КЛУ", "marmot", id="initials-in-cyrillic"),
        pytest.param("BKLD", "kites", id="initials-without-small-words"),
        pytest.param("ETX", "etx", id="not-the-code-of-a-place"),
    ],
)
def test_the_right_one_comes_first(searched, text, slug):
    assert slugs(searched, text)[0] == slug


def test_initials_are_no_words(searched):
    assert "kites" not in slugs(searched, "BKLD Bells")


@pytest.mark.parametrize(
    ("words", "pinyin", "initials"),
    [
        (["bureau", "for", "kites", "and", "lanterns", "of", "drums"], "", "bkld"),
        (["kites", "bureau"], "", ""),
        (["office", "2", "lyon"], "", ""),
        (list("兰州大学"), "lan zhou da xue", "lzdx"),
        (["abc", *"大学"], "da xue", ""),
        ([], "", ""),
    ],
)
def test_initials_of(words, pinyin, initials):
    assert initials_of(words, pinyin) == initials


def test_a_text_of_several_words_is_no_initials():
    assert may_be_initials(["lzdx"])
    assert not any(map(may_be_initials, ([], ["ab"], ["lz", "dx"], ["lzdx1"], ["兰"])))


@pytest.mark.parametrize("text", ["兰", "兰州", "ab大", "甲乙丙丁戊己庚辛壬癸大"])
def test_what_is_short_for_nothing(text):
    assert short_for(list(text)) is None


@pytest.mark.parametrize(("text", "slug"), [("兰大", "glacier"), ("lzbcdx", "glacier"), ("兰州卫健委", "commission")])
def test_what_is_short_for_a_name_is_suggested(searched, text, slug):
    assert searched.suggested(text, [Kind.INSTITUTION], 5)[0].slug == slug


def test_a_name_of_one_character_is_compared_in_a_moment():
    assert short_for(list("大" * 10)).fullmatch("大" * 5_000 + "学") is not None
    assert short_for(list("大" * 10)).fullmatch("大" * 5_000) is None
