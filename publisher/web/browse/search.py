"""``/search``: one query as a page or as JSON, and all of its hits as downloads. An empty query lists everything."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final
from urllib.parse import urlencode

from flask import Blueprint, Response, request

from publisher.rdf.formats import JSON_LINES, N_TRIPLES
from publisher.release import FacetCount, Release, SearchHit, SearchPage
from publisher.release.tables import CSV
from publisher.uris import SLUG, Kind
from publisher.web.browse import all_hits
from publisher.web.browse.search_json import (
    MAX_OFFSET,
    MAX_PAGE_SIZE,
    MAX_QUERY,
    PAGE_SIZE,
    SEARCH,
    SORTS,
    SearchResult,
    all_hits_operation,
    former_name_of,
    search_result,
)
from publisher.web.http.negotiation import Representation
from publisher.web.http.operations import described
from publisher.web.http.problems.kinds import NOT_FOUND, http_kind
from publisher.web.http.problems.problem import Problem, ProblemError
from publisher.web.languages.reader import gettext, marked
from publisher.web.shell.responses import (
    PAGE_OR_JSON,
    Pager,
    current_served,
    from_handler,
    json_response,
    link_representations,
    negotiated,
    release_page,
    render,
    respond,
    whole_number,
)
from publisher.web.site import Served
from publisher.web.view.dated import period_in_words
from publisher.web.view.labels import labels
from publisher.web.view.names import Names, name_for_reader
from publisher.web.view.telling_apart import Named, source_title, told_apart

blueprint = Blueprint("search", __name__)

HIT_BYTES: Final = 1_000
"""The approximate size of a hit in memory."""

FACETS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "type": marked("Type"),
        "classification": marked("Classification"),
        "country": marked("Country"),
        "region": marked("Region"),
        "place": marked("Place"),
        "source": marked("Source"),
    }
)
"""The filters of a search, and their headings."""

WHY: Final[Mapping[str, str]] = MappingProxyType(
    {
        "name": marked("Name"),
        "alias": marked("Other name"),
        "acronym": marked("Acronym"),
        "former name": marked("Former name"),
        "unit": marked("Its unit"),
        "identifier": marked("Identifier"),
        "page": marked("Web page"),
        "domain": marked("Domain"),
        "email": marked("E-mail"),
        "telephone": marked("Telephone"),
        "postcode": marked("Postcode"),
        "address": marked("In its address"),
        "description": marked("In its description or responsibilities"),
    }
)
"""What a text may match, in words."""

SORT_NAMES: Final[Mapping[str, str]] = MappingProxyType(
    {"relevance": marked("the best first"), "name": marked("by name")}
)

FEW_VALUES: Final = 10
"""Values of a filter that the page shows at first."""

DOWNLOADS: Final = (("csv", "CSV"), ("jsonl", "JSON Lines"), ("geojson", "GeoJSON"), ("nt", "N-Triples"))

REPRESENTATIONS: Final = (*PAGE_OR_JSON, Representation("csv", CSV.media_type))


@dataclass(frozen=True, slots=True)
class Query:
    """A query: words, kind, facet values, a thing that hits must refer to, the order, and the page of the result."""

    text: str
    kind: Kind | None
    filters: dict[str, str]
    linked: str | None
    sort: str
    number: int
    size: int

    @property
    def offset(self) -> int:
        """The number of hits before the page."""
        return (self.number - 1) * self.size

    @property
    def fields(self) -> dict[str, str | None]:
        """The parameters of the query, except for the page."""
        size = str(self.size) if self.size != PAGE_SIZE else None
        sort = self.sort if self.sort != SORTS[0] else None
        return {"q": self.text, "kind": self.kind, **self.filters, "linked": self.linked, "sort": sort, "size": size}

    def parameters(self, **changes: str | None) -> str:
        """Return the query string with some parameters changed, or left out if None."""
        return urlencode({name: value for name, value in (self.fields | changes).items() if value})


@blueprint.get("/search")
def search() -> Response:
    """Search, in the representation that the Accept header prefers."""
    return negotiated(REPRESENTATIONS, _respond)


@blueprint.get("/search.json")
@described(SEARCH)
def search_json() -> Response:
    """Search, as JSON."""
    return _respond(REPRESENTATIONS[1])


@blueprint.get("/search.csv")
@described(all_hits_operation("searchCsv", CSV.media_type, "CSV for spreadsheets"))
def search_csv() -> Response:
    """All hits, as CSV for spreadsheets."""
    return _every("csv")


@blueprint.get("/search.jsonl")
@described(all_hits_operation("searchJsonLines", JSON_LINES.media_type, "JSON Lines"))
def search_jsonl() -> Response:
    """All hits, as JSON Lines."""
    return _every("jsonl")


@blueprint.get("/search.geojson")
@described(all_hits_operation("searchGeoJson", all_hits.GEOJSON.media_type, "GeoJSON"))
def search_geojson() -> Response:
    """All hits, as GeoJSON."""
    return _every("geojson")


@blueprint.get("/search.nt")
@described(all_hits_operation("searchNTriples", N_TRIPLES.media_type, "N-Triples"))
def search_nt() -> Response:
    """All hits, as N-Triples."""
    return _every("nt")


@blueprint.get("/opensearch.xml")
def opensearch() -> Response:
    """The OpenSearch description: browsers offer this search in their own search box."""
    return respond(render("opensearch.xml"), "application/opensearchdescription+xml", max_age_s=86_400)


ABOUT: Final = ("type", "classification", "place", "region", "country")
"""The facets that describe a thing in a line."""


def facet_label(release: Release, name: str, value: str) -> str:
    """Return what people read for a facet's value: the label of the place or concept that it names."""
    if name in {"place", "region", "country"}:
        return name_for_reader(release, release.uris.thing(Kind.PLACE, value.lower())) or value
    if name == "classification":
        # Two branches of a scheme may have a concept of the same name; the scheme itself need not be named.
        path = release.hierarchy.path(release.uris.thing(Kind.CONCEPT, value))
        names = Names.of(release, (node.iri for node in path[1:]))
        return " › ".join(names.get(node.iri, node.label).text for node in path[1:]) or value
    if name == "type":
        return labels(release.uris.base).in_reading(value)
    if name == "source":
        return source_title(release, value)
    return value


