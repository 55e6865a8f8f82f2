"""``/institutions``, ``/places`` and ``/concepts``: everything of a kind by what it is part of, in pages.

Without a parameter the top of the tree; with one (``/places?in=fr``) what is directly below a thing. Levels below are
on the same page if they fit, so a small publication is one tree.
"""

from dataclasses import dataclass
from typing import Any, Final

from flask import Blueprint, Response, abort, request

from publisher.release import Release, TreeNode
from publisher.uris import Kind
from publisher.web.languages.reader import gettext, marked, marked_plural, ngettext, number
from publisher.web.shell.responses import Pager, current_served, page_or_json, requested_page
from publisher.web.view.names import Names
from publisher.web.view.trees.levels import SIBLINGS, TREE_PAGES, level, listing
from publisher.web.view.trees.listed import ListedPage, listed

blueprint = Blueprint("lists", __name__)


@dataclass(frozen=True, slots=True)
class ListTexts:
    """The texts of the page of a kind, not translated.

    Attributes:
        heading: of the whole list.
        heading_below: of the list of what is below one thing.
        about: the introduction.
        count: how many things are below one, in the singular and the plural.
    """

    heading: str
    heading_below: str
    about: str
    count: tuple[str, str]

    def heading_in(self, name: str) -> str:
        """Return the heading of the list of what is below a thing."""
        return gettext(self.heading_below) % {"name": name}

    def counted(self, count: int) -> str:
        """Return how many things are below one."""
        return ngettext(*self.count, count) % {"count": number(count)}


TEXTS: Final = {
    Kind.INSTITUTION: ListTexts(
        marked("Institutions"),
        marked("Institutions that are part of %(name)s"),
        marked("Which institution is part of which, the largest first. The numbers count all below, at any depth."),
        marked_plural("%(count)s part", "%(count)s parts"),
    ),
    Kind.PLACE: ListTexts(
        marked("Places"),
        marked("Places in %(name)s"),
        marked(
            "Each place has a page with its institutions. The numbers include the institutions in the places below."
        ),
        marked_plural("%(count)s place", "%(count)s places"),
    ),
    Kind.CONCEPT: ListTexts(
        marked("Concepts"),
        marked("Concepts below %(name)s"),
        marked(
            "The lists that classify institutions. Each concept has a page and a URI. The numbers count institutions."
        ),
        marked_plural("%(count)s concept", "%(count)s concepts"),
    ),
}


@blueprint.get("/institutions")
def institutions() -> Response:
    """Institutions that have parts, or (``?part-of=``) the parts of one."""
    return _list(Kind.INSTITUTION)


@blueprint.get("/places")
def places() -> Response:
    """Countries and other places that are in no place, or (``?in=``) the places directly in one."""
    return _list(Kind.PLACE)


@blueprint.get("/concepts")
def concepts() -> Response:
    """Concept schemes, or (``?in=``) the concepts directly below one."""
    return _list(Kind.CONCEPT)


def _list(kind: Kind) -> Response:
    release, tree_page = current_served().release, TREE_PAGES[kind]
    slug = request.args.get(tree_page.parameter) or None
    parent = release.hierarchy.node(release.uris.thing(kind, slug)) or abort(404) if slug else None
    total = parent.below if parent else release.hierarchy.roots(kind)
    page, count = requested_page(total, SIBLINGS)

    def pager(root: str) -> Pager:
        return Pager.of(f"{root}{tree_page.path}", {tree_page.parameter: slug}, number=page, count=count)

    def context() -> dict[str, Any]:
        return {"total": total, "pager": pager(release.uris.path), **_context(release, kind, parent, page)}

    def value() -> ListedPage:
        below = release.hierarchy.below(
            kind, parent.iri if parent else None, limit=SIBLINGS, offset=(page - 1) * SIBLINGS
        )
        return {
            "release": release.version,
            "total": total,
            "size": SIBLINGS,
            "next": pager(release.uris.base).next,
            "items": [listed(release, node) for node in below],
        }

    return page_or_json("tree.html", value, context)


def _context(release: Release, kind: Kind, parent: TreeNode | None, page: int) -> dict[str, Any]:
    """What the page shows of a level, and of what is above it."""
    ancestors = release.hierarchy.path(parent.iri)[:-1] if parent else []
    names = Names.of(release, (node.iri for node in (*ancestors, *([parent] if parent else []))))
    return {
        "kind": kind,
        "words": TEXTS[kind],
        "whole": parent,
        "name": names.get(parent.iri, parent.label).text if parent else None,
        "above": [(names.get(node.iri, node.label).text, listing(release, kind, node.slug)) for node in ancestors],
        "nodes": level(release, kind, parent.iri if parent else None, offset=(page - 1) * SIBLINGS),
        "active": TREE_PAGES[kind].path,
    }
