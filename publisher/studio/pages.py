"""What views of the studio share: its layout, its static files, pages, and the workspace."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Final
from urllib.parse import quote

from flask import Blueprint, Response, abort, current_app, redirect, request
from werkzeug.wrappers import Response as PlainResponse

from publisher.studio.security import csrf_field
from publisher.studio.workspace import SourceFolder, Workspace
from publisher.web.http.static_files import FILES, load
from publisher.web.languages.reader import marked
from publisher.web.shell import responses
from publisher.web.shell.pages import Layout

NAVIGATION: Final = (
    ("/", marked("Sources")),
    ("/add", marked("Add a file")),
    ("/publish", marked("Publish")),
    ("/quality", marked("Quality")),
    ("/corrections", marked("Corrections")),
    ("/links", marked("Links")),
)
"""The path and the name of each entry of the navigation."""

_FILES: Final = {**FILES, **load(Path(__file__).parent / "static")}

assets = Blueprint("assets", __name__)


@dataclass(frozen=True, slots=True)
class StudioLayout(Layout):
    """The studio as templates see it: the layout of the site, with a navigation and static files of its own."""

    navigation: ClassVar[tuple[tuple[str, str], ...]] = NAVIGATION

    def static(self, name: str) -> str:
        """Return the address of a static file; it changes when the file does."""
        return f"{self.uris.path}/static/{name}?v={_FILES[name].tag}" if name in _FILES else f"/static/{name}"


def workspace() -> Workspace:
    """Return the workspace of the studio that answers the request."""
    found: Workspace = current_app.extensions["workspace"]
    return found


def source_or_404(name: str) -> SourceFolder:
    """Return the folder of a source; the request ends with 404 if no source has that name."""
    return workspace().source(name) or abort(404)


def state_of(folder: SourceFolder) -> Path:
    """Return where the studio keeps what belongs to a source but is no part of it: answers, earlier descriptions."""
    return workspace().state / folder.name


def go(path: str) -> PlainResponse:
    """Return 303 to a page of the studio."""
    return redirect(quote(path, safe="/?=&#"), 303)


def page(template: str, status: int = 200, /, **context: Any) -> Response:
    """Return a page, in the language of the reader; its forms have ``csrf``."""
    response = responses.page(template, csrf=csrf_field(), has_htmx="vendor/htmx.js" in _FILES, **context)
    response.status_code = status
    return response


def is_partial() -> bool:
    """Whether htmx asks, which puts a part of a page in the place of another."""
    return request.headers.get("HX-Request") == "true"


@assets.get("/static/<path:name>")
def static_file(name: str) -> Response:
    """A style sheet, a script or an icon of the site or of the studio."""
    if name not in _FILES:
        abort(404)
    file = _FILES[name]
    return responses.respond(file.body, file.content_type, max_age_s=responses.YEAR_S)
