"""The tools that find things: ``search`` by what is known of them, ``match`` by a text that means one."""

from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field

from publisher.release import Release, SearchPage
from publisher.search import Hints
from publisher.uris import Kind
from publisher.web.agents.answers import Found, FoundThing, More
from publisher.web.agents.calls import Call, wrong
from publisher.web.browse.match import MAX_CANDIDATES, MAX_TEXT, Matched, matched
from publisher.web.browse.search import as_facet
from publisher.web.browse.search_json import MAX_OFFSET, MAX_QUERY, search_result
from publisher.web.http.operations import NOT_BLANK

HITS: Final = 10
MAX_HITS: Final = 50
SIMILAR: Final = 5
"""The most things that are like a text where nothing has all its words."""

FACET_VALUES: Final = 10

FILTERS: Final = ("type", "classification", "country", "region", "place", "source")

_Filter = Annotated[str, Field(max_length=200)]


class SearchArguments(BaseModel):
    """What to search for."""

    model_config = ConfigDict(extra="forbid")

    text: Annotated[
        str,
        Field(
            max_length=MAX_QUERY,
            description="Words in any language: a name or part of one, a place, a telephone number, an address, an "
            "identifier, a domain. Empty: everything that the filters select",
        ),
    ] = ""
    kind: Annotated[Kind | None, Field(description="Only things of this kind")] = None
    type: Annotated[_Filter, Field(description="Only of this type, as facets spell it")] = ""
    classification: Annotated[_Filter, Field(description="Only of this concept: its slug")] = ""
    country: Annotated[_Filter, Field(description="Only there: ISO 3166-1 alpha-2")] = ""
    region: Annotated[_Filter, Field(description="Only there: slug of a place")] = ""
    place: Annotated[_Filter, Field(description="Only there: slug of a place")] = ""
    source: Annotated[_Filter, Field(description="Only of this source: its slug")] = ""
    limit: Annotated[int, Field(ge=1, le=MAX_HITS, description="The most things of a page")] = HITS
    page: Annotated[int, Field(ge=1, le=MAX_OFFSET)] = 1


class MatchArguments(BaseModel):
    """What to match, and what is known beside it."""

    model_config = ConfigDict(extra="forbid")

    text: Annotated[
        str,
        Field(
            min_length=1,
            max_length=MAX_TEXT,
            pattern=NOT_BLANK,
            description="A name, an affiliation, an address, an acronym, a telephone number, an identifier, a domain",
        ),
    ]
    country: Annotated[_Filter, Field(description="Hint: ISO 3166-1 alpha-2, or a name")] = ""
    place: Annotated[_Filter, Field(description="Hint: slug of a place, or a name")] = ""
    type: Annotated[_Filter, Field(description="Hint: a type")] = ""
    limit: Annotated[int, Field(ge=1, le=MAX_CANDIDATES)] = SIMILAR


def search(call: Call, wanted: SearchArguments) -> Found:
    """Find things; where nothing has all the words, say what is most like the text.

    Raises:
        ProblemError: the page is beyond what is listed (404).
    """
    release, offset = call.served.release, (wanted.page - 1) * wanted.limit
    if offset >= MAX_OFFSET:
        raise wrong(f"page: only {MAX_OFFSET:,} things are listed; add a filter, or use sparql", 404)
    text = " ".join(wanted.text.split())
    filters = {name: as_facet(release, name, value) for name in FILTERS if (value := getattr(wanted, name).strip())}
    result = release.search(text, kind=wanted.kind, filters=filters, limit=wanted.limit, offset=offset, fold=True)
    answer = _found(release, result, wanted)
    if text and not result.total and not filters:
        answer["similar"] = matched(release, text, Hints(), SIMILAR)["candidates"]
    shown = offset + len(result.hits)
    if shown < result.total:
        how = f"call search again with page {wanted.page + 1}, or with a filter; sparql can select and count all"
        answer["more"] = More(shown=shown, total=result.total, how=how)
    return answer


def match(call: Call, wanted: MatchArguments) -> Matched:
    """The institutions that a text may mean, the best first."""
    hints = Hints(country=wanted.country.strip(), place=wanted.place.strip(), type=wanted.type.strip())
    return matched(call.served.release, " ".join(wanted.text.split()), hints, wanted.limit)


def _found(release: Release, result: SearchPage, wanted: SearchArguments) -> Found:
    listed = search_result(release, result, page=wanted.page, size=wanted.limit, previous=None, following=None)
    return Found(
        release=release.version,
        total=result.total,
        page=wanted.page,
        things=[
            FoundThing(
                id=hit["iri"],
                document=hit["document"],
                kind=hit["kind"],
                name=hit["label"],
                state=hit["state"],
                facets=hit["facets"],
                why=hit["why"],
                same=[other["iri"] for other in hit["same"]],
            )
            for hit in listed["items"]
        ],
        similar=[],
        suggestion=result.suggestion or None,
        facets={
            name: {row["value"]: row["count"] for row in rows[:FACET_VALUES]}
            for name, rows in listed["facets"].items()
            if len(rows) > 1
        },
    )
