"""Frictionless data packages and table schemas (specs.frictionlessdata.io, versions 1 and 2)."""

from collections.abc import Callable, Mapping
from typing import Any, Final

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

_FORMATS: Final = {"email": "email", "uri": "uri"}

ReadJson = Callable[[str], Any]
"""Reads another JSON file beside the package, by its name; None if it cannot be read."""


def table_of(package: Mapping[str, Any], file: str, metadata: str, read_json: ReadJson) -> TableMetadata | None:
    """What a package says about one of its files; None if it has no such file.

    Args:
        package: the package.
        file: the name of the file.
        metadata: the name of the package's file.
        read_json: reads a schema that has a file of its own.
    """
    resources = objects(package.get("resources"))
    resource = next((each for each in resources if file in names(each.get("path"))), None)
    if resource is None:
        return None
    stated = resource.get("schema")
    schema = mapping(read_json(stated) if isinstance(stated, str) else stated)
    missing = names(schema.get("missingValues"))
    files = {text(each.get("name")): next(iter(names(each.get("path"))), None) for each in resources}
    return TableMetadata(
        file=metadata,
        columns=tuple(_column(field, missing) for field in objects(schema.get("fields"))),
        primary_key=names(schema.get("primaryKey")),
        foreign_keys=tuple(_foreign_key(each, files) for each in objects(schema.get("foreignKeys"))),
        options=_options(mapping(resource.get("dialect"))),
        encoding=encoding(resource.get("encoding")),
        language=language(next(iter(names(package.get("languages"))), None)),
        title=text(resource.get("title")) or text(package.get("title")),
        description=text(resource.get("description")) or text(package.get("description")),
        licence=_licence(resource) or _licence(package),
        publisher=_publisher(package),
        origin=address(resource.get("homepage")) or address(package.get("homepage")),
    )


def _column(field: Mapping[str, Any], missing: tuple[str, ...]) -> ColumnMetadata:
    kind, form = str(field.get("type", "")).lower(), field.get("format")
    of_type = property_title(field.get("rdfType"))
    return ColumnMetadata(
        name=str(field.get("name", "")),
        titles=tuple(filter(None, (*texts(field.get("title")), of_type))),
        language=language(field.get("lang")),
        kind=_FORMATS.get(form, kind) if isinstance(form, str) else kind,
        order=order_of(form) if kind in {"date", "datetime"} else None,
        missing=tuple(each for each in (names(field.get("missingValues")) or missing) if each.strip()),
    )


def _foreign_key(stated: Mapping[str, Any], files: Mapping[str | None, str | None]) -> ForeignKey:
    reference = mapping(stated.get("reference"))
    resource = text(reference.get("resource"))
    return ForeignKey(
        names(stated.get("fields")), files.get(resource) if resource else None, names(reference.get("fields"))
    )


def _options(dialect: Mapping[str, Any]) -> dict[str, Any]:
    csv = {**dialect, **mapping(dialect.get("csv"))}
    keys = (("delimiter", "delimiter"), ("quote", "quoteChar"), ("comment", "commentChar"))
    options = {name: csv[key] for name, key in keys if isinstance(csv.get(key), str)}
    if csv.get("header") is False:
        options["header_row"] = 0
    rows = csv.get("headerRows")
    if isinstance(rows, list) and rows and type(rows[0]) is int and rows[0] > 1:
        options["header_row"] = rows[0]
    return _without_defaults(options)


def _without_defaults(options: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in options.items() if (name, value) not in {("delimiter", ","), ("quote", '"')}}


def _licence(stated: Mapping[str, Any]) -> str | None:
    return next((found for each in objects(stated.get("licenses")) if (found := address(each))), None)


def _publisher(package: Mapping[str, Any]) -> str | None:
    for each in objects(package.get("contributors")):
        if "publisher" in (*names(each.get("role")), *names(each.get("roles"))):
            return text(each.get("organization")) or text(each.get("title"))
    return text(mapping(package.get("publisher")).get("name"))
