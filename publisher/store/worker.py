"""A query worker: one process, one store opened read-only, one query at a time, ended by its parent at any moment.

Started as ``python -m publisher.store.worker <JSON>``, never forked. It knows no deadline of its own beyond an alarm
that ends it should the parent have gone deaf; time, waiting and fairness are the parent's.
"""

from __future__ import annotations

import re
import resource
import signal
import socket
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import IO, Any, Final, NamedTuple, Self, TypeVar, cast

import orjson
import pyoxigraph as ox

from publisher.store import sandbox, wire
from publisher.store.results import GRAPH_FORMATS, RESULT_FORMATS, RowMeter, ceiling, exact_rows

_STACK_BYTES: Final = 64 * 1024 * 1024
_POSITION: Final = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)
_LONGEST_MESSAGE: Final = 300
_GATHERED_BYTES: Final = 256 * 1024
_Format = TypeVar("_Format")


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """What a worker is told at its start; the parent's pid and the socket's number come with it."""

    store: str
    spool: str
    base_iri: str
    parent: int
    socket: int
    memory_mib: int
    rows: int
    size_bytes: int
    prefixes: dict[str, str]


class _OverError(Exception):
    """The answer has passed a cap."""

    def __init__(self, kind: wire.Kind) -> None:
        super().__init__(kind.name)
        self.kind = kind


class _Solutions(NamedTuple):
    """What counting rows has to know of a SELECT's results."""

    media_type: str
    columns: int


class _Body:
    """Where pyoxigraph writes an answer: in memory while it is small, then in an anonymous file; under the byte cap.

    It writes 8 KiB at a time; they are gathered, for counting rows and writing a file cost by the call.
    """

    def __init__(self, config: Config, solutions: _Solutions | None) -> None:
        self._config, self._solutions = config, solutions
        self._gathered: list[bytes] = []
        self._gathered_bytes = self._ceiling = 0
        self._meter: RowMeter | None = None
        self.size_bytes = 0
        self.inline = b""
        self.file: IO[bytes] | None = None

    def write(self, chunk: bytes) -> int:
        self._gathered.append(chunk)
        self._gathered_bytes += len(chunk)
        if self._gathered_bytes > _GATHERED_BYTES:
            self._settle()
        return len(chunk)

    def flush(self) -> None:
        """Nothing: what is gathered is settled by finish."""

    def finish(self) -> Self:
        """Settle what is left: a small body is then in ``inline``, a large one in ``file``."""
        if self.file is None and self._gathered_bytes <= wire.INLINE_BYTES:
            self.inline = self._counted()
        else:
            self._settle()
        return self

    def read(self) -> bytes:
        """Give the whole body."""
        if self.file is None:
            return self.inline
        self.file.seek(0)
        return self.file.read()

    def _settle(self) -> None:
        piece = self._counted()
        if self.file is None:
            self.file = tempfile.TemporaryFile(dir=self._config.spool, buffering=0)  # noqa: SIM115 (sent away)
        left = memoryview(piece)
        while left:
            left = left[self.file.write(left) :]

    def _counted(self) -> bytes:
        piece = b"".join(self._gathered)
        self._gathered.clear()
        self._gathered_bytes = 0
        self.size_bytes += len(piece)
        if self.size_bytes > self._config.size_bytes:
            raise _OverError(wire.Kind.SIZE)
        if self._solutions:
            self._count_rows(self._solutions, piece)
        return piece

    def _count_rows(self, solutions: _Solutions, piece: bytes) -> None:
        """Count cheaply while that proves that the cap is kept, then properly, from the beginning."""
        self._ceiling += ceiling(solutions.media_type, piece)
        if self._ceiling <= self._config.rows:
            return
        if self._meter is None:
            self._meter = RowMeter(solutions.media_type, solutions.columns)
            self._meter.feed(self.read())
        self._meter.feed(piece)
        if self._meter.at_least > self._config.rows:
            raise _OverError(wire.Kind.ROWS)

    @property
    def may_be_over(self) -> bool:
        """Whether the count did not settle that the rows are within the cap."""
        return self._meter is not None and self._meter.at_most > self._config.rows


