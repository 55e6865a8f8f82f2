"""Nodes expanded by the table, against pyoxigraph, which reads them as JSON-LD."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.mapping.expansion import UnusualNodeError, expansion
from publisher.mapping.nodes import Work
from publisher.mapping.triples import quads, read
from publisher.rdf.jsonld import context
from publisher.rdf.nquads import ParsedQuads, statements
from publisher.uris import UriPolicy

BASE = "https://lod.example.org"
IRI = f"{BASE}/id/institution/a"
DOCUMENT = f"{BASE}/doc/institution/a"

WORDS = sorted(word for word, it in context(BASE).items() if not (isinstance(it, str) and it.endswith(("/", "#"))))
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.sampled_from(
    ['"', "\\", "\x7f\x01", "a\tb"]
)
LANGUAGES = st.sampled_from(["en", "zh-Hans", "de-CH-1901", "EN", "x_y", "", "en--ltr", "toolonglanguage"])
GOOD_IRIS = (
    f"{IRI}#site",
    "http://x.example/é",
    "tel:+86931",
    "schema:Place",
    "v:Office",
    "urn:x:y",
    "geo:36.06,103.83",
)
ODD_IRIS = ("no iri", "relative", "_:b0", "http://x.example/<", "nope:x", "", "http://[", "schema://x", "HTTP://X/%7e")
IRIS = st.sampled_from(GOOD_IRIS) | st.sampled_from(ODD_IRIS)
VALUES = (
    TEXTS
    | IRIS
    | st.integers(-(10**18), 10**18)
    | st.booleans()
    | st.none()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.builds(lambda text, language: {"@value": text, "@language": language}, TEXTS, LANGUAGES)
    | st.builds(lambda text, kind: {"@value": text, "@type": kind}, TEXTS, st.sampled_from(["xsd:date", "xsd:string"]))
    | st.builds(lambda text: {"@value": text}, TEXTS)
    | st.builds(lambda iri: {"@id": iri}, IRIS)
)
NODES = st.fixed_dictionaries(
    {"@id": st.sampled_from([IRI, f"{IRI}#part", DOCUMENT])},
    optional={"@type": st.lists(st.sampled_from(["schema:Place", "org:Site", "http://x.example/C"]), max_size=3)},
).flatmap(
    lambda node: st.dictionaries(
        st.sampled_from([*WORDS, "noWord"]), VALUES | st.lists(VALUES, max_size=3), max_size=4
    ).map(lambda more: {**node, **more})
)


def work(*nodes, graph: str = "") -> Work:
    made = Work(UriPolicy(BASE), None, IRI, DOCUMENT)
    made.graphs[graph] = list(nodes)
    return made


@given(st.lists(NODES, min_size=1, max_size=3), st.sampled_from(["", "provenance"]))
def test_whatever_a_node_holds_it_says_what_json_ld_says(nodes, graph):
    made = work(*nodes, graph=graph)

    assert [it.lines for it in quads([made], BASE)] == read([made], BASE)


@given(st.lists(NODES, min_size=1, max_size=3))
def test_statements_are_the_lines_taken_apart(nodes):
    (made,) = quads([work(*nodes)], BASE)

    if made.parsed is not None:
        assert made.parsed == ParsedQuads.of(statements("".join(f"{line}\n" for line in made.lines)))


@pytest.mark.parametrize(
    "node",
    [
        {"name": "Office", "prefLabel": [{"@value": "局", "@language": "zh-Hans"}, None], "position": 3},
        {"@type": ["schema:Place", "org:Site"], "foundingDate": "2001-02-03", "homepage": "https://x.example/"},
        {"orgIdentifier": {"@value": "1", "@type": "v:Code"}, "value": {"@value": "raw"}, "seeAlso": ()},
    ],
)
def test_what_the_mapping_writes_is_expanded_by_the_table(node):
    (made,) = quads([work({"@id": IRI, **node})], BASE)

    assert made.parsed
    assert [made.lines] == read([work({"@id": IRI, **node})], BASE)


@pytest.mark.parametrize("value", [1.5, True, {"@id": IRI}, {"@list": []}, "no iri", 10**16, {"@value": 5}])
def test_what_is_not_plain_is_left_to_the_parser(value):
    with pytest.raises(UnusualNodeError):
        expansion(BASE).expanded({"": [{"@id": IRI, "homepage": value}]})


def test_one_odd_record_does_not_slow_the_others_down():
    odd = Work(UriPolicy(BASE), None, f"{BASE}/id/institution/b", f"{BASE}/doc/institution/b")
    odd.graphs[""] = [{"@id": odd.iri, "homepage": {"@id": "http://x.example/"}}]
    plain, read_as_json_ld = quads([work({"@id": IRI, "name": "a"}), odd], BASE)

    assert plain.parsed is not None
    assert read_as_json_ld.parsed is None
    assert read_as_json_ld.lines == (f"<{odd.iri}> <http://xmlns.com/foaf/0.1/homepage> <http://x.example/> .",)
