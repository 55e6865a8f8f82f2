"""Render the HTML page of a thing: view, template, and the very triples of the page as JSON-LD inside it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import pyoxigraph as ox
from jinja2 import Environment
from markupsafe import Markup

from publisher import vocabulary
from publisher.rdf import documents
from publisher.rdf.formats import JSON_LD
from publisher.release import Release, StoredRecord, TreeNode
from publisher.uris import Kind
from publisher.web.browse.trees import TREE_PAGES, listing
from publisher.web.documents.history import Line, history_of
from publisher.web.layout import Layout
from publisher.web.view.graph import Graph
from publisher.web.view.incoming import incoming
from publisher.web.view.institution import institution
from publisher.web.view.labels import Labels
from publisher.web.view.record import record_of
from publisher.web.view.statements import statements
from publisher.web.view.thing import thing
from publisher.web.view.values import SHOWN, ValueFormatter

_SCRIPT_ESCAPES: Final = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}
_TERM: Final = re.compile(rb'<[^>]*>|_:\S+|"[^"\\]*(?:\\.[^"\\]*)*"(?:\^\^<[^>]*>|@[A-Za-z0-9-]+)?')
"""An object, as canonical N-Quads spells it."""

_SCRIPT_UNSAFE: Final = re.compile("[<>&\u2028\u2029]")


BELOW: Final = 60
"""The most places in a place, or concepts below a concept, that its page shows; those with the most institutions."""


@dataclass(frozen=True, slots=True)
class Pages:
    """Renders pages of things.

    Attributes:
        environment: the application's Jinja environment, which escapes by itself.
    """

    environment: Environment

    def render(self, release: Release, record: StoredRecord, *, of_version: Line | None = None) -> bytes:
        """The page of a thing, as UTF-8; a withdrawn one's page says what is known of it.

        A property with very many values is shown in part, but whole on the page of an earlier version: the list that a
        part leads to is of what is said now.

        Args:
            release: what is served.
            record: the thing.
            of_version: the change that made it, where the page shows an earlier version.
        """
        quads, cards = (record.quads, record.cards) if of_version else shortened(record.quads, record.cards)
        every = "" if of_version else values_page(release, record)
        formatter = ValueFormatter(Graph(record.quads, cards), labels(release.uris.base), release.uris, every)
        context = self._context(release, record, formatter)
        data = embedded(documents.document(quads, cards, JSON_LD, release.uris, record.iri))
        template = self.environment.get_template(_template(record))
        return template.render(**context, data=data, of_version=of_version).encode()

    def _context(self, release: Release, record: StoredRecord, formatter: ValueFormatter) -> Mapping[str, Any]:
        document = release.uris.document(record.kind, record.slug)
        view = institution if record.kind is Kind.INSTITUTION else thing
        return {
            "layout": Layout(release.manifest.title, release.uris),
            "record": record,
            "document": document,
            "page": release.uris.path + document[len(release.uris.base) :],
            "it": view(formatter, record.iri),
            "about": record_of(release, record, formatter),
            "incoming": incoming(release, record, formatter.labels, _referred(formatter.graph, record.iri)),
            **_tree(release, record),
            "history": history_of(release, record),
            "blocks": statements(formatter, (record.iri, document)),
            "size": formatter.graph.size,
        }


@lru_cache(maxsize=8)
def labels(base: str) -> Labels:
    """The names of terms, for a publication below ``base``."""
    return Labels(vocabulary.labels(base), base)


def _tree(release: Release, record: StoredRecord) -> Mapping[str, Any]:
    """Where a thing stands in the tree of its kind, and the first things below it."""
    hierarchy = release.hierarchy
    branch = hierarchy.node(record.iri) if record.kind in TREE_PAGES else None
    if branch is None:
        return {"branch": None, "below": ()}
    below: Sequence[TreeNode] = ()
    if record.kind is not Kind.INSTITUTION:
        listed = hierarchy.below if branch.below <= BELOW else hierarchy.foremost
        below = listed(record.kind, record.iri, limit=BELOW)
    return {"branch": branch, "below": below, "parts_at": listing(release, record.kind, record.slug)}


def shortened(quads: bytes, cards: bytes) -> tuple[bytes, bytes]:
    """A record's statements without the values that a page has no room for, nor the cards of things left out so.

    Args:
        quads: the record's, canonical N-Quads.
        cards: of the things it links to, canonical N-Triples.
    """
    shown: dict[tuple[bytes, bytes], set[bytes]] = {}
    kept: list[bytes] = []
    left_out: set[bytes] = set()
    for line in quads.splitlines(keepends=True):
        subject, predicate, rest = line.split(b" ", 2)
        value = found[0] if (found := _TERM.match(rest)) else rest
        values = shown.setdefault((subject, predicate), set())
        if value in values or len(values) < SHOWN:  # one statement may stand in two graphs
            values.add(value)
            kept.append(line)
        else:
            left_out.add(value)
    if not left_out:
        return quads, cards
    left_out = left_out.difference(*shown.values())
    needed = [line for line in cards.splitlines(keepends=True) if line.partition(b" ")[0] not in left_out]
    return b"".join(kept), b"".join(needed)


def values_page(release: Release, record: StoredRecord) -> str:
    """The address of the page that lists all values of one property of a record (publisher/web/documents/values.py)."""
    return f"{release.uris.path}/values/{record.kind}/{record.slug}"


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
