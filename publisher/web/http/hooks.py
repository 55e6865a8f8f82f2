"""What happens around every view: templates know the site, answers are coded, conditioned and counted."""

from typing import Any, Final
from urllib.parse import quote

from flask import Flask, Response, current_app, redirect, request
from werkzeug.wrappers import Response as PlainResponse

from publisher.web.http import conditional
from publisher.web.http.errors import ProblemError, respond
from publisher.web.http.middleware import ROUTE_KEY
from publisher.web.layout import current_layout

MOVED_MAX_AGE_S: Final = 86_400


def register(app: Flask) -> None:
    """Have the app do so."""
    app.jinja_env.tests["in_folder"] = lambda path, folder: str(path).startswith(folder)
    app.jinja_env.filters["capitalize_first"] = lambda text: str(text)[:1].upper() + str(text)[1:]
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.context_processor(_context)
    app.before_request(_note_route)
    app.before_request(_without_slash)
    app.after_request(_finish)


def _context() -> dict[str, Any]:
    return {"layout": current_layout()}


def _note_route() -> None:
    if request.url_rule is not None:
        request.environ[ROUTE_KEY] = request.url_rule.rule


def _without_slash() -> PlainResponse | None:
    """308 from ``/search/`` to ``/search``, by whatever method, where nothing has the longer address."""
    path = request.path
    if request.url_rule is not None or not path.endswith("/") or "//" in request.environ["PATH_INFO"]:
        return None
    adapter = current_app.create_url_adapter(request)
    if adapter is None or not adapter.test(path[:-1], request.method):
        return None
    query = f"?{request.query_string.decode('latin-1')}" if request.query_string else ""
    response = redirect(f"{current_layout().url(quote(path[:-1]))}{query}", 308)
    response.headers["Cache-Control"] = f"public, max-age={MOVED_MAX_AGE_S}"
    return response


def _finish(response: Response) -> Response:
    """Settle coding and conditions, unless a view has done so itself (``publisher.finished``)."""
    if request.environ.get("publisher.finished"):
        return response
    try:
        return conditional.finish(response)
    except ProblemError as refusal:  # a hook's exceptions pass the error handlers by
        return respond(refusal.problem)
