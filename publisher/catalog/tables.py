"""The rows of ``places.csv`` and ``concepts.csv``: what ``institutions.csv`` refers to by addresses, with its names.

Written as the institutions are (publisher/release/tables.py): several values of one column are joined by " | ", and a
cell that a spreadsheet would take for a formula begins with an apostrophe.
"""

import csv
import io
from collections.abc import Iterable, Mapping
from functools import cache
from itertools import chain
from types import MappingProxyType
from typing import Final

from publisher.catalog.columns import CONCEPTS, PLACES, Column
from publisher.rdf.namespaces import SCHEMA, SKOS
from publisher.rdf.nquads import Subjects
from publisher.release.tables import (
    OF_ANY_THING,
    SEPARATOR,
    csv_rows,
    harmless_row,
    names_of,
    position_of,
    texts_of,
    tokens,
)
from publisher.uris import Kind, UriPolicy

TABLES: Final[Mapping[Kind, tuple[Column, ...]]] = MappingProxyType({Kind.PLACE: PLACES, Kind.CONCEPT: CONCEPTS})
"""The columns of the table of each kind."""

_TEXTS: Final = tokens(
    {
        "codes": SKOS.notation,
        "part_of": SCHEMA.containedInPlace,
        "same_as": SCHEMA.sameAs,
        "notation": SKOS.notation,
        "definition": SKOS.definition,
        "scheme": SKOS.inScheme,
        "broader": SKOS.broader,
        "exact_match": SKOS.exactMatch,
    }
)

PROPERTIES: Final = OF_ANY_THING.union(_TEXTS.values())
"""The properties, as statements spell them, that the rows are made of: some of those of places, which have many."""

Values = dict[str, list[str]]


def written(kind: Kind, rows: Iterable[list[str]]) -> bytes:
    """Write the table of a kind: the names of its columns, and the rows of :func:`row_of`."""
    return csv_rows(chain([_names_of_columns(kind)], rows))


def row_of(kind: Kind, values: Values) -> list[str]:
    """Return the row of a thing from its values by column."""
    return harmless_row({name: SEPARATOR.join(texts) for name, texts in values.items()}, _names_of_columns(kind))


def rows_of(table: str) -> dict[str, list[str]]:
    """Return the rows of a table that :func:`written` wrote, by the IRIs of the things that they are about."""
    limit = csv.field_size_limit(len(table) + 1)  # of the process: a cell may be as long as it is
    try:
        lines = csv.reader(io.StringIO(table, newline=""))
        iri = next(lines).index("iri")
        return {row[iri]: row for row in lines}
    finally:
        csv.field_size_limit(limit)


def addresses(cell: str) -> list[str]:
    """Return the addresses in a cell of a column that refers to other things."""
    return cell.split(SEPARATOR) if cell else []


@cache
def _names_of_columns(kind: Kind) -> list[str]:
    return [column.name for column in TABLES[kind]]


def values_of(iri: str, state: str, subjects: Subjects, uris: UriPolicy) -> Values:
    """Return the values of a place, a concept or a concept scheme by column, as far as it has them.

    Args:
        iri: of the thing.
        state: "live", "deleted" or "merged".
        subjects: its statements, at least those of :data:`PROPERTIES`.
        uris: the policy of the publication's base.
    """
    thing = subjects.get(f"<{iri}>", {})
    ours = {"iri": [iri], "state": [state], "document": [uris.document_of(iri)]}
    return {**ours, **names_of(thing), **texts_of(thing, _TEXTS), **position_of(thing, subjects)}
