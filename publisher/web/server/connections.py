"""Look after the connections of this process: end those that do not read, and the longest idle ones over a limit.

The kernel knows of each connection how much the client has acknowledged, and when anything was sent or received last
(``TCP_INFO``, see tcp(7)), so that is looked at here every :data:`LOOK_EVERY_S`, by one thread. docs/adr/0095.

Connections are known by the client's address and port ("192.0.2.1:50000", "[2001:db8::1]:50000").
Only Linux has what is needed; elsewhere nothing is limited, and a proxy in front should do so.
"""

import os
import socket
import struct
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

LOOK_EVERY_S: Final = 1.0
SLOW_AFTER_S: Final = 20.0
"""How long a client may take less than :data:`LEAST_BYTES_PER_S` of what waits for it."""

LEAST_BYTES_PER_S: Final = 1024
UNSENT_BYTES: Final = 128 * 1024
"""What the kernel takes of a response before it is sent; without a limit, megabytes for each client."""

_TCP_INFO: Final = struct.Struct("=8x 4x 4x 4x 4x I 4x 4x 4x 4x I 4x I 4x 4x 40x 8x 8x Q Q 4x 4x I")
"""From ``struct tcp_info`` of linux/tcp.h: unacked, last_data_sent, last_data_recv, acked, received, unsent."""

_NOTSENT_LOWAT: Final = 25
_DROP: Final = struct.pack("ii", 1, 0)
_AT_ONCE: Final = 16
"""After so many sockets, other threads have the interpreter."""

_PAUSE_S: Final = 0.001
"""For how long: a thread that does not wait at all has the interpreter again before the others have woken up."""

_DESCRIPTORS: Final = "/proc/self/fd"


class Progress(NamedTuple):
    """How a connection stands.

    Attributes:
        pending: whether the client has not acknowledged everything that was sent.
        acked: bytes that it has acknowledged.
        quiet_s: since anything was sent or received.
        owed: whether the client sent something after we did.
    """

    pending: bool
    acked: int
    quiet_s: float
    owed: bool


class Connection(NamedTuple):
    """A client's connection."""

    descriptor: int
    client: str
    progress: Progress

    @property
    def address(self) -> str:
        """The client's address without its port."""
        return self.client.rpartition(":")[0]


@dataclass(slots=True)
class _Reading:
    """Since when a client has been slow to read, and what it had acknowledged then."""

    since: float
    acked: int