def _respond(representation: Representation) -> Response:
    if representation.suffix == "csv":
        return _every("csv")
    served = current_served()
    release = served.release
    query = _query(release)
    result = _search(served, query)
    if representation.suffix == "json":
        response = json_response(_json(release, query, result))
    else:
        response = _page(release, query, result)
    offers = (REPRESENTATIONS[1], *all_hits.REPRESENTATIONS)
    link_representations(response, f"{release.uris.base}/search", offers, query=f"?{query.parameters()}")
    return response


def _every(suffix: str) -> Response:
    """All hits in a format, or those of a page if one is asked for."""
    release = current_served().release
    query = _query(release)
    linked = _target(release, query.linked) if query.linked else None
    numbers = release.hit_numbers(query.text, kind=query.kind, filters=query.filters, linked=linked)
    if request.args.get("page") or request.args.get("size"):
        numbers = numbers[query.offset : query.offset + query.size]
    return from_handler(all_hits.download(release, numbers, suffix))


def _target(release: Release, linked: str) -> str:
    """The IRI of what hits must refer to."""
    kind, _, slug = linked.partition("/")
    return release.uris.thing(kind, slug)


def _query(release: Release) -> Query:
    """Read the parameters of the query.

    Raises:
        ProblemError: a parameter is wrong (400), or the page is beyond what is listed (404).
    """
    text = request.args.get("q", "")
    if len(text) > MAX_QUERY:
        raise _bad(f"q: expected at most {MAX_QUERY} characters, got {len(text):,}")
    kind = request.args.get("kind") or None
    if kind is not None and kind not in set(Kind):
        raise _bad(f"kind={kind!r}: expected one of {', '.join(Kind)}")
    linked = request.args.get("linked") or None
    if linked is not None and not _is_reference(linked):
        raise _bad("linked: expected kind/slug, as in /doc/{kind}/{slug}")
    sort = request.args.get("sort") or SORTS[0]
    if sort not in SORTS:
        raise _bad(f"sort: expected one of {', '.join(SORTS)}")
    query = Query(
        " ".join(text.split()),
        Kind(kind) if kind else None,
        {name: as_facet(release, name, value) for name in FACETS if (value := request.args.get(name, ""))},
        linked,
        sort,
        whole_number("page", 1, least=1, most=MAX_OFFSET),
        whole_number("size", PAGE_SIZE, least=1, most=MAX_PAGE_SIZE),
    )
    if query.offset >= MAX_OFFSET:
        detail = f"page: only {MAX_OFFSET:,} results are listed; add a filter, or use the dumps at /releases"
        raise ProblemError(Problem(NOT_FOUND, detail))
    return query


def as_facet(release: Release, name: str, value: str) -> str:
    """Return a filter's value as facets have it: a country in capitals, the slug of a place in small letters.

    A place that was joined into another one is that one.
    """
    if name == "country":
        return value.upper()
    return standing_place(release, value.lower()) if name in {"place", "region"} else value


