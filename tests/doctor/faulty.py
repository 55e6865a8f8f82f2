"""A small linked data site that does everything right, but for the faults that a test asks for."""

import threading
from contextlib import contextmanager

import pyoxigraph as ox
from flask import Flask, Response, request
from werkzeug.serving import WSGIRequestHandler, make_server

from tests.doctor import faulty_datasets, faulty_documents, faulty_feeds, faulty_queries

DATA = """
<{base}/id/1> <http://www.w3.org/2000/01/rdf-schema#label> "One"@en ; <http://xmlns.com/foaf/0.1/page> <{base}/doc/1> .
"""
TRACE = 'Traceback (most recent call last):\n  File "/srv/app.py", line 1\n'


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
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield base
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _register(app, base, faults):
    triples = [quad.triple for quad in ox.parse(DATA.format(base=base), format=ox.RdfFormat.TURTLE)]

    @app.after_request
    def cors(response):
        if "cors-missing" in faults:
            return response
        allowed = {"Access-Control-Allow-Origin": "*", "Access-Control-Allow-Headers": "Content-Type, Accept"}
        if "cors-headers-hidden" not in faults:
            allowed["Access-Control-Expose-Headers"] = "Link, ETag, Content-Location"
        if "cors-credentials" in faults and "Origin" in request.headers:
            allowed["Access-Control-Allow-Origin"] = request.headers["Origin"]
            allowed["Access-Control-Allow-Credentials"] = "true"
        response.headers.update(allowed)
        return response

    @app.get("/")
    def home():
        return "<p>home</p>"

    @app.errorhandler(404)
    def missing(error):
        body = TRACE if "traceback-shown" in faults else "nothing"
        return Response(body, 200 if "missing-found" in faults else 404)

    faulty_documents.register(app, base, triples, faults)
    faulty_queries.register(app, triples, faults)
    faulty_datasets.register(app, base, faults)
    faulty_feeds.register(app, base, faults)
