"""The engine that queries a SPARQL server, with the refusals, admission and limits of the embedded one.

A server's response is never passed on as it is: results are requested as JSON and graphs as N-Triples, read to the end
(a truncated one is invalid), and serialised by pyoxigraph in the negotiated format. The memory of a query on the server
cannot be limited from here, but its time can: the connection is closed. Long queries are not preempted: the server may
go on working for a closed connection, so other queries would gain nothing.
"""

from __future__ import annotations

import re
import threading
import time
from pathlib import Path
from typing import Final

import orjson
import pyoxigraph as ox

from publisher.errors import (
    QueryEngineError,
    QueryError,
    QueryFormatError,
    QuerySyntaxError,
    QueryTimeoutError,
    ResultTooLargeError,
)
from publisher.store.contract import Answer, Limits, Request
from publisher.store.engine import Engine
from publisher.store.inspection import Form, Inspection, inspect
from publisher.store.observation.ends import QueryObserver
from publisher.store.remote.graphs import GraphNames, rewrite
from publisher.store.remote.http import DeadlineError, Exchange, Server, ServerResponse, TooLargeError, query_body, send
from publisher.store.remote.load import load, prune
from publisher.store.remote.threads import ServerThreads
from publisher.store.results import GRAPH_FORMATS, JSON_RESULTS, RESULT_FORMATS, RowLimit
from publisher.store.scheduling.queries import Query
from publisher.store.xml_answers import RDF_XML, XML_FORMATS, XmlText, XmlUnwritableError, check_names

_POSITION: Final = re.compile(r"error at (\d+):(\d+): ")
_ECHOED_QUERY: Final = re.compile(r"\s*SPARQL query:.*", re.DOTALL)
_UNKNOWN_FUNCTION: Final = re.compile(r"custom function|Undefined procedure")
_TIMED_OUT: Final = re.compile(r"S1T00|S1TAT|estimated execution time|[Tt]ime ?out|timed out", re.ASCII)
_RELEASES_ON_SERVER: Final = 3
"""How many releases of a site stay on the server: the live one, and those that readers may still be using."""

_PARTIAL_HEADERS: Final = ("x-sparql-maxrows", "x-sql-state")
"""How Virtuoso says, with a status of 200, that it left something out."""


