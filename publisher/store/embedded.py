"""The embedded engine: pyoxigraph in worker processes that can be killed.

pyoxigraph has no timeout and no way to stop a query, and some texts end its process. So it never runs in the server:
queries are sent to workers, and a worker is killed when its query's time is over. See docs/adr/0010.
"""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Final

import orjson
import pyoxigraph as ox

from publisher.errors import (
    QueryEngineError,
    QueryError,
    QueryFormatError,
    QueryMemoryError,
    QuerySyntaxError,
    QueryTimeoutError,
    ResultTooLargeError,
)
from publisher.store.admission import Turn
from publisher.store.contract import Answer, Limits, Request
from publisher.store.engine import Engine, Evaluation, PreemptedError
from publisher.store.inspection import Inspection
from publisher.store.pool import NotReadyError, Pool, WorkerGoneError, WorkerProcess, WorkerReply
from publisher.store.worker import ReplyKind, WorkerConfig

_READY_S: Final = 60.0
_REUSABLE_SHARE: Final = 4
"""A worker whose memory grew by more than this part of the limit is replaced, because it does not shrink again."""


class EmbeddedEngine(Engine):
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
        super().__init__(limits, version=version, software=f"Oxigraph {ox.__version__}", cache_dir=cache_dir)
        config = WorkerConfig(
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
        super().close()

    def _prepare(self, request: Request, inspection: Inspection) -> Evaluation:  # noqa: ARG002 - Engine's signature
        message = {
            "query": request.query,
            "media_type": request.media_type,
            "default_graphs": request.default_graphs,
            "named_graphs": request.named_graphs,
            "seconds": self.limits.timeout_s,
        }
        return partial(self._evaluate, request.media_type, orjson.dumps(message))

    def _evaluate(self, media_type: str, message: bytes, turn: Turn, deadline: float) -> Answer:
        worker = self._send(message, deadline)
        self.admission.attach(turn, worker)
        reusable = False
        try:
            reply = self._receive(worker, turn, deadline)
            grown_kib = reply.peak_kib - worker.base_kib
            reusable = grown_kib < self.limits.memory_mib * 1024 // _REUSABLE_SHARE
            return self._answer_from(reply, media_type)
        except WorkerGoneError:
            if turn.preempted:
                raise PreemptedError from None
            raise worker.exit_reason(self.limits.memory_mib, self.limits.nesting) from None
        finally:
            self.admission.attach(turn, None)
            if reusable and not turn.preempted and (not worker.lowered or worker.restore_priority()):
                self.pool.give_back(worker)
            else:
                self.pool.retire(worker)

    def _send(self, message: bytes, deadline: float) -> WorkerProcess:
        """Send a request to a worker that is alive; one that died while it was idle has not seen the query."""
        while True:
            try:
                worker = self.pool.take(deadline)
            except NotReadyError:
                raise QueryTimeoutError(self.limits.timeout_s) from None
            try:
                worker.send(message)
            except WorkerGoneError:
                self.pool.retire(worker)
            else:
                return worker

    def _receive(self, worker: WorkerProcess, turn: Turn, deadline: float) -> WorkerReply:
        if not worker.wait(min(self.limits.quick_s, deadline - time.monotonic())):
            self.admission.mark_long(turn)
            if not worker.wait(deadline - time.monotonic()):
                raise QueryTimeoutError(self.limits.timeout_s)
        return worker.receive()

    def _answer_from(self, reply: WorkerReply, media_type: str) -> Answer:
        if not isinstance(reply.body, bytes):
            return Answer(media_type, os.fstat(reply.body.fileno()).st_size, reply.body)
        if reply.kind is ReplyKind.INLINE:
            return Answer(media_type, len(reply.body), reply.body)
        raise self._error_from(reply.kind, reply.body, media_type)

    def _error_from(self, kind: ReplyKind, body: bytes, media_type: str) -> QueryError:
        if kind is ReplyKind.MEMORY:
            return QueryMemoryError(self.limits.memory_mib)
        if kind is ReplyKind.ROWS:
            return ResultTooLargeError("rows", allowed=self.limits.rows)
        if kind is ReplyKind.SIZE:
            return ResultTooLargeError("size_bytes", allowed=self.limits.size_bytes)
        details = orjson.loads(body)
        if kind is ReplyKind.FORMAT:
            return QueryFormatError(media_type, details["problem"])
        if kind is ReplyKind.SYNTAX:
            return QuerySyntaxError(details["problem"], line=details["line"], column=details["column"])
        return QueryEngineError(details["problem"])
