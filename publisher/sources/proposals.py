"""What a file itself shows about how it is read: a reader, options for it, and what should be known about them."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Final

from publisher.sources.json_shapes import SHAPES, shape_of

_ORGANISATION: Final = re.compile(
    r"Organi[sz]ation|Office|Librar|Museum|Archive|School|Universit|College|Government|Hospital|Clinic|Institut|Agency|"
    r"Department|Ministry|Authority|Corporation|Council|Court|Business|Service$|Station$|NGO|Unit$"
)
_NAME: Final = re.compile(r"name|title|label|nom\b|nombre|nome|naam|namn|navn|名", re.IGNORECASE)
_MAX_DEPTH: Final = 4
_HEADER_ROWS: Final = 30
_ENOUGH: Final = 0.6
_FEWEST_ROWS: Final = 3
_VALUE: Final = re.compile(r"[\d\s.,:/+()%€$-]+|\S+@\S+|(?:https?://|www\.)\S+", re.IGNORECASE)
_MEASURED: Final = re.compile(
    r"-?\d+[.,]\d{2,}|-?\d+[.,]\d{2,}[,;]\s?-?\d+[.,]\d{2,}|[\d\s()/+-]{7,}|\S+@\S+\.\w+|(?:https?://|www\.)\S+",
    re.IGNORECASE,
)
"""What no column is called: a position, a long number, a telephone, an address on the web."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """How a file is read.

    Attributes:
        options: for ``[options]`` in source.toml.
        notes: what else there is in the file, and why these options.
        reader: the name of another reader that fits better.
        tables: the sheet or table that is read, and those that could be read instead.
        language: the language that the file shows (BCP 47), for a format whose fields have fixed meanings.
        country: the country that it shows (ISO 3166-1 alpha-2), likewise.
    """

    options: Mapping[str, Any] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    reader: str | None = None
    tables: tuple[str, ...] = ()
    language: str | None = None
    country: str | None = None


def is_organisation(type_name: str) -> bool:
    """Whether the name of a class is one of organisations (schema.org's, or similar)."""
    return bool(_ORGANISATION.search(type_name))


def is_name(header: str) -> bool:
    """Whether a header or a member is called a name."""
    return bool(_NAME.search(header))


def types_of(record: Any) -> tuple[str, ...]:
    """The names of the classes that an object of JSON-LD has, without their namespaces."""
    declared = record.get("@type", []) if isinstance(record, Mapping) else []
    names = declared if isinstance(declared, list) else [declared]
    return tuple(str(name).rpartition("/")[2].rpartition("#")[2].rpartition(":")[2] for name in names)


def records_of_json(document: Any) -> Proposal:
    """Find the records in a JSON document: the longest list or table of objects; of several classes organisations."""
    if isinstance(document, Mapping) and document.get("type") == "FeatureCollection":
        return Proposal(reader="geojson", notes=("the file is GeoJSON: its records are the features",))
    if shape := shape_of(document):
        known = SHAPES[shape]
        return Proposal({"records": known.path, "shape": shape}, (f"the file has {known.what}",))
    found = list(_collections(document, "", 0))
    table = max(_tables(document, "", 0), key=lambda each: len(each[1]), default=None)
    if table and len(table[1]) > max((len(each[1]) for each in found), default=0):
        return _table_proposal(document, *table)
    if not found:
        return Proposal()
    where, records, members = max(found, key=lambda each: len(each[1]))
    options: dict[str, Any] = {"records": where} if where else {}
    notes = []
    if members:
        options["members"] = True
        notes.append(_note_on_members(document, where))
    types = Counter(name for record in records for name in types_of(record))
    wanted = [name for name in types if is_organisation(name)]
    others = [name for name in types if name not in wanted]
    if wanted and any(types_of(record) and not set(types_of(record)).intersection(wanted) for record in records):
        options["types"] = wanted
        notes.append(f"the file describes other things too, which are not read: {', '.join(others)}")
    lists = [(name, count) for name, count in _lists_of(records) if count > len(records)]
    if len(lists) == 1 and not any(map(_has_name, records)):
        name, count = lists[0]
        options["within"] = name
        notes.append(f"the records are the {count} objects in the lists {name!r}; what stands around them is @of")
    else:
        notes += [
            _note_on_list(f"{where}.{name}" if where else name, count) for name, count in lists if "." not in name
        ]
    return Proposal(options, tuple(notes))


def _note_on_members(document: Any, where: str) -> str:
    value = document
    for step in filter(None, where.split(".")):
        value = value[step]
    if isinstance(next(iter(value.values())), list):
        return "the records are in the lists of an object; the names of the lists are the field @group"
    return "the records are the members of an object; their names are the field @key"


def _note_on_list(path: str, count: int) -> str:
    found = f"the records have lists of their own, {count} objects at {path}"
    return f"CHECK: {found}: say records = {path!r} if those are the institutions"


def _lists_of(records: Sequence[Any]) -> Iterator[tuple[str, int]]:
    """Yield the lists in records, and how many objects they have that have a name and more: they may be the records."""
    counts = Counter[str]()
    for record in records:
        for name, inner in record.items() if isinstance(record, Mapping) else ():
            items = inner if isinstance(inner, list) else []
            counts[name] += sum(isinstance(item, Mapping) and len(item) > 1 and _has_name(item) for item in items)
    yield from counts.items()


def _has_name(record: Any) -> bool:
    return isinstance(record, Mapping) and any(_NAME.search(name) for name in record)


def _tables(value: Any, where: str, depth: int) -> Iterator[tuple[str, list[Any]]]:
    """Yield every list of rows of the same width: its path, and the rows."""
    if isinstance(value, list) and len(value) > 1 and all(_is_row(row) and len(row) == len(value[0]) for row in value):
        yield where, value
    elif isinstance(value, Mapping) and depth < _MAX_DEPTH:
        for name, inner in value.items():
            if "." not in name:
                yield from _tables(inner, f"{where}.{name}" if where else name, depth + 1)


def _is_row(value: Any) -> bool:
    return isinstance(value, list) and len(value) > 1 and not any(isinstance(cell, list | dict) for cell in value)


def _table_proposal(document: Any, where: str, rows: list[Any]) -> Proposal:
    """How rows without names get them: from a list of as many names in the document, or from the first row."""
    options: dict[str, Any] = {"records": where} if where else {}
    for path in _lists_of_names(document, "", 0, len(rows[0])):
        return Proposal(
            {**options, "columns": path}, (f"the records are rows, and {path} has the names of the columns",)
        )
    if all(isinstance(cell, str) and cell and not _VALUE.fullmatch(cell) for cell in rows[0]) and not _repeats(rows[0]):
        return Proposal({**options, "columns": "@first"}, ("the records are rows, and the first one has their names",))
    numbered = [f"column {number}" for number in range(1, len(rows[0]) + 1)]
    return Proposal(
        {**options, "columns": numbered}, ("CHECK: the records are rows without names: name the 'columns'",)
    )


def _lists_of_names(value: Any, where: str, depth: int, width: int) -> Iterator[str]:
    if isinstance(value, list):
        texts = [item.get("fieldName") or item.get("name") if isinstance(item, Mapping) else item for item in value]
        if len(texts) == width and all(isinstance(text, str) and text for text in texts) and where:
            yield where
    elif isinstance(value, Mapping) and depth < _MAX_DEPTH:
        for name, inner in value.items():
            if "." not in name:
                yield from _lists_of_names(inner, f"{where}.{name}" if where else name, depth + 1, width)


def _collections(value: Any, where: str, depth: int) -> Iterator[tuple[str, list[Any], bool]]:
    """Yield every list of objects, and every object whose members are records: the path, the records, and which."""
    if isinstance(value, list) and value and all(isinstance(item, list) for item in value):
        value = [record for item in value for record in item]
    if isinstance(value, list) and any(isinstance(item, dict) for item in value):
        yield where, value, False
    elif isinstance(value, dict) and depth < _MAX_DEPTH:
        if _are_alike(list(value.values())):
            yield where, list(value.values()), True
            return
        if _are_lists_alike(list(value.values())):
            yield where, [record for items in value.values() for record in items], True
            return
        for name, inner in value.items():
            if "." not in name:
                yield from _collections(inner, f"{where}.{name}" if where else name, depth + 1)


def _are_alike(values: Sequence[Any]) -> bool:
    """Whether there are several objects, and each has half of the names of the first."""
    if len(values) < 2 or not all(isinstance(value, dict) and value for value in values):
        return False
    names = set(values[0])
    return all(2 * len(names.intersection(value)) >= max(1, min(len(names), len(value))) for value in values[1:])


def _are_lists_alike(values: Sequence[Any]) -> bool:
    """Whether there are several lists of objects, whose first ones are alike."""
    lists = all(isinstance(value, list) and value and all(isinstance(item, dict) for item in value) for value in values)
    return len(values) > 1 and lists and _are_alike([value[0] for value in values])


def header_row_of(rows: Sequence[tuple[int, Sequence[str]]]) -> int | None:
    """Find the row with the column names: the first that is about as wide as the table, without two equal cells.

    Args:
        rows: the first ones with content, each with its number.

    Returns:
        its number; None if no row looks like one.
    """
    widths = [sum(map(bool, cells)) for _, cells in rows]
    if not widths:
        return None
    typical = sorted(widths)[len(widths) // 2]
    for (number, cells), width in list(zip(rows, widths, strict=True))[:_HEADER_ROWS]:
        names = [cell for cell in cells if cell]
        plain = sum(not _VALUE.fullmatch(name) for name in names)
        if width >= max(1, _ENOUGH * typical) and plain >= 0.8 * width and not _repeats(names):
            return number
    return None


def _repeats(names: Sequence[str]) -> bool:
    """Whether a name stands twice in a row, as that of a merged cell does."""
    return any(first == second for first, second in pairwise(names))


def _is_record(rows: Sequence[tuple[int, Sequence[str]]]) -> bool:
    """Whether the first row is a record: a cell is what the cells below it are, an address, a measure or one word.

    Columns may have addresses for names, as in exports of RDF, or years; then all of the row or plain numbers show it.
    """
    (_, first), *others = rows
    below = [cells for _, cells in others]
    if len(below) < _FEWEST_ROWS or all(_VALUE.fullmatch(cell) for cell in first if cell):
        return False
    return any(
        _is_like(cell, [cells[place] for cells in below if place < len(cells)]) for place, cell in enumerate(first)
    )


def _is_like(cell: str, below: Sequence[str]) -> bool:
    """Whether a cell of a first row is of the kind of those below it, which no name of a column is."""
    filled = [text for text in below if text]
    if not cell or len(filled) < _FEWEST_ROWS:
        return False
    if _MEASURED.fullmatch(cell):
        return sum(bool(_VALUE.fullmatch(text)) for text in filled) >= _ENOUGH * len(filled)
    return filled.count(cell) >= _ENOUGH * len(filled)


def _without_names(rows: Sequence[tuple[int, Sequence[str]]]) -> Proposal:
    """Read the first row as a record, and number the columns."""
    width = max(position for _, cells in rows for position, cell in enumerate(cells, start=1) if cell)
    shown = " · ".join(cell for cell in rows[0][1] if cell)
    note = f"CHECK: the first row is a record, not the names of the columns ({shown[:60]}): name the 'columns'"
    return Proposal({"header_row": 0, "columns": [f"column {number}" for number in range(1, width + 1)]}, (note,))


def header_proposal(rows: Sequence[tuple[int, Sequence[str]]], first: int) -> Proposal:
    """Propose the row with the column names, where it is not the first one, or none has them.

    Args:
        rows: the first rows with content.
        first: the number of the row that is the header where nothing is said.
    """
    number = header_row_of(rows)
    if rows and rows[0][0] == first and number in {None, first} and _is_record(rows):
        return _without_names(rows)
    if number is None or number <= first:
        return Proposal()
    above = [cell for row, cells in rows if row < number for cell in dict.fromkeys(cells) if cell]
    shown = " · ".join(above[:4])
    note = f"the column names are in row {number}; above it is: {shown[:100]}"
    return Proposal({"header_row": number}, (note,))
