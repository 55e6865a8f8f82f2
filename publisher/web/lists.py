"""``/places`` and ``/concepts``: everything of a kind as a tree, with the number of institutions at each."""

from flask import Blueprint, Response

from publisher.web.answers import page
from publisher.web.site import current_served
from publisher.web.trees import CONCEPTS, PLACES

blueprint = Blueprint("lists", __name__)


@blueprint.get("/places")
def places() -> Response:
    """All places, each below the one that contains it."""
    tree = PLACES.get(current_served().release)
    about = "Each place has its own page with the institutions in it; the numbers count those in the places below too."
    return page("tree.html", heading="Places", about=about, roots=tree.roots, active="/places")


@blueprint.get("/concepts")
def concepts() -> Response:
    """All concept schemes, and the concepts of each below one another."""
    tree = CONCEPTS.get(current_served().release)
    about = "The lists that institutions are classified by. Each concept has its own page, and its own URI."
    return page("tree.html", heading="Concepts", about=about, roots=tree.roots, active="/concepts")
