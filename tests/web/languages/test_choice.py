"""Which language a page is sent in, and which of several texts its reader gets first."""

import pytest

from publisher.web.languages.choice import closest, language_of, rank


@pytest.mark.parametrize(
    ("header", "tag"),
    [
        ("zh", "zh-Hans"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh-Hans"),
        ("zh-Hans-SG", "zh-Hans"),
        ("zh-TW", "zh-Hans"),
        ("cmn-Hans-CN", "zh-Hans"),
        ("ZH-cn", "zh-Hans"),
        ("en-US,en;q=0.5", "en"),
        ("en;q=0.4, zh;q=0.8", "zh-Hans"),
        ("de, zh;q=0.5", "zh-Hans"),
        ("zh-CN;q=.9, en;q=.1", "zh-Hans"),
        ("zh-CN;q=0,9,en;q=0,1", "zh-Hans"),
        ("en, zh;q=0", "en"),
        ("zh;q=0", "en"),
        ("bo, en;q=0.5", "en"),
        ("*", "en"),
        ("fr", "en"),
        (",;;q=x", "en"),
        ("i-klingon, 漢語", "en"),
        ("x" * 100_000, "en"),
        ("fr, " * 5_000 + "zh", "en"),
    ],
)
def test_accept_language(header, tag):
    assert closest(header) == tag


@pytest.mark.parametrize(
    ("cookie", "tag"),
    [
        ("language=en", "en"),
        ("a=b; language=en; c=d", "en"),
        ("a=b, language=en", "en"),
        ("language=xx", "zh-Hans"),
        ("language=", "zh-Hans"),
        ("mylanguage=en", "zh-Hans"),
        ("language=en'--", "zh-Hans"),
        ("", "zh-Hans"),
    ],
)
def test_cookie_goes_before_accept_language(cookie, tag):
    assert language_of({"accept-language": "zh-CN", "cookie": cookie}) == tag


def test_without_either_it_is_english():
    assert language_of({"accept": "text/html"}) == "en"


@pytest.mark.parametrize(
    ("reader", "order"),
    [
        ("en", ["en-GB", None, "zh"]),
        ("zh-Hans", ["zh", "zh-Hant", "en", None, "de"]),
        ("zh-Hans", ["zh-CN", "en", "zh-Latn-pinyin"]),
    ],
)
def test_texts_for_a_reader(reader, order):
    ranks = [rank(reader, tag) for tag in order]

    assert ranks == sorted(set(ranks))
