"""Resources: what a client may read and keep in sight, at the addresses that the site has over HTTP too."""

from typing import Final

import mcp_types as types

from publisher.rdf import documents
from publisher.rdf.formats import JSON_LD, TURTLE, Format
from publisher.web.agents.calls import Call, wrong
from publisher.web.agents.llms import llms_txt

MARKDOWN: Final = "text/markdown"
MOST_BYTES: Final = 400_000

_FORMATS: Final[dict[str, Format]] = {row.suffix: row for row in (TURTLE, JSON_LD)}


def listed(base: str) -> list[types.Resource]:
    """Return the resources that are always there."""
    return [
        types.Resource(
            uri=f"{base}/llms.txt",
            name="llms.txt",
            title="What this site is, and how to ask it",
            mime_type=MARKDOWN,
        )
    ]


def templates(base: str) -> list[types.ResourceTemplate]:
    """Return the resources of which there is one for each thing."""
    return [
        types.ResourceTemplate(
            uri_template=f"{base}/doc/{{kind}}/{{+slug}}.{row.suffix}",
            name=f"record-{row.suffix}",
            title=f"The record of a thing, as {row.label}",
            description="kind is institution, place, concept or legislation",
            mime_type=row.media_type,
        )
        for row in _FORMATS.values()
    ]


def read(call: Call, address: str) -> tuple[str, str]:
    """Return the text of a resource and its media type.

    Raises:
        ProblemError: nothing is at that address (404), or the text is too long (413).
    """
    release = call.served.release
    if address == f"{release.uris.base}/llms.txt":
        return llms_txt(call.served), MARKDOWN
    path, dot, suffix = address.rpartition(".")
    chosen = _FORMATS.get(suffix) if dot else None
    stored = release.record_of(path if chosen else address)
    if stored is None:
        raise wrong(f"{address}: there is no such resource; call search for what there is", 404)
    chosen = chosen or TURTLE
    body = documents.document(stored.quads, stored.cards, chosen, release.uris, stored.iri)
    if len(body) > MOST_BYTES:
        raise wrong(f"{address} has {len(body):,} bytes, more than {MOST_BYTES:,}; call record, or fetch it", 413)
    return body.decode(), chosen.media_type
