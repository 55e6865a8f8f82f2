"""Layouts of homes and releases: what newer software made is refused, with what to do."""

import json
import re

import pytest

from publisher import __version__
from publisher.cli import run
from publisher.errors import ManifestError, NewerLayoutError
from publisher.release import Manifest, current
from publisher.release.layout import FORMAT, HOME_LAYOUT, LAYOUTS
from tests.conftest import ROOT
from tests.support.registers import BASE, Publication, row

NEWER = "institution-publisher 99.1.0"


@pytest.fixture
def publication(tmp_path):
    publication = Publication(tmp_path)
    publication.build([row(1), row(2)])
    return publication


def rewrite(path, **values):
    """Change what a JSON file states."""
    path.chmod(0o644)
    path.write_text(json.dumps({**json.loads(path.read_text()), **values}))


def of_newer_release(publication):
    """Make the release one of newer software, with things in its manifest that are not known here."""
    rewrite(current(publication.home) / "manifest.json", format=FORMAT + 1, software=NEWER, pieces=[], counts={})


def of_newer_home(publication):
    """Make the home one of newer software."""
    rewrite(publication.home / "home.json", layout=HOME_LAYOUT + 1, software=NEWER)


def files(home):
    """Every file of a home with its bytes, but the lock."""
    return {path: path.read_bytes() for path in home.rglob("*") if path.is_file() and not path.name.endswith(".lock")}


def test_home_and_release_state_their_layouts(publication):
    stated = json.loads((publication.home / "home.json").read_text())

    assert stated == {"layout": HOME_LAYOUT, "software": f"institution-publisher {__version__}"}
    assert Manifest.load(current(publication.home)).format == FORMAT


def test_home_without_a_statement_has_the_first_layout(publication):
    (publication.home / "home.json").unlink()

    publication.build([row(1), row(3)])

    assert (publication.home / "home.json").is_file()


@pytest.mark.parametrize("newer", [of_newer_release, of_newer_home])
@pytest.mark.parametrize(
    "command", [("build",), ("serve",), ("releases", "list"), ("releases", "show"), ("releases", "verify")]
)
def test_newer_home_is_refused_with_what_to_do(publication, newer, command, capsys):
    newer(publication)
    before = files(publication.home)
    source = [str(publication.source), "--base-url", BASE] if command == ("build",) else []

    code = run([*command, *source, "--home", str(publication.home)])

    said = " ".join("".join(capsys.readouterr()).split())
    assert code == 3, said
    assert NEWER in said
    assert re.search(r"layout \d+, and this one .* reads up to layout \d+", said)
    assert files(publication.home) == before


def test_newer_release_that_is_not_live_stops_a_build_too(publication):
    publication.build([row(1), row(3)])
    newest = current(publication.home)
    rewrite(newest / "manifest.json", format=FORMAT + 1, software=NEWER)
    oldest = min((publication.home / "releases").iterdir())

    assert run(["releases", "activate", oldest.name, "--home", str(publication.home)]) == 0
    with pytest.raises(NewerLayoutError) as caught:
        publication.build([row(1), row(4)])
    assert (caught.value.layout, caught.value.known) == (FORMAT + 1, FORMAT)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"layout": "one"}'])
def test_statement_that_cannot_be_read_is_named(publication, text):
    (publication.home / "home.json").write_text(text)

    with pytest.raises(ManifestError, match=r"home\.json"):
        current(publication.home)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"format": "3"}', '{"format": 0}'])
def test_what_is_no_manifest_is_not_called_newer(tmp_path, text):
    (tmp_path / "manifest.json").write_text(text)

    with pytest.raises(ManifestError) as caught:
        Manifest.load(tmp_path)
    assert not isinstance(caught.value, NewerLayoutError)


def test_every_layout_is_documented():
    text = (ROOT / "docs" / "releases.md").read_text(encoding="utf-8")

    for number, words in LAYOUTS.items():
        assert (
            f"| {number} | {words.replace('.gz files', '`.gz` files').replace('a .gz file', 'a `.gz` file')} |" in text
        )
