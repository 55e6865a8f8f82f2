"""Numbered paragraphs, in every numbering in use: (1), 1., (i), IV., Article 1, (a), 一、, （一）, 第一条, ①.

``numbered`` splits one paragraph; ``outline`` gives a list of paragraphs its order and nesting. A style that occurs for
the first time, with the number 1, opens a list inside the paragraph before it; a known style continues its list; any
other style whose number follows the last one belongs to the same list, however mixed ("(i), (2), (iii)").
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from publisher.normalise.text import fold

_ROMAN: Final = re.compile(r"(?=[ivxlc])(?:xc|xl|l?x{0,3})(?:ix|iv|v?i{0,3})", re.IGNORECASE)
_ROMAN_VALUES: Final = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
_MAX_NOTATION: Final = 40
_HAN: Final = "[一二三四五六七八九十百][零一二三四五六七八九十百]{0,4}"

_FORMS: Final[Mapping[str, re.Pattern[str]]] = {
    "(1)": re.compile(r"\(\s*(\d{1,3})\s*\)"),
    "1.": re.compile(r"(\d{1,3})(?:\.(?!\d)|、|(?=\)))[)]?"),
    "(i)": re.compile(r"\(\s*([ivxlc]{1,7})\s*\)"),
    "(I)": re.compile(r"\(\s*([IVXLC]{1,7})\s*\)"),
    "i.": re.compile(r"([ivxlc]{1,7})(?:[.、]|(?=\)))[)]?(?=\s)"),
    "I.": re.compile(r"([IVXLC]{1,7})(?:[.、]|(?=\)))[)]?(?=\s|[^\x00-\x7f])"),
    "Article": re.compile(r"Article\s+(\d{1,3}|[IVXLC]{1,7})\b[.,:、]?", re.IGNORECASE),
    "(a)": re.compile(r"\(\s*([a-z])\s*\)"),
    "(A)": re.compile(r"\(\s*([A-Z])\s*\)"),
    "a.": re.compile(r"([a-z])[.)](?=\s)"),
    "A.": re.compile(r"([A-Z])[.)](?=\s)"),
    "(一)": re.compile(rf"\(\s*({_HAN})\s*\)"),
    "一、": re.compile(rf"({_HAN})[、.]"),
    "第一条": re.compile(rf"第({_HAN}|\d{{1,3}})[条章节款项]"),
    "①": re.compile(r"([①-⑳])"),
}


@dataclass(frozen=True, slots=True)
class Numbered:
    """A numbered paragraph.

    Attributes:
        notation: as written, "(1)".
        text: what follows it.
        readings: every style that the notation may be in, with its number: "(i)" is 1 in roman and 9 in letters.
    """

    notation: str
    text: str
    readings: tuple[tuple[str, int], ...]


@dataclass(slots=True)
class Item:
    """A paragraph in its list: ``position`` counts all items from 1, ``parent`` is a position."""

    position: int
    notation: str
    text: str
    line: int | None
    parent: int | None = None
    more: list[str] = field(default_factory=list)

    @property
    def paragraphs(self) -> list[str]:
        """The paragraphs as the page has them."""
        return [f"{self.notation} {self.text}", *self.more]


def numbered(paragraph: str) -> Numbered | None:
    """Split the number off a paragraph; None if it has no number, or nothing after it."""
    start = len(paragraph) - len(paragraph.lstrip())
    folded = fold(paragraph[: start + _MAX_NOTATION])
    readings: list[tuple[str, int]] = []
    end = 0
    for style, pattern in _FORMS.items():
        if (match := pattern.match(folded, start)) and (value := _value(style, match[1])):
            readings.append((style, value))
            end = max(end, match.end())
    text = paragraph[end:].strip()
    return Numbered(paragraph[start:end].strip(), text, tuple(readings)) if readings and text else None


def _value(style: str, number: str) -> int:
    if number.isdecimal():
        return int(number)
    if number.isnumeric():
        return han_number(number)
    if style in {"(a)", "(A)", "a.", "A."}:
        return ord(number.lower()) - ord("a") + 1
    return _roman(number)


def _roman(written: str) -> int:
    if not _ROMAN.fullmatch(written):
        return 0
    values = [_ROMAN_VALUES[letter] for letter in written.lower()]
    return sum(-value if value < max(values[place:]) else value for place, value in enumerate(values))


def han_number(number: str) -> int:
    """Return the value of a Chinese number ("二十一"), or of a circled one ("①")."""
    total, digit = 0, 0
    for value in map(unicodedata.numeric, number):
        if value < 10:
            digit = int(value)
        else:
            total, digit = total + (digit or 1) * int(value), 0
    return total + digit


@dataclass(slots=True)
class _List:
    """An open list: the styles of its numbers so far, its last number, the position of the item that it is below."""

    styles: set[str]
    last: int
    parent: int | None

    def add(self, style: str, number: int) -> int | None:
        """Add an item; returns the position that it is below."""
        self.styles.add(style)
        self.last = number
        return self.parent


def outline(paragraphs: Iterable[tuple[int | None, str]]) -> tuple[list[str], tuple[Item, ...]]:
    """Find the order and nesting of numbered paragraphs.

    Args:
        paragraphs: each with its line.

    Returns:
        the paragraphs before the first number; and the items. A paragraph without a number that comes after one is
        ``more`` of that item.
    """
    lead: list[str] = []
    items: list[Item] = []
    open_lists: list[_List] = []
    for line, paragraph in paragraphs:
        for piece in split_inline(paragraph):
            found = numbered(piece)
            if found is None and items:
                items[-1].more.append(piece)
            elif found is None:
                lead.append(piece)
            else:
                parent = _place(open_lists, found, items[-1].position if items else None)
                items.append(Item(len(items) + 1, found.notation, found.text, line, parent))
    return lead, tuple(items)


def _place(open_lists: list[_List], found: Numbered, previous: int | None) -> int | None:
    """Find the list that a number belongs to, closing those inside it; returns the position that it is below."""
    for continues in (_continues_in_style, _continues_mixed):
        for depth in range(len(open_lists) - 1, -1, -1):
            if (reading := continues(open_lists[depth], found)) is not None:
                del open_lists[depth + 1 :]
                return open_lists[depth].add(*reading)
    style, value = next((reading for reading in found.readings if reading[1] == 1), found.readings[0])
    if value != 1 and open_lists:  # a gap in the numbers, or a new style that does not begin at 1
        return open_lists[-1].add(style, value)
    open_lists.append(_List({style}, value, previous))
    return previous


def _continues_in_style(current: _List, found: Numbered) -> tuple[str, int] | None:
    """A number of a known style of the list, higher than its last."""
    fitting = [reading for reading in found.readings if reading[0] in current.styles and reading[1] > current.last]
    return min(fitting, key=lambda reading: reading[1], default=None)


def _continues_mixed(current: _List, found: Numbered) -> tuple[str, int] | None:
    """The next number, in another style; 1 always opens a list of its own."""
    return next((reading for reading in found.readings if reading[1] == current.last + 1 != 1), None)


_BEGINS: Final = r"(?:^|(?<=[.;:。；：\n]))\s*"
_INLINE: Final = (
    (re.compile(r"(?<![\w])\(\s*(\d{1,3})\s*\)"), int),
    (re.compile(rf"\(\s*({_HAN})\s*\)"), han_number),
    (re.compile(r"(?<![\w])\(\s*([ivx]{1,6})\s*\)"), _roman),
    (re.compile(rf"{_BEGINS}(\d{{1,3}})(?:[.、](?!\d)|\))"), int),
    (re.compile(rf"{_BEGINS}({_HAN})、"), han_number),
    (re.compile(r"([①-⑳])"), han_number),
)
"""Numbers that a list within a paragraph may have, each with what reads its value."""


def split_inline(paragraph: str) -> Iterator[str]:
    """Split a paragraph with whole lists in it, "…: (1) …; (2) …", before each number that follows the last.

    Only a run that starts at 1 and has at least two counts. Numbers without brackets ("1.", "一、") begin a sentence or
    a part of one. A list within an item is split too.
    """
    folded = fold(paragraph)
    runs = [cuts for pattern, value in _INLINE if len(cuts := list(_run(pattern, value, folded))) > 1]
    if not runs:
        yield paragraph
        return
    edges = [0, *min(runs), len(paragraph)]
    for start, end in pairwise(edges):
        if piece := paragraph[start:end].strip():
            yield from split_inline(piece) if len(piece) < len(paragraph.strip()) else (piece,)


def _run(pattern: re.Pattern[str], value: Callable[[str], int], text: str) -> Iterator[int]:
    expected = 1
    for match in pattern.finditer(text):
        if value(match[1]) == expected:
            yield match.start()
            expected += 1
