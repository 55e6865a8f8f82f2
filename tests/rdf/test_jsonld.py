"""JSON-LD framing: nested, compact, and the same triples by a processor that is not ours (pyld)."""

import json

import pyld
import pyoxigraph as ox
import pytest

from publisher.mapping import Mapper, note_kinds
from publisher.rdf import documents, jsonld
from publisher.rdf.jsonld_words import context
from publisher.rdf.nquads import group, statements
from tests.support.sample_institutions import BASE, IRI, PLACES, URIS, Resolver, department, university

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"


def refuse(url, options):
    raise AssertionError(f"a context was fetched: {url}")


def framed(text: str, root: str = "<http://x/a>") -> dict:
    return json.loads(jsonld.document(group(statements(text), (root,)), root, BASE))


def canonical(lines) -> list[str]:
    """A graph as sorted lines, blank nodes named by RDFC-1.0."""
    dataset = ox.Dataset(
        ox.Quad(quad.subject, quad.predicate, quad.object) for quad in ox.parse(lines, format=ox.RdfFormat.N_QUADS)
    )
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return sorted(str(quad) for quad in dataset)


def by_pyld(document: dict) -> list[str]:
    """What pyld expands a document to."""
    nquads = pyld.jsonld.to_rdf(document, {"format": "application/n-quads", "documentLoader": refuse})
    return canonical(nquads)


@pytest.fixture(scope="module")
def cards():
    places = Mapper(URIS).places(PLACES.values())
    return "".join(f"{line}\n" for place in places for line in documents.card(place))


@pytest.mark.parametrize(
    "record", [department(), university(), university(state="withdrawn")], ids=["seed", "small", "gone"]
)
def test_pyld_reads_the_same_triples(record, cards):
    description = Mapper(URIS).institutions([record], Resolver())[0]
    text = "".join(f"{line}\n" for line in description.quads) + cards

    assert by_pyld(framed(text, f"<{description.iri}>")) == canonical(text)


CASES = {
    "one-triple": '<http://x/a> <http://schema.org/name> "a"@en .\n',
    "cycle": "<http://x/a> <http://x/p> <http://x/b> .\n<http://x/b> <http://x/p> <http://x/a> .\n",
    "itself": "<http://x/a> <http://x/p> <http://x/a> .\n",
    "apart": '<http://x/a> <http://x/p> "1" .\n<http://x/z> <http://x/p> "2" .\n',
    "no-root": '<http://x/z> <http://x/p> "2" .\n',
    "numbers": (
        '<http://x/a> <http://x/n> "7"^^<http://www.w3.org/2001/XMLSchema#integer> .\n'
        '<http://x/a> <http://x/n> "07"^^<http://www.w3.org/2001/XMLSchema#integer> .\n'
        '<http://x/a> <http://x/n> "1.50"^^<http://www.w3.org/2001/XMLSchema#decimal> .\n'
        '<http://x/a> <http://x/n> "true"^^<http://www.w3.org/2001/XMLSchema#boolean> .\n'
        '<http://x/a> <http://x/n> "1"^^<http://www.w3.org/2001/XMLSchema#boolean> .\n'
        '<http://x/a> <http://x/n> "123456789012345678901"^^<http://www.w3.org/2001/XMLSchema#integer> .\n'
    ),
    "coerced-otherwise": (
        '<http://x/a> <http://schema.org/opens> "nine" .\n'
        '<http://x/a> <http://schema.org/opens> "09:00:00"^^<http://www.w3.org/2001/XMLSchema#time> .\n'
        '<http://x/a> <http://schema.org/location> "here" .\n'
        "<http://x/a> <http://schema.org/name> <http://x/name> .\n"
    ),
    "prefix-like-iris": (
        "<http://x/a> <http://x/p> <geo:36.06,103.83> .\n<geo:1,2> <schema:x> <http://x/a> .\n"
        '<http://x/a> <http://x/p> "z"^^<v:own> .\n'
    ),
    "blank-nodes": "_:b0 <http://x/p> _:b1 .\n_:b1 <http://x/p> _:b0 .\n<http://x/a> <http://x/p> _:b0 .\n",
    "list": (
        f"<http://x/a> <http://x/l> _:b0 .\n_:b0 <{RDF}first> <http://x/1> .\n_:b0 <{RDF}rest> _:b1 .\n"
        f'_:b1 <{RDF}first> "two" .\n_:b1 <{RDF}rest> <{RDF}nil> .\n'
    ),
    "list-in-list": (
        f"<http://x/a> <http://x/l> _:b0 .\n_:b0 <{RDF}first> _:b1 .\n_:b0 <{RDF}rest> <{RDF}nil> .\n"
        f'_:b1 <{RDF}first> "in" .\n_:b1 <{RDF}rest> <{RDF}nil> .\n'
    ),
    "list-shared": (
        f"<http://x/a> <http://x/l> _:b0 .\n<http://x/b> <http://x/l> _:b0 .\n"
        f'_:b0 <{RDF}first> "1" .\n_:b0 <{RDF}rest> <{RDF}nil> .\n'
    ),
    "list-tail-shared": (
        f"<http://x/a> <http://x/l> _:b0 .\n<http://x/a> <http://x/m> _:b1 .\n_:b0 <{RDF}first> <http://x/1> .\n"
        f'_:b0 <{RDF}rest> _:b1 .\n_:b1 <{RDF}first> "two" .\n_:b1 <{RDF}rest> <{RDF}nil> .\n'
    ),
    "list-circular": f"<http://x/a> <http://x/l> _:b0 .\n_:b0 <{RDF}first> <http://x/1> .\n_:b0 <{RDF}rest> _:b0 .\n",
    "list-of-iri-cells": f"<http://x/a> <{RDF}first> <http://x/1> .\n<http://x/a> <{RDF}rest> <{RDF}nil> .\n",
    "literal-type": f'<http://x/a> <{RDF}type> "thing" .\n<http://x/a> <{RDF}type> <http://schema.org/Thing> .\n',
    "blank-type": f"<http://x/a> <{RDF}type> _:b0 .\n",
    "escapes": '<http://x/a> <http://x/p> "a\\n\\"b\\"\\\\ \\u0001"@en-us .\n',
}


