"""What could be asked of the provenance while every record repeated it can be asked of what is said once.

``before.nq`` has what was said of the records' documents before, of the very sources that are built here. Each question
is put to it as it was put then, and to the release as it is put now; both have the same answers.
"""

import pyoxigraph as ox
import pytest

from publisher.pipeline.build import build
from publisher.pipeline.plan import Plan
from publisher.release.layout import STORE
from publisher.sources import load_source
from tests.support.registers import BASE

PREFIXES = """
PREFIX dct: <http://purl.org/dc/terms/>
PREFIX dqv: <http://www.w3.org/ns/dqv#>
PREFIX oa: <http://www.w3.org/ns/oa#>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX schema: <http://schema.org/>
PREFIX void: <http://rdfs.org/ns/void#>
PREFIX v: <https://lod.example.org/ontology#>
"""
PROVENANCE, QUALITY, CATALOG = (f"GRAPH <{BASE}/graph/{name}>" for name in ("provenance", "quality", "catalog"))

ABOUT = "?record schema:mainEntity ?thing ."
MENTIONED = f"{BASE}/id/institution/ministry-of-tides"
OF_INSTITUTIONS = 'FILTER(CONTAINS(STR(?record), "/doc/institution/"))'
OF_SOURCE = 'FILTER(?field IN ("telephone", "homepage", "Motto", "Office hours"))'


def same(name, body, answers):
    """A question that is put as before."""
    return pytest.param(body, body, answers, id=name)


QUESTIONS = [
    same("file", f"{PROVENANCE} {{ {ABOUT} ?record prov:wasDerivedFrom/schema:name ?name }}", 7),
    same("retrieved", f"{PROVENANCE} {{ {ABOUT} ?record prov:wasDerivedFrom/dct:created ?day }}", 5),
    same("digest", f"{PROVENANCE} {{ {ABOUT} ?record prov:wasDerivedFrom/schema:sha256 ?digest }}", 1),
    same("records-of-a-file", f'{PROVENANCE} {{ {ABOUT} ?record prov:wasDerivedFrom/schema:name "lock.csv" }}', 1),
    same("kind-of-file", f"{PROVENANCE} {{ {ABOUT} ?record prov:wasDerivedFrom/rdf:type ?kind }}", 14),
    same("line", f"{PROVENANCE} {{ {ABOUT} ?record v:rawField/schema:position ?line }}", 3),
    same("raw-fields", f"{PROVENANCE} {{ {ABOUT} ?record v:rawField ?f . ?f schema:name ?name ; schema:value ?value }}", 6),
    same("licence", f"{PROVENANCE} {{ {ABOUT} ?record dct:license ?licence }}", 4),
    same("rights", f"{PROVENANCE} {{ {ABOUT} ?record dct:rights ?rights }}", 5),
    same("dataset", f"{PROVENANCE} {{ {ABOUT} {OF_INSTITUTIONS} ?record void:inDataset ?dataset }}", 7),
    same("kinds-of-notes", f"{QUALITY} {{ ?note oa:hasTarget ?record ; oa:motivatedBy ?kind }}", 10),
    same("texts-of-notes", f"{QUALITY} {{ ?note oa:hasTarget ?record ; oa:hasBody/rdf:value ?text ; "
         "oa:motivatedBy v:note-not-understood . FILTER(CONTAINS(?text, 'telephone') || CONTAINS(?text, 'IRI')) }", 4),
    same("fields-of-notes", f"{QUALITY} {{ ?note schema:about ?field }}", 2),
    same("records-with-notes", f"{QUALITY} {{ ?record dqv:hasQualityAnnotation ?note }}", 10),
    pytest.param(
        f"{PROVENANCE} {{ {ABOUT} ?record dct:language ?language }}",
        f"{PROVENANCE} {{ {ABOUT} ?record prov:wasDerivedFrom/dct:language ?language }}",
        5,
        id="language",
    ),
    pytest.param(
        f"{PROVENANCE} {{ {ABOUT} ?record prov:wasGeneratedBy/prov:wasAssociatedWith ?agent }}",
        f"{PROVENANCE} {{ {ABOUT} {OF_INSTITUTIONS} ?record void:inDataset ?dataset }} "
        f"{CATALOG} {{ ?dataset prov:wasGeneratedBy/prov:wasAssociatedWith ?agent }}",
        7,
        id="software",
    ),
    pytest.param(
        f"{PROVENANCE} {{ {ABOUT} ?record prov:wasGeneratedBy/prov:used/schema:name ?name }}",
        f"{PROVENANCE} {{ {ABOUT} ?record void:inDataset ?dataset ; prov:wasDerivedFrom/schema:name ?name }} "
        f"{CATALOG} {{ ?dataset prov:wasGeneratedBy ?build }}",
        7,
        id="files-of-a-build",
    ),
    pytest.param(
        f"{QUALITY} {{ ?note oa:hasTarget ?record ; oa:hasBody ?body . "
        f"?body dct:title ?field ; dct:description ?value . {OF_SOURCE} }}",
        f"{QUALITY} {{ ?note oa:hasTarget ?record ; dct:title ?field ; dct:description ?value . {OF_SOURCE} }}",
        6,
        id="values-of-notes",
    ),
    pytest.param(
        f"{QUALITY} {{ ?note oa:hasTarget ?record ; oa:hasBody/rdf:value ?text }} "
        'FILTER(CONTAINS(?text, "no record of its own")) '
        'BIND(STRBEFORE(STRAFTER(STR(?text), "the record of "), ".") AS ?naming)',
        f"{QUALITY} {{ ?note oa:hasTarget ?record ; oa:hasBody/rdf:value ?text ; dct:description ?naming }} "
        'FILTER(CONTAINS(?text, "no record of its own"))',
        2,
        id="named-by",
    ),
]  # fmt: skip

