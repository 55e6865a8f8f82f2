"""What happens around every view: templates know the site, answers are coded, conditioned and counted."""

from typing import Any

from flask import Flask, Response, request

from publisher.web import conditional
from publisher.web.errors import ProblemError, respond
from publisher.web.frame import current_frame
from publisher.web.gate import ROUTE_KEY


def register(app: Flask) -> None:
    """Have the app do so."""
    app.jinja_env.tests["in_folder"] = lambda path, folder: str(path).startswith(folder)
    app.jinja_env.filters["capitalize_first"] = lambda text: str(text)[:1].upper() + str(text)[1:]
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.context_processor(_context)
    app.before_request(_note_route)
    app.after_request(_finish)


def _context() -> dict[str, Any]:
    return {"frame": current_frame()}


def _note_route() -> None:
    if request.url_rule is not None:
        request.environ[ROUTE_KEY] = request.url_rule.rule


def _finish(response: Response) -> Response:
    """Settle coding and conditions, unless a view has done so itself (``publisher.finished``)."""
    if request.environ.get("publisher.finished"):
        return response
    try:
        return conditional.finish(response)
    except ProblemError as refusal:  # a hook's exceptions pass the error handlers by
        return respond(refusal.problem)
