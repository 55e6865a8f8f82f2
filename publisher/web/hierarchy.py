"""``/institutions``: which institution is part of which, as a tree; the largest first, the upper levels before all."""

import re
from collections import deque
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from flask import Blueprint, Response

from publisher.formats import N_TRIPLES
from publisher.namespaces import ORG
from publisher.release import Release
from publisher.store import Request
from publisher.uris import Kind
from publisher.web.answers import page
from publisher.web.site import Served, current_served
from publisher.web.trees import PerRelease, rooted

blueprint = Blueprint("hierarchy", __name__)

MAX_NODES: Final = 2_000
"""Institutions on the page; whoever wants all of a larger hierarchy asks the SPARQL endpoint."""

_QUERY: Final = (
    f"CONSTRUCT {{ ?part <{ORG.subOrganizationOf}> ?whole }} WHERE {{ "
    f"{{ ?part <{ORG.subOrganizationOf}> ?whole }} UNION {{ ?whole <{ORG.hasSubOrganization}> ?part }} }}"
)
_STATEMENT: Final = re.compile(r"<([^>]*)> <[^>]*> <([^>]*)> \.")


@dataclass(frozen=True, slots=True)
class Branch:
    """An institution and those that are part of it; ``institutions`` counts all of them, at any depth."""

    iri: str
    label: str
    href: str
    institutions: int
    children: "tuple[Branch, ...]" = ()


@dataclass(frozen=True, slots=True)
class Forest:
    """The trees that the page shows, and how many institutions it leaves out."""

    roots: tuple[Branch, ...]
    left_out: int


@blueprint.get("/institutions")
def institutions() -> Response:
    """Institutions that are part of others, each below the one it belongs to."""
    served = current_served()
    forest = _FORESTS.get(served.release, lambda release: _forest(release, _parents(served)))
    return page("institutions.html", forest=forest, active="/institutions")


def _parents(served: Served) -> dict[str, str | None]:
    """Part to whole, one whole each (the first by IRI), circles cut, as the release's query store has it."""
    with served.engine.answer(Request(query=_QUERY, media_type=N_TRIPLES.media_type)) as found:
        pairs = sorted(set(_STATEMENT.findall(found.read().decode())))
    parents: dict[str, str | None] = {}
    for part, whole in pairs:
        parents.setdefault(part, whole)
    return rooted(parents)


def _forest(release: Release, parents: Mapping[str, str | None]) -> Forest:
    below: dict[str, list[str]] = {}
    for part, whole in parents.items():
        if whole is not None:
            below.setdefault(whole, []).append(part)
    roots = [whole for whole in below if parents.get(whole) is None]
    sizes = {root: _size(below, root) for root in roots}
    roots.sort(key=lambda root: (-sizes[root], root))
    shown = _nearest(below, roots)
    branches = (_branch(release, below, root, shown) for root in roots if root in shown)
    everything = sum(sizes.values()) + len(roots)
    return Forest(tuple(branch for branch in branches if branch), everything - len(shown))


def _nearest(below: Mapping[str, Sequence[str]], roots: Sequence[str]) -> set[str]:
    """The institutions that there is room for: all roots first, then what is directly below them, and so on."""
    shown: set[str] = set()
    waiting = deque(roots)
    while waiting and len(shown) < MAX_NODES:
        iri = waiting.popleft()
        shown.add(iri)
        waiting.extend(below.get(iri, ()))
    return shown


def _size(below: Mapping[str, Sequence[str]], root: str) -> int:
    """How many are below a root, at any depth; without recursion, for deep chains."""
    count, waiting = 0, list(below.get(root, ()))
    while waiting:
        count += 1
        waiting.extend(below.get(waiting.pop(), ()))
    return count


def _branch(release: Release, below: Mapping[str, Sequence[str]], iri: str, shown: Collection[str]) -> Branch | None:
    ref, label = release.uris.parse(iri), release.label(iri)
    if ref is None or ref.kind is not Kind.INSTITUTION or label is None:
        return None
    parts = (_branch(release, below, part, shown) for part in below.get(iri, ()) if part in shown)
    children = sorted((part for part in parts if part), key=lambda part: (part.label.casefold(), part.iri))
    href = f"{release.uris.path}/doc/{ref.kind}/{ref.slug}"
    return Branch(iri, label, href, _size(below, iri), tuple(children))


_FORESTS: Final = PerRelease[Forest]()
