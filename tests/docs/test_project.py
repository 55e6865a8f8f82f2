"""What the project says of itself agrees: supported Pythons, checks before a commit and in CI, versions."""

import re
import tomllib
from pathlib import Path

import yaml

from publisher import __version__

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))


def read(name):
    return (ROOT / name).read_text(encoding="utf-8")


def test_supported_pythons_are_the_same_everywhere():
    classifiers = [row.rpartition(" ")[2] for row in PROJECT["classifiers"] if re.search(r":: 3\.\d+$", row)]
    matrix = yaml.safe_load(read(".github/workflows/ci.yml"))["jobs"]["check"]["strategy"]["matrix"]["python"]

    assert classifiers == matrix
    for page in ("README.md", "CONTRIBUTING.md"):
        assert f"{', '.join(matrix[:-1])}" in " ".join(read(page).split()), page


def test_workflow_runs_the_ci_script():
    steps = yaml.safe_load(read(".github/workflows/ci.yml"))["jobs"]["check"]["steps"]

    assert [step["run"] for step in steps if "run" in step] == [".ci/run"]
    assert "make clients check" in read(".ci/run")


def test_actions_of_workflows_are_pinned_by_commit():
    used = [
        line
        for path in WORKFLOWS
        for line in re.findall(r"uses: (\S.*)", path.read_text())
        if "/workflows/" not in line
    ]

    assert used
    assert [line for line in used if not re.fullmatch(r"[\w/.-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", line)] == []


def test_pre_commit_runs_the_checks_of_ci():
    hooks = yaml.safe_load(read(".pre-commit-config.yaml"))["repos"][0]["hooks"]
    recipes = re.search(r"^lint:.*?(?=^docs:)", read("Makefile"), re.DOTALL | re.MULTILINE)[0]
    checks = re.findall(r"^\t\$\(BIN\)/(.*?)(?: \.)?$", recipes, re.MULTILINE)

    assert [hook["entry"] for hook in hooks] == [f".venv/bin/{check}" for check in checks]


def test_version_is_the_same_everywhere():
    released = re.findall(r"^## (\d+\.\d+\.\d+) - \d{4}-\d\d-\d\d$", read("CHANGELOG.md"), re.MULTILINE)

    assert __version__ == PROJECT["version"] == released[0]
    assert read("CHANGELOG.md").index("## Unreleased") < read("CHANGELOG.md").index(f"## {released[0]}")
