"""An institution as a row: the columns of the tables of a release (docs/downloads.md), as JSON, CSV, GeoJSON.

What may have several values is always a list, what is not known is null or an empty list; so every row has one form.
"""

import csv
import io
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Annotated, Any, Final, NotRequired, Protocol

import orjson
from pydantic import Field
from typing_extensions import TypedDict

from publisher.rdf.formats import JSON_LINES, N_TRIPLES
from publisher.rdf.writers import Piece
from publisher.release import Release, Town
from publisher.release.tables import COLUMNS, CSV, NUMBERS, SEPARATOR, harmless_cell, values_of
from publisher.search.entry import degrees
from publisher.web.http.operations import State, Uri
from publisher.web.view.whereabouts import PositionOf, located

BATCH: Final = 50
"""Institutions that are read and sent at a time."""

GEOJSON: Final = "application/geo+json"

_AFTER_POSITION: Final = COLUMNS.index("longitude") + 1

FIELDS: Final = (*COLUMNS[:_AFTER_POSITION], "position", *COLUMNS[_AFTER_POSITION:], "changed")
"""The columns of a row, in their order."""

SINGLE: Final = frozenset(
    {"iri", "document", "state", "replaced_by", "name", "name_language", "founded", "dissolved", "changed", "position"}
)
"""Columns of one text; those of NUMBERS have one number, all others a list."""


class Institution(TypedDict):
    """An institution; ``fields`` leaves columns out."""

    iri: Uri
    state: NotRequired[State]
    replaced_by: NotRequired[Uri | None]
    identifier: NotRequired[list[str]]
    name: NotRequired[str | None]
    name_language: NotRequired[Annotated[str | None, Field(description="BCP 47")]]
    other_names: NotRequired[list[str]]
    former_names: NotRequired[list[str]]
    former_names_period: NotRequired[
        Annotated[list[str], Field(description="Of each former name, ISO 8601-2 (1990/2009, ../2009); or empty")]
    ]
    types: NotRequired[Annotated[list[str], Field(description="Classes of schema.org")]]
    description: NotRequired[list[str]]
    classifications: NotRequired[list[Uri]]
    keywords: NotRequired[list[Uri]]
    place: NotRequired[list[Uri]]
    area_served: NotRequired[list[Uri]]
    parents: NotRequired[list[Uri]]
    telephones: NotRequired[Annotated[list[str], Field(description="E.164")]]
    emails: NotRequired[list[str]]
    homepages: NotRequired[list[str]]
    address: NotRequired[list[str]]
    locality: NotRequired[list[str]]
    region: NotRequired[list[str]]
    country: NotRequired[list[str]]
    postal_code: NotRequired[list[str]]
    latitude: NotRequired[Annotated[float | None, Field(description="WGS 84, degrees")]]
    longitude: NotRequired[float | None]
    position: NotRequired[
        Annotated[
            PositionOf | None, Field(description="What latitude and longitude are the position of; null without them")
        ]
    ]
    founded: NotRequired[Annotated[str | None, Field(description="A day, a month or a year")]]
    dissolved: NotRequired[str | None]
    same_as: NotRequired[list[str]]
    document: NotRequired[Uri]
    changed: NotRequired[Annotated[str, Field(description="When its description last changed (ISO 8601)")]]


Row = dict[str, Any]
Batches = Iterable[list[tuple[Row, Piece]]]


def rows_of(release: Release, numbers: Sequence[int]) -> Batches:
    """Yield institutions by their numbers, in batches: each as a row and as statements."""
    for start in range(0, len(numbers), BATCH):
        batch = numbers[start : start + BATCH]
        changed = release.changed(batch)
        hits = release.hits(batch)
        pieces = [(hit, Piece.read(hit.iri, nquads, release.uris)) for hit, nquads in hits]
        towns = release.towns(hit.facets.get("place", "") for hit, _ in hits)
        yield [
            (row_of(release, hit, changed[hit.iri], piece, towns.get(hit.facets.get("place", ""))), piece)
            for hit, piece in pieces
        ]


class Described(Protocol):
    """What a row needs to know of an institution beside its statements."""

    @property
    def iri(self) -> str:
        """Its IRI."""

    @property
    def state(self) -> str:
        """One of "live", "deleted" and "merged"."""


def row_of(release: Release, thing: Described, changed: str, piece: Piece, town: Town | None) -> Row:
    """Return an institution as a row with all columns.

    Args:
        release: that it is of.
        thing: the institution.
        changed: when its description last changed.
        piece: its statements.
        town: the place that it is in, if its position is known.
    """
    iri = thing.iri
    values = values_of(iri, piece.parsed.subjects)
    values |= {"iri": [iri], "document": [release.uris.document_of(iri)], "state": [thing.state], "changed": [changed]}
    row = {name: _value(name, values.get(name, [])) for name in FIELDS}
    return row | located(row, town)


