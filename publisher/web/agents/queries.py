"""The tool ``sparql``: a query with the limits, shares and errors of ``/sparql``, and an answer of bounded length."""

import asyncio
from typing import Annotated, Any, Final

import orjson
from pydantic import BaseModel, ConfigDict, Field

from publisher.errors import ResultTooLargeError
from publisher.store import Answer, Request
from publisher.store.inspection import Form, answer_key
from publisher.store.pending import PendingAnswer
from publisher.store.results import JSON_RESULTS
from publisher.web.agents.answers import Cell, More, Result
from publisher.web.agents.calls import Call

ROWS: Final = 100
MAX_ROWS: Final = 1_000

SHOWN_BYTES: Final = 200_000
"""What the rows of an answer may take, as JSON."""

READ_BYTES: Final = 8 * 1024 * 1024
"""What is read of an answer, to show its first rows; a longer one is an error."""

TURTLE: Final = "text/turtle"


class SparqlArguments(BaseModel):
    """A query, and how many rows to show."""

    model_config = ConfigDict(extra="forbid")

    query: Annotated[
        str,
        Field(
            min_length=1,
            description="SPARQL 1.1: SELECT, ASK, CONSTRUCT or DESCRIBE, with its PREFIX lines; use LIMIT",
        ),
    ]
    limit: Annotated[int, Field(ge=1, le=MAX_ROWS, description="The most rows that are shown")] = ROWS


async def sparql(call: Call, wanted: SparqlArguments) -> Result:
    """Answer a query.

    Raises:
        QueryError: it has no answer, or one that is too long to be shown.
    """
    engine = call.served.engine
    inspection = engine.inspect(wanted.query)
    is_graph = inspection.form in {Form.CONSTRUCT, Form.DESCRIBE}
    media_type = TURTLE if is_graph else JSON_RESULTS
    request = Request(
        query=wanted.query,
        media_type=media_type,
        client=call.client,
        inspection=inspection,
        key=answer_key(inspection, media_type, (), ()),
    )
    with await _answered(engine.submit(request)) as answer:
        most = SHOWN_BYTES if is_graph else READ_BYTES
        if answer.size_bytes > most:
            raise ResultTooLargeError("size of an answer to a tool, in bytes", allowed=most)
        body = answer.read()
    version = call.served.release.version
    if is_graph:
        return Result(release=version, columns=[], rows=[], boolean=None, graph=body.decode())
    return _result(orjson.loads(body), version, wanted.limit)


async def _answered(pending: PendingAnswer) -> Answer:
    """Wait for an answer without holding a thread; whoever stops waiting ends the query."""
    loop = asyncio.get_running_loop()
    done = asyncio.Event()
    pending.add_done_callback(lambda _: loop.call_soon_threadsafe(done.set))
    try:
        await done.wait()
    except asyncio.CancelledError:
        pending.cancel()
        raise
    return pending.result()


def _result(parsed: dict[str, Any], version: str, limit: int) -> Result:
    if "boolean" in parsed:
        return Result(release=version, columns=[], rows=[], boolean=parsed["boolean"], graph=None)
    every = parsed["results"]["bindings"]
    rows: list[dict[str, Cell]] = []
    size = 0
    for binding in every[:limit]:
        row = {name: _cell(term) for name, term in binding.items()}
        size += len(orjson.dumps(row))
        if rows and size > SHOWN_BYTES:
            break
        rows.append(row)
    result = Result(release=version, columns=parsed["head"]["vars"], rows=rows, boolean=None, graph=None)
    if len(rows) < len(every):
        how = f"send the query with ORDER BY, LIMIT and OFFSET {len(rows)}; /sparql and the dumps have no such bound"
        result["more"] = More(shown=len(rows), total=len(every), how=how)
    return result


def _cell(term: dict[str, Any]) -> Cell:
    value = term["value"]
    cell = Cell(type=term["type"], value=value if isinstance(value, str) else orjson.dumps(value).decode())
    if "xml:lang" in term:
        cell["language"] = term["xml:lang"]
    if "datatype" in term:
        cell["datatype"] = term["datatype"]
    return cell
