"""Things of RDF sources that are not institutions, on their way through a build.

A place, concept or law of the base is a thing of the release, described by its own statements. Statements about any
other subject go into the query store and into a download of their own.
"""

import orjson

from publisher.mapping.rdf_records import links_of
from publisher.raw import RawRecord
from publisher.rdf.description import Description
from publisher.rdf.nquads import lines_of
from publisher.sources import Source
from publisher.uris import Kind, UriPolicy


def row(item: RawRecord, source: Source) -> tuple[str | None, str, bytes]:
    """What the build needs to know of such a thing.

    Returns:
        Its kind and slug, and what :func:`description` reads; for a subject that is no thing of this publication no
        kind, and its N-Quads.
    """
    values = item.data or {}
    if values["kind"] is None:
        return None, values["slug"], item.raw
    known = {
        "label": values["label"],
        "names": values["names"],
        "file": item.file,
        "shaped": bool(source.options.get("shapes", False)),
        "quads": item.raw.decode(),
    }
    return values["kind"], values["slug"], orjson.dumps(known)


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
