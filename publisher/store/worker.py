"""A query worker: one process, one store opened read-only, one query at a time, killed by its parent at any moment.

Started as ``python -m publisher.store.worker <JSON>``, never forked. Deadlines, waiting and fairness are the parent's;
the worker only sets an alarm that ends it if the parent no longer responds.

A request is a frame of JSON (publisher/store/wire.py), and several may be waiting in the socket. Each reply is sent
before the next query begins, so the parent knows which query a worker is doing. Those that the parent has taken back
meanwhile are skipped.
"""

from __future__ import annotations

import mmap
import os
import re
import resource
import signal
import socket
import sys
import tempfile
import threading
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final, Self, TypeVar, cast

import orjson
import pyoxigraph as ox

from publisher.store import sandbox
from publisher.store.descriptions import with_parts
from publisher.store.results import GRAPH_FORMATS, RESULT_FORMATS, RowLimit
from publisher.store.wire import INLINE_BYTES, RECEIVE_BYTES, SKIP_BYTES, FrameReader, ReplyKind, frame
from publisher.store.xml_answers import RDF_XML, XML_FORMATS, XmlText, XmlUnwritableError, check_names

_REPEATED: Final = "Duplicated variable name in SELECT"
_STACK_BYTES: Final = 64 * 1024 * 1024
_POSITION: Final = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)
_LONGEST_MESSAGE: Final = 300
_PENDING_BYTES: Final = 256 * 1024
_Format = TypeVar("_Format")


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerConfig:
    """The settings of a worker, with its parent's pid, the number of its socket, and that of the shared memory.

    ``service`` is the graph of what the endpoint says about itself.
    """

    store: str
    spool: str
    base_iri: str
    parent: int
    socket: int
    skip: int
    memory_mib: int
    rows: int
    size_bytes: int
    seconds: float
    prefixes: dict[str, str]
    service: str


class _LimitError(Exception):
    """The answer exceeds a limit."""

    def __init__(self, kind: ReplyKind) -> None:
        super().__init__(kind.name)
        self.kind = kind


class _AnswerWriter:
    """Where pyoxigraph writes an answer: in memory while it is small, then in an anonymous file; within the limits.

    pyoxigraph writes 8 KiB at a time; they are collected, because counting rows and writing a file cost by the call.

    Attributes:
        size_bytes: what was written and checked.
        file: holds it; None while it is small.
    """

    def __init__(self, config: WorkerConfig, media_type: str, row_limit: RowLimit | None) -> None:
        self._spool, self._limit_bytes, self._row_limit = config.spool, config.size_bytes, row_limit
        self._xml = XmlText() if media_type in XML_FORMATS else None
        self._pending: list[bytes] = []
        self._pending_bytes = 0
        self._small = b""
        self.size_bytes = 0
        self.file: IO[bytes] | None = None

    def write(self, chunk: bytes) -> int:
        self._pending.append(chunk)
        self._pending_bytes += len(chunk)
        if self._pending_bytes > _PENDING_BYTES:
            self.finish()
        return len(chunk)

    def flush(self) -> None:
        """Do nothing: pyoxigraph flushes more often than is useful."""

    def finish(self) -> Self:
        """Check and write what is pending."""
        piece = b"".join(self._pending)
        self._pending.clear()
        self._pending_bytes = 0
        if self._xml:
            piece = self._xml.checked(piece)
        self.size_bytes += len(piece)
        if self.size_bytes > self._limit_bytes:
            raise _LimitError(ReplyKind.SIZE)
        if self.file is None and self.size_bytes <= INLINE_BYTES:
            self._small += piece
        else:
            self._write_to_file(piece)
        if self._row_limit and self._row_limit.is_exceeded(piece, self.read):
            raise _LimitError(ReplyKind.ROWS)
        return self

    def read(self) -> bytes:
        """Return everything that was written so far."""
        if self.file is None:
            return self._small
        self.file.seek(0)
        return self.file.read()

    def close(self) -> None:
        """Close the file, if there is one."""
        if self.file is not None:
            self.file.close()

    def _write_to_file(self, piece: bytes) -> None:
        if self.file is None:
            # A cleaner of temporary folders may have removed this one.
            Path(self._spool).mkdir(mode=0o700, parents=True, exist_ok=True)
            self.file = tempfile.TemporaryFile(dir=self._spool)  # noqa: SIM115 - closed when it is sent
            self.file.write(self._small)
            self._small = b""
        self.file.write(piece)
        self.file.flush()


