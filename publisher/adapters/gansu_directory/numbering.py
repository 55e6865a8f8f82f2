"""Numbered paragraphs, in every numbering that pages use: (1), 1., (i), IV., Article 1, (a), 一、, （一）, 第一条, ①.

``numbered`` takes one paragraph apart; ``outline`` gives a list of paragraphs its order and nesting. A style seen for
the first time with the number 1 opens a list inside the paragraph before it; a style seen before continues its list;
any other style whose number goes on from the last one belongs to the same list, however mixed ("(i), (2), (iii)").
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from publisher.normalise.text import fold

_ROMAN: Final = re.compile(r"(?=[ivxlc])(?:xc|xl|l?x{0,3})(?:ix|iv|v?i{0,3})", re.IGNORECASE)
_ROMAN_VALUES: Final = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
_HAN_DIGITS: Final = {digit: value for value, digit in enumerate("零一二三四五六七八九")}
_MAX_NOTATION: Final = 40
_CIRCLED: Final = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
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
    "①": re.compile(rf"([{_CIRCLED}])"),
}


@dataclass(frozen=True, slots=True)
class Numbered:
    """A paragraph taken apart.

    Attributes:
        notation: as written, "(1)".
        text: what follows it.
        readings: each style it may be, with its number in that style: "(i)" is 1 in roman and 9 in letters.
    """

    notation: str
    text: str
    readings: tuple[tuple[str, int], ...]


@dataclass(slots=True)
class Item:
    """A paragraph in its list: ``position`` from 1 over all, ``parent`` a position."""

    position: int
    notation: str
    text: str
    line: int | None
    parent: int | None = None
    more: list[str] = field(default_factory=list)


def numbered(paragraph: str) -> Numbered | None:
    """Take the number off the front of a paragraph; None where there is none, or nothing follows it."""
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


def _value(style: str, written: str) -> int:
    if written.isdecimal():
        return int(written)
    if style in {"(a)", "(A)", "a.", "A."}:
        return ord(written.lower()) - ord("a") + 1
    if style == "①":
        return _CIRCLED.index(written) + 1
    return _han(written) if written[0] in _HAN_DIGITS or written[0] in "十百" else _roman(written)


def _roman(written: str) -> int:
    if not _ROMAN.fullmatch(written):
        return 0
    values = [_ROMAN_VALUES[letter] for letter in written.lower()]
    return sum(-value if value < max(values[place:]) else value for place, value in enumerate(values))


def _han(written: str) -> int:
    total, digit = 0, 0
    for letter in written:
        if (unit := {"十": 10, "百": 100}.get(letter)) is not None:
            total += (digit or 1) * unit
            digit = 0
        else:
            digit = _HAN_DIGITS[letter]
    return total + digit


@dataclass(slots=True)
class _List:
    """A list in the course of being read: the styles it has had, its last number, the item it hangs on."""

    styles: set[str]
    last: int
    parent: int | None


def outline(paragraphs: Iterable[tuple[int | None, str]]) -> tuple[list[str], tuple[Item, ...]]:
    """Give numbered paragraphs their order and nesting.

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
    """Find the list a number belongs to, closing those inside it; give the position it hangs on."""
    for fits in (_continues_in_style, _continues_mixed):
        for depth in range(len(open_lists) - 1, -1, -1):
            if (reading := fits(open_lists[depth], found)) is not None:
                del open_lists[depth + 1 :]
                open_lists[depth].styles.add(reading[0])
                open_lists[depth].last = reading[1]
                return open_lists[depth].parent
    style, value = next((reading for reading in found.readings if reading[1] == 1), found.readings[0])
    if value != 1 and open_lists:  # a gap in a list, or a style out of nowhere: it stays on the level it is found on
        open_lists[-1].styles.add(style)
        open_lists[-1].last = value
        return open_lists[-1].parent
    open_lists.append(_List({style}, value, previous))
    return previous


def _continues_in_style(current: _List, found: Numbered) -> tuple[str, int] | None:
    """A number of a style that the list has had, higher than its last."""
    fitting = [reading for reading in found.readings if reading[0] in current.styles and reading[1] > current.last]
    return min(fitting, key=lambda reading: reading[1], default=None)


def _continues_mixed(current: _List, found: Numbered) -> tuple[str, int] | None:
    """The very next number, in another style; 1 always opens a list of its own."""
    return next((reading for reading in found.readings if reading[1] == current.last + 1 != 1), None)


def split_inline(paragraph: str) -> Iterator[str]:
    """Cut a paragraph that holds a whole list, "…: (1) …; (2) …", before each number that goes on from the last.

    Only numbers in brackets count, and only a run that starts at 1 and has at least two.
    """
    folded = fold(paragraph)
    for pattern, value in (
        (re.compile(r"(?<![\w])\(\s*(\d{1,3})\s*\)"), int),
        (re.compile(rf"\(\s*({_HAN})\s*\)"), _han),
        (re.compile(r"(?<![\w])\(\s*([ivx]{1,6})\s*\)"), _roman),
    ):
        cuts = list(_run(pattern, value, folded))
        if len(cuts) > 1:
            edges = [0, *cuts, len(paragraph)]
            pieces = (paragraph[start:end].strip() for start, end in pairwise(edges))
            yield from filter(None, pieces)
            return
    yield paragraph


def _run(pattern: re.Pattern[str], value: Callable[[str], int], text: str) -> Iterator[int]:
    expected = 1
    for match in pattern.finditer(text):
        if value(match[1]) == expected:
            yield match.start()
            expected += 1
