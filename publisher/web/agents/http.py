"""``/mcp``: the MCP server over streamable HTTP, stateless, each answer as JSON.

The SDK's session manager is an ASGI application; it runs in an event loop of its own, in one thread, which the first
request starts. A request is a :class:`Deferred` response: no thread of the site waits for it, and a client that goes
away ends its query. The body has been read, and the host been checked, as for every other route.
"""

import asyncio
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Final
from urllib.parse import urlsplit

from publisher.telemetry.trace import Handling
from publisher.uris import UriPolicy
from publisher.web.agents.calls import CURRENT, Call, Calls
from publisher.web.http.messages import Deferred, HttpRequest, HttpResponse
from publisher.web.http.problems.kinds import BAD_ORIGIN, NOT_INSTALLED, SERVER_BUSY, http_kind
from publisher.web.http.problems.problem import Problem, ProblemError
from publisher.web.shell.checks import host_name
from publisher.web.shell.dispatch import Route
from publisher.web.site import LiveSite, Served
from publisher.web.sparql.handler import client_of

PATH: Final = "/mcp"
SESSION: Final = "publisher.web.agents.session"

MOST_BYTES: Final = 1024 * 1024
"""What the body of a request may have."""

BEYOND_QUERY_S: Final = 10.0
"""How much longer than a query a request may take."""

ANY_ORIGIN: Final = "*"

_SENT_ON: Final = ("accept", "content-type", "mcp-protocol-version", "mcp-method", "mcp-name", "mcp-session-id")


class Origins:
    """Which web pages may call the server (the Origin header), so that no page of a stranger reaches a private one.

    Args:
        hosts: names that the site answers for.
        more: origins that are allowed too, separated by commas; ``*`` allows all.
    """

    def __init__(self, hosts: Iterable[str], more: str) -> None:
        self._hosts = frozenset(hosts)
        self._more = frozenset(origin.strip().rstrip("/").lower() for origin in more.split(",") if origin.strip())

    def allow(self, origin: str, uris: UriPolicy) -> bool:
        """Return whether a page of that origin may call; "" is what programs send."""
        if not origin or ANY_ORIGIN in self._more or origin.lower() in self._more:
            return True
        try:
            parts = urlsplit(origin)
        except ValueError:
            return False
        name = host_name(parts.netloc)
        return parts.scheme in {"http", "https"} and (name in self._hosts or name == host_name(uris.host))


class McpEndpoint:
    """The handler of ``/mcp``.

    Args:
        site: the publication.
        uris: its URI policy.
        origins: which web pages may call.
        trusted_proxies: how many proxies in front add to X-Forwarded-For.
    """

    def __init__(self, site: LiveSite, uris: UriPolicy, origins: Origins, trusted_proxies: int) -> None:
        self._origins, self._trusted_proxies = origins, trusted_proxies
        self._loop = _Loop(lambda: import_module(SESSION).Session(Calls(site), uris.base, MOST_BYTES))

    def routes(self) -> tuple[Route]:
        """Return the URL that :meth:`answer` answers."""
        return (Route(PATH, PATH, ("OPTIONS", "POST"), self.answer),)

    def answer(self, served: Served, request: HttpRequest) -> Deferred:
        """Answer a message of the protocol.

        Raises:
            ProblemError: it is too long (413), comes from a web page that may not call (403), or the SDK is not
                installed (501).
        """
        if not self._origins.allow(request.headers.get("origin", ""), served.release.uris):
            raise ProblemError(Problem(BAD_ORIGIN, BAD_ORIGIN.title + "."))
        if len(request.body) > MOST_BYTES:
            raise ProblemError(Problem(http_kind(413), f"A message may have up to {MOST_BYTES:,} bytes."))
        if find_spec("mcp") is None:
            detail = "The MCP server is not installed here: pip install 'institution-publisher[mcp]'."
            raise ProblemError(Problem(NOT_INSTALLED, detail))
        call = Call(served, client_of(request, self._trusted_proxies))
        return Deferred(self._loop.submit(request, call), Future.result)


class _Loop:
    """An event loop in a thread, for what the SDK does.

    Args:
        make_session: imports the SDK, and returns a Session.
    """

    def __init__(self, make_session: Callable[[], Any]) -> None:
        self._make_session = make_session
        self._starting = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._session: asyncio.Task[Any] | None = None

    def submit(self, request: HttpRequest, call: Call) -> "Future[HttpResponse]":
        """Begin to answer a request."""
        with self._starting:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                threading.Thread(target=self._loop.run_forever, name="mcp", daemon=True).start()
        return asyncio.run_coroutine_threadsafe(self._answer(request, call), self._loop)

    async def _answer(self, request: HttpRequest, call: Call) -> HttpResponse:
        """Have the SDK answer a request.

        Raises:
            ProblemError: it took too long (503).
        """
        if self._session is None:
            self._session = asyncio.get_running_loop().create_task(self._start())
        most_s = call.served.engine.limits.timeout_s + BEYOND_QUERY_S
        try:
            async with asyncio.timeout(most_s):
                return await _exchange(await asyncio.shield(self._session), request, call)
        except TimeoutError:
            detail = f"There was no answer within {most_s:g} seconds."
            raise ProblemError(Problem(SERVER_BUSY, detail, headers={"Retry-After": "5"})) from None

    async def _start(self) -> Any:
        session = await asyncio.to_thread(self._make_session)
        await session.start()
        return session


async def _exchange(session: Any, request: HttpRequest, call: Call) -> HttpResponse:
    CURRENT.set(call)
    sent = [{"type": "http.request", "body": request.body, "more_body": False}]
    received: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        if sent:
            return sent.pop()
        never: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        return await never

    async def send(message: dict[str, Any]) -> None:
        received.append(message)

    with Handling(request.trace):
        await session.handle(_scope(request), receive, send)
    start = next(message for message in received if message["type"] == "http.response.start")
    body = b"".join(message.get("body", b"") for message in received if message["type"] == "http.response.body")
    named = {name.decode("latin-1").title(): value.decode("latin-1") for name, value in start.get("headers", ())}
    headers = {**named, "Content-Length": str(len(body)), "Cache-Control": "no-store"}
    return HttpResponse(start["status"], headers, body)


def _scope(request: HttpRequest) -> dict[str, Any]:
    headers = [(name, request.headers[name]) for name in _SENT_ON if name in request.headers]
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": request.method,
        "scheme": "http",
        "path": PATH,
        "raw_path": PATH.encode(),
        "root_path": "",
        "query_string": b"",
        "headers": [(name.encode(), value.encode("latin-1", "replace")) for name, value in headers],
        "client": None,
        "server": None,
    }
