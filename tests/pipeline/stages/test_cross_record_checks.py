"""Records judged against each other in a real build: what the shapes say of what is refused and of what stays."""

import json
import sqlite3

import pytest
import rdflib

from publisher.pipeline import build as build_module
from publisher.pipeline.build import build
from publisher.pipeline.plan import Plan
from publisher.profiles import load
from publisher.rdf.description import Description
from publisher.rdf.namespaces import RDF, SH
from publisher.release import verify
from publisher.release.records import unpacked
from publisher.uris import Kind, UriPolicy
from publisher.validation import edge, edges, known_as, thing_edges, validate_dataset
from publisher.validation.shapes import dataset_shapes
from tests.support.registers import BASE, Clock, plain_toml

ORG = "http://www.w3.org/ns/org#"
ENGINES = ("shacl", "pyshacl")
URIS = UriPolicy(BASE)
DATASET_SHAPES = set(dataset_shapes(BASE).messages)

RULES = (
    'merged_into = "into"',
    'description = "note"',
    'identifiers = { scheme = "wikidata", from = "wikidata" }',
    'state = { from = "state", map = { "withdrawn" = "withdrawn" }, default = "active" }',
    'relations = [ { from = "parent", kind = "parent" }, { from = "child", kind = "child" } ]',
)
COLUMNS = ("id", "name", "parent", "child", "into", "wikidata", "state", "note")

ROWS = (
    {"id": "1"},
    {"id": "1", "name": "Twice"},
    {"id": "2", "parent": "3"},
    {"id": "3", "parent": "4"},
    {"id": "4", "parent": "2"},
    {"id": "6", "child": "7"},
    {"id": "7", "child": "6"},
    {"id": "8", "into": "nobody"},
    {"id": "9", "into": "10"},
    {"id": "10", "into": "9"},
    {"id": "11", "wikidata": "Q42"},
    {"id": "12", "wikidata": "Q42"},
    {"id": "13", "state": "withdrawn", "wikidata": "Q43"},
    {"id": "14", "parent": "13", "wikidata": "Q43"},
    {"id": "15", "parent": "14", "into": ""},
    {"id": "16", "into": "15"},
)

REFUSED = {
    ("1", "Twice"): ("identifier-duplicate", "Identifier-unique"),
    ("4", "Office 4"): ("hierarchy-circular", "Hierarchy-no-circle"),
    ("7", "Office 7"): ("hierarchy-circular", "Hierarchy-no-circle"),
    ("8", "Office 8"): ("merge-dangling", "Reference-successor"),
    ("10", "Office 10"): ("merge-circular", "Replaced-no-circle"),
}
WARNED = {("11", "SameAs-unique"), ("12", "SameAs-unique"), ("14", "Hierarchy-parent")}

TRIG = f"""@prefix org: <{ORG}> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix schema: <http://schema.org/> . @prefix i: <{BASE}/id/institution/> . @prefix c: <{BASE}/id/concept/list/> .
i:up skos:prefLabel "Up"@en ; schema:name "Up"@en ; org:subOrganizationOf i:down .
i:down skos:prefLabel "Down"@en ; schema:name "Down"@en ; org:subOrganizationOf i:up .
i:below skos:prefLabel "Below"@en ; schema:name "Below"@en ; org:subOrganizationOf i:up .
i:one schema:name "One"@en ; org:identifier "same" .
i:other schema:name "Other"@en ; org:identifier "same" .
i:lost schema:name "Lost"@en ; org:classification c:nothing .
i:sound schema:name "Sound"@en ; org:classification c:water .
c:water a skos:Concept ; skos:prefLabel "Water"@en .
"""


def write(folder, rows):
    folder.mkdir(exist_ok=True)
    (folder / "source.toml").write_text(plain_toml(folder.name, *RULES), encoding="utf-8")
    lines = [",".join(COLUMNS)]
    for row in rows:
        values = {"name": f"Office {row['id']}", **row}
        if values.get("into"):
            values["state"] = "withdrawn"
        lines.append(",".join(values.get(column, "") for column in COLUMNS))
    (folder / "t.csv").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return load(folder)


