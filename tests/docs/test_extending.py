"""docs/extending.md, executed: each recipe's package is installed and its commands are run; its shapes are checked."""

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pyoxigraph as ox
import pytest

from publisher import plugins, vocabulary
from publisher.rdf.namespaces import SH
from publisher.validation.engines import BulkEngine, ReferenceEngine
from publisher.validation.shapes import shape_set

BASE = "https://lod.example.org"
TEXT = (Path(__file__).parents[2] / "docs" / "extending.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```(\w+) ?(\S*)\n(.*?)^```", re.DOTALL | re.MULTILINE)
COMMAND = re.compile(r"^\$ publisher (.*?)\n(.*?)(?=^\$ |\Z)", re.DOTALL | re.MULTILINE)
SECTIONS = {
    heading: BLOCK.findall(body)
    for heading, body in re.findall(r"^## (.*?)\n(.*?)(?=^## |\Z)", TEXT, re.DOTALL | re.MULTILINE)
}
PACKAGES = [heading for heading, blocks in SECTIONS.items() if any(name == "pyproject.toml" for _, name, _ in blocks)]


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
        elif language == "python":
            (folder / name).write_text(body, encoding="utf-8")


@pytest.mark.parametrize("heading", PACKAGES)
def test_recipe_works(heading, tmp_path):
    blocks = SECTIONS[heading]
    install(blocks, tmp_path / "packages")
    for _, name, body in blocks:
        if "/" in name:
            path = tmp_path / name
            path.parent.mkdir(exist_ok=True)
            path.write_text(body, encoding="utf-8")
    commands = [command for language, _, body in blocks if language == "console" for command in COMMAND.findall(body)]
    path = os.pathsep.join(filter(None, (str(tmp_path / "packages"), os.environ.get("PYTHONPATH"))))
    environment = {**os.environ, "PYTHONPATH": path, "PUBLISHER_PROCESSES": "1", "NO_COLOR": "1"}

    assert commands
    for command, expected in commands:
        arguments = [sys.executable, "-m", "publisher", *command.split()]
        done = subprocess.run(arguments, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode in {0, 1}, done.stderr
        assert all(line in done.stdout for line in expected.splitlines()), done.stdout


def test_shape_fails_the_example_that_breaks_it():
    files = {name: body for _, name, body in SECTIONS["A shape"]}
    shapes = shape_set(f"{vocabulary.turtle('shapes/record.ttl', BASE)}\n{files.pop('shapes/record.ttl')}")
    (example,) = files.values()
    component, shape = re.match(r"# expects: (\w+) (\S+)\n", example).groups()
    data = ox.serialize(ox.parse(example, ox.RdfFormat.TURTLE), format=ox.RdfFormat.N_TRIPLES).decode()

    for engine in (BulkEngine(shapes), ReferenceEngine(shapes)):
        results = {(result.component, result.shape) for result in engine.judge(data)}
        assert results == {(f"{SH}{component}", f"{BASE}/shapes#{shape}")}


@pytest.mark.parametrize("group", [plugins.READERS, plugins.ADAPTERS])
def test_group_has_a_recipe(group):
    assert f'[project.entry-points."{group}"]' in TEXT
    assert f"| `{group}` |" in TEXT
