"""What a page shows of a tree: one level, and the levels below it as far as whole levels fit."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from publisher.release import Release, TreeNode
from publisher.uris import Kind
from publisher.web.view.names import Names
from publisher.web.view.telling_apart import Named, told_apart

SIBLINGS: Final = 250
"""Things of one level on a page: room for all countries."""

ROOM: Final = 400
"""Things on a page in all. A level that does not fit as a whole is left out; each thing links to its own part of it."""

MAX_DEPTH: Final = 60
"""Levels on a page."""


@dataclass(frozen=True, slots=True)
class TreePage:
    """The page that shows the tree of a kind.

    Attributes:
        path: its address.
        parameter: of the query string: the slug of the thing whose parts are listed.
    """

    path: str
    parameter: str


TREE_PAGES: Final = {
    Kind.INSTITUTION: TreePage("/institutions", "part-of"),
    Kind.PLACE: TreePage("/places", "in"),
    Kind.CONCEPT: TreePage("/concepts", "in"),
}


@dataclass(frozen=True, slots=True)
class TreeEntry:
    """A thing of a tree.

    Attributes:
        iri: its IRI.
        label: its name.
        language: of the name; None where it is not known.
        href: its page.
        institutions: a count: of the institutions below an institution at any depth, else of those that refer to it.
        below: how many things are directly below it.
        more: the page that lists those, None if all of them are on this page.
        apart: what tells a place from another one of its name on the page, "" where it needs nothing.
        children: those on this page.
    """

    iri: str
    label: str
    language: str | None
    href: str
    institutions: int
    below: int
    more: str | None
    apart: str
    children: "tuple[TreeEntry, ...]" = ()


def listing(release: Release, kind: Kind, slug: str) -> str:
    """Return the address of the list of what is directly below a thing."""
    page = TREE_PAGES[kind]
    return f"{release.uris.path}{page.path}?{urlencode({page.parameter: slug}, safe='/')}"


def level(release: Release, kind: Kind, parent: str | None, *, offset: int) -> tuple[TreeEntry, ...]:
    """Return up to :data:`SIBLINGS` things directly below a thing, and those below them while they fit.

    Args:
        release: the release that is served.
        kind: selects the tree.
        parent: the IRI of the thing, None for the top.
        offset: things of the level that come before.
    """
    first = release.hierarchy.below(kind, parent, limit=SIBLINGS, offset=offset)
    below = _levels_below(release, kind, first, {node.iri for node in first} | {parent or ""})
    shown = [node for nodes in (first, *below.values()) for node in nodes]
    names = Names.of(release, (node.iri for node in shown))
    places = shown if kind is Kind.PLACE else ()
    apart = told_apart(
        release, (Named(node.iri, kind, names.get(node.iri, node.label).text, {}, "") for node in places)
    )

    def entry(node: TreeNode) -> TreeEntry:
        children = tuple(entry(child) for child in below.pop(node.iri, ()))
        more = listing(release, kind, node.slug) if node.below and not children else None
        href = f"{release.uris.path}/doc/{node.kind}/{node.slug}"
        count = node.within if kind is Kind.INSTITUTION else node.institutions
        name = names.get(node.iri, node.label)
        told = apart.get(node.iri, "")
        return TreeEntry(node.iri, name.text, name.language, href, count, node.below, more, told, children)

    return tuple(entry(node) for node in first)


def _levels_below(release: Release, kind: Kind, first: list[TreeNode], seen: set[str]) -> dict[str, list[TreeNode]]:
    """Return the children of things by IRI, level after level while each fits; every thing once."""
    children: dict[str, list[TreeNode]] = {}
    current = first
    for _ in range(MAX_DEPTH):
        if not current or len(seen) + sum(node.below for node in current) > ROOM:
            break
        following: list[TreeNode] = []
        for node in current:
            parts = release.hierarchy.below(kind, node.iri, limit=ROOM) if node.below else []
            children[node.iri] = [part for part in parts if part.iri not in seen]
            seen.update(part.iri for part in parts)
            following += children[node.iri]
        current = following
    return {iri: parts for iri, parts in children.items() if parts}
