"""Countries by their names in many languages ("España", "Česko", "Швейцария"), as Unicode's CLDR has them.

See: https://cldr.unicode.org/translation/displaynames/countryregion-territory-names
"""

import re
from functools import cache
from typing import Final

from babel import Locale

from publisher.normalise.text import key_of

_LANGUAGES: Final = re.findall(
    r"\w+",
    "ar az be bg bs ca cs cy da de el es et eu fa fi fr ga gl he hr hu hy id is it ja ka kk ko lt lv mk ms nb nl pl pt "
    "ro ru sk sl sq sr sr_Latn sv sw tr uk ur uz vi zh zh_Hant",
)
_FURTHER: Final = {"česká republika": "cz", "slovenská republika": "sk", "российская федерация": "ru"}
_CODE_LETTERS: Final = 2


def country_code_named(name: str) -> str | None:
    """Return the ISO 3166-1 alpha-2 code of the country of a name, in lower case; None if no country has it, or two do.

    The names are read when they are needed first, which takes about half a second.
    """
    return _codes().get(key_of(name)) or None


@cache
def _codes() -> dict[str, str]:
    """The code of each name; "" for a name that means one country in a language, and another one in another."""
    codes = {key_of(name): code for name, code in _FURTHER.items()}
    for language in _LANGUAGES:
        for code, name in Locale.parse(language).territories.items():
            if len(code) == _CODE_LETTERS and code.isalpha() and code not in {"EU", "EZ", "UN", "ZZ", "XA", "XB"}:
                key = key_of(name)
                codes[key] = code.lower() if codes.get(key, code.lower()) == code.lower() else ""
    return codes
