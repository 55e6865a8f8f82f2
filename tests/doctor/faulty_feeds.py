"""The event stream and the OAI-PMH repository of the small site."""

from flask import Response, request

ROOT = """
@prefix tree: <https://w3id.org/tree#> . @prefix ldes: <https://w3id.org/ldes#> .
@prefix as: <https://www.w3.org/ns/activitystreams#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<#s> a ldes:EventStream ; ldes:timestampPath as:published ; ldes:versionOfPath as:object .
<> tree:relation [ a tree:GreaterThanOrEqualToRelation ; {node} tree:path as:published ;
  tree:value "{bound}"^^xsd:dateTime ] .
"""
PAGE = """
@prefix tree: <https://w3id.org/tree#> . @prefix ldes: <https://w3id.org/ldes#> .
@prefix as: <https://www.w3.org/ns/activitystreams#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<{base}/feed#s> ldes:timestampPath as:published ; ldes:versionOfPath as:object ; tree:member <#1>, <#2> .
<> a tree:Node ; ldes:immutable true .
<#1> a as:Create ; as:object <{base}/id/1> ; as:published "2026-01-02T00:00:00Z"^^xsd:dateTime .
<#2> a as:Delete ; as:object <{base}/id/gone> {time} .
"""
TIME = '; as:published "2026-01-03T00:00:00Z"^^xsd:dateTime'
ANSWER = '<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/">{body}</OAI-PMH>'
IDENTIFY = """<Identify><repositoryName>One</repositoryName><baseURL>x</baseURL><protocolVersion>2.0</protocolVersion>
<adminEmail>a@example.org</adminEmail><earliestDatestamp>2026-01-01</earliestDatestamp>{deleted}
<granularity>YYYY-MM-DD</granularity></Identify>"""
PART = """<ListRecords><record><header{status}><identifier>{name}</identifier></header>{metadata}</record>
<resumptionToken>{token}</resumptionToken></ListRecords>"""


def register(app, base, faults):
    if "changes-missing" in faults:
        return

    @app.get("/feed")
    def feed():
        node = "" if "stream-relation-broken" in faults else f"tree:node <{base}/feed/1> ;"
        bound = "2026-01-03T00:00:00Z" if "stream-member-outside" in faults else "2026-01-02T00:00:00Z"
        return Response(ROOT.format(node=node, bound=bound), headers={"ETag": '"1"'}, content_type="text/turtle")

    @app.get("/feed/1")
    def page():
        body = PAGE.format(base=base, time="" if "stream-member-incomplete" in faults else TIME)
        response = Response(body + ("<" if "stream-malformed" in faults else ""), content_type="text/turtle")
        if "stream-page-not-kept" not in faults:
            response.headers["Cache-Control"] = "max-age=31536000, immutable"
        return response

    @app.get("/oai")
    def oai():
        body = ANSWER.format(body=_answer(faults))
        return Response(body + ("<" if "oai-malformed" in faults else ""), content_type="text/xml")


def _answer(faults):
    token, verb = request.args.get("resumptionToken"), request.args["verb"]
    if verb == "Identify":
        deleted = "" if "oai-identify-incomplete" in faults else "<deletedRecord>persistent</deletedRecord>"
        return IDENTIFY.format(deleted=deleted)
    if verb != "ListRecords":
        return "" if "oai-error-missing" in faults else '<error code="badVerb"/>'
    if token not in {None, "2"}:
        return '<error code="badResumptionToken"/>'
    if token is None:
        return PART.format(name="one", status="", metadata="<metadata/>", token="2")
    metadata = "<metadata/>" if "oai-deleted-described" in faults else ""
    following = "2" if "oai-list-broken" in faults else ""
    return PART.format(name="two", status=' status="deleted"', metadata=metadata, token=following)
