"""Our own terms, their labels, and that every word we use from elsewhere is one."""

import json
import re
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from rdflib.namespace import OWL, RDF, RDFS, SKOS

from publisher import vocabulary
from publisher.assets import asset
from publisher.mapping import Law, Mapper
from publisher.rdf.jsonld_words import context as json_ld_context
from publisher.records import Concept, ConceptScheme, Institution, NoteKind
from publisher.uris import UriPolicy
from tests.support.sample_institutions import BASE, INSTRUMENT, PLACES, URIS, Resolver, department, en, university

OWN = f"{BASE}/ontology#"
PARSED = Path(asset("ontology/ontology.ttl")).read_text(encoding="utf-8")
ONTOLOGY = rdflib.Graph().parse(data=PARSED)
TERMS = sorted(term for term in set(ONTOLOGY.subjects()) if str(term).startswith(OWN))


@pytest.mark.parametrize("term", TERMS, ids=[term.removeprefix(OWN) for term in TERMS])
class TestOwnTerm:
    def test_has_labels_and_comments_in_both_languages(self, term):
        for predicate in (RDFS.label, RDFS.comment):
            assert sorted(text.language for text in ONTOLOGY.objects(term, predicate)) == ["en", "zh"]

    def test_says_what_it_is_and_who_defines_it(self, term):
        assert ONTOLOGY.value(term, RDF.type) is not None
        assert ONTOLOGY.value(term, RDFS.isDefinedBy) == rdflib.URIRef(f"{BASE}/ontology")


def test_each_property_of_ours_is_in_the_context():
    context = json_ld_context(BASE)
    in_context = {value if isinstance(value, str) else value["@id"] for value in context.values()}
    kinds = (OWL.ObjectProperty, OWL.DatatypeProperty)
    properties = {str(term).removeprefix(OWN) for kind in kinds for term in ONTOLOGY.subjects(RDF.type, kind)}

    assert {name for name in properties if f"v:{name}" not in in_context} == set()


def test_each_kind_of_note_is_a_term():
    notes = {str(term).removeprefix(f"{OWN}note-") for term in ONTOLOGY.subjects(SKOS.broader)}

    assert notes == {kind.value for kind in NoteKind}


def test_ontology_has_both_languages_itself():
    itself = rdflib.URIRef(f"{BASE}/ontology")

    assert (itself, RDF.type, OWL.Ontology) in ONTOLOGY
    assert {text.language for text in ONTOLOGY.objects(itself, RDFS.label)} == {"en", "zh"}


def described():
    """One description of every kind, with as many fields as the samples have."""
    mapper = Mapper(URIS)
    return [
        *mapper.institutions([department(), university(), university(key="w", state="withdrawn")], Resolver()),
        *mapper.places(PLACES.values()),
        *mapper.concepts(
            [ConceptScheme(slug="category", titles=(en("Categories"),), top_concepts=("departments",))],
            [Concept(scheme="category", slug="departments", labels=(en("Departments"),))],
        ),
        *mapper.legislation([Law([INSTRUMENT])]),
    ]


def published_words():
    """Every property and class that the samples publish or that the context has."""
    quads = [
        quad
        for description in described()
        for quad in ox.parse("\n".join(description.quads), format=ox.RdfFormat.N_QUADS)
    ]
    classes = {quad.object.value for quad in quads if quad.predicate.value == str(RDF.type)}
    context = json_ld_context(BASE)
    terms = [value if isinstance(value, str) else value["@id"] for value in context.values()]
    properties = {
        context[term.partition(":")[0]] + term.partition(":")[2] for term in terms if not term.endswith(("/", "#"))
    }
    return properties | {quad.predicate.value for quad in quads}, classes


def test_each_property_and_class_published_has_labels_in_both_languages():
    labels = vocabulary.labels(BASE)
    properties, classes = published_words()

    assert {word for word in properties | classes if set(labels.get(word, ())) < {"en", "zh"}} == set()


