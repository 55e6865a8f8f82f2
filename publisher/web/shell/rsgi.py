"""Answer requests over RSGI, granian's interface, without holding a thread while a client or a query is waited for.

:meth:`RsgiSite.receive` is called for one request after the other, in one thread. What is in memory it answers at
once; a query or a document that has to be rendered is a :class:`Deferred` response, sent when it is done by whoever has
done it. The event loop, in another thread, reads bodies, sends streams, and notices clients that leave. Flask's views
run in a few threads. publisher/web/shell/middleware.py does the same over WSGI.
"""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future
from typing import Any, Final, NamedTuple

from publisher.web.http.cache import Repeats
from publisher.web.http.errors import INTERNAL, Problem, ProblemError
from publisher.web.http.messages import HEADER_FIELDS, Deferred, HttpRequest, HttpResponse
from publisher.web.http.metrics import OTHER
from publisher.web.http.threads import Threads
from publisher.web.shell.bodies import Bodies, has_body
from publisher.web.shell.checks import decoded, former_hosts, mounted, moved, refusal, refuse
from publisher.web.shell.disconnects import Disconnects
from publisher.web.shell.dispatch import LogUnexpected, Route
from publisher.web.shell.exchange import Exchange, Outlet
from publisher.web.shell.flask_calls import FlaskRequest, FlaskResponse, call
from publisher.web.shell.kept_pages import keep_page, kept_page
from publisher.web.shell.middleware import SiteMiddleware
from publisher.web.shell.ready import Key, key_of, ready_answer
from publisher.web.site import Served

FLASK_THREADS: Final = 3
"""They share one interpreter: with more, each request waits for more others that are half done."""

_READ_FIELDS: Final = frozenset(HEADER_FIELDS)
_FAILED: Final = LogUnexpected("a request failed outside its handler")


class Received(NamedTuple):
    """A request that passed the checks.

    Attributes:
        exchange: sends the response.
        path: below the path of the base IRI, as WSGI spells paths.
        prefix: the path of the base IRI.
        headers: all header fields, by lower-case name; the values of repeated ones joined by commas.
        key: finds the response when the same is asked again; None if it may then be another.
        again: whether the same was asked not long ago.
    """

    exchange: Exchange
    path: str
    prefix: str
    headers: dict[str, str]
    key: Key | None
    again: bool

    def http_request(self, body: bytes = b"") -> HttpRequest:
        """Return the request as handlers see it."""
        exchange, headers = self.exchange, self.headers
        read = {name: value for name, value in headers.items() if name in _READ_FIELDS}
        address = _address(exchange.client)
        return HttpRequest(exchange.method, self.path, exchange.query, read, body, address, exchange.trace)

    def flask_request(self, body: bytes) -> FlaskRequest:
        """Return the request as Flask is told of it."""
        scope, method, client = self.exchange.scope, self.exchange.method, self.exchange.client
        return FlaskRequest(
            method, self.prefix, self.path, self.exchange.query, self.headers, body, client,
            scope.server, scope.http_version, scope.scheme, self.exchange.trace,
        )  # fmt: skip