def _value(name: str, values: list[str]) -> Any:
    first = values[0] if values else None
    if name in NUMBERS:
        return None if first is None else degrees(first, 90 if name == "latitude" else 180)
    return (first or None) if name in SINGLE else values


def chosen(row: Row, fields: Sequence[str] | None) -> Row:
    """Return the columns of a row that were asked for; the IRI is always there."""
    return row if fields is None else {name: row[name] for name in FIELDS if name == "iri" or name in fields}


def _csv(batches: Batches, fields: Sequence[str] | None) -> Generator[bytes, None, None]:
    columns = [name for name in FIELDS if fields is None or name in fields or name == "iri"]
    yield _lines([columns])
    for batch in batches:
        yield _lines([[harmless_cell(_cell(row[name])) for name in columns] for row, _ in batch])


def _cell(value: Any) -> str:
    if isinstance(value, list):
        return SEPARATOR.join(value)
    return "" if value is None else str(value)


def _lines(rows: Iterable[Sequence[str]]) -> bytes:
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\r\n").writerows(rows)
    return stream.getvalue().encode()


def _json_lines(batches: Batches, fields: Sequence[str] | None) -> Generator[bytes, None, None]:
    for batch in batches:
        lines = (orjson.dumps(chosen(row, fields), option=orjson.OPT_APPEND_NEWLINE) for row, _ in batch)
        yield b"".join(lines)


def _geojson(batches: Batches, fields: Sequence[str] | None) -> Generator[bytes, None, None]:
    yield b'{"type":"FeatureCollection","features":['
    separator = b"\n"
    for batch in batches:
        for row, _ in batch:
            yield separator + orjson.dumps(feature(row, fields))
            separator = b",\n"
    yield b"\n]}\n"


def feature(row: Row, fields: Sequence[str] | None) -> dict[str, Any]:
    """Return a row as a GeoJSON feature; one whose position is not known has no geometry (RFC 7946, section 3.2)."""
    position = [row["longitude"], row["latitude"]]
    geometry = None if None in position else {"type": "Point", "coordinates": position}
    properties = {name: value for name, value in chosen(row, fields).items() if name not in NUMBERS}
    return {"type": "Feature", "id": row["iri"], "geometry": geometry, "properties": properties}


def _triples(batches: Batches, _: Sequence[str] | None) -> Generator[bytes, None, None]:
    for batch in batches:
        yield "".join(piece.parsed.triples for _, piece in batch).encode()


Write = Callable[[Batches, Sequence[str] | None], Generator[bytes, None, None]]

STREAMS: Final[Mapping[str, tuple[str, Write]]] = MappingProxyType(
    {
        "csv": (f"{CSV.content_type}; header=present", _csv),
        "jsonl": (JSON_LINES.media_type, _json_lines),
        "geojson": (GEOJSON, _geojson),
        "nt": (N_TRIPLES.media_type, _triples),
    }
)
"""The formats of all rows by suffix: content type, and what writes them."""

CONTEXT: Final[Mapping[str, Any]] = MappingProxyType(
    {
        "@version": 1.1,
        "items": "@graph",
        "iri": "@id",
        "types": {"@id": "@type", "@container": "@set"},
        **dict.fromkeys(("total", "size", "release", "next", "first", "state", "name_language", "changed", "position")),
        **dict.fromkeys(("former_names", "former_names_period")),
        **dict.fromkeys(("address", "locality", "region", "country", "postal_code", "latitude", "longitude")),
        "@vocab": "http://schema.org/",
        "name": "http://schema.org/name",
        **{
            name: {"@id": iri, "@container": "@set"}
            for name, iri in {
                "identifier": "http://www.w3.org/ns/org#identifier",
                "other_names": "http://schema.org/alternateName",
                "description": "http://schema.org/description",
                "telephones": "http://schema.org/telephone",
                "emails": "http://schema.org/email",
            }.items()
        },
        **{
            name: {"@id": iri, "@type": "@id", "@container": "@set"}
            for name, iri in {
                "classifications": "http://www.w3.org/ns/org#classification",
                "keywords": "http://schema.org/keywords",
                "place": "http://purl.org/dc/terms/spatial",
                "area_served": "http://schema.org/areaServed",
                "parents": "http://www.w3.org/ns/org#subOrganizationOf",
                "homepages": "http://xmlns.com/foaf/0.1/homepage",
                "same_as": "http://schema.org/sameAs",
            }.items()
        },
        "replaced_by": {"@id": "http://purl.org/dc/terms/isReplacedBy", "@type": "@id"},
        "document": {"@id": "http://xmlns.com/foaf/0.1/isPrimaryTopicOf", "@type": "@id"},
        "founded": "http://schema.org/foundingDate",
        "dissolved": "http://schema.org/dissolutionDate",
    }
)
"""The JSON-LD context of a page of rows; parts of an address and of a position belong to no term of the institution."""
