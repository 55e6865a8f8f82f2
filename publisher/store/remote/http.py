"""Requests to a SPARQL server, each with a deadline for the whole exchange and a limit on the size of the response."""

from __future__ import annotations

import contextlib
import http.client
import socket
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode, urlsplit

from publisher.errors import QueryEngineError
from publisher.store.contract import Request

_CHUNK_BYTES: Final = 256 * 1024
_STORE_PATHS: Final = {"/query": "/store", "/sparql": "/sparql-graph-crud"}
"""The path of a server's graph store by the end of its query URL: Oxigraph and Fuseki; Virtuoso."""


class TooLargeError(Exception):
    """The response is larger than the limit."""


class DeadlineError(Exception):
    """The deadline passed before the response was complete."""


@dataclass(frozen=True, slots=True)
class Server:
    """A SPARQL 1.1 server.

    Attributes:
        query_url: the endpoint for queries.
        store_url: the endpoint for graphs (Graph Store Protocol).
    """

    query_url: str
    store_url: str

    @classmethod
    def parse(cls, setting: str) -> Server:
        """Parse the setting: the query URL, and after a space the graph store's where it cannot be derived."""
        query_url, _, store_url = setting.strip().partition(" ")
        if not store_url:
            end = next((end for end in _STORE_PATHS if query_url.endswith(end)), None)
            store_url = query_url.removesuffix(end) + _STORE_PATHS[end] if end else query_url
        return cls(query_url, store_url.strip())


@dataclass(frozen=True, slots=True)
class ServerResponse:
    """A complete response; header names are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def message(self) -> str:
        """The server's error message, shortened to one line."""
        lines = self.body.decode("utf-8", "replace").split("\n")
        return " ".join(line.strip() for line in lines if line.strip())[:300]


def query_body(request: Request) -> bytes:
    """Return a query as a form: of the protocol's three ways the one for texts and datasets of any length."""
    fields = [
        ("query", request.query),
        *(("default-graph-uri", iri) for iri in request.default_graphs),
        *(("named-graph-uri", iri) for iri in request.named_graphs),
    ]
    return urlencode(fields).encode()


class Exchange:
    """What another thread ends: the exchange with a server that one thread is in, and all later ones of that thread."""

    def __init__(self) -> None:
        self._connection: http.client.HTTPConnection | None = None
        self._ended = False

    def begin(self, connection: http.client.HTTPConnection) -> None:
        """Note the connection.

        Raises:
            QueryEngineError: the exchange was ended already.
        """
        self._connection = connection
        if self._ended:
            raise QueryEngineError("it is shut down")

    def end(self) -> None:
        """End it: a blocked read or write returns at once."""
        self._ended = True
        if self._connection is not None:
            _shut_down(self._connection)


def send(
    url: str,
    method: str,
    body: bytes,
    headers: Mapping[str, str],
    *,
    deadline: float,
    limit_bytes: int,
    exchange: Exchange | None = None,
) -> ServerResponse:
    """Send a request, and read the complete response.

    Args:
        url: where to send it.
        method: the HTTP method.
        body: the body.
        headers: by name.
        deadline: when the exchange has to be over, on the monotonic clock.
        limit_bytes: how large the response may be.
        exchange: lets another thread end it.

    Raises:
        DeadlineError: the deadline passed.
        TooLargeError: the response is larger than the limit.
        QueryEngineError: the server cannot be reached, or its response ended too early.
    """
    parts = urlsplit(url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    left_s = max(deadline - time.monotonic(), 0.01)
    connection_class = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = connection_class(parts.hostname or "", parts.port, timeout=left_s)
    timer = threading.Timer(left_s, _shut_down, (connection,))  # a socket's timeout starts again with every byte
    timer.daemon = True
    timer.start()
    try:
        if exchange is not None:
            exchange.begin(connection)
        connection.request(method, target, body=body, headers=dict(headers))
        response = connection.getresponse()
        response_headers = {name.lower(): value for name, value in response.getheaders()}
        return ServerResponse(response.status, response_headers, _read(response, limit_bytes))
    except (OSError, http.client.HTTPException, ValueError) as error:
        if time.monotonic() >= deadline:
            raise DeadlineError from error
        raise QueryEngineError(f"the SPARQL server does not answer as expected: {error!r}") from error
    finally:
        timer.cancel()
        connection.close()


def _shut_down(connection: http.client.HTTPConnection) -> None:
    """End an exchange in another thread: a blocked read or write returns at once."""
    if (connected := connection.sock) is not None:
        with contextlib.suppress(OSError):
            connected.shutdown(socket.SHUT_RDWR)


def _read(response: http.client.HTTPResponse, limit_bytes: int) -> bytes:
    """Read to the end; http.client raises IncompleteRead if a length or a last chunk is not reached."""
    pieces, size = [], 0
    while piece := response.read(_CHUNK_BYTES):
        pieces.append(piece)
        size += len(piece)
        if size > limit_bytes:
            raise TooLargeError
    if response.length:
        raise http.client.IncompleteRead(b"", response.length)
    return b"".join(pieces)
