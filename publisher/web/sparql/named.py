"""Answer ``/api/queries`` and ``/api/queries/<name>``, without Flask: the named queries of a release.

A query is evaluated as at ``/sparql``: with the same limits, shares, formats and caches. docs/queries.md is for those
who write and use queries.
"""

import hashlib
from collections.abc import Mapping
from functools import partial
from typing import Any, Final
from urllib.parse import urlencode

import orjson

from publisher.errors import QueryParameterError
from publisher.queries import NamedQuery, Parameter, load
from publisher.rdf.formats import HTML
from publisher.store.inspection import Form
from publisher.web.http.conditional import finish, revalidate
from publisher.web.http.forms import form_fields
from publisher.web.http.messages import Deferred, HttpRequest, HttpResponse
from publisher.web.http.negotiation import Representation
from publisher.web.http.operations import Operation
from publisher.web.http.problems.by_error import problem_of
from publisher.web.http.problems.kinds import NOT_FOUND, http_kind
from publisher.web.http.problems.problem import Problem, ProblemError
from publisher.web.http.problems.responses import accepted
from publisher.web.languages.choice import language_of
from publisher.web.languages.reader import gettext, speaking
from publisher.web.shell.dispatch import Route
from publisher.web.shell.pages import Pages
from publisher.web.site import Served
from publisher.web.sparql.formats import DOWNLOADS, OFFERS, format_called, offers_of, result_format
from publisher.web.sparql.handler import REVALIDATE, Sparql, page_headers
from publisher.web.sparql.operations import NAMED_QUERIES, NAMED_QUERY, operation_of
from publisher.web.sparql.page import PageResult
from publisher.web.sparql.request import ProtocolRequest

LIST: Final = "/api/queries"
_JSON: Final = "application/json"
_LIST_OFFERS: Final = (Representation("json", _JSON), Representation("html", HTML.media_type))
_OF_THE_URL: Final = ("format", "download")
_MAX_FIELDS: Final = 100
_INPUTS: Final[Mapping[str, tuple[str, str]]] = {
    "integer": ("number", "1"),
    "decimal": ("number", "any"),
    "date": ("date", ""),
    "iri": ("url", ""),
}
"""The type and the step of the input of a parameter's type; others are texts."""


class NamedQueries:
    """The handler of the named queries.

    Args:
        pages: renders forms and lists.
        sparql: evaluates the queries.
    """

    def __init__(self, pages: Pages, sparql: Sparql) -> None:
        self._pages, self._sparql = pages, sparql

    def routes(self) -> tuple[Route, Route]:
        """Return the URLs of the list and of each query."""
        methods = ("GET", "HEAD", "OPTIONS")
        return (
            Route(LIST, LIST, methods, self.list, repeatable=True, operations={"get": NAMED_QUERIES}),
            Route(
                f"{LIST}/<name>",
                f"{LIST}/",
                methods,
                self.answer,
                repeatable=True,
                operations={"get": NAMED_QUERY},
                of_release=_operations,
            ),
        )

    def list(self, served: Served, request: HttpRequest) -> HttpResponse:
        """Return the list of the queries, as JSON or as a page."""
        queries = served.once(_queries)
        chosen = accepted(request.headers.get("accept"), _LIST_OFFERS)
        if chosen.media_type == HTML.media_type:
            with speaking(language := language_of(request.headers)):
                body = self._pages.render("named_queries.html", served, active="/sparql", queries=queries).encode()
            headers = page_headers(language)
        else:
            headers = {"Content-Type": chosen.media_type, "Vary": "Accept"}
            rows = [_described(query, served.release.uris.base) for query in queries]
            body = orjson.dumps({"release": served.release.version, "queries": rows})
        return _cached(body, headers, request)

    def answer(self, served: Served, request: HttpRequest) -> HttpResponse | Deferred:
        """Answer a query, or show its form.

        Raises:
            ProblemError: there is no such query (404), or the request is wrong (400, 406).
            QueryParameterError: a parameter is missing, unknown, or has a wrong value.
            QueryError: the query has no result; a deferred response raises it too.
        """
        query = _named(served, request.path.removeprefix(f"{LIST}/"))
        accept = request.headers.get("accept")
        key = (LIST, query.name, request.query, accept, request.headers.get("accept-encoding"))
        cached: HttpResponse | None = served.cache.get(key)
        if cached is not None:
            return revalidate(cached, request)
        fields = _fields(request.query)
        format_name, download = (fields.pop(name, "") for name in _OF_THE_URL)
        sent = {name: value for name, value in fields.items() if value}
        page = partial(self._page, served, query, sent)
        form = Form(query.form)
        _check_format(form, format_name)
        try:
            text = query.with_values(sent)
        except QueryParameterError as error:
            if result_format(form, download, format_name, accept) is not HTML:
                raise
            return self._form(page, request, error if fields else None)
        return self._sparql.result(
            served, request, ProtocolRequest(text, download=download, format=format_name), key, page
        )

    def _form(self, page: Any, request: HttpRequest, error: QueryParameterError | None) -> HttpResponse:
        """Return the form without a result: with what is wrong with the values, if any were sent."""
        problem = problem_of(error) if error else None
        with speaking(language := language_of(request.headers)):
            body = page(None, PageResult(problem=problem) if problem else None)
        headers = {**page_headers(language), "Cache-Control": "no-store"}
        return finish(HttpResponse(problem.kind.status if problem else 200, headers, body), request)

    def _page(
        self, served: Served, query: NamedQuery, sent: Mapping[str, str], form: Form | None, result: PageResult | None
    ) -> bytes:
        """Return the page of a query, with its form, the result, and the query's text."""
        has_result = result is not None and result.problem is None
        context = {
            "query": {
                "name": query.name,
                "title": query.title,
                "description": query.description,
                "parameters": [_input(parameter, sent) for parameter in query.parameters],
            },
            "result": result,
            "text": query.with_values(sent) if has_result else query.example,
            "downloads": [
                (row.label, "?" + urlencode([*sent.items(), ("download", row.suffix)]))
                for row in (DOWNLOADS[form] if form and has_result else ())
            ],
        }
        return self._pages.render("named_query.html", served, active="/sparql", **context).encode()


