"""In which country the bodies of a file are, and in which language their names are written, by evidence."""

import re
from collections import Counter
from collections.abc import Sequence
from typing import Final

import phonenumbers

from publisher.normalise.normaliser import TextContext
from publisher.normalise.places import shipped_gazetteer
from publisher.normalise.telephone import telephones
from publisher.normalise.text import CHINESE, TRADITIONAL_CHINESE, has_han, is_traditional
from publisher.profiles.proposal.columns import Column, has_kana
from publisher.profiles.proposal.guess import Guess
from publisher.profiles.proposal.headers import WORDS
from publisher.profiles.proposal.languages import is_written_in, language_by_words, language_of_all
from publisher.profiles.proposal.questions import CHECK

Reasoned = tuple[str, str]
"""A guess and its reason."""

_MOSTLY: Final = 0.6
_CLEARLY: Final = 0.8
_ENDINGS: Final[dict[str, str]] = WORDS["countries_of_endings"]
"""Endings that are no codes of countries, and the country whose bodies use them."""

_LANGUAGES_OF_ENDINGS: Final = {"cat": "ca", "gal": "gl", "eus": "eu"}
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
_FORMS_OF_POSTAL_CODES: Final = (
    ("GB", re.compile(r"(?!JE|GY|IM)[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}", re.IGNORECASE)),
    ("CA", re.compile(r"[A-Z]\d[A-Z][ -]?\d[A-Z]\d", re.IGNORECASE)),
    ("NL", re.compile(r"\d{4} ?[A-Z]{2}")),
    ("BR", re.compile(r"\d{5}-\d{3}")),
    ("PT", re.compile(r"\d{4}-\d{3}")),
    ("PL", re.compile(r"\d{2}-\d{3}")),
    ("JP", re.compile(r"〒?\d{3}[-－]\d{4}")),
)
_ENDS_IN_BRITISH_CODE: Final = re.compile(
    r".*[\s,](?!JE|GY|IM)[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}(?:,? (?:UK|United Kingdom|England|Scotland|Wales))?\.?",
    re.DOTALL,
)
_SPOKEN_ELSEWHERE: Final = frozenset({"el"})
"""Languages of further countries: telephone numbers must confirm the country."""

_SEVERAL: Final = 2
_ENOUGH_NUMBERS: Final = 5
"""So many telephones in another country are no chance."""

_MANY_COUNTRIES: Final = 8
"""Names in more countries are in many languages."""


def country_of(guesses: Sequence[Guess], columns: Sequence[Column]) -> Reasoned | None:
    """Return the country (ISO 3166-1 alpha-2) of the bodies; None if each record names its own, or nothing shows it."""
    if any(guess.field == "country" for guess in guesses):
        return None
    found = _by_endings(guesses) or _by_chinese_columns(guesses, columns)
    if found and _are_abroad(guesses, found[0]):
        return None
    found = found or _by_calling_codes(guesses) or _by_states(guesses) or _by_postal_codes(guesses)
    return found or _by_language(guesses, columns)


def _by_postal_codes(guesses: Sequence[Guess]) -> Reasoned | None:
    """The country whose postal codes have a form that no other country's have ("SW1A 1AA")."""
    for each in guesses:
        if each.field == "address" and each.column.share(_ENDS_IN_BRITISH_CODE) >= _CLEARLY:
            return "GB", f"the addresses in {each.column.path} end in postal codes of GB"
        if each.field == "postal_code" and len(set(each.column.values)) >= _SEVERAL:
            for code, form in _FORMS_OF_POSTAL_CODES:
                if each.column.share(form) >= _CLEARLY:
                    return code, f"the postal codes in {each.column.path} are those of {code}"
    return None


