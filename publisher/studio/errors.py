"""Errors as pages of the studio: what is wrong, and what to do."""

from dataclasses import dataclass
from typing import Final

from flask import Flask, Response, current_app
from werkzeug.exceptions import HTTPException

from publisher.errors import PublisherError
from publisher.web.http.problems.by_error import INTERNAL
from publisher.web.http.problems.kinds import http_kind
from publisher.web.languages.reader import marked
from publisher.web.shell import responses


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a request is not answered.

    Attributes:
        status: the HTTP status.
        title: what is wrong.
        advice: what to do.
    """

    status: int
    title: str
    advice: str


class RefusedError(Exception):
    """Raised to end a request with a page that says why."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.title)
        self.refusal = refusal


NOT_FOUND: Final = Refusal(
    404, marked("There is nothing at this address"), marked("The source may have been moved or removed by hand.")
)
TOO_LONG: Final = Refusal(
    413, marked("This is too large for the studio"), marked("Put the file into a folder of the sources by hand.")
)


def register(app: Flask) -> None:
    """Register the error handlers on an app."""
    app.register_error_handler(RefusedError, lambda error: _page(error.refusal))
    app.register_error_handler(PublisherError, _on_error)
    app.register_error_handler(HTTPException, _on_http_error)


def _on_http_error(error: HTTPException) -> Response:
    code = error.code or 500
    known = {refusal.status: refusal for refusal in (NOT_FOUND, TOO_LONG)}
    if code in known:
        return _page(known[code])
    kind = INTERNAL if code >= 500 else http_kind(code)
    return _page(Refusal(code, kind.title, kind.advice))


def _on_error(error: PublisherError) -> Response:
    """Show an error that no view expected: its message says what is wrong and what to do."""
    current_app.logger.warning("%s", error)
    return _page(Refusal(422, marked("This cannot be done"), str(error)))


def _page(refusal: Refusal) -> Response:
    response = responses.page("refused.html", refusal=refusal, has_htmx=False)
    response.status_code = refusal.status
    return response
