"""Evaluate a query with pyoxigraph, and write its answer within limits; where that happens is the caller's choice.

Query workers do it for all queries (publisher/store/worker.py), web workers for those whose work is bounded
(publisher/store/direct.py).
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final, Self, TypeVar, cast

import pyoxigraph as ox

from publisher.store.descriptions import with_parts
from publisher.store.results import GRAPH_FORMATS, RESULT_FORMATS, RowLimit
from publisher.store.wire import INLINE_BYTES, ReplyKind
from publisher.store.xml_answers import RDF_XML, XML_FORMATS, XmlText, check_names

_REPEATED: Final = "Duplicated variable name in SELECT"
_PENDING_BYTES: Final = 256 * 1024
Results = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples
_FormatT = TypeVar("_FormatT")


UNKNOWN_PATTERN: Final = (
    "this regular expression cannot be used: it is not complete or too long, or has look-around, back-references, "
    "\\i or \\c, which are not known here, or other flags than s, m, i, x and q"
)


class LimitError(Exception):
    """The answer exceeds a limit."""

    def __init__(self, kind: ReplyKind) -> None:
        super().__init__(kind.name)
        self.kind = kind


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerLimits:
    """What an answer may take.

    Attributes:
        rows: solutions of a SELECT, triples of a CONSTRUCT or DESCRIBE.
        size_bytes: of the serialised answer.
        spool: the folder for answers that are too long for memory.
    """

    rows: int
    size_bytes: int
    spool: str


class AnswerWriter:
    """Where pyoxigraph writes an answer: in memory while it is small, then in an anonymous file; within the limits.

    pyoxigraph writes 8 KiB at a time; they are collected, because counting rows and writing a file cost by the call.

    Attributes:
        size_bytes: what was written and checked.
        file: holds it; None while it is small.
    """

    def __init__(self, limits: AnswerLimits, media_type: str, row_limit: RowLimit | None) -> None:
        self._spool, self._limit_bytes, self._row_limit = limits.spool, limits.size_bytes, row_limit
        self._most_pending = min(_PENDING_BYTES, limits.size_bytes)
        self._xml = XmlText() if media_type in XML_FORMATS else None
        self._pending: list[bytes] = []
        self._pending_bytes = 0
        self._small = b""
        self.size_bytes = 0
        self.file: IO[bytes] | None = None

    def write(self, chunk: bytes) -> int:
        """Take the next bytes.

        Raises:
            LimitError: the answer exceeds a limit.
            XmlUnwritableError: XML cannot hold it.
            OSError: the disk is full.
        """
        self._pending.append(chunk)
        self._pending_bytes += len(chunk)
        if self._pending_bytes > self._most_pending:
            self.finish()
        return len(chunk)

    def flush(self) -> None:
        """Do nothing: pyoxigraph flushes more often than is useful."""

    def finish(self) -> Self:
        """Check and write what is pending; raises what :meth:`write` raises."""
        piece = b"".join(self._pending)
        self._pending.clear()
        self._pending_bytes = 0
        if self._xml:
            piece = self._xml.checked(piece)
        self.size_bytes += len(piece)
        if self.size_bytes > self._limit_bytes:
            raise LimitError(ReplyKind.SIZE)
        if self.file is None and self.size_bytes <= INLINE_BYTES:
            self._small += piece
        else:
            self._write_to_file(piece)
        if self._row_limit and self._row_limit.is_exceeded(piece, self.read):
            raise LimitError(ReplyKind.ROWS)
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


class Evaluator:
    """Evaluates queries over one store.

    Args:
        store: the store.
        limits: of each answer.
        base_iri: against which relative IRIs are resolved.
        prefixes: for answers in Turtle and the like.
        service: the graph that is a part of the default graph for a query about the endpoint itself.
    """

    def __init__(
        self, store: ox.Store, limits: AnswerLimits, *, base_iri: str, prefixes: Mapping[str, str], service: str = ""
    ) -> None:
        self._store, self._limits, self._base_iri, self._prefixes = store, limits, base_iri, dict(prefixes)
        self._service = service

    def check_patterns(self, patterns: Iterable[tuple[str, str, int, int]]) -> None:
        """Check that the regular expressions of a query can be compiled; those that cannot would match nothing.

        Args:
            patterns: each with its flags, both as the query has them, and its line and column.

        Raises:
            SyntaxError: one cannot.
        """
        for pattern, flags, line, column in patterns:
            known = self._store.query(f"ASK {{ BIND(REGEX('', {pattern}, {flags}) AS ?known) FILTER(BOUND(?known)) }}")
            if not known:
                raise SyntaxError(f"error at {line}:{column}: {UNKNOWN_PATTERN}")

    def evaluate(
        self,
        query: str,
        media_type: str,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
        *,
        parts: bool = False,
        service: bool = False,
    ) -> AnswerWriter:
        """Return the whole answer.

        Args:
            query: the text.
            media_type: the format of the answer.
            default_graphs: as in publisher.store.contract.Request.
            named_graphs: the same.
            parts: whether the triples of parts belong to the answer (publisher/store/descriptions.py).
            service: whether it asks about the endpoint.

        Raises:
            LimitError: the answer exceeds a limit.
            XmlUnwritableError: XML cannot hold it.
            SyntaxError: of the query.
            MemoryError, OSError, RuntimeError, ValueError: of pyoxigraph.
        """
        dataset = _dataset(default_graphs, named_graphs, self._service if service else "")
        results = self.results(query, dataset)
        row_limit = RowLimit(media_type, self._limits.rows) if isinstance(results, ox.QuerySolutions) else None
        writer = AnswerWriter(self._limits, media_type, row_limit)
        self.write(results, media_type, cast("IO[bytes]", writer), parts=parts, graphs=dataset.get("default_graph", ()))
        return writer.finish()

    def results(self, query: str, dataset: Mapping[str, Any]) -> Results:
        """Return what is to be written; it is computed while it is written.

        Raises:
            SyntaxError: of the query.
            MemoryError, OSError, RuntimeError, ValueError: of pyoxigraph.
        """
        try:
            return self._store.query(query, base_iri=self._base_iri, **dataset)
        except SyntaxError as error:
            if _REPEATED not in str(error):
                raise
        from publisher.store.rewriting import without_repeats  # noqa: PLC0415 - nearly no worker needs it

        return self._store.query(without_repeats(query), base_iri=self._base_iri, **dataset)

    def write(
        self,
        results: Results,
        media_type: str,
        output: IO[bytes],
        *,
        parts: bool = False,
        graphs: Sequence[ox.NamedNode] = (),
    ) -> None:
        """Write results; raises what :meth:`evaluate` raises, and what the output raises.

        Args:
            results: of a query.
            media_type: the format.
            output: where to.
            parts: as in :meth:`evaluate`.
            graphs: the default graph of the query; the store's own if empty.
        """
        if not isinstance(results, ox.QueryTriples):
            results.serialize(output, format=_serialiser(RESULT_FORMATS, media_type))
            return
        rdf_format = _serialiser(GRAPH_FORMATS, media_type)
        whole = with_parts(results, self._store, graphs) if parts else results
        triples = self._limited(whole, named=media_type == RDF_XML)
        ox.serialize(triples, output, format=rdf_format, prefixes=self._prefixes)

    def _limited(self, triples: Iterable[ox.Triple], *, named: bool) -> Iterator[ox.Triple]:
        for number, triple in enumerate(triples, start=1):
            if number > self._limits.rows:
                raise LimitError(ReplyKind.ROWS)
            if named:
                check_names(triple)
            yield triple


def _dataset(default: Sequence[str], named: Sequence[str], service: str) -> dict[str, Any]:
    """Return the dataset that the protocol's parameters make; without any, the query's FROM or the store decides."""
    if not default and not named:
        return {"default_graph": [ox.DefaultGraph(), ox.NamedNode(service)]} if service else {}
    try:
        return {
            "default_graph": [ox.NamedNode(iri) for iri in default],
            "named_graphs": [ox.NamedNode(iri) for iri in named],
        }
    except ValueError as error:
        raise SyntaxError(f"the name of a graph is not an absolute IRI: {error}") from error


def _serialiser(formats: Mapping[str, _FormatT], media_type: str) -> _FormatT:
    if media_type not in formats:
        raise ValueError(f"{media_type} cannot represent the answer to this form of query")
    return formats[media_type]
