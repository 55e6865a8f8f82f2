import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.normalise.text import canonical, fold, language_of, squeeze, words
from tests.support.missing_words import missing_words


@given(st.text())
def test_folding_keeps_every_offset(text):
    assert len(fold(text)) == len(text)


def test_folding():
    assert fold("（０９３１）—８８～９") == "(0931)-88~9"
    assert fold("センター ｾﾝﾀｰ") == "センター センター"  # a long vowel
    assert fold("０３ー１２ 月ー金") == "03-12 月-金"
    assert fold("①") == "①"


def test_words_of_a_page():
    assert words("Tel:00-86-0931—8533090, Farmer's") == ("tel", "00", "86", "0931", "8533090", "farmer", "s")
    assert words("Chinese siteClick to") == ("chinese", "site", "click", "to")
    assert words("甘肃省（科技厅）") == ("甘肃省", "科技厅")


def test_missing_words_are_listed_once_in_order():
    assert missing_words("a b C a d", ["A", "c"]) == ("b", "d")
    assert missing_words("", []) == ()


def test_squeeze():
    assert squeeze("  a \n b\u3000c ") == "a b c"


@pytest.mark.parametrize(
    ("tag", "expected"),
    [("EN_us", "en-US"), ("zh-cn", "zh-CN"), ("deu", "de"), ("nonsense-tag-!", None), ("und", None), ("", None)],
)
def test_canonical_tag(tag, expected):
    assert canonical(tag) == expected


@pytest.mark.parametrize(
    ("text", "default", "expected"),
    [
        ("Lanzhou", "en", "en"),
        ("兰州市", "en", "zh-Hans"),
        ("兰州市", "zh-Hant", "zh-Hant"),
        ("東京都", "ja", "ja"),
        ("Lanzhou", "zh-Hans", None),
        ("Lanzhou", None, None),
        ("166", "en", "en"),
    ],
)
def test_language_of_a_text(text, default, expected):
    assert language_of(text, default) == expected
