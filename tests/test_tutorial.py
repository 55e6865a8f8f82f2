"""docs/tutorial.md, executed: its files are written, its edits made, its commands run, and what it shows comes out."""

import re
import shlex
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import Graph, URIRef

from publisher.cli import run
from publisher.rdf.namespaces import SCHEMA, SKOS
from publisher.release import Release, current
from publisher.uris import Kind

TEXT = (Path(__file__).parents[1] / "docs" / "tutorial.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+) ?(\S*)\n(.*?)^```", TEXT, re.DOTALL | re.MULTILINE)
MAX_EDITS = 10


def squeezed(text):
    return " ".join(text.split())


def write(name, body):
    path = Path(name)
    path.parent.mkdir(exist_ok=True)
    path.write_text(body, encoding="utf-8")


def edit(name, body):
    path = Path(name)
    text = path.read_text(encoding="utf-8")
    lines = body.splitlines()
    for number, line in enumerate(lines):
        if line.startswith("-"):
            added = [new[1:] for new in takewhile_added(lines[number + 1 :])]
            assert text.count(line[1:] + "\n") == 1, line
            text = text.replace(line[1:] + "\n", "".join(f"{new}\n" for new in added))
    path.write_text(text, encoding="utf-8")
    return sum(line.startswith("+") for line in lines)


def takewhile_added(lines):
    for line in lines:
        if not line.startswith("+"):
            return
        yield line


def execute(body, capsys):
    codes = []
    for command, expected in re.findall(r"^\$ (.*?)\n(.*?)(?=^\$ |\Z)", body, re.DOTALL | re.MULTILINE):
        words = shlex.split(command)
        assert words[0] == "publisher"
        codes.append(run(words[1:]))
        shown = squeezed(capsys.readouterr().out)
        for line in expected.splitlines():
            assert squeezed(line) in shown, line
    return codes


@pytest.fixture
def done(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "300")
    monkeypatch.setenv("PUBLISHER_PROCESSES", "1")
    codes, edits = [], 0
    for language, name, body in BLOCKS:
        if language == "csv":
            write(name, body)
        elif language == "diff":
            edits += edit(name, body)
        elif language == "console":
            codes += execute(body, capsys)
        else:
            text = Path("harbours/source.toml").read_text(encoding="utf-8")
            assert body in text
    return codes, edits


def test_tutorial_works_as_it_stands(done):
    codes, edits = done

    assert codes == [0, 0, 1, 0, 0]
    assert edits <= MAX_EDITS


def test_release_of_the_tutorial_is_right(done):
    release = Release.open(current(Path("site")))
    record = release.record(Kind.INSTITUTION, "penarth-lock-office")
    triples = (quad.triple for quad in ox.parse(record.quads, ox.RdfFormat.N_QUADS))
    graph = Graph().parse(data=ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES), format="nt")
    iri = URIRef("https://data.example.org/id/institution/penarth-lock-office")
    everything = b"".join(
        release.record(Kind.INSTITUTION, thing.iri.rpartition("/")[2]).raw for thing in release.things(Kind.INSTITUTION)
    )
    release.close()

    assert {(str(name), name.language) for name in graph.objects(iri, SKOS.prefLabel)} == {
        ("Penarth Lock Office", "en"),
        ("Swyddfa Loc Penarth", "cy"),
    }
    assert str(graph.value(iri, SCHEMA.telephone)) == "+442920700234"
    assert str(graph.value(iri, SCHEMA.foundingDate)) == "2001-10-18"
    assert str(graph.value(iri, SCHEMA.parentOrganization)).endswith("/cardiff-harbour-authority")
    assert not any(name in everything + record.quads for name in (b"Lovelace", b"lovelace", b"Marlow"))
