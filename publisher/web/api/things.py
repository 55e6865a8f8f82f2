"""``/api``: one institution, place or concept as JSON-LD; places, concepts and vocabularies as lists; suggestions."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Annotated, Any, Final, Literal
from urllib.parse import urlencode

from flask import Blueprint, Response, request
from pydantic import Field
from typing_extensions import TypedDict

from publisher.rdf import jsonld_forms
from publisher.rdf.formats import JSON_LD
from publisher.rdf.writers import Piece
from publisher.release import Release, StoredRecord, TreeNode
from publisher.release.summary import first_values
from publisher.uris import SLUG, Kind
from publisher.web.api import rows
from publisher.web.api.cursors import Place, place_of
from publisher.web.api.institutions import CURSOR, representation
from publisher.web.browse.search_json import MAX_QUERY
from publisher.web.http.links import Link, link_header
from publisher.web.http.negotiation import Representation
from publisher.web.http.operations import NOT_BLANK, Answer, JsonObject, Operation, Parameter, Slug, Uri, described
from publisher.web.http.problems.kinds import NOT_FOUND
from publisher.web.http.problems.problem import Problem, ProblemError
from publisher.web.shell.parameters import values_of
from publisher.web.shell.responses import (
    JSON,
    current_layout,
    current_served,
    json_response,
    negotiate,
    redirect,
    respond,
)
from publisher.web.view.telling_apart import Named, told_apart
from publisher.web.view.trees.listed import ListedPage, listed

blueprint = Blueprint("api_things", __name__)

SIZE: Final = 100
MAX_SIZE: Final = 1_000
SUGGESTIONS: Final = 10
MAX_SUGGESTIONS: Final = 50

TOP: Final = "top"

SUGGESTED: Final = (Kind.INSTITUTION, Kind.PLACE, Kind.CONCEPT)

_ONE: Final = (Representation("json", JSON), Representation("jsonld", JSON_LD.media_type))
_WITH_GEOJSON: Final = (*_ONE, Representation("geojson", rows.GEOJSON))

Text = Annotated[str, Field(max_length=MAX_QUERY)]
_Unfinished = Annotated[str, Field(min_length=1, max_length=MAX_QUERY, pattern=NOT_BLANK)]


class Suggested(TypedDict):
    """A thing that a text may become."""

    iri: Uri
    document: Uri
    kind: Kind
    slug: str
    name: str
    text: Annotated[str, Field(description="The name that begins with the text, or the thing's own")]
    language: Annotated[str, Field(description="Of that name (BCP 47), empty if unknown")]
    apart: Annotated[
        str | None, Field(description="What tells it from others of its name here; null if nothing has to")
    ]


class SuggestedThings(TypedDict):
    """What a text may become."""

    release: str
    items: list[Suggested]


_PROFILE: Final = Parameter(
    "profile", Literal[jsonld_forms.PROFILES], "The form of JSON-LD (JSON-LD 1.1 section 4.7); compacted without it"
)


def _one(name: str, what: str, *formats: str) -> Operation:
    forms = JsonObject | list[JsonObject]  # profile=expanded is a list
    content: dict[str, Any] = {JSON: forms, JSON_LD.media_type: forms}
    if formats:
        content[rows.GEOJSON] = JsonObject
    return Operation(
        name,
        "institutions",
        f"{what} with all that is said of it, as JSON-LD",
        {
            200: Answer("The description", content, ("ETag",)),
            301: Answer("Merged into the one at Location"),
            410: Answer("Withdrawn; the body says what is known of it"),
        },
        problems=(400, 404, 406),
        parameters=(_PROFILE, *((Parameter("format", Literal["json", "jsonld", "geojson"]),) if formats else ())),
    )


@blueprint.get("/api/institutions/<slug>")
@described(_one("institution", "An institution", "geojson"))
def institution(slug: str) -> Response:
    """One institution."""
    return _thing(Kind.INSTITUTION, slug, "institutions", _WITH_GEOJSON)


@blueprint.get("/api/places/<path:slug>")
@described(_one("place", "A place"))
def place(slug: str) -> Response:
    """One place."""
    return _thing(Kind.PLACE, slug, "places", _ONE)


@blueprint.get("/api/concepts/<path:slug>")
@described(_one("concept", "A concept"))
def concept(slug: str) -> Response:
    """One concept."""
    return _thing(Kind.CONCEPT, slug, "concepts", _ONE)


@blueprint.get("/api/vocabularies/<slug>")
@described(_one("vocabulary", "A vocabulary"))
def vocabulary(slug: str) -> Response:
    """One vocabulary: a concept scheme."""
    return _thing(Kind.CONCEPT, slug, "vocabularies", _ONE)


def _thing(kind: Kind, slug: str, plural: str, offers: Sequence[Representation]) -> Response:
    asked = values_of([_PROFILE, Parameter("format", Literal["json", "jsonld", "geojson"])])
    chosen = representation(asked["format"], offers)
    release = current_served().release
    record = release.record(kind, slug) if SLUG.fullmatch(slug) else None
    if record is None:
        raise ProblemError(Problem(NOT_FOUND, f"There is no {kind} {slug[:100]!r}, and there never was."))
    if record.state == "merged" and record.successor:
        following = release.uris.parse(record.successor)
        response = redirect(f"/api/{plural}/{following.slug}" if following else "/")
        response.status_code = 301
        return response
    if chosen.suffix == "geojson":
        response = _feature(release, record)
    else:
        response = _json_ld(release, record, chosen, asked["profile"])
    if record.state == "deleted":
        response.status_code = 410
    document = release.uris.document(record.kind, record.slug)
    links = [Link(document, "describedby"), Link(record.iri, "cite-as")]
    response.headers["Link"] = link_header(links, response.mimetype)
    response.vary.add("Accept")
    return response


def _json_ld(release: Release, record: StoredRecord, chosen: Representation, profile: str | None) -> Response:
    form = profile or jsonld_forms.profile_of(request.headers.get("Accept"))
    body = jsonld_forms.document(record.quads + record.cards, record.iri, release.uris.base, form or "compacted")
    content_type = chosen.media_type
    if form and chosen.media_type == JSON_LD.media_type:
        content_type = jsonld_forms.content_type(form)
    return respond(body + b"\n", content_type)


def _feature(release: Release, record: StoredRecord) -> Response:
    piece = Piece.read(record.iri, record.quads, release.uris)
    place = record.facets.get("place", "")
    row = rows.row_of(release, record, record.changed, piece, release.towns((place,)).get(place))
    return json_response(rows.feature(row, None), rows.GEOJSON)


def _listing(name: str, plural: str, what: str) -> Operation:
    return Operation(
        name,
        "institutions",
        f"{plural[:1].upper()}{plural[1:]}, by name or by what they are below",
        {200: Answer("A page of the list", {JSON: ListedPage}, ("ETag", "Link"))},
        problems=(400, 404, 406, 410),
        parameters=(
            Parameter("q", Text, "A name, or its beginning"),
            Parameter("in", Slug, f"Slug of a {what}: what is directly below it; '{TOP}': what is below none"),
            *_PAGED,
        ),
    )


_PAGED: Final = (
    Parameter("size", Annotated[int, Field(ge=1, le=MAX_SIZE)], "Entries on a page", default=SIZE),
    CURSOR,
)
_PLACES: Final = _listing("places", "places", "place")
_CONCEPTS: Final = _listing("concepts", "concepts", "concept or scheme")
_VOCABULARIES: Final = Operation(
    "vocabularies",
    "institutions",
    "Vocabularies: the concept schemes that classify institutions",
    {200: Answer("A page of the list", {JSON: ListedPage}, ("ETag", "Link"))},
    problems=(400, 404, 406, 410),
    parameters=_PAGED,
)


@blueprint.get("/api/places")
@described(_PLACES)
def places() -> Response:
    """Places, by name or by what they are in."""
    return _list(Kind.PLACE, values_of(_PLACES.parameters))


@blueprint.get("/api/concepts")
@described(_CONCEPTS)
def concepts() -> Response:
    """Concepts, by name or by what they are below."""
    return _list(Kind.CONCEPT, values_of(_CONCEPTS.parameters))


@blueprint.get("/api/vocabularies")
@described(_VOCABULARIES)
def vocabularies() -> Response:
    """Concept schemes."""
    return _list(Kind.CONCEPT, {"q": None, "in": TOP, **values_of(_VOCABULARIES.parameters)})


Level = Callable[[int, int], list[TreeNode]]


def _list(kind: Kind, asked: dict[str, Any]) -> Response:
    negotiate(_ONE[:1])
    start = place_of(asked["cursor"], {"kind": kind, "q": asked["q"], "in": asked["in"]})
    release, size = start.opened.release, asked["size"]
    total, level = _in_tree(release, kind, asked["in"]) if asked["in"] else _by_name(start, kind, asked["q"] or "")
    nodes = level(start.offset, size)
    following = None
    if start.offset + len(nodes) < total and nodes:
        sent = {name: value for name, value in request.args.items() if value.strip()}
        query = urlencode({**sent, "cursor": start.after(len(nodes))})
        following = f"{current_layout().base}{request.path}?{query}"
    page: ListedPage = {
        "release": release.version,
        "total": total,
        "size": size,
        "next": following,
        "items": [listed(release, node) for node in nodes],
    }
    response = json_response(page)
    if following:
        response.headers["Link"] = link_header([Link(following, "next", JSON)], JSON)
    response.vary.add("Accept")
    return response


def _in_tree(release: Release, kind: Kind, whole: str) -> tuple[int, Level]:
    """How many are directly below a thing, and what returns a run of them."""
    if whole == TOP:
        total = release.hierarchy.roots(kind)
        return total, lambda offset, limit: release.hierarchy.below(kind, None, limit=limit, offset=offset)
    iri = release.uris.thing(kind, whole)
    node = release.hierarchy.node(iri)
    if node is None:
        raise ProblemError(Problem(NOT_FOUND, f"in={whole[:100]!r}: this release has no such thing"))
    return node.below, lambda offset, limit: release.hierarchy.below(kind, iri, limit=limit, offset=offset)


def _by_name(start: Place, kind: Kind, text: str) -> tuple[int, Level]:
    """How many have a name, and what returns a run of them; remembered with the release."""
    release, cache = start.opened.release, start.opened.cache
    key = (str(kind), start.query)
    numbers: list[int] | None = cache.get(key)
    if numbers is None:
        numbers = release.hit_numbers(" ".join(text.split()), kind=kind)
        cache.put(key, numbers, size=36 * len(numbers))
    return len(numbers), partial(_run, release, numbers)


def _run(release: Release, numbers: Sequence[int], offset: int, limit: int) -> list[TreeNode]:
    hits = [hit for hit, _ in release.hits(numbers[offset : offset + limit])]
    return [
        release.hierarchy.node(hit.iri) or TreeNode(hit.iri, hit.kind, hit.slug, hit.label, 0, 0, 0) for hit in hits
    ]


SUGGEST: Final = Operation(
    "suggest",
    "institutions",
    "What a text may become while it is typed: institutions, places, concepts",
    {200: Answer("The likeliest first", {JSON: SuggestedThings}, ("ETag",))},
    problems=(400, 406),
    parameters=(
        Parameter("q", _Unfinished, "The text, as far as it is typed", required=True),
        Parameter("kind", Literal["institution", "place", "concept"], "All three without it"),
        Parameter("limit", Annotated[int, Field(ge=1, le=MAX_SUGGESTIONS)], default=SUGGESTIONS),
    ),
)


@blueprint.get("/api/suggest")
@described(SUGGEST)
def suggest() -> Response:
    """What a text may become while it is typed."""
    negotiate(_ONE[:1])
    asked = values_of(SUGGEST.parameters)
    release = current_served().release
    kinds = (Kind(asked["kind"]),) if asked["kind"] else SUGGESTED
    rows_found = release.suggest(asked["q"], kinds, asked["limit"])
    apart = told_apart(
        release, (Named(row.iri, row.kind, row.label, first_values(row.facets), row.source) for row in rows_found)
    )
    found: SuggestedThings = {
        "release": release.version,
        "items": [
            {
                "iri": row.iri,
                "document": release.uris.document(row.kind, row.slug),
                "kind": Kind(row.kind),
                "slug": row.slug,
                "name": row.label,
                "text": row.text,
                "language": row.language,
                "apart": apart.get(row.iri),
            }
            for row in rows_found
        ],
    }
    response = json_response(found)
    response.vary.add("Accept")
    return response
