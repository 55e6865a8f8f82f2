"""The rows of a table on an HTML page, with cells that span several rows or columns repeated in each."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import dropwhile, takewhile, zip_longest
from typing import Final

from selectolax.lexbor import LexborNode

_MAX_SPAN: Final = 1000
"""As browsers limit columns; a cell that claims more rows than there are ends with the table."""

_MAX_COLUMNS: Final = 1000
_Cell = tuple[str, str]
"""The text of a cell, and where it leads."""

_SEVERAL: Final = 3
_ADDRESS: Final = re.compile(r"https?://[^/\s]+|mailto:\S+@", re.IGNORECASE)
_SIGNS: Final = re.compile(r"(?<=[\w).])(?:\s*[■□▪▫◼►▶▸→↗⇗»☆★🔗⧉])+$")
"""Signs that open something, at the end of a cell; one alone is a value of its own ("●" for "yes")."""


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row: its number from 1, the texts of its cells and where they lead, whether all are headers, and its HTML."""

    number: int
    cells: tuple[str, ...]
    links: tuple[str, ...]
    is_header: bool
    spans: tuple[int, ...]
    html: str


def rows_of(table: LexborNode) -> Iterator[TableRow]:
    """Yield the rows of a table, but not those of tables within its cells."""
    spans: dict[int, tuple[int, _Cell]] = {}
    cell_of = _cell if table.css_first("a[href]") is None else _linked_cell
    for number, row in enumerate(_own_rows(table), start=1):
        nodes = [child for child in row.iter() if child.tag in {"td", "th"}]
        cells, spans = _filled(nodes, spans, cell_of)
        texts, links = tuple(cell[0] for cell in cells), tuple(cell[1] for cell in cells)
        is_header = bool(nodes) and all(node.tag == "th" for node in nodes)
        rows = tuple(_span(node, "rowspan") for node in nodes)
        yield TableRow(number, texts, links, is_header, rows, row.html or "")


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


def with_links(rows: Iterable[TableRow]) -> Iterator[TableRow]:
    """Yield the rows with a further cell for each column whose texts lead to pages or e-mail addresses ("Name link").

    Links that all lead to one host are pages about the institutions ("source link").
    """
    read = list(rows)
    header, records = read[:1], read[1:]
    width = len(header[0].cells) if header else 0
    whole = [row for row in records if len(row.cells) == width]
    found = {
        place: [row.links[place] for row in whole]
        for place in range(width)
        if 2 * sum(bool(row.links[place]) for row in whole) >= len(whole) > 0
    }
    names = tuple(_name_of_links(header[0].cells[place], filter(None, links)) for place, links in found.items())
    for row in read:
        more = names if row in header else tuple(row.links[place] for place in found)
        yield replace(row, cells=(*row.cells, *more)) if len(row.cells) == width else row


def _name_of_links(column: str, links: Iterable[str]) -> str:
    addresses = list(links)
    if not addresses[0].startswith("http"):
        return f"{column} e-mail".strip()
    hosts = {address.split("/")[2] for address in addresses if address.startswith("http")}
    return f"{column} link".strip() if len(hosts) > 1 or len(addresses) < _SEVERAL else "source link"


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


def _link_of(node: LexborNode) -> str:
    """The first address on the web, or e-mail address, that a cell leads to and does not show; "" without one."""
    words = [word.rstrip("/") for word in node.text().split()]
    for anchor in node.css("a[href]"):
        address = (anchor.attributes.get("href") or "").strip()
        bare = re.sub(r"^(?:https?://|mailto:)", "", address).partition("?")[0].rstrip("/")
        is_shown = any(re.sub(r"^https?://", "", word) == bare for word in words)
        if _ADDRESS.match(address) and not is_shown:
            return bare if address.lower().startswith("mailto:") else address
    return ""


def _own_rows(table: LexborNode) -> Iterator[LexborNode]:
    for child in table.iter():
        if child.tag == "tr":
            yield child
        elif child.tag in {"thead", "tbody", "tfoot"}:
            yield from (row for row in child.iter() if row.tag == "tr")


def _cell(node: LexborNode) -> _Cell:
    return text_of(node), ""


def _linked_cell(node: LexborNode) -> _Cell:
    return text_of(node), _link_of(node)


def _filled(
    nodes: list[LexborNode], spans: dict[int, tuple[int, _Cell]], cell_of: Callable[[LexborNode], _Cell]
) -> tuple[list[_Cell], dict[int, tuple[int, _Cell]]]:
    """Return the cells of a row, and what spans into the rows below it.

    Args:
        nodes: the cells that the row has itself.
        spans: by column, for how many more rows a cell above goes on, and the cell.
        cell_of: reads a cell.
    """
    texts, below = list[_Cell](), dict[int, tuple[int, _Cell]]()
    waiting = iter(nodes)
    while len(texts) < _MAX_COLUMNS:
        column = len(texts)
        if column in spans:
            more, text = spans[column]
            _add(texts, below, text, more - 1, 1)
        elif (node := next(waiting, None)) is not None:
            columns = 1 if len(nodes) == 1 else _span(node, "colspan")  # a title is no value of each column
            _add(texts, below, cell_of(node), _span(node, "rowspan") - 1, columns)
        elif any(later > column for later in spans):
            texts.append(("", ""))
        else:
            break
    return texts, below


def _add(texts: list[_Cell], below: dict[int, tuple[int, _Cell]], text: _Cell, more_rows: int, columns: int) -> None:
    for _ in range(min(columns, _MAX_COLUMNS - len(texts))):
        if more_rows > 0:
            below[len(texts)] = (more_rows, text)
        texts.append(text)


def _span(node: LexborNode, name: str) -> int:
    stated = (node.attributes.get(name) or "").strip()
    return min(max(int(stated), 1), _MAX_SPAN) if stated.isascii() and stated.isdigit() and len(stated) < 6 else 1
