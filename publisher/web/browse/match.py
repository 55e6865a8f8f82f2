"""``/api/match``: which institution a text means, one text by GET, up to a thousand by POST.

An answer is JSON; a batch is sent as it is worked out, as one JSON document or as JSON Lines. What the scores mean is
told in docs/search.md.
"""

import re
from collections.abc import Generator
from dataclasses import dataclass
from typing import Annotated, Any, Final, NotRequired

import orjson
from flask import Blueprint, Response, request
from pydantic import ConfigDict, Field
from typing_extensions import TypedDict

from publisher.release import Release
from publisher.release.summary import first_values
from publisher.search import Feature, Hints, Matches, Scored
from publisher.search.entry import NameKind
from publisher.uris import Kind
from publisher.web.http.messages import HttpResponse
from publisher.web.http.negotiation import Representation
from publisher.web.http.operations import NOT_BLANK, Answer, Operation, Parameter, State, Uri, described
from publisher.web.http.problems.kinds import http_kind
from publisher.web.http.problems.problem import Problem, ProblemError
from publisher.web.shell.responses import JSON, current_served, from_handler, json_response, negotiate, whole_number

blueprint = Blueprint("match", __name__)

MAX_TEXT: Final = 2_000
"""The most characters of a text."""

MAX_BATCH: Final = 1_000
"""The most texts of one request."""

CANDIDATES: Final = 5
MAX_CANDIDATES: Final = 50

HINTS: Final = ("country", "place", "type", "identifier")
MEMBERS: Final = frozenset({"text", "limit", *HINTS})
"""What a text of a batch may say."""

LINES: Final = "application/jsonl"
REPRESENTATIONS: Final = (Representation("json", JSON), Representation("jsonl", LINES))


Text = Annotated[str, Field(min_length=1, max_length=MAX_TEXT, pattern=NOT_BLANK)]
Hint = Annotated[str, Field(max_length=MAX_TEXT)]
Limit = Annotated[int, Field(ge=1, le=MAX_CANDIDATES)]


class MatchText(TypedDict):
    """A text to be matched, and what is known beside it."""

    __pydantic_config__ = ConfigDict(extra="forbid")  # type: ignore[misc]

    text: Text
    limit: NotRequired[Limit]
    country: NotRequired[Hint]
    place: NotRequired[Hint]
    type: NotRequired[Hint]
    identifier: NotRequired[Hint]


class MatchTexts(TypedDict):
    """A batch of texts."""

    __pydantic_config__ = ConfigDict(extra="forbid")  # type: ignore[misc]

    texts: Annotated[list[Text | MatchText], Field(min_length=1, max_length=MAX_BATCH)]


class MatchFeature(TypedDict):
    """What speaks for a candidate, or against it (docs/search.md)."""

    feature: str
    value: float
    weight: float
    text: NotRequired[str]
    kind: NotRequired[str]
    language: NotRequired[str]
    since: NotRequired[Annotated[str, Field(description="Of a former name: from when it was its name")]]
    until: NotRequired[Annotated[str, Field(description="Of a former name: until when it was its name")]]


class MatchCandidate(TypedDict):
    """An institution that a text may mean."""

    id: Uri
    name: str
    score: Annotated[float, Field(ge=0, le=1)]
    chosen: bool
    document: Uri
    state: State
    facets: dict[str, Any]
    features: list[MatchFeature]


class Matched(TypedDict):
    """The candidates of a text, the best first."""

    text: str
    release: str
    candidates: list[MatchCandidate]


class MatchedBatch(TypedDict):
    """The candidates of each text, in the order of the texts."""

    release: str
    results: list[Matched]


