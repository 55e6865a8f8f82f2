"""Clients that try to hold a server: idle ones, slow ones, and some that speak HTTP/2 with a window of zero.

``python -m benchmarks.harness.attackers PORT HOST DUMP IDLE READERS BODIES H2`` runs them until its input ends; whoever
is disconnected comes back. tests/web/test_held.py and benchmarks/held.py start it. Loopback only.
"""

import contextlib
import resource
import selectors
import socket
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final

_BACK_S: Final = 0.5
_DRIP_S: Final = 2.0
_PREFACE: Final = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
_ZERO_WINDOW: Final = bytes.fromhex("000006040000000000") + bytes.fromhex("000400000000")
_STREAMS: Final = 60


@dataclass
class Attacker:
    """One client.

    Attributes:
        greeting: what it sends when it is connected.
        drip: what it sends every two seconds from then on; b"" for nothing.
        reads: whether it reads what it gets.
        connection: None while it is disconnected.
        due: when it acts next.
    """

    greeting: bytes
    drip: bytes = b""
    reads: bool = True
    connection: socket.socket | None = None
    due: float = 0.0

    def connect(self, port: int) -> socket.socket | None:
        """Connect, and send the greeting; return the connection, None if that failed."""
        connection = socket.socket()
        if not self.reads:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.settimeout(2)
        try:
            connection.connect(("127.0.0.1", port))
            connection.sendall(self.greeting)
        except OSError:
            connection.close()
            self.due = time.monotonic() + _BACK_S
            return None
        connection.settimeout(0)
        self.connection, self.due = connection, time.monotonic() + _DRIP_S
        return connection

    def drop(self) -> None:
        """Forget a connection that has ended."""
        if self.connection:
            self.connection.close()
        self.connection, self.due = None, time.monotonic() + _BACK_S


@dataclass
class Attack:
    """All clients.

    Attributes:
        port: of the server.
        attackers: the clients.
    """

    port: int
    attackers: list[Attacker]
    selector: selectors.BaseSelector = field(default_factory=selectors.DefaultSelector)

    def run(self, going: Callable[[], bool]) -> None:
        """Attack as long as ``going`` says."""
        while going():
            self._act()
            for key, _ in self.selector.select(0.1):
                self._look(key.data)

    def _act(self) -> None:
        now = time.monotonic()
        for attacker in self.attackers:
            if attacker.due > now:
                continue
            if attacker.connection is None:
                connection = attacker.connect(self.port)
                if connection and attacker.reads:  # one that does not read does not notice its end either
                    self.selector.register(connection, selectors.EVENT_READ, attacker)
            elif attacker.drip:
                attacker.due = now + _DRIP_S
                with contextlib.suppress(BlockingIOError, ConnectionError):
                    attacker.connection.send(attacker.drip)
            else:
                attacker.due = now + 3600

    def _look(self, attacker: Attacker) -> None:
        assert attacker.connection is not None
        try:
            ended = not attacker.connection.recv(4096)
        except OSError:
            ended = True
        if ended:
            self.selector.unregister(attacker.connection)
            attacker.drop()


def attackers(host: str, dump: str, *, idle: int, readers: int, bodies: int, h2: int) -> Iterator[Attacker]:
    """Yield the clients.

    Args:
        host: the Host header that the server answers for.
        dump: the path of a long answer.
        idle: clients that have asked once and stay connected.
        readers: clients that ask for the dump and do not read it.
        bodies: clients whose body comes a byte at a time.
        h2: clients that open many streams with a window of zero.
    """
    head = f"Host: {host}\r\n".encode()
    for _ in range(idle):
        yield Attacker(b"GET /healthz HTTP/1.1\r\n" + head + b"\r\n")
    for _ in range(readers):
        yield Attacker(b"GET " + dump.encode() + b" HTTP/1.1\r\n" + head + b"\r\n", reads=False)
    body = b"Content-Type: application/sparql-query\r\nContent-Length: 1000\r\n\r\nASK"
    for _ in range(bodies):
        yield Attacker(b"POST /sparql HTTP/1.1\r\n" + head + body, drip=b"x")
    headers = _headers_frame(host, dump)
    streams = b"".join(headers(2 * number + 1) for number in range(_STREAMS))
    for _ in range(h2):
        yield Attacker(_PREFACE + _ZERO_WINDOW + streams)


def _headers_frame(host: str, path: str) -> Callable[[int], bytes]:
    """Return a function that makes the HEADERS frame of a GET, for the number of its stream (RFC 9113, RFC 7541)."""

    def literal(index: int, value: str) -> bytes:
        return bytes((index, len(value))) + value.encode()

    block = b"\x82\x86" + literal(0x04, path) + literal(0x01, host)
    return lambda number: len(block).to_bytes(3, "big") + b"\x01\x05" + number.to_bytes(4, "big") + block


def main() -> None:
    """Run the attack that the command line describes."""
    port, host, dump, *counts = sys.argv[1:]
    idle, readers, bodies, h2 = (int(count) for count in counts)
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    attack = Attack(int(port), list(attackers(host, dump, idle=idle, readers=readers, bodies=bodies, h2=h2)))
    parent = selectors.DefaultSelector()
    parent.register(sys.stdin, selectors.EVENT_READ)
    attack.run(lambda: not parent.select(0))


if __name__ == "__main__":
    main()
