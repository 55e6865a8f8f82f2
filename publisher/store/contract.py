"""The types that every query engine shares: its limits, the request it takes, the answer it gives.

An answer is complete, or it is an error of the QueryError family; there is no third outcome.
"""

from __future__ import annotations

import mmap
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, Final, NamedTuple, Self

from publisher.rdf.versions import version_of

if TYPE_CHECKING:  # a worker process imports this module, and inspects no queries
    from publisher.store.inspection import Inspection

MIB: Final = 1024 * 1024
_CHUNK_BYTES: Final = MIB


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one query, and one client, may use.

    Attributes:
        timeout_s: from arrival to the complete answer, waiting included.
        memory_mib: what one query may allocate, above the worker's own few mebibytes.
        rows: solutions of a SELECT, triples of a CONSTRUCT or DESCRIBE.
        size_bytes: the serialised answer, before content coding.
        text_bytes: the query's text in UTF-8.
        nesting: how deep brackets of any kind may be nested.
        workers: queries that run at the same time.
        waiting_bytes: what the queries that wait for a worker may take together.
        together: queries that run at the same time before quick ones share workers: the cores that there are for them.
        share_s: query-seconds that one client may use in a window.
        window_s: the length of that window.
        quick_s: how long a query counts as quick; after that it can be preempted (docs/adr/0011).
        cache_bytes: disk for complete answers; 0 turns the cache off.
        direct_steps: statements that a query may touch to be answered without a worker (docs/adr/0099); 0 for none.
    """

    timeout_s: float = 10.0
    memory_mib: int = 1024
    rows: int = 1_000_000
    size_bytes: int = 256 * MIB
    text_bytes: int = 512 * 1024
    nesting: int = 128
    workers: int = 4
    together: int = 4
    waiting_bytes: int = 64 * MIB
    share_s: float = 60.0
    window_s: float = 60.0
    quick_s: float = 0.2
    cache_bytes: int = 256 * MIB
    direct_steps: int = 256


class Request(NamedTuple):
    """A query and the format that was negotiated for its answer.

    Attributes:
        query: SPARQL 1.1 text.
        media_type: a key of publisher.store.results.RESULT_FORMATS or GRAPH_FORMATS that fits the query's form.
        default_graphs: ``default-graph-uri`` parameters; with named_graphs they override FROM (protocol section 2.1.4).
        named_graphs: ``named-graph-uri`` parameters.
        client: who is charged for the query's seconds.
        inspection: of the query, where the caller has inspected it already.
        key: the result of publisher.store.inspection.answer_key, where the caller has computed it already.
    """

    query: str
    media_type: str
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    client: str = ""
    inspection: Inspection | None = None
    key: bytes = b""


@dataclass(frozen=True, slots=True)
class QueryCounts:
    """What an engine is doing.

    Attributes:
        running: queries that have a worker.
        waiting: queries that wait for one.
        abandoned: queries whose clients went away, since the engine was opened.
        idle_workers: query workers that wait for a query.
        busy_workers: query workers that do queries.
        cache_bytes: the size of the answers in the cache.
        cache_hits: look-ups in the cache that found an answer, since the engine was opened.
        cache_misses: those that found none.
    """

    running: int = 0
    waiting: int = 0
    abandoned: int = 0
    idle_workers: int = 0
    busy_workers: int = 0
    cache_bytes: int = 0
    cache_hits: int = 0
    cache_misses: int = 0


@dataclass(slots=True)
class Answer:
    """A complete, serialised answer; whoever gets it closes it.

    Attributes:
        media_type: the format of the body.
        size_bytes: the length of the body.
        body: the bytes, or an open file of them at position 0.
        cached: whether it came out of the cache.
    """

    media_type: str
    size_bytes: int
    body: bytes | BinaryIO
    cached: bool = False

    @property
    def version(self) -> str | None:
        """The version of RDF that the body announces; None for 1.1, and for formats that hold nothing newer."""
        if isinstance(self.body, bytes):
            return version_of(self.media_type, self.body)
        if not self.size_bytes:
            return None
        with mmap.mmap(self.body.fileno(), 0, access=mmap.ACCESS_READ) as text:
            return version_of(self.media_type, text)

    def chunks(self) -> Iterator[bytes]:
        """Yield the body in pieces, and close it at the end or when the caller stops."""
        if isinstance(self.body, bytes):
            yield self.body
            return
        with self.body:
            while chunk := self.body.read(_CHUNK_BYTES):
                yield chunk

    def read(self) -> bytes:
        """Return the whole body, and close it."""
        return self.body if isinstance(self.body, bytes) else b"".join(self.chunks())

    def close(self) -> None:
        """Close the file, if there is one."""
        if not isinstance(self.body, bytes):
            self.body.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
