"""Which language a page is sent in: the reader's choice (a cookie), else what the browser accepts, else English.

Only pages have a language: data is the same for everybody.
"""

import re
from collections.abc import Collection, Mapping
from functools import lru_cache
from typing import Final

import langcodes
from langcodes.tag_parser import LanguageTagError
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from publisher.web.languages.catalogue import LANGUAGES, SOURCE
from publisher.web.weights import mended_weights

COOKIE: Final = "language"
"""The name of the cookie that remembers the reader's choice."""

VARY: Final = ("Accept-Language", "Cookie")
"""The header fields that choose the language of a page."""

MAX_HEADER: Final = 1_000
"""Characters of an Accept-Language header that are read; the rest is ignored."""

_CHOSEN: Final = re.compile(rf"(?:^|[;,])\s*{COOKIE}=([A-Za-z0-9-]+)\s*(?=[;,]|$)")


def language_of(headers: Mapping[str, str]) -> str:
    """Return the tag of the language that a page is sent in.

    Args:
        headers: header fields of the request, by lower-case name.
    """
    cookie, accepted = headers.get("cookie"), headers.get("accept-language")
    if cookie and (chosen := _CHOSEN.search(cookie)) and chosen[1] in LANGUAGES:
        return chosen[1]
    return closest(accepted) if accepted else SOURCE


@lru_cache(maxsize=1024)
def closest(header: str) -> str:
    """Return the language that an Accept-Language header prefers (RFC 9110 section 12.5.4); English if it has none."""
    for tag, quality in parse_accept_header(mended_weights(header[:MAX_HEADER]), LanguageAccept):
        if quality > 0 and (found := _same_language(tag, tuple(LANGUAGES))):
            return found
    return SOURCE


@lru_cache(maxsize=1024)
def _same_language(wanted: str, available: Collection[str]) -> str | None:
    """Return which of some tags is of the same language as another, the closest in script; None if none is."""
    language = primary(wanted)
    same = [tag for tag in available if primary(tag) == language]
    return langcodes.closest_supported_match(wanted, same, max_distance=200) if same else None


@lru_cache(maxsize=4096)
def primary(tag: str) -> str:
    """Return the language of a tag without script and country ("zh" for "zh-Hans-CN" and for "cmn"); "" for no tag."""
    try:
        return langcodes.Language.get(langcodes.standardize_tag(tag, macro=True)).language or ""
    except LanguageTagError:
        return ""


@lru_cache(maxsize=4096)
def rank(reader: str, tag: str | None) -> int:
    """Return how well a text suits a reader: lower is better.

    0 is the reader's language, 1 the same in another script, 2 English, 3 a text of no language, 4 any other.

    Args:
        reader: the tag of the reader's language.
        tag: of the text.
    """
    if not tag:
        return 3
    language = primary(tag)
    if language and language == primary(reader):
        return _rank_of_script(reader, tag)
    return 2 if language == SOURCE else 4


def _rank_of_script(reader: str, tag: str) -> int:
    scripts = [langcodes.Language.get(each).maximize().script for each in (reader, tag)]
    if scripts[0] == scripts[1]:
        return 0
    return 4 if scripts[1] == "Latn" else 1  # a transcription is for those who cannot read the language
