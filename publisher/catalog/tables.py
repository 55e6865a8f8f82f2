"""The rows of ``places.csv`` and ``concepts.csv``: what ``institutions.csv`` refers to by addresses, with its names.

Written as the institutions are (publisher/release/tables.py): several values of one column are joined by " | ", and a
cell that a spreadsheet would take for a formula begins with an apostrophe.
"""

from collections.abc import Iterable, Mapping
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


def written(kind: Kind, things: Iterable[Values]) -> bytes:
    """Write the table of a kind: the names of its columns, and a row for each thing from its values by column."""
    columns = [column.name for column in TABLES[kind]]
    rows = (harmless_row({name: SEPARATOR.join(texts) for name, texts in values.items()}, columns) for values in things)
    return csv_rows(chain([columns], rows))


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