def _by_calling_codes(guesses: Sequence[Guess]) -> Reasoned | None:
    """The country whose code most telephone numbers begin with that have one ("+420 …")."""
    codes = Counter[str]()
    for each in guesses:
        if each.field in {"telephones", "faxes"}:
            codes.update(filter(None, map(_country_of_number, each.column.values)))
    if not codes:
        return None
    code, count = codes.most_common(1)[0]
    if count < _MOSTLY * codes.total():
        return None
    return code, f"{count} of {codes.total()} telephone numbers with a country code are in {code}"


def _are_abroad(guesses: Sequence[Guess], country: str) -> bool:
    """Whether most telephones with a country code are in other countries: missions have the addresses of their own."""
    codes = [
        code
        for each in guesses
        if each.field in {"telephones", "faxes"}
        for code in map(_calling_code, each.column.values)
    ]
    known = [code for code in codes if code]
    here = phonenumbers.country_code_for_region(country)
    return len(known) >= _ENOUGH_NUMBERS and 2 * sum(code == here for code in known) < len(known)


def elsewhere(guesses: Sequence[Guess]) -> tuple[Guess, str] | None:
    """Return the column of countries, where the telephones of most records are all in one other: that of missions.

    The country that an embassy is of is not where its street is.
    """
    columns = [each for each in guesses if each.field == "country" and len(set(each.column.values)) >= _SEVERAL]
    codes = Counter[str]()
    for each in guesses:
        if each.field in {"telephones", "faxes"}:
            codes.update(filter(None, map(_country_of_number, each.column.values)))
    code, count = next(iter(codes.most_common(1)), ("", 0))
    if not columns or count < _ENOUGH_NUMBERS or count < _CLEARLY * codes.total():
        return None
    gazetteer = shipped_gazetteer()
    named = [gazetteer.get(value.lower()) or gazetteer.find([value]) for value in columns[0].column.values]
    here = sum(place is not None and place.key == code.lower() for place in named)
    return (columns[0], code) if 2 * here < len(named) else None


def _country_of_number(text: str) -> str | None:
    """The country of a number with its country code, where one country has that code."""
    regions = phonenumbers.region_codes_for_country_code(_calling_code(text) or 0)
    return regions[0] if len(regions) == 1 else None


def _calling_code(text: str) -> int | None:
    """The country code of a telephone number that has one."""
    dialled = re.sub(r"^\s*\(?00(?=[1-9])", "+", text.strip())
    match = re.match(r"\(?\+[\d\s()./-]{7,}", dialled)
    if match is None:
        return None
    try:
        return phonenumbers.parse(match[0]).country_code
    except phonenumbers.NumberParseException:
        return None


def _by_states(guesses: Sequence[Guess]) -> Reasoned | None:
    """The country whose states' codes a column of regions has ("MA", "TX")."""
    for each in guesses:
        if each.field != "region" or len(set(each.column.values)) < _SEVERAL:
            continue
        found = [
            code for code, states in WORDS["states_of"].items() if each.column.share_of(set(states).__contains__) == 1
        ]
        if len(found) == 1:
            return found[0], f"{CHECK} the column {each.column.path} has states of {found[0]}"
    return None


def _by_language(guesses: Sequence[Guess], columns: Sequence[Column]) -> Reasoned | None:
    """The only country in which a language is the public one; addresses that end in its code confirm it."""
    found = language_of_names(guesses, columns, None)
    country = WORDS["countries_of_languages"].get(found[0]) if found else None
    if found is None or country is None:
        return None
    valid = [_is_telephone_of(country, value) for value in _national_numbers(guesses)]
    if sum(valid) < _MOSTLY * len(valid) or (found[0] in _SPOKEN_ELSEWHERE and not valid):
        return None
    return country, f"{CHECK} the names are in {found[0]}, which is spoken there"


