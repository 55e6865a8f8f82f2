"""The SDK's session manager as an ASGI application. Imported by the first request: the SDK takes a second to load."""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

from publisher.web.agents.calls import Calls
from publisher.web.agents.server import PublicationServer

Message = MutableMapping[str, Any]


class Session:
    """Answers messages of the protocol; it has no state between them.

    Args:
        calls: gives each call its release.
        base: the base IRI.
        most_bytes: what the body of a request may have.
    """

    def __init__(self, calls: Calls, base: str, most_bytes: int) -> None:
        server = PublicationServer(calls, base).server()
        self._manager = StreamableHTTPSessionManager(
            server, json_response=True, stateless=True, max_request_body_size=most_bytes
        )
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin; the manager's tasks belong to a task that ends with the event loop."""
        started = asyncio.Event()
        self._task = asyncio.get_running_loop().create_task(self._run(started))
        await started.wait()

    async def handle(
        self, scope: Message, receive: Callable[[], Awaitable[Message]], send: Callable[[Message], Awaitable[None]]
    ) -> None:
        """Answer a request (ASGI)."""
        await self._manager.handle_request(scope, receive, send)

    async def _run(self, started: asyncio.Event) -> None:
        async with self._manager.run():
            started.set()
            await asyncio.get_running_loop().create_future()
