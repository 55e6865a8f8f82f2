"""The filters of ``/api/institutions``: their parameters, and what they select in a release."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, Field, WithJsonSchema

from publisher.release import Box, Circle, Order, Release, Wanted
from publisher.uris import Kind
from publisher.web.browse.search import standing_place
from publisher.web.browse.search_json import MAX_QUERY
from publisher.web.http.operations import DAY, TIME, Parameter, Slug
from publisher.web.http.problems.kinds import NOT_FOUND
from publisher.web.http.problems.problem import Problem, ProblemError
from publisher.web.shell.parameters import bad

MAX_KM: Final = 20_040
"""Half the way around the earth."""

STATES: Final[Mapping[str, tuple[str, ...]]] = {
    "live": ("live",),
    "deleted": ("deleted",),
    "merged": ("merged",),
    "any": ("live", "deleted", "merged"),
}

Degrees = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]
_LONGITUDE: Final = {"type": "number", "minimum": -180, "maximum": 180}
_LATITUDE: Final = {"type": "number", "minimum": -90, "maximum": 90}


def _numbers(*numbers: Mapping[str, Any]) -> WithJsonSchema:
    """The schema of a list of numbers, each with its own range."""
    count = len(numbers)
    return WithJsonSchema({"type": "array", "prefixItems": list(numbers), "minItems": count, "maxItems": count})


def _instant(text: str) -> str:
    """A day or an instant, as releases state theirs."""
    try:
        read = datetime.fromisoformat(text.replace(" ", "+"))
    except ValueError as error:
        message = "expected a day or an instant of ISO 8601, as 2026-11-24 or 2026-11-24T12:30:05Z"
        raise ValueError(message) from error
    aware = read.replace(tzinfo=UTC) if read.tzinfo is None else read
    return aware.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


Instant = Annotated[
    str,
    AfterValidator(_instant),
    Field(max_length=40, examples=["2026-11-24"], json_schema_extra={"pattern": f"{DAY}(T{TIME}Z)?$"}),
]
"""A value that fits the pattern is accepted, though others may be too."""

Country = Annotated[str, Field(pattern="^[A-Za-z]{2}$")]

FILTERS: Final = (
    Parameter(
        "q",
        Annotated[str, Field(max_length=MAX_QUERY)],
        "What a search finds: a name, telephone number, address, domain or identifier",
    ),
    Parameter("place", Slug, "Slug of a place: what is in it, or in a place below it"),
    Parameter("country", Country, "ISO 3166-1 alpha-2"),
    Parameter("concept", Slug, "Slug of a concept or a scheme: what is classified by it, or by one below it"),
    Parameter("type", Annotated[str, Field(max_length=100)], "A type, as the filter of the search has it"),
    Parameter("source", Slug, "Slug of a source"),
    Parameter(
        "bbox",
        Annotated[
            list[Degrees],
            Field(min_length=4, max_length=4),
            _numbers(_LONGITUDE, _LATITUDE, _LONGITUDE, _LATITUDE),
        ],
        "west,south,east,north in degrees; south is at most north; over the antimeridian, west is greater than east",
    ),
    Parameter(
        "near",
        Annotated[list[Degrees], Field(min_length=2, max_length=2), _numbers(_LATITUDE, _LONGITUDE)],
        "latitude,longitude in degrees; what is at most 'radius' away from it, the nearest first",
    ),
    Parameter(
        "radius", Annotated[float, Field(gt=0, le=MAX_KM, allow_inf_nan=False)], "Kilometres around 'near'", default=10
    ),
    Parameter("state", Literal["live", "deleted", "merged", "any"], "Withdrawn ones are 'deleted'", default="live"),
    Parameter("changed_since", Instant, "Whose description changed in a release of that day or instant, or later"),
    Parameter(
        "sort", Order, "With q, relevance is the default, with near distance, else iri; -name and -changed go downwards"
    ),
)


def wanted_of(release: Release, asked: Mapping[str, Any]) -> Wanted:
    """Return what the parameters select in a release.

    Args:
        release: the release.
        asked: the parameters, read.

    Raises:
        ProblemError: a combination is wrong (400), or there is no such place, concept, type or source (404).
    """
    near = _circle(asked)
    text = " ".join((asked["q"] or "").split())
    among = release.hit_numbers(text, kind=Kind.INSTITUTION) if text else None
    default = Order.RELEVANCE if text else Order.DISTANCE if near else Order.IRI
    order = Order(asked["sort"] or default)
    if order is Order.RELEVANCE and not text:
        raise bad("sort=relevance: needs a text in q")
    if order is Order.DISTANCE and near is None:
        raise bad("sort=distance: needs a point in near")
    for name, kind in (("place", Kind.PLACE), ("concept", Kind.CONCEPT)):
        if asked[name] and release.label(release.uris.thing(kind, asked[name])) is None:
            raise _unknown(name, asked[name], f"/api/{name}s lists them")
    return Wanted(
        states=STATES[asked["state"]],
        place=asked["place"] and standing_place(release, asked["place"]),
        concept=asked["concept"],
        facets=_facets(release, asked),
        box=_box(asked["bbox"]),
        near=near,
        changed_since=asked["changed_since"],
        among=among,
        order=order,
    )


def _facets(release: Release, asked: Mapping[str, Any]) -> dict[str, str]:
    facets = {}
    if asked["country"]:
        facets["country"] = asked["country"].upper()
    if asked["source"]:
        if asked["source"] not in {source.slug for source in release.manifest.sources}:
            raise _unknown("source", asked["source"], "/releases names those of each release")
        facets["source"] = asked["source"]
    if asked["type"]:
        known = release.hierarchy.values(Kind.INSTITUTION, "type")
        found = next((value for value in known if value.casefold() == asked["type"].strip().casefold()), None)
        if found is None:
            raise _unknown("type", asked["type"], f"there are {', '.join(known)}")
        facets["type"] = found
    return facets


def _box(values: list[float] | None) -> Box | None:
    if not values:
        return None
    box = Box(*values)
    if not -90 <= box.south <= box.north <= 90:
        raise bad("bbox: expected west,south,east,north: south is at most north, and both are from -90 to 90")
    return box


def _circle(asked: Mapping[str, Any]) -> Circle | None:
    if not asked["near"]:
        return None
    latitude, longitude = asked["near"]
    if not -90 <= latitude <= 90:
        raise bad("near: expected latitude,longitude: the latitude is from -90 to 90")
    return Circle(latitude, longitude, float(asked["radius"]))


def _unknown(name: str, value: str, advice: str) -> ProblemError:
    return ProblemError(Problem(NOT_FOUND, f"{name}={value[:100]!r}: this release has no such thing; {advice}"))
