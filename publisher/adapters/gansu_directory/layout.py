"""The lines of directory pages as named fields, in any layout.

Three layouts are known, and a page may mix them: a table of pipes (``| tel: | … |``), labels (``Tel:…``,
``Chinese siteClick to …``), and labels without a line for the name. A line with a label is a field of that name, even
if the label is not known; a line of the template is a field named "boilerplate"; every other line is a field named
"body". Nothing is dropped: every line of the page is the value, or the name and value, of exactly one field.
"""

import re
from collections.abc import Mapping
from typing import Final

from publisher.raw import RawCell

BODY: Final = "body"
BOILERPLATE: Final = "boilerplate"

_LABEL: Final = re.compile(r"(?P<name>[^\W\d_][\w .'/-]{0,39}?)\s*[:：]\s*(?P<value>\S.*)?")
_GLUED: Final = re.compile(r"(?P<name>Chinese site|Chinese Website)\s*(?P<value>Click\b.*)", re.IGNORECASE)

_ROLES: Final = {
    "name": ("name", "名称", "单位名称"),
    "telephone": ("tel", "telephone", "phone", "contact", "contact number", "电话", "联系电话", "办公电话"),
    "fax": ("fax", "传真"),
    "address": ("address", "mailing address", "office address", "地址", "办公地址", "通讯地址", "通信地址"),
    "hours": ("office hours", "work hours", "working hours", "business hours", "hours", "办公时间", "工作时间"),
    "website": ("chinese site", "chinese website", "website", "网址", "网站"),
    "email": ("e-mail", "email", "电子邮箱", "邮箱"),
    "postcode": ("postal code", "postcode", "zip code", "邮编", "邮政编码"),
    "district": ("district",),
    "category": ("categorisation",),
    "keyword": ("tab",),
    "abstract": ("description",),
    "statistics": ("data statistics",),
}

LABELS: Final[Mapping[str, str]] = {label: role for role, labels in _ROLES.items() for label in labels}
"""The role of each known label, in lower case; a line with another label keeps its own name."""

TEMPLATE_LINES: Final = frozenset(
    {
        "service categories", "select your city", "swipe to enter the mobile station", "warm tips", "[notice]",
        "organization map", "seller map", "content", "institutional overview", "direct subsidiaries", "service guide",
    }
)  # fmt: skip
"""Lines, in lower case, that the site's template puts on every page."""


def field_of(line: str, number: int | None) -> RawCell:
    """Make a cell of a line: the label and what stands behind it, or the whole line."""
    if line.startswith("|") and (row := _row(line)):
        return RawCell(name=row[0], value=row[1], line=number)
    if glued := _GLUED.fullmatch(line):
        return RawCell(name=glued["name"], value=glued["value"], line=number)
    if (label := _LABEL.fullmatch(line)) and _is_label(label["name"], label["value"] or ""):
        return RawCell(name=label["name"], value=label["value"] or "", line=number)
    return RawCell(name=BOILERPLATE if is_template(line) else BODY, value=line, line=number)


def _row(line: str) -> tuple[str, str] | None:
    """Split "| name: | value |"; without a pattern, because a row may be long and full of spaces."""
    name, bar, value = line[1:].partition("|")
    name = name.strip().rstrip(":：").strip()
    return (name, value.strip().removesuffix("|").strip()) if bar and name else None


def _is_label(name: str, value: str) -> bool:
    """Whether a name is a known label, or a few words before a short value that is not a sentence."""
    if name.strip().lower() in LABELS:
        return True
    words = name.split()
    short = len(words) <= 3 and 0 < len(value) <= 80 and not value.endswith((".", ";", "。", "；", ":"))
    return short and name[:1].isupper() and not any(character.isdigit() for character in name)


def is_template(line: str) -> bool:
    """Whether a line is one of the site's template, apart from bullets or quotes around it."""
    return line.lstrip("•·*- \t").rstrip('”"“ \t').lower() in TEMPLATE_LINES
