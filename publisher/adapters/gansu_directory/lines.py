"""The lines of a directory page, sorted by what they are for: labels to roles, headings, template, prose."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from publisher.adapters.gansu_directory.reader import BODY, BOILERPLATE, LABELS
from publisher.normalise.text import key_of
from publisher.raw import RawCell, RawRecord

DOCUMENT_TITLES: Final = frozenset({"institutional information"})
"""First lines that are the template's title of the page, not the institution's name."""

_FUNCTIONAL: Final = re.compile(r"(?P<name>.+?)\s+Functional Information", re.IGNORECASE)
_MAX_HEADING: Final = 160


@dataclass(slots=True)
class Lines:
    """A page's lines, sorted.

    Attributes:
        title: the template's title of the page.
        headings: lines before the first label that are no template: where a page has its name, each once.
        fields: the labelled lines by role, in order; "" for a label that is not known.
        prose: the paragraphs of the body.
        boilerplate: template lines, and repetitions of the name.
    """

    title: RawCell | None = None
    headings: list[RawCell] = field(default_factory=list)
    fields: dict[str, list[RawCell]] = field(default_factory=dict)
    prose: list[RawCell] = field(default_factory=list)
    boilerplate: list[RawCell] = field(default_factory=list)

    def of(self, role: str) -> list[RawCell]:
        """The labelled lines of a role."""
        return self.fields.get(role, [])

    @property
    def labelled(self) -> Iterable[RawCell]:
        """All labelled lines, in the order of the page."""
        every = [row for rows in self.fields.values() for row in rows]
        return sorted(every, key=lambda row: row.line or 0)


def role_of(name: str) -> str:
    """The role of a label; "" for one that is not known."""
    return LABELS.get(name.strip().lower(), "")


def sort_lines(raw: RawRecord) -> Lines:
    """Sort the lines of a page."""
    lines = Lines()
    first_label = next((place for place, row in enumerate(raw.fields) if row.name not in {BODY, BOILERPLATE}), 0)
    for place, row in enumerate(raw.fields):
        if row.name == BOILERPLATE:
            lines.boilerplate.append(row)
        elif row.name != BODY:
            lines.fields.setdefault(role_of(row.name), []).append(row)
        elif lines.title is None and not lines.headings and row.value.strip().lower() in DOCUMENT_TITLES:
            lines.title = row
        elif place < first_label and len(row.value) <= _MAX_HEADING:
            _heading(lines, row)
        elif _repeats_name(lines, row):
            lines.boilerplate.append(row)
        else:
            lines.prose.append(row)
    return lines


def _heading(lines: Lines, row: RawCell) -> None:
    known = {key_of(heading.value) for heading in lines.headings}
    (lines.boilerplate if key_of(row.value) in known else lines.headings).append(row)


def _repeats_name(lines: Lines, row: RawCell) -> bool:
    """Whether a line only says the name again: under the map, or over the "Functional Information"."""
    if len(row.value) > 2 * _MAX_HEADING:
        return False
    match = _FUNCTIONAL.fullmatch(row.value)
    said = key_of(match["name"] if match else row.value)
    return said in {key_of(heading.value) for heading in lines.headings}
