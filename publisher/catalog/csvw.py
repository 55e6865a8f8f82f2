"""Metadata beside a CSV file: what its columns are, and which statements its cells are (CSVW, W3C).

https://www.w3.org/TR/tabular-metadata/. A column whose cells are no values of the row's thing, but of its site or of
the row, has no property, and is left out of the RDF (``suppressOutput``); so are lists of addresses, which CSVW can
only turn into literals. A list of addresses is a foreign key if each of them is a row of the table that it refers to.
``replaced_by`` is no foreign key: it may be empty, and strict validators refuse foreign keys that may be null.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

import orjson

from publisher.catalog.columns import CHANGES, COLUMNS, CONCEPTS, IRI, PLACES, Column
from publisher.rdf.namespaces import SCHEMA
from publisher.release.tables import SEPARATOR
from publisher.uris import Kind

MEDIA_TYPE: Final = "application/csvm+json"
CHANGED: Final = "changes.csv"

Node = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Table:
    """A table that others refer to.

    Attributes:
        file: its name below ``dumps/``, without its coding.
        title, about: for people.
        columns: in their order; ``iri`` is the primary key.
    """

    file: str
    title: str
    about: str
    columns: Sequence[Column]


_TABLES: Final = MappingProxyType(
    {
        Kind.INSTITUTION: _Table(
            "institutions.csv", "institutions", "The institutions of a release, a row each.", COLUMNS
        ),
        Kind.PLACE: _Table("places.csv", "places", "The places that they are in, a row each.", PLACES),
        Kind.CONCEPT: _Table("concepts.csv", "concepts", "What classifies them, a row each concept.", CONCEPTS),
    }
)
_DIALECT: Final = {"dialect": {"encoding": "utf-8", "header": True, "delimiter": ",", "doubleQuote": True}}


Dangling = Mapping[Kind, Collection[str]]
"""Of each kind's table, the columns that have the address of something without a row in the table they refer to."""


def institutions_metadata(base: str, title: str, licence: str, dangling: Dangling) -> bytes:
    """Describe ``institutions.csv``, and the tables that it refers to: a foreign key leads to a table of the group."""
    tables = [_table(kind, title, dangling) for kind in _TABLES]
    return _written({"tables": tables}, base=base, licence=licence)


def referred_metadata(kind: Kind, base: str, title: str, licence: str, dangling: Dangling) -> bytes:
    """Describe ``places.csv`` or ``concepts.csv``, whose rows refer to rows of the same table alone."""
    return _written(_table(kind, title, dangling), base=base, licence=licence)


def changes_metadata(base: str, title: str, licence: str) -> bytes:
    """Describe ``changes.csv``."""
    columns = [{**_column(column), "suppressOutput": True} for column in CHANGES]
    about = "What changed from the release before: a row for each value that came or went."
    table = {"url": CHANGED, "dc:title": f"{title}: changes", "dc:description": about, **_DIALECT}
    return _written({**table, "tableSchema": {"columns": columns}}, base=base, licence=licence)


def _table(kind: Kind, title: str, dangling: Dangling) -> Node:
    table = _TABLES[kind]
    keys = [_foreign_key(column) for column in table.columns if column.refers and column.name not in dangling[kind]]
    schema = {
        "aboutUrl": "{+iri}",
        "primaryKey": "iri",
        "columns": [_column(column) for column in table.columns],
        "foreignKeys": keys,
    }
    titles = {"dc:title": f"{title}: {table.title}", "dc:description": table.about}
    return {"url": table.file, **titles, **_DIALECT, "tableSchema": schema}


def _foreign_key(column: Column) -> Node:
    assert column.refers
    return {
        "columnReference": column.name,
        "reference": {"resource": _TABLES[column.refers].file, "columnReference": "iri"},
    }


def _written(tables: Node, *, base: str, licence: str) -> bytes:
    optional = {"dc:license": {"@id": licence}} if licence else {}
    node = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "dc:isPartOf": {"@id": f"{base}/dataset/institutions"},
        **optional,
        **tables,
    }
    return orjson.dumps(node, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def _column(column: Column) -> Node:
    node: Node = {
        "name": column.name,
        "titles": column.name,
        "dc:title": column.title,
        "dc:description": column.about,
        "datatype": column.datatype,
    }
    if column.repeated:
        node["separator"] = SEPARATOR
    if column.name == "iri":
        node["required"] = True
    if column.name == "document":
        return node | {"aboutUrl": "{+document}", "propertyUrl": str(SCHEMA.mainEntity), "valueUrl": "{+iri}"}
    if not column.property:
        return node | {"suppressOutput": True}
    node["propertyUrl"] = column.property
    if column.datatype == IRI:
        node["valueUrl"] = f"{{+{column.name}}}"
    return node
