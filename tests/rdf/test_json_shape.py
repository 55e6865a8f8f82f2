"""JSON of one shape: each key has values of one form, whatever record it stands in, so that tables can be made of it."""

import json

import pyld
import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st

from publisher.mapping import Mapper
from publisher.rdf import jsonld
from publisher.rdf.jsonld_words import context
from publisher.rdf.namespaces import SH, prefixes
from publisher.rdf.nquads import group, statements
from publisher.vocabulary import turtle
from tests.rdf.test_jsonld import CASES, by_pyld, canonical, framed
from tests.support.sample_institutions import BASE, URIS, Resolver, department, university

XSD = "http://www.w3.org/2001/XMLSchema#"


def forms(node: dict, found: dict | None = None) -> dict[str, str]:
    """The form of each key of a node and of all nodes in it.

    A key that stands for a list has the form of its items in brackets.
    """
    found = {} if found is None else found
    for key, value in node.items():
        if key == "@context":
            continue
        form = form_of(value, found)
        if key != "@type" or "@value" not in node:  # a datatype is a text, the classes of a node are a list
            assert found.setdefault(key, form) == form, f"{key}: {found[key]} and {form}"
    return found


def form_of(value, found) -> str:
    if isinstance(value, list):
        assert value, "an empty list"
        kinds = {form_of(item, found) for item in value}
        assert len(kinds) == 1, kinds
        return f"[{kinds.pop()}]"
    if isinstance(value, dict):
        forms(value, found)
        return "object"
    return type(value).__name__


def single_properties(shapes: rdflib.Graph) -> set[str]:
    """Properties that every shape that names them gives one value, or the same value as such a property."""
    limits: dict[str, set] = {}
    for shape, path in shapes.subject_objects(rdflib.URIRef(str(SH.path))):
        if isinstance(shape, rdflib.URIRef) and str(shapes.value(shape, SH.maxCount)) != "0":
            limit = shapes.value(shape, SH.maxCount) or shapes.value(shape, SH.equals)
            limits.setdefault(str(path), set()).add(str(limit))
    single = {path for path, found in limits.items() if found == {"1"}}
    return single | {path for path, found in limits.items() if found <= single}


def test_word_has_one_value_where_the_shapes_allow_one():
    shapes = rdflib.Graph().parse(data=turtle("shapes/record.ttl", BASE), format="turtle")
    namespaces = prefixes(BASE)
    words = {}
    for word, definition in context(BASE).items():
        name = definition if isinstance(definition, str) else definition["@id"]
        if not name.endswith(("/", "#")):
            prefix, _, local = name.partition(":")
            words[f"{namespaces[prefix]}{local}"] = word, not isinstance(definition, str) and "@container" in definition

    single = single_properties(shapes)

    assert {word for iri, (word, is_list) in words.items() if iri in single and is_list} == set()
    assert {word for iri, (word, is_list) in words.items() if iri not in single and not is_list} == set()


def test_records_of_every_kind_have_the_same_forms():
    records = [department(), university(), university(state="withdrawn", key="gone", slug="gone")]
    found: dict[str, str] = {}

    for description in Mapper(URIS).institutions(records, Resolver()):
        for node in jsonld.node_objects(description.parsed.subjects, f"<{description.iri}>", BASE):
            forms(json.loads(node), found)

    assert found["prefLabel"] == found["location"] == found["rawField"] == "[object]"
    assert found["telephone"] == found["@type"] == "[str]"
    assert found["mainEntityOfPage"] == found["orgIdentifier"] == "object"
    assert found["@id"] == found["latitude"] == "str"
    assert found["position"] == "int"


@pytest.mark.parametrize("text", CASES.values(), ids=CASES)
def test_any_rdf_has_one_form_for_each_key(text):
    assert forms(framed(text))["@id"] == "str"


