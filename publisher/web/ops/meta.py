"""Fixed addresses: robots.txt, sitemaps, the API description, well-known addresses, problem types, static files."""

from functools import lru_cache
from typing import Final

from flask import Blueprint, Response, abort, request

from publisher.catalog import Publication
from publisher.release import Release
from publisher.web.http.conditional import coding_for, encode, revalidate
from publisher.web.http.messages import HttpResponse
from publisher.web.http.problems.by_error import all_kinds
from publisher.web.http.static_files import FILES
from publisher.web.ops.openapi import current_openapi
from publisher.web.shell.middleware import http_request
from publisher.web.shell.responses import (
    YEAR_S,
    current_layout,
    current_served,
    from_handler,
    json_response,
    redirect,
    release_page,
    render,
    respond,
)

blueprint = Blueprint("meta", __name__)

SITEMAP_URLS: Final = 5_000
"""The most URLs in one sitemap; the protocol allows 50,000, but fewer are faster to write."""

XML: Final = "application/xml; charset=utf-8"


@blueprint.get("/robots.txt")
def robots() -> Response:
    """What crawlers may fetch: everything except results of searches and queries, of which there is no end."""
    layout = current_layout()
    lines = (
        "User-agent: *",
        f"Disallow: {layout.url('/search')}?",
        f"Disallow: {layout.url('/sparql')}?",
        f"Disallow: {layout.url('/metrics')}",
        f"Sitemap: {layout.base}/sitemap.xml",
    )
    return respond("\n".join(lines) + "\n", "text/plain; charset=utf-8")


@blueprint.get("/sitemap.xml")
def sitemap_index() -> Response:
    """The index of all sitemaps (https://www.sitemaps.org/protocol.html#index)."""
    release = current_served().release
    numbers = range(1, _sitemaps(release) + 1)
    body = render("sitemap-index.xml", numbers=numbers, created=release.manifest.created)
    return respond(body, XML)


@blueprint.get("/sitemap/<int:number>.xml")
def sitemap(number: int) -> Response:
    """One sitemap: documents, each with the instant of its last change; the first begins with the site's own pages."""
    release = current_served().release
    if not 1 <= number <= _sitemaps(release):
        abort(404)
    own = _own_pages(release) if number == 1 else []
    things = release.batch(number, SITEMAP_URLS)
    rows = [*own, *((release.uris.document_of(thing.iri), thing.changed) for thing in things)]
    return respond(render("sitemap.xml", rows=rows), XML)


def _sitemaps(release: Release) -> int:
    """Count the sitemaps; there is one even if nothing is published but the catalogue."""
    return max(1, release.batches(SITEMAP_URLS))


def _own_pages(release: Release) -> list[tuple[str, str]]:
    """Return the home page, the catalogue and its datasets, which change with every release."""
    publication = Publication(manifest=release.manifest)
    addresses = (f"{release.uris.base}/", publication.catalog, *publication.datasets)
    return [(address, release.manifest.created) for address in addresses]


@blueprint.get("/openapi.json")
def openapi() -> Response:
    """The API in OpenAPI 3.1."""
    return json_response(current_openapi())


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
    """What a problem type means, and what to do about it (RFC 9457 section 3.1.1)."""
    return release_page("problem-type.html", kind=all_kinds().get(slug) or abort(404))


@blueprint.get("/static/<path:name>")
def static_file(name: str) -> Response:
    """A file that comes with the software; with ``?v=`` of its content it never changes."""
    file = FILES.get(name) or abort(404)
    accepted = request.headers.get("Accept-Encoding")
    encoded = _static(name, coding_for(accepted, size=len(file.body), content_type=file.content_type))
    fixed = request.args.get("v") == file.tag
    cache_control = f"public, max-age={YEAR_S}, immutable" if fixed else "public, max-age=300"
    response = HttpResponse(200, {**encoded.headers, "Cache-Control": cache_control}, encoded.body)
    return from_handler(revalidate(response, http_request(request.environ)))


@lru_cache(maxsize=256)
def _static(name: str, coding: str) -> HttpResponse:
    """Return a static file in a content coding, compressed once in a process."""
    file = FILES[name]
    headers = {"Content-Type": file.content_type, "ETag": f'"{file.tag}"', "Vary": "Accept-Encoding"}
    return encode(HttpResponse(200, headers, file.body), coding)


def _see_other(path: str) -> Response:
    response = redirect(path)
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response
