"""The engine that asks a SPARQL server: same refusals, same gate, same caps as the embedded one.

What a server sends is never passed on as it is: results are asked for as JSON and graphs as N-Triples, read to the end
(a truncated one cannot be), and written by pyoxigraph in the format that was negotiated. How much memory a query takes
over there cannot be capped from here; its time can: the connection is closed.
"""

from __future__ import annotations

import re
import tempfile
import time
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from publisher.errors import (
    QueryBusyError,
    QueryEngineError,
    QueryError,
    QuerySyntaxError,
    QueryTimeoutError,
    ResultTooLargeError,
)
from publisher.store.admission import Admission, Turn
from publisher.store.cache import AnswerCache
from publisher.store.contract import Answer, Limits, Request
from publisher.store.inspection import Form, answer_key, inspect
from publisher.store.remote.http import CutOffError, Exchange, Reply, Server, TooMuchError, query_body
from publisher.store.remote.load import load, prune
from publisher.store.remote.names import GraphNames
from publisher.store.remote.rewrite import Rewritten, rewrite
from publisher.store.results import GRAPH_FORMATS, JSON_RESULTS, RESULT_FORMATS, RowMeter, exact_rows

_PLACE: Final = re.compile(r"error at (\d+):(\d+): ")
_ECHO: Final = re.compile(r"\s*SPARQL query:.*", re.DOTALL)
_NO_FUNCTION: Final = re.compile(r"custom function|Undefined procedure")
_KEPT_RELEASES: Final = 3
"""What a server holds of a site: the live release, and those that readers may still be at."""

_OUT_OF_TIME: Final = re.compile(r"S1T00|S1TAT|estimated execution time|[Tt]ime ?out|timed out", re.ASCII)
_PARTIAL_HEADERS: Final = ("x-sparql-maxrows", "x-sql-state")
"""How Virtuoso says, under a status of 200, that it left something out."""


class _MadeWayError(Exception):
    """The query had to make way; it has to wait again."""