class QueryServer:
    """Answers requests on a connection until the other end is closed."""

    def __init__(self, config: WorkerConfig, store: ox.Store, connection: socket.socket) -> None:
        self._config, self._store, self._connection = config, store, connection
        self._skip = memoryview(mmap.mmap(config.skip, SKIP_BYTES, prot=mmap.PROT_READ)).cast("Q")
        self._peak_kib, self._is_last = 0, True

    def serve(self) -> None:
        """Answer one request after the other."""
        reader, number = FrameReader(), 0
        while data := self._connection.recv(RECEIVE_BYTES):
            # All that has arrived is due within its deadlines, which the parent sees to; this is for when it does not.
            signal.setitimer(signal.ITIMER_REAL, self._config.seconds + 1)
            bodies = [body for _, _, body in reader.frames(data)]
            for left, body in enumerate(bodies, start=1 - len(bodies)):
                number += 1
                self._is_last = left == 0
                if number <= self._skip[0]:
                    self.send(ReplyKind.SKIPPED)
                else:
                    self._reply_to(orjson.loads(body))
            signal.setitimer(signal.ITIMER_REAL, 0)

    def send(self, kind: ReplyKind, body: bytes = b"", file: IO[bytes] | None = None) -> None:
        """Send a reply, and the file of a long one."""
        if self._is_last:  # memory is looked at when the worker has nothing else to do
            self._peak_kib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        reply = frame(body, kind, self._peak_kib)
        if file is None:
            self._connection.sendall(reply)
        else:
            socket.send_fds(self._connection, [reply], [file.fileno()])

    def _reply_to(self, request: dict[str, Any]) -> None:
        try:
            answer = self._evaluate(request)
        except _LimitError as error:
            self.send(error.kind)
        except XmlUnwritableError as error:
            self.send(ReplyKind.FORMAT, _problem(error))
        except SyntaxError as error:
            self.send(ReplyKind.SYNTAX, _problem(error))
        except MemoryError:
            self.send(ReplyKind.MEMORY)
        except OSError as error:
            sys.stderr.write(f"{error}\n")
            if error.errno is None:  # of pyoxigraph; it may name paths
                self.send(ReplyKind.ENGINE, _problem(OSError("its store cannot be read")))
            else:
                self.send(ReplyKind.DISK)
        except (RuntimeError, ValueError) as error:
            kind = ReplyKind.SYNTAX if "custom function" in str(error) else ReplyKind.ENGINE
            self.send(kind, _problem(error))
        else:
            self._send_answer(answer)

    def _evaluate(self, request: dict[str, Any]) -> _AnswerWriter:
        media_type = request["media_type"]
        dataset = _dataset(request, self._config.service)
        results = self._results(request["query"], dataset)
        if isinstance(results, ox.QueryTriples):
            writer = _AnswerWriter(self._config, media_type, None)
            rdf_format = _serialiser(GRAPH_FORMATS, media_type)
            whole = with_parts(results, self._store, dataset.get("default_graph", ())) if request["parts"] else results
            triples = self._limited(whole, named=media_type == RDF_XML)
            ox.serialize(triples, cast("IO[bytes]", writer), format=rdf_format, prefixes=self._config.prefixes)
            return writer.finish()
        has_rows = isinstance(results, ox.QuerySolutions)
        results_format = _serialiser(RESULT_FORMATS, media_type)
        row_limit = RowLimit(media_type, self._config.rows) if has_rows else None
        writer = _AnswerWriter(self._config, media_type, row_limit)
        results.serialize(cast("IO[bytes]", writer), format=results_format)
        return writer.finish()

    def _results(self, query: str, dataset: dict[str, Any]) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
        try:
            return self._store.query(query, base_iri=self._config.base_iri, **dataset)
        except SyntaxError as error:
            if _REPEATED not in str(error):
                raise
        from publisher.store.rewriting import without_repeats  # noqa: PLC0415 - nearly no worker needs it

        return self._store.query(without_repeats(query), base_iri=self._config.base_iri, **dataset)

    def _limited(self, triples: Iterable[ox.Triple], *, named: bool) -> Iterator[ox.Triple]:
        for number, triple in enumerate(triples, start=1):
            if number > self._config.rows:
                raise _LimitError(ReplyKind.ROWS)
            if named:
                check_names(triple)
            yield triple

    def _send_answer(self, answer: _AnswerWriter) -> None:
        if answer.file is None:
            self.send(ReplyKind.INLINE, answer.read())
            return
        with answer.file:
            answer.file.seek(0)
            self.send(ReplyKind.FILE, file=answer.file)


def _dataset(request: dict[str, Any], service: str) -> dict[str, Any]:
    """Return the dataset that the protocol's parameters make; without any, the query's FROM or the store decides.

    Args:
        request: what is to be answered.
        service: the graph that is a part of the default graph for a query about the endpoint itself.
    """
    default, named = request["default_graphs"], request["named_graphs"]
    if not default and not named:
        return {"default_graph": [ox.DefaultGraph(), ox.NamedNode(service)]} if request["service"] else {}
    try:
        return {
            "default_graph": [ox.NamedNode(iri) for iri in default],
            "named_graphs": [ox.NamedNode(iri) for iri in named],
        }
    except ValueError as error:
        raise SyntaxError(f"the name of a graph is not an absolute IRI: {error}") from error


def _serialiser(formats: Mapping[str, _Format], media_type: str) -> _Format:
    if media_type not in formats:
        raise ValueError(f"{media_type} cannot represent the answer to this form of query")
    return formats[media_type]


def _problem(error: Exception) -> bytes:
    """Return pyoxigraph's message ("error at 1:11: expected one of …") as JSON, with its position."""
    message = str(error)
    match = _POSITION.fullmatch(message)
    line, column, problem = (int(match[1]), int(match[2]), match[3]) if match else (None, None, message)
    if len(problem) > _LONGEST_MESSAGE:
        problem = problem[:_LONGEST_MESSAGE] + " …"
    return orjson.dumps({"problem": problem, "line": line, "column": column})


def _run(config: WorkerConfig) -> None:
    connection = socket.socket(fileno=config.socket)
    confinement = sandbox.cut_network()
    store = ox.Store.read_only(config.store)
    sandbox.cap_memory(config.memory_mib)
    server = QueryServer(config, store, connection)
    server.send(ReplyKind.READY, orjson.dumps({"thread": threading.get_native_id(), "network": confinement}))
    server.serve()


def main() -> None:
    """Serve until the parent closes the socket, kills this process, or ends itself."""
    config = WorkerConfig(**orjson.loads(sys.argv[1]))
    sandbox.end_with_parent(signal.SIGKILL)
    if os.getppid() != config.parent:
        return  # the parent has ended already
    sandbox.raise_oom_score()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    # A deeply nested query needs a deep stack; the main thread's depends on the shell that started the server.
    threading.stack_size(_STACK_BYTES)
    thread = threading.Thread(target=_run, args=(config,))
    thread.start()
    thread.join()


if __name__ == "__main__":
    main()
