"""The preview: the first records, for a person to read and as Turtle."""

import pytest
from rdflib import Graph, URIRef

from publisher.profiles import load
from publisher.profiles.preview import preview
from publisher.rdf.namespaces import SKOS
from publisher.uris import UriPolicy

URIS = UriPolicy("https://lod.example.org")
SOURCE = """title = "T"
licence = "not stated"
reader = "csv"
language = "en"
[profile]
key = "id"
names = "name"
founded = "founded"
relations = { kind = "parent", from = "up" }
place = { country = "country" }
"""


@pytest.fixture
def source(tmp_path):
    (tmp_path / "source.toml").write_text(SOURCE, encoding="utf-8")
    (tmp_path / "t.csv").write_text(
        "id,name,founded,up,country\n1,Harbour Board,1898,,GB\n2,Tide Office,circa 1900,1,GB\n3\n4,,1901,,GB\n5,Moon Office,03/04/1920,,XX\n",
        encoding="utf-8",
    )
    return load(tmp_path)


def test_records_are_shown_with_their_turtle(source):
    seen = preview(source, URIS, count=2)
    first, second = seen.records
    graph = Graph().parse(data=second.turtle, format="turtle")
    iri = URIRef("https://lod.example.org/id/institution/tide-office")

    assert (first.key, first.name) == ("1", "Harbour Board")
    assert ("names", "Harbour Board @en") in first.facts
    assert ("founded", "1898") in first.facts
    assert str(graph.value(iri, SKOS.prefLabel)) == "Tide Office"
    assert URIRef("https://lod.example.org/id/institution/harbour-board") in set(graph.objects(iri))


def test_what_was_not_understood_is_counted(source):
    seen = preview(source, URIS)

    assert (seen.read, len(seen.invalid)) == (5, 2)
    assert {(note.field, note.kind, note.count, tuple(note.examples)) for note in seen.note_counts} == {
        ("founded", "not-understood", 1, ("circa 1900",)),
        ("founded", "repaired", 1, ("03/04/1920",)),
        ("country", "not-understood", 1, ("XX",)),
    }
    assert [faults[0].code for _, faults in seen.invalid] == ["row-ragged", "name-missing"]


def test_fields_are_counted(source):
    assert preview(source, URIS).filled == {
        "key": 3, "slug": 3, "state": 3, "types": 3, "names": 3, "place": 2, "founded": 2, "relations": 1,
    }  # fmt: skip


def test_only_so_many_records_are_read(source):
    assert preview(source, URIS, scanned=1).read == 1
