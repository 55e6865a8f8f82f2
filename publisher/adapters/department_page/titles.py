"""The name of a department in the title of its page ("示例市财政局主要职责", "机构简介_示例大学")."""

import re
from typing import Final

from publisher.adapters.department_page.prose import BODY_END, comparable

_ABOUT: Final = re.compile(
    r"(?:的|\"三定\"|“三定”|职能配置、?|内设机构|和?人员编制|主要|机构|单位|部门|机关|基本|工作|政务|学校|学院)*(?:职责|职能|职能职责|简介|概况|介绍|情况|信息|规定"
    r"|方案|设置|机构|公开|指南|联系方式|联系我们|简况|概述|职掌|组织架构)$"
)
_GENERIC: Final = re.compile(
    r"(?:本)?(?:机构|单位|部门|机关|政府|网站|首页|信息公开|政务公开|关于我们|联系我们|走进.{0,8}|学校|学院|内设|门户网站|官方网站|欢迎.*)?"
)
_SEPARATORS: Final = re.compile(r"\s*[-_|—–―·]+\s*|\s{2,}|\s*>\s*|》")
_BRACKET: Final = re.compile(r"\((?P<inner>[^()]{3,40})\)$")
_SITE: Final = re.compile(r"(?:政府)?(?:门户|官方|政务)?网站?$|信息公开(?:网|平台)?$|官网$")


def name_in(title: str) -> str | None:
    """The name in a title; None if it names no body."""
    whole = title.strip(' 　《》"“”【】')
    while True:
        shorter = whole[: len(comparable(_ABOUT.sub("", comparable(whole))))].strip(" 　-_|")
        if shorter == whole or not shorter:
            break
        whole = shorter
    if not shorter or _GENERIC.fullmatch(comparable(whole)):
        return None
    return whole


def bracketed(name: str) -> tuple[str, str | None]:
    """A name and the other name in brackets at its end ("X局（Y办公室）")."""
    match = _BRACKET.search(comparable(name))
    if match is None:
        return name, None
    return name[: match.start()].strip(), name[match.start("inner") : match.end("inner")].strip()


def name_in_site_title(title: str) -> str | None:
    """The name of a body in the title of an HTML page, where its parts are the page's, the site's and the body's."""
    for part in reversed(_SEPARATORS.split(title)):
        stem = part[: len(_SITE.sub("", comparable(part)))]
        name = name_in(stem) if stem else None
        if name and re.search(rf"{BODY_END}$", comparable(name)):
            return name
    return None
