"""The links of a document, for machines that never read its body: the Link header, and ``/linkset/…``.

``alternate`` for each format, ``canonical``, ``describedby``, ``cite-as``, ``type``, ``license``: the same on GET and
HEAD, and for every representation (RFC 8288, RFC 9264; FAIR Signposting, levels 1 and 2, https://signposting.org/FAIR/).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from publisher.rdf.formats import JSON_LD, TURTLE, document_formats
from publisher.rdf.namespaces import RDF, SCHEMA
from publisher.release import Release, StoredRecord
from publisher.web.view.record import licence_of

LINKSET: Final = "application/linkset+json"


@dataclass(frozen=True, slots=True)
class DocumentLink:
    """A link: its target, its relations separated by spaces, the media type of the target if it is known."""

    href: str
    rel: str
    type: str = ""

    def __str__(self) -> str:
        media_type = f'; type="{self.type}"' if self.type else ""
        return f'<{self.href}>; rel="{self.rel}"{media_type}'


def document_links(release: Release, record: StoredRecord) -> str:
    """Return the Link header of a thing's document."""
    return ", ".join(map(str, links_of(release, record)))


def links_of(release: Release, record: StoredRecord) -> Iterator[DocumentLink]:
    """Return the links of a thing's document."""
    base, path = release.uris.base, f"{record.kind}/{record.slug}"
    document = release.uris.document(record.kind, record.slug)
    for form in document_formats():
        yield DocumentLink(f"{document}.{form.suffix}", "alternate", form.media_type)
    yield DocumentLink(document, "canonical")
    for form in (TURTLE, JSON_LD):
        yield DocumentLink(f"{document}.{form.suffix}", "describedby", form.media_type)
    yield DocumentLink(record.iri, "cite-as")
    yield DocumentLink(f"{base}/doc/{path}", "original timegate")
    yield DocumentLink(f"{base}/timemap/{path}", "timemap", "application/link-format")
    yield DocumentLink(f"{base}/linkset/{path}", "linkset", LINKSET)
    for iri in (f"{SCHEMA}AboutPage", *_types(record)):
        yield DocumentLink(iri, "type")
    if licence := licence_of(release, record.source):
        yield DocumentLink(licence, "license")


def _types(record: StoredRecord) -> Iterator[str]:
    """Find the schema.org types of the thing in its quads without parsing them: this runs for every document."""
    opening = f"<{record.iri}> <{RDF.type}> <{SCHEMA}".encode()
    start = record.quads.find(opening)
    while start >= 0:
        end = record.quads.index(b">", start + len(opening))
        yield str(SCHEMA) + record.quads[start + len(opening) : end].decode()
        start = record.quads.find(opening, end)
