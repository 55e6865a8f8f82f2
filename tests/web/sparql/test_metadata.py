"""What editors and programs ask an endpoint about itself, and find at the endpoint and in its description.

The queries are of the forms that ``@sib-swiss/sparql-editor`` and ``sparql-llm`` send: prefixes, examples, classes with
their properties. They name no graph.
"""

import pyoxigraph as ox
import pytest

from tests.web.publication import BASE

JSON = "application/sparql-results+json"
PREFIXES = """
PREFIX sh: <http://www.w3.org/ns/shacl#>
SELECT DISTINCT ?prefix ?space WHERE { [] sh:prefix ?prefix ; sh:namespace ?space } ORDER BY ?prefix
"""
EXAMPLES = """
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX sh: <http://www.w3.org/ns/shacl#>
PREFIX spex: <https://purl.expasy.org/sparql-examples/ontology#>
SELECT DISTINCT ?example ?comment ?query WHERE {
  ?example a sh:SPARQLExecutable ; rdfs:comment ?comment ; sh:select|sh:ask|sh:construct|spex:describe ?query .
}
ORDER BY ?example
"""
CLASSES = """
PREFIX ext: <http://ldf.fi/void-ext#>
PREFIX void: <http://rdfs.org/ns/void#>
SELECT DISTINCT ?class ?property ?valueClass ?datatype WHERE {
  { ?of void:class ?class ; void:propertyPartition ?part .
    ?part void:property ?property .
    OPTIONAL {
      { ?part void:classPartition [ void:class ?valueClass ] }
      UNION { ?part ext:datatypePartition [ ext:datatype ?datatype ] }
    } }
  UNION { [] void:subjectsTarget [ void:class ?class ] ; void:linkPredicate ?property ;
             void:objectsTarget [ void:class ?valueClass ] }
}
"""
LABELLED = """
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX sd: <http://www.w3.org/ns/sparql-service-description#>
PREFIX void: <http://rdfs.org/ns/void#>
SELECT DISTINCT ?graph ?class ?property ?triples ?label WHERE {
  OPTIONAL { ?graph sd:graph ?content . ?content void:classPartition ?of }
  ?of void:class ?class ; void:propertyPartition ?part .
  OPTIONAL { ?class rdfs:label ?label }
  ?part void:property ?property .
  OPTIONAL { ?part void:triples ?triples }
}
"""
EDITOR = """
PREFIX ext: <http://ldf.fi/void-ext#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX sd: <http://www.w3.org/ns/sparql-service-description#>
PREFIX void: <http://rdfs.org/ns/void#>
SELECT DISTINCT ?graph ?graphName ?class ?property ?valueClass ?datatype ?triples ?label ?valueLabel ?propertyLabel
  ?comment ?valueComment ?propertyComment WHERE {
  { OPTIONAL {
      ?graph sd:graph ?content . OPTIONAL { ?graph rdfs:label ?graphName } ?content void:classPartition ?of }
    ?of void:class ?class ; void:propertyPartition ?part .
    OPTIONAL { ?class rdfs:label ?label } OPTIONAL { ?class rdfs:comment ?comment }
    ?part void:property ?property . OPTIONAL { ?part void:triples ?triples }
    OPTIONAL { ?property rdfs:label ?propertyLabel } OPTIONAL { ?property rdfs:comment ?propertyComment }
    OPTIONAL {
      { ?part void:classPartition [ void:class ?valueClass ]
        OPTIONAL { ?valueClass rdfs:label ?valueLabel } OPTIONAL { ?valueClass rdfs:comment ?valueComment } }
      UNION { ?part ext:datatypePartition [ ext:datatype ?datatype ] } } }
  UNION { ?links void:subjectsTarget [ void:class ?class ] ; void:linkPredicate ?property ;
             void:objectsTarget [ void:class ?valueClass ] }
}
ORDER BY ?class ?valueClass ?datatype ?graph ?triples
"""
SUMMARY = """
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT DISTINCT * WHERE { ?class a owl:Class ; rdfs:label ?label . OPTIONAL { ?class rdfs:comment ?comment }
  VALUES ?class { <http://www.w3.org/ns/org#FormalOrganization> <http://www.w3.org/ns/org#Site> } }
"""
FORMAL = "http://www.w3.org/ns/org#FormalOrganization"


def at_the_endpoint(client, query):
    response = client.get("/sparql", query_string={"query": query}, headers={"Accept": "application/json"})
    assert response.status_code == 200, response.text
    return [{name: term["value"] for name, term in row.items()} for row in response.get_json()["results"]["bindings"]]


def in_its_description(client, query):
    store = ox.Store()
    store.load(client.get("/sparql", headers={"Accept": "text/turtle"}).data, format=ox.RdfFormat.TURTLE)
    solutions = store.query(query)
    names = [variable.value for variable in solutions.variables]
    return [{name: term.value for name, term in zip(names, row, strict=True) if term is not None} for row in solutions]


