"""Spans of answers and of queries, made of what is noted of them."""

import time
from typing import Final

from publisher.store.observation.ends import ABANDONED, ANSWERED, QueryEnd
from publisher.store.observation.normalised import LONGEST, fingerprint, normalised
from publisher.telemetry.access import Answered
from publisher.telemetry.spans import Span, SpanKind, Spans

QUERY: Final = "query"


def note_answer(spans: Spans, answered: Answered) -> None:
    """Hand over the span of an answer; its id is the id of the request."""
    entry, trace = answered.entry(), answered.trace
    attributes: dict[str, str | int | None] = {
        "http.request.method": entry.method,
        "http.route": entry.route,
        "url.path": entry.path,
        "http.response.status_code": entry.status,
        "http.response.body.size": entry.bytes,
        "publisher.media_type": entry.type,
        "publisher.agent": entry.agent,
        "publisher.release": entry.release,
    }
    spans.add(
        Span(
            f"{entry.method} {entry.route}",
            trace,
            trace.request_id,
            trace.parent_id,
            answered.ended - answered.seconds,
            answered.ended,
            attributes,
            str(entry.status) if entry.status >= 500 else None,
            SpanKind.SERVER,
        )
    )


def note_query(spans: Spans, namespaces: tuple[str, ...], end: QueryEnd) -> None:
    """Hand over the span of a query, within that of its request.

    Args:
        spans: where it goes.
        namespaces: what the IRIs of the query may begin with to be told (publisher/store/observation/normalised.py).
        end: the query.
    """
    ended = time.time()
    text = normalised(end.request.query, namespaces)
    attributes: dict[str, str | float] = {
        "db.system.name": "sparql",
        "db.query.text": text[:LONGEST],
        "publisher.query.hash": fingerprint(text),
        "publisher.query.outcome": end.outcome,
        "publisher.query.source": end.source.value,
        "publisher.query.waited": round(end.waited_s, 6),
        "publisher.release": end.release,
    }
    failed = None if end.outcome in {ANSWERED, ABANDONED} else end.outcome
    parent = end.trace.request_id or None
    spans.add(Span(QUERY, end.trace, None, parent, ended - end.seconds, ended, attributes, failed))
