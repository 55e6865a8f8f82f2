"""The sections of a department's page: what it is, its duties, its units, the bodies below it.

A section begins with a heading ("主要职责", "二、内设机构") or a sentence that announces a list ("…主要职责是：").
It ends with the next heading, or where the numbering of its own heading goes on ("第五条" after "第四条 …内设机构：").
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Final

from publisher.normalise.numbering import numbered, split_inline
from publisher.normalise.text import fold, simplified
from publisher.raw import RawCell


class Section(Enum):
    """What a section is about."""

    INTRODUCTION = auto()
    DUTIES = auto()
    UNITS = auto()
    BODIES_BELOW = auto()
    CONTACT = auto()
    OTHER = auto()


_MAX_HEADING: Final = 24
_HEADINGS: Final = (
    (
        Section.DUTIES,
        (
            r"(?:机构|部门|单位|工作|主要|基本|法定|具体)*(?:职责|职能|任务|业务范围|工作职责|职能职责|掌理事项"
            r"|業務職掌|业务职掌|施政职掌)(?:范围|任务|配置|如下|介绍|是|有|为|包括)*"
        ),
    ),
    (
        Section.UNITS,
        (
            r"(?:内设|下设)(?:机构|科室|处室|部门|单位)*(?:设置|组成|及|和|其|主要|工作|职责|职能|名单|情况"
            r"|介绍|人员编制)*|(?:机构|科室|处室|部门|单位|组织机构|组织)(?:设置|组成|架构)(?:及|和|职责|情况)*"
            r"|机关处室|组织机构"
        ),
    ),
    (
        Section.BODIES_BELOW,
        (
            r"(?:所属|直属|下属|局属|厅属|委属|院属|市属|附属)(?:事业)?(?:单位|机构|部门|机关)(?:名单|情况"
            r"|介绍)?"
        ),
    ),
    (
        Section.CONTACT,
        (
            r"联系(?:方式|我们|办法|信息)|联络(?:方式|我们)|办公(?:信息|地点及联系方式)|基本信息|机构信息"
            r"|服务信息|单位信息"
        ),
    ),
    (
        Section.INTRODUCTION,
        (r"[\u3400-\u9fff]{0,8}(?:简介|概况|概述|基本情况|简况)|(?:机构|单位|部门|学校|学院|处室|中心)?介绍"),
    ),
    (
        Section.OTHER,
        (
            r"(?:有关|相关)?(?:职责分工|职责调整|职能转变|其他事项|其它事项|人员编制|编制|附则|领导职数"
            r"|工作动态|通知公告|政策文件|相关链接)"
        ),
    ),
)
_COMPILED: Final = tuple((section, re.compile(pattern)) for section, pattern in _HEADINGS)
_ANNOUNCED: Final = (
    (
        Section.DUTIES,
        re.compile(r"(?:主要|基本|工作|具体|法定)?(?:职责|职能|任务|职掌)(?:如下|是|有|为|包括|主要有)*:$"),
    ),
    (
        Section.UNITS,
        re.compile(
            r"(?:设|设有|设置|内设|下设)(?:有|下列|以下|\d+个|[一二三四五六七八九十]+个)*.{0,8}(?:内设)?"
            r"(?:机构|处室|科室|职能处室)(?:如下|有|包括|是|为)*(?:\(.{0,12}\))?:$"
        ),
    ),
)


@dataclass(slots=True)
class Part:
    """A section with its paragraphs.

    Attributes:
        section: what it is about.
        heading: the heading, or the sentence that announces it; None for what stands before any.
        paragraphs: each with its line.
        styles: the styles of the heading's number.
    """

    section: Section
    heading: RawCell | None = None
    paragraphs: list[RawCell] = field(default_factory=list)
    styles: frozenset[str] = frozenset()


def section_of(line: str) -> Section | None:
    """Return which section a line is the heading of, if it is one."""
    text = simplified(fold(heading_text(line)))
    if not 1 < len(text) <= _MAX_HEADING:
        return None
    return next((section for section, pattern in _COMPILED if pattern.fullmatch(text)), None)


def heading_text(line: str) -> str:
    """Return a heading without its number and the signs around it."""
    found = numbered(line)
    return re.sub(r"[\s:：【】\[\]《》◆■●•]+", "", found.text if found else line)


def announced_by(paragraph: str) -> Section | None:
    """Return which list a paragraph announces with its last words ("…主要职责是：")."""
    text = re.sub(r"\s+", "", simplified(fold(paragraph)))
    return next((section for section, pattern in _ANNOUNCED if pattern.search(text)), None)


def parts_of(groups: Iterable[Iterable[RawCell]]) -> list[Part]:
    """Divide the paragraphs of a page into sections.

    Args:
        groups: the paragraphs between labelled lines; what follows labels belongs to no section before them.
    """
    parts: list[Part] = []
    for group in groups:
        has_text = any(part.heading or part.paragraphs for part in parts)
        parts.append(Part(Section.OTHER if has_text else Section.INTRODUCTION))
        for paragraph in _pieces(group):
            _add(parts, paragraph)
    return [part for part in parts if part.heading or part.paragraphs]


def _add(parts: list[Part], paragraph: RawCell) -> None:
    """Add a paragraph to the last section, or begin one with it."""
    found = numbered(paragraph.value)
    styles = frozenset(style for style, _ in found.readings) if found else frozenset()
    if section := section_of(paragraph.value) or announced_by(paragraph.value):
        if section is Section.DUTIES is parts[-1].section:  # what stands before the list says what the body is
            parts[-1].section = Section.INTRODUCTION
        parts.append(Part(section, paragraph, styles=styles))
    elif styles & parts[-1].styles:
        parts.append(Part(Section.OTHER, paragraphs=[paragraph], styles=styles))
    else:
        parts[-1].paragraphs.append(paragraph)


def _pieces(paragraphs: Iterable[RawCell]) -> Iterator[RawCell]:
    """Split lists within a paragraph, and what a heading's line goes on with ("主要职责：负责…")."""
    for paragraph in paragraphs:
        head, colon, rest = paragraph.value.partition("：")
        if colon and rest.strip() and section_of(head):
            yield paragraph._replace(value=head + colon)
            yield from (paragraph._replace(value=piece) for piece in split_inline(rest.strip()))
        else:
            yield from (paragraph._replace(value=piece) for piece in split_inline(paragraph.value))
