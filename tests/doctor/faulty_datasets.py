"""The catalogue, the downloads and the sitemap of the small site."""

import gzip

from flask import Response, request
from werkzeug.http import parse_range_header, quote_etag

CATALOG = """
@prefix void: <http://rdfs.org/ns/void#> . @prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dct: <http://purl.org/dc/terms/> . @prefix hydra: <http://www.w3.org/ns/hydra/core#> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
<{base}/catalog> a dcat:Catalog ; dct:title "One" ; dct:description "Of one" ; dct:publisher <{base}/us> ;
  dcat:dataset <{base}/data>, <{base}/other> .
<{base}/us> foaf:name "We" .
<{base}/data> a void:Dataset, dcat:Dataset ; void:exampleResource <{base}/id/1> ; void:sparqlEndpoint <{base}/sparql> ;
  {title} dct:description "One" ; {identifier} dcat:distribution <{base}/data#dump>, <{base}/data#packed> .
<{base}/other> a dcat:Dataset ; dct:title "Other" ; dct:description "Other" ; dct:identifier "{other}" ;
  dcat:distribution <{base}/data#dump> .
<{base}/data#dump> dcat:accessURL <{base}/dump.nt> ; dcat:downloadURL <{base}/dump.nt> ;
  dcat:mediaType <https://www.iana.org/assignments/media-types/application/n-triples> .
<{base}/data#packed> dcat:accessURL <{base}/dump.nt.gz> ; dcat:downloadURL <{base}/dump.nt.gz> .
<{base}/.well-known/void> a hydra:PartialCollectionView ; hydra:next <{base}/catalog-2> .
"""
SECOND = """
@prefix hydra: <http://www.w3.org/ns/hydra/core#> .
<{this}> a hydra:PartialCollectionView {next} .
"""
DUMP = b"<urn:a> <urn:b> <urn:c> .\n"
DATASET = """
<script type="application/ld+json">{"@context": "https://schema.org", "@type": "Dataset", "name": "One", "license": "x",
 "description": "Institutions of one office, with their names and addresses.", "distribution": {"@type": "DataDownload"}}
</script>
"""


def register(app, base, faults):
    @app.get("/sitemap.xml")
    def sitemap():
        if "sitemap-missing" in faults:
            return Response("", 404)
        host = "http://elsewhere.example" if "sitemap-broken" in faults else base
        body = f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>{host}/id/1</loc></url></urlset>'
        return Response(body, content_type="application/xml")

    @app.get("/catalog")
    def catalog():
        return Response("", 303 if "catalog-redirected" in faults else 200)

    @app.get("/.well-known/void")
    def void():
        if "void-missing" in faults:
            return Response("", 404)
        body = CATALOG.format(
            base=base,
            title="" if "catalog-incomplete" in faults else 'dct:title "One" ;',
            identifier="" if "catalog-recommended" in faults else 'dct:identifier "one" ;',
            other="one" if "identifiers-shared" in faults else "other",
        )
        return Response(body + ("<" if "catalog-malformed" in faults else ""), content_type="text/turtle")

    @app.get("/catalog-2")
    def second():
        back = f"; hydra:next <{base}/.well-known/void>" if "catalog-paging-broken" in faults else ""
        return Response(SECOND.format(this=f"{base}/catalog-2", next=back), content_type="text/turtle")

    @app.get("/data")
    def dataset():
        return Response("" if "dataset-page-incomplete" in faults else DATASET, content_type="text/html")

    @app.get("/dump.nt")
    def dump():
        content_type = "text/plain" if "download-mislabelled" in faults else "application/n-triples"
        return _file(DUMP, content_type, faults, 410 if "download-dead" in faults else 200)

    @app.get("/dump.nt.gz")
    def packed():
        parts = 2 if "download-in-members" in faults else 1
        return _file(gzip.compress(DUMP) * parts, "application/gzip", faults)


def _file(content, content_type, faults, status=200):
    headers = {"ETag": quote_etag("dump")}
    if "download-without-checksum" not in faults:
        headers["Repr-Digest"] = "sha-256=:x:"
    fails = request.headers.get("If-Match", '"dump"') != '"dump"'
    if fails and "condition-after-range" not in faults:
        return Response("", 412, headers)
    asked = parse_range_header(request.headers.get("Range"))
    if asked and asked.range_for_length(len(content)) is None:
        return Response("", 200 if "range-wrong" in faults else 416)
    if asked:
        start, end = asked.range_for_length(len(content))
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{len(content)}"
        return Response(content[start:end], 206, headers, content_type=content_type)
    response = Response(content, status, headers, content_type=content_type)
    if "download-without-length" in faults:
        response.response = iter([content])
        del response.headers["Content-Length"]
    return response
