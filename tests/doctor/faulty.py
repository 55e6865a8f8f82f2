"""A small linked data site that does everything right, but for the faults that a test asks for."""

import threading
from contextlib import contextmanager

import pyoxigraph as ox
from flask import Flask, Response, redirect, request
from werkzeug.http import quote_etag
from werkzeug.serving import WSGIRequestHandler, make_server

DATA = '<{base}/id/1> <http://www.w3.org/2000/01/rdf-schema#label> "One"@en ; <http://xmlns.com/foaf/0.1/page> <{base}/doc/1> .'
VOID = """
@prefix void: <http://rdfs.org/ns/void#> . @prefix dcat: <http://www.w3.org/ns/dcat#> .
<{base}/data> a void:Dataset ; void:exampleResource <{base}/id/1> ; void:sparqlEndpoint <{base}/sparql> ;
  dcat:distribution <{base}/data#dump> .
<{base}/data#dump> dcat:downloadURL <{base}/dump.nt> ;
  dcat:mediaType <https://www.iana.org/assignments/media-types/application/n-triples> .
"""
SERVICE = "[] a <http://www.w3.org/ns/sparql-service-description#Service> ."
FORMATS = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/ld+json": ox.RdfFormat.JSON_LD,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
}
RESULTS = {
    "application/sparql-results+json": ox.QueryResultsFormat.JSON,
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
    "text/csv": ox.QueryResultsFormat.CSV,
    "text/tab-separated-values": ox.QueryResultsFormat.TSV,
}
PAGE = '<!doctype html><title>One</title><link rel="alternate" href="/doc/1"><script type="application/ld+json">{}</script>'
TRACE = 'Traceback (most recent call last):\n  File "/srv/app.py", line 1\n'
WAYS = {
    "query-by-get": "GET",
    "query-by-form": "application/x-www-form-urlencoded",
    "query-by-post": "application/sparql-query",
}


class Silent(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def log(self, type, message, *args):  # noqa: A002 - werkzeug's own name
        pass


@contextmanager
def site(*faults):
    """Serve the site on a free port."""
    app = Flask(__name__)
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Silent)
    base = f"http://127.0.0.1:{server.server_port}"
    _register(app, base, frozenset(faults))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield base
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _register(app, base, faults):
    quads = list(ox.parse(DATA.format(base=base), format=ox.RdfFormat.TURTLE))
    store = ox.Store()
    store.extend(quads)

    @app.after_request
    def cors(response):
        if "cors-missing" not in faults:
            response.headers["Access-Control-Allow-Origin"] = "*"
        return response

    @app.get("/")
    def home():
        return "<p>home</p>"

    @app.get("/sitemap.xml")
    def sitemap():
        host = "http://elsewhere.example" if "sitemap-broken" in faults else base
        body = f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>{host}/id/1</loc></url></urlset>'
        return Response(body, content_type="application/xml")

    @app.get("/.well-known/void")
    def void():
        if "void-missing" in faults:
            return Response("", 404)
        body = VOID.format(base=base) + ("<" if "catalog-malformed" in faults else "")
        return Response(body, content_type="text/turtle")

    @app.get("/dump.nt")
    def dump():
        content_type = "text/plain" if "download-mislabelled" in faults else "application/n-triples"
        return Response("", 410 if "download-dead" in faults else 200, content_type=content_type)

    @app.get("/id/<number>")
    def thing(number):
        if "thing-and-page" in faults:
            return document(number)
        return redirect(f"/hop/{number}/3" if "redirects-many" in faults else f"/doc/{number}", 303)

    @app.get("/hop/<number>/<int:left>")
    def hop(number, left):
        return redirect(f"/hop/{number}/{left - 1}" if left else f"/doc/{number}", 302)

    @app.get("/doc/<number>")
    def document(number):
        chosen = _choose(faults)
        if chosen is None:
            return Response("", 406)
        body = _body(chosen, quads, base, faults)
        content_type = "text/html" if "format-mislabelled" in faults and chosen == "application/ld+json" else chosen
        response = Response(body, content_type=content_type)
        if "vary-missing" not in faults:
            response.headers["Vary"] = "Accept"
        tag = "one" if "tag-shared" in faults else chosen
        if "tag-missing" not in faults:
            response.headers["ETag"] = quote_etag(tag)
        if "condition-ignored" not in faults and request.headers.get("If-None-Match") == quote_etag(tag):
            response.status_code, response.data = 304, b""
        if "head-differs" in faults and request.method == "HEAD":
            response.headers["Content-Type"] = "application/octet-stream"
        if "coding-broken" in faults and request.headers.get("Accept-Encoding") == "gzip":
            response.headers["Content-Encoding"] = "br"
        return response

    @app.errorhandler(404)
    def missing(error):
        body = TRACE if "traceback-shown" in faults else "nothing"
        return Response(body, 200 if "missing-found" in faults else 404)

    @app.route("/sparql", methods=["GET", "POST"])
    def sparql():
        return _query(store, faults)


def _choose(faults):
    accept = request.accept_mimetypes
    offered = [*FORMATS, "text/html"]
    if "format-refused" in faults:
        offered.remove("application/ld+json")
    if "refusal-ignored" in faults and "q=0," in request.headers.get("Accept", ""):
        return request.headers["Accept"].partition(";")[0]
    if "preference-ignored" in faults and "text/turtle" in accept and "application/ld+json" in accept:
        return "application/ld+json"
    if not accept.best_match(offered):
        return "text/html" if "unacceptable-answered" in faults else None
    return max(offered, key=lambda each: (accept.quality(each), each == "text/turtle"))


def _body(chosen, quads, base, faults):
    if chosen == "text/html":
        page = PAGE.replace("ld+json", "x") if "page-without-data" in faults else PAGE
        return page.replace('rel="alternate"', "") if "alternates-missing" in faults else page
    found = quads[:1] if "formats-disagree" in faults and chosen == "application/rdf+xml" else quads
    if "says-nothing-of-thing" in faults:
        found = [ox.Quad(ox.NamedNode("urn:other"), each.predicate, ox.Literal("x")) for each in found]
    body = ox.serialize((each.triple for each in found), format=FORMATS[chosen])
    return body + b"<" if "format-malformed" in faults and chosen == "text/turtle" else body


def _query(store, faults):
    queries = request.args.getlist("query") + request.form.getlist("query")
    if request.mimetype == "application/sparql-query":
        queries.append(request.get_data(as_text=True))
    way = request.mimetype or "GET"
    if any(fault in faults and way == where for fault, where in WAYS.items()):
        return Response("", 415)
    if not queries:
        return Response("" if "service-description-missing" in faults else SERVICE, content_type="text/turtle")
    if len(queries) > 1 and "query-twice" not in faults:
        return Response("", 400)
    graphs = [ox.NamedNode(name) for name in request.args.getlist("default-graph-uri")]
    if "dataset-ignored" in faults:
        graphs = []
    try:
        found = store.query(queries[0], default_graph=graphs or None)
    except SyntaxError:
        return Response("", 500 if "syntax-error-status" in faults else 400)
    formats = FORMATS if isinstance(found, ox.QueryTriples) else RESULTS
    chosen = request.accept_mimetypes.best_match(list(formats)) or next(iter(formats))
    body = found.serialize(format=formats[chosen])
    if "results-wrong" in faults and chosen == "text/csv":
        body = body.replace(b"\xe6\xbc\xa2", b"?")
    if "results-malformed" in faults and chosen.endswith("results+json"):
        body = body.replace(b"]", b"", 1) if b"bindings" in body else body
    return Response(body, content_type=chosen)
