"""A named graph's IRI leads to what is in it."""

import pytest


def test_graph_leads_to_its_statements(client):
    answer = client.get("/graph/ontology", headers={"Accept": "application/n-triples"})

    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/sparql?query=CONSTRUCT")
    assert "graph%2Fontology" in answer.headers["Location"]


@pytest.mark.parametrize("name", ["no-such-graph", "provenance/deeper", "..%2Fprovenance"])
def test_what_is_no_graph_is_not_found(client, name):
    assert client.get(f"/graph/{name}").status_code == 404
