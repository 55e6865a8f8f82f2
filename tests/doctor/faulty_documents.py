"""The documents of the small site: negotiated, with tags, links and codings."""

import gzip
import json
import re

import pyoxigraph as ox
from flask import Response, redirect, request
from werkzeug.datastructures import MIMEAccept
from werkzeug.http import parse_accept_header, quote_etag

FORMATS = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/ld+json": ox.RdfFormat.JSON_LD,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
}
OTHER_NAMES = {"application/json": "application/ld+json", "text/plain": "application/n-triples"}
PAGE = '<!doctype html><title>One</title><link rel="alternate" href="/doc/1"><script type="application/ld+json">{}</script>'


def register(app, base, triples, faults):
    @app.get("/id/<number>")
    def thing(number):
        if "thing-not-found" in faults:
            return Response("", 404)
        if "thing-and-page" in faults:
            return document(number)
        return redirect(f"/hop/{number}/3" if "redirects-many" in faults else f"/doc/{number}", 303)

    @app.get("/id/gone")
    def gone():
        return Response("", 404 if "deleted-not-gone" in faults else 410)

    @app.get("/id/merged")
    def merged():
        return redirect("/id/1", 301)

    @app.get("/hop/<number>/<int:left>")
    def hop(number, left):
        return redirect(f"/hop/{number}/{left - 1}" if left else f"/doc/{number}", 302)

    @app.get("/context.jsonld")
    def context():
        body = json.dumps({"@context": {"rdfs": "http://www.w3.org/2000/01/rdf-schema#"}})
        return Response(body, 404 if "context-dead" in faults else 200, content_type="application/ld+json")

    @app.get("/doc/<path:number>")
    def document(number):
        if number.endswith("/") and "slash-duplicates" not in faults:
            return Response("", 404)
        chosen = _choose(faults)
        if chosen is None:
            return Response("", 406)
        body = _body(chosen, triples, base, faults)
        content_type = "text/html" if "format-mislabelled" in faults and chosen == "application/ld+json" else chosen
        return _answer(Response(body, content_type=content_type), chosen, faults)


def _answer(response, chosen, faults):
    if "vary-missing" not in faults:
        response.headers["Vary"] = "Accept, Accept-Encoding"
    if "cache-control-missing" not in faults:
        response.headers["Cache-Control"] = "max-age=60"
    if "versions-missing" not in faults:
        response.headers.add("Link", '</timemap/1>; rel="timemap"')
    links = 2 if "json-ld-links" in faults and chosen == "application/ld+json" else 1
    if "alternates-missing" not in faults:
        response.headers.add("Link", ", ".join(['</doc/1>; rel="alternate"'] * links))
    tag = "one" if "tag-shared" in faults else chosen
    if request.headers.get("Accept-Encoding") == "gzip" and "coding-broken" not in faults:
        response.data = gzip.compress(response.data)
        response.headers["Content-Encoding"] = "gzip"
        tag += "" if "tag-shared-by-codings" in faults else "-gzip"
    if "tag-missing" not in faults:
        response.headers["ETag"] = quote_etag(tag)
    if _same(quote_etag(tag), faults):
        response.status_code, response.data = 304, b""
        if "not-modified-incomplete" in faults:
            del response.headers["Cache-Control"]
    if "head-differs" in faults and request.method == "HEAD":
        response.headers["Content-Type"] = "application/octet-stream"
    if "coding-broken" in faults and request.headers.get("Accept-Encoding") == "gzip":
        response.headers["Content-Encoding"] = "br"
    return response


def _same(tag, faults):
    """Whether the client has what it asks for."""
    known = request.headers.get("If-None-Match")
    if "condition-ignored" in faults or known is None:
        return False
    return known == tag or ("condition-before-format" in faults and known.strip('"') in {*FORMATS, "text/html"})


def _choose(faults):
    header = request.headers.get("Accept", "*/*")
    if "profile-refused" in faults and "profile" in header:
        return None
    if "refusal-ignored" in faults and "q=0," in header:
        return header.partition(";")[0]
    if "client-refused" in faults and header.startswith("application/json"):
        return "text/html"
    accept = parse_accept_header(re.sub(r';\s*profile="[^"]*"', "", header), MIMEAccept)
    offered = [*FORMATS, "text/html"]
    if "format-refused" in faults:
        offered.remove("application/ld+json")
    if "preference-ignored" in faults and {"text/turtle", "application/ld+json"} <= set(accept.values()):
        return "application/ld+json"
    if "unacceptable-answered" in faults and not accept.best_match(offered):
        return "text/html"
    return _best(accept, offered)


def _best(accept, offered):
    """What is named goes before what a wildcard allows."""
    qualities = {each: accept.quality(each) for each in offered}
    for other, stands_for in OTHER_NAMES.items():
        if other in accept.values() and stands_for in offered:
            qualities[stands_for] = accept.quality(other)
    named = {OTHER_NAMES.get(each, each) for each in accept.values()}
    best = max(
        offered, key=lambda each: (qualities[each] > 0 and each in named, qualities[each], each == "text/turtle")
    )
    return best if qualities[best] else None


def _body(chosen, triples, base, faults):
    if chosen == "text/html":
        page = PAGE.replace("ld+json", "x") if "page-without-data" in faults else PAGE
        return page.replace('rel="alternate"', "") if "alternates-missing" in faults else page
    found = triples[:1] if "formats-disagree" in faults and chosen == "application/rdf+xml" else triples
    if "says-nothing-of-thing" in faults:
        found = [ox.Triple(ox.NamedNode("urn:other"), each.predicate, ox.Literal("x")) for each in found]
    body = ox.serialize(found, format=FORMATS[chosen])
    if chosen == "application/ld+json" and "json-ld-expanded" not in faults:
        elsewhere = {"context-remote", "context-dead"} & faults
        context = f"{base}/context.jsonld" if elsewhere else {"rdfs": "http://www.w3.org/2000/01/rdf-schema#"}
        body = json.dumps({"@context": context, "@graph": json.loads(body)}).encode()
    return body + b"<" if "format-malformed" in faults and chosen == "text/turtle" else body
