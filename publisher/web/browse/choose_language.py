"""``/language/<tag>``: remember the reader's choice of language in a cookie, and return to the page it was made on."""

from typing import Final
from urllib.parse import urlsplit

from flask import Blueprint, Response, abort, request

from publisher.web.languages.catalogue import LANGUAGES
from publisher.web.languages.choice import COOKIE
from publisher.web.shell.responses import YEAR_S, current_layout

blueprint = Blueprint("language", __name__)

HOME: Final = "/"


@blueprint.get("/language/<tag>")
def choose_language(tag: str) -> Response:
    """Set the cookie and go back (303) to the page that links here, by the Referer header; else to the home page."""
    if tag not in LANGUAGES:
        abort(404)
    layout = current_layout()
    response = Response(status=303, headers={"Location": _origin(request.referrer or "") or layout.url(HOME)})
    is_secure = layout.base.startswith("https:")
    response.set_cookie(
        COOKIE, tag, max_age=YEAR_S, path=layout.url(HOME), secure=is_secure, httponly=True, samesite="Lax"
    )
    response.headers["Cache-Control"] = "no-store"
    return response


def _origin(referrer: str) -> str | None:
    """Return the address of the page that a request comes from, without its host; None if it is not of this site."""
    layout = current_layout()
    try:
        url = urlsplit(referrer)
    except ValueError:
        return None
    is_ours = url.scheme in {"http", "https"} and url.netloc in {request.host, urlsplit(layout.base).netloc}
    if not is_ours or not url.path.startswith(layout.url(HOME)) or url.path.startswith(("//", "/\\")):
        return None
    if url.path.startswith(layout.url("/language/")):
        return None
    return f"{url.path}?{url.query}" if url.query else url.path
