"""``/search``: one query as a page, as JSON or as CSV. An empty query lists everything that the filters leave."""

import csv
import io
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from flask import Blueprint, Response, render_template, request

from publisher.rdf.formats import HTML
from publisher.release import Release, SearchHit, SearchPage
from publisher.uris import SLUG, Kind
from publisher.web.browse.facets import FACETS, facet_label
from publisher.web.browse.paging import Pager
from publisher.web.http.cache import ByteCache
from publisher.web.http.errors import Problem, ProblemError, http_kind
from publisher.web.http.responses import JSON, answer, json_answer, negotiate, whole_number
from publisher.web.layout import current_layout
from publisher.web.site import current_served

blueprint = Blueprint("search", __name__)

PAGE_SIZE: Final = 20
MAX_PAGE_SIZE: Final = 100
MAX_OFFSET: Final = 10_000
"""Who wants more than this many hits wants the dumps."""

MAX_QUERY: Final = 500
"""Characters of a query that are read."""

HIT_BYTES: Final = 1_000
"""What a hit takes in memory, about."""

_FOUND: Final[ByteCache[SearchPage]] = ByteCache(8 * 1024 * 1024)
"""The last searches of this process: counting the facets of a whole kind takes long, and everybody begins there."""

CSV_COLUMNS: Final = ("iri", "label", "kind", "state", *(name for name in FACETS if name != "source"))


@dataclass(frozen=True, slots=True)
class Face:
    """A form of the result; ``suffix`` is what ``/search.{suffix}`` names it by."""

    suffix: str
    media_type: str


FACES: Final = (Face("html", HTML.media_type), Face("json", JSON), Face("csv", "text/csv"))


@dataclass(frozen=True, slots=True)
class Query:
    """What was asked: words, kind, facet values, a thing that hits must refer to, and which page."""

    text: str
    kind: Kind | None
    filters: dict[str, str]
    linked: str | None
    number: int
    size: int

    @property
    def offset(self) -> int:
        """Hits before the page."""
        return (self.number - 1) * self.size

    @property
    def given(self) -> dict[str, str | None]:
        """The parameters of the query, but for the page."""
        size = str(self.size) if self.size != PAGE_SIZE else None
        return {"q": self.text, "kind": self.kind, **self.filters, "linked": self.linked, "size": size}

    def parameters(self, **changes: str | None) -> str:
        """The query string of this query with some parameters changed, or left out where None."""
        return urlencode({name: value for name, value in (self.given | changes).items() if value})


@blueprint.get("/search")
def search() -> Response:
    """Search, in the form that the Accept header asks for."""
    response = _respond(negotiate(FACES))
    response.vary.add("Accept")
    return response


@blueprint.get("/search.json")
def search_json() -> Response:
    """Search, as JSON."""
    return _respond(FACES[1])


@blueprint.get("/search.csv")
def search_csv() -> Response:
    """Search, as CSV for spreadsheets."""
    return _respond(FACES[2])


@blueprint.get("/opensearch.xml")
def opensearch() -> Response:
    """The OpenSearch description: browsers offer this search in their own search box."""
    layout = current_layout()
    body = render_template("opensearch.xml", layout=layout)
    return answer(body, "application/opensearchdescription+xml", max_age_s=86_400)


def _respond(face: Face) -> Response:
    release, query = current_served().release, _query()
    found = _find(release, query)
    if face.suffix == "csv":
        response = answer(_csv(found), "text/csv; charset=utf-8; header=present")
        response.headers["Content-Disposition"] = 'attachment; filename="search.csv"'
    elif face.suffix == "json":
        response = json_answer(_json(release, query, found))
    else:
        response = answer(_page(release, query, found), HTML.content_type)
    links = (f'<{release.uris.base}/search.{row.suffix}?{query.parameters()}>; rel="alternate"; type="{row.media_type}"'
             for row in FACES[1:])  # fmt: skip
    response.headers["Link"] = ", ".join(links)
    return response


