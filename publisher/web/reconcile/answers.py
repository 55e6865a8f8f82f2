"""Responses of the service: JSON, JSON as a script for clients without CORS (JSONP), and how long a batch may take."""

import re
import time
from typing import Any, Final

import orjson
from flask import Response, request

from publisher.web.http.problems.kinds import SERVER_BUSY
from publisher.web.http.problems.problem import Problem, ProblemError
from publisher.web.reconcile.languages import Languages, preferred_languages
from publisher.web.reconcile.queries import bad
from publisher.web.shell.responses import JSON, respond

SCRIPT: Final = "application/javascript; charset=utf-8"

MOST_S: Final = 20.0
"""How long the queries of one request may take."""

_CALLBACK: Final = re.compile(r"[A-Za-z_$][\w$]{0,63}(?:\.[A-Za-z_$][\w$]{0,63}){0,4}", re.ASCII)


def json_answer(value: Any) -> Response:
    """Return JSON, or, with ``?callback=``, a script that calls that function with it.

    Raises:
        ProblemError: the callback is not the name of a function (400).
    """
    body, callback = orjson.dumps(value), request.args.get("callback", "")
    if callback and not _CALLBACK.fullmatch(callback):
        raise bad(f"callback={callback[:40]!r}: expected the name of a function")
    if callback:
        # JSON is a part of JavaScript but for two characters; the comment keeps other types from being sniffed.
        text = body.decode().replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
        response = respond(f"/**/{callback}({text});", SCRIPT)
    else:
        response = respond(body, JSON)
    response.vary.update(("Accept", "Accept-Language"))
    if request.method == "POST":
        response.headers["Cache-Control"] = "no-store"
    return response


def languages() -> Languages:
    """Return the languages that the client prefers."""
    return preferred_languages(request.headers.get("Accept-Language"))


class Deadline:
    """The time that one request may take; it begins now."""

    def __init__(self, most_s: float = MOST_S) -> None:
        self._ends = time.monotonic() + most_s

    def check(self) -> None:
        """Raise ProblemError (503) once it is over."""
        if time.monotonic() > self._ends:
            detail = "The queries took too long. Send fewer at a time."
            raise ProblemError(Problem(SERVER_BUSY, detail, headers={"Retry-After": "1"}))
