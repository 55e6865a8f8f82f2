"""Render the HTML page of a thing: view, template, and the very triples of the page as JSON-LD inside it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import pyoxigraph as ox
from jinja2 import Environment
from markupsafe import Markup

from publisher import serialise, vocabulary
from publisher.formats import JSON_LD
from publisher.release import Release, StoredRecord
from publisher.uris import Kind
from publisher.web.frame import Frame
from publisher.web.history import Line, history_of
from publisher.web.trees import below
from publisher.web.view.graph import Graph
from publisher.web.view.incoming import incoming
from publisher.web.view.institution import institution
from publisher.web.view.labels import Labels
from publisher.web.view.record import record_of
from publisher.web.view.statements import statements
from publisher.web.view.thing import thing
from publisher.web.view.values import Shower

_SCRIPT_ESCAPES: Final = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}
_SCRIPT_UNSAFE: Final = re.compile("[<>&\u2028\u2029]")


@dataclass(frozen=True, slots=True)
class Pages:
    """Renders pages of things.

    Attributes:
        environment: the application's Jinja environment, which escapes by itself.
    """

    environment: Environment

    def render(self, release: Release, record: StoredRecord, *, of_version: Line | None = None) -> bytes:
        """The page of a thing, as UTF-8; a withdrawn one's page says what is known of it.

        Args:
            release: what is served.
            record: the thing.
            of_version: the change that made it, where the page shows an earlier version.
        """
        shower = Shower(Graph(record.quads, record.cards), labels(release.uris.base), release.uris)
        template = self.environment.get_template(_template(record))
        return template.render(**self._context(release, record, shower), of_version=of_version).encode()

    def _context(self, release: Release, record: StoredRecord, shower: Shower) -> Mapping[str, Any]:
        document = release.uris.document(record.kind, record.slug)
        view = institution if record.kind is Kind.INSTITUTION else thing
        return {
            "frame": Frame(release.manifest.title, release.uris),
            "record": record,
            "document": document,
            "page": release.uris.path + document[len(release.uris.base) :],
            "it": view(shower, record.iri),
            "about": record_of(release, record, shower),
            "incoming": incoming(release, record, shower.labels, _referred(shower.graph, record.iri)),
            "below": below(release, record.kind, record.iri),
            "history": history_of(release, record),
            "blocks": statements(shower, (record.iri, document)),
            "size": shower.graph.size,
            "data": embedded(serialise.document(record.quads, record.cards, JSON_LD, release.uris, record.iri)),
        }


@lru_cache(maxsize=8)
def labels(base: str) -> Labels:
    """The names of terms, for a publication below ``base``."""
    return Labels(vocabulary.labels(base), base)


def embedded(json_ld: bytes) -> Markup:
    """JSON-LD as it may stand in a ``<script>``: nothing in it can end the element or begin a comment.

    The escapes are JSON's own, so the triples are the same (JSON-LD 1.1 section 7.2).
    """
    escaped = _SCRIPT_UNSAFE.sub(lambda match: _SCRIPT_ESCAPES[match[0]], json_ld.decode())
    return Markup(escaped)  # noqa: S704 - escaped in the line above, and tested so


def _referred(graph: Graph, iri: str) -> set[str]:
    """What a thing refers to itself."""
    return {value.value for values in graph.of(iri).values() for value in values if isinstance(value, ox.NamedNode)}


def _template(record: StoredRecord) -> str:
    if record.state != "live":
        return "gone.html"
    return "institution.html" if record.kind is Kind.INSTITUTION else "thing.html"
