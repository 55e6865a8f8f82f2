"""``/``: what this is in one sentence, a search box, the counts, and the ways in."""

from dataclasses import dataclass
from typing import Final

from flask import Blueprint, Response

from publisher.release import FacetCount, Release
from publisher.uris import Kind
from publisher.web.browse.facets import facet_label
from publisher.web.http.cache import PerRelease
from publisher.web.http.responses import page
from publisher.web.site import current_served
from publisher.web.view.values import Value

blueprint = Blueprint("home", __name__)

SHOWN: Final = 12
"""How many values of a facet the home page shows."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A value of a facet, for a bar chart: its label, its number, the search that lists it."""

    label: str
    hits: int
    query: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Overview:
    """What the home page counts, the first institutions, and one of them to try things out with."""

    charts: tuple[tuple[str, tuple[Bar, ...]], ...]
    some: tuple[Value, ...]
    example: str | None
    example_label: str | None


@blueprint.get("/")
def home() -> Response:
    """The home page."""
    release = current_served().release
    return page("home.html", manifest=release.manifest, overview=_OVERVIEWS.get(release), active="/")


_CHARTS: Final = (
    ("region", "By region"),
    ("place", "By place"),
    ("country", "By country"),
    ("classification", "By classification"),
    ("type", "By type"),
)


def _overview(release: Release) -> Overview:
    found = release.search("", kind=Kind.INSTITUTION, limit=SHOWN)
    by_name = {name: _bars(release, name, found.facets.get(name, ())) for name, _ in _CHARTS}
    if len(by_name["region"]) > 1:
        del by_name["place"]  # the same in finer grain
    charts = tuple((heading, by_name[name]) for name, heading in _CHARTS if len(by_name.get(name, ())) > 1)
    some = tuple(
        Value(hit.label, f"{release.uris.path}/doc/{hit.kind}/{hit.slug}", hit.iri, note=hit.facets.get("type"))
        for hit in found.hits
    )
    return Overview(charts, some, *(_example(release) or (None, None)))


def _bars(release: Release, name: str, counts: tuple[FacetCount, ...]) -> tuple[Bar, ...]:
    return tuple(Bar(facet_label(release, name, row.value), row.hits, (name, row.value)) for row in counts[:SHOWN])


def _example(release: Release) -> tuple[str, str] | None:
    """The institution with the most to tell among the first few: it makes the best example."""
    candidates = [(thing, release.record_of(thing.iri)) for thing in release.things(Kind.INSTITUTION, limit=40)]
    told = [(len(record.quads), thing) for thing, record in candidates if record]
    if not told:
        return None
    thing = max(told)[1]
    return thing.iri, thing.label


_OVERVIEWS: Final = PerRelease(_overview)
