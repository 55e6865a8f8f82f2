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
import threading
from dataclasses import dataclass
from typing import IO, Any, Final

import orjson
import pyoxigraph as ox

from publisher.store import sandbox
from publisher.store.evaluation import AnswerLimits, AnswerWriter, Evaluator, LimitError
from publisher.store.wire import RECEIVE_BYTES, SKIP_BYTES, FrameReader, ReplyKind, frame
from publisher.store.xml_answers import XmlUnwritableError

_STACK_BYTES: Final = 64 * 1024 * 1024
_POSITION: Final = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)
_ONLY_RDF_11: Final = "does not support RDF 1.2"
_LONGEST_MESSAGE: Final = 300


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


class QueryServer:
    """Answers requests on a connection until the other end is closed."""

    def __init__(self, config: WorkerConfig, store: ox.Store, connection: socket.socket) -> None:
        self._config, self._connection = config, connection
        limits = AnswerLimits(rows=config.rows, size_bytes=config.size_bytes, spool=config.spool)
        self._evaluator = Evaluator(
            store, limits, base_iri=config.base_iri, prefixes=config.prefixes, service=config.service
        )
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
            self._evaluator.check_patterns(request["patterns"])
            answer = self._evaluator.evaluate(
                request["query"],
                request["media_type"],
                request["default_graphs"],
                request["named_graphs"],
                parts=request["parts"],
                service=request["service"],
            )
        except LimitError as error:
            self.send(error.kind)
        except XmlUnwritableError as error:
            self.send(ReplyKind.FORMAT, _problem(error))
        except SyntaxError as error:
            self.send(ReplyKind.SYNTAX, _problem(error))
        except MemoryError:
            self.send(ReplyKind.MEMORY)
        except OSError as error:
            sys.stderr.write(f"request {request['request']}: {error}\n")
            if _ONLY_RDF_11 in str(error):
                self.send(ReplyKind.FORMAT, _problem(OSError("JSON-LD has no triple terms and no base direction")))
            elif error.errno is None:  # of pyoxigraph; it may name paths
                self.send(ReplyKind.ENGINE, _problem(OSError("its store cannot be read")))
            else:
                self.send(ReplyKind.DISK)
        except (RuntimeError, ValueError) as error:
            kind = ReplyKind.SYNTAX if "custom function" in str(error) else ReplyKind.ENGINE
            self.send(kind, _problem(error))
        else:
            self._send_answer(answer)

    def _send_answer(self, answer: AnswerWriter) -> None:
        if answer.file is None:
            self.send(ReplyKind.INLINE, answer.read())
            return
        with answer.file:
            answer.file.seek(0)
            self.send(ReplyKind.FILE, file=answer.file)


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
    sandbox.use_cores_of(config.parent)
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
