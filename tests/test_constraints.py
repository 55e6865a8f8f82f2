"""The pinned versions, and the oldest Python that pyproject.toml promises."""

import re
import tomllib
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import pytest
from packaging.specifiers import SpecifierSet

ROOT = Path(__file__).parents[1]
PINNED = dict(
    re.findall(r"^([A-Za-z0-9._-]+)==(\S+)", (ROOT / "constraints.txt").read_text(encoding="utf-8"), re.MULTILINE)
)
OLDEST = "3.11.0"


def test_oldest_python_is_the_one_promised():
    promised = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["requires-python"]

    assert OLDEST in SpecifierSet(promised)


def installed():
    """The pinned packages that are here: all but those of other systems and of further extras."""
    for name in PINNED:
        with suppress(PackageNotFoundError):
            yield distribution(name)


@pytest.mark.parametrize("package", list(installed()), ids=lambda package: package.name)
def test_pinned_version_runs_on_the_oldest_python(package):
    """Debian 12 has 3.11.2, where a package that wants 3.11.5 makes the whole installation fail."""
    wanted = package.metadata.get("Requires-Python")

    assert wanted is None or OLDEST in SpecifierSet(wanted)


TEXTS = {".md", ".txt", ".toml", ".py", ".json", ".html", ".yml", ".yaml", ".js", ".css", ".rq", ".po"}
REGISTRY = re.compile(r"\b(?:py[p]i|python[h]osted|npm[j]s)\.[a-z]{3}\b")
"""The hosts of the registries of Python and npm, whatever they end in; brackets keep the names out of this file."""


def texts_of_the_project():
    """Its own files: what is installed or built lies in folders that are left out."""
    left_out = {"node_modules", "vendor", "site", "dist", "build"}
    for path in ROOT.rglob("*"):
        inside = path.relative_to(ROOT).parts
        if path.suffix in TEXTS and not any(part.startswith(".") or part in left_out for part in inside):
            yield path


def test_no_page_names_the_host_of_a_package_registry():
    """Links lead to a package's own pages: which registry a machine uses is its owner's matter."""
    texts = {path: path.read_text(encoding="utf-8", errors="replace") for path in texts_of_the_project()}

    assert len(texts) > 500
    assert [str(path) for path, text in texts.items() if REGISTRY.search(text)] == []
