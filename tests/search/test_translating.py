"""Searches in other languages for names that a register has in English alone."""

import pytest

from publisher.search.countries import countries, english_words, wide_names
from publisher.search.cyrillic import in_cyrillic
from publisher.search.text import compound_words, fold, word_forms, words_of
from publisher.search.translating import terms_in, translated
from publisher.uris import Kind
from tests.search.register import searching, thing

WIEN = {"country": "AT", "place": "at-9"}
GANSU = {"country": "CN", "region": "cn-620000"}

THINGS = [
    thing("at", "Austria", kind=Kind.PLACE),
    thing("at-9", "Vienna", kind=Kind.PLACE),
    thing("ru", "Russia", kind=Kind.PLACE),
    thing("cn-620000", "Gansu", kind=Kind.PLACE),
    thing("kites", ("Kite University of Vienna", "en"), facets=WIEN),
    thing("academy", ("Austrian Academy of Kites", "en"), facets=WIEN),
    thing("junior", ("Junior Marmot Academy of Kites", "en"), facets=WIEN),
    thing("hospital", ("University Hospital of Vienna", "en"), facets=WIEN),
    thing("university", ("University of Vienna", "en"), facets=WIEN),
    thing("finance", ("Gansu Provincial Department of Finance", "en"), facets=GANSU),
    thing("education", ("甘肃省教育厅", "zh-Hans"), facets=GANSU),
    thing("oxford", ("University of Oxford", "en"), facets={"country": "GB"}),
    thing("health", ("Министерство здравоохранения Камчатки", "ru"), facets={"country": "RU"}),
    thing("sledges", ("Russian Academy of Sledges", "en"), facets={"country": "RU"}),
    thing("medical", ("Medical University of Lanterns", "en"), facets=WIEN),
    thing("veterinary", ("University of Veterinary Medicine, Lanterns", "en"), alias=("Med Univ Vet Lanterns", "en"), facets=WIEN),
    thing("marmots", ("Ministry of Foreign Affairs of Finland", "en"), facets={"country": "FI"}),
]  # fmt: skip


@pytest.fixture(scope="module")
def searched(tmp_path_factory):
    with searching(tmp_path_factory.mktemp("translating") / "one", THINGS) as search:
        yield search


def found(searched, text):
    return searched.search(text, kind=None, filters={}, limit=10, offset=0)


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        pytest.param("维也纳大学", "university", id="chinese"),
        pytest.param("維也納大學", "university", id="traditional"),
        pytest.param("ウィーン大学", "university", id="japanese"),
        pytest.param("옥스퍼드 대학교", "oxford", id="korean"),
        pytest.param("Оксфордский университет", "oxford", id="russian-adjective-of-a-city"),
        pytest.param("Université de Vienne", "university", id="french-name-of-a-city"),
        pytest.param("Universidad de Viena", "university", id="spanish-name-of-a-city"),
        pytest.param("Universitätsklinikum Wien", "hospital", id="german-compound"),
        pytest.param("甘肃省财政厅", "finance", id="not-the-department-that-is-spelt-alike"),
        pytest.param("甘肃财政厅", "finance", id="without-what-kind-of-place"),
        pytest.param("甘肃省教育厅", "education", id="a-name-that-is-there"),
        pytest.param("Ministerstvo zdravookhraneniya Kamchatki", "health", id="russian-in-latin-letters"),
        pytest.param("Academia Rusa de Sledges", "sledges", id="adjective-in-spanish"),
        pytest.param("Russische Akademie Sledges", "sledges", id="adjective-in-german"),
        pytest.param("Министерство иностранных дел Финляндии", "marmots", id="genitive"),
        pytest.param("academy of kites vienna", "academy", id="the-one-of-the-country-in-a-town"),
        pytest.param("Med Univ Lanterns", "medical", id="abbreviated"),
    ],
)
def test_the_right_one_comes_first(searched, text, slug):
    assert found(searched, text).hits[0].slug == slug


def test_what_a_text_was_taken_for_is_said(searched):
    assert found(searched, "维也纳大学").suggestion == "vienna university"
    assert found(searched, "甘肃省教育厅").suggestion == ""


@pytest.mark.parametrize(
    ("text", "english"),
    [
        ("麻省理工学院", "massachusetts institute of technology"),
        ("兰州市财政局", "lanzhou municipal finance bureau"),
        ("日本外務省", "japan ministry of foreign affairs"),
        ("Universitätsklinikum Bonn", "university hospital bonn"),
        ("大雪山脉冰川博物馆", ""),  # a row of unknown characters is no place
        ("ひらがな大学", ""),
        ("University of Vienna", ""),
        ("", ""),
    ],
)
def test_translated(text, english):
    assert translated(words_of(text)) == english


def test_terms_are_counted_with_single_characters():
    assert [terms_in(list(text)) for text in ("中国科学院大学", "北里大学", "")] == [3, 3, 0]


@pytest.mark.parametrize(
    ("latin", "cyrillic"),
    [
        ("gosudarstvennyy", "государственный"),
        ("zdravookhraneniya", "здравоохранения"),
        ("moskovskij", "московский"),
        ("federatsii", "Федерации"),
        ("rossiyskoy", "Российской"),
    ],
)
def test_latin_letters_for_cyrillic(latin, cyrillic):
    assert fold(cyrillic) in in_cyrillic(latin)


@pytest.mark.parametrize("word", ["musk", "été", "route66", "quadrant"])
def test_what_is_not_cyrillic(word):
    assert in_cyrillic(word) == []


def test_tables_are_folded_and_say_one_thing_of_a_word():
    words = [*english_words(), *compound_words(), *word_forms()]

    assert [word for word in words if fold(word.replace("_", " ")).replace(" ", "_") != word] == []
    assert set(compound_words()).isdisjoint({*english_words(), *word_forms()})
    assert set(english_words()).isdisjoint(word_forms())


def test_names_of_places_in_other_scripts():
    assert [wide_names()[name] for name in ("维也纳", "ウィーン", "瑞典")] == ["vienna", "vienna", "sweden"]
    assert countries()["zhongguo"] == "cn"


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        pytest.param("Vienna Univ", "university", id="words-in-another-order-before-longer-names"),
        pytest.param("维也纳大学", "university", id="another-language"),
        pytest.param("Univresity of Oxfrod", "oxford", id="misspelt"),
    ],
)
def test_what_begins_with_nothing_is_suggested(searched, text, slug):
    assert searched.suggested(text, [Kind.INSTITUTION], 5)[0].slug == slug


def test_a_text_in_another_language_is_matched(searched):
    assert [one.thing.slug for one in searched.matcher.match("维也纳大学").candidates[:1]] == ["university"]
    assert [one.thing.slug for one in searched.matcher.match("甘肃省教育厅").candidates[:1]] == ["education"]


def test_only_the_kinds_that_are_asked_for_are_suggested(searched):
    assert [row.kind for row in searched.suggested("维也纳", [Kind.PLACE], 5)] == ["place"]
    assert searched.suggested("qwxzkj", [Kind.INSTITUTION], 5) == []
