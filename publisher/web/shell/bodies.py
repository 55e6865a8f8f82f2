"""Read the body of a request without a thread, within limits of size and time.

A client has :data:`GRACE_S` for a short body; a longer one may take longer, as long as it arrives at
:data:`LEAST_BYTES_PER_S` on average. Otherwise the answer is 408, and the connection is closed.
"""

import asyncio
from collections.abc import Mapping
from typing import Any, Final

from publisher.web.http.errors import Problem, ProblemError, http_kind
from publisher.web.shell.checks import BODY_TOO_LONG, MAX_BODY_BYTES

GRACE_S: Final = 10.0
LEAST_BYTES_PER_S: Final = 16 * 1024

TOO_SLOW: Final = Problem(
    http_kind(408),
    f"A body has to arrive within {GRACE_S:g} s, or at {LEAST_BYTES_PER_S // 1024} KiB/s on average if it is long.",
)
INCOMPLETE: Final = Problem(http_kind(400), "The body of the request is shorter than its Content-Length.")


def has_body(headers: Mapping[str, str]) -> bool:
    """Return whether a request announces a body."""
    return headers.get("content-length", "0") != "0" or "transfer-encoding" in headers


async def read_body(protocol: Any, headers: Mapping[str, str]) -> bytes:
    """Read the whole body of a request.

    Args:
        protocol: granian's side of the request.
        headers: of the request, by lower-case name.

    Raises:
        ProblemError: it is too long (413), too slow (408), or incomplete (400).
    """
    length = headers.get("content-length", "")
    announced = int(length) if length.isascii() and length.isdigit() and len(length) < 12 else None
    if announced is not None and announced > MAX_BODY_BYTES:
        raise ProblemError(BODY_TOO_LONG)
    body = bytearray()
    loop = asyncio.get_running_loop()
    began = loop.time()
    try:
        async with asyncio.timeout_at(began + GRACE_S) as deadline:
            async for chunk in protocol:
                body += chunk
                if len(body) > MAX_BODY_BYTES:
                    raise ProblemError(BODY_TOO_LONG)
                deadline.reschedule(began + GRACE_S + len(body) / LEAST_BYTES_PER_S)
    except TimeoutError:
        raise ProblemError(TOO_SLOW) from None
    if announced is not None and len(body) != announced:
        raise ProblemError(INCOMPLETE)
    return bytes(body)
