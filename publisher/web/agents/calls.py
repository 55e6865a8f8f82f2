"""What a call of a tool is answered from, and the errors that a call may end with."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Final

from publisher.web.http.problems.kinds import http_kind
from publisher.web.http.problems.problem import Problem, ProblemError
from publisher.web.shell.dispatch import BROKEN, UNPUBLISHED
from publisher.web.site import LiveSite, Served


@dataclass(frozen=True, slots=True)
class Call:
    """A request of a client.

    Attributes:
        served: the release that it is answered from.
        client: who is charged for the seconds of its queries.
    """

    served: Served
    client: str


CURRENT: Final[ContextVar[Call]] = ContextVar("publisher.web.agents.call")
"""The call that is answered in this context; over stdio it is unset until a tool is called."""

STDIO_CLIENT: Final = "stdio"


class Calls:
    """Gives each call its release: over HTTP that of the request, over stdio the one that is live.

    Args:
        site: the publication.
    """

    def __init__(self, site: LiveSite) -> None:
        self._site = site

    @contextmanager
    def take(self) -> Iterator[Call]:
        """Keep the release of the current call open.

        Raises:
            ProblemError: nothing has been published yet, or the release is damaged (503).
        """
        call = CURRENT.get(None)
        if call is not None:
            yield _undamaged(call)
            return
        served = self._site.acquire()
        if served is None:
            raise ProblemError(UNPUBLISHED)
        try:
            yield _undamaged(Call(served, STDIO_CLIENT))
        finally:
            served.done()


def _undamaged(call: Call) -> Call:
    if call.served.damage:
        raise ProblemError(BROKEN)
    return call


def wrong(detail: str, status: int = 400, **facts: Any) -> ProblemError:
    """Return the error for an argument that is wrong (400), or names nothing that there is (404)."""
    return ProblemError(Problem(http_kind(status), detail, facts))
