"""What Flask views share: the release they answer from, pages, JSON, negotiation, paging."""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Self
from urllib.parse import urlencode

import orjson
from flask import Blueprint, Response, abort, current_app, request

from publisher.rdf.formats import HTML, Format
from publisher.web.http.links import Link, link_header
from publisher.web.http.messages import HttpResponse
from publisher.web.http.negotiation import OfferT, Representation
from publisher.web.http.operations import Operation, described
from publisher.web.http.problems.kinds import http_kind
from publisher.web.http.problems.problem import Problem, ProblemError
from publisher.web.http.problems.responses import accepted
from publisher.web.languages.choice import VARY
from publisher.web.languages.reader import reading
from publisher.web.shell.dispatch import BROKEN, UNPUBLISHED
from publisher.web.shell.pages import Layout, Pages
from publisher.web.site import ENVIRON_KEY, Served

MAX_AGE_S: Final = 60
YEAR_S: Final = 31_536_000

JSON: Final = "application/json"

STREAM_KEY: Final = "publisher.stream"
"""Where a view leaves the stream that is its response's body."""

LASTS_KEY: Final = "publisher.lasts"
"""Where a view says that its response stays the same as long as the release is served."""

_DIGITS: Final = 9
"""A longer number is no page."""

PAGE_OR_JSON: Final = (Representation("html", HTML.media_type), Representation("json", JSON))


def current_served() -> Served:
    """Return the release that the current request is answered from.

    Raises:
        ProblemError: nothing has been published yet, or the release is damaged (503).
    """
    served: Served | None = request.environ.get(ENVIRON_KEY)
    if served is None:
        raise ProblemError(UNPUBLISHED)
    if served.damage:
        raise ProblemError(BROKEN)
    return served


def current_layout() -> Layout:
    """Return the layout of the release that the current request is answered from."""
    return _pages().layout(request.environ.get(ENVIRON_KEY))


def render(template: str, /, **context: Any) -> str:
    """Render a template for the current request."""
    return _pages().render(template, request.environ.get(ENVIRON_KEY), **context)


def respond(body: bytes | str, content_type: str, *, max_age_s: int = MAX_AGE_S) -> Response:
    """Return a cacheable response whose entity tag is the hash of its bytes."""
    data = body.encode() if isinstance(body, str) else body
    response = Response(data, content_type=content_type)
    response.set_etag(hashlib.sha256(data).hexdigest()[:24])
    response.headers["Cache-Control"] = f"public, max-age={max_age_s}"
    return response


def page(template: str, /, **context: Any) -> Response:
    """Return a page, rendered from a template, in the language of the reader."""
    return respond_page(render(template, **context))


def respond_page(body: bytes | str) -> Response:
    """Return a page in the language of the reader."""
    response = respond(body, HTML.content_type)
    response.vary.update(VARY)
    response.content_language.add(reading().tag)
    return response


def release_page(template: str, /, **context: Any) -> Response:
    """Return a page that depends on the release, the URL and the language; the server keeps it with the release.

    The page of a request with a body, other cookies or a client's address, or of the time, is a :func:`page`.
    """
    request.environ[LASTS_KEY] = True
    return page(template, **context)


def json_response(value: Any, content_type: str = JSON) -> Response:
    """Return a JSON response, indented so that people can read it."""
    return respond(orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE), content_type)


def redirect(path: str) -> Response:
    """Return 303 to a page of the site."""
    return Response(status=303, headers={"Location": current_layout().url(path)})


def from_handler(response: HttpResponse) -> Response:
    """Return a handler's response as one of Flask; its stream is in the environ too, for servers that send files."""
    body: bytes | Iterable[bytes] = response.body
    if not isinstance(response.body, bytes) and request.method == "HEAD":
        response.body.close()
        body = iter(())  # an empty body would give the response a Content-Length of 0
    elif not isinstance(response.body, bytes):
        request.environ[STREAM_KEY] = response.body
    flask_response = Response(body, response.status, direct_passthrough=True)
    flask_response.headers.clear()
    flask_response.headers.extend(dict(response.headers))
    return flask_response


def negotiate(offers: Sequence[OfferT]) -> OfferT:
    """Return the offer that the current request prefers.

    Raises:
        ProblemError: it accepts none of them (406, with the variants).
    """
    return accepted(request.headers.get("Accept"), offers)