def turtle(folder, text, *, shapes):
    folder.mkdir(exist_ok=True)
    options = "[options]\nshapes = true\n" if shapes else ""
    toml = f'title = "Ours"\nlicence = "not stated"\nreader = "rdf"\n{options}'
    (folder / "source.toml").write_text(toml, encoding="utf-8")
    (folder / "all.trig").write_text(text, encoding="utf-8")
    return load(folder)


@pytest.fixture
def publish(tmp_path):
    clock = Clock()

    def publishing(*sources, home="home", **options):
        plan = Plan(home=tmp_path / home, base=BASE, sources=sources, processes=1, max_shrink=1.0, **options)
        return build(plan, clock=clock)

    return publishing


def quarantine(release):
    return [json.loads(line) for line in (release / "quality" / "quarantine.jsonl").read_bytes().splitlines()]


def published_edges(release):
    """What the dataset shapes look at, of everything that is published."""
    with sqlite3.connect(f"file:{release / 'records.sqlite'}?mode=ro&immutable=1", uri=True) as connection:
        rows = connection.execute("SELECT iri, kind, slug, source, key, label, state, quads FROM record").fetchall()
    connection.close()
    for iri, kind, slug, source, key, label, state, quads in rows:
        lines = tuple(unpacked(quads).decode().splitlines())
        yield from edges(Description(iri, Kind(kind), slug, source, key, label, (label,), lines, state=state))


def reported(release):
    """The dataset-level results in the report, as (severity, shape, focus, value)."""
    graph = rdflib.Graph().parse(release / "quality" / "report.ttl", format="turtle")
    return {
        (
            str(graph.value(node, SH.resultSeverity)).rpartition("#")[2].lower(),
            shape,
            str(graph.value(node, SH.focusNode)),
            str(graph.value(node, SH.value) or ""),
        )
        for node in graph.subjects(RDF.type, SH.ValidationResult)
        if (shape := str(graph.value(node, SH.sourceShape))) in DATASET_SHAPES
    }


def as_reported(found):
    return {
        (it.severity, it.shape, it.focus, (it.value or "").strip("<>")) for results in found.values() for it in results
    }


@pytest.mark.parametrize("engine", ENGINES)
def test_what_is_refused_names_fault_and_shape(publish, tmp_path, engine):
    release = publish(write(tmp_path / "register", ROWS), validator=engine).release

    found = {
        (row["key"], row["raw"].split(",")[1]): (
            *[fault["code"] for fault in row["faults"]],
            *[result["shape"].removeprefix(f"{BASE}/shapes#") for result in row["results"]],
        )
        for row in quarantine(release)
    }
    assert found == REFUSED
    results = [result for row in quarantine(release) for result in row["results"]]
    foci = [result["focus"] for result in results]
    assert foci == [f"{BASE}/id/institution/office-{key}" for key in ("1#record-1", "4", "7", "8", "10")]
    assert {result["severity"] for result in results} == {"violation"}
    assert all(result["message"] for result in results)
    reasons = json.loads((release / "quality" / "summary.json").read_bytes())["reasons"]
    counted = {row["reason"]: row["count"] for row in reasons if row["severity"] == "violation"}
    assert counted == {
        "Identifier-unique": 1,
        "Hierarchy-no-circle": 2,
        "Reference-successor": 1,
        "Replaced-no-circle": 1,
    }


@pytest.mark.parametrize("engine", ENGINES)
def test_what_stays_has_the_verdict_of_the_shapes_over_everything(publish, tmp_path, engine):
    release = publish(write(tmp_path / "register", ROWS), validator=engine).release
    found, disagreed = validate_dataset(URIS, published_edges(release), engine)

    assert disagreed == ()
    told = {it for it in reported(release) if it[0] != "violation"}
    assert told == as_reported(found)
    assert {(focus.rpartition("-")[2], shape.rpartition("#")[2]) for _, shape, focus, _ in told} == WARNED


