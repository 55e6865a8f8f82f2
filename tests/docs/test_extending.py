"""docs/extending.md, executed: each recipe's package is installed and its commands are run; its shapes are checked."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pyoxigraph as ox
import pytest

from publisher import plugins, vocabulary
from publisher.rdf.namespaces import SH
from publisher.validation.engines import BulkEngine
from publisher.validation.reference import ReferenceEngine
from publisher.validation.shapes import ShapeSet

BASE = "https://lod.example.org"
TEXT = (Path(__file__).parents[2] / "docs" / "extending.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```(\w+) ?(\S*)\n(.*?)^```", re.DOTALL | re.MULTILINE)
COMMAND = re.compile(r"^\$ publisher (.*?)\n(.*?)(?=^\$ |\Z)", re.DOTALL | re.MULTILINE)
SECTIONS = {
    heading: BLOCK.findall(body)
    for heading, body in re.findall(r"^## (.*?)\n(.*?)(?=^## |\Z)", TEXT, re.DOTALL | re.MULTILINE)
}
COMMANDS = [heading for heading, blocks in SECTIONS.items() if any(language == "console" for language, _, _ in blocks)]


def install(blocks, folder):
    """Write a recipe's modules and its entry points into a folder, as pip would."""
    metadata = folder / "recipe-1.0.dist-info"
    metadata.mkdir(parents=True)
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: recipe\nVersion: 1.0\n")
    for language, name, body in blocks:
        if name == "pyproject.toml":
            groups = tomllib.loads(body)["project"]["entry-points"]
            rows = [
                [f"[{group}]", *(f"{key} = {value}" for key, value in row.items())] for group, row in groups.items()
            ]
            (metadata / "entry_points.txt").write_text("\n".join(line for row in rows for line in row))
        elif language in {"python", "html"}:
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_text(body, encoding="utf-8")


def prepare(heading, folder):
    """Install a recipe and write its sources."""
    blocks = SECTIONS[heading]
    install(blocks, folder / "packages")
    for language, name, body in blocks:
        if "/" in name and language != "html":
            path = folder / name
            path.parent.mkdir(exist_ok=True)
            path.write_text(body, encoding="utf-8")


def in_recipe(folder, *arguments):
    """Run Python in a folder with an installed recipe; return what it prints."""
    path = os.pathsep.join(filter(None, (str(folder / "packages"), os.environ.get("PYTHONPATH"))))
    environment = {**os.environ, "PYTHONPATH": path, "PUBLISHER_PROCESSES": "1", "NO_COLOR": "1"}
    command = [sys.executable, *arguments]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode in {0, 1}, done.stderr
    assert "Traceback" not in done.stderr, done.stderr
    return done.stdout


@pytest.mark.parametrize("heading", COMMANDS)
def test_recipe_works(heading, tmp_path):
    prepare(heading, tmp_path)
    blocks = SECTIONS[heading]
    commands = [command for language, _, body in blocks if language == "console" for command in COMMAND.findall(body)]

    assert commands
    for command, expected in commands:
        printed = in_recipe(tmp_path, "-m", "publisher", *command.split())
        assert all(line in printed for line in expected.splitlines()), printed


ASK_FOR_FORMAT = """
import gzip, json
from pathlib import Path
from publisher.config import Settings
from publisher.web import create_app
client = create_app(Settings(home=Path("site"), base_url="http://localhost:8000")).test_client()
document = "/doc/institution/penarth-marina"
by_suffix = client.get(f"{document}.tsv")
negotiated = client.get(document, headers={"Accept": "text/tab-separated-values"})
print(by_suffix.content_type, negotiated.headers["Content-Location"], by_suffix.text == negotiated.text)
print(by_suffix.text.splitlines()[0])
print("N-Triples, RDF/XML, TSV." in client.get(document, headers={"Accept": "text/html"}).text)
print(gzip.decompress(client.get("/dumps/institutions.tsv.gz").data).decode().splitlines()[0])
files = json.loads(Path("site/current/manifest.json").read_bytes())["files"]
print(*sorted(f'{row["path"]} {row["media_type"]}' for row in files if ".tsv" in row["path"]))
"""


def test_format_is_offered_for_documents_and_dumps(tmp_path):
    """In processes of its own, so that no other test meets the format."""
    prepare("A format", tmp_path)
    in_recipe(tmp_path, "-m", "publisher", "build", "ports", "--home", "site")

    lines = in_recipe(tmp_path, "-c", ASK_FOR_FORMAT).splitlines()

    assert lines == [
        "text/tab-separated-values; charset=utf-8 /doc/institution/penarth-marina.tsv True",
        "?subject\t?predicate\t?object",
        "True",
        "?subject\t?predicate\t?object",
        "dumps/institutions.tsv.gz text/tab-separated-values dumps/institutions.tsv.zst text/tab-separated-values",
    ]


ASK_FOR_PAGE = """
from pathlib import Path
from publisher.config import Settings
from publisher.web import create_app
response = create_app(Settings(home=Path("site"), base_url="http://localhost:8000")).test_client().get("/statistics")
print(response.status_code, response.content_type, bool(response.headers["ETag"]))
print(*(line.strip() for line in response.text.splitlines() if "<li><a" in line and "kind=" in line))
"""


def test_page_is_served_with_what_the_site_adds(tmp_path):
    prepare("A format", tmp_path)
    in_recipe(tmp_path, "-m", "publisher", "build", "ports", "--home", "site")
    shutil.rmtree(tmp_path / "packages")
    prepare("A page", tmp_path)

    lines = in_recipe(tmp_path, "-c", ASK_FOR_PAGE).splitlines()

    assert lines[0] == "200 text/html; charset=utf-8 True"
    assert '<li><a href="/search?kind=institution">institution</a>: 1</li>' in lines[1]


def test_shape_fails_the_example_that_breaks_it():
    files = {name: body for _, name, body in SECTIONS["A shape"]}
    shapes = ShapeSet(f"{vocabulary.turtle('shapes/record.ttl', BASE)}\n{files.pop('shapes/record.ttl')}")
    (example,) = files.values()
    component, shape = re.match(r"# expects: (\w+) (\S+)\n", example).groups()
    data = ox.serialize(ox.parse(example, ox.RdfFormat.TURTLE), format=ox.RdfFormat.N_TRIPLES).decode()

    for engine in (BulkEngine(shapes), ReferenceEngine(shapes)):
        results = {(result.component, result.shape) for result in engine.validate(data)}
        assert results == {(f"{SH}{component}", f"{BASE}/shapes#{shape}")}


@pytest.mark.parametrize(
    "group", [plugins.READERS, plugins.ADAPTERS, plugins.NORMALISERS, plugins.FORMATS, plugins.BLUEPRINTS]
)
def test_group_has_a_recipe(group):
    assert f'[project.entry-points."{group}"]' in TEXT
    assert f"| `{group}` |" in TEXT
