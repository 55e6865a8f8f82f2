"""A record as the page that will be published: the sections of the site's own page, without its links.

The things that a page links to (places, concepts, other institutions) are described as far as the record itself does.
"""

import re
from collections.abc import Iterator
from typing import Any, Final

import pyoxigraph as ox
from jinja2 import Environment
from markupsafe import Markup

from publisher.mapping import Mapper
from publisher.profiles.preview import PreviewResolver
from publisher.rdf import documents
from publisher.rdf.formats import JSON_LD, TURTLE
from publisher.rdf.graph import Graph
from publisher.rdf.namespaces import SKOS
from publisher.records import ConceptRef, Institution, InstitutionRef, Part
from publisher.studio.preview.scan import Look
from publisher.uris import Kind, UriPolicy
from publisher.web.languages.reader import reading
from publisher.web.shell.compiling import environment_for
from publisher.web.shell.pages import Layout
from publisher.web.view.things import institution
from publisher.web.view.values import ValueFormatter

_HREF: Final = re.compile(r'(<a\b[^>]*?)\s+href="[^"]*"')


def page_of(look: Look, resolver: PreviewResolver, environment: Environment, layout: Layout) -> Markup:
    """Return the sections of a record's page; its links lead nowhere, because nothing is published yet.

    Args:
        look: a record with a description.
        resolver: of the records beside it.
        environment: of the templates of the site.
        layout: of the publication.
    """
    assert look.description is not None
    formatter = ValueFormatter(Graph(look.description.nquads, cards_of(look, resolver, layout.uris)), layout.uris)
    view = institution(formatter, look.description.iri)
    compiled = environment_for(environment, reading())
    context: dict[str, Any] = {
        "layout": layout,
        "ui": compiled.get_template("_macros.html").module,
        "reader": reading().tag,
        "record": look.description,
        "view": view,
        "name": view["names"][0].text if view["names"] else look.description.label,
        "points": (),
    }
    rendered = compiled.get_template("institution.html").render(**context)
    return Markup(_HREF.sub(r"\1", rendered))  # noqa: S704 - Jinja has escaped it


def turtle_of(look: Look, uris: UriPolicy) -> str:
    """Return a record's document in Turtle."""
    assert look.description is not None
    return documents.document(look.description.nquads, b"", TURTLE, uris, look.description.iri).decode()


def json_ld_of(look: Look, uris: UriPolicy) -> str:
    """Return a record's document in JSON-LD."""
    assert look.description is not None
    return documents.document(look.description.nquads, b"", JSON_LD, uris, look.description.iri).decode()


def cards_of(look: Look, resolver: PreviewResolver, uris: UriPolicy) -> bytes:
    """Return what a page shows of the things that a record links to, in N-Triples."""
    assert look.record is not None
    lines = [*_places(look, resolver, uris), *_named(look.record, resolver, uris)]
    return "".join(f"{line}\n" for line in sorted(set(lines))).encode()


def _places(look: Look, resolver: PreviewResolver, uris: UriPolicy) -> Iterator[str]:
    start = uris.thing(Kind.PLACE, "")
    links = look.description.links if look.description else ()
    keys = [link.removeprefix(start) for link in links if link.startswith(start)]
    places = [place for key in keys if (place := resolver.place(key))]
    for description in Mapper(uris).places(places):
        yield from documents.card(description)


def _named(record: Institution, resolver: PreviewResolver, uris: UriPolicy) -> Iterator[str]:
    """Yield the labels of the concepts and institutions that a record refers to."""
    for part in _parts(record):
        if isinstance(part, ConceptRef):
            for concept in (part, *part.broader):
                iri = uris.thing(Kind.CONCEPT, f"{concept.scheme}/{concept.slug}")
                yield _label(iri, concept.label.value, concept.label.language)
        elif isinstance(part, InstitutionRef) and part.label and (slug := resolver.institution(part, "")):
            yield _label(uris.thing(Kind.INSTITUTION, slug), part.label.value, part.label.language)


def _parts(value: Any) -> Iterator[Part]:
    if isinstance(value, Part):
        yield value
        for name in type(value).model_fields:
            yield from _parts(getattr(value, name))
    elif isinstance(value, tuple | list):
        for inner in value:
            yield from _parts(inner)


def _label(iri: str, text: str, language: str | None) -> str:
    return f"<{iri}> <{SKOS.prefLabel}> {ox.Literal(text, language=language)} ."
