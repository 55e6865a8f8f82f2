"""Answers that are ready to be sent: a GET that is like an earlier one gets the same bytes, before anything is parsed.

An answer is kept with its release. It is found by everything that it may depend on: the URL, the host, Accept,
Accept-Encoding, and the language of pages. Requests with other header fields that handlers read (conditions, ranges)
are left to the handlers. docs/adr/0096.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple

from publisher.web.http.messages import HEADER_FIELDS, HttpResponse
from publisher.web.languages.choice import language_of
from publisher.web.shell.checks import SITE_HEADERS
from publisher.web.shell.dispatch import Route

_LONGEST_BYTES: Final = 64 * 1024

_OTHER_FIELDS: Final = frozenset(HEADER_FIELDS) - {
    "accept",
    "accept-encoding",
    "accept-language",
    "cookie",
    "x-forwarded-for",
}
"""Fields that may make the answer another one; an address does not."""

Key = tuple[str, str, str, str | None, str | None, str]


class ReadyAnswer(NamedTuple):
    """A response with status 200.

    Attributes:
        pattern: the route, for the metrics.
        headers: all header fields.
        body: the whole body.
    """

    pattern: str
    headers: list[tuple[str, str]]
    body: bytes


def key_of(method: str, path: str, query: str, host: str, headers: Mapping[str, str]) -> Key | None:
    """Return what the answer to a request depends on; None if that is more than a key holds.

    Args:
        method: of the request.
        path: percent-decoded.
        query: the query string, still percent-encoded.
        host: that is asked.
        headers: all header fields, by lower-case name.
    """
    if method != "GET" or not _OTHER_FIELDS.isdisjoint(headers):
        return None
    accept, coding = headers.get("accept"), headers.get("accept-encoding")
    return path, query, host, accept, coding, language_of(headers)


def ready_answer(route: Route, response: HttpResponse) -> ReadyAnswer | None:
    """Return a response as it may be sent again; None if it is long, or not the same each time."""
    status, headers, body = response
    if status != 200 or not route.repeatable or not isinstance(body, bytes) or len(body) > _LONGEST_BYTES:
        return None
    if "no-store" in headers.get("Cache-Control", "no-store"):
        return None
    return ReadyAnswer(route.pattern, [*headers.items(), *SITE_HEADERS], body)