@pytest.fixture(params=[at_the_endpoint, in_its_description])
def ask(request, client):
    return lambda query: request.param(client, query)


def test_prefixes_are_found(ask):
    found = {row["prefix"]: row["space"] for row in ask(PREFIXES)}

    assert found["skos"] == "http://www.w3.org/2004/02/skos/core#"
    assert found["v"] == f"{BASE}/ontology#"


def test_examples_are_found_and_run(ask, client):
    found = ask(EXAMPLES)

    assert len(found) > 5
    assert len({row["example"] for row in found}) == len(found)
    for row in found:
        answer = client.get("/sparql", query_string={"query": row["query"]}, headers={"Accept": "*/*"})
        assert answer.status_code == 200, row["query"]


def test_properties_of_classes_are_found_with_what_their_values_are(ask):
    found = {(row["class"], row["property"], row.get("valueClass"), row.get("datatype")) for row in ask(CLASSES)}

    string = "http://www.w3.org/2001/XMLSchema#string"
    assert (FORMAL, "http://schema.org/telephone", None, string) in found
    assert (FORMAL, "http://www.w3.org/ns/org#hasPrimarySite", "http://www.w3.org/ns/org#Site", None) in found
    assert (FORMAL, "http://purl.org/dc/terms/spatial", "http://purl.org/dc/terms/Location", None) in found


def test_classes_have_labels_and_their_properties_counts(ask):
    rows = [row for row in ask(LABELLED) if row["class"] == FORMAL]

    assert rows
    assert all(row["label"] for row in rows)
    assert all(int(row["triples"]) > 0 for row in rows)
    assert not any("graph" in row for row in rows)


def test_the_whole_schema_is_one_query_with_a_row_for_each_fact(ask):
    rows = ask(EDITOR)
    facts = [(row["class"], row["property"], row.get("valueClass"), row.get("datatype")) for row in rows]

    assert len(facts) == len(set(facts)), "a label in a second language would double the rows"
    assert {row.get("label") for row in rows if row["class"] == FORMAL} == {"institution"}
    assert any(row.get("propertyLabel") == "telephone" for row in rows)
    assert any(row.get("valueLabel") for row in rows)


def test_labels_of_classes_are_in_the_description(client):
    """A query that names no term of the service gets the data alone; then sparql-llm looks here."""
    found = {row["class"]: row["label"] for row in in_its_description(client, SUMMARY)}

    assert found == {FORMAL: "institution", "http://www.w3.org/ns/org#Site": "site"}


def test_parameters_of_the_editor_do_not_matter(client):
    """It sends ``ac=1``, so that its own queries can be told apart."""
    response = client.get("/sparql", query_string={"ac": "1", "query": PREFIXES}, headers={"Accept": JSON})

    assert response.status_code == 200
    assert response.get_json()["results"]["bindings"]


def test_the_counts_are_those_of_the_store(client):
    described = {
        row["property"]: int(row["triples"]) for row in at_the_endpoint(client, LABELLED) if row["class"] == FORMAL
    }
    counted = at_the_endpoint(
        client,
        f"SELECT ?property (COUNT(*) AS ?triples) {{ ?thing a <{FORMAL}> ; ?property ?value "
        f"FILTER(?property NOT IN (<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>)) }} GROUP BY ?property",
    )

    assert {row["property"]: int(row["triples"]) for row in counted}.items() <= described.items()


def test_other_queries_do_not_see_the_description(client, app):
    served = app.extensions["site"].acquire()
    of_records = served.release.manifest.statistics.graphs[""]
    served.done()

    assert at_the_endpoint(client, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }") == [{"n": str(of_records)}]


def test_a_dataset_that_is_stated_is_left_as_it_is(client):
    query = "PREFIX sh: <http://www.w3.org/ns/shacl#> SELECT ?p FROM <urn:x:none> { [] sh:prefix ?p }"

    assert at_the_endpoint(client, query) == []


def test_the_description_is_a_named_graph(client):
    query = f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{BASE}/graph/service> {{ ?s ?p ?o }} }}"

    assert int(at_the_endpoint(client, query)[0]["n"]) > 100
    assert client.get("/graph/service").status_code == 303


def test_the_shapes_are_linked(ask):
    query = "PREFIX sh: <http://www.w3.org/ns/shacl#> SELECT ?shapes { ?data sh:shapesGraph ?shapes }"

    assert ask(query) == [{"shapes": f"{BASE}/graph/shapes"}]


def test_the_page_completes_classes_and_properties(client):
    page = client.get("/sparql", headers={"Accept": "text/html"}).text

    assert "propertiesOf" in page
    assert FORMAL in page
