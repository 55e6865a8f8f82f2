"""Keep pages with the release that they are of: a page that is asked for again is sent without Flask.

A view says by ``responses.release_page`` that its page depends on the release and the URL alone.
Pages are kept as they were sent, under the header fields that they vary by, in the cache of the release.
"""

from typing import Final, NamedTuple

from publisher.web.http.conditional import revalidate
from publisher.web.http.messages import HttpRequest, HttpResponse
from publisher.web.languages.choice import language_of
from publisher.web.shell.flask_calls import FlaskRequest, FlaskResponse
from publisher.web.site import Served

_LEFT_TO_FLASK: Final = frozenset({"if-match", "if-unmodified-since", "range"})


class PageKey(NamedTuple):
    """What a page depends on besides the release: its address, two header fields, and the language of its reader."""

    path: str
    query: str
    accept: str | None
    accept_encoding: str | None
    language: str

    @property
    def size(self) -> int:
        """The characters of all parts."""
        return sum(len(part or "") for part in self)


def kept_page(request: FlaskRequest, served: Served | None) -> FlaskResponse | None:
    """Return the response to a request for a page that is kept, or 304 if the client has it; None if it is not kept."""
    if served is None or served.damage or request.method not in {"GET", "HEAD"} or request.body:
        return None
    if not _LEFT_TO_FLASK.isdisjoint(request.headers):
        return None
    kept: FlaskResponse | None = served.cache.get(_key(request))
    if kept is None:
        return None
    sent = HttpRequest(request.method, request.path, request.query, request.headers)
    response = revalidate(HttpResponse(kept.response.status, dict(kept.headers), kept.response.body), sent)
    if request.method == "HEAD":
        response = response.without_body()
    return FlaskResponse(response, list(response.headers.items()), kept.pattern, lasts=True)


def keep_page(request: FlaskRequest, response: FlaskResponse, served: Served | None) -> None:
    """Keep a page that lasts as long as the release."""
    _, _, body = response.response
    if served is None or not response.lasts or request.method != "GET" or response.response.status != 200:
        return
    if isinstance(body, bytes):
        key = _key(request)
        served.cache.put(key, response, size=len(body) + key.size)


def _key(request: FlaskRequest) -> PageKey:
    headers = request.headers
    accept, coding = headers.get("accept"), headers.get("accept-encoding")
    return PageKey(request.path, request.query, accept, coding, language_of(headers))
