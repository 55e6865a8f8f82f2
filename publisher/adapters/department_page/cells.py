"""The cells of a department's page: each line, or each label of a line, is one, and people are left out of all.

A page is a title, perhaps a line about its publication, paragraphs, and labelled lines. What the site puts around it is
boilerplate. Nothing else is dropped: every line is the value, or the name and value, of a cell.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from publisher.adapters.department_page.labels import PERSON, PUBLISHING, Labelled, labelled, role_of, unit_of
from publisher.adapters.department_page.left_out import (
    is_about_leaders,
    is_person_line,
    people_in,
    people_named,
    without_people,
)
from publisher.adapters.department_page.sections import section_of
from publisher.adapters.gansu_directory.layout import BODY, BOILERPLATE
from publisher.normalise.text import fold, simplified
from publisher.profiles.mentions import REDACTED
from publisher.raw import RawCell

TITLE: Final = "title"
PUBLICATION: Final = "publication"
PAGE_TITLE: Final = "page title"

_MAX_TITLE: Final = 60
_MAX_LABEL: Final = 8
_WITH_VALUES: Final = frozenset({PERSON, "telephone", "fax", "address", "hours", "website", "email", "postcode"})
_MAX_VALUE: Final = 120
_SENTENCE: Final = re.compile(r"[。；;！？]|[，,].*[，,]|[：:]$")
_TEMPLATE: Final = re.compile(
    r".*(?:版权所有|ICP备|公网安备|网站标识码|网站地图|技术支持|设为首页|加入收藏|扫一扫|无障碍|关于本站|copyright).*"
    r"|(?:(?:当前|目前|您的|您现在的|所在)?位置\s*:|您在这里|(?:上|下)一[篇条]\s*:).*"
    r"|(?:[【\[]?\s*(?:打印(?:本页|此页)?|关闭(?:窗口|本页)?|返回(?:顶部|列表|首页)?|首页|回首页|分享(?:到|至)?|收藏"
    r"|字体|字号|大|中|小|我要纠错)\s*[】\]]?[\s:|]*)+"
    r"|.*(?:\s[>›»]\s.*){2,}|首页\s*[>›»|].*",
    re.IGNORECASE,
)
_DATE: Final = re.compile(r"\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?(?:\s+\d{1,2}:\d{2}(?::\d{2})?)?(?=\s|$)")
_NUMBERS: Final = re.compile(r"[^\d]{0,12}(?:\d[\d\s()/、;,转轉-]{5,}).{0,30}")


@dataclass(frozen=True, slots=True)
class PageLine:
    """A line of a page: where it stands, its text, and whether it is of the site's frame, or a heading."""

    number: int | None
    text: str
    frame: bool = False
    heading: bool = False


@dataclass(frozen=True, slots=True)
class PageCells:
    """The cells of a page; ``removed`` tells whether anything about people was left out."""

    cells: tuple[RawCell, ...]
    removed: bool


def cells_of(lines: Sequence[PageLine]) -> PageCells:
    """Make cells of the lines of a page."""
    sorted_lines = list(_sorted(_without_leaders(lines)))
    removed = [cell.value for cell, left_out in sorted_lines if left_out]
    names = (*people_in(removed), *people_named(line.text for line in lines))
    cells = tuple(_redacted(cell, names) if not left_out else _emptied(cell) for cell, left_out in sorted_lines)
    unchanged = [cell for cell, _ in sorted_lines]
    return PageCells(cells, any(one != other for one, other in zip(cells, unchanged, strict=True)))


def _redacted(cell: RawCell, names: Iterable[str]) -> RawCell:
    return cell._replace(value=without_people(cell.value, names))


def _emptied(cell: RawCell) -> RawCell:
    return cell._replace(value=REDACTED if cell.value else "")


@dataclass(frozen=True, slots=True)
class _Marked:
    """A line, and whether it is about the people who lead the department."""

    line: PageLine
    leaders: str = ""


def _without_leaders(lines: Sequence[PageLine]) -> Iterator[_Marked]:
    """Mark what stands below a heading about the leadership, up to the next heading or label."""
    heading = ""
    for line in lines:
        if is_about_leaders(line.text):
            heading = line.text
            yield _Marked(line)
            continue
        if heading and (section_of(line.text) or line.frame or labelled(line.text)):
            heading = ""
        yield _Marked(line, heading)


def _sorted(lines: Iterable[_Marked]) -> Iterator[tuple[RawCell, bool]]:
    """Yield each cell, and whether it is left out."""
    title_found = False
    waiting: RawCell | None = None
    for marked in lines:
        line = marked.line
        if marked.leaders:
            yield RawCell(marked.leaders, line.text, line.number), True
            continue
        if waiting is not None and _is_value_of(waiting, line):
            yield waiting._replace(value=line.text), role_of(waiting.name) == PERSON
            waiting = None if role_of(waiting.name) != "telephone" else waiting
            continue
        waiting = None
        if line.frame or _TEMPLATE.fullmatch(simplified(fold(line.text))):
            yield RawCell(BOILERPLATE, line.text, line.number), False
        elif is_person_line(line.text):
            yield RawCell(PERSON, line.text, line.number), True
        elif (found := _labels(line)) is not None:
            yield from found
            waiting = found[0][0] if len(found) == 1 and not found[0][0].value else None
        elif not title_found and (line.heading or _is_title(line.text)):
            title_found = True
            yield RawCell(TITLE, line.text, line.number), False
        else:
            yield RawCell(BODY, line.text, line.number), False


def _labels(line: PageLine) -> list[tuple[RawCell, bool]] | None:
    """The cells of a line with labels; of one about the page's publication, only its people are apart."""
    if match := _DATE.match(fold(line.text)):
        day, rest = line.text[: match.end()].strip(), line.text[match.end() :].strip()
        behind = _labels(PageLine(line.number, rest)) if rest else []
        if behind is not None:
            return [(RawCell(PUBLICATION, day, line.number), False), *behind]
    found = labelled(line.text) or _alone(line.text)
    if not found or section_of(found[0].label):
        return None
    if all(each.role in {PUBLISHING, PERSON} for each in found) and any(each.role == PUBLISHING for each in found):
        return [
            (RawCell(each.label if each.role == PERSON else PUBLICATION, text, line.number), each.role == PERSON)
            for each in found
            if (text := each.value if each.role == PERSON else f"{each.label}：{each.value}")
        ]
    return [(RawCell(_name(each.label, each.unit), each.value, line.number), each.role == PERSON) for each in found]


def _alone(text: str) -> list[Labelled]:
    """A label without a colon on a line of its own, whose value is in the next line."""
    role = role_of(text) if len(text) <= _MAX_LABEL else None
    return [Labelled(text, role, "", unit_of(text, role))] if role in _WITH_VALUES else []


def _name(label: str, unit: str) -> str:
    return f"{label}（{unit}）" if unit and unit not in label else label


def _is_value_of(label: RawCell, line: PageLine) -> bool:
    """Whether a line is the value of the label in the line before it, which has none."""
    if line.frame or len(line.text) > _MAX_VALUE or labelled(line.text) or section_of(line.text):
        return False
    return role_of(label.name) != "telephone" or bool(_NUMBERS.fullmatch(fold(line.text)))


def _is_title(text: str) -> bool:
    return len(text) <= _MAX_TITLE and not _SENTENCE.search(simplified(fold(text)))
