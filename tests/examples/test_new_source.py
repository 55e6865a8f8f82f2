"""The package in examples/new-source: built as a wheel, installed beside the publisher, and used to build a release."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from publisher.release import open_current
from publisher.uris import Kind

EXAMPLE = Path(__file__).parents[2] / "examples" / "new-source"
MAX_LINES = 120
ENTRIES = """\
version: 1

dn: o=Harbour Office,c=GB
objectClass: organization
o: Harbour Office
telephoneNumber: +44 29 2087
  7900
labeledURI: https://harbour.example/ Home page

dn: o=,c=GB
objectClass: organization

o: Tide Office
"""


def run(*command, **variables):
    """Run a command, and return what it printed; another exit code than expected fails the test."""
    code = variables.pop("code", 0)
    done = subprocess.run(
        [sys.executable, "-m", *map(str, command)],
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """The folder that the example's wheel is installed into; nothing is fetched for it."""
    folder = tmp_path_factory.mktemp("new-source")
    project = shutil.copytree(EXAMPLE, folder / "project", ignore=shutil.ignore_patterns("__pycache__"))
    pip = ("pip", "--quiet", "--disable-pip-version-check", "--no-input")
    run(*pip, "wheel", "--no-deps", "--no-index", "--no-build-isolation", "--wheel-dir", folder, project)
    (wheel,) = folder.glob("*.whl")
    run(*pip, "install", "--no-deps", "--no-index", "--target", folder / "packages", wheel)
    return folder / "packages"


@pytest.fixture
def publisher(installed):
    """Run the command line with the example installed."""
    path = os.pathsep.join(filter(None, (str(installed), os.environ.get("PYTHONPATH"))))

    def call(*arguments, code=0):
        return run("publisher", *arguments, code=code, PYTHONPATH=path, PUBLISHER_PROCESSES="1")

    return call


def test_example_is_short():
    files = [path for path in EXAMPLE.rglob("*") if path.suffix in {".py", ".toml"}]

    assert sum(len(path.read_text().splitlines()) for path in files) < MAX_LINES


def test_bare_file_is_read_by_its_suffix(publisher, tmp_path):
    (tmp_path / "harbours.ldif").write_text(ENTRIES)

    shown = publisher("build", tmp_path / "harbours.ldif", "--home", tmp_path / "site", code=1)

    assert "read 3 · published 1 · quarantined 2" in shown
    with open_current(tmp_path / "site") as release:
        record = release.record(Kind.INSTITUTION, "harbour-office")
    assert b'"+442920877900"' in record.quads
    assert b"o=Harbour Office,c=GB" in record.quads


def test_reader_is_named_in_source_toml_and_its_fields_mapped_by_a_profile(publisher, tmp_path):
    folder = tmp_path / "harbours"
    folder.mkdir()
    (folder / "entries.ldif").write_text(ENTRIES)
    (folder / "source.toml").write_text(
        'title = "Harbours"\nlicence = "not stated"\nreader = "ldif"\n[profile]\nkey = "dn"\nnames = "o"\n'
    )

    shown = publisher("build", folder, "--home", tmp_path / "site", code=1)

    assert "read 3 · published 1 · quarantined 2" in shown