@pytest.mark.parametrize("text", CASES.values(), ids=CASES)
def test_any_rdf_expands_to_what_it_was(text):
    assert by_pyld(framed(text)) == canonical(text)


def test_node_is_written_in_full_once_where_it_is_first_met():
    document = framed(
        "<http://x/a> <http://schema.org/address> <http://x/b> .\n"
        "<http://x/a> <http://schema.org/location> <http://x/b> .\n"
        '<http://x/b> <http://schema.org/name> "b" .\n'
    )

    assert document["address"] == [{"@id": "http://x/b", "name": [{"@value": "b"}]}]
    assert document["location"] == [{"@id": "http://x/b"}]
    assert "@included" not in document


def test_node_above_is_a_reference():
    cycle = (
        "<http://x/a> <http://schema.org/location> <http://x/b> .\n"
        "<http://x/b> <http://schema.org/location> <http://x/a> .\n"
    )

    assert framed(cycle)["location"] == [{"@id": "http://x/b", "location": [{"@id": "http://x/a"}]}]


def test_list_is_a_list():
    assert framed(CASES["list"])["http://x/l"] == [{"@list": [{"@id": "http://x/1"}, {"@value": "two"}]}]


def test_nodes_that_the_root_does_not_lead_to_follow_it():
    document = framed(CASES["apart"])

    assert document["@id"] == "http://x/a"
    assert [node["@id"] for node in document["@included"]] == ["http://x/z"]


def test_context_is_inline_and_holds_only_what_is_used():
    document = framed('<http://x/a> <http://schema.org/opens> "09:00:00"^^<http://www.w3.org/2001/XMLSchema#time> .\n')

    assert document == {
        "@context": {
            "schema": "http://schema.org/",
            "xsd": "http://www.w3.org/2001/XMLSchema#",
            "opens": {"@id": "schema:opens", "@type": "xsd:time"},
        },
        "@id": "http://x/a",
        "opens": "09:00:00",
    }


def test_iri_that_looks_like_a_prefixed_name_needs_full_iris():
    document = framed(CASES["prefix-like-iris"])

    assert "@context" not in document


def test_long_chain_is_nested_to_a_limit():
    text = "".join(
        f"<http://x/{number}> <http://schema.org/location> <http://x/{number + 1}> .\n" for number in range(5000)
    )

    document = framed(text, "<http://x/0>")
    assert len(document["@included"]) > 1
    assert by_pyld(document) == canonical(text)


def test_nesting_is_that_of_json_ld_framing():
    """pyld frames our document by its root to the same tree: what is nested here is nested there."""
    description = Mapper(URIS).institutions([university()], Resolver())[0]
    text = "".join(f"{line}\n" for line in description.quads)
    ours = framed(text, f"<{description.iri}>")
    frame = {"@context": ours["@context"], "@id": description.iri, "@embed": "@once"}

    theirs = pyld.jsonld.frame(
        ours, frame, {"documentLoader": refuse, "omitGraph": True, "pruneBlankNodeIdentifiers": False}
    )

    assert theirs["@id"] == ours["@id"]
    assert embedded(theirs) == embedded(ours)
    assert by_pyld(theirs) == by_pyld(ours)


def embedded(node) -> set[str]:
    """The IRIs of all nodes that are written in full below a node."""
    found = set()
    for key, value in node.items():
        if key == "@context":
            continue
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, dict) and "@id" in item and len(item) > 1:
                found |= {item["@id"]} | embedded(item)
    return found


def test_each_term_of_the_context_stands_for_its_own_property():
    words = {word: value for word, value in context(BASE).items() if word != "@vocab"}
    terms = [value if isinstance(value, str) else value["@id"] for value in words.values()]

    assert len(terms) == len(set(terms))
    assert all(
        isinstance(value, str) or set(value) <= {"@id", "@type", "@language", "@container"} for value in words.values()
    )
    assert all(value.get("@container", "@set") == "@set" for value in words.values() if isinstance(value, dict))


def test_seed_is_one_tree_from_the_institution(cards):
    description = Mapper(URIS).institutions([department()], Resolver())[0]
    note = department().document.notes[0]
    text = documents.card(Mapper(URIS).concepts([], [note_kinds.concept(note.kind, note.message)])[0])
    document = framed("".join(f"{line}\n" for line in (*description.quads, *text)), f"<{IRI}>")

    assert document["@id"] == IRI
    assert document["prefLabel"] == [
        {"@value": "Gansu Provincial Department of Science and Technology", "@language": "en"}
    ]
    assert document["location"][0]["openingHoursSpecification"][0]["opens"] == "08:30:00"
    assert document["mainEntityOfPage"]["hasQualityAnnotation"][0]["hasBody"]["noteValue"][0]["@language"] == "en"
    assert "@included" not in document