@pytest.mark.parametrize("engine", ENGINES)
def test_each_refused_record_would_break_its_shape_if_it_were_published(publish, tmp_path, engine):
    """The pipeline refuses in source order, the shapes know no order: put back one at a time, they agree."""
    release = publish(write(tmp_path / "register", ROWS), validator=engine).release
    stays = list(published_edges(release))

    def iri(key):
        return f"{BASE}/id/institution/office-{key}"

    first = known_as("register", '"1"')
    back = {
        "4": [edge(iri("4"), f"{ORG}subOrganizationOf", iri("2"))],
        "7": [edge(iri("6"), f"{ORG}subOrganizationOf", iri("7"))],
        "8": [edge(iri("8"), "http://purl.org/dc/terms/isReplacedBy", f"{iri('8')}#successor")],
        "10": [edge(iri("10"), "http://purl.org/dc/terms/isReplacedBy", iri("9"))],
        "1": [f"<{iri('1')}#record-1> <{ORG}identifier> {first} ."],
    }
    results = {row["key"]: row["results"] for row in quarantine(release)}
    assert set(results) == set(back)
    for key, lines in back.items():
        focus = results[key][0]["focus"]
        found, _ = validate_dataset(URIS, [*stays, *thing_edges(focus, f"{ORG}FormalOrganization"), *lines], engine)
        shapes = {it.shape for it in found[iri(key)] if it.focus == focus and it.severity == "violation"}
        assert shapes == {result["shape"] for result in results[key]}, key


def test_the_same_identifier_in_two_sources_is_no_contradiction(publish, tmp_path):
    one, two = (write(tmp_path / name, [{"id": "1", "wikidata": "Q42"}]) for name in ("one", "two"))

    assert reported(publish(one, two).release) == set()


def test_a_patched_release_keeps_what_was_found(publish, tmp_path, monkeypatch):
    def rows(**values):
        more = [{"id": str(number)} for number in range(20, 60)]
        return [{**row, **(values if row["id"] == "11" else {})} for row in (*ROWS, *more)]

    first = publish(write(tmp_path / "register", rows()))
    source = write(tmp_path / "register", rows(note="Said of a record that was warned of"))
    with monkeypatch.context() as patched:
        patched.delattr(build_module, "assemble")  # a build in full would need it
        second = publish(source)
    full = publish(source, home="other")

    assert reported(second.release) == reported(full.release) == reported(first.release)
    assert second.manifest.counts == full.manifest.counts
    assert verify(second.release) == []


def test_another_identity_elsewhere_is_looked_at_anew(publish, tmp_path):
    rows = [{"id": str(number)} for number in range(20, 60)]
    publish(write(tmp_path / "register", [*ROWS, *rows]))
    release = publish(write(tmp_path / "register", [*ROWS, *rows[:-1], {"id": "59", "wikidata": "Q42"}])).release

    shared = {focus for _, shape, focus, _ in reported(release) if shape.endswith("#SameAs-unique")}
    assert shared == {f"{BASE}/id/institution/office-{key}" for key in (11, 12, 59)}


@pytest.mark.parametrize("engine", ENGINES)
def test_things_that_bring_their_statements_are_judged_where_it_is_asked(publish, tmp_path, engine):
    free = publish(turtle(tmp_path / "free", TRIG, shapes=False), validator=engine, home="free").release
    text = TRIG.replace('skos:prefLabel "Up"', 'a org:FormalOrganization ; skos:prefLabel "Up"')
    release = publish(turtle(tmp_path / "asked", text, shapes=True), validator=engine).release

    assert reported(free) == set()
    told = {
        (severity, shape.rpartition("#")[2], focus.rpartition("/")[2])
        for severity, shape, focus, _ in reported(release)
    }
    assert {it for it in told if it[0] == "violation"} == {
        ("violation", "Hierarchy-no-circle", "up"),
        ("violation", "Hierarchy-no-circle", "down"),
        ("violation", "Identifier-unique", "one"),
        ("violation", "Identifier-unique", "other"),
    }
    assert ("warning", "Reference-classification", "lost") in told
    assert not {it for it in told if it[2] in {"below", "sound"}} - {("warning", "Hierarchy-parent", "below")}
