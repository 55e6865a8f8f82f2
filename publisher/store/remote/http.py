"""Requests to a SPARQL server: with a deadline over the whole, an end at any moment, and a cap on what comes back."""

from __future__ import annotations

import contextlib
import http.client
import socket
import threading
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode, urlsplit

from publisher.errors import QueryEngineError

_CHUNK: Final = 256 * 1024
_STORES: Final = {"/query": "/store", "/sparql": "/sparql-graph-crud", "/repositories": "/rdf-graphs/service"}
"""Where a server of a kind has its graph store, told by the end of its query URL: Oxigraph and Fuseki; Virtuoso."""


class TooMuchError(Exception):
    """The server sent more than the cap."""


class CutOffError(Exception):
    """The request was ended from here: its time was over, or it had to make way."""


@dataclass(frozen=True, slots=True)
class Server:
    """A SPARQL 1.1 server.

    Attributes:
        query_url: where queries go.
        store_url: where graphs go (Graph Store Protocol).
    """

    query_url: str
    store_url: str

    @classmethod
    def of(cls, setting: str) -> Server:
        """Read the setting: the query URL, and after a space the graph store's where it is not to be guessed."""
        query_url, _, store_url = setting.strip().partition(" ")
        if not store_url:
            end = next((end for end in _STORES if query_url.endswith(end)), None)
            store_url = query_url.removesuffix(end) + _STORES[end] if end else query_url
        return cls(query_url, store_url.strip())


@dataclass(frozen=True, slots=True)
class Reply:
    """A whole reply; header names are lower-case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def message(self) -> str:
        """What the server says went wrong, in one line of reasonable length."""
        lines = self.body.decode("utf-8", "replace").split("\n")
        return " ".join(line.strip() for line in lines if line.strip())[:300]


class Exchange:
    """One request and its reply; ``cut_off`` may be called from any thread."""

    def __init__(self, url: str, deadline: float) -> None:
        parts = urlsplit(url)
        kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        self._target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        self._deadline = deadline
        self._connection = kind(parts.hostname or "", parts.port, timeout=max(self._left_s, 0.01))
        self._ended = False

    def run(self, method: str, body: bytes | Iterable[bytes], headers: Mapping[str, str], cap_bytes: int) -> Reply:
        """Send, and read the whole reply.

        Raises:
            CutOffError: the deadline passed, or ``cut_off`` was called.
            TooMuchError: the reply is over the cap.
            QueryEngineError: the server cannot be reached, or its reply ended too early.
        """
        watch = threading.Timer(max(self._left_s, 0), self.cut_off)
        watch.daemon = True
        watch.start()
        try:
            self._connection.request(method, self._target, body=body, headers=dict(headers))
            response = self._connection.getresponse()
            return Reply(
                response.status,
                {name.lower(): value for name, value in response.getheaders()},
                _whole(response, cap_bytes),
            )
        except (OSError, http.client.HTTPException, ValueError) as error:
            if self._ended or self._left_s <= 0:
                raise CutOffError from error
            raise QueryEngineError(f"the SPARQL server does not answer as it should: {error!r}") from error
        finally:
            watch.cancel()
            self._connection.close()

    def cut_off(self) -> None:
        """End the exchange now: a blocked read or write returns at once."""
        self._ended = True
        if (connected := self._connection.sock) is not None:
            with contextlib.suppress(OSError):
                connected.shutdown(socket.SHUT_RDWR)

    @property
    def _left_s(self) -> float:
        return self._deadline - time.monotonic()


def query_body(query: str, default_graphs: Iterable[str], named_graphs: Iterable[str]) -> bytes:
    """A query as a form: the one of the protocol's three ways that takes a text and a dataset of any length."""
    fields = [
        ("query", query),
        *(("default-graph-uri", iri) for iri in default_graphs),
        *(("named-graph-uri", iri) for iri in named_graphs),
    ]
    return urlencode(fields).encode()


def _whole(response: http.client.HTTPResponse, cap_bytes: int) -> bytes:
    """Read to the end; http.client raises IncompleteRead where a length or a last chunk is missed."""
    pieces, size = [], 0
    while piece := response.read(_CHUNK):
        pieces.append(piece)
        size += len(piece)
        if size > cap_bytes:
            raise TooMuchError
    if response.length:
        raise http.client.IncompleteRead(b"", response.length)
    return b"".join(pieces)