class RemoteEngine:
    """Answers from a SPARQL server that holds the release."""

    def __init__(
        self,
        server: Server,
        limits: Limits,
        *,
        version: str,
        base: str,
        store: Path,
        prefixes: dict[str, str],
        cache_dir: Path | None = None,
    ) -> None:
        self.version, self.limits = version, limits
        self.software = f"SPARQL server at {server.query_url}"
        self._server, self._store, self._prefixes = server, store, prefixes
        self._names = GraphNames(base, version)
        self._graphs: frozenset[str] | None = None
        self._cache = AnswerCache(cache_dir or Path(tempfile.gettempdir()), limits.cache_bytes)
        self._admission = Admission(limits)
        self._closed = False

    def prewarm(self) -> None:
        """Have the server hold the release.

        Raises:
            QueryEngineError: it cannot be reached, or refuses.
        """
        self._graphs = load(self._store, self._server, self._names)
        prune(self._server, self._names.base, keep=_KEPT_RELEASES)

    def answer(self, request: Request) -> Answer:
        """Answer a query whole; see publisher.store.contract.Engine."""
        deadline = time.monotonic() + self.limits.timeout_s
        inspection = inspect(request.query, self.limits)
        if self._closed:
            raise QueryEngineError("it is shut down")
        key = answer_key(inspection, request)
        keep = self.limits.cache_bytes > 0 and not inspection.volatile
        if keep and (kept := self._cache.get(key)):
            return kept
        answer = self._evaluate(request, deadline, ask=inspection.form is Form.ASK)
        if keep:
            self._cache.put(key, answer)
        return answer

    def close(self) -> None:
        """Ask no more. The server keeps the release: another process may still ask it."""
        self._closed = True
        self._cache.close()

    def _evaluate(self, request: Request, deadline: float, *, ask: bool) -> Answer:
        if self._graphs is None:
            self.prewarm()
        sent = rewrite(request, self._names, self._graphs or frozenset(), ask=ask)
        again = False
        while True:
            try:
                turn = self._admission.enter(request.client, deadline, known_long=again, again=again)
            except QueryBusyError:
                if again:
                    raise QueryTimeoutError(self.limits.timeout_s) from None
                raise
            try:
                return self._attempt(turn, sent, request.media_type, deadline)
            except _MadeWayError:
                again = True
            finally:
                self._admission.leave(turn)

    def _attempt(self, turn: Turn, sent: Rewritten, media_type: str, deadline: float) -> Answer:
        exchange = Exchange(self._server.query_url, deadline)
        self._admission.attach(turn, kill=exchange.cut_off)
        graph = media_type in GRAPH_FORMATS
        headers = {
            "Accept": "application/n-triples" if graph else JSON_RESULTS,
            "Content-Type": "application/x-www-form-urlencoded",
        }
        body = query_body(sent.query, sent.default_graphs, sent.named_graphs)
        try:
            reply = exchange.run("POST", body, headers, self.limits.size_bytes)
        except CutOffError:
            if turn.preempted:
                raise _MadeWayError from None
            raise QueryTimeoutError(self.limits.timeout_s) from None
        except TooMuchError:
            raise ResultTooLargeError("size_bytes", allowed=self.limits.size_bytes) from None
        self._check(reply)
        written = self._graph(reply, media_type) if graph else self._results(reply, media_type, ask=sent.ask)
        if len(written) > self.limits.size_bytes:
            raise ResultTooLargeError("size_bytes", allowed=self.limits.size_bytes)
        return Answer(media_type, len(written), written)

    def _check(self, reply: Reply) -> None:
        """See that the reply is an answer, and a whole one.

        Raises:
            QueryError: it is not.
        """
        if reply.status != 200:
            raise self._failure(reply)
        if partial := [name for name in _PARTIAL_HEADERS if name in reply.headers]:
            problem = f"the SPARQL server left a part out ({', '.join(partial)})"
            raise QueryEngineError(problem)

    def _failure(self, reply: Reply) -> QueryError:
        if _OUT_OF_TIME.search(reply.message):
            return QueryTimeoutError(self.limits.timeout_s)
        message = _ECHO.sub("", reply.message)
        if reply.status == 400 or _NO_FUNCTION.search(message):
            place = _PLACE.search(message)
            line, column = (int(place[1]), int(place[2])) if place else (None, None)
            return QuerySyntaxError(_PLACE.sub("", message), line=line, column=column)
        return QueryEngineError(f"the SPARQL server answered {reply.status}: {reply.message}")

    def _results(self, reply: Reply, media_type: str, *, ask: bool) -> bytes:
        written = _written_again(self._named_as_here(reply.body), media_type, ask=ask)
        if isinstance(written, str):
            raise QueryEngineError(f"the SPARQL server's results cannot be read: {written}")
        body, columns = written
        if columns is not None:
            meter = RowMeter(media_type, columns)
            meter.feed(body)
            if meter.at_most > self.limits.rows and exact_rows(media_type, body) > self.limits.rows:
                raise ResultTooLargeError("rows", allowed=self.limits.rows)
        return body

    def _graph(self, reply: Reply, media_type: str) -> bytes:
        try:
            triples = {quad.triple: None for quad in ox.parse(reply.body, format=_rdf_format(reply))}
        except (SyntaxError, ValueError) as error:
            raise QueryEngineError(f"the SPARQL server's graph cannot be read: {error}") from error
        if len(triples) > self.limits.rows:
            raise ResultTooLargeError("rows", allowed=self.limits.rows)
        written = ox.serialize(triples, format=GRAPH_FORMATS[media_type], prefixes=self._prefixes)
        assert written is not None
        return written

    def _named_as_here(self, body: bytes) -> bytes:
        """Put the release's names of graphs where the server's stand."""
        prefix = self._names.prefix.encode()
        if prefix not in body:
            return body
        return re.sub(re.escape(prefix) + rb'[^"]*', lambda match: self._names.here(match[0].decode()).encode(), body)


def _rdf_format(reply: Reply) -> ox.RdfFormat:
    """What a server wrote, which may be more than was asked for: N-Triples is Turtle too."""
    named = ox.RdfFormat.from_media_type(reply.headers.get("content-type", "").partition(";")[0].strip())
    return ox.RdfFormat.TURTLE if named is None or named == ox.RdfFormat.N_TRIPLES else named


def _written_again(body: bytes, media_type: str, *, ask: bool) -> tuple[bytes, int | None] | str:
    """JSON results in the wanted format with the number of their columns, or what is wrong with them.

    Nothing is raised, because pyoxigraph's results may only be let go of in the thread that made them, and an error's
    traceback would take them elsewhere.
    """
    try:
        results = ox.parse_query_results(body, format=ox.QueryResultsFormat.JSON)
        if ask and isinstance(results, ox.QuerySolutions):
            results = _boolean(results)
        columns = len(results.variables) if isinstance(results, ox.QuerySolutions) else None
        return results.serialize(format=RESULT_FORMATS[media_type]) or b"", columns
    except (SyntaxError, ValueError, KeyError) as error:
        return str(error)


def _boolean(rows: ox.QuerySolutions) -> ox.QueryBoolean:
    """An ASK's answer that came as a table, which is how Virtuoso 7.2.5 writes it: a row is yes."""
    said = b"true" if any(True for _ in rows) else b"false"
    told = ox.parse_query_results(b'{"head":{},"boolean":' + said + b"}", format=ox.QueryResultsFormat.JSON)
    assert isinstance(told, ox.QueryBoolean)
    return told
