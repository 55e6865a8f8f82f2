"""The body of a request, within limits of size and time.

A client has :data:`GRACE_S` for a short body; a longer one may take longer, as long as it arrives at
:data:`LEAST_BYTES_PER_S` on average. All together may take :data:`MAX_WAITING_BYTES`.
"""

from collections.abc import Callable
from typing import Final

from publisher.web.http.problems.kinds import SERVER_BUSY, http_kind
from publisher.web.http.problems.problem import Problem

MAX_BODY_BYTES: Final = 10 * 1024 * 1024
GRACE_S: Final = 10.0
LEAST_BYTES_PER_S: Final = 16 * 1024

MAX_WAITING_BYTES: Final = 64 * 1024 * 1024

TOO_LONG: Final = Problem(http_kind(413), f"A request body may have up to {MAX_BODY_BYTES:,} bytes.")
TOO_SLOW: Final = Problem(
    http_kind(408),
    f"A body has to arrive within {GRACE_S:g} s, or at {LEAST_BYTES_PER_S // 1024} KiB/s on average if it is long.",
)
TOO_MANY: Final = Problem(SERVER_BUSY, "Too many long requests are arriving.", headers={"Retry-After": "5"})
INCOMPLETE: Final = Problem(http_kind(400), "The body of the request is shorter than its Content-Length.")

Taker = Callable[[bytes | Problem], None]
"""Is called with a whole body, or with what is wrong with it."""


class Allowance:
    """What may be in memory of all requests of a process that cannot be answered yet: bodies above all."""

    def __init__(self, most_bytes: int = MAX_WAITING_BYTES) -> None:
        self.free_bytes = most_bytes


class Body:
    """The body of one request.

    Args:
        allowance: shared by all requests.
        announced: its length, if the header says so.
    """

    __slots__ = ("_allowance", "_announced", "_complete", "_held", "_problem", "_received", "_since", "_taker")

    def __init__(self, allowance: Allowance, announced: int | None) -> None:
        self._allowance, self._announced, self._since = allowance, announced, 0.0
        self._received, self._held = bytearray(), 0
        self._complete = False
        self._problem = TOO_LONG if announced is not None and announced > MAX_BODY_BYTES else None
        self._taker: Taker | None = None

    @property
    def complete(self) -> bool:
        """Whether all of it has arrived."""
        return self._complete

    def take(self, taker: Taker, now: float) -> None:
        """Have a function called with the body when it is there, or with what is wrong; at once if that is known.

        Args:
            taker: the function.
            now: by the loop's clock; from then on the body has to arrive quickly enough.
        """
        self._taker, self._since = taker, now
        if self._problem or self._complete:
            self._hand_over()

    def add(self, piece: bytes) -> None:
        """Take the next bytes, unless it is known that they are of no use."""
        if self._problem:
            return
        if len(self._received) + len(piece) > MAX_BODY_BYTES:
            self.fail(TOO_LONG)
        elif len(piece) > self._allowance.free_bytes:
            self.fail(TOO_MANY)
        else:
            self._received += piece
            self._held += len(piece)
            self._allowance.free_bytes -= len(piece)

    def end(self) -> None:
        """Note that it has arrived completely; it counts until it is handed over."""
        self._complete = True
        if self._taker:
            self._hand_over()

    def check_pace(self, now: float) -> None:
        """Give a body up that arrives too slowly, if it is waited for."""
        if self._taker and now > self._since + GRACE_S + len(self._received) / LEAST_BYTES_PER_S:
            self.fail(TOO_SLOW)

    def fail(self, problem: Problem) -> None:
        """Give it up; what has arrived is dropped."""
        self._problem = self._problem or problem
        self.drop()
        if self._taker:
            self._hand_over()

    def drop(self) -> None:
        """Let go of what has arrived."""
        self._allowance.free_bytes += self._held
        self._held = 0
        self._received = bytearray()

    def _hand_over(self) -> None:
        taker, self._taker = self._taker, None
        received = self._problem or bytes(self._received)
        self.drop()
        if taker:
            taker(received)
