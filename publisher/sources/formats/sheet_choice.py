"""Which sheet of a workbook has the list of institutions: the first visible one, or another where that has no list."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import orjson

from publisher.sources.proposals import Proposal, header_proposal, is_name

_HEADER_SAMPLE: Final = 100
_MORE_ROWS: Final = 2
"""Another sheet than the first one, which has no list, is chosen if it has so many times as many rows with texts."""

_SAME: Final = 0.2
"""Sheets of one form that share more of their names than this are versions of one list, and not its parts."""

_LETTERS: Final = re.compile(r"[^\W\d_]{2}")
_OF_PEOPLE: Final = re.compile(
    r"surname|first ?name|last ?name|forename|vorname|nachname|pr[eé]nom|apellido|cognome|achternaam|voornaam|etternavn"
    r"|efternamn|sukunimi|nazwisko|imi[eę]\b|příjmení|soyad|фамили|прізвищ|\bфио\b|姓名|氏名|성명|الاسم الأول",
    re.IGNORECASE,
)
"""Headers of lists of people, which are never chosen."""


@dataclass(frozen=True)
class Sheet:
    """A visible sheet: its name, and its first rows with their numbers."""

    name: str
    rows: Sequence[tuple[int, Sequence[str]]]

    @cached_property
    def header(self) -> Proposal:
        """The row with the column names, where it is not the first."""
        return header_proposal(self.rows[:_HEADER_SAMPLE], 1)

    @cached_property
    def columns(self) -> Sequence[str]:
        """The names of the columns."""
        number = self.header.options.get("header_row", 1)
        return next((cells for row, cells in self.rows if row >= number), ())

    @property
    def is_list(self) -> bool:
        """Whether a column is called a name, and there are records."""
        return bool(self.names) and any(map(is_name, self.columns))

    @cached_property
    def names(self) -> frozenset[str]:
        """The different texts of the column of names, in rows that have more than a name; none in a list of people."""
        number = self.header.options.get("header_row", 1)
        records = [cells for row, cells in self.rows if row > number and sum(map(bool, cells)) > 1]
        if any(map(_OF_PEOPLE.search, self.columns)):
            return frozenset()
        called = [place for place, name in enumerate(self.columns) if is_name(name)]
        texts = [_texts_at(place, records) for place in called or range(len(self.columns))]
        return max(texts, key=len, default=frozenset())


def _texts_at(place: int, records: Sequence[Sequence[str]]) -> frozenset[str]:
    return frozenset(
        cells[place].strip().casefold() for cells in records if place < len(cells) and _LETTERS.search(cells[place])
    )


def sheet_with_the_list(sheets: Sequence[Sheet]) -> Sheet:
    """Return the sheet that has the list: the first, unless it has none ("About", "Legend") and another has one.

    Args:
        sheets: the visible ones, at least one.
    """
    first = sheets[0]
    if first.is_list:
        return first
    best = max(sheets, key=lambda sheet: len(sheet.names))
    return best if len(best.names) >= max(_MORE_ROWS * len(first.names), _MORE_ROWS) else first


def parts_of_the_list(chosen: Sheet, sheets: Sequence[Sheet]) -> list[Sheet]:
    """Return the sheets that may be read with the chosen one: they have the same columns and other institutions.

    Sheets with the same columns and the same names are versions of the list, of several years for example.
    """
    number = chosen.header.options.get("header_row")
    parts = [chosen]
    for sheet in sheets:
        alike = sheet.columns == chosen.columns and sheet.header.options.get("header_row") == number
        if sheet is chosen or not alike or not sheet.names or any(_share(sheet, part) > _SAME for part in parts):
            continue
        parts.append(sheet)
    return [sheet for sheet in sheets if sheet in parts]


def _share(one: Sheet, other: Sheet) -> float:
    """Which share of the names of the shorter of two sheets the other has too."""
    return len(one.names & other.names) / max(1, min(len(one.names), len(other.names)))


def notes_on_choice(
    chosen: str, others: Sequence[tuple[str, bool]], together: Sequence[str], alike: Sequence[str], *, first: bool
) -> list[str]:
    """Return the notes that say which sheet is read and why, which are not, and which could be read with it.

    Args:
        chosen: the name of the one that is read.
        others: the names of the rest, and whether each is visible.
        together: the names of those that can be read together, the chosen one included.
        alike: the names of those that have the same columns and mostly the same names.
        first: whether the first visible sheet is the one that is read.
    """
    named = ", ".join(name if visible else f"{name} (hidden)" for name, visible in others)
    why = "" if first else ", because those before it have no list"
    check = "" if first else "CHECK: "
    same = f" ({', '.join(alike)}: the same columns and mostly the same names)" if alike else ""
    rest = "set 'sheet' to read another one, or 'sheets' to read several"
    notes = [f"{check}the sheet {chosen} is read{why}; the workbook also has {named}: {rest}{same}"]
    if len(together) > 1:
        several = orjson.dumps(list(together)).decode()
        notes.append(f"sheets with the same columns can be read together: sheets = {several}, in place of 'sheet'")
    return notes