def _by_endings(guesses: Sequence[Guess]) -> Reasoned | None:
    """The country that most web and e-mail addresses end in; two-letter endings are ISO 3166 codes, except "uk"."""
    endings = _endings(guesses)
    if not endings:
        return None
    ending, count = endings.most_common(1)[0]
    code = _ENDINGS.get(ending, ending.upper())
    place = shipped_gazetteer().get(code.lower())
    if count < _MOSTLY * endings.total() or place is None or not place.country or ending in WORDS["not_countries"]:
        return None
    return code, f"{count} of {endings.total()} addresses end in .{ending}"


def _endings(guesses: Sequence[Guess]) -> Counter[str]:
    """How many web and e-mail addresses end in what ("cz")."""
    endings = Counter[str]()
    for each in guesses:
        if each.field in {"homepages", "emails", "domains"}:
            for value in each.column.values:
                host = re.sub(r"^[a-z]+:(?://)?", "", value.lower()).partition("/")[0].rpartition("@")[2]
                endings[host.rpartition(".")[2]] += 1
    return endings


def _by_regional_ending(guesses: Sequence[Guess]) -> Reasoned | None:
    """The language of a region whose bodies have an ending of their own."""
    endings = _endings(guesses)
    ending, count = next(iter(endings.most_common(1)), ("", 0))
    language = _LANGUAGES_OF_ENDINGS.get(ending)
    return (
        (language, f"{CHECK} addresses end in .{ending}") if language and count >= _MOSTLY * endings.total() else None
    )


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
    return _is_telephone_of("CN", text)


def _is_telephone_of(country: str, text: str) -> bool:
    numbers, _ = telephones(text, TextContext(country=country))
    return bool(numbers)


def country_of_address(text: str) -> str | None:
    """Return the country that a Chinese address shows by the places it begins with; None if it shows none."""
    found = next((code for code, _, pattern in _BY_ADDRESS if pattern.fullmatch(text)), None)
    return found or ("CN" if _begins_with_division(text) else None)


def _begins_with_division(text: str) -> bool:
    return shipped_gazetteer().leading(text, "cn") is not None


def language_of_names(guesses: Sequence[Guess], columns: Sequence[Column], country: str | None) -> Reasoned | None:
    """Return the language of the names, with the reason; None where nothing says it."""
    named = [guess for guess in guesses if guess.field == "names"]
    names = [guess.column for guess in named if "language = " not in guess.more] or [guess.column for guess in named]
    country = country or _single_country(guesses)
    text = " ".join(value for column in names for value in column.values)
    if any(column.is_han for column in names):
        return _of_han(text, columns, country)
    written = [value for column in names for value in column.values]
    by_script = ((language, reason) for language, script, reason in _SCRIPTS if is_written_in(script, written))
    if found := next(by_script, None):
        return found
    countries = {value for guess in guesses if guess.field == "country" for value in guess.column.values}
    if len(countries) > _MANY_COUNTRIES:
        return language_of_all(written)
    return _by_regional_ending(guesses) or language_by_words(written, country)


def _national_numbers(guesses: Sequence[Guess]) -> list[str]:
    """The telephone numbers without a country code."""
    columns = [each.column for each in guesses if each.field == "telephones"]
    return [value for column in columns for value in column.values if not value.startswith(("+", "00"))]


def _single_country(guesses: Sequence[Guess]) -> str | None:
    """The country that every record says, where all say the same by its code or its name."""
    stated = {value for guess in guesses if guess.field == "country" for value in guess.column.values}
    if len(stated) != 1:
        return None
    name = stated.pop()
    place = shipped_gazetteer().get(name.lower()) or shipped_gazetteer().find([name])
    return place.key.upper() if place and place.country else None


def _of_han(text: str, columns: Sequence[Column], country: str | None) -> Reasoned:
    if country == "JP" or any(map(has_kana, columns)):
        return "ja", "kana, or addresses in Japan"
    if is_traditional(text) or (country in {"TW", "HK", "MO"}):
        return TRADITIONAL_CHINESE, "the names are in traditional Chinese characters"
    return CHINESE, "the names are in Chinese characters"