class RemoteEngine(Engine):
    """Answers from a SPARQL server that holds the release."""

    def __init__(
        self,
        store: Path,
        limits: Limits,
        *,
        version: str,
        server: Server,
        base: str,
        prefixes: dict[str, str],
        cache_dir: Path | None = None,
        observer: QueryObserver | None = None,
    ) -> None:
        software = f"SPARQL server at {server.query_url}"
        super().__init__(limits, version=version, software=software, cache_dir=cache_dir, observer=observer)
        self._server, self._store, self._prefixes = server, store, prefixes
        self._names = GraphNames(base, version)
        self._graphs: frozenset[str] | None = None
        self._preparing = threading.Lock()
        self._dispatch_to(ServerThreads(self._evaluate, limits.workers))

    def prewarm(self) -> None:
        """Load the release to the server, unless it is there.

        Raises:
            QueryEngineError: the server cannot be reached, or refuses.
        """
        self.away = True  # until it has answered
        self._graphs = load(self._store, self._server, self._names)
        self.away = False
        prune(self._server, self._names, keep=_RELEASES_ON_SERVER)

    def _message(self, query: Query, inspection: Inspection) -> bytes:  # noqa: ARG002 - Engine's signature
        return query_body(query.request)

    def _answer_from(self, query: Query, reply: Answer | QueryError) -> Answer:  # noqa: ARG002 - Engine's signature
        if isinstance(reply, QueryError):
            raise reply
        return reply

    def _evaluate(self, query: Query, exchange: Exchange) -> Answer:
        """Ask the server; first load the release to it, if it was away before."""
        request = query.request
        is_ask = (request.inspection or inspect(request.query, self.limits)).form is Form.ASK
        while True:
            self._prepare(query.deadline)
            rewritten = rewrite(request, self._names, self._graphs or frozenset())
            answer = self._ask(request.media_type, query_body(rewritten), query, exchange, is_ask=is_ask)
            if self._has_release(query, exchange):
                return answer
            self._graphs = None

    def _has_release(self, query: Query, exchange: Exchange) -> bool:
        """Return whether the server still has the release.

        Asked after each answer: a server that was started again without its data, or from which another machine has
        removed the release, finds nothing and says no word of it. The marker is the first to be removed.
        """
        text = f"SELECT * {{ GRAPH <{self._names.marker}> {{ ?release ?has ?part }} }} LIMIT 1"
        response = self._send(query_body(Request(query=text, media_type=JSON_RESULTS)), JSON_RESULTS, query, exchange)
        return bool(orjson.loads(response.body)["results"]["bindings"])

    def _prepare(self, deadline: float) -> None:
        """Load the release, unless it is there; another query's thread may be doing so.

        Raises:
            QueryEngineError: the server cannot be reached, refuses, or is still loading at the deadline.
        """
        if self._graphs is not None:
            return
        if not self._preparing.acquire(timeout=max(deadline - time.monotonic(), 0)):
            raise QueryEngineError("the release is still being loaded to the SPARQL server")
        try:
            if self._graphs is None:
                self.prewarm()
        finally:
            self._preparing.release()

    def _ask(self, media_type: str, body: bytes, query: Query, exchange: Exchange, *, is_ask: bool) -> Answer:
        is_graph, limit_bytes = media_type in GRAPH_FORMATS, self.limits.size_bytes
        response = self._send(body, "application/n-triples" if is_graph else JSON_RESULTS, query, exchange)
        try:
            written = (
                self._graph(response, media_type) if is_graph else self._results(response, media_type, is_ask=is_ask)
            )
            if media_type in XML_FORMATS:
                written = XmlText().checked(written)
        except XmlUnwritableError as error:
            raise QueryFormatError(media_type, str(error)) from None
        if len(written) > limit_bytes:
            raise ResultTooLargeError("size_bytes", allowed=limit_bytes)
        return Answer(media_type, len(written), written)

    def _send(self, body: bytes, accept: str, query: Query, exchange: Exchange) -> ServerResponse:
        """Send a request to the server, and return its response, which is an answer and complete.

        Raises:
            QueryError: it is not, or took too long.
        """
        headers = {
            "Accept": accept,
            "Content-Type": "application/x-www-form-urlencoded",
            **({"traceparent": query.trace.traceparent} if query.trace.request_id else {}),
        }
        url, deadline, limit_bytes = self._server.query_url, query.deadline, self.limits.size_bytes
        try:
            response = send(url, "POST", body, headers, deadline=deadline, limit_bytes=limit_bytes, exchange=exchange)
        except DeadlineError:
            raise QueryTimeoutError(self.limits.timeout_s) from None
        except TooLargeError:
            raise ResultTooLargeError("size_bytes", allowed=limit_bytes) from None
        self._check(response)
        return response

    def _check(self, response: ServerResponse) -> None:
        """Check that the response is an answer, and a complete one.

        Raises:
            QueryError: it is not.
        """
        if response.status != 200:
            raise self._error_from(response)
        if partial := [name for name in _PARTIAL_HEADERS if name in response.headers]:
            raise QueryEngineError(f"the SPARQL server left out a part of the answer ({', '.join(partial)})")

    def _error_from(self, response: ServerResponse) -> QueryError:
        if _TIMED_OUT.search(response.message):
            return QueryTimeoutError(self.limits.timeout_s)
        message = _ECHOED_QUERY.sub("", response.message)
        if response.status == 400 or _UNKNOWN_FUNCTION.search(message):
            position = _POSITION.search(message)
            line, column = (int(position[1]), int(position[2])) if position else (None, None)
            return QuerySyntaxError(_POSITION.sub("", message), line=line, column=column)
        return QueryEngineError(f"the SPARQL server answered {response.status}: {response.message}")

    def _results(self, response: ServerResponse, media_type: str, *, is_ask: bool) -> bytes:
        written, problem = _serialised(self._restore_names(response.body), media_type, is_ask=is_ask)
        if problem:
            raise QueryEngineError(f"the SPARQL server's results are invalid: {problem}")
        if not is_ask and RowLimit(media_type, self.limits.rows).is_exceeded(written, lambda: written):
            raise ResultTooLargeError("rows", allowed=self.limits.rows)
        return written

    def _graph(self, response: ServerResponse, media_type: str) -> bytes:
        try:
            triples = {quad.triple: None for quad in ox.parse(response.body, format=_rdf_format(response))}
        except (SyntaxError, ValueError) as error:
            raise QueryEngineError(f"the SPARQL server's graph is invalid: {error}") from error
        if len(triples) > self.limits.rows:
            raise ResultTooLargeError("rows", allowed=self.limits.rows)
        if media_type == RDF_XML:
            for triple in triples:
                check_names(triple)
        return ox.serialize(triples, format=GRAPH_FORMATS[media_type], prefixes=self._prefixes) or b""

    def _restore_names(self, body: bytes) -> bytes:
        """Replace the server's names of graphs by the release's."""
        prefix = self._names.prefix.encode()
        if prefix not in body:
            return body
        return re.sub(
            re.escape(prefix) + rb'[^"]*', lambda match: self._names.in_release(match[0].decode()).encode(), body
        )


def _rdf_format(response: ServerResponse) -> ox.RdfFormat:
    """Return the format that a server wrote, which may be more than was requested: N-Triples is Turtle too."""
    media_type = response.headers.get("content-type", "").partition(";")[0].strip()
    rdf_format = ox.RdfFormat.from_media_type(media_type)
    return ox.RdfFormat.TURTLE if rdf_format is None or rdf_format == ox.RdfFormat.N_TRIPLES else rdf_format


def _serialised(body: bytes, media_type: str, *, is_ask: bool) -> tuple[bytes, str]:
    """Return JSON results in another format, or what is wrong with them.

    Nothing is raised, because pyoxigraph's results may only be freed in the thread that made them, and an error's
    traceback would take them elsewhere.
    """
    try:
        results = ox.parse_query_results(body, format=ox.QueryResultsFormat.JSON)
        if is_ask and isinstance(results, ox.QuerySolutions):
            results = _boolean(results)
        return results.serialize(format=RESULT_FORMATS[media_type]) or b"", ""
    except (SyntaxError, ValueError, KeyError) as error:
        return b"", str(error) or "empty"


def _boolean(rows: ox.QuerySolutions) -> ox.QueryBoolean:
    """Return an ASK's answer that came as a table, as Virtuoso 7.2.5 writes it: a row means true."""
    value = b"true" if any(True for _ in rows) else b"false"
    boolean = ox.parse_query_results(b'{"head":{},"boolean":' + value + b"}", format=ox.QueryResultsFormat.JSON)
    assert isinstance(boolean, ox.QueryBoolean)
    return boolean
