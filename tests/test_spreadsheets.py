"""Cells that a spreadsheet leaves as they are."""

import pytest

from publisher.spreadsheets import as_text, guarded, kept_as_text, unguarded

TEXTS = ("", "'", "Tax Office", "O'Neil", "'quoted'", "12", "0", "00", "0931", "'0931", "''0931", "+49 40 123", "1e5")
MORE = (
    "=1+1",
    "'=1+1",
    "2026-11-29",
    "12/3",
    "3,5",
    "12345678901234567",
    "@x",
    "-",
    "\tx",
    "00-86-0931-8834621",
    "12a",
)


@pytest.mark.parametrize("text", TEXTS + MORE)
def test_text_is_the_same_again(text):
    assert as_text(kept_as_text(text)) == text


@pytest.mark.parametrize("text", ["=1+1", "+49", "0931", "1e5", "2026-11-29", "12345678901234567", "3,5"])
def test_what_a_spreadsheet_changes_has_an_apostrophe(text):
    assert kept_as_text(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "12", "Tax Office", "123456789012345"])
def test_other_texts_are_as_they_are(text):
    assert kept_as_text(text) == text


def test_only_formulas_are_guarded():
    assert [guarded(text) for text in ("=1", "0931", "'x")] == ["'=1", "0931", "'x"]
    assert [unguarded(text) for text in ("'=1", "0931", "'x")] == ["=1", "0931", "'x"]
