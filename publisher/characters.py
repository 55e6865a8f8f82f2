"""Characters: texts translated one by one, and the classes of regular expressions that have most of Unicode.

A register's texts are made of a few thousand characters. ``str.translate`` looks each of them up in a loop in C, which
takes a fifth of the time of a regular expression that calls a function for each.
"""

import re
import sys
from collections.abc import Callable
from itertools import accumulate
from typing import Final

_LISTED: Final = re.compile(r"(?s)\\?(.)(?:-\\?(.))?")
"""A character, or the first and the last one of a range."""


class CharacterTable(dict[int, str]):
    """A table for ``str.translate``.

    Args:
        change: returns what stands instead of a character; called once for each character.
    """

    def __init__(self, change: Callable[[str], str]) -> None:
        super().__init__()
        self._change = change

    def __missing__(self, code: int) -> str:
        changed = self[code] = self._change(chr(code))
        return changed


def one_of(listed: str) -> str:
    """Return the class of a regular expression for some characters, listed as in a class ("A-Za-z_").

    It names what is not listed. Python compiles a class by marking each of its characters up to U+FFFF, which takes a
    millisecond for all letters, and a fifth of that for what is no letter. Not for ``re.IGNORECASE``: the cases that
    are equal then are those of the characters that the class names.
    """
    spans = sorted((ord(first), ord(last or first)) for first, last in _LISTED.findall(listed))
    begins = [first for first, _ in spans]
    ends = accumulate((last for _, last in spans), max, initial=-1)
    between = zip(ends, [*begins, sys.maxunicode + 1], strict=True)
    others = [rf"\U{end + 1:08x}-\U{begin - 1:08x}" for end, begin in between if end + 1 < begin]
    return f"[^{''.join(others)}]"
