"""The downloads as a Croissant dataset, for tools of machine learning (https://docs.mlcommons.org/croissant, 1.0).

Made from the manifest alone: a file object for each table, with its digest, and a record set for each that says which
columns it has.
"""

from typing import Any, Final

from publisher.catalog.columns import COLUMNS, IRI, NUMBER, TEXT, Column
from publisher.catalog.publication import WHOLE
from publisher.release import Manifest
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

_TABLES: Final = (
    ("institutions.parquet", "institutions", "application/x-parquet", "The institutions, a row each"),
    ("institutions.csv.gz", "institutions-csv", "text/csv", "The same rows, from the CSV file"),
    ("institutions.jsonl.gz", "things", "application/jsonlines", "Every thing with its parts, a line of JSON each"),
)
"""The files that have record sets: name, record set, media type in Croissant's words, description."""


def croissant(manifest: Manifest, licence: str | None, publisher: str | None) -> dict[str, Any]:
    """Describe the downloads of a release.

    Args:
        manifest: of the release.
        licence: of the publication; None if none is stated.
        publisher: its name; None if it is not stated.
    """
    files = {entry.path.removeprefix("dumps/"): entry for entry in manifest.files}
    tables = [row for row in _TABLES if row[0] in files]
    iri = f"{manifest.base}/dataset/{WHOLE}"
    optional = {
        "license": licence,
        "creator": {"@type": "sc:Organization", "name": publisher} if publisher else None,
        "publisher": {"@type": "sc:Organization", "name": publisher} if publisher else None,
    }
    return {
        "@context": CONTEXT,
        "@type": "sc:Dataset",
        "@id": iri,
        "conformsTo": CONFORMS_TO,
        "name": WHOLE,
        "alternateName": manifest.title,
        "description": manifest.description or manifest.title,
        "url": iri,
        **{name: value for name, value in optional.items() if value},
        "citeAs": f"{manifest.title}, release {manifest.version}. {iri}",
        "version": f"1.{manifest.sequence}.0+{manifest.version}",
        "datePublished": manifest.created,
        "dateModified": manifest.created,
        "isLiveDataset": False,
        "distribution": [_file(manifest, files[name], name, media) for name, _, media, _ in tables],
        "recordSet": [_records(name, records, about) for name, records, _, about in tables],
    }


def _file(manifest: Manifest, entry: FileEntry, name: str, media: str) -> dict[str, Any]:
    return {
        "@type": "cr:FileObject",
        "@id": name,
        "name": name,
        "contentUrl": f"{manifest.base}/releases/{manifest.version}/{entry.path}",
        "contentSize": f"{entry.size} B",
        "encodingFormat": media,
        "sha256": entry.sha256,
    }


def _records(name: str, records: str, about: str) -> dict[str, Any]:
    fields = [_line(name, records)] if records == "things" else [_field(name, records, row) for row in COLUMNS]
    record_set: dict[str, Any] = {"@type": "cr:RecordSet", "@id": records, "name": records, "description": about}
    if records != "things":
        record_set["key"] = {"@id": f"{records}/iri"}
    return {**record_set, "field": fields}


def _field(name: str, records: str, column: Column) -> dict[str, Any]:
    several = '; several values are separated by " | "' if column.repeated else ""
    return {
        "@type": "cr:Field",
        "@id": f"{records}/{column.name}",
        "name": column.name,
        "description": f"{column.title}: {column.about}{several}.",
        "dataType": "sc:Text" if column.repeated else _TYPES[column.datatype],
        "source": {"fileObject": {"@id": name}, "extract": {"column": column.name}},
    }


def _line(name: str, records: str) -> dict[str, Any]:
    return {
        "@type": "cr:Field",
        "@id": f"{records}/id",
        "name": "id",
        "description": "The address of the thing.",
        "dataType": "sc:URL",
        "source": {"fileObject": {"@id": name}, "extract": {"column": "@id"}},
    }
