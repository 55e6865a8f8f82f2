"""Read the body of a request without a thread, within limits of size and time.

A client has :data:`GRACE_S` for a short body; a longer one may take longer, as long as it arrives at
:data:`LEAST_BYTES_PER_S` on average. Otherwise the answer is 408, and the connection is closed.
All together may take :data:`MAX_WAITING_BYTES`.
"""

import asyncio
from collections.abc import Mapping
from typing import Any, Final

from publisher.web.http.errors import SERVER_BUSY, Problem, ProblemError, http_kind
from publisher.web.shell.checks import BODY_TOO_LONG, MAX_BODY_BYTES

GRACE_S: Final = 10.0
LEAST_BYTES_PER_S: Final = 16 * 1024

MAX_WAITING_BYTES: Final = 64 * 1024 * 1024

TOO_SLOW: Final = Problem(
    http_kind(408),
    f"A body has to arrive within {GRACE_S:g} s, or at {LEAST_BYTES_PER_S // 1024} KiB/s on average if it is long.",
)
TOO_MANY: Final = Problem(SERVER_BUSY, "Too many long requests are arriving.", headers={"Retry-After": "5"})
INCOMPLETE: Final = Problem(http_kind(400), "The body of the request is shorter than its Content-Length.")


def has_body(headers: Mapping[str, str]) -> bool:
    """Return whether a request announces a body."""
    return headers.get("content-length", "0") != "0" or "transfer-encoding" in headers


class Bodies:
    """Reads the bodies of all requests of a process, within a limit in all.

    Args:
        most_bytes: what may be in memory of bodies that have not arrived completely.
    """

    def __init__(self, most_bytes: int = MAX_WAITING_BYTES) -> None:
        self._free_bytes = most_bytes

    async def read(self, protocol: Any, headers: Mapping[str, str]) -> bytes:
        """Read the whole body of a request.

        Args:
            protocol: granian's side of the request.
            headers: of the request, by lower-case name.

        Raises:
            ProblemError: it is too long (413), too slow (408), or incomplete (400); or too many others are waited for
                (503).
        """
        announced = _announced(headers)
        if announced is not None and announced > MAX_BODY_BYTES:
            raise ProblemError(BODY_TOO_LONG)
        body = bytearray()
        try:
            await self._collect(protocol, body)
        except TimeoutError:
            raise ProblemError(TOO_SLOW) from None
        finally:
            self._free_bytes += len(body)
        if announced is not None and len(body) != announced:
            raise ProblemError(INCOMPLETE)
        return bytes(body)

    async def _collect(self, protocol: Any, body: bytearray) -> None:
        began = asyncio.get_running_loop().time()
        async with asyncio.timeout_at(began + GRACE_S) as deadline:
            async for chunk in protocol:
                if len(body) + len(chunk) > MAX_BODY_BYTES:
                    raise ProblemError(BODY_TOO_LONG)
                if len(chunk) > self._free_bytes:
                    raise ProblemError(TOO_MANY)
                body += chunk
                self._free_bytes -= len(chunk)
                deadline.reschedule(began + GRACE_S + len(body) / LEAST_BYTES_PER_S)


def _announced(headers: Mapping[str, str]) -> int | None:
    length = headers.get("content-length", "")
    return int(length) if length.isascii() and length.isdigit() and len(length) < 12 else None
