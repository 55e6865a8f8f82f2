"""``/embed/institution/<slug>``: a card of an institution to copy into other pages; ``/oembed``: the same for programs.

oEmbed 1.0: https://oembed.com/
"""

from typing import Annotated, Any, Final, Literal

from flask import Blueprint, Response, abort
from pydantic import Field
from typing_extensions import TypedDict

from publisher.release import StoredRecord
from publisher.uris import Kind
from publisher.web.http.operations import NOT_BLANK, Answer, Operation, Parameter, described
from publisher.web.http.problems.kinds import NOT_FOUND, http_kind
from publisher.web.http.problems.problem import Problem, ProblemError
from publisher.web.reuse.card import card, card_data
from publisher.web.shell.parameters import values_of
from publisher.web.shell.responses import current_served, json_response, release_page
from publisher.web.view.names import name_for_reader

blueprint = Blueprint("embedding", __name__)

WIDTH: Final = 400
HEIGHT: Final = 220
"""About what a card takes up, in pixels; it has no frame, so it takes what it needs."""

Pixels = Annotated[int, Field(ge=1, le=100_000)]

PARAMETERS: Final = (
    Parameter(
        "url",
        Annotated[str, Field(max_length=2_000, pattern=NOT_BLANK)],
        "The address of an institution, or of its page",
        required=True,
    ),
    Parameter("format", Literal["json", "xml"], "XML is a 501", default="json"),
    Parameter("maxwidth", Pixels, "The most pixels that there is room for, across", default=WIDTH),
    Parameter("maxheight", Pixels, "The same, down; a card may need more", default=HEIGHT),
)


class Embedded(TypedDict):
    """A card as oEmbed has it; ``html`` has no script."""

    version: str
    type: str
    title: str
    provider_name: str
    provider_url: str
    html: str
    width: int
    height: int


@blueprint.get("/embed/institution/<slug>")
def embed_page(slug: str) -> Response:
    """The card of an institution, and its code."""
    release = current_served().release
    record = release.record(Kind.INSTITUTION, slug)
    if record is None or record.state != "live":
        abort(404)
    context: dict[str, Any] = {
        "record": record,
        "name": name_for_reader(release, record.iri) or record.label,
        "page": f"{release.uris.path}/doc/{record.kind}/{record.slug}",
        "card": card(release, record),
        "code": card(release, record, card_data(record)),
    }
    return release_page("embed.html", **context, active="/institutions")


@blueprint.get("/oembed")
@described(
    Operation(
        "oembed",
        "things",
        "An institution as a card for other pages (oEmbed 1.0)",
        {200: Answer("The card", {"application/json": Embedded})},
        problems=(400, 404, 501),
        parameters=PARAMETERS,
    )
)
def oembed() -> Response:
    """The card of an institution, by its address."""
    asked = values_of(PARAMETERS)
    if asked["format"] == "xml":
        raise ProblemError(Problem(http_kind(501), "format=xml: cards are JSON only"))
    release = current_served().release
    record = _record_of(asked["url"])
    value: Embedded = {
        "version": "1.0",
        "type": "rich",
        "title": record.label,
        "provider_name": release.manifest.title,
        "provider_url": f"{release.uris.base}/",
        "html": str(card(release, record)),
        "width": min(WIDTH, asked["maxwidth"]),
        "height": min(HEIGHT, asked["maxheight"]),
    }
    return json_response(value)


def _record_of(address: str) -> StoredRecord:
    """The institution that an address names: that of the thing or of its page, in any format.

    Raises:
        ProblemError: nothing is published there (404).
    """
    release = current_served().release
    ref = release.uris.parse(address.partition("?")[0].removesuffix(".html"))
    record = release.record(ref.kind, ref.slug) if ref else None
    if record is None or record.kind is not Kind.INSTITUTION or record.state != "live":
        detail = f"url={address[:200]!r}: expected the address of an institution of {release.uris.base}"
        raise ProblemError(Problem(NOT_FOUND, detail))
    return record
