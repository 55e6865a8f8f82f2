"""A server of HTTP/1.1 on one event loop, whose thread reads requests, has them answered, and writes."""

import asyncio
import logging
import os
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from socket import socket
from typing import Final

from publisher.store.sandbox import use_cores_of
from publisher.web.http.problems.problem import Problem
from publisher.web.server.bodies import Allowance
from publisher.web.server.connection import Connection
from publisher.web.server.fields import KnownFields
from publisher.web.server.requests import Request

LOG: Final = logging.getLogger("publisher.web")

LOOK_EVERY_S: Final = 1.0

_THREADS: Final = 3
"""Threads that read files and compute pieces of streams; however many streams there are, the loop goes on."""


class Server:
    """An HTTP/1.1 server.

    Args:
        receive: is called with each request, in the loop's thread; it must not wait for anything.
        refuse: returns the head and the body of the response to what is no request.
        loop: the event loop.
        most: connections that may be open; above half as many more, ``make_room`` is called at once.
        make_room: closes connections that are over a limit.

    Attributes:
        fields: reads header fields.
        allowance: of bodies that have not arrived completely.
        computing: the threads that compute pieces of streams.
        thread: the id of the thread that the loop runs in.
        now: the loop's clock when it last looked, to :data:`LOOK_EVERY_S`.
    """

    def __init__(
        self,
        receive: Callable[[Request], None],
        refuse: Callable[[Problem], tuple[bytes, bytes]],
        loop: asyncio.AbstractEventLoop,
        *,
        most: int,
        make_room: Callable[[], object],
    ) -> None:
        self.receive, self.refuse, self.loop = receive, refuse, loop
        self._most, self._make_room = most + most // 2, make_room
        self._step, self._new = most // 8, 0  # to look at all connections takes long: not for each new one
        self.fields, self.allowance = KnownFields(), Allowance()
        self.computing = ThreadPoolExecutor(
            _THREADS, thread_name_prefix="streams", initializer=use_cores_of, initargs=(os.getpid(),)
        )
        self.thread, self.now = 0, loop.time()
        self._connections = set[Connection]()
        self._streams = set[asyncio.Task[None]]()
        self._listening: asyncio.Server | None = None
        self._stopping = False
        self._all_closed: asyncio.Event | None = None

    async def listen(self, listener: socket, backlog: int) -> None:
        """Accept connections from now on."""
        self.thread = threading.get_ident()
        self._listening = await self.loop.create_server(lambda: Connection(self), sock=listener, backlog=backlog)
        self.loop.call_later(LOOK_EVERY_S, self._look)

    async def stop(self, patience_s: float) -> None:
        """Accept nothing more, finish what has begun, and close everything.

        Args:
            patience_s: how long to wait for responses that are on their way.
        """
        self._stopping, self._all_closed = True, asyncio.Event()
        if self._listening is not None:
            self._listening.close()
        for connection in list(self._connections):
            connection.close_soon()
        if self._connections:
            try:
                await asyncio.wait_for(self._all_closed.wait(), patience_s)
            except TimeoutError:
                for connection in list(self._connections):
                    connection.abort()
        self.computing.shutdown(wait=False, cancel_futures=True)

    def has_one_client(self) -> bool:
        """Return whether a single connection is open."""
        return len(self._connections) == 1

    def opened(self, connection: Connection) -> None:
        """Note a connection."""
        self._connections.add(connection)
        self._new += 1
        if len(self._connections) > self._most and self._new >= self._step:
            self._new = 0
            self._make_room()
        if self._stopping:
            connection.close()

    def closed(self, connection: Connection) -> None:
        """Forget a connection."""
        self._connections.discard(connection)
        if self._all_closed is not None and not self._connections:
            self._all_closed.set()

    def begin(self, stream: Coroutine[None, None, None]) -> None:
        """Send a stream, in a task of the loop."""
        task = self.loop.create_task(stream)
        self._streams.add(task)
        task.add_done_callback(self._streamed)

    def failed(self, error: BaseException) -> None:
        """Log what must not happen."""
        LOG.error("a connection failed", exc_info=error)

    def _streamed(self, task: asyncio.Task[None]) -> None:
        self._streams.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            LOG.error("a stream failed", exc_info=error)

    def _look(self) -> None:
        self.loop.call_later(LOOK_EVERY_S, self._look)
        self.now = self.loop.time()
        for connection in list(self._connections):
            try:
                connection.look(self.now)
            except Exception as error:  # noqa: BLE001 - a bug must not keep the others from being looked after
                self.failed(error)
                connection.abort()
