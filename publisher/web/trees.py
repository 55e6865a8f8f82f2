"""Places within places and concepts below concepts, with the number of institutions at each: one tree a kind.

Made once for a release, of its link table alone, and kept while it is served.
"""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from publisher.release import Release
from publisher.uris import Kind

KEPT_RELEASES: Final = 2
"""The one that is served, and the one before it while its last requests run."""

MAX_DEPTH: Final = 60
"""Levels of a tree; a page nests no deeper."""

ValueT = TypeVar("ValueT")


class PerRelease(Generic[ValueT]):
    """Something that is computed once for each release; at most :data:`KEPT_RELEASES` of them are kept.

    Args:
        make: computes it, unless the caller of :meth:`get` says how.
    """

    def __init__(self, make: Callable[[Release], ValueT] | None = None) -> None:
        self._make = make
        self._kept: dict[tuple[str, str], ValueT] = {}
        self._lock = threading.Lock()

    def get(self, release: Release, make: Callable[[Release], ValueT] | None = None) -> ValueT:
        """What belongs to a release; a second caller waits for the first. What cannot be made is not kept."""
        key, making = (str(release.path), release.version), make or self._make
        assert making is not None
        with self._lock:
            if key not in self._kept:
                made = making(release)
                while len(self._kept) >= KEPT_RELEASES:
                    self._kept.pop(next(iter(self._kept)))
                self._kept[key] = made
            return self._kept[key]


@dataclass(frozen=True, slots=True)
class Node:
    """A place or a concept: its name and page, how many institutions refer to it, what is below it."""

    iri: str
    slug: str
    label: str
    href: str
    institutions: int
    children: "tuple[Node, ...]" = ()


@dataclass(frozen=True, slots=True)
class Tree:
    """All nodes of one kind: the roots in order of their names, every node by its IRI, and what each is below."""

    roots: tuple[Node, ...]
    nodes: Mapping[str, Node]
    parents: Mapping[str, str | None]

    def path(self, iri: str) -> tuple[Node, ...]:
        """A node and those above it, outermost first; empty for what is not in the tree."""
        found: list[Node] = []
        current: str | None = iri
        while current is not None and current in self.nodes:
            found.append(self.nodes[current])
            current = self.parents.get(current)
        return tuple(reversed(found))


def _tree(release: Release, kind: Kind, parents: Mapping[str, str | None]) -> Tree:
    counts = release.link_counts(Kind.INSTITUTION)
    names = {thing.iri: thing.label for thing in release.things(kind)}
    below: dict[str | None, list[str]] = {}
    for iri in sorted(names, key=lambda iri: (names[iri].casefold(), iri)):
        parent = parents.get(iri)
        below.setdefault(parent if parent in names else None, []).append(iri)
    nodes: dict[str, Node] = {}

    def node(iri: str) -> Node:
        slug = iri[len(release.uris.thing(kind, "")) :]
        href = f"{release.uris.path}/doc/{kind}/{slug}"
        made = Node(iri, slug, names[iri], href, counts.get(iri, 0), tuple(node(child) for child in below.get(iri, ())))
        nodes[iri] = made
        return made

    return Tree(tuple(node(iri) for iri in below.get(None, ())), nodes, parents)


def _place_parents(release: Release) -> dict[str, str | None]:
    """A place links to everything around it; what has the most around itself is its direct container."""
    around = release.links(Kind.PLACE)
    return {
        place: max(targets, key=lambda target: len(around.get(target, ())), default=None)
        for place, targets in around.items()
    }


def _concept_parents(release: Release) -> dict[str, str | None]:
    """A concept links to its scheme and to the concept above it; the one above wins. Schemes are the roots."""
    stem = release.uris.thing(Kind.CONCEPT, "")
    parents: dict[str, str | None] = {}
    for concept, targets in release.links(Kind.CONCEPT).items():
        is_scheme = "/" not in concept[len(stem) :]
        above = sorted(targets, key=lambda target: "/" not in target[len(stem) :])
        parents[concept] = None if is_scheme or not above else above[0]
    return parents


def rooted(parents: Mapping[str, str | None]) -> dict[str, str | None]:
    """Cut circles, and chains longer than :data:`MAX_DEPTH`: what is above itself, or too deep, becomes a root."""
    cut: dict[str, str | None] = dict(parents)
    for start, parent in parents.items():
        seen, current = {start}, parent
        while current is not None and current not in seen and len(seen) <= MAX_DEPTH:
            seen.add(current)
            current = cut.get(current)
        if current is not None:
            cut[current if current in seen else start] = None
    return cut


PLACES: Final = PerRelease(lambda release: _tree(release, Kind.PLACE, rooted(_place_parents(release))))
CONCEPTS: Final = PerRelease(lambda release: _tree(release, Kind.CONCEPT, rooted(_concept_parents(release))))


def below(release: Release, kind: Kind, iri: str) -> tuple[Node, ...]:
    """What is directly below a place or a concept; nothing for other kinds."""
    if kind not in (Kind.PLACE, Kind.CONCEPT):
        return ()
    known = (PLACES if kind is Kind.PLACE else CONCEPTS).get(release).nodes.get(iri)
    return known.children if known else ()
