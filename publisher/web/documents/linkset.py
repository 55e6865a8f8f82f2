"""``/linkset/…``: the Link header of a document as JSON (RFC 9264), which is level 2 of FAIR Signposting."""

import re
from typing import Any, Final

import orjson
from flask import Blueprint, Response, abort

from publisher.uris import SLUG, Kind
from publisher.web.documents.links import document_links
from publisher.web.http import responses
from publisher.web.site import current_served

blueprint = Blueprint("linkset", __name__)

CONTENT_TYPE: Final = "application/linkset+json"

_LINK: Final = re.compile(r'<(?P<href>[^>]*)>; rel="(?P<rel>[^"]*)"(?:; type="(?P<type>[^"]*)")?')


@blueprint.get("/linkset/<kind>/<path:slug>")
def linkset(kind: str, slug: str) -> Response:
    """All links of a document."""
    release = current_served().release
    record = release.record(kind, slug) if kind in set(Kind) and SLUG.fullmatch(slug) else None
    if record is None or record.state == "merged":
        abort(404)
    anchor = release.uris.document(record.kind, record.slug)
    body = {"linkset": [{"anchor": anchor, **as_json(document_links(release, record))}]}
    return responses.answer(orjson.dumps(body, option=orjson.OPT_INDENT_2), CONTENT_TYPE)


def as_json(header: str) -> dict[str, list[dict[str, Any]]]:
    """The links of a header by relation, as RFC 9264 section 4.2 has them."""
    found: dict[str, list[dict[str, Any]]] = {}
    for match in _LINK.finditer(header):
        target = {"href": match["href"], **({"type": match["type"]} if match["type"] else {})}
        for relation in match["rel"].split():
            found.setdefault(relation, []).append(target)
    return found
