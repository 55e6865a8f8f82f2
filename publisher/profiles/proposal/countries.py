"""In which country the bodies of a file are, and in which language their names are written, by evidence."""

import re
from collections import Counter
from collections.abc import Sequence
from typing import Final

from publisher.normalise.normaliser import TextContext
from publisher.normalise.places import shipped_gazetteer
from publisher.normalise.telephone import telephones
from publisher.normalise.text import CHINESE, TRADITIONAL_CHINESE, has_han, is_traditional
from publisher.profiles.proposal.columns import Column, has_kana
from publisher.profiles.proposal.guess import Guess
from publisher.profiles.proposal.headers import WORDS
from publisher.profiles.proposal.languages import language_by_words

Reasoned = tuple[str, str]
"""A guess and its reason."""

_MOSTLY: Final = 0.6
_ENDINGS: Final = {"uk": "GB", "gov": "US", "mil": "US"}
_BY_ADDRESS: Final = (
    (
        "TW",
        "in Taiwan",
        re.compile(
            r"(?:\d{3,6}\s*)?(?:中華民國|臺灣|台灣)?(?:[臺台][北中南東][市縣]|新北市|桃園[市縣]|高雄市|基隆市|新竹[市縣]|嘉義[市縣]|苗栗縣|彰化縣"
            r"|南投縣|雲林縣|屏東縣|宜蘭縣|花蓮縣|澎湖縣|金門縣|連江縣).*"
        ),
    ),
    ("HK", "in Hong Kong", re.compile(r"(?:香港|九[龍龙]|新界).*")),
    ("MO", "in Macao", re.compile(r"澳[門门].*")),
)
_BY_SCHEME: Final = {
    "uscc": ("CN", "the bodies have unified social credit codes"),
    "ubn": ("TW", "the bodies have Taiwan's unified business numbers"),
}
_SCRIPTS: Final = (
    ("ko", re.compile("[\uac00-\ud7a3]"), "Hangul is Korean"),
    ("el", re.compile("[\u0370-\u03ff]"), "the script is Greek"),
    ("he", re.compile("[\u05d0-\u05ea]"), "the script is Hebrew"),
    ("th", re.compile("[\u0e01-\u0e5b]"), "the script is Thai"),
    ("hy", re.compile("[\u0531-\u0587]"), "the script is Armenian"),
    ("ka", re.compile("[\u10a0-\u10ff]"), "the script is Georgian"),
)
_MANY_COUNTRIES: Final = 8
"""Names in more countries are in many languages."""


def country_of(guesses: Sequence[Guess], columns: Sequence[Column]) -> Reasoned | None:
    """Return the country (ISO 3166-1 alpha-2) of the bodies; None if each record names its own, or nothing shows it."""
    if any(guess.field == "country" for guess in guesses):
        return None
    return _by_endings(guesses) or _by_chinese_columns(guesses, columns)


def _by_endings(guesses: Sequence[Guess]) -> Reasoned | None:
    """The country that most web and e-mail addresses end in; two-letter endings are ISO 3166 codes, except "uk"."""
    endings = Counter[str]()
    for each in guesses:
        if each.field in {"homepages", "emails", "domains"}:
            for value in each.column.values:
                host = re.sub(r"^[a-z]+:(?://)?", "", value.lower()).partition("/")[0].rpartition("@")[2]
                endings[host.rpartition(".")[2]] += 1
    if not endings:
        return None
    ending, count = endings.most_common(1)[0]
    code = _ENDINGS.get(ending, ending.upper())
    place = shipped_gazetteer().get(code.lower())
    if count < _MOSTLY * endings.total() or place is None or not place.country or ending in WORDS["not_countries"]:
        return None
    return code, f"{count} of {endings.total()} addresses end in .{ending}"


def _by_chinese_columns(guesses: Sequence[Guess], columns: Sequence[Column]) -> Reasoned | None:
    """China, where its codes, divisions, addresses or telephones say so; Taiwan, Hong Kong and Macao likewise."""
    if any(map(has_kana, columns)):
        return None
    shown = (_by_column(each) for each in guesses)
    return next(filter(None, shown), None) or _by_chinese_telephones(guesses)


def _by_column(found: Guess) -> Reasoned | None:
    """What a single column shows."""
    if found.field == "identifiers":
        return next((reasoned for scheme, reasoned in _BY_SCHEME.items() if f'"{scheme}"' in found.more), None)
    if found.field == "place":
        return "CN", f"the column {found.column.path} names divisions of China"
    if found.field not in {"address", "locality", "region"}:
        return None
    for code, where, pattern in _BY_ADDRESS:
        if found.column.share(pattern) >= _MOSTLY:
            return code, f"the addresses are {where}"
    in_china = found.column.share_of(_begins_with_division) >= _MOSTLY
    return ("CN", "the addresses begin with divisions of China") if in_china else None


def _by_chinese_telephones(guesses: Sequence[Guess]) -> Reasoned | None:
    """China, where names in simplified characters have telephone numbers with area codes of China."""
    names = " ".join(value for guess in guesses if guess.field == "names" for value in guess.column.values)
    if not has_han(names) or is_traditional(names):
        return None
    for each in guesses:
        whole = [value for value in each.column.values if _WITH_AREA.match(value)] if each.field == "telephones" else []
        if whole and sum(map(_is_telephone_of_china, whole)) >= _MOSTLY * len(whole):
            return "CN", "the names are in simplified Chinese, the telephone numbers have area codes of China"
    return None


_WITH_AREA: Final = re.compile(r"\s*[(（+]?\s*(?:0|86|８６|０)")
"""How a number begins that has an area code or a country code; local numbers show no country."""


def _is_telephone_of_china(text: str) -> bool:
    numbers, _ = telephones(text, TextContext(country="CN"))
    return bool(numbers)


def country_of_address(text: str) -> str | None:
    """Return the country that a Chinese address shows by the places it begins with; None if it shows none."""
    found = next((code for code, _, pattern in _BY_ADDRESS if pattern.fullmatch(text)), None)
    return found or ("CN" if _begins_with_division(text) else None)


def _begins_with_division(text: str) -> bool:
    return shipped_gazetteer().leading(text, "cn") is not None


def language_of_names(guesses: Sequence[Guess], columns: Sequence[Column], country: str | None) -> Reasoned | None:
    """Return the language of the names, with the reason; None where nothing says it."""
    names = [guess.column for guess in guesses if guess.field == "names"]
    text = " ".join(value for column in names for value in column.values)
    if any(column.is_han for column in names):
        return _of_han(text, columns, country)
    by_script = ((language, reason) for language, script, reason in _SCRIPTS if script.search(text))
    if found := next(by_script, None):
        return found
    countries = {value for guess in guesses if guess.field == "country" for value in guess.column.values}
    if len(countries) > _MANY_COUNTRIES:
        return None
    return language_by_words([value for column in names for value in column.values], country)


def _of_han(text: str, columns: Sequence[Column], country: str | None) -> Reasoned:
    if country == "JP" or any(map(has_kana, columns)):
        return "ja", "kana, or addresses in Japan"
    if is_traditional(text) or (country in {"TW", "HK", "MO"}):
        return TRADITIONAL_CHINESE, "the names are in traditional Chinese characters"
    return CHINESE, "the names are in Chinese characters"
