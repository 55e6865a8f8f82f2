"""``/institutions``, ``/places`` and ``/concepts``: everything of a kind by what it is part of, a page at a time.

Without a parameter the top of the tree; with one (``/places?in=fr``) what is directly below a thing. Levels below are
on the same page where they have room, so a small publication is one tree.
"""

from dataclasses import dataclass
from typing import Final

from flask import Blueprint, Response, abort, request

from publisher.release import Release, TreeNode
from publisher.uris import SLUG, Kind
from publisher.web.browse.paging import Pager, page_asked
from publisher.web.browse.trees import SIBLINGS, TREE_PAGES, level, listing
from publisher.web.http.responses import page
from publisher.web.site import current_served

blueprint = Blueprint("lists", __name__)


@dataclass(frozen=True, slots=True)
class Words:
    """What the page of a kind says: its heading, what it is about, what one and several things below are called."""

    heading: str
    about: str
    one: str
    many: str


WORDS: Final = {
    Kind.INSTITUTION: Words(
        "Institutions",
        "Which institution is part of which, the largest first. The numbers count all that is below, at any depth.",
        "part",
        "parts",
    ),
    Kind.PLACE: Words(
        "Places",
        "Each place has a page with the institutions in it; the numbers count those in the places below it too.",
        "place",
        "places",
    ),
    Kind.CONCEPT: Words(
        "Concepts",
        "The lists that institutions are classified by. Each concept has a page, and a URI. "
        "The numbers count institutions.",
        "concept",
        "concepts",
    ),
}


@blueprint.get("/institutions")
def institutions() -> Response:
    """Institutions that others are part of, or (``?part-of=``) the parts of one."""
    return _answer(Kind.INSTITUTION)


@blueprint.get("/places")
def places() -> Response:
    """Countries, and whatever else is in no other place; or (``?in=``) the places directly in one."""
    return _answer(Kind.PLACE)


@blueprint.get("/concepts")
def concepts() -> Response:
    """Concept schemes, or (``?in=``) the concepts directly below one."""
    return _answer(Kind.CONCEPT)


def _answer(kind: Kind) -> Response:
    release, trunk = current_served().release, TREE_PAGES[kind]
    slug = request.args.get(trunk.parameter) or None
    whole = _whole(release, kind, slug) if slug else None
    total = whole.below if whole else release.hierarchy.roots(kind)
    number, count = page_asked(total, SIBLINGS)
    path = f"{release.uris.path}{trunk.path}"
    return page(
        "tree.html",
        kind=kind,
        words=WORDS[kind],
        whole=whole,
        above=[(it.label, listing(release, kind, it.slug)) for it in release.hierarchy.path(whole.iri)[:-1]]
        if whole
        else [],
        total=total,
        nodes=level(release, kind, whole.iri if whole else None, offset=(number - 1) * SIBLINGS),
        pager=Pager.of(path, {trunk.parameter: slug}, number=number, count=count),
        active=trunk.path,
    )


def _whole(release: Release, kind: Kind, slug: str) -> TreeNode:
    """The thing whose parts are asked for; 404 for what is in no tree."""
    found = release.hierarchy.node(release.uris.thing(kind, slug)) if SLUG.fullmatch(slug) else None
    if found is None:
        abort(404)
    return found
