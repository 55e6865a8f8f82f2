"""The catalogue, the downloads and the sitemap of the small site."""

from flask import Response

VOID = """
@prefix void: <http://rdfs.org/ns/void#> . @prefix dcat: <http://www.w3.org/ns/dcat#> .
<{base}/data> a void:Dataset ; void:exampleResource <{base}/id/1> ; void:sparqlEndpoint <{base}/sparql> ;
  dcat:distribution <{base}/data#dump> .
<{base}/data#dump> dcat:downloadURL <{base}/dump.nt> ;
  dcat:mediaType <https://www.iana.org/assignments/media-types/application/n-triples> .
"""


def register(app, base, faults):
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
