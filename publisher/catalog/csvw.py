"""Metadata beside a CSV file: what its columns are, and which statements its cells are (CSVW, W3C).

https://www.w3.org/TR/tabular-metadata/. A column whose cells are no values of the institution, but of its site or of
the row, has no property, and is left out of the RDF (``suppressOutput``); so are lists of addresses, which CSVW can
only turn into literals. There is no foreign key: only ``replaced_by`` and lists refer to rows, and strict validators
refuse foreign keys that may be null.
"""

from typing import Any, Final

import orjson

from publisher.catalog.columns import CHANGES, COLUMNS, IRI, Column
from publisher.rdf.namespaces import SCHEMA
from publisher.release.tables import SEPARATOR

MEDIA_TYPE: Final = "application/csvm+json"
SUFFIX: Final = "-metadata.json"
TABLE: Final = "institutions.csv"
CHANGED: Final = "changes.csv"

Node = dict[str, Any]


def institutions_metadata(base: str, title: str, licence: str) -> bytes:
    """Describe ``institutions.csv``."""
    schema = {
        "aboutUrl": "{+iri}",
        "primaryKey": "iri",
        "columns": [_column(column) for column in COLUMNS],
    }
    about = "The institutions of a release, a row each."
    return _written(TABLE, schema, base=base, licence=licence, title=f"{title}: institutions", about=about)


def changes_metadata(base: str, title: str, licence: str) -> bytes:
    """Describe ``changes.csv``."""
    columns = [{**_column(column), "suppressOutput": True} for column in CHANGES]
    about = "What changed from the release before: a row for each value that came or went."
    return _written(CHANGED, {"columns": columns}, base=base, licence=licence, title=f"{title}: changes", about=about)


def _written(table: str, schema: Node, *, base: str, licence: str, title: str, about: str) -> bytes:
    optional = {"dc:license": {"@id": licence}} if licence else {}
    node = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "url": table,
        "dc:title": title,
        "dc:description": about,
        "dc:isPartOf": {"@id": f"{base}/dataset/institutions"},
        **optional,
        "dialect": {"encoding": "utf-8", "header": True, "delimiter": ",", "doubleQuote": True},
        "tableSchema": schema,
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
