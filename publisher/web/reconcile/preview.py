"""Pages of the service: an entity in a frame of another site, and the service explained."""

from collections.abc import Iterator
from typing import Final

from flask import Response

from publisher.rdf.namespaces import DCT, SCHEMA, SKOS
from publisher.web.reconcile.entities import about_of, record_of
from publisher.web.reconcile.extend import name_of
from publisher.web.reconcile.features import explained
from publisher.web.reconcile.languages import Languages, in_order
from publisher.web.reconcile.manifest import types
from publisher.web.reconcile.operations import MAX_BATCH
from publisher.web.reconcile.properties import PROPERTIES, Source, proposed, values_of
from publisher.web.reconcile.queries import BATCH
from publisher.web.shell.responses import release_page, render, respond
from publisher.web.site import Served
from publisher.web.view.values import safe_href

PREVIEW_POLICY: Final = (
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors *"
)
"""The Content-Security-Policy of a preview: any site may frame it, and it can do nothing."""

SHOWN: Final = ("other-name", "acronym", "former-name", "parent", "address", "telephone", "email", "website", "founded")
MOST: Final = 3
"""Values of a property that a preview shows."""

MAX_DESCRIPTION: Final = 280


def preview_page(served: Served, identifier: str, languages: Languages) -> Response | None:
    """Return a thing as a page for a frame; None if there is no such thing."""
    release = served.release
    record = record_of(release, identifier)
    if record is None:
        return None
    source = Source.of(release, record)
    names = source.graph.literals(record.iri, SKOS.prefLabel, SCHEMA.name)
    spoken = in_order(((name, name.language) for name in names), languages) if languages else []
    body = render(
        "preview.html",
        record=record,
        name=spoken[0].value if spoken else record.label,
        language=spoken[0].language if spoken else "",
        about=about_of(release, record.kind, record.facets),
        description=_description(source),
        rows=list(_rows(source, languages)),
        href=release.uris.document(record.kind, record.slug),
    )
    response = respond(body, "text/html; charset=utf-8")
    response.headers["Content-Security-Policy"] = PREVIEW_POLICY
    response.vary.update(("Accept-Language", "Cookie"))
    return response


def _rows(source: Source, languages: Languages) -> Iterator[tuple[str, list[tuple[str, str | None]]]]:
    """What is shown of a thing: headings, each with texts and where they lead."""
    for name in SHOWN:
        each = PROPERTIES[name]
        terms = values_of(each, source)[:MOST]
        texts = [name_of(source.graph, term.value, languages) if each.target else term.value for term in terms]
        if texts:
            yield each.name, [(text, safe_href(text) if name == "website" else None) for text in texts]


def _description(source: Source) -> str:
    text = source.graph.text(source.record.iri, DCT.description, SKOS.definition) or ""
    return text if len(text) <= MAX_DESCRIPTION else f"{text[:MAX_DESCRIPTION].rstrip()}…"


def about_page(served: Served) -> Response:
    """Return the page that explains the service."""
    return release_page(
        "reconcile.html",
        types=types(served),
        properties=proposed(None),
        features=explained(),
        batch=BATCH,
        most=MAX_BATCH,
        active=None,
    )
