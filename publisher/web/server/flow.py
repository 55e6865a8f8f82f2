"""How a client keeps up with what is sent to it."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from concurrent.futures import Executor


class Flow:
    """What one client is sent, as fast as it takes it.

    Attributes:
        full: whether it has to take something before it is sent more.
    """

    __slots__ = ("_waiting", "full")

    def __init__(self) -> None:
        self.full = False
        self._waiting: asyncio.Future[None] | None = None

    def resume(self) -> None:
        """Note that the client has taken enough."""
        self.full = False
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(None)

    def end(self) -> None:
        """Note that the client has left."""
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_exception(ConnectionResetError())

    async def until_taken(self) -> None:
        """Wait until the client may be sent more.

        Raises:
            ConnectionResetError: it has left meanwhile.
        """
        while self.full:
            self._waiting = asyncio.get_running_loop().create_future()
            await self._waiting


async def pieces_of(body: Iterable[bytes], threads: Executor) -> AsyncIterator[bytes]:
    """Yield the pieces of a body that are not empty; each is computed in a thread."""
    loop, pieces = asyncio.get_running_loop(), iter(body)
    while (piece := await loop.run_in_executor(threads, next, pieces, None)) is not None:
        if piece:
            yield piece


async def send_pieces(transport: asyncio.Transport, flow: Flow, pieces: AsyncIterator[bytes], *, chunked: bool) -> int:
    """Send the pieces of a body as fast as the client takes them; return how many bytes they have.

    Args:
        transport: to the client.
        flow: how it keeps up.
        pieces: the body.
        chunked: whether each is sent as a chunk, and then the last one (RFC 9112 section 7.1).

    Raises:
        ConnectionResetError: the client has left.
    """
    sent_bytes = 0
    async for piece in pieces:
        _check_open(transport)
        sent_bytes += len(piece)
        transport.write(b"%x\r\n%b\r\n" % (len(piece), piece) if chunked else piece)
        _check_open(transport)
        await flow.until_taken()
    _check_open(transport)
    if chunked:
        transport.write(b"0\r\n\r\n")
    return sent_bytes


def _check_open(transport: asyncio.Transport) -> None:
    if transport.is_closing():
        raise ConnectionResetError
