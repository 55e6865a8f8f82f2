"""What happens around every Flask view: templates see the layout, responses are encoded, conditioned and counted."""

from contextlib import ExitStack
from typing import Any, Final
from urllib.parse import quote

from flask import Flask, Response, current_app, g, redirect, request
from werkzeug.datastructures import Headers
from werkzeug.exceptions import HTTPException, InternalServerError
from werkzeug.wrappers import Response as PlainResponse
from werkzeug.wsgi import ClosingIterator

from publisher.errors import PublisherError
from publisher.web.http.conditional import finish
from publisher.web.http.messages import HttpResponse
from publisher.web.http.problems.by_error import INTERNAL, problem_of
from publisher.web.http.problems.kinds import NOT_FOUND, http_kind
from publisher.web.http.problems.problem import Problem, ProblemError
from publisher.web.languages.choice import language_of
from publisher.web.languages.reader import marked, speaking
from publisher.web.shell.checks import ANY_OPTIONS
from publisher.web.shell.dispatch import Dispatcher
from publisher.web.shell.middleware import ROUTE_KEY, http_request
from publisher.web.shell.responses import current_layout, from_handler
from publisher.web.site import ENVIRON_KEY

MOVED_MAX_AGE_S: Final = 86_400


def register(app: Flask) -> None:
    """Register the hooks and the error handlers on the app."""
    app.context_processor(_context)
    register_language(app)
    app.before_request(_note_route)
    app.before_request(_without_slash)
    app.after_request(_finish)
    app.register_error_handler(PublisherError, _on_error)
    app.register_error_handler(ProblemError, _on_error)
    app.register_error_handler(HTTPException, _on_error)


def register_language(app: Flask) -> None:
    """Make the texts of every response in the language of its reader."""
    app.before_request(_speak)
    app.teardown_request(_stop_speaking)


def _context() -> dict[str, Any]:
    return {"layout": current_layout()}


def _speak() -> None:
    """Make texts in the language of the reader, until the request is done."""
    g.speaking = ExitStack()
    g.speaking.enter_context(speaking(language_of(http_request(request.environ).headers)))


def _stop_speaking(_: BaseException | None) -> None:
    g.pop("speaking", ExitStack()).close()


def _note_route() -> None:
    if request.url_rule is not None:
        request.environ[ROUTE_KEY] = request.url_rule.rule


def _dispatcher() -> Dispatcher:
    dispatcher: Dispatcher = current_app.extensions["dispatcher"]
    return dispatcher


def _without_slash() -> PlainResponse | None:
    """Return 308 from ``/search/`` to ``/search`` if nothing has the longer address, for every method but OPTIONS."""
    path = request.path
    if request.url_rule is not None or not path.endswith("/") or "//" in request.environ["PATH_INFO"]:
        return None
    adapter = current_app.create_url_adapter(request)
    if adapter is None or not (adapter.test(path[:-1], request.method) or _dispatcher().route(path[:-1])):
        return None
    if request.method == "OPTIONS":
        return from_handler(ANY_OPTIONS)
    query = f"?{request.query_string.decode('latin-1')}" if request.query_string else ""
    response = redirect(f"{current_layout().url(quote(path[:-1]))}{query}", 308)
    response.headers["Cache-Control"] = f"public, max-age={MOVED_MAX_AGE_S}"
    return response


def _finish(response: Response) -> Response:
    """Give a response its coding and the tag that goes with it, or 304 if the client has it already."""
    if response.direct_passthrough:  # a handler's response is final
        return response
    streamed = response.is_streamed
    body = ClosingIterator(response.iter_encoded(), response.close) if streamed else response.get_data()
    plain = HttpResponse(response.status_code, dict(response.headers), body)
    try:
        finished = finish(plain, http_request(request.environ))
    except ProblemError as refusal:  # error handlers do not see the exceptions of hooks
        return _on_error(refusal)
    if finished is plain:
        return response
    if finished.status != response.status_code:
        return Response(status=finished.status, headers=dict(finished.headers))
    assert isinstance(finished.body, bytes)
    response.response = [finished.body]
    response.headers = Headers(list(finished.headers.items()))
    return response


def _on_error(error: Exception) -> Response:
    served = request.environ.get(ENVIRON_KEY)
    return from_handler(_dispatcher().problem(_problem_of(error), served, http_request(request.environ)))


def _problem_of(error: Exception) -> Problem:
    if isinstance(error, ProblemError):
        return error.problem
    if isinstance(error, PublisherError):
        return problem_of(error)
    if isinstance(error, InternalServerError) or not isinstance(error, HTTPException):
        return Problem(INTERNAL, INTERNAL.advice)  # Flask has logged the traceback
    kind = http_kind(error.code or 500)
    headers = {name: value for name, value in error.get_headers() if name not in {"Content-Type", "Content-Length"}}
    # Werkzeug's own descriptions are replaced; those of a view are kept.
    default = marked("Nothing is published at this address.") if kind == NOT_FOUND else kind.advice
    detail = str(error.description) if error.description != type(error).description else default
    return Problem(kind, detail, {}, headers)
