"""The names of a department on its page: of a label, the title, the text, the site."""

import re
from typing import Final

from publisher.adapters.department_page import prose
from publisher.adapters.department_page.page import Page, Statements
from publisher.adapters.department_page.titles import bracketed, name_in, name_in_site_title
from publisher.errors import Fault, RecordError
from publisher.normalise.normaliser import TextContext
from publisher.normalise.text import key_of, squeeze
from publisher.raw import RawCell, RawRecord
from publisher.records import Text

_WORD: Final = r"[A-Z][A-Za-z'’.-]*"
_ENGLISH_NAME: Final = re.compile(rf"(?:The\s+)?{_WORD}(?:,?\s+(?:of|and|for|the|{_WORD})){{2,20}}")
_SELF: Final = re.compile(r"[本我该該].{1,2}|学校|學校|中心|单位")
"""What a page calls its own department, which is no name."""


def names_of(page: Page, statements: Statements, raw: RawRecord, key: str) -> tuple[Text, tuple[Text, ...]]:
    """Return the name and other names: of a label, the title or the first sentence, the fullest of those that agree.

    Raises:
        RecordError: the page has no name.
    """
    label = page.first("name")
    title, bracket = bracketed(name_in(page.title.value) or "") if page.title else ("", None)
    in_text = statements.names[0] if statements.names else statements.opening
    site = name_in_site_title(page.site_title.value) if page.site_title else None
    stated = (label.value if label else None, _fuller(title, in_text), in_text, site)
    name = next(filter(None, map(squeeze, filter(None, stated))), None)
    if name is None:
        message = "the page has no name: put it on the first line, or write '单位名称：…'"
        raise RecordError(key, (Fault("name-missing", message, raw.file, raw.line, "name"),))
    alias, former = page.labels.get("alias", ()), (name, *former_names_of(page, statements))
    short = statements.names[1] if statements.names and not _SELF.fullmatch(statements.names[1]) else None
    of_title = [other for other in (title, bracket) if other and prose.is_body(other)]
    candidates = [*(cell.value for cell in alias), *of_title, in_text, short]
    others = dict.fromkeys(squeeze(other) for other in candidates if other)
    known = {key_of(other) for other in former}
    context = TextContext("name", (label or page.title or RawCell("", "")).line, statements.context.language)
    return context.text(name), tuple(context.text(other) for other in others if key_of(other) not in known)


def _fuller(title: str, in_text: str | None) -> str | None:
    """The title's name; the text's where that is the same in full ("省科技厅", "示例省科学技术厅"), or is a part of it.

    "示例市财政局2024年工作总结" is the title of a page, not the name of a body.
    """
    if not title or not in_text:
        return title or None
    if in_text in title or not prose.is_body(title):
        return in_text
    characters = iter(in_text)
    return in_text if len(in_text) > len(title) and all(character in characters for character in title) else title


def english_name_of(page: Page) -> Text | None:
    """Return the English name of a label, or of a line of its own below the title."""
    label = page.first("english-name")
    first = next((paragraph for part in page.parts[:1] for paragraph in part.paragraphs[:1]), None)
    cell = label or (first if first and _ENGLISH_NAME.fullmatch(first.value.strip()) else None)
    return TextContext(cell.name, cell.line, "en").text(squeeze(cell.value)) if cell else None


def former_names_of(page: Page, statements: Statements) -> tuple[str, ...]:
    """Return the names that a page says its department had before."""
    stated = (cell.value for cell in page.labels.get("former", ()) if cell.value)
    return tuple(dict.fromkeys((*stated, *prose.former_names(statements.text))))
