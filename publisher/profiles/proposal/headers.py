"""What Chinese headers end in: "单位联系电话" is a telephone, "上级主管部门名称" a parent, "负责人电话" about a person.

A Chinese header has no spaces between its words, and its last word says what it is. One that is known as a whole
(guess_words.toml) is not taken apart. Traditional script counts as simplified.
"""

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final

from publisher.normalise.text import has_han, simplified

WORDS: Final[dict[str, Any]] = tomllib.loads((Path(__file__).parent / "guess_words.toml").read_text(encoding="utf-8"))
"""Words of headers and values, in many languages."""

WORDS["parents"] = next(row["words"] for row in WORDS["fields"] if row["field"] == "parent")

_LISTS: Final = ("names", "not_names", "keys", "counters", "identifiers", "people", "posts")
_AROUND: Final = re.compile(r"^(?:本|该|官方|所属|所在)?(?P<inner>.{2,}?)(?:名称|号码|全称|信息|情况|内容)?$")
_NO_ENDINGS: Final = frozenset({"单位", "机构", "部门", "机关", "名称"})
"""Words that say what a header is only if they are all of it: "计量单位" is no name."""
_NO_MENTIONS: Final = frozenset({"法人", "领导"})
"""Words that are about a person at the end of a header only: "法人类型" is not."""


def _all_words() -> Iterator[str]:
    for name in _LISTS:
        yield from WORDS[name]
    for words in (*WORDS["schemes"].values(), *WORDS["languages"].values()):
        yield from words
    for row in WORDS["fields"]:
        yield from row["words"]


_KNOWN: Final = frozenset(simplified(word) for word in _all_words() if has_han(word) and len(word) > 1)
_PEOPLE: Final = frozenset(map(simplified, filter(has_han, WORDS["people"]))) - _NO_MENTIONS
_LANGUAGES: Final = frozenset(word for words in WORDS["languages"].values() for word in words if has_han(word))
_BODIES: Final = frozenset(map(simplified, WORDS["bodies"]))


@cache
def words_within(header: str) -> frozenset[str]:
    """Return the known words by which a header in Han characters says what its column holds.

    Args:
        header: one piece of a header, without spaces.
    """
    if not has_han(header):
        return frozenset()
    text = simplified(header)
    if text in _KNOWN:
        return frozenset({text})
    mentioned = {word for word in (*_PEOPLE, *_LANGUAGES) if len(word) > 1 and word in text}
    inner = match["inner"] if (match := _AROUND.fullmatch(text)) else text
    if inner in _BODIES and text.endswith(("名称", "全称")):
        return frozenset({"名称", *mentioned})
    ending = inner if inner in _KNOWN else _ending(inner) or _ending(text)
    return frozenset({ending, *mentioned} - {""})


def _ending(text: str) -> str:
    """The longest known word that a text ends in."""
    endings = (text[start:] for start in range(1, len(text) - 1))
    return next((ending for ending in endings if ending in _KNOWN and ending not in _NO_ENDINGS), "")
