"""The downloads as a Croissant dataset, for tools of machine learning (https://docs.mlcommons.org/croissant, 1.0).

Made from the manifest alone: a file object for each table, and a record set for each that says which columns it has.
The files of the whole have digests and addresses that never change. A source has no files of its own: its rows are
written when they are asked for, so its dataset is a live one, for which the specification wants no digest.
"""

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from publisher.catalog.columns import COLUMNS, CONCEPTS, IRI, NUMBER, PLACES, TEXT, Column
from publisher.catalog.publication import WHOLE
from publisher.release import Manifest, SourceEntry
from publisher.release.manifest import FileEntry

CONFORMS_TO: Final = "http://mlcommons.org/croissant/1.0"

CONTEXT: Final = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileProperty": "cr:fileProperty",
    "fileObject": "cr:fileObject",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}
"""The context of the specification, inline."""

_TYPES: Final = {IRI: "sc:URL", NUMBER: "sc:Float", TEXT: "sc:Text"}

_ID: Final = Column("@id", "Address", "The address of the thing", IRI)


class _Table(NamedTuple):
    """A file that has a record set.

    Attributes:
        file: its name.
        records: the name of the record set.
        media: its media type, as Croissant calls it; compressed or not.
        about: the description of the record set.
        columns: those that are described, all or the first ones.
    """

    file: str
    records: str
    media: str
    about: str
    columns: Sequence[Column]


_TABLES: Final = (
    _Table("institutions.parquet", "institutions", "application/x-parquet", "The institutions, a row each", COLUMNS),
    _Table("institutions.csv.gz", "institutions-csv", "text/csv", "The same rows, from the CSV file", COLUMNS),
    _Table("places.csv.gz", "places", "text/csv", "The places that they refer to, a row each", PLACES),
    _Table("concepts.csv.gz", "concepts", "text/csv", "The concepts that they refer to, a row each", CONCEPTS),
    _Table(
        "institutions.jsonl.gz",
        "things",
        "application/jsonlines",
        "Every thing with its parts, a line of JSON each",
        (_ID,),
    ),
)
_OF_SOURCE: Final = _Table("institutions.csv", "institutions", "text/csv", "The institutions, a row each", COLUMNS)


def croissant(manifest: Manifest, licence: str | None, publisher: str | None) -> dict[str, Any]:
    """Describe the downloads of a release.

    Args:
        manifest: of the release.
        licence: of the publication; None if none is stated.
        publisher: its name; None if it is not stated.
    """
    files = {entry.path.removeprefix("dumps/"): entry for entry in manifest.files}
    tables = [table for table in _TABLES if table.file in files]
    return {
        **_dataset(manifest, WHOLE, licence, publisher),
        "alternateName": manifest.title,
        "description": manifest.description or manifest.title,
        "citeAs": f"{manifest.title}, release {manifest.version}. {_iri(manifest, WHOLE)}",
        "isLiveDataset": False,
        "distribution": [_file(manifest, files[table.file], table) for table in tables],
        "recordSet": [_records(table) for table in tables],
    }


def croissant_of_source(manifest: Manifest, source: SourceEntry, path: str) -> dict[str, Any]:
    """Describe the rows of one source, in the release that is served.

    Args:
        manifest: of the release.
        source: the source.
        path: the address of its rows as CSV, below the base ("/api/institutions?format=csv&source=gansu").
    """
    table = _OF_SOURCE
    return {
        **_dataset(manifest, source.slug, source.licence, source.publisher or None),
        "alternateName": source.title,
        "description": f"The institutions of {source.title}: {source.counts.published} records.",
        "citeAs": f"{source.title}, in {manifest.title}, release {manifest.version}. {_iri(manifest, source.slug)}",
        "isPartOf": {"@id": _iri(manifest, WHOLE)},
        "isLiveDataset": True,
        "distribution": [
            {
                "@type": "cr:FileObject",
                "@id": table.file,
                "name": table.file,
                "description": "The rows of the newest release, written when they are asked for",
                "contentUrl": f"{manifest.base}{path}",
                "encodingFormat": table.media,
            }
        ],
        "recordSet": [_records(table)],
    }


def _iri(manifest: Manifest, name: str) -> str:
    return f"{manifest.base}/dataset/{name}"


def _dataset(manifest: Manifest, name: str, licence: str | None, publisher: str | None) -> dict[str, Any]:
    iri = _iri(manifest, name)
    agent = {"@type": "sc:Organization", "name": publisher} if publisher else None
    optional = {"license": licence, "creator": agent, "publisher": agent}
    return {
        "@context": CONTEXT,
        "@type": "sc:Dataset",
        "@id": iri,
        "conformsTo": CONFORMS_TO,
        "name": name,
        "url": iri,
        **{key: value for key, value in optional.items() if value},
        "version": f"1.{manifest.sequence}.0+{manifest.version}",
        "datePublished": manifest.created,
        "dateModified": manifest.created,
    }


def _file(manifest: Manifest, entry: FileEntry, table: _Table) -> dict[str, Any]:
    return {
        "@type": "cr:FileObject",
        "@id": table.file,
        "name": table.file,
        "contentUrl": f"{manifest.base}/releases/{manifest.version}/{entry.path}",
        "contentSize": f"{entry.size} B",
        "encodingFormat": table.media,
        "sha256": entry.sha256,
    }


def _records(table: _Table) -> dict[str, Any]:
    key = {"key": {"@id": f"{table.records}/iri"}} if table.columns[0].name == "iri" else {}
    return {
        "@type": "cr:RecordSet",
        "@id": table.records,
        "name": table.records,
        "description": table.about,
        **key,
        "field": [_field(table, column) for column in table.columns],
    }


def _field(table: _Table, column: Column) -> dict[str, Any]:
    several = '; several values are separated by " | "' if column.repeated else ""
    name = column.name.removeprefix("@")
    return {
        "@type": "cr:Field",
        "@id": f"{table.records}/{name}",
        "name": name,
        "description": f"{column.title}: {column.about}{several}.",
        "dataType": "sc:Text" if column.repeated else _TYPES[column.datatype],
        "source": {"fileObject": {"@id": table.file}, "extract": {"column": column.name}},
    }
