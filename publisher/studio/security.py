"""Who may use the studio: whoever opened the address with the token that the terminal showed.

Each request passes, in this order: the Host header names this machine, or a host that was allowed; the cookie is of a
session; a POST comes from a page of the studio (its Origin, and a token that only that session's pages have). The
token in the address opens one session and is then worthless; docs/studio.md says what that keeps out.
"""

import hmac
import secrets
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock
from typing import Final, TypeVar
from urllib.parse import urlsplit

from flask import Blueprint, Flask, Response, current_app, g, redirect, request
from markupsafe import Markup
from werkzeug.wrappers import Response as PlainResponse

from publisher.studio.errors import Refusal, RefusedError
from publisher.uris import UriPolicy
from publisher.web.languages.reader import marked
from publisher.web.shell.checks import CONTENT_SECURITY_POLICY, allowed_hosts, refusal

FORM_FIELD: Final = "csrf"
"""The field of each form that only a page of the session has."""

MAX_SESSIONS: Final = 20
"""As many browsers; the oldest is forgotten."""

HEADERS: Final = (
    ("Content-Security-Policy", CONTENT_SECURITY_POLICY),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    ("Referrer-Policy", "same-origin"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
)
"""On every response; a view that sets one of them itself keeps its own."""

_OPEN_TO_ALL: Final = frozenset({"access.begin", "assets.static_file"})
"""What needs no session: how one begins, and the style sheet of the page that says so."""

_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})

NO_SESSION: Final = Refusal(
    403,
    marked("Open the studio by the address in the terminal"),
    marked("This browser has not opened it, or the studio was started again. The terminal shows an address to open."),
)
USED_TOKEN: Final = Refusal(
    403,
    marked("This address was used already"),
    marked("Each address opens the studio once. The terminal shows a new one."),
)
WRONG_ORIGIN: Final = Refusal(
    403,
    marked("This did not come from a page of the studio"),
    marked("Nothing was changed. Go back to the studio, and send the form from there."),
)

ViewT = TypeVar("ViewT", bound=Callable[..., object])

_LONGER: Final[dict[str, int]] = {}
"""The longest bodies of views that take files, by the name of the view."""

blueprint = Blueprint("access", __name__)


@dataclass(slots=True)
class Access:
    """The token that opens the studio, and the sessions that it has opened.

    Attributes:
        show: prints an address with a new token for the person at the terminal; is called with the token.
    """

    show: Callable[[str], None]
    _token: str | None = None
    _sessions: OrderedDict[str, str] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def offer(self) -> str:
        """Return the token that opens the next session; it is shown when it is made."""
        with self._lock:
            if self._token is not None:
                return self._token
            token = self._token = secrets.token_urlsafe(32)
        self.show(token)
        return token

    def begin(self, token: str) -> str | None:
        """Return the secret of a new session for the token that was shown; None for any other."""
        with self._lock:
            if self._token is None or not _same(self._token, token):
                return None
            self._token = None
            secret = secrets.token_urlsafe(32)
            self._sessions[secret] = secrets.token_urlsafe(32)
            while len(self._sessions) > MAX_SESSIONS:
                self._sessions.popitem(last=False)
        return secret

    def form_token(self, secret: str) -> str | None:
        """Return the token that forms of a session have; None if there is no such session."""
        with self._lock:
            return next((token for known, token in self._sessions.items() if _same(known, secret)), None)


def register(app: Flask, access: Access, uris: UriPolicy, hosts: str) -> None:
    """Check every request of an app, and set the headers of every response.

    Args:
        app: the studio.
        access: knows the sessions.
        uris: of the address that the studio listens on.
        hosts: further names that a Host header may have, separated by commas.
    """
    app.extensions["access"] = access
    names = allowed_hosts(uris, "127.0.0.1", hosts)

    def check() -> None:
        if problem := refusal(
            names, uris, request.host, request.environ["PATH_INFO"], request.query_string.decode("latin-1")
        ):
            raise RefusedError(Refusal(problem.kind.status, problem.kind.title, problem.detail))
        if request.endpoint not in _OPEN_TO_ALL:
            _check_session(access)

    app.before_request(check)
    app.after_request(_with_headers)


@blueprint.get("/open")
def begin() -> PlainResponse:
    """Begin a session with the token in the address, and go on without it."""
    access = _access()
    if access.form_token(request.cookies.get(_cookie(), "")):
        return redirect("/", 303)
    secret = access.begin(request.args.get("token", ""))
    if secret is None:
        access.offer()
        raise RefusedError(USED_TOKEN)
    response = redirect("/", 303)
    response.set_cookie(_cookie(), secret, httponly=True, samesite="Strict", path="/")
    return response


def takes_files(most_bytes: int) -> Callable[[ViewT], ViewT]:
    """Let a view take bodies that are longer than forms are."""

    def mark(view: ViewT) -> ViewT:
        _LONGER[view.__name__] = most_bytes
        return view

    return mark


def csrf_field() -> Markup:
    """Return the hidden field that every form has."""
    return Markup('<input type="hidden" name="{}" value="{}">').format(FORM_FIELD, g.get("form_token", ""))


def check_form() -> None:
    """Check that a form comes from a page of this session; its body is read.

    Raises:
        RefusedError: it does not.
    """
    token = request.form.get(FORM_FIELD, "")
    if not _same(str(g.form_token), token):
        raise RefusedError(WRONG_ORIGIN)


def _check_session(access: Access) -> None:
    """Check the session and, for a request that changes something, where it comes from.

    The Origin is looked at before the body, so that nobody sends a long one for nothing.
    """
    token = access.form_token(request.cookies.get(_cookie(), ""))
    if token is None:
        access.offer()
        raise RefusedError(NO_SESSION)
    g.form_token = token
    if request.method in _SAFE:
        return
    origin = request.headers.get("Origin")
    if origin is not None and urlsplit(origin).netloc != request.host:
        raise RefusedError(WRONG_ORIGIN)
    view = (request.endpoint or "").rpartition(".")[2]
    request.max_content_length = _LONGER.get(view, current_app.config["MAX_CONTENT_LENGTH"])
    check_form()


def _access() -> Access:
    access: Access = current_app.extensions["access"]
    return access


def _cookie() -> str:
    """The name of the cookie: browsers send cookies to every port of a host, so it has the port."""
    return f"studio-{urlsplit(f'//{request.host}').port or 80}"


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode())


def _with_headers(response: Response) -> Response:
    for name, value in HEADERS:
        response.headers.setdefault(name, value)
    if request.endpoint != "assets.static_file":
        response.headers["Cache-Control"] = "no-store"
    return response
