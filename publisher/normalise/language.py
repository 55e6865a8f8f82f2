"""Languages: the canonical form of a tag, and the language of a text where its script shows it."""

from typing import Final

import langcodes
from langcodes.tag_parser import LanguageTagError

from publisher.normalise.text import has_han, is_han

CHINESE: Final = "zh-Hans"


def canonical(tag: str) -> str | None:
    """Return a BCP 47 tag in canonical form ("EN_us" -> "en-US"); None for what is not a tag, or names no language.

    See: https://www.rfc-editor.org/rfc/rfc5646#section-4.5
    """
    try:
        standard = langcodes.standardize_tag(tag.strip().replace("_", "-"))
    except (LanguageTagError, ValueError):
        return None
    return None if standard.split("-")[0] in {"und", "zxx", "mul", "mis"} else standard


def language_of(text: str, default: str | None) -> str | None:
    """The language of a text: Chinese where its script shows it, else its source's.

    A source in Chinese or Japanese keeps its own tag for Han characters; a source in Chinese has no say on Latin text.
    """
    primary = (default or "").split("-")[0].lower()
    if has_han(text) and is_han(text):
        return default if primary in {"zh", "ja", "ko", "yue", "lzh"} else CHINESE
    return None if primary in {"zh", "yue", "lzh"} else default
