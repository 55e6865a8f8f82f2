"""The Link header of a document, for machines that never read the body (RFC 8288; FAIR Signposting, level 1).

``alternate`` for each format, ``canonical``, ``describedby``, ``cite-as``, ``type``, ``license``: the same on GET and
HEAD, and for every representation of the document. https://signposting.org/FAIR/
"""

import re
from typing import Final

from publisher.rdf.formats import DOCUMENT_FORMATS, JSON_LD, TURTLE
from publisher.rdf.namespaces import SCHEMA
from publisher.release import Release, StoredRecord
from publisher.uris import UriPolicy

_IRI: Final = re.compile(r"https?://[^\s<>\"]+")


def document_links(release: Release, record: StoredRecord) -> str:
    """The Link header of a thing's document."""
    uris = release.uris
    document = uris.document(record.kind, record.slug)
    links = [
        _standing_links(document, record.iri),
        _versions(uris, record),
        *(f'<{iri}>; rel="type"' for iri in (f"{SCHEMA}AboutPage", *_types(record))),
    ]
    if licence := licence_of(release, record.source):
        links.append(f'<{licence}>; rel="license"')
    return ", ".join(links)


def licence_of(release: Release, source: str) -> str | None:
    """The licence of a record: its source's, or else the publication's; None where neither is stated as an IRI."""
    stated = next((row.licence for row in release.manifest.sources if row.slug == source), None)
    stated = stated or release.manifest.licence
    return stated if stated and _IRI.fullmatch(stated) else None


def _versions(uris: UriPolicy, record: StoredRecord) -> str:
    """Where earlier versions are (RFC 7089), and where all of these links are as JSON (RFC 9264)."""
    path = f"{record.kind}/{record.slug}"
    return (
        f'<{uris.base}/doc/{path}>; rel="original timegate", '
        f'<{uris.base}/timemap/{path}>; rel="timemap"; type="application/link-format", '
        f'<{uris.base}/linkset/{path}>; rel="linkset"; type="application/linkset+json"'
    )


def _standing_links(document: str, thing: str) -> str:
    alternates = (f'<{document}.{row.suffix}>; rel="alternate"; type="{row.media_type}"' for row in DOCUMENT_FORMATS)
    described = (f'<{document}.{row.suffix}>; rel="describedby"; type="{row.media_type}"' for row in (TURTLE, JSON_LD))
    return ", ".join([*alternates, f'<{document}>; rel="canonical"', *described, f'<{thing}>; rel="cite-as"'])


def _types(record: StoredRecord) -> list[str]:
    """The schema.org types of the thing, found in its quads without parsing them: this is a hot path."""
    opening = f"<{record.iri}> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{SCHEMA}".encode()
    found, start = [], record.quads.find(opening)
    while start >= 0:
        end = record.quads.index(b">", start + len(opening))
        found.append(str(SCHEMA) + record.quads[start + len(opening) : end].decode())
        start = record.quads.find(opening, end)
    return found
