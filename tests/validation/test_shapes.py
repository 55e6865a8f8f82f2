"""Every shape on its own: what conforms, what violates, and that both engines say so of each file."""

import re
from pathlib import Path

import pyoxigraph as ox
import pyshacl
import pytest
import rdflib

from publisher import vocabulary
from publisher.rdf.namespaces import RDF, RDFS, SH
from publisher.validation.engines import BulkEngine
from publisher.validation.gate import disagreement
from publisher.validation.reference import ReferenceEngine
from publisher.validation.shapes import dataset_shapes, record_shapes

BASE = "https://lod.example.org"
DATA = Path(__file__).resolve().parent.parent / "data" / "shapes"
FILES = sorted(DATA.glob("*/*.ttl"))
DATASET = {"Hierarchy", "Broader", "Within", "Reference", "Identifier", "SameAs", "Replaced"}
EXPECTS = re.compile(r"# expects: (\w+) (\S+)\n")


def shapes_of(file: Path):
    return dataset_shapes(BASE) if file.parent.name in DATASET else record_shapes(BASE)


def ntriples(file: Path) -> str:
    parsed = ox.parse(file.read_bytes(), format=ox.RdfFormat.TURTLE)
    return ox.serialize(parsed, format=ox.RdfFormat.N_TRIPLES).decode()


def expected(file: Path) -> tuple[str, str]:
    component, shape = EXPECTS.match(file.read_text(encoding="utf-8")).groups()
    return f"{SH}{component}", f"{BASE}/shapes#{shape}"


def names(files):
    return [f"{file.parent.name}/{file.stem}" for file in files]


@pytest.mark.parametrize("file", FILES, ids=names(FILES))
def test_both_engines_agree(file):
    shapes, data = shapes_of(file), ntriples(file)

    assert disagreement(BulkEngine(shapes).validate(data), ReferenceEngine(shapes).validate(data)) == ""


CONFORMING = [file for file in FILES if file.stem.startswith("conforms-")]


@pytest.mark.parametrize("file", CONFORMING, ids=names(CONFORMING))
def test_conforming_data_has_no_result_at_all(file):
    assert BulkEngine(shapes_of(file)).validate(ntriples(file)) == set()


VIOLATING = [file for file in FILES if file.stem.startswith("violates-")]


@pytest.mark.parametrize("file", VIOLATING, ids=names(VIOLATING))
@pytest.mark.parametrize("engine", [BulkEngine, ReferenceEngine])
def test_violating_data_fails_the_constraint_it_names(file, engine):
    found = {(result.component, result.shape) for result in engine(shapes_of(file)).validate(ntriples(file))}

    assert expected(file) in found


@pytest.mark.parametrize("shapes", [record_shapes(BASE), dataset_shapes(BASE)], ids=["record", "dataset"])
class TestShapeSet:
    def test_each_shape_that_can_fail_has_a_violating_file(self, shapes):
        covered = {expected(file)[1] for file in VIOLATING}

        assert set(shapes.messages) <= covered

    def test_each_shape_has_an_iri_and_messages_in_both_languages(self, shapes):
        graph = shapes.graph
        top = {shape for kind in (SH.NodeShape, SH.PropertyShape) for shape in graph.subjects(RDF.type, kind)}

        assert all(isinstance(shape, rdflib.URIRef) for shape in top)
        failing = {str(shape) for shape in top if not set(graph.objects(shape, SH.property))}
        assert {shape for shape in failing if set(shapes.messages.get(shape, ())) != {"en", "zh"}} == set()

    def test_each_property_shape_is_used(self, shapes):
        graph = shapes.graph
        used = set(graph.objects(None, SH.property))
        targets = (SH.targetClass, SH.targetSubjectsOf)
        targeting = {shape for target in targets for shape in graph.subjects(target, None)}

        assert {shape for shape in graph.subjects(RDF.type, SH.PropertyShape) if shape not in used | targeting} == set()

    def test_is_valid_by_the_shapes_of_shapes(self, shapes):
        conforms, _, text = pyshacl.validate(rdflib.Graph(), shacl_graph=shapes.graph, meta_shacl=True)

        assert conforms, text


def test_times_dates_years_and_telephones_have_patterns():
    graph = record_shapes(BASE).graph
    typed = {f"{kind}" for kind in ("time", "date", "gYear", "decimal", "integer")}
    branches = {
        branch for head in graph.objects(None, SH["or"]) for branch in rdflib.collection.Collection(graph, head)
    }
    lacking = [
        shape
        for shape, datatype in graph.subject_objects(SH.datatype)
        if shape not in branches and datatype.rpartition("#")[2] in typed and graph.value(shape, SH.pattern) is None
    ]

    assert lacking == []


def test_each_class_that_is_published_has_a_shape():
    context = vocabulary.turtle("ontology/labels.ttl", BASE)
    graph = record_shapes(BASE).graph
    targeted = {str(name) for name in graph.objects(None, SH.targetClass)}
    labelled = rdflib.Graph().parse(data=context, format="turtle")
    classes = {str(name) for name in labelled.subjects(RDFS.label) if re.search(r"[/#][A-Z][A-Za-z]+$", str(name))}
    # These stand beside a class that has a shape, on the same node.
    beside = {
        "http://data.europa.eu/m8g/ContactPoint",
        "http://data.europa.eu/m8g/PublicOrganisation",
        "http://data.europa.eu/m8g/ReferenceFramework",
        "http://purl.org/dc/terms/Location",
        "http://www.opengis.net/ont/geosparql#Feature",
        "http://www.opengis.net/ont/geosparql#Geometry",
        "http://www.w3.org/2006/vcard/ns#Address",
        "http://www.w3.org/ns/prov#Entity",
        "http://schema.org/DefinedTerm",
        "http://schema.org/DefinedTermSet",
        "http://schema.org/Place",
        "http://schema.org/PostalAddress",
        "http://schema.org/WebPage",
    }
    allowed = {str(item) for item in rdflib.collection.Collection(graph, next(
        graph.objects(rdflib.URIRef(f"{BASE}/shapes#Institution-type"), SH["in"])
    ))}  # fmt: skip
    days = {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday", "PublicHolidays"}
    values = {
        f"http://schema.org/{name}"
        for name in days | {f"{it}Action" for it in ("View", "Communicate", "Follow", "Comment")}
    }

    assert classes - targeted - beside - allowed - values == set()
