"""Clients that each wait for their answers, all in one loop over sockets: they take little from what is measured.

Threads of Python take turns with each other, so that one client's wait contains the work of others.
"""

import selectors
import socket
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from urllib.parse import urlsplit

from benchmarks.harness.load import LoadError

_RECEIVED = 1 << 16
_TIMEOUT_S = 120.0
_APART_S = 0.05
"""Clients come one after the other: of those that come in one moment, one web worker may take all."""


def waits(urls: Sequence[str], clients: int) -> list[float]:
    """Ask for each URL once, by several clients over kept-alive connections; gives milliseconds.

    Raises:
        LoadError: an answer was not 200, or did not come.
    """
    parts = [urls[number::clients] for number in range(min(clients, len(urls)))]
    with ExitStack() as opened:
        selector = opened.enter_context(selectors.DefaultSelector())
        every = []
        for part in parts:
            client = Client(part)
            every.append(client)
            opened.callback(client.socket.close)
            selector.register(client.socket, selectors.EVENT_READ, client)
            client.ask()
            _take_turns_for(_APART_S, selector)
        while selector.get_map():
            if not _take_turns(selector, _TIMEOUT_S):
                raise LoadError(f"no answer within {_TIMEOUT_S:.0f} s")
    return [wait for client in every for wait in client.waits]


def _take_turns_for(seconds: float, selector: selectors.BaseSelector) -> None:
    """Read what comes in some time, and ask on."""
    end = time.perf_counter() + seconds
    while (left := end - time.perf_counter()) > 0:
        _take_turns(selector, left)


def _take_turns(selector: selectors.BaseSelector, timeout_s: float) -> bool:
    """Read what has come, and ask on; False if nothing came."""
    ready = selector.select(timeout_s)
    for key, _ in ready:
        client: Client = key.data
        if client.receive() and not client.ask():
            selector.unregister(client.socket)
    return bool(ready)


class Client:
    """One connection, on which the URLs are asked for one after the other.

    Args:
        urls: all of one host and port.
    """

    def __init__(self, urls: Sequence[str]) -> None:
        parts = urlsplit(urls[0])
        self.waits: list[float] = []
        self.socket = socket.create_connection((parts.hostname or "", parts.port or 80), timeout=_TIMEOUT_S)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._requests: Iterator[tuple[str, bytes]] = iter([(url, _request(url)) for url in urls])
        self._url, self._answer, self._started = "", b"", 0.0

    def ask(self) -> bool:
        """Send the next request; False if there is none."""
        following = next(self._requests, None)
        if following is None:
            return False
        self._url, request = following
        self._answer, self._started = b"", time.perf_counter()
        self.socket.sendall(request)
        return True

    def receive(self) -> bool:
        """Read what has come; whether that was the whole answer.

        Raises:
            LoadError: it is not 200, does not say its length, or the connection was closed.
        """
        received = self.socket.recv(_RECEIVED)
        self._answer += received
        if not received:
            raise LoadError(f"{self._url}: the connection was closed")
        head, found, body = self._answer.partition(b"\r\n\r\n")
        if not found:
            return False
        if len(body) < self._length(head):
            return False
        self.waits.append((time.perf_counter() - self._started) * 1000)
        return True

    def _length(self, head: bytes) -> int:
        status, *fields = head.split(b"\r\n")
        if status.split(b" ", 2)[1] != b"200":
            raise LoadError(f"{self._url}: {status.decode()} where 200 was expected")
        for field in fields:
            name, _, value = field.partition(b":")
            if name.lower() == b"content-length":
                return int(value)
        raise LoadError(f"{self._url}: no Content-Length")


def _request(url: str) -> bytes:
    parts = urlsplit(url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return f"GET {target} HTTP/1.1\r\nHost: {parts.netloc}\r\nAccept-Encoding: identity\r\n\r\n".encode()
