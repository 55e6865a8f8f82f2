import pyoxigraph as ox
import pytest

SD = "http://www.w3.org/ns/sparql-service-description#"
VOID = "http://rdfs.org/ns/void#"
ENDPOINT = "https://lod.example.org/sparql"


def described(client, accept=None):
    response = client.get("/sparql", headers={"Accept": accept} if accept else {})
    assert response.status_code == 200
    kind = response.content_type.partition(";")[0]
    return response, ox.Dataset(ox.parse(response.data, format=ox.RdfFormat.from_media_type(kind)))


def objects(graph, predicate, subject=ENDPOINT):
    pattern = graph.quads_for_subject(ox.NamedNode(subject))
    return {quad.object.value for quad in pattern if quad.predicate.value == predicate}


@pytest.mark.parametrize(
    "accept", [None, "text/turtle", "application/rdf+xml", "application/n-triples", "application/ld+json"]
)
def test_the_description_is_negotiated_without_a_redirect(client, accept):
    response, graph = described(client, accept)
    assert response.content_type.startswith(accept or "text/turtle")
    assert "Accept" in response.headers["Vary"]
    assert response.headers["ETag"]
    assert objects(graph, SD + "endpoint") == {ENDPOINT}


def test_all_formats_hold_the_same_triples(client):
    graphs = [
        described(client, accept)[1]
        for accept in ("text/turtle", "application/rdf+xml", "application/n-triples", "application/ld+json")
    ]
    assert all(graph == graphs[0] for graph in graphs)


def test_it_names_language_formats_and_limits(client):
    _, graph = described(client)
    assert objects(graph, SD + "supportedLanguage") == {SD + "SPARQL11Query", SD + "SPARQLQuery"}
    assert "http://www.w3.org/ns/formats/SPARQL_Results_JSON" in objects(graph, SD + "resultFormat")
    limits = objects(graph, "http://schema.org/additionalProperty")
    assert objects(graph, "http://schema.org/value", f"{ENDPOINT}#limit-time") == {"10"}
    assert len(limits) == 7


def test_its_counts_are_those_of_the_manifest(client, app):
    site = app.extensions["site"]
    served = site.acquire()
    manifest = served.release.manifest
    served.done()
    _, graph = described(client)

    assert objects(graph, VOID + "triples", f"{ENDPOINT}#dataset") == {str(manifest.counts.triples)}
    names = {quad.object.value for quad in graph if quad.predicate.value == SD + "name"}
    assert names == {iri for iri in manifest.statistics.graphs if iri}


def test_it_has_no_blank_node(client):
    _, graph = described(client)
    assert not any(isinstance(term, ox.BlankNode) for quad in graph for term in (quad.subject, quad.object))


def test_nothing_acceptable_is_406(client):
    assert client.get("/sparql", headers={"Accept": "image/png"}).status_code == 406


def test_a_browser_gets_the_page(client):
    response = client.get(
        "/sparql", headers={"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
    )
    assert response.content_type == "text/html; charset=utf-8"
