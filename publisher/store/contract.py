"""What every query engine promises: the request it takes, the answer it gives, the limits it keeps.

An answer is complete or it is an error of the QueryError family; there is no third outcome. An engine is bound to one
release, so the release's version is part of every cache key and a new release needs a new engine.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from types import TracebackType
from typing import BinaryIO, Final, Protocol, Self

MIB: Final = 1024 * 1024
_CHUNK_BYTES: Final = MIB


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one query, and one client, may have.

    Attributes:
        timeout_s: from arrival to the complete answer, waiting included.
        memory_mib: what one query may allocate, above the worker's own few mebibytes.
        rows: solutions of a SELECT, triples of a CONSTRUCT or DESCRIBE.
        size_bytes: the serialised answer, before content coding.
        text_bytes: the query's text in UTF-8.
        nesting: how deep brackets of any kind may stand in each other.
        workers: queries that run at the same time.
        queue: queries that may wait for a worker.
        share_s: query-seconds that one client may use in a window.
        window_s: the length of that window.
        quick_s: how long a query counts as quick; then it makes way for others (docs/adr/0011).
        cache_bytes: disk for complete answers; 0 keeps none.
    """

    timeout_s: float = 10.0
    memory_mib: int = 1024
    rows: int = 1_000_000
    size_bytes: int = 256 * MIB
    text_bytes: int = 64 * 1024
    nesting: int = 128
    workers: int = 4
    queue: int = 32
    share_s: float = 60.0
    window_s: float = 60.0
    quick_s: float = 0.2
    cache_bytes: int = 256 * MIB


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A query as it came, with the format that was negotiated for it.

    Attributes:
        query: SPARQL 1.1 text.
        media_type: one of publisher.store.results.MEDIA_TYPES, fitting the query's form.
        default_graphs: ``default-graph-uri`` parameters; with named_graphs they override FROM (protocol section 2.1.4).
        named_graphs: ``named-graph-uri`` parameters.
        client: whom the query's seconds are counted against.
    """

    query: str
    media_type: str
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    client: str = ""


@dataclass(slots=True)
class Answer:
    """A complete, serialised answer. Whoever gets it closes it.

    Attributes:
        media_type: what the body is.
        size_bytes: its length.
        body: the bytes themselves, or an open, anonymous file of them at position 0.
        cached: whether it came out of the cache, without an evaluation.
    """

    media_type: str
    size_bytes: int
    body: bytes | BinaryIO
    cached: bool = field(default=False)

    def chunks(self) -> Iterator[bytes]:
        """Give the body in pieces, and close it at the end, however the end is reached."""
        if isinstance(self.body, bytes):
            yield self.body
            return
        with self.body:
            while chunk := self.body.read(_CHUNK_BYTES):
                yield chunk

    def read(self) -> bytes:
        """Give the whole body, and close it."""
        return b"".join(self.chunks())

    def close(self) -> None:
        """Let go of the file, if there is one."""
        if isinstance(self.body, io.IOBase):
            self.body.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class Engine(Protocol):
    """A query engine over one release."""

    @property
    def version(self) -> str:
        """The release's version."""

    @property
    def limits(self) -> Limits:
        """The limits that this engine keeps."""

    @property
    def software(self) -> str:
        """What evaluates the queries, for the service description."""

    def answer(self, request: Request) -> Answer:
        """Answer a query whole.

        Raises:
            QueryError: its subclasses say why there is no answer.
        """

    def prewarm(self) -> None:
        """Return when the engine can answer without a delay."""

    def close(self) -> None:
        """Stop all work and let go of everything; a closed engine answers with QueryEngineError."""
