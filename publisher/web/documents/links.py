"""The links of a document, for machines that never read its body: the Link header, and ``/linkset/…``.

``alternate`` for each format, ``canonical``, ``describedby``, ``cite-as``, ``type``, ``license``: the same on GET and
HEAD, and for every representation but JSON-LD, which has one ``alternate`` (publisher/web/http/links.py).
"""

from collections.abc import Iterator

from publisher.rdf.formats import JSON_LD, TURTLE, Format, document_formats
from publisher.rdf.namespaces import RDF, SCHEMA
from publisher.release import Release, StoredRecord
from publisher.web.http.links import ABOUT_PAGE, LINKSET, Link, link_header
from publisher.web.view.record import licence_of


def document_links(release: Release, record: StoredRecord, form: Format) -> str:
    """Return the Link header of a thing's document in a format."""
    return link_header(links_of(release, record), form.media_type)


def links_of(release: Release, record: StoredRecord) -> Iterator[Link]:
    """Return the links of a thing's document."""
    base, path = release.uris.base, f"{record.kind}/{record.slug}"
    document = release.uris.document(record.kind, record.slug)
    for form in document_formats():
        yield Link(f"{document}.{form.suffix}", "alternate", form.media_type)
    yield Link(document, "canonical")
    for form in (TURTLE, JSON_LD):
        yield Link(f"{document}.{form.suffix}", "describedby", form.media_type)
    yield Link(record.iri, "cite-as")
    yield Link(f"{base}/doc/{path}", "original timegate")
    yield Link(f"{base}/timemap/{path}", "timemap", "application/link-format")
    yield Link(f"{base}/linkset/{path}", "linkset", LINKSET)
    for iri in (ABOUT_PAGE, *_types(record)):
        yield Link(iri, "type")
    if licence := licence_of(release, record.source):
        yield Link(licence, "license")


def _types(record: StoredRecord) -> Iterator[str]:
    """Find the schema.org types of the thing in its quads without parsing them: this runs for every document."""
    opening = f"<{record.iri}> <{RDF.type}> <{SCHEMA}".encode()
    start = record.quads.find(opening)
    while start >= 0:
        end = record.quads.index(b">", start + len(opening))
        yield str(SCHEMA) + record.quads[start + len(opening) : end].decode()
        start = record.quads.find(opening, end)
