"""The names of the months: of some languages always at hand, of all others from the Unicode CLDR, by Babel.

Some names are of two months: "listopad" is November in Polish and Czech and October in Croatian. Which one is meant
is known from the language of the text, or not at all.
"""

import unicodedata
from collections.abc import Mapping
from functools import cache
from typing import Final

_AT_HAND: Final = {
    name: number
    for number, names in enumerate(
        (
            "jan january janvier enero januar januari janeiro jänner",
            "feb february fevrier février febrero februar februari fevereiro feber",
            "mar march mars marzo märz maart março",
            "apr april avril abril",
            "may mai mayo mei maio",
            "jun june juin junio juni junho",
            "jul july juillet julio juli julho",
            "aug august aout août agosto augustus",
            "sep sept september septembre septiembre setembro",
            "oct october octobre octubre oktober outubro okt",
            "nov november novembre noviembre novembro",
            "dec december decembre décembre diciembre dezember dezembro dez",
        ),
        start=1,
    )
    for name in names.split()
}
_LANGUAGES_AT_HAND: Final = frozenset({"en", "fr", "es", "de", "nl", "pt"})

_ROMAN: Final = {
    name: n for n, name in enumerate(("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"), 1)
}
"""As in Poland, Hungary and Italy: "12 XII 1945"."""

_FURTHER: Final[Mapping[str, Mapping[str, int]]] = {
    # The months of the Levant and Iraq, which the CLDR has below ar-SY and ar-IQ.
    "ar": {
        name: number
        for number, names in enumerate(
            (
                ("كانون الثاني", "جانفي"), ("شباط", "فيفري"), ("آذار", "اذار"), ("نيسان", "أفريل"),
                ("أيار", "ايار", "ماي"), ("حزيران", "جوان"), ("تموز", "جويلية"), ("آب", "اب", "أوت"),
                ("أيلول", "ايلول"),
                ("تشرين الأول", "تشرين الاول"), ("تشرين الثاني",), ("كانون الأول", "كانون الاول"),
            ),
            start=1,
        )
        for name in names
    },
    "sr": {"januar": 1, "februar": 2, "mart": 3, "maj": 5, "juni": 6, "juli": 7, "avgust": 8, "septembar": 9,
           "oktobar": 10, "novembar": 11, "decembar": 12},
}  # fmt: skip
"""Names in use that the CLDR does not have under the language itself, by language and month."""

_KNOWN: Final = (
    "af", "am", "ar", "az", "be", "bg", "bn", "bs", "ca", "cs", "cy", "da", "de", "el", "en", "es", "et", "eu", "fa",
    "fi", "fil", "fr", "ga", "gl", "gu", "he", "hi", "hr", "hu", "hy", "id", "is", "it", "ka", "kk", "km", "kn", "ky",
    "lo", "lt", "lv", "mk", "ml", "mn", "mr", "ms", "my", "nb", "ne", "nl", "nn", "pa", "pl", "ps", "pt", "ro", "ru",
    "sk", "sl", "sq", "sr", "sv", "sw", "ta", "te", "th", "tk", "tr", "uk", "ur", "uz",
)  # fmt: skip
"""The languages whose names are tried where the text's own language does not have the word."""


def month_of(word: str, language: str | None) -> int | None:
    """Return the number of the month that a word names, from 1; None if it names none, or one of several.

    Args:
        word: as it stands in the text ("Sept.", "января", "XII").
        language: BCP 47 of the text; its own names come first.
    """
    if word in _ROMAN:
        return _ROMAN[word]
    key = _key(word)
    own = (language or "").partition("-")[0].lower()
    if own and own not in _LANGUAGES_AT_HAND and (number := _names_of(own).get(key)):
        return number
    return _AT_HAND.get(key) or _AT_HAND.get(_bare(key)) or _of_all().get(key)


def _key(word: str) -> str:
    shown = "".join(char for char in word.casefold() if char != "." and unicodedata.category(char) != "Cf")
    return unicodedata.normalize("NFC", shown).strip()


def _bare(key: str) -> str:
    """A key without accents, as many write it: "fevrier"."""
    return "".join(char for char in unicodedata.normalize("NFD", key) if not unicodedata.combining(char))


@cache
def _names_of(language: str) -> Mapping[str, int]:
    """The names and abbreviations of the months in a language, with and without case endings and accents."""
    from babel import Locale, UnknownLocaleError  # noqa: PLC0415 - most dates have no such name

    try:
        months = Locale.parse(language).months
    except (UnknownLocaleError, ValueError):
        return {}
    names: dict[str, int] = {}
    for form in ("format", "stand-alone"):
        for width in ("wide", "abbreviated"):
            names |= {_key(str(name)): number for number, name in months[form][width].items()}
    names |= {_key(name): number for name, number in _FURTHER.get(language, {}).items()}
    if all(unicodedata.name(char, "").startswith("LATIN") for name in names for char in name if char.isalpha()):
        names = {_bare(name): number for name, number in names.items()} | names
    return {name: number for name, number in names.items() if not name.isdecimal()}


@cache
def _of_all() -> Mapping[str, int]:
    """The names that mean the same month wherever they are used."""
    found: dict[str, set[int]] = {}
    for language in _KNOWN:
        for name, number in _names_of(language).items():
            found.setdefault(name, set()).add(number)
    return {name: min(numbers) for name, numbers in found.items() if len(numbers) == 1}
