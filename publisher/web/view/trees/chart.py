"""A small organisation chart: what is above an institution, the institution, and its parts, as boxes and lines.

It is drawn for a phone's width: what is above stands in one column, the parts in two, beside the line that leads to
them. The page turns it into SVG and says the same as a list.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from publisher.release import Release, TreeNode
from publisher.uris import Kind
from publisher.web.languages.reader import gettext, ngettext, number
from publisher.web.view.names import Names
from publisher.web.view.trees.levels import listing

MAX_BOXES: Final = 30
"""Boxes of a chart in all."""

MAX_ABOVE: Final = 6
"""Boxes above the institution; of a longer way to the top the outermost is shown, and the nearest."""

WIDTH: Final = 360
_WIDE: Final = 300
_NARROW: Final = 170
_HEIGHT: Final = 54
_GAP: Final = 14
_MARGIN: Final = 2
_LETTER: Final = 13
"""Height of letters, in the same units as the widths: pixels on a phone."""

_TOKEN: Final = re.compile(
    r"\s+|[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef]|[^\s\u2e80-\u9fff\uac00-\ud7af]+"
)
"""Where a name may be broken: at spaces, and between the characters of Chinese, Japanese and Korean."""


@dataclass(frozen=True, slots=True)
class Box:
    """A box of the chart.

    Attributes:
        role: "above", "own", "part" or "more".
        lines: the name, broken to fit.
        note: how many parts it has, "" for none.
        title: the whole name.
        language: of the name, None where it is not known.
        href: its page, "" where it has none.
        x, y, width, height: in the units of the chart.
    """

    role: str
    lines: tuple[str, ...]
    note: str
    title: str
    language: str | None
    href: str
    x: int
    y: int
    width: int
    height: int = _HEIGHT

    @property
    def middle(self) -> int:
        """The x of its middle."""
        return self.x + self.width // 2

    def texts(self) -> Iterator[tuple[str, int, bool]]:
        """Yield each line with its baseline, and whether it is the note."""
        every = (*self.lines, *([self.note] if self.note else []))
        first = self.y + (self.height - 16 * len(every)) // 2 + 12
        for place, line in enumerate(every):
            yield line, first + 16 * place, bool(self.note) and place == len(self.lines)


@dataclass(frozen=True, slots=True)
class Chart:
    """Boxes and the lines between them; ``paths`` are those of SVG."""

    boxes: tuple[Box, ...]
    paths: tuple[str, ...]
    height: int
    width: int = WIDTH


def chart(release: Release, path: Sequence[TreeNode], parts: Sequence[TreeNode], names: Names) -> Chart:
    """Lay out the chart of an institution.

    Args:
        release: the release that is served.
        path: what is above the institution, the outermost first, and the institution itself.
        parts: the first ones directly below it, in the order of lists.
        names: of all of these.
    """
    column: list[Box] = []
    for node in _shown(path):
        role = "own" if node is path[-1] else "above"
        column.append(_box(release, node, names, role, ((WIDTH - _WIDE) // 2, _row(len(column)), _WIDE)))
    own, room = path[-1], MAX_BOXES - len(column)
    shown = parts[:room] if own.below <= room else parts[: room - 1]
    is_alone = own.below == 1
    below: list[Box] = []
    for place, node in enumerate(shown):
        x, width = ((WIDTH - _WIDE) // 2, _WIDE) if is_alone else _column(place)
        below.append(_box(release, node, names, "part", (x, _row(len(column) + place // 2), width)))
    if own.below > len(shown):
        below.append(_more(release, own, len(shown), _row(len(column) + len(shown) // 2)))
    rows = len(column) + (len(below) + 1) // 2
    return Chart((*column, *below), tuple(_paths(column, below)), _row(rows) - _GAP + _MARGIN)


def _shown(path: Sequence[TreeNode]) -> Iterator[TreeNode | None]:
    """The way to the top; None where steps of it are left out."""
    if len(path) <= MAX_ABOVE + 1:
        yield from path
    else:
        yield path[0]
        yield None
        yield from path[len(path) - MAX_ABOVE + 1 :]


def _row(place: int) -> int:
    return _MARGIN + place * (_HEIGHT + _GAP)


def _column(place: int) -> tuple[int, int]:
    return (_MARGIN if place % 2 == 0 else WIDTH - _NARROW - _MARGIN), _NARROW


def _box(release: Release, node: TreeNode | None, names: Names, role: str, where: tuple[int, int, int]) -> Box:
    """The box of an institution; ``where`` is its x, y and width."""
    if node is None:
        return Box(role, ("…",), "", "", None, "", *where)
    name = names.get(node.iri, node.label)
    count = max(node.below, node.within)
    note = ngettext("%(count)s part", "%(count)s parts", count) % {"count": number(count)} if count else ""
    href = f"{release.uris.path}/doc/{node.kind}/{node.slug}" if role != "own" else ""
    return Box(role, broken(name.text, where[2] - 16, 2), note, name.text, name.language, href, *where)


def _more(release: Release, own: TreeNode, shown: int, y: int) -> Box:
    text = gettext("and %(count)s more") % {"count": number(own.below - shown)}
    x, width = _column(shown)
    return Box("more", (text,), "", text, None, listing(release, Kind.INSTITUTION, own.slug), x, y, width)


def _paths(column: Sequence[Box], below: Sequence[Box]) -> Iterator[str]:
    """The lines: from each box of the column to the next, and from the last one along all parts."""
    spine = WIDTH // 2
    for upper in column[:-1]:
        yield f"M{spine} {upper.y + upper.height}v{_GAP}"
    if not below:
        return
    start = column[-1].y + column[-1].height
    if below[0].width == _WIDE:
        yield f"M{spine} {start}v{_GAP}"
        return
    yield f"M{spine} {start}V{below[-1].y + _HEIGHT // 2}"
    for box in below:
        edge = box.x + box.width if box.x < spine else box.x
        yield f"M{spine} {box.y + _HEIGHT // 2}H{edge}"


def broken(text: str, width: int, most: int) -> tuple[str, ...]:
    """Break a name into lines of at most a width; what does not fit ends in an ellipsis.

    Args:
        text: the name.
        width: in the units of the chart.
        most: the number of lines.
    """
    lines, line = list[str](), ""
    for token in _TOKEN.findall(text):
        if _width(line + token) > width and line.strip():
            lines.append(line.strip())
            line = ""
        line += token
    lines.append(line.strip())
    if len(lines) > most:
        lines = [*lines[: most - 1], f"{lines[most - 1]}…"]
    return tuple(_cut(row, width) for row in lines)


def _cut(line: str, width: int) -> str:
    if _width(line) <= width:
        return line
    while line and _width(f"{line}…") > width:
        line = line[:-1]
    return f"{line.rstrip()}…"


def _width(text: str) -> float:
    """About how wide a text is in a common sans serif: wide characters of East Asia, capitals, all others."""
    return _LETTER * sum(
        1.0
        if char == "…" or unicodedata.east_asian_width(char) in "WF"
        else 0.68
        if char.isupper() or char in "mwMW@"
        else 0.53
        for char in text
    )
