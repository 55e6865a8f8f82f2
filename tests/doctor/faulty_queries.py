"""The SPARQL endpoint of the small site."""

import contextlib
import re
import urllib.request
from hashlib import sha256
from http.client import HTTPException

import pyoxigraph as ox
from flask import Response, request
from werkzeug.http import quote_etag

from tests.doctor.faulty_documents import FORMATS

SERVICE = (
    "@prefix sd: <http://www.w3.org/ns/sparql-service-description#> . [] a sd:Service ; sd:endpoint <{endpoint}> ."
)
RESULTS = {
    "application/sparql-results+json": ox.QueryResultsFormat.JSON,
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
    "text/csv": ox.QueryResultsFormat.CSV,
    "text/tab-separated-values": ox.QueryResultsFormat.TSV,
}
WAYS = {
    "query-by-get": "GET",
    "query-by-form": "application/x-www-form-urlencoded",
    "query-by-post": "application/sparql-query",
}
GRAPH = ox.NamedNode("urn:graph")


def register(app, triples, faults):
    store = ox.Store()
    store.extend(ox.Quad(*triple, graph) for triple in triples for graph in (ox.DefaultGraph(), GRAPH))

    @app.route("/sparql", methods=["GET", "POST", "OPTIONS"])
    def sparql():
        if request.method == "OPTIONS":
            return Response("", 404 if "preflight-refused" in faults else 204)
        return _query(store, faults)


def _query(store, faults):
    queries = request.args.getlist("query") + request.form.getlist("query")
    if request.mimetype == "application/sparql-query" or (
        request.mimetype == "text/plain" and "form-type-ignored" in faults
    ):
        queries.append(request.get_data(as_text=True))
    way = request.mimetype or "GET"
    if any(fault in faults and way == where for fault, where in WAYS.items()):
        return Response("", 415)
    if "update" in request.form or request.mimetype == "application/sparql-update":
        update = request.form.get("update") or request.get_data(as_text=True)
        return Response("", 204 if "update-accepted" in faults and update.startswith("DELETE DATA") else 403)
    if not queries:
        return _description(faults) if request.method == "GET" else Response("", 400)
    if len(queries) > 1 and "query-twice" not in faults:
        return Response("", 400)
    return _refused(queries[0], faults) or _evaluated(store, queries[0], faults)


def _description(faults):
    endpoint = "http://localhost:1/sparql" if "service-description-elsewhere" in faults else request.base_url
    body = "" if "service-description-missing" in faults else SERVICE.format(endpoint=endpoint)
    return Response(body, content_type="text/turtle")


def _refused(query, faults):
    """The answer to a query that is not evaluated."""
    if service := re.search(r"SERVICE <(\S+)>", query):
        if "service-followed" in faults:
            with contextlib.suppress(OSError, HTTPException):
                urllib.request.urlopen(service[1], timeout=5)
        return Response("", 400)
    if "query-refused" in faults and "VALUES (" in query:
        return Response("", 400)
    if "word-refused" in faults and "LOAD" in query:
        return Response("", 400)
    if "parameters-refused" in faults and "results" in request.args:
        return Response("", 400)
    return None


def _evaluated(store, query, faults):
    default = [ox.NamedNode(name) for name in request.args.getlist("default-graph-uri")]
    named = [ox.NamedNode(name) for name in request.args.getlist("named-graph-uri")]
    if "dataset-ignored" in faults:
        default = named = []
    try:
        found = store.query(query, default_graph=default or None, named_graphs=named or None)
    except SyntaxError:
        return Response("", 500 if "syntax-error-status" in faults else 400)
    formats = FORMATS if isinstance(found, ox.QueryTriples) else RESULTS
    chosen = _format(formats, faults)
    if chosen is None:
        return Response("", 406)
    body = found.serialize(format=formats[chosen])
    if "results-wrong" in faults and chosen == "text/csv":
        body = body.replace(b"\xe6\xbc\xa2", b"?")
    if "results-malformed" in faults and chosen.endswith("results+json"):
        body = body.replace(b"]", b"", 1) if "VALUES" in query else body
    if "result-cut" in faults:
        body = b"".join(body.splitlines(keepends=True)[:1001])
    response = Response(body, content_type=chosen)
    response.headers.update(
        {
            "Vary": "Accept",
            "Cache-Control": "max-age=60",
            "ETag": quote_etag(sha256(f"{query} {chosen}".encode()).hexdigest()),
        }
    )
    response.make_conditional(request.environ)
    return response


def _format(formats, faults):
    if request.args.get("format") == "csv" and "csv-by-address" not in faults:
        return "text/csv"
    return request.accept_mimetypes.best_match(list(formats))