class Worker:
    """Answers requests on a socket until the other end is closed."""

    def __init__(self, config: Config, store: ox.Store, link: socket.socket) -> None:
        self._config, self._store, self._link = config, store, link

    def serve(self) -> None:
        """Answer one request after the other."""
        while (request := self._receive()) is not None:
            signal.setitimer(signal.ITIMER_REAL, request["seconds"] + 1)
            try:
                body = self._evaluate(request)
            except _OverError as error:
                self._send(error.kind, b"")
            except SyntaxError as error:
                self._send(wire.Kind.SYNTAX, orjson.dumps(_fault(str(error))))
            except MemoryError:
                self._send(wire.Kind.MEMORY, b"")
            except (RuntimeError, ValueError) as error:
                kind = wire.Kind.SYNTAX if "custom function" in str(error) else wire.Kind.ENGINE
                self._send(kind, orjson.dumps(_fault(str(error))))
            except OSError as error:
                self._send(wire.Kind.ENGINE, orjson.dumps(_fault(str(error))))
            else:
                self._send_answer(body)
            signal.setitimer(signal.ITIMER_REAL, 0)

    def _evaluate(self, request: dict[str, Any]) -> _Body:
        media_type = request["media_type"]
        results = self._store.query(request["query"], base_iri=self._config.base_iri, **_dataset(request))
        if isinstance(results, ox.QueryTriples):
            return self._write_graph(results, media_type)
        columns = len(results.variables) if isinstance(results, ox.QuerySolutions) else None
        body = _Body(self._config, None if columns is None else _Solutions(media_type, columns))
        results.serialize(cast("IO[bytes]", body), format=_writer(RESULT_FORMATS, media_type))
        body.finish()
        if body.may_be_over and exact_rows(media_type, body.read()) > self._config.rows:
            raise _OverError(wire.Kind.ROWS)
        return body

    def _write_graph(self, triples: ox.QueryTriples, media_type: str) -> _Body:
        body, number = _Body(self._config, None), 0

        def counted() -> Iterator[ox.Triple]:
            nonlocal number
            for triple in triples:
                number += 1
                if number > self._config.rows:
                    raise _OverError(wire.Kind.ROWS)
                yield triple

        writer = _writer(GRAPH_FORMATS, media_type)
        ox.serialize(counted(), cast("IO[bytes]", body), format=writer, prefixes=self._config.prefixes)
        return body.finish()

    def _send_answer(self, body: _Body) -> None:
        if body.file is None:
            self._send(wire.Kind.INLINE, body.inline)
            return
        body.file.seek(0)
        head = wire.pack_head(wire.Kind.FILE, body.size_bytes, _peak_kib())
        socket.send_fds(self._link, [head], [body.file.fileno()])
        body.file.close()

    def _send(self, kind: wire.Kind, body: bytes) -> None:
        self._link.sendall(wire.pack_head(kind, len(body), _peak_kib()) + body)

    def _receive(self) -> dict[str, Any] | None:
        data = self._link.recv(65536)
        if len(data) < wire.LENGTH.size:
            return None
        (length,) = wire.LENGTH.unpack_from(data)
        pieces, missing = [data[wire.LENGTH.size :]], length + wire.LENGTH.size - len(data)
        while missing > 0:
            piece = self._link.recv(missing)
            if not piece:
                return None
            pieces.append(piece)
            missing -= len(piece)
        request: dict[str, Any] = orjson.loads(b"".join(pieces))
        return request


def _dataset(request: dict[str, Any]) -> dict[str, Any]:
    """The dataset that the protocol's parameters make; none given leaves it to the query's FROM, or to the store."""
    default, named = request["default_graphs"], request["named_graphs"]
    if not default and not named:
        return {}
    try:
        return {
            "default_graph": [ox.NamedNode(iri) for iri in default],
            "named_graphs": [ox.NamedNode(iri) for iri in named],
        }
    except ValueError as error:
        raise SyntaxError(f"a graph's name is no absolute IRI: {error}") from error


def _writer(table: Mapping[str, _Format], media_type: str) -> _Format:
    if media_type not in table:
        raise ValueError(f"{media_type} cannot carry what this query asks for")
    return table[media_type]


def _fault(message: str) -> dict[str, Any]:
    """Take pyoxigraph's message apart ("error at 1:11: expected one of …")."""
    match = _POSITION.fullmatch(message)
    line, column, problem = (int(match[1]), int(match[2]), match[3]) if match else (None, None, message)
    if len(problem) > _LONGEST_MESSAGE:
        problem = problem[:_LONGEST_MESSAGE] + " …"
    return {"problem": problem, "line": line, "column": column}


def _peak_kib() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _run(config: Config) -> None:
    link = socket.socket(fileno=config.socket)
    confinement = sandbox.cut_network()
    store = ox.Store.read_only(config.store)
    sandbox.cap_memory(config.memory_mib)
    ready = orjson.dumps({"thread": threading.get_native_id(), "network": confinement})
    link.sendall(wire.pack_head(wire.Kind.READY, len(ready), _peak_kib()) + ready)
    Worker(config, store, link).serve()


def main() -> None:
    """Serve until the parent closes the socket, kills this process, or ends itself."""
    config = Config(**orjson.loads(sys.argv[1]))
    sandbox.die_with_parent(config.parent)
    sandbox.be_first_to_go()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    # A deep query needs a deep stack, and a main thread's is what the shell happened to allow.
    threading.stack_size(_STACK_BYTES)
    thread = threading.Thread(target=_run, args=(config,))
    thread.start()
    thread.join()


if __name__ == "__main__":
    main()
