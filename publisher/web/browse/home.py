"""``/``: what this is in one sentence, a search box, the counts, and where to begin."""

from typing import Any, Final

from flask import Blueprint, Response

from publisher.release import FacetCount, Release
from publisher.uris import Kind
from publisher.web.browse.search import facet_label
from publisher.web.languages.reader import marked, reading
from publisher.web.shell.responses import current_served, release_page
from publisher.web.site import Served
from publisher.web.view.incoming import hit_values
from publisher.web.view.names import name_for_reader

blueprint = Blueprint("home", __name__)

SHOWN: Final = 12
"""How many values of a facet the home page shows."""

_CHARTS: Final = (
    ("region", marked("By region")),
    ("place", marked("By place")),
    ("country", marked("By country")),
    ("classification", marked("By classification")),
    ("type", marked("By type")),
)


@blueprint.get("/")
def home() -> Response:
    """The home page."""
    served = current_served()
    return release_page(
        "home.html", manifest=served.release.manifest, overview=served.once(_overview, reading().tag), active="/"
    )


def _overview(served: Served, _language: str) -> dict[str, Any]:
    """Return charts of the facets, the first institutions, and one of them as an example, for readers of a language."""
    release = served.release
    institutions = release.search("", kind=Kind.INSTITUTION, limit=SHOWN)
    bars = {name: _bars(release, name, institutions.facets.get(name, ())) for name, _ in _CHARTS}
    if len(bars["region"]) > 1:
        del bars["place"]  # the same in more detail
    return {
        "charts": [(heading, bars[name]) for name, heading in _CHARTS if len(bars.get(name, ())) > 1],
        "some": hit_values(release, institutions.hits),
        "example": _example(release),
    }


def _bars(release: Release, name: str, counts: tuple[FacetCount, ...]) -> list[tuple[str, int, str, str]]:
    """Return values of a facet for a bar chart: label, count, and the search parameter that selects the value."""
    return [(facet_label(release, name, row.value), row.hits, name, row.value) for row in counts[:SHOWN]]


def _example(release: Release) -> dict[str, str] | None:
    """Return the institution with the most statements among the first few."""
    candidates = [(thing, release.record_of(thing.iri)) for thing in release.things(Kind.INSTITUTION, limit=40)]
    sizes = [(len(record.quads), thing) for thing, record in candidates if record]
    if not sizes:
        return None
    thing = max(sizes)[1]
    return {"iri": thing.iri, "label": name_for_reader(release, thing.iri) or thing.label}
