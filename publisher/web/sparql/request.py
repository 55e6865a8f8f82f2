"""Read a SPARQL Protocol request: exactly one query, its dataset, and the download that the query page offers.

Specified by the SPARQL 1.1 Protocol, sections 2.1.1 to 2.1.4; docs/conformance.md names the test of each clause. The
text is decoded once, strictly as UTF-8; parameters that the protocol does not know are ignored, because clients send
them (SPARQLWrapper: output, results); ``format`` is for those who can only send a URL, such as spreadsheets.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

from werkzeug.http import parse_options_header

from publisher.rdf.versions import LABELS
from publisher.web.http.forms import form_fields
from publisher.web.http.messages import HttpRequest
from publisher.web.http.problems.kinds import http_kind
from publisher.web.http.problems.problem import Problem, ProblemError, ProblemType

FORM: Final = "application/x-www-form-urlencoded"
QUERY: Final = "application/sparql-query"
UPDATE: Final = "application/sparql-update"

_BYTE_ORDER_MARK: Final = "\ufeff"
"""It is no part of a text."""

_MAX_FIELDS: Final = 200
_QUERY_FIELD: Final = "query"
_UPDATE_FIELDS: Final = frozenset({"update", "using-graph-uri", "using-named-graph-uri"})
VERSIONS: Final = ("1.0", *LABELS)
_OR: Final = f"{', '.join(VERSIONS[:-1])} or {VERSIONS[-1]}"
"""SPARQL 1.2 Protocol, section 2: ``version``, as a parameter, or of the media type of a query."""

READ_ONLY: Final = ProblemType(
    403, "read-only", "This endpoint is read-only", "Send a query in the parameter 'query'. Data changes with releases."
)


class ProtocolRequest(NamedTuple):
    """The content of a request.

    Attributes:
        query: the query's text; None for a plain GET of the endpoint.
        default_graphs: ``default-graph-uri``, in order.
        named_graphs: ``named-graph-uri``, in order.
        download: the suffix of the format that a download link of the query page names ("csv"), or "".
        format: the parameter ``format``: a suffix or media type, for those who cannot set Accept.
    """

    query: str | None
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    download: str = ""
    format: str = ""


def read_request(request: HttpRequest) -> ProtocolRequest:
    """Read a GET, HEAD or POST.

    Raises:
        ProblemError: it is not one of the three operations of the protocol (400, 415), or is an update (403).
    """
    query = request.query
    fields = _parsed(query, "the URL") if query.isascii() else _fields(query.encode("latin-1"), "the URL")
    if request.method != "POST":
        if len(fields) == 1 and fields[0][0] == _QUERY_FIELD:  # as in nearly all requests
            return _one_query(fields)
        _refuse_updates(fields)
        result = _one_query(fields)
        if result.query is None and (result.default_graphs or result.named_graphs):
            raise _missing()
        return result
    media_type = _media_type(request)
    if media_type == QUERY:
        _refuse_updates(fields)
        return _one_query([*fields, ("query", _decoded(request.body, "the body"))], direct=True)
    fields += _fields(request.body, "the body")
    _refuse_updates(fields)
    result = _one_query(fields)
    if result.query is None:
        raise _missing()
    return result


def _media_type(request: HttpRequest) -> str:
    """Return the media type of a POST: that of a query, or of a form.

    Raises:
        ProblemError: it is another one (415), or that of an update (403).
    """
    name, options = parse_options_header(request.headers.get("content-type"))
    media_type = name.lower()
    if media_type == UPDATE:
        raise ProblemError(Problem(READ_ONLY, READ_ONLY.advice))
    if media_type not in {FORM, QUERY}:
        received = f"not {name}" if name else "and name the media type in Content-Type"
        raise _problem(415, f"Send a query by POST as {QUERY} or {FORM}, {received}.")
    if (charset := options.get("charset", "utf-8").lower()) not in {"utf-8", "utf8"}:
        raise _problem(415, f"Queries are UTF-8, not {charset}.")
    _check_version(options.get("version", LABELS[0]), 415)
    if request.headers.get("content-encoding", "identity") != "identity":
        raise _problem(415, "Send the query without a content coding.")
    return media_type


def _check_version(label: str, status: int) -> None:
    if label not in VERSIONS:
        raise _problem(status, f"SPARQL {label[:20]!r} is not known here: leave the version out, or write {_OR}.")


def _missing() -> ProblemError:
    return _problem(400, "The parameter 'query' is missing.")


def _fields(raw: bytes, where: str) -> list[tuple[str, str]]:
    return _parsed(_decoded(raw, where), where)


def _parsed(text: str, where: str) -> list[tuple[str, str]]:
    try:
        return form_fields(text, _MAX_FIELDS)
    except UnicodeDecodeError:
        raise _problem(400, f"The percent-encoded text in {where} is not UTF-8.") from None
    except ValueError:
        raise _problem(400, f"{where.capitalize()} has more than {_MAX_FIELDS} parameters.") from None


def _decoded(raw: bytes, where: str) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        raise _problem(400, f"The text of {where} is not UTF-8.") from None


def _refuse_updates(fields: Sequence[tuple[str, str]]) -> None:
    if not _UPDATE_FIELDS.isdisjoint([name for name, _ in fields]):
        raise ProblemError(Problem(READ_ONLY, READ_ONLY.advice))


def _one_query(fields: Sequence[tuple[str, str]], *, direct: bool = False) -> ProtocolRequest:
    if len(fields) == 1 and fields[0][0] == _QUERY_FIELD:
        return ProtocolRequest(fields[0][1].removeprefix(_BYTE_ORDER_MARK))
    found: dict[str, list[str]] = {}
    for name, value in fields:
        found.setdefault(name, []).append(value)
    queries = found.get("query", [])
    if len(queries) > 1:
        what = "The query is in the body; the URL must not contain another." if direct else "Send exactly one 'query'."
        raise _problem(400, what)
    query = queries[0].removeprefix(_BYTE_ORDER_MARK) if queries else None
    default, named = tuple(found.get("default-graph-uri", ())), tuple(found.get("named-graph-uri", ()))
    for label in filter(None, found.get("version", ())):  # forms send an empty one where nothing was chosen
        _check_version(label, 400)
    download, format_name = (found.get(name, [""])[0] for name in ("download", "format"))
    return ProtocolRequest(query, default, named, download, format_name)


def _problem(status: int, detail: str) -> ProblemError:
    return ProblemError(Problem(http_kind(status), detail))
