"""Render pages: templates see the site's title, its addresses, its static files and the navigation as ``layout``."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, ClassVar, Final, NamedTuple

import orjson
from jinja2 import Environment
from markupsafe import Markup

from publisher.rdf.formats import document_formats
from publisher.uris import UriPolicy
from publisher.web.http.static_files import FILES
from publisher.web.languages.catalogue import LANGUAGES, Language
from publisher.web.languages.reader import (
    date_in_words,
    gettext,
    marked,
    ngettext,
    npgettext,
    number,
    pgettext,
    reading,
)
from publisher.web.languages.scripts import said, words
from publisher.web.languages.sentences import sentence
from publisher.web.shell.compiling import environment_for
from publisher.web.shell.prerendered import Parts
from publisher.web.site import Served
from publisher.web.view.markup import alternates, cards, downloads, identifiers, joined, lines, trail
from publisher.web.view.messages import shape_message
from publisher.web.view.values import as_language

NAVIGATION: Final = (
    ("/search", marked("Search")),
    ("/institutions", marked("Institutions")),
    ("/places", marked("Places")),
    ("/concepts", marked("Concepts")),
    ("/sparql", "SPARQL"),
    ("/releases", marked("Downloads")),
    ("/quality", marked("Quality")),
)

_SAID: Final = said(file.body.decode() for name, file in FILES.items() if name.endswith(".js") and "/" not in name)
"""The messages of our own scripts."""

_SCRIPT_ESCAPES: Final = {char.encode(): f"\\u{ord(char):04x}".encode() for char in "<>&\u2028\u2029"}
"""What may not stand in a ``<script>`` as it is, in UTF-8."""


@dataclass(frozen=True, slots=True)
class Layout:
    """The site as templates see it.

    Attributes:
        title: the publication's title.
        uris: its URI policy.
        files_only: whether its pages are for a server of files, which has no endpoint and no search of its own.
    """

    title: str
    uris: UriPolicy
    files_only: bool = False

    navigation: ClassVar[tuple[tuple[str, str], ...]] = NAVIGATION
    formats = document_formats()

    @property
    def base(self) -> str:
        """The base IRI."""
        return self.uris.base

    def url(self, path: str) -> str:
        """Return the address of a page of the site ("/lod/search" for "/search")."""
        return f"{self.uris.path}{path}"

    def absolute(self, address: str) -> str:
        """Return the IRI of an address that :meth:`url` returned."""
        return f"{self.uris.base}{address[len(self.uris.path) :]}"

    def static(self, name: str) -> str:
        """Return the address of a static file; it changes when the file does."""
        return f"{self.uris.path}/static/{name}?v={FILES[name].tag}" if name in FILES else self.url(f"/static/{name}")


class Frame(NamedTuple):
    """What surrounds the content of every page: it depends on the site, the entry of the navigation and the language.

    Attributes:
        links: of the ``<head>``.
        header: the title and the navigation.
        footer: the links below the content.
    """

    links: Markup
    header: Markup
    footer: Markup


@lru_cache(maxsize=64)
def frame(environment: Environment, layout: Layout, active: str | None, language: Language) -> Frame:
    """Render the frame of pages.

    Args:
        environment: of the templates.
        layout: of the release.
        active: the path of the entry of the navigation that the page belongs to.
        language: of the reader.
    """
    translated = words(_SAID, language)
    script_words = embedded(orjson.dumps(translated)) if translated else ""
    others = [other for other in LANGUAGES.values() if other.tag != language.tag]

    def part(name: str) -> Markup:
        template = environment.get_template(f"_{name}.html")
        return Markup(template.render(layout=layout, active=active, others=others, words=script_words))  # noqa: S704 - Jinja has escaped it

    return Frame(*[part(name) for name in Frame._fields])


@dataclass(frozen=True, slots=True)
class Pages:
    """Renders pages from templates that extend ``base.html``.

    Attributes:
        environment: the Jinja environment, which escapes by itself.
        unpublished: the layout before the first release.
    """

    environment: Environment
    unpublished: Layout

    def layout(self, served: Served | None) -> Layout:
        """Return the layout of a release."""
        if served is None:
            return self.unpublished
        return Layout(sentence(served.release.manifest.title), served.release.uris, self.unpublished.files_only)

    def render(self, template: str, served: Served | None, /, **context: Any) -> str:
        """Render a template as a page of a release, in the language of the reader.

        ``ui`` are the macros, which cost less here than as an import.
        """
        layout, language = self.layout(served), reading()
        environment = environment_for(self.environment, language)
        templates = environment.get_template
        surroundings = frame(environment, layout, context.get("active"), language)
        macros = templates("_macros.html").module
        return templates(template).render(layout=layout, frame=surroundings, ui=macros, reader=language.tag, **context)

    def parts(self, served: Served | None) -> Parts:
        """Return the parts of the pages of a release that are rendered ahead, in the language of the reader."""
        return _parts(self.environment, self.layout(served), reading().tag)


@lru_cache(maxsize=16)
def _parts(templates: Environment, layout: Layout, tag: str) -> Parts:
    language = LANGUAGES[tag]
    environment = environment_for(templates, language)
    surroundings = frame(environment, layout, None, language)
    return Parts(environment, {"layout": layout, "frame": surroundings, "reader": tag})


def register_filters(environment: Environment) -> None:
    """Set what the templates need on a Jinja environment."""
    environment.add_extension("jinja2.ext.i18n")
    environment.policies["ext.i18n.trimmed"] = True
    environment.install_gettext_callables(  # type: ignore[attr-defined]  # the extension adds it
        gettext, ngettext, newstyle=True, pgettext=pgettext, npgettext=npgettext
    )
    environment.filters["translated"] = lambda text: gettext(str(text)) if text else text
    environment.filters["sentence"] = sentence
    environment.filters["number"] = number
    environment.filters["json"] = lambda value: orjson.dumps(value).decode()
    environment.tests["in_folder"] = lambda path, folder: str(path).startswith(folder)
    environment.filters["shape_message"] = shape_message
    environment.filters["as_language"] = as_language
    environment.filters |= {
        row.__name__: row for row in (joined, trail, lines, identifiers, cards, alternates, downloads)
    }
    environment.filters["date_in_words"] = date_in_words
    environment.filters["capitalize_first"] = lambda text: str(text)[:1].upper() + str(text)[1:]
    environment.trim_blocks = True
    environment.lstrip_blocks = True


def embeddable(json_ld: bytes) -> bytes:
    """Return JSON-LD as a ``<script>`` may contain it: nothing in it can end the element or begin a comment.

    The escapes are JSON's own, so the triples are the same (JSON-LD 1.1 section 7.2).
    """
    for char, escape in _SCRIPT_ESCAPES.items():
        if char[:1] in json_ld:  # to look for one byte takes a fraction of the time
            json_ld = json_ld.replace(char, escape)
    return json_ld


def embedded(json_ld: bytes) -> Markup:
    """Return JSON-LD for a ``<script>`` of a template (:func:`embeddable`)."""
    return Markup(embeddable(json_ld).decode())  # noqa: S704 - escaped, and tested
