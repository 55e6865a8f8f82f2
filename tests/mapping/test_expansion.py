"""Nodes expanded by the table, against pyoxigraph, which reads them as JSON-LD."""

import json

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from publisher.mapping.expansion import expansion
from publisher.rdf.jsonld_words import context
from publisher.rdf.nquads import ParsedQuads, statements

BASE = "https://lod.example.org"
IRI = f"{BASE}/id/institution/a"
DOCUMENT = f"{BASE}/doc/institution/a"
GRAPH = f"<{BASE}/graph/provenance>"

WORDS = sorted(
    word
    for word, definition in context(BASE).items()
    if not (isinstance(definition, str) and definition.endswith(("/", "#")))
)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.sampled_from(
    ['"', "\\", "\x7f\x01", "a\tb"]
)
LANGUAGES = st.sampled_from(["en", "zh-Hans", "de-CH-1901", "EN", "en-x-office", "en-a-bb"])
IRIS = st.sampled_from(
    [
        f"{IRI}#site",
        "http://x.example/é",
        "tel:+86931",
        "schema:Place",
        "schema://x",
        "v:Office",
        "urn:x:y",
        "geo:36.06,103.83",
        "HTTP://X/%7e",
        "nope:x",
    ]
)
LITERALS = (
    TEXTS
    | st.builds(lambda text, language: {"@value": text, "@language": language}, TEXTS, LANGUAGES)
    | st.builds(lambda text, kind: {"@value": text, "@type": kind}, TEXTS, st.sampled_from(["xsd:date", "xsd:string"]))
    | st.builds(lambda text: {"@value": text}, TEXTS)
)
PLAIN_LITERALS = LITERALS | st.integers(-(10**15) + 1, 10**15 - 1)


def values_of(word):
    """What the mapping may write for a word: IRIs where the context asks for them, numbers where it asks for nothing."""
    definition = context(BASE)[word]
    kind = None if isinstance(definition, str) else definition.get("@type")
    return IRIS if kind == "@id" else PLAIN_LITERALS if kind in (None, "xsd:integer") else LITERALS


PROPERTIES = st.sampled_from(WORDS).flatmap(
    lambda word: st.tuples(st.just(word), values_of(word) | st.lists(values_of(word) | st.none(), max_size=3))
)
NODES = st.builds(
    lambda iri, types, properties: {"@id": iri, **({"@type": types} if types else {}), **dict(properties)},
    st.sampled_from([IRI, f"{IRI}#part", DOCUMENT]),
    st.lists(st.sampled_from(["schema:Place", "org:Site", "http://x.example/C"]), max_size=3),
    st.lists(PROPERTIES, max_size=4),
)
GRAPHS = st.dictionaries(st.sampled_from(["", GRAPH]), st.lists(NODES, min_size=1, max_size=3), max_size=2)


def by_json_ld(graphs) -> tuple[str, ...]:
    """The lines that pyoxigraph gives when it reads the nodes as JSON-LD."""
    named = [{"@id": name[1:-1], "@graph": nodes} for name, nodes in graphs.items() if name]
    document = {"@context": context(BASE), "@graph": [*graphs.get("", ()), *named]}
    quads = ox.parse(json.dumps(document), format=ox.RdfFormat.JSON_LD)
    lines = ox.serialize(quads, format=ox.RdfFormat.N_QUADS).decode().split("\n")
    return tuple(sorted(set(lines) - {""}))


def lines_of(node) -> tuple[str, ...]:
    [(lines, _)] = expansion(BASE).quads([{"": [{"@id": IRI, **node}]}])
    return lines


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # a loaded machine is no failure
@given(GRAPHS)
@example({"": [{"@id": IRI, "name": "a"}], GRAPH: [{"@id": IRI, "name": ["a", "b"]}]})
def test_nodes_give_the_statements_of_json_ld(graphs):
    [(lines, _)] = expansion(BASE).quads([graphs])

    assert lines == by_json_ld(graphs)


@given(GRAPHS)
def test_parsed_quads_are_those_of_the_lines(graphs):
    [(lines, parsed)] = expansion(BASE).quads([graphs])

    assert parsed == ParsedQuads.of(statements("".join(f"{line}\n" for line in lines)))


@pytest.mark.parametrize(
    "node",
    [
        {"name": "Office", "prefLabel": [{"@value": "局", "@language": "zh-Hans"}, None], "position": 3},
        {"@type": ["schema:Place", "org:Site"], "foundingDate": "2001-02-03", "homepage": "https://x.example/"},
        {"orgIdentifier": {"@value": "1", "@type": "v:Code"}, "value": {"@value": "raw"}, "seeAlso": ()},
    ],
)
def test_typical_node(node):
    assert lines_of(node) == by_json_ld({"": [{"@id": IRI, **node}]}) != ()


@pytest.mark.parametrize("number", [10**15, -(10**18), 2**70])
def test_whole_number_of_any_size_is_exact(number):
    """JSON-LD makes a double of large ones (JSON-LD 1.1 API section 8.6)."""
    (line,) = lines_of({"position": number})

    assert f'"{number}"^^<http://www.w3.org/2001/XMLSchema#integer> .' in line


@pytest.mark.parametrize(
    ("node", "error"),
    [
        ({"noWord": "a"}, KeyError),
        ({"schema": "a"}, KeyError),
        ({"name": 1.5}, TypeError),
        ({"name": True}, TypeError),
        ({"name": {"@id": IRI}}, TypeError),
        ({"name": {"@list": []}}, TypeError),
        ({"name": {"@value": 5}}, TypeError),
        ({"created": 5}, TypeError),
        ({"homepage": 5}, TypeError),
        ({"homepage": {"@id": IRI}}, TypeError),
        ({"homepage": "no iri"}, ValueError),
        ({"homepage": "relative"}, ValueError),
        ({"homepage": "_:b0"}, ValueError),
        ({"homepage": "http://x.example/<"}, ValueError),
        ({"@id": ""}, ValueError),
        ({"name": {"@value": "a", "@language": "zh-a"}}, ValueError),
        ({"name": {"@value": "a", "@language": ""}}, ValueError),
        ({"name": {"@value": "a", "@type": "no iri"}}, ValueError),
    ],
)
def test_mistake_of_the_mapping_is_an_error_and_nothing_is_left_out(node, error):
    with pytest.raises(error):
        lines_of(node)
