"""The lines of a page's file, text or HTML."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from publisher.adapters.department_page.cells import PageLine
from publisher.adapters.department_page.html import html_lines, page_title
from publisher.adapters.department_page.tables import record_rows
from publisher.normalise.text import is_han
from publisher.sources.files import decode, numbered_lines
from publisher.sources.formats.html import parsed_page
from publisher.sources.streams import members

_ENGLISH: Final = re.compile(r"\b(?:the|of|and|is|to|for|in)\b")
_ENOUGH: Final = 3
HTML_SUFFIXES: Final = frozenset({".html", ".htm", ".xhtml", ".shtml"})


def lines_of_page(file: Path, body: bytes, name: str, encoding: str | None) -> tuple[str, list[PageLine]]:
    """Return the title of an HTML page, "" for a text, and the lines of either.

    Args:
        file: the page's file.
        body: its bytes.
        name: how faults call it.
        encoding: the encoding that its source declares.

    Raises:
        UnreadableFileError: it cannot be decoded.
    """
    if file.suffix.lower() not in HTML_SUFFIXES:
        text = decode(body, name, encoding or "utf-8")
        return "", [PageLine(number, line) for number, line in numbered_lines(text)]
    page = parsed_page(next(members(file, name)), encoding)
    return page_title(page), [PageLine(None, line.text, line.frame, line.heading) for line in html_lines(page)]


def is_list(file: Path, name: str, encoding: str | None) -> bool:
    """Whether most of the text of an HTML page is in tables that list records, so that it is no institution's own page.

    Args:
        file: the page's file.
        name: how faults call it.
        encoding: the encoding that its source declares.

    Raises:
        UnreadableFileError: it cannot be decoded.
    """
    if file.suffix.lower() not in HTML_SUFFIXES:
        return False
    page = parsed_page(next(members(file, name)), encoding)
    listed = sum(len(cell) for table in page.css("table") for row in record_rows(table) for cell in row.cells)
    return bool(listed) and 2 * listed > sum(len(line.text) for line in html_lines(page) if not line.frame)


def is_chinese(lines: Sequence[PageLine]) -> bool:
    """Whether the content of a page is in Chinese."""
    content = [line.text for line in lines if not line.frame] or [line.text for line in lines]
    return is_han("\n".join(content))


def is_english(text: str) -> bool:
    """Whether a text in Latin letters has several words that only English has."""
    return len(set(_ENGLISH.findall(text.casefold()))) >= _ENOUGH