def negotiated(offers: Sequence[OfferT], represent: Callable[[OfferT], Response]) -> Response:
    """Return the representation that the current request prefers, with the Vary field that goes with it.

    Raises:
        ProblemError: it accepts none of them (406, with the variants).
    """
    response = represent(negotiate(offers))
    response.vary.add("Accept")
    return response


def add_representations(
    blueprint: Blueprint,
    path: str,
    offers: Sequence[Format],
    represent: Callable[[Format], Response],
    operation: Operation,
) -> None:
    """Add a route that is negotiated (``/catalog``), and one for each format (``/catalog.<suffix>``).

    Args:
        blueprint: gets the routes.
        path: of the resource.
        offers: its formats, most preferred first.
        represent: returns the response in a format.
        operation: describes the first.
    """
    by_suffix = {row.suffix: row for row in offers}
    endpoint = path.strip("/")
    blueprint.add_url_rule(path, endpoint, described(operation)(lambda: negotiated(offers, represent)))
    blueprint.add_url_rule(
        f"{path}.<suffix>",
        f"{endpoint}_as",
        lambda suffix: represent(by_suffix.get(suffix) or abort(404)),
    )


def link_representations(
    response: Response, iri: str, offers: Iterable[Format | Representation], *relations: str, query: str = ""
) -> None:
    """Set the Link header: every representation of a resource, and the relations of its own IRI.

    Args:
        response: gets the header.
        iri: of the resource.
        offers: the other representations.
        relations: of the IRI ("canonical").
        query: the query string of the representations.
    """
    links = [Link(f"{iri}.{row.suffix}{query}", "alternate", row.media_type) for row in offers]
    links += [Link(iri, relation) for relation in relations]
    response.headers["Link"] = link_header(links, response.mimetype)


def page_or_json(
    template: str, value: Callable[[], Any], context: Callable[[], Mapping[str, Any]], *, lasts: bool = True
) -> Response:
    """Return a page or JSON, by the Accept header; only what is sent is computed.

    Args:
        template: of the page.
        value: returns what the JSON says.
        context: returns what the template needs.
        lasts: whether the page depends on the release and the URL alone.
    """

    def represent(representation: Representation) -> Response:
        if representation.suffix == "json":
            return json_response(value())
        return (release_page if lasts else page)(template, **context())

    return negotiated(PAGE_OR_JSON, represent)


def whole_number(name: str, default: int, *, least: int, most: int) -> int:
    """Return a query parameter as a number; the default if it is absent or empty.

    Raises:
        ProblemError: it is not a number, or out of bounds (400).
    """
    text = request.args.get(name, "")
    if not text:
        return default
    if not (text.isascii() and text.isdigit() and len(text) <= _DIGITS and least <= int(text) <= most):
        raise ProblemError(
            Problem(http_kind(400), f"{name}={text[:20]!r}: expected a number from {least} to {most:,}.")
        )
    return int(text)


@dataclass(frozen=True, slots=True)
class Pager:
    """One page of a list and its neighbours.

    Attributes:
        number: of the page, from 1.
        count: how many pages there are; one for an empty list.
        here: the page's own address.
        previous: the address of the page before, None before the first.
        next: the address of the page after, None after the last.
    """

    number: int
    count: int
    here: str
    previous: str | None
    next: str | None

    @classmethod
    def of(cls, path: str, parameters: Mapping[str, str | None], *, number: int, count: int) -> Self:
        """Return the pager of a list.

        Args:
            path: the address of the list, without its query string.
            parameters: of the query string, except for the page; those without a value are left out.
            number: of the page.
            count: how many pages there are.
        """
        present = {name: value for name, value in parameters.items() if value}

        def address(page: int) -> str:
            query = urlencode(present | ({"page": str(page)} if page > 1 else {}))
            return f"{path}?{query}" if query else path

        previous = address(number - 1) if number > 1 else None
        return cls(number, count, address(number), previous, address(number + 1) if number < count else None)


def requested_page(total: int, size: int) -> tuple[int, int]:
    """Return the page that the current request asks for (``?page=``), and how many there are.

    A page after the last gives the last, because the list may have become shorter.

    Args:
        total: entries in the list.
        size: entries on a page.

    Raises:
        ProblemError: it is no number from 1 (400).
    """
    count = max(1, -(-total // size))
    return min(count, whole_number("page", 1, least=1, most=10**_DIGITS - 1)), count


def _pages() -> Pages:
    pages: Pages = current_app.extensions["pages"]
    return pages