class RsgiSite:
    """The site as a process serves it over RSGI.

    Args:
        middleware: the site over WSGI, with all its parts.
        outlet: sends the responses.
        disconnects: watches the clients that wait.
    """

    def __init__(self, middleware: SiteMiddleware, outlet: Outlet, disconnects: Disconnects) -> None:
        self._site, self._dispatcher = middleware.site, middleware.dispatcher
        self._app, self._hosts, self._uris = middleware.app, middleware.hosts, middleware.uris
        self._outlet, self._disconnects = outlet, disconnects
        self._repeats = Repeats()
        self._threads = Threads("flask", FLASK_THREADS)
        self._bodies = Bodies()
        self._arriving = set[asyncio.Task[None]]()

    def receive(self, scope: Any, protocol: Any) -> None:
        """Answer a request, or begin to.

        Args:
            scope: what was requested.
            protocol: where the response goes.
        """
        exchange = Exchange(self._outlet, protocol, scope)
        if self._site.is_stale():
            self._site.when_current(lambda: self._guarded(exchange, self._receive))
        else:
            self._guarded(exchange, self._receive)

    def close(self) -> None:
        """Finish what has begun."""
        self._threads.close()
        self._outlet.close()

    def _guarded(self, exchange: Exchange, step: Callable[[Exchange], None]) -> None:
        """Take a step towards a response; if it fails, the response says so."""
        done = False
        with _FAILED:
            try:
                step(exchange)
            except ProblemError as error:
                self._send_problem(exchange, error.problem)
            done = True
        if not done:
            exchange.pattern = OTHER
            with _FAILED:
                self._send_problem(exchange, Problem(INTERNAL, INTERNAL.advice))

    def _send_problem(self, exchange: Exchange, problem: Problem) -> None:
        uris = exchange.served.release.uris if exchange.served else self._uris
        exchange.send(refuse(problem, uris.base, exchange.trace))

    def _receive(self, exchange: Exchange) -> None:
        scope = exchange.scope
        headers = exchange.fields = _joined(scope.headers.items())
        host = _host(scope, headers)
        key = key_of(exchange.method, exchange.path, exchange.query, host, headers)
        served, again = self._site.served, False
        if key and served and not served.damage:
            if (ready := served.ready.get(key)) is not None:
                exchange.send_ready(ready, served.release.version)
                return
            again = self._repeats.again(key)
        self._check(exchange, host, headers, key, again=again)

    def _check(
        self, exchange: Exchange, host: str, headers: dict[str, str], key: Key | None, *, again: bool = False
    ) -> None:
        """Answer a request, or begin to, if it passes the checks."""
        served = exchange.served = self._site.take()
        uris, path, query = served.release.uris if served else self._uris, _wsgi_path(exchange.path), exchange.query
        moves = served.release.moves if served else ()
        hosts = self._hosts | former_hosts(moves) if moves else self._hosts
        if problem := refusal(hosts, uris, host, path, query):
            exchange.send(refuse(problem, uris.base, exchange.trace))
            return
        if redirect := moved(uris, moves, host, path, query, method=exchange.method):
            exchange.send(redirect)
            return
        prefix = decoded(uris.path)
        received = Received(exchange, mounted(path, prefix), prefix, headers, key, again)
        route = self._dispatcher.route(received.path)
        if has_body(headers) and (route is None or (exchange.method == "POST" and "POST" in route.methods)):
            self._outlet.loop.call_soon_threadsafe(self._begin_body, received, route)
        else:
            self._answer(received, route, b"")

    def _answer(self, received: Received, route: Route | None, body: bytes) -> None:
        exchange = received.exchange
        if route is None:
            self._answer_by_flask(received, body)
            return
        exchange.pattern, served = route.pattern, exchange.served
        response = self._dispatcher.begin(route, exchange.served, received.http_request(body))
        if isinstance(response, HttpResponse):
            if received.key and served and response.status == 200:
                self._keep(received.key, served, route, response, again=received.again)
            exchange.send(response)
            return
        self._disconnects.watch(exchange.protocol, response.future)
        response.future.add_done_callback(
            lambda _: self._guarded(exchange, lambda exchange: self._finish(exchange, response))
        )

    def _keep(self, key: Key, served: Served, route: Route, response: HttpResponse, *, again: bool) -> None:
        """Keep a response that is asked for again."""
        if again and (answer := ready_answer(route, response)):
            served.ready.put(key, answer, size=len(answer.body))

    def _finish(self, exchange: Exchange, deferred: Deferred) -> None:
        """Send a deferred response; nobody is there to get one that was cancelled."""
        future = deferred.future
        self._disconnects.forget(future)
        if future.cancelled():
            exchange.release()
        elif deferred.takes_long(future):
            finished = self._threads.submit(deferred.finish, future)
            finished.add_done_callback(
                lambda done: self._guarded(exchange, lambda exchange: exchange.send(done.result()))
            )
        else:
            exchange.send(deferred.finish(future))

    def _answer_by_flask(self, received: Received, body: bytes) -> None:
        exchange, request = received.exchange, received.flask_request(body)

        def send(exchange: Exchange, answered: FlaskResponse) -> None:
            exchange.pattern = answered.pattern or OTHER
            exchange.send_from_flask(answered.response, answered.headers)

        def finish(exchange: Exchange, done: Future[FlaskResponse]) -> None:
            self._disconnects.forget(done)
            if done.cancelled():
                exchange.release()
                return
            keep_page(request, done.result(), exchange.served)
            send(exchange, done.result())

        if (kept := kept_page(request, exchange.served)) is not None:
            send(exchange, kept)
            return
        future = self._threads.submit(call, self._app, request, exchange.served)
        self._disconnects.watch(exchange.protocol, future)
        future.add_done_callback(lambda done: self._guarded(exchange, lambda exchange: finish(exchange, done)))

    def _begin_body(self, received: Received, route: Route | None) -> None:
        task = self._outlet.loop.create_task(self._answer_with_body(received, route))
        self._arriving.add(task)
        task.add_done_callback(self._arriving.discard)

    async def _answer_with_body(self, received: Received, route: Route | None) -> None:
        exchange = received.exchange
        try:
            body = await self._bodies.read(exchange.protocol, received.headers)
        except ProblemError as error:
            response = self._dispatcher.problem(error.problem, exchange.served, received.http_request())
            self._guarded(exchange, lambda exchange: exchange.send(response))
            return
        self._guarded(exchange, lambda _: self._answer(received, route, body))


def _host(scope: Any, headers: Mapping[str, str]) -> str:
    """Return the host that is asked; the authority of an absolute URL takes precedence (RFC 9112 section 3.2.2)."""
    host: str = scope.authority or headers.get("host", "")
    if not host and scope.http_version == "1":  # HTTP/1.0 has no Host
        host = scope.server
    return host


def _address(client: str) -> str:
    """Return the address in a client's address and port."""
    return client.rpartition(":")[0].strip("[]")


def _joined(fields: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return header fields by name; repeated ones are one list (RFC 9110 section 5.3)."""
    headers: dict[str, str] = {}
    for name, value in fields:
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    return headers


def _wsgi_path(path: str) -> str:
    """Return a path as WSGI spells it; what was no UTF-8, and is U+FFFD in RSGI, is none here either."""
    return path if path.isascii() else path.encode().replace(b"\xef\xbf\xbd", b"\xff").decode("latin-1")
