"""Answer a query in this process if its work is bounded, which is known before it runs.

A triple pattern by itself matches as many statements as the release has of it. That number is looked up, up to a
limit. A join of patterns, in whatever order and by whatever algorithm, has at no time more rows than the product of
their numbers; OPTIONAL and UNION have no more than that with one added to each. So a query whose product is small can
be evaluated by the thread that receives requests. The text that is evaluated is the query's own.

A query with one pattern needs no number, if each match of it is a row: its answer is written as it goes, and writing
stops when the buffer is full. Whatever is not answered here (an error, too much) is done again by a query worker, which
says why there is no answer. docs/adr/0099.
"""

from __future__ import annotations

import math
import mmap
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import IO, Final, cast

import pyoxigraph as ox

from publisher.store.contract import Answer, Limits, Request
from publisher.store.direct.known_shapes import KnownShapes
from publisher.store.direct.shapes import Pattern, Shape
from publisher.store.evaluation import AnswerLimits, Evaluator, LimitError
from publisher.store.inspection import Inspection
from publisher.store.results import RowLimit
from publisher.store.rewriting import with_lower_case_tags
from publisher.store.xml_answers import XML_FORMATS, XmlText, XmlUnwritableError

_MOST_BYTES: Final = 32 * 1024
"""An answer is written into a buffer of this size, which refuses more: no Python runs while that is done."""

_MOST_KNOWN: Final = 1024
_FAILURES: Final = (
    LimitError, XmlUnwritableError, SyntaxError, MemoryError, OSError, RuntimeError, ValueError
)  # fmt: skip


class DirectEvaluation:
    """The store of a release, opened in this process.

    Args:
        folder: the store.
        limits: of every query; those of queries here are lower.
        base_iri: against which relative IRIs are resolved.
        prefixes: for answers in Turtle and the like.

    Raises:
        OSError: it cannot be opened.
    """

    def __init__(self, folder: Path, limits: Limits, *, base_iri: str, prefixes: Mapping[str, str]) -> None:
        self._store = ox.Store.read_only(str(folder))
        rows = min(limits.direct_steps, limits.rows)
        answer_limits = AnswerLimits(rows=rows, size_bytes=_MOST_BYTES, spool="")
        self._evaluator = Evaluator(self._store, answer_limits, base_iri=base_iri, prefixes=prefixes)
        self._base_iri, self._most_steps = base_iri, limits.direct_steps
        self._most_bytes = max(1, min(_MOST_BYTES, limits.size_bytes))
        self._few_rows = limits.rows if limits.rows < self._most_bytes else 0
        self._shapes = KnownShapes()
        self._buffers: list[mmap.mmap] = []
        self._known: dict[tuple[str, Pattern], float] = {}

    def shape(self, request: Request, inspection: Inspection) -> Shape | None:
        """Return what a query consists of; None if its work cannot be bounded."""
        if request.default_graphs or request.named_graphs or inspection.asks_service or not inspection.tokens:
            return None
        return self._shapes.of(request.query, inspection.tokens)

    def answer(self, request: Request, inspection: Inspection, shape: Shape) -> Answer | None:
        """Return the answer to a query; None if its work is not bounded, or there is no answer.

        Args:
            request: the query.
            inspection: of it.
            shape: the result of :meth:`shape`.
        """
        media_type = request.media_type
        buffer = self._buffers.pop() if self._buffers else mmap.mmap(-1, self._most_bytes)
        try:
            if not self._is_bounded(shape):
                return None
            results = self._evaluator.results(with_lower_case_tags(request.query), {})
            self._evaluator.write(results, media_type, cast("IO[bytes]", buffer), parts=inspection.describes)
            body = buffer[: buffer.tell()]
            if media_type in XML_FORMATS:
                body = XmlText().checked(body)
        except _FAILURES:
            if shape.streams:  # it does not fit into the buffer, or is an error each time
                self._learn(shape, shape.patterns, math.inf)
            return None
        finally:
            buffer.seek(0)
            self._buffers.append(buffer)
        if self._few_rows and isinstance(results, ox.QuerySolutions) and self._exceeds_rows(media_type, body):
            return None
        return Answer(media_type, len(body), body)

    def _exceeds_rows(self, media_type: str, body: bytes) -> bool:
        return RowLimit(media_type, self._few_rows).is_exceeded(body, lambda: body)

    def _is_bounded(self, shape: Shape) -> bool:
        if shape.streams:
            for pattern in shape.patterns:
                if self._known.get((shape.prologue, pattern)) == math.inf:
                    return shape.limit is not None and shape.limit <= self._most_steps
            return True
        if any(pattern.is_open for pattern in shape.patterns):
            return False
        self._look_up(shape)
        steps: float = shape.rows
        for pattern in shape.patterns:
            steps *= 2 if pattern.is_ground else 1 + self._known.get((shape.prologue, pattern), math.inf)
        return steps <= self._most_steps

    def _look_up(self, shape: Shape) -> None:
        """Find out how many statements match the patterns that are not known yet."""
        prologue = shape.prologue
        unknown = [
            pattern
            for pattern in dict.fromkeys(shape.patterns)
            if not pattern.is_ground and (prologue, pattern) not in self._known
        ]
        if not unknown:
            return
        [row] = self._store.query(_counting(prologue, unknown, self._most_steps + 1), base_iri=self._base_iri)  # type: ignore[misc]
        for number, pattern in enumerate(unknown):
            count = int(row[number].value)
            self._learn(shape, (pattern,), count if count <= self._most_steps else math.inf)

    def _learn(self, shape: Shape, patterns: Iterable[Pattern], count: float) -> None:
        if len(self._known) >= _MOST_KNOWN:
            self._known.clear()
        for pattern in patterns:
            self._known[shape.prologue, pattern] = count


def _counting(prologue: str, patterns: Sequence[Pattern], most: int) -> str:
    """Return a query for how many statements match each pattern, and up to how many that matters."""
    columns = " ".join(f"?n{number}" for number in range(len(patterns)))
    counts = " ".join(
        f"{{ SELECT (COUNT(*) AS ?n{number}) {{ SELECT * {{ {_text(pattern)} }} LIMIT {most} }} }}"
        for number, pattern in enumerate(patterns)
    )
    return f"{prologue} SELECT {columns} {{ {counts} }}"


def _text(pattern: Pattern) -> str:
    return " ".join(term or f"?v{number}" for number, term in enumerate(pattern))