def test_every_own_word_used_is_defined():
    properties, classes = published_words()
    shapes = "".join(vocabulary.turtle(name, BASE) for name in ("shapes/record.ttl", "shapes/dataset.ttl"))
    used = {word for word in properties | classes if word.startswith(OWN)}
    used |= {OWN + name for name in re.findall(r"\bv:([A-Za-z][\w-]*)", shapes)}

    assert used <= {str(term) for term in TERMS}


# Vocabularies that are not beside the checkout, with the words of them that we use, listed by hand (of CPOV 2.1 and
# CCCEV 2.0, GeoSPARQL 1.1, ADMS 2.0, Activity Streams 2.0, OWL, RDF, RDFS): a new word is a decision, not an accident.
ELSEWHERE = {
    "http://data.europa.eu/m8g/": {
        "ContactPoint",
        "PublicOrganisation",
        "ReferenceFramework",
        "contactPoint",
        "email",
        "hasFormalFramework",
        "telephone",
    },
    "http://www.opengis.net/ont/geosparql#": {"Feature", "Geometry", "asWKT", "hasGeometry", "sfWithin", "wktLiteral"},
    "http://www.w3.org/ns/adms#": {"status"},
    "https://www.w3.org/ns/activitystreams#": {"Tombstone", "formerType"},
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#": {"type", "value"},
    "http://www.w3.org/2000/01/rdf-schema#": {"seeAlso", "label"},
    "http://www.w3.org/2002/07/owl#": {"sameAs"},
}


@pytest.fixture(scope="session")
def known(shared):
    """The vocabularies beside the checkout as one graph; schema.org in the spelling that we use."""
    folder = shared / "conformance" / "vocabularies"
    graph = rdflib.Graph()
    for file in sorted(folder.glob("*.nq")):
        for quad in ox.parse(file.read_bytes(), format=ox.RdfFormat.N_QUADS):
            graph.add(tuple(term(item) for item in (quad.subject, quad.predicate, quad.object)))
    text = (
        (folder / "schemaorg-current-https.ttl")
        .read_text(encoding="utf-8")
        .replace("https://schema.org/", "http://schema.org/")
    )
    for triple in ox.parse(text, format=ox.RdfFormat.TURTLE):
        graph.add(tuple(term(item) for item in (triple.subject, triple.predicate, triple.object)))
    return graph


def term(node):
    if isinstance(node, ox.NamedNode):
        return rdflib.URIRef(node.value)
    return rdflib.BNode(node.value) if isinstance(node, ox.BlankNode) else rdflib.Literal(node.value)


def undefined(words, known):
    elsewhere = {namespace + name for namespace, names in ELSEWHERE.items() for name in names}
    return {
        word
        for word in words
        if not word.startswith(OWN) and word not in elsewhere and (rdflib.URIRef(word), None, None) not in known
    }


def test_every_word_published_is_in_its_vocabulary(known):
    properties, classes = published_words()

    assert undefined(properties | classes, known) == set()


def test_every_word_of_ontology_and_shapes_is_in_its_vocabulary(known):
    words = set()
    skipped = ("http://www.w3.org/2001/XMLSchema#", str(OWL), str(RDF), str(RDFS), BASE, "http://purl.org/adms/status/")
    for name in ("ontology/ontology.ttl", "shapes/record.ttl", "shapes/dataset.ttl"):
        for triple in ox.parse(vocabulary.turtle(name, BASE), format=ox.RdfFormat.TURTLE):
            words |= {item.value for item in (triple.predicate, triple.object) if isinstance(item, ox.NamedNode)}

    assert undefined({word for word in words if not word.startswith(skipped)}, known) == set()


def test_every_type_that_shapes_allow_is_a_kind_of_organisation(known):
    text = vocabulary.turtle("shapes/record.ttl", BASE)
    allowed = re.search(r"s:Institution-type .*?sh:in \((.*?)\)", text, re.DOTALL)[1].split()
    organisation = rdflib.URIRef("http://schema.org/Organization")
    for name in allowed:
        if name.startswith("schema:"):
            word = rdflib.URIRef(name.replace("schema:", "http://schema.org/"))
            assert organisation in set(known.transitive_objects(word, RDFS.subClassOf)), name


