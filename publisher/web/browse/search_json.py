"""What a search takes and answers as JSON, and the operations of ``/search.json`` and its downloads."""

from typing import Annotated, Final, Literal, NotRequired

from pydantic import Field
from typing_extensions import TypedDict

from publisher.release import Release, SearchHit, SearchPage
from publisher.search.entry import NameKind
from publisher.search.former import FormerName
from publisher.uris import SLUG, Kind
from publisher.web.http.operations import Answer, JsonObject, Operation, Parameter, State, Uri
from publisher.web.shell.responses import JSON
from publisher.web.view.telling_apart import Named, told_apart

PAGE_SIZE: Final = 20
MAX_PAGE_SIZE: Final = 100
MAX_OFFSET: Final = 10_000
"""Hits that are listed; the dumps have all."""

MAX_QUERY: Final = 500
"""The most characters of a query."""


class Why(TypedDict):
    """What the text matched."""

    field: str
    text: NotRequired[str]
    language: NotRequired[str]
    since: NotRequired[Annotated[str, Field(description="Of a former name: from when it was its name")]]
    until: NotRequired[Annotated[str, Field(description="Of a former name: until when it was its name")]]


class SameRecord(TypedDict):
    """Another record of an institution that was found."""

    iri: Uri
    document: Uri
    label: str
    source: Annotated[str, Field(description="Slug of its source")]


class Hit(TypedDict):
    """A thing that a search found; the records of an institution in several sources are one."""

    iri: Uri
    document: Uri
    kind: Kind
    label: str
    state: State
    facets: dict[str, str]
    why: Annotated[Why | None, Field(description="What the text matched; null without a text")]
    apart: Annotated[
        str | None,
        Field(description="What tells it from others of that name on the page, for people; null if nothing has to"),
    ]
    same: Annotated[list[SameRecord], Field(description="The institution's records in other sources (owl:sameAs)")]


class Counted(TypedDict):
    """A value of a filter, and how many hits have it."""

    value: str
    count: int


class SearchResult(TypedDict):
    """A page of hits."""

    total: Annotated[int, Field(description="Hits; the records of an institution count once")]
    records: Annotated[int, Field(description="Records that the hits are, which the downloads have")]
    page: int
    size: int
    next: Uri | None
    previous: Uri | None
    release: str
    suggestion: Annotated[str | None, Field(description="What the text probably means, if it was not taken as it is")]
    nearest: Annotated[
        bool, Field(description="Whether nothing has all the words, and the hits are only like the text")
    ]
    items: list[Hit]
    facets: dict[str, list[Counted]]


SORTS: Final = ("relevance", "name")

_REFERENCE: Final = f"^(({'|'.join(Kind)})/{SLUG.pattern})?$"

PARAMETERS: Final = (
    Parameter(
        "q",
        Annotated[str, Field(max_length=MAX_QUERY)],
        "A name, telephone number, address, domain or identifier; the last word may be unfinished",
    ),
    Parameter("kind", Kind),
    Parameter("type", str),
    Parameter("classification", str, "Slug of a concept"),
    Parameter("country", str, "ISO 3166-1 alpha-2"),
    Parameter("region", str, "Slug of a place"),
    Parameter("place", str, "Slug of a place"),
    Parameter("source", str, "Slug of a source"),
    Parameter("linked", Annotated[str, Field(pattern=_REFERENCE)], "kind/slug of a thing that hits must refer to"),
    Parameter("sort", Literal[SORTS], "With q: the best first, or by name", default="relevance"),
    Parameter(
        "page",
        Annotated[int, Field(ge=1, le=MAX_OFFSET)],
        f"404 after the {MAX_OFFSET:,} results that are listed",
        default=1,
    ),
    Parameter("size", Annotated[int, Field(ge=1, le=MAX_PAGE_SIZE)], default=PAGE_SIZE),
)

SEARCH: Final = Operation(
    "search",
    "search",
    "Find things by whatever is known of them; an empty query lists everything that the filters select",
    {200: Answer("A page of hits", {JSON: SearchResult})},
    problems=(400, 404, 406),
    parameters=PARAMETERS,
)


def all_hits_operation(name: str, media_type: str, label: str) -> Operation:
    """Return the operation that sends all hits in a format; with ``page`` or ``size``, those of a page."""
    return Operation(
        name,
        "search",
        f"All hits, as {label}",
        {200: Answer("All hits", {media_type: JsonObject if media_type.endswith("json") else str})},
        problems=(400, 404, 406),
        parameters=PARAMETERS,
    )


def search_result(
    release: Release, result: SearchPage, *, page: int, size: int, previous: str | None, following: str | None
) -> SearchResult:
    """Return a page of hits as JSON.

    Args:
        release: that was searched.
        result: the hits.
        page: its number.
        size: the most hits of a page.
        previous: the address of the page before.
        following: the address of the page after.
    """
    apart = told_apart(release, (Named(hit.iri, hit.kind, hit.label, hit.facets, hit.source) for hit in result.hits))
    return {
        "total": result.total,
        "records": result.total if result.records is None else result.records,
        "page": page,
        "size": size,
        "next": following,
        "previous": previous,
        "release": release.version,
        "suggestion": result.suggestion or None,
        "nearest": result.nearest,
        "items": [
            {
                "iri": hit.iri,
                "document": release.uris.document(hit.kind, hit.slug),
                "kind": hit.kind,
                "label": hit.label,
                "state": hit.state,  # type: ignore[typeddict-item]
                "facets": dict(hit.facets),
                "why": _why(release, hit),
                "apart": apart.get(hit.iri),
                "same": [
                    {
                        "iri": other.iri,
                        "document": release.uris.document(Kind.INSTITUTION, other.slug),
                        "label": other.label,
                        "source": other.source,
                    }
                    for other in hit.same
                ],
            }
            for hit in result.hits
        ],
        "facets": {
            name: [{"value": row.value, "count": row.hits} for row in rows] for name, rows in result.facets.items()
        },
    }


def _why(release: Release, hit: SearchHit) -> Why | None:
    """Why a thing was found, as JSON; None where no words were looked for."""
    reason = hit.why
    if reason is None:
        return None
    why: Why = {"field": reason.field}
    if reason.text:
        why["text"] = reason.text
    if reason.language:
        why["language"] = reason.language
    if former := former_name_of(release, hit):
        why |= former.dates  # type: ignore[typeddict-item]
    return why


def former_name_of(release: Release, hit: SearchHit) -> FormerName | None:
    """Return the former name that a text matched, of whichever record of the institution has it; None for another."""
    if hit.why is None or hit.why.field != NameKind.FORMER:
        return None
    names = (release.former_name(iri, hit.why.text) for iri in (hit.iri, *(other.iri for other in hit.same)))
    return next((name for name in names if name), None)
