"""The package's folders stay small, the tests have the same folders, and documents that the code names exist."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
MAX_MODULES = 20
OF_THEIR_OWN = {
    "benchmarks",
    "data",
    "deploy",
    "docs",
    "examples",
    "harvest",
    "packaging",
    "profiles/proposal/lists",
    "support",
    "web/pages",
    "web/sparql/w3c",
}
"""Folders of tests that are not of a folder of the package."""


def folders(root):
    return {path.parent.relative_to(root).as_posix() for path in root.rglob("*.py")}


def test_no_folder_has_too_many_modules():
    package = ROOT / "publisher"
    counts = {
        name: len(set((package / name).glob("*.py")) - {package / name / "__init__.py"}) for name in folders(package)
    }

    assert {name: count for name, count in counts.items() if count > MAX_MODULES} == {}


def test_tests_have_the_folders_of_the_package():
    ours = {name for name in folders(ROOT / "tests") if not {name, name.partition("/")[0]} & OF_THEIR_OWN}

    assert ours - folders(ROOT / "publisher") == set()


def test_every_document_that_the_code_names_exists():
    files = [*(ROOT / "publisher").rglob("*.py"), *(ROOT / "ontology").glob("*.*"), *(ROOT / "shapes").glob("*.ttl")]
    named = {
        match for path in files for match in re.findall(r"(?<![/\w])docs/[\w./-]*\w", path.read_text(encoding="utf-8"))
    }
    decisions = {path.name[:4] for path in (ROOT / "docs" / "adr").glob("0*.md")}
    missing = {name for name in named if not (ROOT / name).exists() and name.removeprefix("docs/adr/") not in decisions}

    assert missing == set()
