"""Answers that are ready to be sent: a GET that is like an earlier one gets the same bytes, before anything is parsed.

An answer is kept with its release. It is found by everything that it may depend on: the URL, the host, Accept,
Accept-Encoding, and the language of pages. Requests with other header fields that handlers read (conditions, ranges)
are left to the handlers. docs/adr/0096.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple

from publisher.web.http.messages import HEADER_FIELDS, HttpResponse
from publisher.web.languages.choice import language_of
from publisher.web.server.heads import head_of
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

Asked = tuple[str | None, str | None, str]
Key = tuple[str, str, str, Asked]


class ReadyAnswer(NamedTuple):
    """A response with status 200.

    Attributes:
        pattern: the route, for the metrics.
        headers: all header fields.
        head: the same with the status line, as they are sent.
        body: the whole body.
    """

    pattern: str
    headers: list[tuple[str, str]]
    head: bytes
    body: bytes


def asked_by(headers: Mapping[str, str]) -> Asked | None:
    """Return what the answer depends on besides the URL; None if that is more than a key holds.

    Args:
        headers: all header fields, by lower-case name.
    """
    if not _OTHER_FIELDS.isdisjoint(headers):
        return None
    return headers.get("accept"), headers.get("accept-encoding"), language_of(headers)


def ready_answer(route: Route, response: HttpResponse) -> ReadyAnswer | None:
    """Return a response as it may be sent again; None if it is long, or not the same each time."""
    status, headers, body = response
    if status != 200 or not route.repeatable or not isinstance(body, bytes) or len(body) > _LONGEST_BYTES:
        return None
    if "no-store" in headers.get("Cache-Control", "no-store"):
        return None
    fields = [*headers.items(), *SITE_HEADERS]
    if "Content-Length" not in headers:
        fields.append(("Content-Length", str(len(body))))
    return ReadyAnswer(route.pattern, fields, head_of(200, fields), body)
