"""The rows of ``places.csv`` and ``concepts.csv``, as they are written and read again for the next release."""

from hypothesis import given
from hypothesis import strategies as st

from publisher.catalog.tables import TABLES, addresses, row_of, rows_of, written
from publisher.uris import Kind

CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)
LONG = "a" * 200_000
"""Longer than Python's reader of CSV takes unless it is told to."""


def rows(kind):
    row = st.tuples(*(CELLS for _ in TABLES[kind])).map(list)
    return st.lists(row, unique_by=lambda cells: cells[0], max_size=4)


@given(rows(Kind.PLACE))
def test_rows_are_read_as_they_were_written(rows):
    assert list(rows_of(written(Kind.PLACE, rows).decode()).values()) == rows


def test_long_cell_is_read_and_a_formula_stays_harmless():
    row = row_of(
        Kind.CONCEPT, {"iri": ["https://lod.example.org/id/concept/a"], "name": ["=1+1"], "definition": [LONG]}
    )

    (read,) = rows_of(written(Kind.CONCEPT, [row]).decode()).items()

    assert read == ("https://lod.example.org/id/concept/a", row)
    assert {"'=1+1", LONG} <= set(read[1])


def test_addresses_of_a_cell():
    assert addresses("https://a.example | https://b.example") == ["https://a.example", "https://b.example"]
    assert addresses("") == []
