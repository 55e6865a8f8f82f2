"""CSV on the Web: metadata of tables (https://www.w3.org/TR/tabular-metadata/)."""

from collections.abc import Mapping
from typing import Any

from publisher.profiles.proposal.metadata.model import ColumnMetadata, ForeignKey, TableMetadata
from publisher.profiles.proposal.metadata.values import (
    address,
    encoding,
    language,
    mapping,
    names,
    objects,
    order_of,
    property_title,
    text,
    texts,
)


def table_of(document: Mapping[str, Any], file: str, metadata: str) -> TableMetadata | None:
    """What a document says about a file; None if it is about other files.

    Args:
        document: a description of a table, or of a group of tables.
        file: the name of the file.
        metadata: the name of the document's file.
    """
    tables = objects(document.get("tables")) or [document]
    table = next((each for each in tables if _file(each.get("url")) == file), None)
    if table is None:
        return None
    schema = mapping(table.get("tableSchema") or document.get("tableSchema"))
    tag = _stated("lang", schema, table, document) or _context_language(document)
    missing = names(_stated("null", schema, table, document))
    dialect = mapping(table.get("dialect") or document.get("dialect"))
    columns = [each for each in objects(schema.get("columns")) if each.get("virtual") is not True]
    return TableMetadata(
        file=metadata,
        columns=tuple(_column(each, missing) for each in columns),
        primary_key=names(schema.get("primaryKey")),
        foreign_keys=tuple(_foreign_key(each, file) for each in objects(schema.get("foreignKeys"))),
        options=_options(dialect),
        encoding=encoding(dialect.get("encoding")),
        language=language(tag),
        title=text(_term("title", table, document)),
        description=text(_term("description", table, document)),
        licence=address(_term("license", table, document)),
        publisher=_publisher(_term("publisher", table, document)),
        origin=address(_term("source", table, document)),
    )


def _file(url: Any) -> str:
    return url.rpartition("/")[2] if isinstance(url, str) else ""


def _stated(key: str, *places: Mapping[str, Any]) -> Any:
    return next((place[key] for place in places if key in place), None)


def _term(name: str, *places: Mapping[str, Any]) -> Any:
    """A term of Dublin Core, DCAT or schema.org, of the table or else of the group."""
    keys = [f"{prefix}:{name}" for prefix in ("dc", "dcterms", "dct", "dcat", "schema")]
    return next((place[key] for place in places for key in keys if key in place), None)


def _context_language(document: Mapping[str, Any]) -> Any:
    return next((each["@language"] for each in objects(document.get("@context")) if "@language" in each), None)


def _column(stated: Mapping[str, Any], missing: tuple[str, ...]) -> ColumnMetadata:
    datatype = stated.get("datatype")
    base = datatype.get("base", "string") if isinstance(datatype, Mapping) else datatype
    form = datatype.get("format") if isinstance(datatype, Mapping) else None
    titles = texts(stated.get("titles"))
    of_property = property_title(stated.get("propertyUrl"))
    kind = "uri" if base == "anyURI" else str(base or "").lower()
    return ColumnMetadata(
        name=str(stated.get("name") or next(iter(titles), "")),
        titles=tuple(filter(None, (*titles, of_property))),
        language=language(stated.get("lang")),
        kind=kind,
        order=order_of(form) if kind in {"date", "datetime"} else None,
        missing=tuple(each for each in (names(stated.get("null")) or missing) if each.strip()),
    )


def _foreign_key(stated: Mapping[str, Any], file: str) -> ForeignKey:
    reference = mapping(stated.get("reference"))
    other = _file(reference.get("resource"))
    return ForeignKey(
        names(stated.get("columnReference")),
        None if other in {"", file} else other,
        names(reference.get("columnReference")),
    )


def _options(dialect: Mapping[str, Any]) -> dict[str, Any]:
    keys = (("delimiter", "delimiter"), ("quote", "quoteChar"), ("comment", "commentPrefix"))
    stated = {name: dialect[key] for name, key in keys if isinstance(dialect.get(key), str)}
    options = {name: value for name, value in stated.items() if value not in {",", '"'}}
    skipped = dialect.get("skipRows", 0)
    if dialect.get("header") is False or dialect.get("headerRowCount") == 0:
        options["header_row"] = 0
    elif type(skipped) is int and skipped > 0:
        options["header_row"] = skipped + 1
    return options


def _publisher(value: Any) -> str | None:
    first = value[0] if isinstance(value, list) and value else value
    if isinstance(first, Mapping):
        return text(next((first[key] for key in ("schema:name", "foaf:name", "name") if key in first), None))
    return text(first)
