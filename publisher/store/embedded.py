"""The embedded engine: pyoxigraph in killable workers, behind the gate of publisher/store/admission.py.

pyoxigraph has no timeout and no way to stop a query, and some texts end its process. So it never runs in the server:
a worker is asked, and killed when its time is over. See docs/adr/0010.
"""

from __future__ import annotations

import tempfile
import threading
import time
from collections import OrderedDict
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import orjson
import pyoxigraph as ox

from publisher.errors import (
    QueryBusyError,
    QueryEngineError,
    QueryError,
    QueryMemoryError,
    QuerySyntaxError,
    QueryTimeoutError,
    ResultTooLargeError,
)
from publisher.store import wire
from publisher.store.admission import Admission, Turn
from publisher.store.cache import AnswerCache
from publisher.store.contract import Answer, Limits, Request
from publisher.store.inspection import answer_key, inspect
from publisher.store.pool import NotReadyError, Pool, Reply, Worker, WorkerGoneError
from publisher.store.worker import Config

_REMEMBERED_LONG: Final = 4096
_READY_S: Final = 60.0


class _MadeWayError(Exception):
    """The query's worker was taken from it; it has to wait again."""


class EmbeddedEngine:
    """Answers from a pyoxigraph store, each query in a process that can be killed."""

    def __init__(
        self,
        store: Path,
        limits: Limits,
        *,
        version: str,
        base_iri: str,
        prefixes: Mapping[str, str],
        cache_dir: Path | None = None,
    ) -> None:
        self.version, self.limits = version, limits
        self.software = f"Oxigraph {ox.__version__}"
        self._cache = AnswerCache(cache_dir or Path(tempfile.gettempdir()), limits.cache_bytes)
        config = Config(
            store=str(store),
            spool=str(self._cache.folder),
            base_iri=base_iri,
            parent=0,
            socket=0,
            memory_mib=limits.memory_mib,
            rows=limits.rows,
            size_bytes=limits.size_bytes,
            prefixes=dict(prefixes),
        )
        self.pool = Pool(config, size=limits.workers, spares=max(1, limits.workers // 2))
        self.admission = Admission(limits)
        self._long_lock = threading.Lock()
        self._long_keys: OrderedDict[bytes, None] = OrderedDict()

    def answer(self, request: Request) -> Answer:
        """Answer a query whole; see publisher.store.contract.Engine."""
        arrived = time.monotonic()
        inspection = inspect(request.query, self.limits)
        key = answer_key(inspection, request)
        keep = self.limits.cache_bytes > 0 and not inspection.volatile
        if keep and (kept := self._cache.get(key)):
            return kept
        answer = self._evaluate(request, key, arrived + self.limits.timeout_s)
        if keep:
            self._cache.put(key, answer)
        return answer

    def prewarm(self) -> None:
        """Return when a worker has the store open.

        Raises:
            QueryEngineError: none can open it.
        """
        try:
            worker = self.pool.take(time.monotonic() + _READY_S)
        except NotReadyError:
            raise QueryEngineError(f"no worker was ready within {_READY_S:g} s") from None
        self.pool.give_back(worker)

    def close(self) -> None:
        """Kill the workers and remove the cache."""
        self.pool.close()
        self._cache.close()

    def _evaluate(self, request: Request, key: bytes, deadline: float) -> Answer:
        frame = wire.pack_request(
            {
                "query": request.query,
                "media_type": request.media_type,
                "default_graphs": request.default_graphs,
                "named_graphs": request.named_graphs,
                "seconds": self.limits.timeout_s,
            }
        )
        known_long, again = self._is_long(key), False
        while True:
            try:
                turn = self.admission.enter(request.client, deadline, known_long=known_long, again=again)
            except QueryBusyError:
                if again:
                    raise QueryTimeoutError(self.limits.timeout_s) from None
                raise
            try:
                return self._attempt(turn, frame, key, request.media_type, deadline)
            except _MadeWayError:
                known_long = again = True
            finally:
                self.admission.leave(turn)

    def _attempt(self, turn: Turn, frame: bytes, key: bytes, media_type: str, deadline: float) -> Answer:
        worker = self._asked(frame, deadline)
        self.admission.attach(turn, kill=worker.kill, lower=worker.lower)
        healthy = False
        try:
            reply = self._reply(worker, turn, key, deadline)
            healthy = reply.head.peak_kib - worker.base_kib < self.limits.memory_mib * 256
            return self._read(reply, media_type)
        except WorkerGoneError:
            if turn.preempted:
                raise _MadeWayError from None
            raise worker.autopsy(self.limits.memory_mib, self.limits.nesting) from None
        finally:
            self.admission.detach(turn)
            if healthy and not turn.preempted and (not worker.lowered or worker.restore()):
                self.pool.give_back(worker)
            else:
                self.pool.retire(worker)

    def _asked(self, frame: bytes, deadline: float) -> Worker:
        """Send a request to a worker that lives; one that died while it was idle has not seen the query."""
        while True:
            try:
                worker = self.pool.take(deadline)
            except NotReadyError:
                raise QueryTimeoutError(self.limits.timeout_s) from None
            try:
                worker.send(frame)
            except WorkerGoneError:
                self.pool.retire(worker)
            else:
                return worker

    def _reply(self, worker: Worker, turn: Turn, key: bytes, deadline: float) -> Reply:
        left_s = deadline - time.monotonic()
        if not worker.wait(min(self.limits.quick_s, left_s)):
            self._remember_long(key)
            self.admission.overran(turn)
            if not worker.wait(deadline - time.monotonic()):
                raise QueryTimeoutError(self.limits.timeout_s)
        return worker.receive(deadline)

    def _read(self, reply: Reply, media_type: str) -> Answer:
        head = reply.head
        if head.kind is wire.Kind.INLINE:
            return Answer(media_type, head.size_bytes, reply.body)
        if head.kind is wire.Kind.FILE and reply.file:
            return Answer(media_type, head.size_bytes, reply.file)
        raise self._error(head.kind, reply.body)

    def _error(self, kind: wire.Kind, body: bytes) -> QueryError:
        if kind is wire.Kind.MEMORY:
            return QueryMemoryError(self.limits.memory_mib)
        if kind is wire.Kind.ROWS:
            return ResultTooLargeError("rows", allowed=self.limits.rows)
        if kind is wire.Kind.SIZE:
            return ResultTooLargeError("size_bytes", allowed=self.limits.size_bytes)
        fault = orjson.loads(body)
        if kind is wire.Kind.SYNTAX:
            return QuerySyntaxError(fault["problem"], line=fault["line"], column=fault["column"])
        return QueryEngineError(fault["problem"])

    def _is_long(self, key: bytes) -> bool:
        with self._long_lock:
            return key in self._long_keys

    def _remember_long(self, key: bytes) -> None:
        with self._long_lock:
            self._long_keys[key] = None
            self._long_keys.move_to_end(key)
            if len(self._long_keys) > _REMEMBERED_LONG:
                self._long_keys.popitem(last=False)
