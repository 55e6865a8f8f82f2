"""Call the handlers that answer without a web framework: documents and SPARQL (docs/adr/0071).

Every outcome is a response: what a handler raises becomes problem details here. Nothing here knows the server:
publisher/web/shell/receiver.py and, for WSGI, publisher/web/shell/middleware.py are its adapters.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from types import TracebackType
from typing import Final, Self

from publisher.errors import PublisherError
from publisher.telemetry.trace import Handling
from publisher.web.http.conditional import finish
from publisher.web.http.messages import Deferred, HttpRequest, HttpResponse, Promise
from publisher.web.http.operations import Operation
from publisher.web.http.problems.by_error import INTERNAL, RELEASE_BROKEN, problem_of
from publisher.web.http.problems.kinds import NO_RELEASE, http_kind
from publisher.web.http.problems.problem import Problem, ProblemError
from publisher.web.http.problems.responses import of_request, problem_response
from publisher.web.languages.choice import language_of
from publisher.web.languages.reader import speaking
from publisher.web.shell.pages import Pages
from publisher.web.site import Served

LOG: Final = logging.getLogger("publisher.web")

UNPUBLISHED: Final = Problem(NO_RELEASE, NO_RELEASE.advice, headers={"Retry-After": "5"})
BROKEN: Final = Problem(RELEASE_BROKEN, RELEASE_BROKEN.advice)

Handler = Callable[[Served, HttpRequest], HttpResponse | Deferred]
"""Answers a request; raises ProblemError or PublisherError."""

Probe = Callable[[HttpRequest], HttpResponse]
"""Answers a request whether anything is published or not."""


@dataclass(frozen=True, slots=True)
class Route:
    """URLs that one handler answers.

    Attributes:
        pattern: how docs/http.md and the metrics spell them ("/doc/<kind>/<path:slug>").
        path: the path, or what the paths begin with if it ends with a slash.
        ending: what the paths end with, after one part between.
        methods: that are allowed, as the Allow header lists them.
        handler: answers them.
        unpublished: answers them before the first release; None for a 503.
        repeatable: whether a response that may be stored (Cache-Control) is the same for all that ask for its URL with
            the same Accept and Accept-Encoding, in the same language, as long as the release is.
        operations: what it takes and answers, by method in lower case.
        of_release: returns the operations of single URLs among them that a release has, by pattern.
    """

    pattern: str
    path: str
    methods: tuple[str, ...]
    handler: Handler
    unpublished: Probe | None = None
    ending: str = ""
    repeatable: bool = False
    operations: Mapping[str, Operation] = field(default_factory=dict)
    of_release: Callable[[Served], Mapping[str, Operation]] = lambda _: {}

    def is_between(self, path: str) -> bool:
        """Return whether a path has one part between how the route's paths begin and how they end."""
        between = path[len(self.path) :].removesuffix(self.ending)
        return path.endswith(self.ending) and bool(between) and "/" not in between

    @classmethod
    def for_operators(cls, path: str, probe: Probe, operation: Operation) -> Self:
        """Return the route of a URL whose answer does not depend on the release."""
        methods = ("GET", "HEAD", "OPTIONS")
        return cls(path, path, methods, lambda _, request: probe(request), probe, operations={"get": operation})


class Dispatcher:
    """Finds the handler of a URL and turns every outcome into a response.

    Args:
        routes: the handlers, by URL.
        pages: renders problems as pages.
    """

    def __init__(self, routes: Sequence[Route], pages: Pages) -> None:
        self.routes = tuple(routes)
        self._pages = pages
        self._exact = {route.path: route for route in routes if not route.path.endswith("/")}
        self._below = tuple(route for route in routes if route.path.endswith("/"))

    def route(self, path: str) -> Route | None:
        """Return the route of a path, None if no handler answers it."""
        if (exact := self._exact.get(path)) is not None:
            return exact
        for route in self._below:
            if path.startswith(route.path) and (not route.ending or route.is_between(path)):
                return route
        return None

    def answer(self, route: Route, served: Served | None, request: HttpRequest) -> HttpResponse:
        """Answer a request, and wait for what the answer waits for."""
        response = self.begin(route, served, request)
        return response.response() if isinstance(response, Deferred) else response

    def begin(self, route: Route, served: Served | None, request: HttpRequest) -> HttpResponse | Deferred:
        """Answer a request, without waiting for a query; errors are problem details, and HEAD has no body.

        Returns:
            The final response, or a deferred one whose ``finish`` raises nothing.
        """
        begun = self._outcome(partial(self._begin, route, served, request), served, request)
        if isinstance(begun, HttpResponse):
            return begun
        return Deferred(begun.future, partial(self._finish, begun, served, request), begun.takes_long)

    def _finish(self, deferred: Deferred, served: Served | None, request: HttpRequest, future: Promise) -> HttpResponse:
        response = self._outcome(partial(deferred.finish, future), served, request)
        assert isinstance(response, HttpResponse)
        return response

    def _outcome(
        self, step: Callable[[], HttpResponse | Deferred], served: Served | None, request: HttpRequest
    ) -> HttpResponse | Deferred:
        """Take a step towards a response; what it raises becomes a response."""
        outcome: HttpResponse | Deferred
        with Handling(request.trace):
            try:
                outcome = step()
            except ProblemError as error:
                outcome = self.problem(error.problem, served, request)
            except PublisherError as error:
                outcome = self.problem(problem_of(error), served, request)
            except Exception:  # a bug: it is logged, and the response is an internal error
                LOG.exception("a handler failed")
                outcome = self.problem(Problem(INTERNAL, INTERNAL.advice), served, request)
        if isinstance(outcome, HttpResponse) and request.method == "HEAD":
            return outcome.without_body()
        return outcome

    def problem(self, problem: Problem, served: Served | None, request: HttpRequest) -> HttpResponse:
        """Return the response to a problem."""

        def page(problem: Problem) -> str:
            return self._pages.render("problem.html", served, problem=problem)

        base = self._pages.layout(served).base
        problem = of_request(problem, request.trace)
        with speaking(language_of(request.headers)):
            response = problem_response(problem, request.headers.get("accept"), base, page)
        return finish(response, request)

    def _begin(self, route: Route, served: Served | None, request: HttpRequest) -> HttpResponse | Deferred:
        if request.method == "OPTIONS":
            return HttpResponse(200, {"Allow": ", ".join(route.methods), "Content-Length": "0"})
        if request.method not in route.methods:
            kind = http_kind(405)
            problem = Problem(kind, kind.advice, headers={"Allow": ", ".join(route.methods)})
            return self.problem(problem, served, request)
        if served is None:
            return route.unpublished(request) if route.unpublished else self.problem(UNPUBLISHED, served, request)
        if served.damage and not route.unpublished:
            return self.problem(BROKEN, None, request)
        return route.handler(served, request)


class LogUnexpected:
    """Log an exception that is a bug, and go on after the ``with`` block.

    Args:
        what: the message for the log.
        expected: an exception that is no bug, and is raised on.
    """

    def __init__(self, what: str, expected: type[Exception] | tuple[()] = ()) -> None:
        self._what, self._expected = what, expected

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        if not isinstance(error, Exception) or isinstance(error, self._expected):
            return False
        LOG.error("%s", self._what, exc_info=error)
        return True
