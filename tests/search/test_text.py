"""What spellings of one text have in common."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.search.text import fold, loose_key, pinyin_of, syllables_of, word_forms, words_of


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("Łódź Universität", "LODZ UNIVERSITAT", id="letters-with-strokes-and-accents"),
        pytest.param("O’Shea’s Æther", "osheas aether", id="apostrophes-and-ligatures"),
        pytest.param("Straße", "strasse", id="sharp-s"),
        pytest.param("U.N.E.S.C.O.", "UNESCO", id="dotted-acronym"),
        pytest.param("Arts & Crafts", "arts and crafts", id="ampersand"),
        pytest.param("Υπουργείο Υγείας", "υπουργειο υγειασ", id="greek"),
        pytest.param("Ёлка", "елка", id="cyrillic"),
        pytest.param("جامعة", "جامعه", id="arabic"),
        pytest.param("國立", "国立", id="traditional"),
        pytest.param("ｆｕｌｌ　ｗｉｄｔｈ", "full width", id="width"),
        pytest.param("l'Université", "l universite", id="elision"),
    ],
)
def test_spellings_of_one_text(one, other):
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("兰州大学 A1", ["兰", "州", "大", "学", "a1"]),
        ("मंत्रालय भवन", ["मंत्रालय", "भवन"]),
        ("Foo-Bar (baz)", ["foo", "bar", "baz"]),
        ("...", []),
    ],
)
def test_words(text, words):
    assert words_of(text) == words


def test_names_in_another_order_or_language_of_their_common_words_are_alike():
    assert loose_key(words_of("University of Vienna")) == loose_key(words_of("Vienna Universität"))


def test_pinyin():
    assert pinyin_of(words_of("兰州 Lanzhou 大学")) == "lan zhou da xue"
    assert pinyin_of(words_of("Lanzhou")) == ""
    assert ("lan", "zhou") in syllables_of("lanzhou")
    assert ("xi", "an") in syllables_of("xian")
    assert syllables_of("oxford") == ()


@pytest.mark.parametrize("word", ["nana" * 17 + "x", "anan" * 12, "a" * 72])
def test_a_long_word_has_few_readings_and_no_dead_ends(word):
    assert len(syllables_of(word)) <= 4


def test_word_forms_are_folded_and_stand_for_one_word():
    forms = word_forms()

    assert [word for word in forms if fold(word) != word] == []
    assert [word for word, base in forms.items() if word == base or base in forms] == []


@given(st.text(max_size=80))
def test_folding_is_done_once(text):
    assert fold(fold(text)) == fold(text)
