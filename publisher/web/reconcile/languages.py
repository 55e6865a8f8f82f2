"""The language that a client prefers: which of several texts it gets."""

from collections.abc import Iterable
from typing import Final, TypeVar

from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

MAX_HEADER: Final = 500
"""Characters of an Accept-Language header that are read."""

Languages = tuple[str, ...]
"""BCP 47 tags in lower case, the preferred one first."""

ItemT = TypeVar("ItemT")


def preferred_languages(header: str | None) -> Languages:
    """Return the languages of an Accept-Language header that the client takes, the preferred one first."""
    accepted = parse_accept_header((header or "")[:MAX_HEADER], LanguageAccept)
    return tuple(tag.lower() for tag, quality in accepted if quality > 0 and tag != "*")


def rank(language: str | None, wanted: Languages) -> int:
    """Return the place of a language among those that are wanted; a dialect stands for its language."""
    tag = (language or "").lower()
    for place, each in enumerate(wanted):
        if tag and (tag == each or tag.partition("-")[0] == each.partition("-")[0]):
            return place
    return len(wanted) if tag else len(wanted) + 1


def in_order(items: Iterable[tuple[ItemT, str | None]], wanted: Languages) -> list[ItemT]:
    """Return items by the languages that are wanted; those of one language stay in their order."""
    return [item for item, _ in sorted(items, key=lambda pair: rank(pair[1], wanted))]