class Connections:
    """The connections to one port.

    Args:
        port: where this process listens; 0 looks after nothing.
        most: how many connections may be open; the longest idle ones over that are closed.
        most_of_address: the same for one address; 0 for no limit, as behind a proxy.
    """

    def __init__(self, port: int, *, most: int, most_of_address: int) -> None:
        self._port, self._most, self._most_of_address = port, most, most_of_address
        self._slow: dict[str, _Reading] = {}
        self._stopped = threading.Event()

    def start(self) -> None:
        """Begin to look after the connections, in a thread that ends with the process."""
        if sys.platform == "linux" and self._port:
            threading.Thread(target=self._run, name="connections", daemon=True).start()

    def stop(self) -> None:
        """Stop looking."""
        self._stopped.set()

    def look(self, pause_s: float = 0.0) -> None:
        """Close what is slow or too much.

        Args:
            pause_s: for how long other threads have the interpreter now and then.
        """
        now, found = time.monotonic(), list(self._found(pause_s))
        self._slow = {row.client: self._reading(row, now) for row in found if row.progress.pending}
        for row in found:
            reading = self._slow.get(row.client)
            if reading and now - reading.since >= SLOW_AFTER_S:
                _close(row.descriptor, row.client)
        self._close_surplus(found)

    def _run(self) -> None:
        limited = False
        while not self._stopped.wait(LOOK_EVERY_S):
            limited = limited or self._limit_unsent()
            self.look(_PAUSE_S)

    def _limit_unsent(self) -> bool:
        """Limit what the kernel takes for each connection that is accepted from now on; return whether that is done."""
        for descriptor in _open_descriptors():
            with suppress(OSError), _borrowed(descriptor) as listener:
                if listener.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
                    listener.setsockopt(socket.IPPROTO_TCP, _NOTSENT_LOWAT, UNSENT_BYTES)
                    return True
        return False

    def _found(self, pause_s: float) -> Iterator[Connection]:
        for number, descriptor in enumerate(_open_descriptors()):
            if number % _AT_ONCE == _AT_ONCE - 1:
                time.sleep(pause_s)
            if row := self._connection(descriptor):
                yield row

    def _connection(self, descriptor: int) -> Connection | None:
        """Return what a descriptor is connected to; None if it is no connection to our port."""
        with suppress(OSError), _borrowed(descriptor) as connection:
            if connection.getsockname()[1:2] == (self._port,):
                return Connection(descriptor, spelled(connection.getpeername()), _progress(connection))
        return None

    def _reading(self, row: Connection, now: float) -> _Reading:
        """Return since when a client is slow: since now, if it has taken enough in the meantime."""
        reading = self._slow.get(row.client)
        if reading is None or row.progress.acked - reading.acked >= SLOW_AFTER_S * LEAST_BYTES_PER_S:
            return _Reading(now, row.progress.acked)
        return reading

    def _close_surplus(self, found: list[Connection]) -> None:
        by_address = defaultdict[str, list[Connection]](list)
        for row in found:
            by_address[row.address].append(row)
        kept = list[Connection]()
        for rows in by_address.values():
            kept += self._close_longest_idle(rows, self._most_of_address) if self._most_of_address else rows
        self._close_longest_idle(kept, self._most)

    @staticmethod
    def _close_longest_idle(rows: list[Connection], most: int) -> list[Connection]:
        """Close what is over ``most``; what waits for nothing goes first, the longest quiet before others."""
        surplus = len(rows) - most
        if surplus <= 0:
            return rows
        ranked = sorted(rows, key=lambda row: (row.progress.owed or row.progress.pending, -row.progress.quiet_s))
        for row in ranked[:surplus]:
            _close(row.descriptor, row.client)
        return ranked[surplus:]


class _borrowed:  # noqa: N801 - a context manager, read as a function
    """A socket object for a descriptor that somebody else owns and may close at any time."""

    def __init__(self, descriptor: int) -> None:
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM, 0, fileno=descriptor)

    def __enter__(self) -> socket.socket:
        return self._socket

    def __exit__(self, *_: object) -> None:
        self._socket.detach()


def _open_descriptors() -> list[int]:
    with suppress(OSError):
        return list(map(int, os.listdir(_DESCRIPTORS)))  # noqa: PTH208 - names alone, a third of the time
    return []


def _progress(connection: socket.socket) -> Progress:
    raw = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _TCP_INFO.size)
    if len(raw) < _TCP_INFO.size:
        raise OSError("this kernel does not say how a connection stands")
    unacked, sent_ms, received_ms, acked, received, unsent = _TCP_INFO.unpack(raw)
    owed = received > 0 and (received_ms < sent_ms or acked == 0)
    return Progress(bool(unacked or unsent), acked, min(sent_ms, received_ms) / 1000, owed)


def spelled(address: Any) -> str:
    """Return an address and a port ("192.0.2.1:50000", "[2001:db8::1]:50000"); "" if the client has left already."""
    if not isinstance(address, tuple):
        return ""
    host, port = address[:2]
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _close(descriptor: int, client: str) -> None:
    """Close a connection; the server notices, and lets go of what belongs to it.

    The descriptor may be another connection's by now: a copy of it cannot become one.
    """
    with suppress(OSError), socket.socket(fileno=os.dup(descriptor)) as connection:
        if spelled(connection.getpeername()) == client:
            if _progress(connection).pending:  # the kernel would keep what is not sent for minutes
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _DROP)
            connection.shutdown(socket.SHUT_RDWR)
