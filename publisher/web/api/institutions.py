"""``/api/institutions``: institutions by filters, in pages that a cursor leads through, or all as a download."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Final, Literal, NotRequired
from urllib.parse import urlencode

from flask import Blueprint, Response, request
from pydantic import Field
from typing_extensions import TypedDict

from publisher.rdf.formats import JSON_LD
from publisher.release import Release
from publisher.web.api import rows
from publisher.web.api.cursors import Place, place_of
from publisher.web.api.filters import FILTERS, wanted_of
from publisher.web.http.links import Link, link_header
from publisher.web.http.messages import HttpResponse
from publisher.web.http.negotiation import Representation
from publisher.web.http.operations import Answer, JsonObject, Operation, Parameter, Uri, described
from publisher.web.shell.parameters import bad, values_of
from publisher.web.shell.responses import JSON, current_layout, current_served, from_handler, json_response, negotiate

blueprint = Blueprint("api_institutions", __name__)

SIZE: Final = 20
MAX_SIZE: Final = 1_000

PATH: Final = "/api/institutions"
CONTEXT_PATH: Final = "/api/context.jsonld"
CONTEXT_RELATION: Final = "http://www.w3.org/ns/json-ld#context"
"""JSON-LD 1.1 section 6.1: JSON that a context is named for is JSON-LD."""

REPRESENTATIONS: Final = (
    Representation("json", JSON),
    Representation("jsonld", JSON_LD.media_type),
    *(Representation(suffix, content_type.partition(";")[0]) for suffix, (content_type, _) in rows.STREAMS.items()),
)

CURSOR: Final = Parameter(
    "cursor",
    Annotated[str, Field(max_length=200, json_schema_extra={"format": "cursor"})],
    "A place in the list of a release, from 'next' of a page; empty at the beginning",
)
PAGED: Final = (
    Parameter("size", Annotated[int, Field(ge=1, le=MAX_SIZE)], "Institutions on a page", default=SIZE),
    CURSOR,
)
PARAMETERS: Final = (
    *FILTERS,
    Parameter(
        "fields",
        Annotated[list[Literal[rows.FIELDS]], Field(min_length=1)],  # type: ignore[valid-type]
        "Columns, separated by commas; all without it, and iri always",
    ),
    *PAGED,
    Parameter(
        "format",
        Literal["json", "jsonld", "csv", "jsonl", "geojson", "nt"],
        "Instead of the Accept header. All but json and jsonld send all institutions, without size and cursor",
    ),
)


class Institutions(TypedDict):
    """A page of institutions."""

    context: NotRequired[Annotated[Uri, Field(alias="@context")]]
    release: Annotated[str, Field(description="The release that the whole list is of")]
    total: int
    size: int
    next: Annotated[Uri | None, Field(description="The address of the next page; null after the last institution")]
    items: list[rows.Institution]


LIST: Final = Operation(
    "institutions",
    "institutions",
    "Institutions, filtered and sorted, a page at a time or all as a download",
    {
        200: Answer(
            "A page of institutions, or all of them",
            {
                JSON: Institutions,
                JSON_LD.media_type: Institutions,
                rows.GEOJSON: JsonObject,
                "text/csv": str,
                "application/jsonl": str,
                "application/n-triples": str,
            },
            ("ETag", "Link"),
        )
    },
    problems=(400, 404, 406, 410),
    parameters=PARAMETERS,
    description="The cursor of a page is bound to its release: a walk along 'next' gives each institution of that "
    "release exactly once, whatever is published meanwhile. If the release is no longer kept, the answer is 410.",
)


@blueprint.get(PATH)
@described(LIST)
def institutions() -> Response:
    """Institutions, a page at a time or all of them."""
    asked = values_of(PARAMETERS)
    chosen = representation(asked["format"], REPRESENTATIONS)
    filters = {parameter.name: asked[parameter.name] for parameter in FILTERS}
    place = place_of(asked["cursor"], filters)
    numbers = _numbers(place, filters)
    if place.offset > len(numbers):
        raise bad("cursor: is behind the end of the list")
    in_pages = chosen.suffix in {"json", "jsonld"} or request.args.get("size") or asked["cursor"]
    shown = numbers[place.offset : place.offset + asked["size"]] if in_pages else numbers
    following = _address(asked, place.after(len(shown))) if place.offset + len(shown) < len(numbers) else None
    if chosen.suffix in rows.STREAMS:
        response = _download(place.opened.release, shown, chosen, asked["fields"])
    else:
        page = _page(place, shown, len(numbers), following, asked)
        response = json_response(page, chosen.media_type)
    return _linked(response, following, asked)


def representation(name: str | None, offers: Sequence[Representation]) -> Representation:
    """Return the format that ``format`` names, or else the one that the Accept header prefers."""
    return next((row for row in offers if row.suffix == name), None) or negotiate(offers)


def _numbers(place: Place, filters: Mapping[str, Any]) -> Sequence[int]:
    """The numbers of the whole list; remembered with the release, for the pages that follow."""
    key = ("institutions", place.query)
    numbers: Sequence[int] | None = place.opened.cache.get(key)
    if numbers is None:
        numbers = place.opened.release.select(wanted_of(place.opened.release, filters))
        place.opened.cache.put(key, numbers, size=8 * len(numbers))
    return numbers


def _page(
    place: Place, numbers: Sequence[int], total: int, following: str | None, asked: Mapping[str, Any]
) -> dict[str, Any]:
    release = place.opened.release
    items = [rows.chosen(row, asked["fields"]) for batch in rows.rows_of(release, numbers) for row, _ in batch]
    return {
        "@context": f"{release.uris.base}{CONTEXT_PATH}",
        "release": release.version,
        "total": total,
        "size": asked["size"],
        "next": following,
        "items": items,
    }


def _download(
    release: Release, numbers: Sequence[int], chosen: Representation, fields: Sequence[str] | None
) -> Response:
    content_type, write = rows.STREAMS[chosen.suffix]
    headers = {
        "Content-Type": content_type,
        "Content-Disposition": f'attachment; filename="institutions.{chosen.suffix}"',
        "Cache-Control": "public, max-age=60",
    }
    return from_handler(HttpResponse(200, headers, write(rows.rows_of(release, numbers), fields)))


def _address(asked: Mapping[str, Any], cursor: str | None, **changes: str) -> str:
    """The address of a page of the same list."""
    sent = {name: value for name, value in request.args.items() if value.strip() and name in asked}
    query = {**sent, "cursor": cursor, **changes}
    return f"{current_layout().base}{PATH}?{urlencode({name: value for name, value in query.items() if value})}"


def _linked(response: Response, following: str | None, asked: Mapping[str, Any]) -> Response:
    base, media_type = current_layout().base, response.mimetype or ""
    links = [Link(following, "next", media_type)] if following else []
    links.append(Link(_address(asked, None), "first", media_type))
    links.append(Link(f"{base}/openapi.json", "service-desc", JSON))
    if media_type == JSON:
        links.append(Link(f"{base}{CONTEXT_PATH}", CONTEXT_RELATION, JSON_LD.media_type))
    response.headers["Link"] = link_header(links, response.mimetype)
    response.vary.add("Accept")
    return response


@blueprint.get(CONTEXT_PATH)
@described(
    Operation(
        "context",
        "institutions",
        "The JSON-LD context of a page of institutions",
        {200: Answer("The context", {JSON_LD.media_type: JsonObject})},
    )
)
def context() -> Response:
    """The JSON-LD context of a page of institutions."""
    current_served()
    return json_response({"@context": dict(rows.CONTEXT)}, JSON_LD.media_type)
