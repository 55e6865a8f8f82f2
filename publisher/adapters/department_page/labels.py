"""The labels of a department's page, and what stands behind each ("联系电话：…", "传 真：…", "电话（办公室）：…").

Labels are compared in simplified script, without spaces. A line may have several ("电话：… 传真：… 邮编：…").
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from publisher.normalise.text import fold, simplified

PERSON: Final = "person"
PUBLISHING: Final = "publishing"

_ROLES: Final = (
    (
        PERSON,
        (
            r".*(?:负责人|联系人|联络人|联络员|经办人|领导|首长|主官|书记|厅长|局长|处长|科长|股长|所长|院长"
            r"|校长|馆长|站长|队长|部长|省长|市长|县长|区长|州长|镇长|乡长|组长|会长|理事长|秘书长|董事长"
            r"|总经理|主任(?!科)|主席|署长|司长|委员(?!会)|法定代表人|法人代表|法人姓名|手机|姓名).*"
        ),
    ),
    (
        PERSON,
        (
            r"(?:责任)?编辑|责编|作者|撰稿人?|供稿人?|记者|审核人?|审稿人?|校对|录入人?|(?:初|复|终)审|签发人?"
            r"|发布人|拟稿人?"
        ),
    ),
    (
        PUBLISHING,
        (
            r"发布(?:时间|日期|机构|单位)|(?:信息|文章|稿件)?来源|(?:浏览|点击|阅读|访问)(?:次数|量|数)?"
            r"|更新(?:时间|日期)|成文日期|发文日期|公开日期|生成日期|索引号|主题分类|主题词|有效性|字号|字体"
            r"|分享|日期|时间|打印"
        ),
    ),
    ("name", r"(?:机构|单位|部门|机关)?(?:名称|全称)|(?:机构|单位|部门|机关)名"),
    ("english-name", r"(?:机构|单位)?英文(?:名称?|全称)|englishname"),
    ("alias", r"(?:机构|单位|部门)?(?:简称|别名)"),
    ("former", r"曾用名称?|原名称?"),
    ("fax", r".{0,10}传真(?:号码?|电话)?"),
    ("email", r".{0,6}(?:邮箱(?:地址)?|电子邮件|邮件地址|电邮)|e-?mail(?:地址)?"),
    ("website", r".{0,6}(?:网址|网站|官网|网站地址|网址链接|网页|主页)"),
    ("postcode", r"邮编|邮政编码|邮递区号|邮政区号"),
    ("telephone", r"[\u3400-\u9fff\d]{0,14}(?:电话|热线|总机|座机|专线)(?:号码?)?|tel"),
    (
        "hours",
        r".{0,8}(?:办公|工作|上班|服务|开放|接待|受理|营业|作息|开馆|办理|对外|门诊|就诊|借阅|参观|接访|值班)(?:时间|时段)",
    ),
    ("address", r".{0,8}(?:地址|地点|住所|位置)"),
    ("credit-code", r"(?:统一)?社会信用代码(?:证号)?"),
    ("kind", r"(?:机构|单位|组织)(?:性质|类型|类别)"),
    ("rank", r"(?:机构|行政|单位)?(?:级别|规格)"),
    ("parent", r"上级(?:单位|机关|部门|主管部门)|主管(?:部门|单位|机关)|隶属(?:关系|单位)|举办单位"),
    ("founded", r"(?:成立|设立|组建|建立)(?:时间|日期)"),
)
_COMPILED: Final = tuple((role, re.compile(pattern, re.IGNORECASE)) for role, pattern in _ROLES)
_COLON: Final = r"\s*:\s*"
_UNIT: Final = re.compile(r"\s*\((?P<unit>[^()]{1,20})\)\s*$")
_LONGEST: Final = 18
_BULLET: Final = re.compile(r"[\s•·●▪◆■□▶★*\-]*(?:\(?(?:\d{1,2}|[一二三四五六七八九十]{1,3})[).、]\s*)?")
_BEFORE: Final = frozenset(" \t;,|)。.\u3000")
_NUMBER_OF: Final = re.compile(r"(?:电话|热线|总机|座机|专线|传真)(?:号码?|电话)?$")
_ENDS_OF_VALUES: Final = frozenset("号號楼樓室层層座幢")
"""Behind what an address ends with, another label may stand without a sign between them."""
_PLAIN_UNIT: Final = re.compile(r"(?:联系|联络|咨询|办公|值班|服务|单位|机构|公开|对外|固定|传真|办公室?联系)*")


@dataclass(frozen=True, slots=True)
class Labelled:
    """A label with its role, the unit that it names besides ("人事处电话": 人事处), and its value as written."""

    label: str
    role: str
    value: str
    unit: str = ""


@lru_cache(1 << 10)
def role_of(label: str) -> str | None:
    """Return the role of a label; None if it is not known."""
    text = re.sub(r"\s+", "", simplified(fold(label)))
    return next((role for role, pattern in _COMPILED if pattern.fullmatch(text)), None)


def labelled(line: str) -> list[Labelled]:
    """Split a line into its labels and their values; empty if it does not begin with a known label."""
    folded = fold(line)
    start = match.end() if (match := _BULLET.match(folded)) else 0
    found: list[_Place] = []
    for colon in re.finditer(_COLON, folded[start:]):
        begins = found[-1].end if found else start
        if place := _place(folded, begins, start + colon.start(), start + colon.end(), first=not found):
            found.append(place)
        elif not found:
            return []
    if not found:
        return []
    ends = [place.start for place in found[1:]] + [len(line)]
    return [_piece(line, place, end) for place, end in zip(found, ends, strict=True)]


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a label is in a line: from ``start`` to ``stop``, its unit in brackets, and the end of its colon."""

    start: int
    stop: int
    unit: str
    end: int


def _place(line: str, begins: int, before: int, end: int, *, first: bool) -> _Place | None:
    """Find the label before a colon; the first label of a line is all that stands before it."""
    unit, stop = "", before
    if bracket := _UNIT.search(line, begins, before):
        unit, stop = bracket["unit"].strip(), bracket.start()
    if first:
        return _Place(begins, stop, unit, end) if stop - begins <= _LONGEST and role_of(line[begins:stop]) else None
    for start in range(stop - 1, max(begins, stop - _LONGEST) - 1, -1):
        before_it, label = line[start - 1], line[start:stop]
        if label[0] in _BEFORE or (role := role_of(label)) is None:
            continue
        ends_value = before_it in _ENDS_OF_VALUES or (before_it.isdigit() and not unit_of(label, role))
        if start == begins or before_it in _BEFORE or ends_value:
            return _Place(start, stop, unit, end)
    return None


def _piece(line: str, place: _Place, end: int) -> Labelled:
    label = line[place.start : place.stop].strip()
    value = line[place.end : end].strip().strip(";；，,、|　 ")
    role = role_of(label)
    assert role is not None, f"the label {label} was known before"
    return Labelled(label, role, value, place.unit or unit_of(label, role))


def unit_of(label: str, role: str) -> str:
    """The unit or service that a telephone's label names ("人事处电话", "投诉电话"); "" for the institution's own."""
    if role not in {"telephone", "fax"}:
        return ""
    text = re.sub(r"\s+", "", label)
    before = text[: len(_NUMBER_OF.sub("", simplified(text)))]
    return "" if not before or not before[0] >= "\u3400" or _PLAIN_UNIT.fullmatch(simplified(before)) else before
