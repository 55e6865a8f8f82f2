"""What machines look for under a fixed name: robots.txt, sitemaps, the API description, well-known addresses."""

import json
from functools import lru_cache
from pathlib import Path
from typing import Final

from flask import Blueprint, Response, abort, redirect, render_template

from publisher.web.http.errors import all_kinds
from publisher.web.http.responses import answer, page
from publisher.web.layout import current_layout
from publisher.web.site import current_served

blueprint = Blueprint("meta", __name__)

SITEMAP_URLS: Final = 5_000
"""The most URLs in one sitemap: the protocol allows 50,000, but fewer are written in a moment."""

XML: Final = "application/xml; charset=utf-8"


@blueprint.get("/robots.txt")
def robots() -> Response:
    """What crawlers may fetch: everything but endless lists and queries."""
    layout = current_layout()
    lines = (
        "User-agent: *",
        f"Disallow: {layout.url('/search')}",
        f"Disallow: {layout.url('/sparql')}",
        f"Disallow: {layout.url('/metrics')}",
        f"Sitemap: {layout.base}/sitemap.xml",
    )
    return answer("\n".join(lines) + "\n", "text/plain; charset=utf-8")


@blueprint.get("/sitemap.xml")
def sitemap_index() -> Response:
    """The index of all sitemaps (https://www.sitemaps.org/protocol.html#index)."""
    release = current_served().release
    numbers = range(1, release.batches(SITEMAP_URLS) + 1)
    body = render_template("sitemap-index.xml", numbers=numbers, created=release.manifest.created)
    return answer(body, XML)


@blueprint.get("/sitemap/<int:number>.xml")
def sitemap(number: int) -> Response:
    """One sitemap: documents with the instant at which each last changed."""
    release = current_served().release
    if not 1 <= number <= release.batches(SITEMAP_URLS):
        abort(404)
    rows = [(release.uris.document_of(thing.iri), thing.changed) for thing in release.batch(number, SITEMAP_URLS)]
    return answer(render_template("sitemap.xml", rows=rows), XML)


@blueprint.get("/openapi.json")
def openapi() -> Response:
    """The API in OpenAPI 3.1."""
    return answer(_openapi(current_layout().base, current_layout().title), "application/json")


@blueprint.get("/.well-known/void")
def well_known_void() -> Response:
    """To the VoID description (VoID section 7.2)."""
    return _see_other("/catalog")


@blueprint.get("/.well-known/datacatalog")
def well_known_catalog() -> Response:
    """To the catalogue."""
    return _see_other("/catalog")


@blueprint.get("/problems/<slug>")
def problem_type(slug: str) -> Response:
    """What a problem's type means, and what to do about it (RFC 9457 section 3.1.1)."""
    kind = all_kinds().get(slug)
    if kind is None:
        abort(404)
    return page("problem-type.html", kind=kind)


def _see_other(path: str) -> Response:
    response = redirect(current_layout().url(path), 303)
    assert isinstance(response, Response)
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response


@lru_cache(maxsize=4)
def _openapi(base: str, title: str) -> bytes:
    description = json.loads((Path(__file__).parents[1] / "openapi.json").read_text(encoding="utf-8"))
    description["info"]["title"] = title
    description["servers"] = [{"url": base}]
    return json.dumps(description, ensure_ascii=False, indent=2).encode() + b"\n"
