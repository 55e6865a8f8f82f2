"""docs/tutorial.md, executed: its files are written, its edits made, its commands run, and what it shows comes out."""

import html
import re
import shlex
from io import BytesIO
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import Graph, URIRef

from publisher.cli import run
from publisher.config import Settings
from publisher.rdf.namespaces import SCHEMA, SKOS
from publisher.release import Release, current
from publisher.studio import create_studio
from publisher.studio.security import FORM_FIELD, Access
from publisher.studio.workspace import Workspace
from publisher.uris import Kind
from tests.studio.conftest import ADDRESS, shown_change

TEXT = (Path(__file__).parents[1] / "docs" / "tutorial.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+) ?(\S*)\n(.*?)^```", TEXT, re.DOTALL | re.MULTILINE)
MAX_EDITS = 10
OF_HOME = ("--base-url", "https://data.example.org", "--home", "site")


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


ROWS = re.findall(r"^\| (\w[\w ]+) \| .*? \| (?:an edit of )?`([^`]+)` \|$", TEXT.partition("## 7.")[2], re.MULTILINE)
PAGES = {
    "Add a file": "/sources/bodies/file",
    "Description": "/sources/bodies/description",
    "Preview": "/sources/bodies/preview",
    "Publish": "/publish",
    "Quality": "/quality",
}


@pytest.fixture
def studio(tmp_path, monkeypatch):
    """A browser that has opened a studio, with the table of the tutorial added and described."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PUBLISHER_PROCESSES", "1")
    access = Access(lambda _: None)
    settings = Settings(home=Path("site"), data=Path("site/sources"), base_url="https://data.example.org")
    client = create_studio(Workspace(settings), access, ADDRESS).test_client()
    client.get("/open", base_url=ADDRESS, query_string={"token": access.offer()})
    form_token = access.form_token(client.get_cookie("studio-8600", "127.0.0.1").value)

    def asked(path, **form):
        if form:
            return client.post(path, base_url=ADDRESS, data={FORM_FIELD: form_token, **form}, follow_redirects=True)
        return client.get(path, base_url=ADDRESS)

    asked("/add/files", file=(BytesIO(first_table().encode()), "bodies.csv"))
    questions = re.findall(r'name="(answer-[0-9a-f]+)"', asked("/sources/bodies/file").text)
    asked("/sources/bodies/file", write="1", **dict.fromkeys(questions, "0"))
    return asked


def first_table():
    return next(body for language, _, body in BLOCKS if language == "csv")


def test_studio_writes_what_the_terminal_writes_and_shows_the_commands_of_the_tutorial(studio):
    write("harbours/bodies.csv", first_table())
    assert run(["init", "--yes", "harbours/bodies.csv"]) == 0
    description = Path("site/sources/bodies/source.toml")
    assert description.read_text(encoding="utf-8") == Path("harbours/source.toml").read_text(encoding="utf-8")

    edit("harbours/source.toml", next(body for language, _, body in BLOCKS if language == "diff"))
    edited = Path("harbours/source.toml").read_text(encoding="utf-8")
    studio("/sources/bodies/description/write", **shown_change(studio("/sources/bodies/description", text=edited)))
    assert description.read_text(encoding="utf-8") == edited

    assert run(["build", "--data", "site/sources", *OF_HOME]) == 1
    assert run(["build", "--force", "--no-activate", "--data", "site/sources", *OF_HOME]) == 1
    assert len(ROWS) == 6
    for page, shown in ROWS:
        text = html.unescape(studio(PAGES[page]).text)
        assert f"<code>{shown}</code>" in text or f"\n{shown}</code>" in text, shown
