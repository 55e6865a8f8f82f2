"""``/``: a search box, the counts, institutions worth a look, and where each kind of visitor begins."""

from typing import Any, Final

from flask import Blueprint, Response

from publisher.changes import ChangeLog
from publisher.release import FacetCount, Release, SearchHit
from publisher.uris import Kind
from publisher.web.browse.samples import samples
from publisher.web.browse.search import facet_label
from publisher.web.languages.reader import marked, reading
from publisher.web.shell.responses import current_served, release_page
from publisher.web.site import Served
from publisher.web.view.incoming import hit_values
from publisher.web.view.names import name_for_reader
from publisher.web.view.values import Value

blueprint = Blueprint("home", __name__)

SHOWN: Final = 12
"""How many values of a facet, and how many institutions, the home page shows."""

_CHARTS: Final = (
    ("region", marked("By region")),
    ("place", marked("By place")),
    ("country", marked("By country")),
    ("classification", marked("By classification")),
    ("type", marked("By type")),
)

_KINDS: Final = (
    (Kind.INSTITUTION, marked("institutions")),
    (Kind.PLACE, marked("places")),
    (Kind.CONCEPT, marked("concepts")),
    (Kind.LEGISLATION, marked("legal instruments")),
)


@blueprint.get("/")
def home() -> Response:
    """The home page."""
    served = current_served()
    return release_page(
        "home.html",
        manifest=served.release.manifest,
        counts=served.once(_counts),
        changes=served.once(_latest_changes),
        overview=served.once(_overview, reading().tag),
        active="/",
    )


def _counts(served: Served) -> dict[str, Any]:
    """Return how many live things there are of each kind, and how many were withdrawn or merged."""
    hierarchy = served.release.hierarchy
    live = [(kind, name, hierarchy.live(kind)) for kind, name in _KINDS]
    every = sum(hierarchy.things(kind) for kind, _ in _KINDS)
    return {"live": [row for row in live if row[2]], "gone": every - sum(count for *_, count in live)}


def _latest_changes(served: Served) -> dict[str, int]:
    """Return how many records changed in the release, by the way they did."""
    with ChangeLog(served.release.path) as log:
        logged = next((row for row in log.releases() if row.version == served.release.version), None)
    return {str(change): count for change, count in logged.counts.items()} if logged else {}


def _overview(served: Served, _language: str) -> dict[str, Any]:
    """Return charts of the facets, sample institutions, and one of them as an example, for readers of a language."""
    release = served.release
    facets = release.hierarchy.facets(Kind.INSTITUTION)
    bars = {name: _bars(release, name, facets.get(name, ())) for name, _ in _CHARTS}
    if len(bars["region"]) > 1:
        del bars["place"]  # the same in more detail
    shown = samples(served, SHOWN)
    example = shown[0] if shown else None
    return {
        "charts": [(heading, bars[name]) for name, heading in _CHARTS if len(bars.get(name, ())) > 1],
        "some": [_placed(release, *pair) for pair in zip(hit_values(release, shown), shown, strict=True)],
        "example": {"iri": example.iri, "label": name_for_reader(release, example.iri)} if example else None,
    }


def _placed(release: Release, value: Value, hit: SearchHit) -> Value:
    """Return an institution with its country behind its type, where there is one."""
    country = hit.facets.get("country")
    words = (value.note, facet_label(release, "country", country) if country else None)
    return value._replace(note=" · ".join(filter(None, words)))


def _bars(release: Release, name: str, counts: tuple[FacetCount, ...]) -> list[tuple[str, int, str, str]]:
    """Return values of a facet for a bar chart: label, count, and the search parameter that selects the value."""
    return [(facet_label(release, name, row.value), row.hits, name, row.value) for row in counts[:SHOWN]]
