"""People on a department's page: what is said of them is left out before anything else sees the page.

Left out are the values of labels about people ("负责人：…", "责任编辑：…"), the paragraphs below a heading about the
leadership, and every other mention of the names that stood there.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Final

from publisher.normalise.text import fold, simplified
from publisher.profiles.mentions import REDACTED, Mentions
from publisher.profiles.proposal.columns import Column
from publisher.profiles.proposal.people import is_called_person, is_person
from publisher.raw import RawCell

_LEADERS: Final = re.compile(
    r"(?:[一二三四五六七八九十\d]+[、.])?(?:(?:现任|机构|单位|本[厅局委院])?领导(?:信息|班子|成员|介绍|简介|分工|之窗)?|领导班子成员"
    r"|(?:厅|局|委|院|校|党组|行政)领导(?:班子|成员|介绍|信息)?|负责人(?:信息|介绍)?|首长介绍|主管介绍)[::]?"
)
_POST: Final = re.compile(
    r"(?:党组|党委|党工委)?(?:副?书记|成员|委员)|副?(?:厅|局|处|科|所|院|校|馆|站|部|省|市|县|区|州|组|会|司|署)长|副?主任|副?主席|副?秘书长"
    r"|(?:一|二|三|四)级(?:巡视员|调研员|主任科员)|副?巡视员|副?调研员|总工程师|总经济师|总会计师|代理?|同志|先生|女士|兼"
)
_NAMED: Final = re.compile(
    r"(?:(?:编辑|編輯|责编|責編|作者|撰稿人?|供稿人?|记者|記者|审核人?|審核人?|校对|录入人?|联系人|聯絡人|负责人|負責人)\s*[:/]\s*"
    r"|(?:书记|書記|[厅廳局处處科所院校馆館站部省市县縣区區州][长長]|主任|主席)\s*:?\s*)"
    r"(?P<name>[\u4e00-\u9fff]{2,3})(?=同志|先生|女士|主持|[\s,。、;:()\]】]|$)"
)
_PERSON_LINE: Final = re.compile(
    r"[\u4e00-\u9fff、()]{0,16}(?:书记|[厅局处科所院校馆站部省市县区州镇乡组会]长|主任|主席|委员|成员|专员|助理|调研员|巡视员)\s+"
    r"(?P<name>[\u4e00-\u9fff]{2,4})(?:[\s,、(].*)?"
)
_NO_PERSON: Final = "市县縣区區省镇鎮乡鄉村路街道山河江湖"
"""Characters behind which a short name is the beginning of a place's."""
_BETWEEN: Final = re.compile(r"[\s、,;:()/|。.]+")


def is_about_leaders(line: str) -> bool:
    """Whether a line is a heading about the people who lead a department."""
    return _LEADERS.fullmatch(re.sub(r"\s+", "", simplified(fold(line)))) is not None


def people_in(texts: Iterable[str]) -> tuple[str, ...]:
    """The names of people in texts that are left out, without their posts."""
    names: dict[str, None] = {}
    for text in texts:
        for piece in _BETWEEN.split(fold(text)):
            bare = _POST.sub("", piece)
            for name in (piece, bare):
                if 2 <= len(name) <= 4 and is_person(name):
                    names[name] = None
    return tuple(names)


def is_person_line(line: str) -> bool:
    """Whether a line is nothing but a post, a name and perhaps a number ("副主任 李某某 13900000000")."""
    match = _PERSON_LINE.fullmatch(simplified(fold(line)))
    return match is not None and is_person(match["name"])


def people_named(lines: Iterable[str]) -> tuple[str, ...]:
    """The names of people that stand within other lines, behind their posts ("（编辑：李某某）", "局长李某某同志")."""
    found = (match["name"] for line in lines for match in _NAMED.finditer(simplified(fold(line))))
    written = (match["name"] for line in lines for match in _NAMED.finditer(fold(line)))
    return tuple(dict.fromkeys(name for name in (*found, *written) if is_person(name)))


def without_people(line: str, names: Iterable[str]) -> str:
    """Return a line with a mark in place of each name, except where it begins the name of a place."""
    for name in names:
        line = re.sub(rf"{re.escape(name)}(?![{_NO_PERSON}])", REDACTED, line)
    return line


def cells_without_people(cells: Sequence[RawCell]) -> tuple[RawCell, ...]:
    """Return the labelled lines of a page in another language without what they say of people.

    The value of a label about a person ("Director: …") is left out, and so are its names wherever else they stand.
    """
    removed = [cell for cell in cells if cell.value and is_called_person(Column(cell.name))]
    if not removed:
        return tuple(cells)
    mentions = Mentions({cell.name: [re.sub(r"[\d+]", "", cell.value)] for cell in removed})
    return tuple(
        cell._replace(value=REDACTED if cell in removed else mentions.masked(cell.value, is_kept=True))
        for cell in cells
    )
