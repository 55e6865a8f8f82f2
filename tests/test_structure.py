"""The package's folders stay small, and the tests have the same folders."""

from pathlib import Path

ROOT = Path(__file__).parents[1]
MAX_MODULES = 20
OF_THEIR_OWN = {"benchmarks", "data", "docs", "examples", "harvest"}
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
    ours = {name for name in folders(ROOT / "tests") if name.partition("/")[0] not in OF_THEIR_OWN}

    assert ours - folders(ROOT / "publisher") == set()
