"""What the values of a column must look like, and which show that a header means another field."""

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from publisher.normalise.dates import date
from publisher.normalise.divisions import division
from publisher.normalise.places import shipped_gazetteer
from publisher.normalise.text import fold
from publisher.normalise.web import email, url
from publisher.profiles.proposal.columns import Column
from publisher.profiles.proposal.headers import WORDS
from publisher.profiles.proposal.keys import PHONE, POSTCODE
from publisher.profiles.proposal.kinds import tells_records_apart
from publisher.profiles.proposal.positions import is_country, is_no_place
from publisher.profiles.proposal.references import is_of_another_body

STATES: Final[dict[str, str]] = {word: state for state, words in WORDS["states"].items() for word in words}
"""Words for a state, and the state of the record that they mean."""

_VALUES: Final = {
    "url": re.compile(r"(?:https?://|www\.)\S+|(?:[\w-]+\.)+[a-z]{2,}(?:/\S*)?", re.IGNORECASE),
    "iso": re.compile(r"[A-Z]{2}"),
    "email": re.compile(r"(?:mailto:)?\S+@\S+\.\w+", re.IGNORECASE),
    "phone": re.compile(r"(?=(?:\D*\d){5}).*", re.DOTALL),
    "date": re.compile(
        r"(?:.*\D)?(?:1\d|20)\d{2}(?:\D.*)?|\d{8}|\d{1,2}[./-]\d{1,2}[./-]\d{2}"
        r"|[〇零○一二三四五六七八九]{4}年.*|(?:中[华華])?民[国國].*年.*"
    ),
    "number": re.compile(r"[-+]?\d{1,3}(?:[.,]\d+)?|.*\d°.*"),
    "postcode": re.compile(r"(?!.*[^\W\d_]{4})(?=.*\d).{3,12}"),
    "street": re.compile(r"(?=.*[^\W\d_]{3})[^@]*\d[^@]*"),
    "domain": re.compile(r"(?:[\w-]+\.)+[a-z]{2,}", re.IGNORECASE),
    "state": re.compile("|".join(map(re.escape, STATES)), re.IGNORECASE),
}
_TESTS: Final[dict[str, Callable[[str], object]]] = {
    **{name: pattern.fullmatch for name, pattern in _VALUES.items()},
    "phone": lambda value: _VALUES["phone"].fullmatch(fold(value).strip()),
    "email": lambda value: email(value)[0],
    "url": lambda value: url(value)[0],
    "division": lambda value: division(value, shipped_gazetteer()) is not None,
}
"""What the values of a field must look like, by the name that guess_words.toml has for it."""

_MOSTLY: Final = 0.6
_CLEARLY: Final = 0.8
_URL: Final = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
BY_VALUE: Final = (
    ("emails", _VALUES["email"], "e-mail addresses"),
    ("homepages", _URL, "web addresses"),
    ("telephones", PHONE, "telephone numbers"),
    ("postal_code", POSTCODE, "postal codes"),
)
_FEW_TEXTS: Final = 3
_SEVERAL_TEXTS: Final = 3
_ONLY_DATE: Final = re.compile(r"\d{4}(?:-\d{1,2}){0,2}|\d{1,2}[./-]\d{1,2}[./-]\d{4}")
_NAMES: Final = ("alt_names", "former_names", "acronyms")
_WORDED: Final = re.compile(r"(?!(?:true|false|yes|no)$).*[^\W\d_].*", re.IGNORECASE | re.DOTALL)
_CUT_OFF: Final = re.compile(r".*(?:\.\.\.|…)", re.DOTALL)
"""A name that is cut off, as in "Ministry of Foreign Aff…"."""

_OTHER_VALUES: Final = {
    "hours": re.compile(rf"{_ONLY_DATE.pattern}|\d{{1,3}}(?:\.\d+)?"),  # "40": so many a week
    "homepages": re.compile(
        rf"(?:https?://)?(?:[\w-]+\.)*(?:{'|'.join(map(re.escape, WORDS['other_hosts']))})/.*", re.IGNORECASE
    ),
}
"""Values that show that a field is not meant."""


def are_dates(column: Column) -> bool:
    """Whether most values are dates."""
    return column.share_of(lambda value: date(value)[0]) >= _MOSTLY


def has_values(column: Column, row: Mapping[str, Any]) -> bool:
    """Whether enough values look like those of a field."""
    fits = _TESTS.get(row.get("values", ""))
    return fits is None or column.share_of(fits) >= {"state": 1.0, "phone": 0.4}.get(row["values"], _MOSTLY)


def means_something_else(field: str, column: Column) -> bool:
    """Whether a header with a word of a field means another one all the same, or another body."""
    is_other = is_of_another_body(field, column) or is_no_place(field, column)
    return is_other or (field == "description" and _is_the_same_for_all(column)) or has_other_values(field, column)


def _is_the_same_for_all(column: Column) -> bool:
    """Whether a text is hardly about each record: few records have one of their own."""
    few = len(set(column.values)) * _FEW_TEXTS <= len(column.values)
    return few and len(column.values) >= _SEVERAL_TEXTS


def has_other_values(field: str, column: Column) -> bool:
    """Whether the values or other words of a header show that it means another field."""
    if field in _NAMES:
        is_named = "." not in column.path or column.mentions(*WORDS["names"])
        return not is_named or column.share(_WORDED) < _MOSTLY or column.share(_CUT_OFF) >= _MOSTLY
    if field == "address":  # "電郵地址" is no street address
        return max(column.share(_VALUES["email"]), column.share(_URL)) >= _CLEARLY
    if field == "country":  # "kraj" is a country in Poland, and a region in Czechia
        return column.mentions("subdivision", "continent", "timezone") or _are_regions(column)
    if field == "classifications":
        return tells_records_apart(column) or column.share(_WORDED) == 0 or column.mentions(*WORDS["not_kinds"])
    words = {"faxes": words_of("telephones"), "homepages": WORDS["not_homepages"]}.get(field, ())  # "Tel./Fax"
    other = _OTHER_VALUES.get(field)
    return column.mentions(*words) or (other is not None and column.share(other) >= _MOSTLY)


def _are_regions(column: Column) -> bool:
    """Whether a header that means a country in one language and a region in another has regions."""
    is_either = column.mentions(*WORDS["countries_or_regions"])
    return is_either and not any(map(is_country, column.commonest(20)))


def words_of(field: str) -> list[str]:
    """Return the words of headers by which a field is guessed."""
    return [word for row in WORDS["fields"] if row["field"] == field for word in row["words"]]
