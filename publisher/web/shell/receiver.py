"""Answer the requests of the server, without holding a thread while a client or a query is waited for.

:meth:`Receiver.receive` is called for one request after the other, in the thread of the event loop. What is in memory
it answers at once; a query or a document that has to be rendered is a :class:`Deferred` response, sent when it is done
by whoever has done it. Flask's views run in a few threads. publisher/web/shell/middleware.py does the same over WSGI.
"""

import logging
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from typing import Final, NamedTuple

from publisher.telemetry.trace import NO_TRACE
from publisher.web.http.cache import Repeats
from publisher.web.http.messages import HEADER_FIELDS, Deferred, HttpRequest, HttpResponse
from publisher.web.http.metrics import OTHER
from publisher.web.http.problems.by_error import INTERNAL
from publisher.web.http.problems.problem import Problem, ProblemError
from publisher.web.http.threads import Threads
from publisher.web.server.heads import head_of
from publisher.web.server.requests import Request
from publisher.web.shell.checks import (
    SITE_HEADERS,
    answer_at_once,
    decoded,
    former_hosts,
    mounted,
    refusal,
    refusal_of_body,
    refuse,
)
from publisher.web.shell.dispatch import Route
from publisher.web.shell.exchange import Exchange
from publisher.web.shell.flask_calls import FlaskRequest, FlaskResponse, call
from publisher.web.shell.kept_pages import keep_page, kept_page
from publisher.web.shell.middleware import SiteMiddleware
from publisher.web.shell.ready import Asked, Key, asked_by, ready_answer
from publisher.web.site import Served

LOG: Final = logging.getLogger("publisher.web")

FLASK_THREADS: Final = 3
"""They share one interpreter: with more, each request waits for more others that are half done."""

_READ_FIELDS: Final = frozenset(HEADER_FIELDS)
_NOTED: Final = "site"


class OfFields(NamedTuple):
    """What is worked out from the header fields of a request alone.

    Attributes:
        read: those that handlers read.
        asked: what the answer to a GET depends on besides the URL; None if that is more than a key holds.
    """

    read: dict[str, str]
    asked: Asked | None


class Received(NamedTuple):
    """A request that passed the checks.

    Attributes:
        exchange: sends the response.
        path: below the path of the base IRI, as WSGI spells paths.
        prefix: the path of the base IRI.
        fields: the header fields.
        key: finds the response when the same is asked again; None if it may then be another.
        again: whether the same was asked not long ago.
    """

    exchange: Exchange
    path: str
    prefix: str
    fields: OfFields
    key: Key | None
    again: bool

    def http_request(self, body: bytes = b"") -> HttpRequest:
        """Return the request as handlers see it."""
        exchange = self.exchange
        request = exchange.request
        address = _address(request.client)
        return HttpRequest(
            request.method, self.path, request.query, self.fields.read, body, address, exchange.trace
        )  # fmt: skip

    def flask_request(self, body: bytes) -> FlaskRequest:
        """Return the request as Flask gets it."""
        request = self.exchange.request
        return FlaskRequest(
            request.method, self.prefix, self.path, request.query, request.fields.by_name, body, request.client,
            request.server, request.version, "http", self.exchange.trace,
        )  # fmt: skip


