"""The query page: a form, examples that fit the data, and the result as a table; it needs no script.

With scripts, YASGUI replaces the form (publisher/web/static/sparql.js). Nothing of a result becomes markup here: the
template escapes texts, and an IRI is a link only with a scheme that is safe to follow.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple
from urllib.parse import urlencode, urlsplit

import orjson

from publisher.queries import load
from publisher.rdf.formats import TURTLE
from publisher.rdf.namespaces import prefixes
from publisher.release import Statistics
from publisher.store import Answer, Limits
from publisher.store.inspection import Form, Inspection
from publisher.store.results import JSON_RESULTS
from publisher.uris import UriPolicy
from publisher.web.http.problems.problem import Problem
from publisher.web.http.static_files import FILES
from publisher.web.languages.reader import gettext, number
from publisher.web.shell.pages import Layout
from publisher.web.site import Served
from publisher.web.sparql.description import limit_rows
from publisher.web.sparql.formats import DOWNLOADS, GEOJSON
from publisher.web.sparql.geojson import WKT, pairs_of
from publisher.web.sparql.request import ProtocolRequest
from publisher.web.view.labels import labels
from publisher.web.view.values import SAFE_SCHEMES, Value

ROWS_SHOWN: Final = 500
TEXT_SHOWN: Final = 200_000
_READ_BYTES: Final = 32 * 1024 * 1024

_ANYTHING: Final = "SELECT * WHERE {\n  ?subject ?property ?value .\n}\nLIMIT 10"
"""The query before any other, where a release was built before there were examples."""

YASGUI: Final = ("vendor/yasgui.js", "vendor/yasgui.css")
SCRIPTS: Final = ("vendor/yasgui.js", "map.js", "sparql-results.js")
"""What the editor needs, in this order; sparql.js loads it when somebody begins to use the page."""


class FaultyLine(NamedTuple):
    """A line of a query that is wrong: its number from 1, and its text before, at and after the word to look at."""

    number: int
    before: str
    word: str
    after: str


@dataclass(frozen=True, slots=True)
class PageResult:
    """What the page shows of a result: a table, a yes or no, a text, or a problem.

    Attributes:
        columns: variables, in order.
        rows: the first rows, a cell or None for each column.
        total: how many rows there are; the page may show fewer.
        boolean: the result of an ASK.
        text: Turtle.
        cut: whether the page shows only a part; the downloads have all.
        problem: why there is no result.
        faulty: the line of the query that the problem is about, if it names one.
        has_geometries: whether there is a geometry in well-known text among the first rows.
    """

    columns: tuple[str, ...] = ()
    rows: tuple[tuple[Value | None, ...], ...] = ()
    total: int = 0
    boolean: bool | None = None
    text: str | None = None
    cut: bool = False
    problem: Problem | None = None
    faulty: FaultyLine | None = None
    has_geometries: bool = False


def blank_page(served: Served, layout: Layout, endpoint: str) -> dict[str, Any]:
    """Return the context of the template before a query; ``endpoint`` is the path that queries are sent to."""
    context = _context(served, layout, endpoint)
    first = context["examples"][0].example if context["examples"] else _ANYTHING
    return {**context, "query": first, "result": None, "downloads": (), "graphs": ((), ())}


def query_page(
    served: Served, layout: Layout, request: ProtocolRequest, form: Form | None, result: PageResult, *, endpoint: str
) -> dict[str, Any]:
    """Return the context of the template for a query and its result; ``endpoint`` is as above."""
    fields = [
        ("query", request.query or ""),
        *(("default-graph-uri", iri) for iri in request.default_graphs),
        *(("named-graph-uri", iri) for iri in request.named_graphs),
    ]
    links = [
        (row.label, "?" + urlencode([*fields, ("download", row.suffix)]))
        for row in DOWNLOADS.get(form or Form.SELECT, ())
        if row is not GEOJSON or pairs_of(result.columns) or result.has_geometries
    ]
    return {
        **_context(served, layout, endpoint),
        "query": request.query,
        "result": result,
        "downloads": () if result.problem else links,
        "graphs": (request.default_graphs, request.named_graphs),
    }


def page_media_type(inspection: Inspection) -> str:
    """Return the format of the result that the page is made from."""
    return TURTLE.media_type if inspection.form in {Form.CONSTRUCT, Form.DESCRIBE} else JSON_RESULTS


def page_result(served: Served, inspection: Inspection, result: Answer) -> PageResult:
    """Return what the page shows of a result, and close it.

    Args:
        served: the release.
        inspection: of the query.
        result: in the format that :func:`page_media_type` names.
    """
    with result:
        if result.size_bytes > _READ_BYTES:
            return PageResult(cut=True)
        body = result.read()
    if page_media_type(inspection) == TURTLE.media_type:
        text = body.decode()
        return PageResult(text=text[:TEXT_SHOWN], cut=len(text) > TEXT_SHOWN)
    return _table(orjson.loads(body), served.release.uris)


def problem_result(problem: Problem, query: str) -> PageResult:
    """Return what the page shows instead of a result: the problem, with the line of the query that it is about."""
    return PageResult(problem=problem, faulty=_faulty_line(query, problem.facts))


def _faulty_line(query: str, facts: Mapping[str, Any]) -> FaultyLine | None:
    line, column = facts.get("line"), facts.get("column")
    lines = query.split("\n")
    if not isinstance(line, int) or not isinstance(column, int) or line > len(lines):
        return None
    text = lines[line - 1].rstrip("\r")
    before, rest = text[: column - 1], text[column - 1 :]
    word = (rest.split(maxsplit=1) or [" "])[0] if not rest[:1].isspace() else rest[0]
    return FaultyLine(line, before, word, rest[len(word) :])


def _table(results: Mapping[str, Any], uris: UriPolicy) -> PageResult:
    if "boolean" in results:
        return PageResult(boolean=results["boolean"])
    columns = tuple(results["head"]["vars"])
    bindings = results["results"]["bindings"]
    rows = tuple(
        tuple(_cell(binding[name], uris) if name in binding else None for name in columns)
        for binding in bindings[:ROWS_SHOWN]
    )
    geometries = any(term.get("datatype") == WKT for binding in bindings[:ROWS_SHOWN] for term in binding.values())
    cut = len(bindings) > ROWS_SHOWN
    return PageResult(columns, rows, total=len(bindings), cut=cut, has_geometries=geometries)


def _cell(term: Mapping[str, Any], uris: UriPolicy) -> Value:
    value, short = term["value"], labels(uris.base).short
    if term["type"] == "uri":
        return Value(short(value), href=_href(value, uris))
    if term["type"] == "triple":
        parts = [(value[name], _cell(value[name], uris)) for name in ("subject", "predicate", "object")]
        return Value(f"<<( {' '.join(_as_term(inner, cell) for inner, cell in parts)} )>>")
    if term["type"] == "bnode":
        return Value(f"_:{value}")
    datatype, direction = term.get("datatype"), term.get("its:dir")
    note = short(datatype) if datatype else direction and f"{term['xml:lang']} {direction}"
    return Value(value, language=term.get("xml:lang"), note=note, direction=direction)


def _as_term(term: Mapping[str, Any], cell: Value) -> str:
    """Return a part of a triple term as its cell has it; a literal in quotes, with its language or datatype."""
    if term["type"] != "literal":
        return cell.text
    if cell.language:
        return f'"{cell.text}"@{cell.language}' + (f"--{cell.direction}" if cell.direction else "")
    return f'"{cell.text}"' + (f"^^{cell.note}" if cell.note else "")


def _href(iri: str, uris: UriPolicy) -> str | None:
    """Return the link of an IRI: a path for a page of ours, so that it works before the base is in DNS."""
    if iri.startswith(uris.base + "/"):
        return uris.path + iri[len(uris.base) :]
    try:
        scheme = urlsplit(iri).scheme
    except ValueError:
        return None
    return iri if scheme in SAFE_SCHEMES else None


def _vocabulary(statistics: Statistics) -> dict[str, Any]:
    """Return what the editor completes: classes and properties, and the places of those that each class has."""
    properties = sorted(statistics.properties)
    places = {name: place for place, name in enumerate(properties)}
    return {
        "classes": sorted(statistics.classes),
        "properties": properties,
        "propertiesOf": {
            name: [places[each] for each in found if each in places] for name, found in statistics.partitions.items()
        },
    }


def _limits(limits: Limits) -> list[tuple[str, float | int, str]]:
    """Return the limits in the language of the reader: name, value, unit."""
    share = gettext("query-seconds in %(seconds)s seconds") % {"seconds": number(limits.window_s)}
    return [
        (gettext(name), value, share if unit.startswith("query-seconds") else gettext(unit))
        for name, value, unit in limit_rows(limits)
    ]


def _context(served: Served, layout: Layout, endpoint: str) -> dict[str, Any]:
    manifest = served.release.manifest
    offered = [query for query in load(served.release.path) or () if query.is_example]
    settings = {
        "endpoint": layout.url(endpoint),
        "prefixes": prefixes(layout.base),
        "examples": [{"title": gettext(row.title), "query": row.example} for row in offered],
        "land": layout.static("vendor/countries-50m.json"),
        "style": layout.static("vendor/yasgui.css"),
        "scripts": [layout.static(name) for name in SCRIPTS],
        "vocabulary": _vocabulary(manifest.statistics),
    }
    return {
        "endpoint": endpoint,
        "examples": offered,
        "limits": _limits(served.engine.limits),
        "manifest": manifest,
        "named_graphs": sorted(iri for iri in manifest.statistics.graphs if iri),
        "yasgui": all(name in FILES for name in YASGUI),
        "page_settings": orjson.dumps(settings).decode(),
    }
