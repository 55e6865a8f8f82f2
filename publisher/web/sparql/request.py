"""Read a SPARQL Protocol request: exactly one query, its dataset, and the download that the query page offers.

Specified by the SPARQL 1.1 Protocol, sections 2.1.1 to 2.1.4; docs/conformance.md names the test of each clause. The
text is decoded once, strictly as UTF-8; parameters that the protocol does not know are ignored, because clients send
them (SPARQLWrapper: results); ``format`` is for those who can only send a URL, such as spreadsheets, and Fuseki calls
it ``output``.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple
from urllib.parse import unquote_to_bytes

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

_UTF_8: Final = frozenset({"utf-8", "utf8"})
_ASCII_AND_MORE: Final = frozenset(
    {"us-ascii", "ascii", "iso-8859-1", "iso-8859-15", "latin1", "windows-1252", "gb2312", "gbk", "gb18030", "big5"}
)
"""Labels that HTTP libraries put on what they send (Apache HttpClient: ISO-8859-1), although it is ASCII, so UTF-8."""

_BEGINS_QUERY: Final = re.compile(
    r"(?>(?:[ \t\r\n]|#[^\r\n]*+[\r\n])*)(?:PREFIX|BASE|SELECT|ASK|CONSTRUCT|DESCRIBE)\s*[\s?$*({<:]", re.IGNORECASE
)

_MAX_FIELDS: Final = 200
_QUERY_FIELD: Final = "query"
_LISTS: Final = ("default-graph-uri", "named-graph-uri", "version")
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
        format: the parameter ``format``, or else ``output``: a suffix or media type, for those who cannot set Accept.
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
        if result.query is None and (result.default_graphs or result.named_graphs or _misplaced(fields)):
            raise _missing(fields)
        return result
    media_type = _media_type(request)
    if media_type == QUERY:
        _refuse_updates(fields)
        return _one_query([*fields, ("query", _decoded(request.body, "the body"))], direct=True)
    fields += _fields(request.body, "the body")
    _refuse_updates(fields)
    result = _one_query(fields)
    if result.query is None:
        raise _missing(fields)
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
        raise _problem(415, f"Send a query by POST as {QUERY} or {FORM}, {received}.", {"Accept": f"{QUERY}, {FORM}"})
    charset = options.get("charset", "utf-8").lower()
    if charset not in _UTF_8 and not (charset in _ASCII_AND_MORE and _is_ascii(request.body, media_type)):
        raise _problem(415, f"Queries are UTF-8, not {charset}.")
    _check_version(options.get("version", LABELS[0]), 415)
    return media_type


def _is_ascii(body: bytes, media_type: str) -> bool:
    return (unquote_to_bytes(body) if media_type == FORM else body).isascii()


def _check_version(label: str, status: int) -> None:
    if label not in VERSIONS:
        raise _problem(status, f"SPARQL {label[:20]!r} is not known here: leave the version out, or write {_OR}.")


def _misplaced(fields: Sequence[tuple[str, str]]) -> str:
    """Return where a query belongs that was sent elsewhere than in ``query``; "" if none was found."""
    for name, value in fields:
        if _BEGINS_QUERY.match(name):  # curl --data 'SELECT …': the body is no form, although it says so
            return f"Send the query as {_QUERY_FIELD}=…, percent-encoded, or as a body of {QUERY}."
        if _BEGINS_QUERY.match(value):
            return f"Send the query in it, not in {name[:20]!r}."
    return ""


def _missing(fields: Sequence[tuple[str, str]]) -> ProblemError:
    return _problem(400, f"The parameter 'query' is missing. {_misplaced(fields)}".rstrip())


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
    # Forms send empty values where nothing was entered.
    default, named, versions = (tuple(filter(None, found.get(name, ()))) for name in _LISTS)
    for label in versions:
        _check_version(label, 400)
    download, format_name, output = (found.get(name, [""])[0] for name in ("download", "format", "output"))
    return ProtocolRequest(query, default, named, download, format_name or output)


def _problem(status: int, detail: str, headers: Mapping[str, str] | None = None) -> ProblemError:
    return ProblemError(Problem(http_kind(status), detail, headers=headers or {}))