class Receiver:
    """The site as a process serves it.

    Args:
        middleware: the site over WSGI, with all its parts.
    """

    def __init__(self, middleware: SiteMiddleware) -> None:
        self._site, self._dispatcher, self._observer = middleware.site, middleware.dispatcher, middleware.observer
        self._app, self._hosts, self._uris = middleware.app, middleware.hosts, middleware.uris
        self._repeats = Repeats()
        self._threads = Threads("flask", FLASK_THREADS)

    def receive(self, request: Request) -> None:
        """Answer a request, or begin to."""
        exchange = Exchange(request, self._observer)
        if self._site.is_stale():
            self._site.when_current(lambda: self._guarded(exchange, self._receive))
        else:
            self._guarded(exchange, self._receive)

    def refuse(self, problem: Problem) -> tuple[bytes, bytes]:
        """Return the head and the body of the response to what is no request."""
        self._observer.metrics.observe(OTHER, OTHER, str(problem.kind.status), 0.0)
        response = refuse(problem, self._uris.base, NO_TRACE)
        assert isinstance(response.body, bytes)
        return head_of(response.status, [*response.headers.items(), *SITE_HEADERS]), response.body

    def close(self) -> None:
        """Finish what has begun."""
        self._threads.close()

    def _guarded(self, exchange: Exchange, step: Callable[[Exchange], None], _: object = None) -> None:
        """Take a step towards a response; if it fails, the response says so.

        What a future that is done calls gets that future too, which is not needed.
        """
        try:
            step(exchange)
        except ProblemError as error:
            self._send_problem(exchange, error.problem)
        except Exception:  # a bug: it is logged, and the response is an internal error
            LOG.exception("a request failed outside its handler")
            exchange.pattern = OTHER
            self._send_problem(exchange, Problem(INTERNAL, INTERNAL.advice))

    def _send_problem(self, exchange: Exchange, problem: Problem) -> None:
        uris = exchange.served.release.uris if exchange.served else self._uris
        try:
            exchange.send(refuse(problem, uris.base, exchange.trace))
        except Exception:  # a bug: it is logged, and the client does not wait for ever
            LOG.exception("a problem could not be sent")
            exchange.give_up()

    def _receive(self, exchange: Exchange) -> None:
        request = exchange.request
        fields, host = _of_fields(request), request.host
        served, again, key = self._site.served, False, None
        if request.method == "GET" and fields.asked:
            key = request.path, request.query, host, fields.asked
            if served and not served.damage:
                if (ready := served.ready.get(key)) is not None:
                    exchange.send_ready(ready, served.release.version)
                    return
                again = self._repeats.again(key)
        self._check(exchange, host, fields, key, again=again)

    def _check(self, exchange: Exchange, host: str, fields: OfFields, key: Key | None, *, again: bool = False) -> None:
        """Answer a request, or begin to, if it passes the checks."""
        served, request = self._site.take(), exchange.request
        exchange.served = served
        uris, path, query = served.release.uris if served else self._uris, request.path, request.query
        moves = served.release.moves if served else ()
        hosts = self._hosts | former_hosts(moves) if moves else self._hosts
        coding = request.fields.by_name.get("content-encoding", "") if request.body is not None else ""
        if problem := refusal(hosts, uris, host, path, query) or refusal_of_body(coding):
            exchange.send(refuse(problem, uris.base, exchange.trace))
            return
        if answer := answer_at_once(uris, moves, host, path, query, method=request.method):
            exchange.send(answer)
            return
        prefix = decoded(uris.path)
        received = Received(exchange, mounted(path, prefix), prefix, fields, key, again)
        route = self._dispatcher.route(received.path)
        if request.body is not None and (route is None or (request.method == "POST" and "POST" in route.methods)):
            request.take_body(lambda body: self._with_body(received, route, body))
        else:
            self._answer(received, route, b"")

    def _with_body(self, received: Received, route: Route | None, body: bytes | Problem) -> None:
        """Answer a request whose body has arrived, or could not."""
        exchange = received.exchange
        if isinstance(body, bytes):
            self._guarded(exchange, lambda _: self._answer(received, route, body))
            return
        response = self._dispatcher.problem(body, exchange.served, received.http_request())
        self._guarded(exchange, lambda exchange: exchange.send(response))

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
        exchange.request.on_gone = response.future.cancel
        response.future.add_done_callback(partial(self._guarded, exchange, partial(self._finish, response)))

    def _keep(self, key: Key, served: Served, route: Route, response: HttpResponse, *, again: bool) -> None:
        """Keep a response that is asked for again."""
        if again and (answer := ready_answer(route, response)):
            served.ready.put(key, answer, size=len(answer.body))

    def _finish(self, deferred: Deferred, exchange: Exchange) -> None:
        """Send a deferred response; nobody is there to get one that was cancelled."""
        future = deferred.future
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
            if done.cancelled():
                exchange.release()
                return
            keep_page(request, done.result(), exchange.served)
            send(exchange, done.result())

        if (kept := kept_page(request, exchange.served)) is not None:
            send(exchange, kept)
            return
        future = self._threads.submit(call, self._app, request, exchange.served)
        exchange.request.on_gone = future.cancel
        future.add_done_callback(lambda done: self._guarded(exchange, lambda exchange: finish(exchange, done)))


def _of_fields(request: Request) -> OfFields:
    """Return what the header fields of a request say; it is kept with them."""
    notes = request.fields.notes
    known: OfFields | None = notes.get(_NOTED)
    if known is None:
        by_name = request.fields.by_name
        read = {name: value for name, value in by_name.items() if name in _READ_FIELDS}
        known = notes[_NOTED] = OfFields(read, asked_by(by_name))
    return known


def _address(client: str) -> str:
    """Return the address in a client's address and port."""
    return client.rpartition(":")[0].strip("[]")
