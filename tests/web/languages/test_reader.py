"""Numbers, dates and plural forms in the language of the reader."""

import threading

import pytest

from publisher.web.languages.reader import date_in_words, gettext, ngettext, number, pgettext, speaking


@pytest.mark.parametrize(
    ("text", "english", "chinese"),
    [
        ("1905", "1905", "1905年"),
        ("2018-03", "March 2018", "2018年3月"),
        ("2018-03-01", "1 March 2018", "2018年3月1日"),
        ("2024-02-29", "29 February 2024", "2024年2月29日"),
        ("2026-11-24T12:30:05Z", "24 November 2026", "2026年11月24日"),
        ("-0044-03-15", "15 March 44 BC", "公元前44年3月15日"),
        ("-0221", "221 BC", "公元前221年"),
        ("12018-03-12", "12 March 12018", "12018年3月12日"),
        ("2018-13", "2018-13", "2018-13"),
        ("2018-02-31", "2018-02-31", "2018-02-31"),
        ("spring 2018", "spring 2018", "spring 2018"),
        ("", "", ""),
    ],
)
def test_dates(text, english, chinese):
    assert date_in_words(text) == english
    with speaking("zh-Hans"):
        assert date_in_words(text) == chinese


def test_numbers():
    assert number(12554) == "12,554"
    with speaking("zh-Hans"):
        assert number(12554) == "12,554"


def test_plural_forms():
    forms = ("%(shown)s result", "%(shown)s results")
    assert [ngettext(*forms, count) for count in (0, 1, 2)] == [forms[1], forms[0], forms[1]]
    with speaking("zh-Hans"):
        assert {ngettext(*forms, count) for count in (0, 1, 2)} == {"%(shown)s 条结果"}


def test_context_tells_words_apart():
    assert pgettext("institution", "from") == "from"
    with speaking("zh-Hans"):
        assert pgettext("institution", "from") == "来自"
        assert gettext("from") == "from"


def test_each_thread_has_its_own_reader():
    heard = []
    with speaking("zh-Hans"):
        thread = threading.Thread(target=lambda: heard.append(gettext("Search")))
        thread.start()
        thread.join()
        assert gettext("Search") == "搜索"
    assert heard == ["Search"]
    assert gettext("Search") == "Search"