def _queries(served: Served) -> tuple[NamedQuery, ...]:
    """Return the queries of a release.

    Raises:
        ProblemError: it was built before there were any (404).
    """
    queries = load(served.release.path)
    if queries is None:
        detail = f"The release {served.release.version} was built before there were named queries: build again."
        raise ProblemError(Problem(NOT_FOUND, detail))
    return queries


def _operations(served: Served) -> dict[str, Operation]:
    """Return the operation of each query of a release, by its URL."""
    return {f"{LIST}/{query.name}": operation_of(query) for query in load(served.release.path) or ()}


def _named(served: Served, name: str) -> NamedQuery:
    found = next((query for query in served.once(_queries) if query.name == name), None)
    if found is None:
        raise ProblemError(Problem(NOT_FOUND, f"There is no query {name!r}. {LIST} lists the queries."))
    return found


def _fields(text: str) -> dict[str, str]:
    """Return the parameters of the URL, each once.

    Raises:
        ProblemError: they are not UTF-8, too many, or one is there twice (400).
    """
    kind = http_kind(400)
    try:
        fields = form_fields(text, _MAX_FIELDS)
    except UnicodeDecodeError:
        raise ProblemError(Problem(kind, "The percent-encoded text in the URL is not UTF-8.")) from None
    except ValueError:
        raise ProblemError(Problem(kind, f"The URL has more than {_MAX_FIELDS} parameters.")) from None
    found = dict(fields)
    if len(found) < len(fields):
        twice = next(name for place, (name, _) in enumerate(fields) if name in {other for other, _ in fields[:place]})
        raise ProblemError(Problem(kind, f"The parameter {twice!r} is there twice; send it once."))
    return found


def _check_format(form: Form, name: str) -> None:
    """Check that the result of a query comes in a format.

    Raises:
        ProblemError: it does not (400).
    """
    rows = OFFERS[form]
    if name and format_called(name, rows) is None:
        suffixes = ", ".join(dict.fromkeys(row.suffix for row in rows))
        detail = f"format={name[:50]!r}: a {form} query has a result as {suffixes}."
        raise ProblemError(Problem(http_kind(400), detail))


def _described(query: NamedQuery, base: str) -> dict[str, Any]:
    """Return a query as the list has it."""
    return {
        "name": query.name,
        "url": f"{base}{LIST}/{query.name}",
        "title": query.title,
        "description": query.description,
        "tags": query.tags,
        "form": query.form,
        "formats": [row.media_type for row in offers_of(query)],
        "parameters": [
            {**parameter.model_dump(exclude_defaults=True), "type": parameter.type, "required": parameter.is_required}
            for parameter in query.parameters
        ],
        "query": query.query,
    }


def _input(parameter: Parameter, sent: Mapping[str, str]) -> dict[str, Any]:
    """Return a parameter as the form shows it."""
    entry, step = _INPUTS.get(parameter.type, ("text", ""))
    options = parameter.values or (("true", "false") if parameter.type == "boolean" else ())
    kind = (parameter.type, gettext("optional")) if parameter.optional else (parameter.type,)
    about = (gettext(parameter.description) if parameter.description else "", f"({', '.join(kind)})")
    return {
        "name": parameter.name,
        "input": entry,
        "step": step,
        "options": options,
        "value": sent.get(parameter.name, parameter.default or ""),
        "required": parameter.is_required,
        "about": " ".join(part for part in about if part),
    }


def _cached(body: bytes, headers: Mapping[str, str], request: HttpRequest) -> HttpResponse:
    tagged = {**headers, "ETag": f'"{hashlib.sha256(body).hexdigest()[:24]}"', "Cache-Control": REVALIDATE}
    return finish(HttpResponse(200, tagged, body), request)
