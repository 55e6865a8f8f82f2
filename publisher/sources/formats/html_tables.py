"""The rows of a table on an HTML page, with cells that span several rows or columns repeated in each."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import dropwhile, takewhile, zip_longest
from typing import Final

from selectolax.lexbor import LexborNode

_MAX_SPAN: Final = 1000
"""As browsers limit columns; a cell that claims more rows than there are ends with the table."""

_MAX_COLUMNS: Final = 1000
_SIGNS: Final = re.compile(r"(?<=[\w).])(?:\s*[■□▪▫◼►▶▸→↗⇗»☆★🔗⧉])+$")
"""Signs that open something, at the end of a cell; one alone is a value of its own ("●" for "yes")."""


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row: its number from 1, the texts of its cells, whether all are headers, the rows each spans, and its HTML."""

    number: int
    cells: tuple[str, ...]
    is_header: bool
    spans: tuple[int, ...]
    html: str


def rows_of(table: LexborNode) -> Iterator[TableRow]:
    """Yield the rows of a table, but not those of tables within its cells."""
    spans: dict[int, tuple[int, str]] = {}
    for number, row in enumerate(_own_rows(table), start=1):
        nodes = [child for child in row.iter() if child.tag in {"td", "th"}]
        texts, spans = _filled(nodes, spans)
        is_header = bool(nodes) and all(node.tag == "th" for node in nodes)
        yield TableRow(number, tuple(texts), is_header, tuple(_span(node, "rowspan") for node in nodes), row.html or "")


def with_one_header(rows: Iterable[TableRow]) -> Iterator[TableRow]:
    """Yield the rows below a title, with several rows of column names joined to one ("Contact Phone")."""
    read = list(rows)
    width = max((len(row.cells) for row in read), default=0)
    below = list(dropwhile(lambda row: len(row.cells) < min(2, width), read))
    count = max(1, _header_rows(below))
    if below:
        names = [
            " ".join(dict.fromkeys(filter(None, column))) for column in zip_longest(*(r.cells for r in below[:count]))
        ]
        yield replace(below[0], cells=tuple(names))
    yield from below[count:]


def _header_rows(rows: Sequence[TableRow]) -> int:
    """How many rows have the column names: those of header cells, or as many as one of the first row's cells spans.

    A cell spans only names if it is not alone: the rows below a group of records have one such cell too.
    """
    of_headers = len(list(takewhile(lambda row: row.is_header, rows)))
    first = rows[0].spans if rows else ()
    spanning = max(first, default=1) if sum(span > 1 for span in first) > 1 else 1
    return of_headers or min(spanning, len(rows))


def text_of(node: LexborNode) -> str:
    """The text of an element with single spaces, without the signs of links and tools behind it."""
    return _SIGNS.sub("", " ".join(node.text(separator=" ").split()))


def _own_rows(table: LexborNode) -> Iterator[LexborNode]:
    for child in table.iter():
        if child.tag == "tr":
            yield child
        elif child.tag in {"thead", "tbody", "tfoot"}:
            yield from (row for row in child.iter() if row.tag == "tr")


def _filled(nodes: list[LexborNode], spans: dict[int, tuple[int, str]]) -> tuple[list[str], dict[int, tuple[int, str]]]:
    """Return the texts of a row, and what spans into the rows below it.

    Args:
        nodes: the cells that the row has itself.
        spans: by column, for how many more rows a cell above goes on, and its text.
    """
    texts, below = list[str](), dict[int, tuple[int, str]]()
    waiting = iter(nodes)
    while len(texts) < _MAX_COLUMNS:
        column = len(texts)
        if column in spans:
            more, text = spans[column]
            _add(texts, below, text, more - 1, 1)
        elif (node := next(waiting, None)) is not None:
            columns = 1 if len(nodes) == 1 else _span(node, "colspan")  # a title is no value of each column
            _add(texts, below, text_of(node), _span(node, "rowspan") - 1, columns)
        elif any(later > column for later in spans):
            texts.append("")
        else:
            break
    return texts, below


def _add(texts: list[str], below: dict[int, tuple[int, str]], text: str, more_rows: int, columns: int) -> None:
    for _ in range(min(columns, _MAX_COLUMNS - len(texts))):
        if more_rows > 0:
            below[len(texts)] = (more_rows, text)
        texts.append(text)


def _span(node: LexborNode, name: str) -> int:
    stated = (node.attributes.get(name) or "").strip()
    return min(max(int(stated), 1), _MAX_SPAN) if stated.isascii() and stated.isdigit() and len(stated) < 6 else 1
