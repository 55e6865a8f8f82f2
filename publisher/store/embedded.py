"""The embedded engine: pyoxigraph in worker processes that can be killed.

pyoxigraph has no timeout and no way to stop a query, and some texts end its process. So it never runs in the server:
queries are sent to workers, and a worker is killed when its query's time is over. See docs/adr/0010 and 0079.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Final

import orjson
import pyoxigraph as ox

from publisher.errors import (
    QueryDiskError,
    QueryEngineError,
    QueryError,
    QueryFormatError,
    QueryMemoryError,
    QuerySyntaxError,
    ResultTooLargeError,
)
from publisher.rdf.versions import LABELS
from publisher.store.contract import Answer, Limits, Request
from publisher.store.direct.evaluation import DirectEvaluation
from publisher.store.direct.rounds import Evaluate, Rounds
from publisher.store.engine import Engine
from publisher.store.inspection import Inspection
from publisher.store.observation.ends import QueryObserver
from publisher.store.pool import Pool
from publisher.store.process import WorkerProcess, WorkerReply
from publisher.store.rewriting import with_lower_case_tags
from publisher.store.scheduling.queries import Query
from publisher.store.syntax.patterns import written_patterns
from publisher.store.wire import ReplyKind
from publisher.store.worker import WorkerConfig

_log: Final = logging.getLogger(__name__)
_READY_S: Final = 60.0
_REUSABLE_SHARE: Final = 4
"""A worker whose memory grew by more than this part of the limit is replaced, because it does not shrink again."""


class _Processes:
    """Worker processes, as the dispatcher sees them."""

    killable = True

    def __init__(self, pool: Pool, limits: Limits) -> None:
        self._pool, self._limits = pool, limits
        self.start, self.replace, self.close = pool.start, pool.replace, pool.close

    def is_reusable(self, worker: WorkerProcess) -> bool:
        """Return whether its queries have left it small."""
        return worker.peak_kib - worker.base_kib < self._limits.memory_mib * 1024 // _REUSABLE_SHARE

    def exit_reason(self, worker: WorkerProcess) -> QueryError:
        """Return why a worker ended by itself."""
        return worker.exit_reason(self._limits.memory_mib, self._limits.nesting)


class EmbeddedEngine(Engine):
    """Answers from a pyoxigraph store, each query in a process that can be killed."""

    versions = LABELS

    def __init__(
        self,
        store: Path,
        limits: Limits,
        *,
        version: str,
        base_iri: str,
        prefixes: Mapping[str, str],
        cache_dir: Path | None = None,
        observer: QueryObserver | None = None,
        rounds: Rounds | None = None,
    ) -> None:
        software = f"Oxigraph {ox.__version__}"
        super().__init__(
            limits, version=version, software=software, cache_dir=cache_dir, observer=observer, rounds=rounds
        )
        config = WorkerConfig(
            store=str(store),
            spool=str(self._cache.folder),
            base_iri=base_iri,
            parent=0,
            socket=0,
            skip=0,
            memory_mib=limits.memory_mib,
            rows=limits.rows,
            size_bytes=limits.size_bytes,
            seconds=limits.timeout_s,
            prefixes=dict(prefixes),
            service=f"{base_iri.removesuffix('/sparql')}/graph/service",
        )
        self.pool = Pool(config, size=limits.workers, spares=max(1, limits.workers // 2))
        self._dispatch_to(_Processes(self.pool, limits))
        self._direct: DirectEvaluation | None = None
        self._config = config

    def prewarm(self) -> None:
        """Return when a worker has the store open.

        Raises:
            QueryEngineError: none can open it.
        """
        self.dispatcher.start()
        try:
            self.pool.first.result(_READY_S)
        except TimeoutError:
            raise QueryEngineError(f"no worker was ready within {_READY_S:g} s") from None
        self._direct = self._opened()

    def direct(self, request: Request, inspection: Inspection) -> Evaluate | None:
        """Return what evaluates a query whose work is bounded; None for others (docs/adr/0099).

        Raises:
            QueryShareError: the client has used up its query-seconds.
        """
        if (direct := self._direct) is None or (shape := direct.shape(request, inspection)) is None:
            return None
        self.dispatcher.check_share(request.client)
        return partial(direct.answer, request, inspection, shape)

    def close(self) -> None:
        """Stop all work and free all resources; a closed engine answers with QueryEngineError."""
        super().close()
        self._direct = None

    def _opened(self) -> DirectEvaluation | None:
        """Open the store in this process too: a worker has opened it, so that is not what ends this process."""
        config = self._config
        if not self.limits.direct_steps:
            return None
        try:
            return DirectEvaluation(Path(config.store), self.limits, base_iri=config.base_iri, prefixes=config.prefixes)
        except (OSError, RuntimeError, ValueError) as error:
            _log.warning("small queries go to query workers too, because the store cannot be opened here: %s", error)
            return None

    def _message(self, query: Query, inspection: Inspection) -> bytes:
        request = query.request
        return orjson.dumps(
            {
                "request": query.trace.request_id,
                "query": with_lower_case_tags(request.query),
                "media_type": request.media_type,
                "default_graphs": request.default_graphs,
                "named_graphs": request.named_graphs,
                "parts": inspection.describes,
                "service": inspection.asks_service,
                "patterns": [tuple(pattern) for pattern in written_patterns(request.query)],
            }
        )

    def _answer_from(self, query: Query, reply: WorkerReply | QueryError) -> Answer:
        if isinstance(reply, QueryError):
            raise reply
        media_type = query.request.media_type
        if not isinstance(reply.body, bytes):
            return Answer(media_type, os.fstat(reply.body.fileno()).st_size, reply.body)
        if reply.kind is ReplyKind.INLINE:
            return Answer(media_type, len(reply.body), reply.body)
        raise self._error_from(reply.kind, reply.body, media_type)

    def _error_from(self, kind: ReplyKind, body: bytes, media_type: str) -> QueryError:
        limits = self.limits
        of_limits: dict[ReplyKind, QueryError] = {
            ReplyKind.MEMORY: QueryMemoryError(limits.memory_mib),
            ReplyKind.ROWS: ResultTooLargeError("rows", allowed=limits.rows),
            ReplyKind.SIZE: ResultTooLargeError("size_bytes", allowed=limits.size_bytes),
            ReplyKind.DISK: QueryDiskError(),
        }
        if kind in of_limits:
            return of_limits[kind]
        details = orjson.loads(body)
        if kind is ReplyKind.FORMAT:
            return QueryFormatError(media_type, details["problem"])
        if kind is ReplyKind.SYNTAX:
            return QuerySyntaxError(details["problem"], line=details["line"], column=details["column"])
        return QueryEngineError(details["problem"])