def _query() -> Query:
    """Read the query's parameters.

    Raises:
        ProblemError: a kind that there is not (400), or a page beyond what is listed (400).
    """
    kind = request.args.get("kind") or None
    if kind is not None and kind not in set(Kind):
        raise _bad(f"kind={kind!r}: expected one of {', '.join(Kind)}")
    linked = request.args.get("linked") or None
    if linked is not None and not SLUG.fullmatch(linked.partition("/")[2]):
        raise _bad("linked: expected kind/slug, as in /doc/{kind}/{slug}")
    query = Query(
        " ".join(request.args.get("q", "")[:MAX_QUERY].split()),
        Kind(kind) if kind else None,
        {name: value for name in FACETS if (value := request.args.get(name, ""))},
        linked,
        whole_number("page", 1, least=1, most=MAX_OFFSET),
        whole_number("size", PAGE_SIZE, least=1, most=MAX_PAGE_SIZE),
    )
    if query.offset >= MAX_OFFSET:
        raise _bad(f"page: no more than {MAX_OFFSET:,} hits are listed; use a filter, or the dumps at /releases")
    return query


def _bad(detail: str) -> ProblemError:
    return ProblemError(Problem(http_kind(400), detail))


def _find(release: Release, query: Query) -> SearchPage:
    if query.linked:
        kind, _, slug = query.linked.partition("/")
        target = release.uris.thing(kind, slug)
        return release.linking(target, kind=query.kind, limit=query.size, offset=query.offset)
    key = (str(release.path), query.text, query.kind, tuple(sorted(query.filters.items())), query.size, query.offset)
    found = _FOUND.get(key)
    if found is None:
        found = release.search(
            query.text, kind=query.kind, filters=query.filters, limit=query.size, offset=query.offset
        )
        _FOUND.put(key, found, size=HIT_BYTES * len(found.hits))
    return found


def _page(release: Release, query: Query, found: SearchPage) -> str:
    path = f"{release.uris.path}/search"
    facets = [
        (name, FACETS[name], [(facet_label(release, name, row.value), row) for row in rows])
        for name, rows in ((name, found.facets.get(name, ())) for name in FACETS)
        if rows and name not in query.filters and len(rows) > 1
    ]
    chosen = [
        (FACETS[name], facet_label(release, name, value), query.parameters(**{name: None}))
        for name, value in query.filters.items()
    ]
    return render_template(
        "search.html",
        query=query,
        found=found,
        facets=facets,
        chosen=chosen,
        linked=_linked_label(release, query),
        hits=[(hit, _about(release, hit)) for hit in found.hits],
        pager=_pager(path, query, found.total),
        kinds=tuple(Kind),
        active="/search",
    )


def _linked_label(release: Release, query: Query) -> str | None:
    if not query.linked:
        return None
    kind, _, slug = query.linked.partition("/")
    return release.label(release.uris.thing(kind, slug)) or query.linked


def _about(release: Release, hit: SearchHit) -> str:
    """A hit in a few words: its type, its classification, where it is."""
    wanted = ("type", "classification", "place", "region", "country")
    words = [facet_label(release, name, hit.facets[name]) for name in wanted if name in hit.facets]
    return " · ".join(dict.fromkeys(words)) or hit.kind.capitalize()


def _pager(path: str, query: Query, total: int) -> Pager:
    reachable = min(total, MAX_OFFSET)
    count = max(1, -(-reachable // query.size))
    return Pager.of(path, query.given, number=query.number, count=count)


def _json(release: Release, query: Query, found: SearchPage) -> dict[str, Any]:
    pager = _pager(f"{release.uris.base}/search.json", query, found.total)
    return {
        "total": found.total,
        "page": query.number,
        "size": query.size,
        "next": pager.next,
        "previous": pager.previous,
        "release": release.version,
        "items": [
            {
                "iri": hit.iri,
                "document": release.uris.document(hit.kind, hit.slug),
                "kind": hit.kind,
                "label": hit.label,
                "state": hit.state,
                "facets": dict(hit.facets),
            }
            for hit in found.hits
        ],
        "facets": {
            name: [{"value": row.value, "count": row.hits} for row in rows] for name, rows in found.facets.items()
        },
    }


def _csv(found: SearchPage) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(CSV_COLUMNS)
    for hit in found.hits:
        cells = (hit.iri, hit.label, hit.kind, hit.state, *(hit.facets.get(name, "") for name in CSV_COLUMNS[4:]))
        writer.writerow([harmless(str(cell)) for cell in cells])
    return out.getvalue()


def harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula: an apostrophe goes before what would start one.

    https://owasp.org/www-community/attacks/CSV_Injection
    """
    return f"'{cell}" if cell.lstrip()[:1] in {"=", "+", "-", "@"} or cell[:1] in {"\t", "\r", "\n"} else cell