def test_domains_and_ranges_fit_the_types_that_we_give(known):
    """RDFS domains and ranges of org, SKOS, LOCN, PROV, FOAF, VoID, DQV and OA are meant: they entail types."""
    graph = rdflib.Graph()
    for description in described():
        for quad in ox.parse("\n".join(description.quads), format=ox.RdfFormat.N_QUADS):
            graph.add(tuple(term(item) for item in (quad.subject, quad.predicate, quad.object)))
    wrong = set()
    for subject, predicate, value in graph:
        for kind, node in ((RDFS.domain, subject), (RDFS.range, value)):
            wanted = known.value(predicate, kind)
            given = set(graph.objects(node, RDF.type))
            if (
                isinstance(wanted, rdflib.URIRef)
                and wanted not in TOO_WIDE
                and given
                and not fits(given, wanted, known)
            ):
                wrong.add((str(predicate), kind.rpartition("#")[2], str(wanted), *sorted(map(str, given))))

    assert wrong == set()


TOO_WIDE = {OWL.Thing, RDFS.Resource, RDFS.Literal, OWL.Ontology}


def fits(given, wanted, known):
    return any(
        wanted in set(known.transitive_objects(name, RDFS.subClassOf)) | ALSO.get(str(name), set()) for name in given
    )


ALSO = {
    # A tombstone stands for what was an organisation; org says that what has an identifier is one.
    "https://www.w3.org/ns/activitystreams#Tombstone": {rdflib.URIRef("http://www.w3.org/ns/org#Organization")},
}


def test_context_is_what_schema_org_expands_to(shared):
    theirs = json.loads((shared / "conformance/vocabularies/schemaorgcontext.jsonld").read_text(encoding="utf-8"))

    assert theirs["@context"]["schema"] == json_ld_context(BASE)["schema"] == "http://schema.org/"


@pytest.mark.parametrize("base", ["https://lod.example.org", "http://localhost:8000", "http://localhost:8000/a+b"])
def test_base_is_put_in_everywhere(base):
    lines = vocabulary.vocabulary(UriPolicy(base)) + vocabulary.shapes(UriPolicy(base))
    quads = list(ox.parse("\n".join(lines), format=ox.RdfFormat.N_QUADS))

    assert {quad.graph_name.value for quad in quads} == {f"{base}/graph/ontology", f"{base}/graph/shapes"}
    if base != vocabulary.TEMPLATE_BASE:
        assert not any("lod.example.org" in line for line in lines)
    pattern = next(
        quad.object.value for quad in quads if quad.subject.value == f"{base}/shapes#Institution-parent"
        and quad.predicate.value.endswith("pattern")
    )  # fmt: skip
    assert re.match(pattern, f"{base}/id/institution/x")


def test_lines_are_sorted_and_the_same_each_time():
    first = vocabulary.shapes(URIS)
    vocabulary._canonical.cache_clear()

    assert list(first) == sorted(set(first))
    assert vocabulary.shapes(URIS) == first


def test_kinds_of_identifiers_that_sources_use_become_terms():
    lines = vocabulary.vocabulary(URIS, [("RegisterNumber", "Number in the register")])

    assert f'<{OWN}RegisterNumber> <{RDFS.label}> "Number in the register"@en <{BASE}/graph/ontology> .' in lines


def test_labels_by_language():
    assert vocabulary.labels(BASE)["http://schema.org/telephone"] == {"en": "telephone", "zh": "电话"}
    assert vocabulary.labels("http://localhost:8000")["http://localhost:8000/ontology#acronym"]["en"] == "acronym"


def test_every_field_of_the_record_is_mapped():
    """The mapping's source names each field of the record: a new one cannot be forgotten."""
    source = "".join(path.read_text(encoding="utf-8") for path in Path(asset("publisher/mapping")).glob("*.py"))
    elsewhere = {"places"}  # the pipeline gathers them from all records, and maps each place once

    assert {name for name in Institution.model_fields if not re.search(rf"\b\w+\.{name}\b", source)} == elsewhere
