"""The lines of an HTML page: its content, and the menus, crumbs and footers around it.

Each block of text is a line. A line belongs to the frame of the site where it stands in an element for navigation, in
one whose class or id says so, or consists mostly of links. Cells of a row and terms with their definitions are joined
as "label：value"; a table that lists records gives a line a record, without people. What browsers do not show, and what
Word writes for itself, is not text.
"""

import re
from dataclasses import dataclass, field
from typing import Final

from selectolax.lexbor import LexborHTMLParser, LexborNode

from publisher.adapters.department_page.tables import record_rows, without_people
from publisher.normalise.text import squeeze

_BLOCKS: Final = frozenset({
    "address", "article", "aside", "blockquote", "body", "center", "dd", "div", "dl", "dt", "fieldset", "figcaption",
    "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html", "li", "main", "nav", "ol",
    "p", "pre", "section", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul", "br",
})  # fmt: skip
_UNSEEN: Final = frozenset(
    {"script", "style", "noscript", "template", "head", "iframe", "object", "select", "button", "input", "svg", "xml"}
)
_HEADINGS: Final = frozenset({"h1", "h2", "h3"})
_FRAME_TAGS: Final = frozenset({"nav", "header", "footer", "aside"})
_FRAME_NAMES: Final = re.compile(
    r"(?:^|[\s_-])(?:nav\w*|menu\w*|header|head|top(?:bar|nav)?|foot\w*|bottom|crumbs?|breadcrumbs?|bread|sidebar|side|sub-?nav"
    r"|copyright|share|banner|logo|search|toolbar|links?|position|location|weizhi|pagination|print)(?:[\s_-]|\d|$)",
    re.IGNORECASE,
)
_HIDDEN: Final = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all", re.IGNORECASE)
_LINKS: Final = 0.6
_BREAK_IN_HAN: Final = re.compile(r"(?<=[\u3000-\u9fff\uff00-\uffef])\s*\n\s*(?=[\u3000-\u9fff\uff00-\uffef])")
_MAX_DEPTH: Final = 400


@dataclass(slots=True)
class HtmlLine:
    """A line of a page: its text, whether it belongs to the site's frame, and whether it is a heading."""

    text: str
    frame: bool = False
    heading: bool = False


@dataclass(slots=True)
class _Walk:
    """The lines so far, and the pieces of the one that is being collected."""

    lines: list[HtmlLine] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)
    linked: int = 0
    frame: bool = False
    heading: bool = False

    def flush(self) -> None:
        """End the line that is being collected."""
        whole = squeeze(_BREAK_IN_HAN.sub("", "".join(self.pieces)).replace("\u200b", ""))
        if whole:
            length = len("".join(whole.split()))
            frame = self.frame or self.linked > _LINKS * length
            self.lines.append(HtmlLine(whole, frame and not self.heading, self.heading))
        self.pieces, self.linked = [], 0


def page_title(page: LexborHTMLParser) -> str:
    """The title of a page with the name of its site, "" if it has none."""
    node = page.css_first("title")
    site = page.css_first('meta[name="SiteName" i]')
    stated = (squeeze(node.text()) if node else "", squeeze((site.attributes.get("content") or "") if site else ""))
    return " - ".join(dict.fromkeys(filter(None, stated)))


def html_lines(page: LexborHTMLParser) -> list[HtmlLine]:
    """Return the lines of a page in their order."""
    walk = _Walk()
    if page.body is not None:
        _visit(page.body, walk, 0)
        walk.flush()
    return walk.lines


def _visit(node: LexborNode, walk: _Walk, depth: int) -> None:
    tag = node.tag or ""
    if tag == "-text":
        walk.pieces.append(node.text_content or "")
        return
    if tag in _UNSEEN or tag.startswith("-") or _is_hidden(node) or depth > _MAX_DEPTH:
        return
    if tag == "table" and (rows := record_rows(node)):
        walk.flush()
        walk.lines.extend(HtmlLine("　".join(cells), walk.frame) for cells in without_people(rows) if cells)
        return
    if tag == "tr" and (joined := _joined_cells(node)):
        walk.flush()
        walk.lines.extend(HtmlLine(text, walk.frame) for text in joined)
        return
    block = tag in _BLOCKS or (":" in tag and tag.endswith(":p"))
    before = (walk.frame, walk.heading)
    if block:
        walk.flush()
        walk.frame = walk.frame or _is_frame(node)
        walk.heading = tag in _HEADINGS
    start = len(walk.pieces)
    for child in node.iter(include_text=True):
        _visit(child, walk, depth + 1)
    if tag == "a":
        walk.linked += len("".join("".join(walk.pieces[start:]).split()))
    if block:
        walk.flush()
        walk.frame, walk.heading = before


def _is_hidden(node: LexborNode) -> bool:
    attributes = node.attributes
    return "hidden" in attributes or bool(_HIDDEN.search(attributes.get("style") or ""))


def _is_frame(node: LexborNode) -> bool:
    if node.tag in _FRAME_TAGS:
        return True
    names = " ".join(filter(None, (node.attributes.get("class"), node.attributes.get("id"))))
    return bool(names) and node.tag not in {"body", "html"} and bool(_FRAME_NAMES.search(names))


def _joined_cells(row: LexborNode) -> list[str]:
    """The pairs of a row of labels and values ("办公地址 | 某路1号"), joined; nothing for any other row."""
    cells = [child for child in row.iter() if child.tag in {"td", "th"}]
    if len(cells) < 2 or len(cells) % 2 or any(cell.css_first("table, p + p, li") for cell in cells):
        return []
    texts = [squeeze(_BREAK_IN_HAN.sub("", cell.text(separator=""))) for cell in cells]
    labels, values = texts[::2], texts[1::2]
    if not all(label and len(label) <= 12 for label in labels):
        return []
    return [f"{label.rstrip(':：')}：{value}" for label, value in zip(labels, values, strict=True) if value]
