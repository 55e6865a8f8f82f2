"""Tables on a page that list records below a row of column names, apart from those with labels beside values."""

from collections.abc import Sequence
from typing import Final

from selectolax.lexbor import LexborNode

from publisher.adapters.department_page.labels import PERSON, role_of
from publisher.profiles.proposal.headers import words_within
from publisher.sources.formats.html_tables import TableRow, rows_of, with_one_header

_FEWEST_COLUMNS: Final = 3
_KNOWN_NAMES: Final = 2
_LONGEST_NAME: Final = 16


def record_rows(table: LexborNode) -> list[TableRow]:
    """Return the row of column names of a table that lists records, and the rows below it; empty for another table."""
    rows = [row for row in with_one_header(rows_of(table)) if len(set(filter(None, row.cells))) > 1]
    return rows if len(rows) > 1 and _names_columns(rows[0]) and not _has_labels(rows[1:]) else []


def without_people(rows: Sequence[TableRow]) -> list[list[str]]:
    """Return the cells below the column names, but those of columns about people."""
    people = {column for column, name in enumerate(rows[0].cells) if role_of(name) == PERSON}
    return [[cell for column, cell in enumerate(row.cells) if cell and column not in people] for row in rows[1:]]


def _names_columns(row: TableRow) -> bool:
    names = [name for name in row.cells if name]
    if len(names) < _FEWEST_COLUMNS or any(len(name) > _LONGEST_NAME for name in names):
        return False
    return row.is_header or sum(_is_label(name) for name in names) >= _KNOWN_NAMES


def _has_labels(rows: Sequence[TableRow]) -> bool:
    """Whether rows begin with labels, whose values stand beside them."""
    return 2 * sum(role_of(row.cells[0]) is not None for row in rows) > len(rows)


def _is_label(name: str) -> bool:
    return role_of(name) is not None or bool(words_within("".join(name.split())))