PREDICATES = [
    "http://schema.org/name", "http://schema.org/telephone", "http://schema.org/position", "http://schema.org/opens",
    "http://schema.org/location", "http://www.w3.org/ns/org#hasPrimarySite", "http://schema.org/foundingDate", "http://x/p",
]  # fmt: skip
VALUES = [
    '"a"', '"a"@en', '"7"^^<{XSD}integer>', '"07"^^<{XSD}integer>', '"12345678901234567890"^^<{XSD}integer>',
    '"09:00:00"^^<{XSD}time>', '"2001"^^<{XSD}gYear>', "<http://x/a>", "<http://x/b>", "_:b0",
]  # fmt: skip
TRIPLES = st.tuples(
    st.sampled_from(["<http://x/a>", "<http://x/b>", "_:b0"]), st.sampled_from(PREDICATES), st.sampled_from(VALUES)
)


@given(st.lists(TRIPLES, min_size=1, max_size=12))
def test_whatever_is_said_no_form_changes_and_nothing_is_lost(triples):
    lines = {f"{s} <{p}> {value.replace('{XSD}', XSD)} .\n" for s, p, value in triples}
    text = "".join(sorted(lines))
    document = framed(text)

    forms(document, {"position": "int", "telephone": "[str]", "opens": "str", "hasPrimarySite": "object"})
    assert by_pyld(document) == canonical(text)


def test_second_value_of_a_property_with_one_stands_under_its_full_name():
    document = framed(
        '<http://x/a> <http://schema.org/opens> "nine" .\n'
        '<http://x/b> <http://schema.org/position> "1"^^<http://www.w3.org/2001/XMLSchema#integer> .\n'
        '<http://x/b> <http://schema.org/position> "2"^^<http://www.w3.org/2001/XMLSchema#integer> .\n'
    )

    assert document["schema:opens"] == [{"@value": "nine"}]
    assert [value["@value"] for value in document["@included"][0]["schema:position"]] == ["1", "2"]


def test_classes_of_schema_org_come_first_and_without_a_prefix():
    description = Mapper(URIS).institutions([department()], Resolver())[0]
    text = "".join(f"{line}\n" for line in description.quads)

    assert framed(text, f"<{description.iri}>")["@type"] == [
        *("GovernmentOrganization", "cv:PublicOrganisation", "org:FormalOrganization"),
    ]


def test_embedded_description_has_one_class_and_the_same_triples():
    description = Mapper(URIS).institutions([department()], Resolver())[0]
    text = "".join(f"{line}\n" for line in description.quads)
    root = f"<{description.iri}>"

    document = json.loads(jsonld.document(group(statements(text), (root,)), root, BASE, plain_type=True))

    assert document["@type"] == "GovernmentOrganization"
    assert by_pyld(document) == canonical(text)


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
@pytest.mark.parametrize("record", [department(), university()], ids=["seed", "small"])
def test_rdflib_reads_the_same_triples(record):
    description = Mapper(URIS).institutions([record], Resolver())[0]
    text = "".join(f"{line}\n" for line in description.quads)

    theirs = rdflib.Graph().parse(data=json.dumps(framed(text, f"<{description.iri}>")), format="json-ld")

    lines = theirs.serialize(format="nt", encoding="utf-8").decode()
    assert canonical(lines) == canonical(text)


def test_processor_of_json_ld_1_0_reads_what_is_one_tree():
    """Only ``@included`` needs JSON-LD 1.1; a thing that leads to all its parts has none."""
    description = Mapper(URIS).institutions([university()], Resolver())[0]
    text = "".join(f"{line}\n" for line in description.quads)
    document = framed(text, f"<{description.iri}>")

    expanded = pyld.jsonld.expand(document, {"processingMode": "json-ld-1.0"})

    quads = pyld.jsonld.to_rdf(expanded, {"format": "application/n-quads", "processingMode": "json-ld-1.0"})
    assert canonical(quads) == canonical(text)
    assert ox.parse(json.dumps(document), format=ox.RdfFormat.JSON_LD) is not None
