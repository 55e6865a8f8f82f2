"""What a page shows of a tree: a level of it, and those below as far as whole levels have room."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from publisher.release import Release, TreeNode
from publisher.uris import Kind

SIBLINGS: Final = 250
"""Things of one level on a page: room for all countries."""

ROOM: Final = 400
"""Things on a page in all. A level that has no room as a whole is left out; each thing leads to its own part of it."""

MAX_DEPTH: Final = 60
"""Levels on a page."""


@dataclass(frozen=True, slots=True)
class TreePage:
    """How the tree of a kind is shown.

    Attributes:
        path: the address of its page.
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
class Node:
    """A thing of a tree.

    Attributes:
        iri: its IRI.
        label: its name.
        href: its page.
        institutions: how many there are: of the kind itself those below it at any depth, else those that refer to it.
        below: how many things are directly below it.
        more: where those are listed, None where all of them are on this page.
        children: those on this page.
    """

    iri: str
    label: str
    href: str
    institutions: int
    below: int
    more: str | None
    children: "tuple[Node, ...]" = ()


def listing(release: Release, kind: Kind, slug: str) -> str:
    """The address of the list of what is directly below a thing."""
    trunk = TREE_PAGES[kind]
    return f"{release.uris.path}{trunk.path}?{urlencode({trunk.parameter: slug}, safe='/')}"


def level(release: Release, kind: Kind, whole: str | None, *, offset: int) -> tuple[Node, ...]:
    """Up to :data:`SIBLINGS` things directly below one (None: at the top), and those below them while there is room.

    Args:
        release: what is served.
        kind: whose tree.
        whole: the IRI of the thing.
        offset: things of the level that come before.
    """
    first = release.hierarchy.below(kind, whole, limit=SIBLINGS, offset=offset)
    below = _further(release, kind, first, {branch.iri for branch in first} | {whole or ""})

    def node(branch: TreeNode) -> Node:
        children = tuple(node(child) for child in below.pop(branch.iri, ()))
        more = listing(release, kind, branch.slug) if branch.below and not children else None
        href = f"{release.uris.path}/doc/{branch.kind}/{branch.slug}"
        counted = branch.within if kind is Kind.INSTITUTION else branch.institutions
        return Node(branch.iri, branch.label, href, counted, branch.below, more, children)

    return tuple(node(branch) for branch in first)


def _further(release: Release, kind: Kind, first: list[TreeNode], seen: set[str]) -> dict[str, list[TreeNode]]:
    """What is below the things of a level, by their IRIs, level after level while each fits; every thing once."""
    found: dict[str, list[TreeNode]] = {}
    current = first
    for _ in range(MAX_DEPTH):
        if not current or len(seen) + sum(branch.below for branch in current) > ROOM:
            break
        following: list[TreeNode] = []
        for branch in current:
            parts = release.hierarchy.below(kind, branch.iri, limit=ROOM) if branch.below else []
            found[branch.iri] = [part for part in parts if part.iri not in seen]
            seen.update(part.iri for part in parts)
            following += found[branch.iri]
        current = following
    return {iri: parts for iri, parts in found.items() if parts}
