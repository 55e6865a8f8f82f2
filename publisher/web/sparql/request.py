"""Read a SPARQL Protocol request: exactly one query, its dataset, and what a browser asked of the page.

Specified by the SPARQL 1.1 Protocol, sections 2.1.1 to 2.1.4; docs/conformance.md names the test of each clause. The
text is decoded once, strictly as UTF-8; parameters that the protocol does not know are let pass, because clients send
them (SPARQLWrapper: format, output, results).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl

from flask import request
from werkzeug.http import parse_options_header

from publisher.web.http.errors import Problem, ProblemError, ProblemType, http_kind

FORM: Final = "application/x-www-form-urlencoded"
QUERY: Final = "application/sparql-query"
UPDATE: Final = "application/sparql-update"

_MAX_FIELDS: Final = 200
_UPDATE_FIELDS: Final = frozenset({"update", "using-graph-uri", "using-named-graph-uri"})
READ_ONLY: Final = ProblemType(
    403, "read-only", "This endpoint is read-only", "The data changes with a release; ask with 'query'."
)


@dataclass(frozen=True, slots=True)
class ProtocolRequest:
    """What a request asks.

    Attributes:
        query: the query's text; None for a plain GET of the endpoint.
        default_graphs: ``default-graph-uri``, in their order.
        named_graphs: ``named-graph-uri``, in their order.
        download: the suffix of the format that the page's download link asked for ("csv"), or "".
    """

    query: str | None
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    download: str = ""


def read_request() -> ProtocolRequest:
    """Read the request at hand.

    Raises:
        ProblemError: it is none of the three that the protocol knows (400, 415), or an update (403).
    """
    if request.method != "POST":
        return read_get(request.query_string)
    fields = _fields(request.query_string, "the URL")
    media_type, options = parse_options_header(request.headers.get("Content-Type"))
    if media_type.lower() == UPDATE:
        raise ProblemError(Problem(READ_ONLY, READ_ONLY.advice))
    if media_type.lower() not in {FORM, QUERY}:
        sent = f"not {media_type}" if media_type else "and none was named"
        raise _problem(415, f"Send a query by POST as {QUERY} or {FORM}; {sent}.")
    if (charset := options.get("charset", "utf-8").lower()) not in {"utf-8", "utf8"}:
        raise _problem(415, f"Queries are UTF-8, not {charset}.")
    if request.headers.get("Content-Encoding", "identity") != "identity":
        raise _problem(415, "Send the query without a content coding.")
    if media_type.lower() == QUERY:
        _refuse_updates(fields)
        return _one_query([*fields, ("query", _decoded(request.get_data(), "the body"))], direct=True)
    fields += _fields(request.get_data(parse_form_data=False), "the body")
    _refuse_updates(fields)
    asked = _one_query(fields)
    if asked.query is None:
        raise _missing()
    return asked


def read_get(query_string: bytes) -> ProtocolRequest:
    """Read the URL of a GET or HEAD.

    Raises:
        ProblemError: it has no query, several, or an update (400, 403).
    """
    fields = _fields(query_string, "the URL")
    _refuse_updates(fields)
    asked = _one_query(fields)
    if asked.query is None and (asked.default_graphs or asked.named_graphs):
        raise _missing()
    return asked


def _missing() -> ProblemError:
    return _problem(400, "The parameter 'query' is missing.")


def _fields(raw: bytes, where: str) -> list[tuple[str, str]]:
    text = _decoded(raw, where)
    try:
        return parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=_MAX_FIELDS)
    except UnicodeDecodeError:
        raise _problem(400, f"What is percent-encoded in {where} is not UTF-8.") from None
    except ValueError:
        raise _problem(400, f"There are more than {_MAX_FIELDS} parameters in {where}.") from None


def _decoded(raw: bytes, where: str) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        raise _problem(400, f"The text of {where} is not UTF-8.") from None


def _refuse_updates(fields: Sequence[tuple[str, str]]) -> None:
    if any(name in _UPDATE_FIELDS for name, _ in fields):
        raise ProblemError(Problem(READ_ONLY, READ_ONLY.advice))


def _one_query(fields: Sequence[tuple[str, str]], *, direct: bool = False) -> ProtocolRequest:
    queries = _values(fields, "query")
    if len(queries) > 1:
        what = "The query is in the body; the URL must not have another." if direct else "Send exactly one 'query'."
        raise _problem(400, what)
    default, named = _values(fields, "default-graph-uri"), _values(fields, "named-graph-uri")
    download = _values(fields, "download")
    return ProtocolRequest(queries[0] if queries else None, default, named, download[0] if download else "")


def _values(fields: Sequence[tuple[str, str]], name: str) -> tuple[str, ...]:
    return tuple(value for key, value in fields if key == name)


def _problem(status: int, detail: str) -> ProblemError:
    return ProblemError(Problem(http_kind(status), detail))