ASKED = ("thing", "record", "name", "day", "digest", "kind", "line", "value", "licence", "rights", "dataset", "language",
         "agent", "field", "naming")  # fmt: skip
"""The variables of the questions, but those of nodes that are others now."""


@pytest.fixture(scope="module")
def data(request):
    return request.path.parent.parent / "data" / "provenance"


@pytest.fixture(scope="module")
def before(data):
    store = ox.Store()
    store.load(path=str(data / "before.nq"), format=ox.RdfFormat.N_QUADS)
    return store


@pytest.fixture(scope="module")
def after(data, tmp_path_factory):
    sources = tuple(load_source(data / name) for name in ("offices", "pages"))
    plan = Plan(home=tmp_path_factory.mktemp("home"), base=BASE, sources=sources, processes=1)
    return ox.Store.read_only(str(build(plan).release / STORE))


def answers(store, body, asked=""):
    names = [name for name in ASKED if f"?{name}" in (asked or body)]
    rows = store.query(f"{PREFIXES} SELECT {' '.join(f'?{name}' for name in names)} WHERE {{ {body} }}")
    return sorted(tuple(str(row[name]) for name in names) for row in rows)


@pytest.mark.parametrize(("then", "now", "count"), QUESTIONS)
def test_old_question_has_the_same_answer(before, after, then, now, count):
    expected, found = answers(before, then), answers(after, now, asked=then)

    assert len(expected) == count
    assert [row for row in expected if row not in found] == []
    # Of a body that is only named, the file said no more than its name.
    assert [row for row in found if row not in expected and MENTIONED not in row[0]] == []


def test_file_line_and_build_of_a_record(after):
    (row,) = after.query(
        f"""{PREFIXES} SELECT ?file ?line ?built WHERE {{
          {PROVENANCE} {{
            ?record schema:mainEntity <{BASE}/id/institution/gansu-provincial-tide-bureau> ; void:inDataset ?dataset ;
              prov:wasDerivedFrom/schema:name ?file ; v:rawField ?field .
            ?field schema:name "Motto" ; schema:position ?line .
          }}
          {CATALOG} {{ ?dataset prov:wasGeneratedBy/prov:startedAtTime ?built }}
        }}"""
    )

    assert (row["file"].value, row["line"].value) == ("tide-bureau.txt", "3")
    assert row["built"].value.endswith("Z")


def test_a_kind_of_note_and_a_file_are_described_once(after):
    def count(body):
        (row,) = after.query(f"{PREFIXES} SELECT (COUNT(*) AS ?n) WHERE {{ {body} }}")
        return int(row["n"].value)

    assert count(f'{QUALITY} {{ ?text rdf:value ?v . FILTER(CONTAINS(?v, "no digits")) }}') == 1
    assert count(f'{PROVENANCE} {{ ?file schema:name "harbour.csv" }}') == 1
    assert count(f"{CATALOG} {{ ?build a prov:Activity }}") == 1
