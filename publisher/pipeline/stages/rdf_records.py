"""What RDF files state: things of the base that are no institutions, and everything else, on their way through a build.

A place, concept or law of the base is a thing of the release, described by its statements. What is said of other
subjects is no thing of ours: it goes into the query store, and into a download of its own.
"""

from collections.abc import Iterable
from pathlib import Path

import orjson

from publisher.mapping.rdf_records import links_of
from publisher.raw import RawRecord
from publisher.rdf.description import Description
from publisher.rdf.nquads import lines_of
from publisher.sources import Source
from publisher.uris import Kind, UriPolicy


def place_of(item: RawRecord) -> tuple[str | None, str]:
    """The kind and slug of such a thing; no kind for what is none of ours."""
    data = item.data or {}
    return data["kind"], data["slug"]


def dump(item: RawRecord, source: Source) -> bytes:
    """What the build needs to know of such a thing, besides its statements, as JSON."""
    data = item.data or {}
    known = {
        "source": source.slug,
        "label": data["label"],
        "names": data["names"],
        "file": item.file,
        "shaped": bool(source.options.get("shapes", False)),
    }
    return orjson.dumps(known)


def candidate(data: bytes, quads: bytes) -> str:
    """What the index keeps of a thing of the base."""
    return orjson.dumps({**orjson.loads(data), "quads": quads.decode()}).decode()


def description(uris: UriPolicy, kind: Kind, slug: str, data: bytes) -> Description:
    """The description of a thing of the base, by its own statements."""
    known = orjson.loads(data)
    iri = uris.thing(kind, slug)
    quads = tuple(lines_of(known["quads"]))
    return Description(
        iri=iri,
        kind=kind,
        slug=slug,
        source="",
        key=slug,
        label=known["label"],
        names=tuple(known["names"]),
        quads=quads,
        links=links_of(uris, iri, quads),
        file=known["file"],
        facets={},
        shaped=known["shaped"],
    )


def write_further(path: Path, things: Iterable[tuple[str | None, str, bytes, bytes]]) -> Path | None:
    """Write the statements about subjects that are no things of ours; gives the file, or None where there are none.

    Args:
        path: the file.
        things: as the first pass keeps them: kind, slug, what is known, N-Quads.
    """
    found = False
    with path.open("wb") as stream:
        for kind, _, _, quads in things:
            if kind is None:
                stream.write(quads)
                found = True
    return path if found else None
