"""Markdown as HTML: pipe tables, and what their cells have, so that the reader of pages reads them.

Lines outside tables are passed over. See: https://github.github.com/gfm/#tables-extension-
"""

import re
from collections.abc import Iterator
from html import escape
from typing import Final

_DELIMITER: Final = re.compile(r"\s*:?-+:?\s*")
_BETWEEN: Final = re.compile(r"(?<!\\)\|")
_FENCE: Final = re.compile(r"\s{0,3}(?:```|~~~)")
_INLINE: Final = re.compile(
    r"!\[[^\]\[]{0,500}\]\([^()\s]{0,2000}\)"
    r"|\[(?P<text>[^\]\[]{0,500})\]\((?P<address>[^()\s]{1,2000})(?:\s+\"[^\"]{0,500}\")?\)"
    r"|<(?P<bare>(?:https?://|mailto:)[^<>\s]{1,2000})>|<br\s*/?>|\\(?P<escaped>[|*_`\\\[\]])|[*_]{2}|`"
)


def html_of(text: str) -> str:
    """Return a page with the tables of a Markdown text.

    Args:
        text: in GitHub's Markdown.
    """
    return f"<body>{''.join(_tables(text.splitlines()))}</body>"


def _tables(lines: list[str]) -> Iterator[str]:
    place, is_code = 0, False
    while place + 1 < len(lines):
        is_code ^= bool(_FENCE.match(lines[place]))
        names = [] if is_code else _cells(lines[place])
        marks = _cells(lines[place + 1])
        if not names or len(names) != len(marks) or not all(map(_DELIMITER.fullmatch, marks)):
            place += 1
            continue
        yield f"<table><tr>{''.join(f'<th>{_html(name)}' for name in names)}</tr>"
        place += 2
        while place < len(lines) and (cells := _cells(lines[place])):
            yield f"<tr>{''.join(f'<td>{_html(cell)}' for cell in cells)}</tr>"
            place += 1
        yield "</table>"


def _cells(line: str) -> list[str]:
    """The cells of a line of a table; none for another line."""
    text = line.strip()
    if not _BETWEEN.search(text):
        return []
    ends = len(text) - 1 if text.endswith("|") and not text.endswith("\\|") else len(text)
    return [cell.strip() for cell in _BETWEEN.split(text[:ends].removeprefix("|"))]


def _html(text: str) -> str:
    """The text of a cell with its links, and without the marks of bold text and code."""
    parts, end = [], 0
    for match in _INLINE.finditer(text):
        parts.append(escape(text[end : match.start()]))
        end = match.end()
        if match["address"]:
            parts.append(f'<a href="{escape(match["address"])}">{_html(match["text"])}</a>')
        elif match["bare"]:
            parts.append(escape(match["bare"].removeprefix("mailto:")))
        else:
            parts.append(match["escaped"] or (" " if match[0].startswith("<br") else ""))
    return "".join((*parts, escape(text[end:])))
