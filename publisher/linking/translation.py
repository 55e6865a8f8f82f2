"""The names of Chinese bodies in English words, as they are usually translated, to compare them with English names.

"甘肃省科学技术厅" is "gansu provincial science technology department". What the list of words (ontology/body-words.txt)
does not have is spelled in pinyin, so that it counts as a difference. A translation is no name: it is only compared.
"""

from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Final

from publisher.assets import asset
from publisher.normalise.places import folded, name_of, shipped_gazetteer
from publisher.normalise.text import is_han, simplified
from publisher.uris import slug_of

_GENERIC: Final = ("自治区", "自治州", "省", "市", "州", "县", "区", "旗")
_KINDS: Final = frozenset(
    {"province", "city", "municipality", "county", "district", "prefecture", "banner", "autonomous", "region"}
)
_ENOUGH: Final = 0.6
_SPELLED: Final = "zh-Latn-pinyin"


def translated(name: str) -> str | None:
    """Return the English words of a Chinese name, in the order of its own.

    Returns:
        None for a name that is not in Chinese, or of which most is not in the list of words.
    """
    if not is_han(name):
        return None
    rest = simplified(folded(name))
    words: list[str] = []
    within: str | None = "cn"
    while step := shipped_gazetteer().leading(rest, within):
        place, after = step
        within = place.key
        written = rest[: len(rest) - len(after)]
        english = name_of(place, "en") or name_of(place, _SPELLED) or _spelled(written)
        words += _without_generic(english.casefold())
        words += [_words()[end] for end in _GENERIC if written.endswith(end)][:1]
        rest = after
    pieces = list(_pieces(rest))
    known = sum(len(piece) for piece in pieces if piece in _words())
    if known < _ENOUGH * len(rest):
        return None
    return " ".join([*words, *(_words().get(piece) or _spelled(piece) for piece in pieces)])


@lru_cache(1 << 14)
def _spelled(piece: str) -> str:
    """A piece in Latin letters; names have most pieces in common."""
    return slug_of(piece)


def _without_generic(name: str) -> list[str]:
    """The words of a place's English name without those for its kind, which the Chinese name has at its end."""
    return [word for word in name.replace("'", "").split() if word not in _KINDS]


def _pieces(text: str) -> Iterator[str]:
    """Cut a text into the longest words of the list, from the left; any other character stands alone."""
    words, longest = _words(), _longest()
    while text:
        length = next((size for size in range(min(longest, len(text)), 0, -1) if text[:size] in words), 1)
        yield text[:length]
        text = text[length:]


@cache
def _longest() -> int:
    return max(map(len, _words()))


@cache
def _words() -> dict[str, str]:
    lines = asset("ontology/body-words.txt").read_text(encoding="utf-8").splitlines()
    return dict(line.split("\t") for line in lines if line and not line.startswith("#"))
