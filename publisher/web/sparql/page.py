"""The query page: a form, examples that fit the data, and the answer as a table; it needs no script.

Where scripts run, YASGUI takes the form's place (publisher/web/static/sparql.js). Nothing of an answer becomes markup
here: texts are escaped by the template, and an IRI is a link only with a scheme that is safe to follow.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

import orjson

from publisher.rdf.formats import TURTLE
from publisher.rdf.namespaces import prefixes
from publisher.store import Answer
from publisher.store.inspection import Form, Inspection
from publisher.store.results import JSON_RESULTS
from publisher.uris import UriPolicy
from publisher.web.http.errors import Problem
from publisher.web.layout import current_layout
from publisher.web.ops.static_files import FILES
from publisher.web.site import Served
from publisher.web.sparql.description import limit_rows
from publisher.web.sparql.examples import Example, examples
from publisher.web.sparql.formats import DOWNLOADS
from publisher.web.sparql.request import ProtocolRequest
from publisher.web.view.labels import Labels
from publisher.web.view.values import SAFE_SCHEMES

ROWS_SHOWN: Final = 500
TEXT_SHOWN: Final = 200_000
_READ_BYTES: Final = 32 * 1024 * 1024

YASGUI: Final = ("vendor/yasgui.js", "vendor/yasgui.css")


@dataclass(frozen=True, slots=True)
class Cell:
    """One value in the table: its text, where it leads, its language or datatype."""

    text: str
    href: str | None = None
    language: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """What the page shows of an answer: a table, a yes or no, a text, or why there is none.

    Attributes:
        columns: variables, in their order.
        rows: the first of them, a cell or None a column.
        total: how many rows there are; more than are shown, where it says so.
        boolean: an ASK's answer.
        text: Turtle.
        cut: whether the page shows less than there is; the downloads have all.
        problem: why there is no answer.
    """

    columns: tuple[str, ...] = ()
    rows: tuple[tuple[Cell | None, ...], ...] = ()
    total: int = 0
    boolean: bool | None = None
    text: str | None = None
    cut: bool = False
    problem: Problem | None = None


def blank_page(served: Served) -> dict[str, Any]:
    """What the template needs where nothing was asked yet."""
    first = _examples(served)[0]
    return {**_frame(served), "query": first.query, "result": None, "downloads": (), "graphs": ((), ())}


def asked_page(served: Served, asked: ProtocolRequest, form: Form | None, result: Shown) -> dict[str, Any]:
    """What the template needs to show a query with its answer."""
    fields = [
        ("query", asked.query or ""),
        *(("default-graph-uri", iri) for iri in asked.default_graphs),
        *(("named-graph-uri", iri) for iri in asked.named_graphs),
    ]
    links = [
        (row.label, "?" + urlencode([*fields, ("download", row.suffix)]))
        for row in DOWNLOADS.get(form or Form.SELECT, ())
    ]
    return {
        **_frame(served),
        "query": asked.query,
        "result": result,
        "downloads": () if result.problem else links,
        "graphs": (asked.default_graphs, asked.named_graphs),
    }


def shown(served: Served, inspection: Inspection, ask: Callable[[str], Answer]) -> Shown:
    """Evaluate a query and take out of the answer what the page shows.

    Args:
        served: the release.
        inspection: of the query.
        ask: gives the answer in a media type.

    Raises:
        QueryError: there is no answer.
    """
    graph = inspection.form in {Form.CONSTRUCT, Form.DESCRIBE}
    with ask(TURTLE.media_type if graph else JSON_RESULTS) as result:
        if result.size_bytes > _READ_BYTES:
            return Shown(cut=True)
        body = result.read()
    if graph:
        text = body.decode()
        return Shown(text=text[:TEXT_SHOWN], cut=len(text) > TEXT_SHOWN)
    return table(orjson.loads(body), served.release.uris)


def table(results: Mapping[str, Any], uris: UriPolicy) -> Shown:
    """The JSON results of a SELECT or ASK as a table."""
    if "boolean" in results:
        return Shown(boolean=results["boolean"])
    short = Labels({}, uris.base).short
    columns = tuple(results["head"]["vars"])
    bindings = results["results"]["bindings"]
    rows = tuple(
        tuple(_cell(binding[name], uris, short) if name in binding else None for name in columns)
        for binding in bindings[:ROWS_SHOWN]
    )
    return Shown(columns, rows, total=len(bindings), cut=len(bindings) > ROWS_SHOWN)


def _cell(term: Mapping[str, Any], uris: UriPolicy, short: Callable[[str], str]) -> Cell:
    value = term["value"]
    if term["type"] == "uri":
        return Cell(short(value), href=_href(value, uris))
    if term["type"] == "triple":
        return Cell(orjson.dumps(value).decode())
    if term["type"] == "bnode":
        return Cell(f"_:{value}")
    datatype = term.get("datatype")
    return Cell(value, language=term.get("xml:lang"), note=short(datatype) if datatype else None)


def _href(iri: str, uris: UriPolicy) -> str | None:
    """Where an IRI leads: a page of ours by a path, so that it works before the base is in DNS; else itself if safe."""
    if iri.startswith(uris.base + "/"):
        return uris.path + iri[len(uris.base) :]
    try:
        scheme = urlsplit(iri).scheme
    except ValueError:
        return None
    return iri if scheme in SAFE_SCHEMES else None


def _examples(served: Served) -> tuple[Example, ...]:
    return examples(served.release.manifest)


def _frame(served: Served) -> dict[str, Any]:
    base = served.release.uris.base
    settings = {
        "endpoint": f"{served.release.uris.path}/sparql",
        "prefixes": prefixes(base),
        "examples": [{"title": row.title, "query": row.query} for row in _examples(served)],
        "land": current_layout().static("vendor/land-110m.json"),
    }
    return {
        "examples": _examples(served),
        "limits": limit_rows(served.engine.limits),
        "manifest": served.release.manifest,
        "named_graphs": sorted(iri for iri in served.release.manifest.statistics.graphs if iri),
        "yasgui": all(name in FILES for name in YASGUI),
        "page_settings": orjson.dumps(settings).decode(),
    }
