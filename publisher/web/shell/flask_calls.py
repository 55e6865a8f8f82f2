"""Call the Flask application for a request that did not come over WSGI, and collect its response (PEP 3333)."""

import sys
from collections.abc import Iterable
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from urllib.parse import urlsplit

from publisher.telemetry.trace import NO_TRACE, Handling, Trace
from publisher.web.http.messages import ByteStream, HttpResponse
from publisher.web.shell.middleware import ROUTE_KEY, TRACE_KEY, StartedResponse
from publisher.web.shell.responses import LASTS_KEY, STREAM_KEY
from publisher.web.site import ENVIRON_KEY, Served

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication, WSGIEnvironment

_PLAIN_NAMES: Final = {"content-type": "CONTENT_TYPE", "content-length": "CONTENT_LENGTH"}


class FlaskRequest(NamedTuple):
    """What Flask needs to know of a request.

    Attributes:
        method: in upper case.
        prefix: the path of the base IRI.
        path: below it, as WSGI spells paths.
        query: the query string.
        headers: all header fields, by lower-case name.
        body: the whole body.
        client: the address and port of the client.
        server: the address and port that it connected to.
        version: of HTTP ("1.1").
        scheme: http or https.
        trace: the id of the request, and the trace that it belongs to.
    """

    method: str
    prefix: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes
    client: str
    server: str
    version: str
    scheme: str
    trace: Trace = NO_TRACE


class FlaskResponse(NamedTuple):
    """What Flask answered.

    Attributes:
        response: the status and the body.
        headers: all header fields, repeated ones too.
        pattern: the route that matched; None if none did.
        lasts: whether it stays the same as long as the release is served.
    """

    response: HttpResponse
    headers: list[tuple[str, str]]
    pattern: str | None
    lasts: bool = False


def call(app: "WSGIApplication", request: FlaskRequest, served: Served | None) -> FlaskResponse:
    """Call the application; only a stream of a handler is still to be sent, everything else is in memory."""
    environ = _environ(request)
    environ[ENVIRON_KEY] = served
    started = StartedResponse()
    with Handling(request.trace):
        result = app(environ, started)
        stream: ByteStream | None = environ.get(STREAM_KEY)
        body = stream if stream is not None else _collected(result)
    response = HttpResponse(int(started.status[:3]), {}, body)
    return FlaskResponse(response, started.headers, environ.get(ROUTE_KEY), LASTS_KEY in environ)


def _collected(result: Iterable[bytes]) -> bytes:
    try:
        return b"".join(result)
    finally:
        if (close := getattr(result, "close", None)) is not None:
            close()


def _environ(request: FlaskRequest) -> "WSGIEnvironment":
    server, client = urlsplit(f"//{request.server}"), urlsplit(f"//{request.client}")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": request.method,
        "SCRIPT_NAME": request.prefix,
        "PATH_INFO": request.path,
        "QUERY_STRING": request.query,
        "SERVER_NAME": server.hostname or "",
        "SERVER_PORT": str(server.port or ""),
        "SERVER_PROTOCOL": f"HTTP/{request.version}",
        "REMOTE_ADDR": client.hostname or "",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": request.scheme,
        "wsgi.input": BytesIO(request.body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
        TRACE_KEY: request.trace,
    }
    for name, value in request.headers.items():
        environ[_PLAIN_NAMES.get(name) or f"HTTP_{name.upper().replace('-', '_')}"] = value
    environ["CONTENT_LENGTH"] = str(len(request.body))
    return environ