def standing_place(release: Release, slug: str) -> str:
    """Return the slug of the place that a place was joined into; its own if it was not."""
    record = release.record_of(release.uris.thing(Kind.PLACE, slug)) if SLUG.fullmatch(slug) else None
    following = release.uris.parse(record.successor) if record and record.successor else None
    return following.slug if following else slug


def _is_reference(linked: str) -> bool:
    kind, _, slug = linked.partition("/")
    return kind in set(Kind) and SLUG.fullmatch(slug) is not None


def _bad(detail: str) -> ProblemError:
    return ProblemError(Problem(http_kind(400), detail))


def _search(served: Served, query: Query) -> SearchPage:
    """Search; results are cached, because most people begin with a whole kind, whose facets take long to count."""
    release = served.release
    if query.linked:
        return release.linking(_target(release, query.linked), kind=query.kind, limit=query.size, offset=query.offset)
    key = ("search", query.text, query.kind, tuple(sorted(query.filters.items())), query.sort, query.size, query.offset)
    result: SearchPage | None = served.cache.get(key)
    if result is None:
        result = release.search(
            query.text,
            kind=query.kind,
            filters=query.filters,
            limit=query.size,
            offset=query.offset,
            fold=True,
            by_name=query.sort == "name",
        )
        served.cache.put(key, result, size=HIT_BYTES * len(result.hits))
    return result


def _page(release: Release, query: Query, result: SearchPage) -> Response:
    facets = [
        (name, heading, [(facet_label(release, name, row.value), row) for row in counts])
        for name, heading in FACETS.items()
        if name not in query.filters and len(counts := _listed_values(result, name)) > 1
    ]
    chosen = [
        (FACETS[name], facet_label(release, name, value), query.parameters(**{name: None}))
        for name, value in query.filters.items()
    ]
    names = Names.of(release, (hit.iri for hit in result.hits))
    named = (
        Named(hit.iri, hit.kind, names.get(hit.iri, hit.label).text, hit.facets, hit.source) for hit in result.hits
    )
    return release_page(
        "search.html",
        query=query,
        result=result,
        facets=facets,
        chosen=chosen,
        linked=_linked_label(release, query),
        hits=[(hit, line_about(release, hit.kind, hit.facets), why_words(release, hit)) for hit in result.hits],
        names=names,
        apart=told_apart(release, named),
        sources={hit.iri: _sources(release, hit) for hit in result.hits if hit.same},
        pager=_pager(f"{release.uris.path}/search", query, result.total),
        kinds=tuple(Kind),
        downloads=DOWNLOADS,
        sorts=SORT_NAMES,
        few=FEW_VALUES,
        active="/search",
    )


def _listed_values(result: SearchPage, name: str) -> tuple[FacetCount, ...]:
    """The values of a facet that a page lists: of the places, those that are not listed as regions."""
    counts = result.facets.get(name, ())
    regions = {row.value for row in result.facets.get("region", ())} if name == "place" else set()
    return tuple(row for row in counts if row.value not in regions) if len(regions) > 1 else counts


def _sources(release: Release, hit: SearchHit) -> list[tuple[str, str]]:
    """The sources that have an institution: the title of each, and the address of its record."""
    records = ((hit.source, hit.slug), *((other.source, other.slug) for other in hit.same))
    return [(source_title(release, source), f"{release.uris.path}/doc/{hit.kind}/{slug}") for source, slug in records]


def _linked_label(release: Release, query: Query) -> str | None:
    if not query.linked:
        return None
    return name_for_reader(release, _target(release, query.linked)) or query.linked


def line_about(release: Release, kind: Kind | str, facets: Mapping[str, str]) -> str:
    """Return a thing in a few words: its type, its classification, where it is."""
    words = [facet_label(release, name, facets[name]) for name in ABOUT if name in facets]
    return " · ".join(dict.fromkeys(words)) or gettext(kind.capitalize())


def _pager(path: str, query: Query, total: int) -> Pager:
    listed = min(total, MAX_OFFSET)
    count = max(1, -(-listed // query.size))
    return Pager.of(path, query.fields, number=query.number, count=count)


def _json(release: Release, query: Query, result: SearchPage) -> SearchResult:
    pager = _pager(f"{release.uris.base}/search.json", query, result.total)
    return search_result(
        release, result, page=query.number, size=query.size, previous=pager.previous, following=pager.next
    )


def why_words(release: Release, hit: SearchHit) -> tuple[str, str, str, str]:
    """Say why a thing was found: what matched, its text, that text's language, and when a former name was its name.

    Empty where the label shows it.
    """
    if hit.why is None or hit.why.text == hit.label:
        return "", "", "", ""
    former = former_name_of(release, hit)
    period = period_in_words(former.since, former.until) if former else ""
    return WHY.get(hit.why.field, hit.why.field), hit.why.text, hit.why.language, period
