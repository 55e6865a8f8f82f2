"""All hits of a search as one download, sent as it is written: CSV, JSON Lines, GeoJSON, N-Triples.

Hits are read in batches, so that memory does not grow with their number; only their numbers are known at once.
"""

import csv
import io
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final, NamedTuple

import orjson

from publisher.rdf.formats import JSON_LINES, N_TRIPLES
from publisher.rdf.writers import Piece
from publisher.release import Release, SearchHit, Town
from publisher.release.tables import CSV, cells_of, harmless_cell
from publisher.uris import Kind
from publisher.web.http.messages import HttpResponse
from publisher.web.http.negotiation import Representation
from publisher.web.view.whereabouts import located

BATCH: Final = 50
"""Hits that are read and sent at a time."""

FACET_COLUMNS: Final = ("type", "classification", "country", "region", "place")
DETAILS: Final = (
    "other_names", "telephones", "emails", "homepages", "address", "postal_code", "latitude", "longitude", "position",
    "same_as",
)  # fmt: skip
CSV_COLUMNS: Final = ("iri", "label", "kind", "state", *FACET_COLUMNS, *DETAILS)

GEOJSON: Final = Representation("geojson", "application/geo+json")


class Described(NamedTuple):
    """A hit, its statements, and its columns."""

    hit: SearchHit
    piece: Piece
    cells: Mapping[str, str]


Hits = Iterator[list[Described]]
Write = Callable[[Hits, Release], Generator[bytes, None, None]]


def download(release: Release, numbers: Sequence[int], suffix: str) -> HttpResponse:
    """Return the response with all hits.

    Args:
        release: the release.
        numbers: those of the hits, in their order.
        suffix: of the format.
    """
    media_type, write = FORMATS[suffix]
    headers = {
        "Content-Type": media_type,
        "Content-Disposition": f'attachment; filename="search.{suffix}"',
        "Cache-Control": "public, max-age=60",
    }
    return HttpResponse(200, headers, write(_hits(release, numbers), release))


def _hits(release: Release, numbers: Sequence[int]) -> Hits:
    for start in range(0, len(numbers), BATCH):
        hits = release.hits(numbers[start : start + BATCH])
        towns = release.towns(hit.facets.get("place", "") for hit, _ in hits if hit.kind is Kind.INSTITUTION)
        pieces = ((hit, Piece.read(hit.iri, nquads, release.uris)) for hit, nquads in hits)
        yield [Described(hit, piece, _cells(hit, piece, towns)) for hit, piece in pieces]


def _cells(hit: SearchHit, piece: Piece, towns: Mapping[str, Town]) -> dict[str, str]:
    """The columns of a hit; its position is that of its town if its own is not known."""
    cells = dict(cells_of(hit.iri, piece.parsed.subjects))
    numbers = {name: float(cells[name]) if cells.get(name) else None for name in ("latitude", "longitude")}
    where = located(numbers, towns.get(hit.facets.get("place", "")))
    return {**cells, **{name: "" if value is None else str(value) for name, value in where.items()}}


def _csv(hits: Hits, _: Release) -> Generator[bytes, None, None]:
    yield _rows([CSV_COLUMNS])
    for batch in hits:
        yield _rows([_row(each.hit, each.cells) for each in batch])


def _rows(rows: Sequence[Sequence[str]]) -> bytes:
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\r\n").writerows(rows)
    return stream.getvalue().encode()


def _row(hit: SearchHit, cells: Mapping[str, str]) -> list[str]:
    known = {"iri": hit.iri, "label": hit.label, "kind": hit.kind, "state": hit.state, **hit.facets}
    columns = (str(known.get(name) or "") for name in CSV_COLUMNS if name not in DETAILS)
    return [*map(harmless, columns), *(harmless_cell(cells.get(name, "")) for name in DETAILS)]


def harmless(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula: an apostrophe goes before what would start one.

    https://owasp.org/www-community/attacks/CSV_Injection
    """
    return f"'{cell}" if cell.lstrip()[:1] in {"=", "+", "-", "@"} or cell[:1] in {"\t", "\r", "\n"} else cell


def _json_lines(hits: Hits, release: Release) -> Generator[bytes, None, None]:
    for batch in hits:
        yield b"".join(_json_line(each, release) for each in batch)


def _json_line(each: Described, release: Release) -> bytes:
    return orjson.dumps(_properties(each, release), option=orjson.OPT_APPEND_NEWLINE)


def _geojson(hits: Hits, release: Release) -> Generator[bytes, None, None]:
    yield b'{"type":"FeatureCollection","features":['
    separator = b"\n"
    for batch in hits:
        for each in batch:
            yield separator + orjson.dumps(_feature(_properties(each, release)))
            separator = b",\n"
    yield b"\n]}\n"


def _feature(properties: dict[str, Any]) -> dict[str, Any]:
    """A thing as a GeoJSON feature; one whose position is not known has no geometry (RFC 7946, section 3.2)."""
    latitude, longitude = properties.pop("latitude"), properties.pop("longitude")
    point = None if latitude is None else {"type": "Point", "coordinates": [longitude, latitude]}
    return {"type": "Feature", "id": properties["iri"], "geometry": point, "properties": properties}


def _properties(described: Described, release: Release) -> dict[str, Any]:
    """What is said of a hit as JSON: what may have several values is a list, what is not known is null."""
    hit, _, cells = described
    lists = {name: [value for value in cells.get(name, "").split(" | ") if value] for name in _LISTS}
    numbers = {name: float(cells[name]) if cells.get(name) else None for name in ("latitude", "longitude")}
    return {
        "iri": hit.iri,
        "document": release.uris.document(hit.kind, hit.slug),
        "label": hit.label,
        "kind": hit.kind,
        "state": hit.state,
        **{name: hit.facets.get(name) for name in FACET_COLUMNS},
        **lists,
        "address": cells.get("address") or None,
        "postal_code": cells.get("postal_code") or None,
        **numbers,
        "position": cells.get("position") or None,
    }


_LISTS: Final = ("other_names", "telephones", "emails", "homepages", "same_as")


def _triples(hits: Hits, _: Release) -> Generator[bytes, None, None]:
    for batch in hits:
        yield "".join(each.piece.parsed.triples for each in batch).encode()


FORMATS: Final[Mapping[str, tuple[str, Write]]] = MappingProxyType(
    {
        "csv": (f"{CSV.content_type}; header=present", _csv),
        "jsonl": (JSON_LINES.media_type, _json_lines),
        "geojson": (GEOJSON.media_type, _geojson),
        "nt": (N_TRIPLES.media_type, _triples),
    }
)
"""The formats of all hits by suffix: content type, and what writes them."""

REPRESENTATIONS: Final = tuple(Representation(suffix, row[0].partition(";")[0]) for suffix, row in FORMATS.items())