MATCH: Final = Operation(
    "match",
    "search",
    "The institutions that a text may mean, the best first, with what speaks for and against them",
    {200: Answer("The candidates", {JSON: Matched})},
    problems=(400, 406, 414),
    parameters=(
        Parameter(
            "text",
            Text,
            "A name, affiliation, address, acronym, telephone number, identifier or domain",
            required=True,
        ),
        Parameter("limit", Limit, "The most candidates", default=CANDIDATES),
        Parameter("country", Hint, "Hint: ISO 3166-1 alpha-2, or a name"),
        Parameter("place", Hint, "Hint: slug of a place, or a name"),
        Parameter("type", Hint, "Hint: a type"),
        Parameter("identifier", Hint, "Hint: an identifier"),
    ),
)
MATCH_BATCH: Final = Operation(
    "matchBatch",
    "search",
    f"The same for up to {MAX_BATCH:,} texts",
    {200: Answer("The candidates of each text, in the order of the texts", {JSON: MatchedBatch, LINES: str})},
    problems=(400, 406, 413, 415),
    body={JSON: MatchTexts},
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A text to be matched.

    Attributes:
        text: the text.
        hints: what is known beside it.
        limit: the most candidates.
    """

    text: str
    hints: Hints
    limit: int


@blueprint.get("/api/match")
@described(MATCH)
def match() -> Response:
    """The institutions that one text may mean."""
    negotiate(REPRESENTATIONS[:1])
    if unknown := sorted(set(request.args) - MEMBERS):
        raise _bad(f"{unknown[0][:40]!r} is not known: expected {', '.join(sorted(MEMBERS))}")
    if repeated := [name for name in request.args if len(request.args.getlist(name)) > 1]:
        raise _bad(f"{repeated[0]}: given more than once")
    limit = whole_number("limit", CANDIDATES, least=1, most=MAX_CANDIDATES)
    values = {name: request.args.get(name, "") for name in ("text", *HINTS)}
    wanted = _wanted({"limit": limit, **values}, "")
    response = json_response(_matched(current_served().release, wanted))
    response.vary.add("Accept")
    return response


@blueprint.post("/api/match")
@described(MATCH_BATCH, "post")
def match_batch() -> Response:
    """The institutions that each of several texts may mean, in the order of the texts."""
    chosen = negotiate(REPRESENTATIONS)
    release, texts = current_served().release, _batch()
    parts = _lines(release, texts) if chosen.media_type == LINES else _document(release, texts)
    headers = {"Content-Type": chosen.media_type, "Cache-Control": "no-store", "Vary": "Accept"}
    return from_handler(HttpResponse(200, headers, parts))


def _batch() -> list[Wanted]:
    """Read the body.

    Raises:
        ProblemError: it is no JSON (400, 415), has too many texts (413), or a text is wrong (400).
    """
    if request.mimetype != JSON:
        detail = f"Content-Type: expected {JSON}, got {request.mimetype!r}"
        raise ProblemError(Problem(http_kind(415), detail, headers={"Accept": JSON}))
    try:
        value = orjson.loads(request.get_data())
    except orjson.JSONDecodeError as error:
        raise _bad(f"the body is no JSON: {error}") from error
    texts = value.get("texts") if isinstance(value, dict) else value
    if isinstance(value, dict) and (unknown := sorted(value.keys() - {"texts"})):
        raise _bad(f"{unknown[0][:40]!r} is not known: expected texts, and hints in each of them")
    if not isinstance(texts, list) or not texts:
        raise _bad('expected {"texts": [ … ]} with at least one text')
    if len(texts) > MAX_BATCH:
        raise ProblemError(Problem(http_kind(413), f"expected at most {MAX_BATCH:,} texts, got {len(texts):,}"))
    return [_wanted({"text": text} if isinstance(text, str) else text, f"text {at}: ") for at, text in enumerate(texts)]


def _wanted(values: Any, where: str) -> Wanted:
    """Check one text and its hints.

    Raises:
        ProblemError: something about it is wrong (400).
    """
    if not isinstance(values, dict) or not all(isinstance(values.get(name, ""), str) for name in ("text", *HINTS)):
        raise _bad(f"{where}expected a text, or an object whose text and hints are texts")
    if unknown := sorted(set(values) - MEMBERS):
        raise _bad(f"{where}{unknown[0]!r} is not known: expected {', '.join(sorted(MEMBERS))}")
    text = " ".join(values.get("text", "").split())
    if not re.search(NOT_BLANK, text):
        raise _bad(f"{where}text: expected a text, got none")
    if len(text) > MAX_TEXT or any(len(values.get(name, "")) > MAX_TEXT for name in HINTS):
        raise _bad(f"{where}expected at most {MAX_TEXT:,} characters")
    limit = values.get("limit", CANDIDATES)
    if isinstance(limit, float) and limit.is_integer():  # JSON has one kind of number: 5.0 is 5
        limit = int(limit)
    if not isinstance(limit, int) or isinstance(limit, bool) or not 1 <= limit <= MAX_CANDIDATES:
        raise _bad(f"{where}limit: expected a number from 1 to {MAX_CANDIDATES}")
    return Wanted(text, Hints(**{name: values.get(name, "").strip() for name in HINTS}), limit)


def _bad(detail: str) -> ProblemError:
    return ProblemError(Problem(http_kind(400), detail))


def _lines(release: Release, texts: list[Wanted]) -> Generator[bytes, None, None]:
    for wanted in texts:
        yield orjson.dumps(_matched(release, wanted), option=orjson.OPT_APPEND_NEWLINE)


def _document(release: Release, texts: list[Wanted]) -> Generator[bytes, None, None]:
    yield b'{"release":' + orjson.dumps(release.version) + b',"results":['
    for number, wanted in enumerate(texts):
        yield (b",\n" if number else b"\n") + orjson.dumps(_matched(release, wanted))
    yield b"\n]}\n"


def _matched(release: Release, wanted: Wanted) -> Matched:
    return matched(release, wanted.text, wanted.hints, wanted.limit)


def matched(release: Release, text: str, hints: Hints, limit: int) -> Matched:
    """Return the institutions that a text may mean, the best first.

    Args:
        release: the release.
        text: not empty.
        hints: what is known beside it.
        limit: the most candidates.
    """
    matches = release.matcher.match(text, hints, limit=limit)
    return {
        "text": text,
        "release": release.version,
        "candidates": [_candidate(release, matches, number) for number in range(len(matches.candidates))],
    }


def _candidate(release: Release, matches: Matches, number: int) -> MatchCandidate:
    scored: Scored = matches.candidates[number]
    thing = scored.thing
    return {
        "id": thing.iri,
        "name": thing.label,
        "score": scored.score,
        "chosen": matches.chosen and number == 0,
        "document": release.uris.document(Kind(thing.kind), thing.slug),
        "state": thing.state,  # type: ignore[typeddict-item]
        "facets": first_values(thing.facets),
        "features": [_feature(release, thing.iri, feature) for feature in scored.features],
    }


def _feature(release: Release, iri: str, feature: Feature) -> MatchFeature:
    said: MatchFeature = {"feature": feature.feature, "value": feature.value, "weight": feature.weight}
    if feature.text:
        said["text"] = feature.text
    if feature.kind:
        said["kind"] = feature.kind
    if feature.language:
        said["language"] = feature.language
    if feature.kind == NameKind.FORMER and (former := release.former_name(iri, feature.text)):
        said |= former.dates  # type: ignore[typeddict-item]
    return said
