"""The packages that a release of the software consists of, and a stranger's first minutes with the wheel."""

import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import sysconfig
import time
import tomllib
import urllib.error
import urllib.request
import zipfile
from pathlib import Path
from urllib.parse import urlencode

import pytest

ROOT = Path(__file__).parents[2]
KINDS = ("*.whl", "*.tar.gz")
DEADLINE_S = 120


def copy_of_the_tree(folder):
    """Copy what git tracks, and the vendor files if they are installed: what a clean clone would have."""
    done = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip("not a git checkout, so which files belong to the tree is not known")
    for name in filter(None, done.stdout.split("\0")):
        if (ROOT / name).is_file():
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, target)
    vendor = "publisher/web/static/vendor"
    if (ROOT / vendor).is_dir():
        shutil.copytree(ROOT / vendor, folder / vendor)
    return folder


def built(tree, folder, umask):
    """Build both packages of a tree, and return their folder."""
    command = ["sh", "-c", f'umask {umask}; exec "$0" -m hatchling build -d "$1"', sys.executable, str(folder)]
    environ = {**os.environ, "SOURCE_DATE_EPOCH": "1764400000"}
    done = subprocess.run(command, cwd=tree, env=environ, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


@pytest.fixture(scope="module")
def packages(tmp_path_factory):
    """Both packages, built twice from two copies of the tree: at other times, in other folders, by other users."""
    folder = tmp_path_factory.mktemp("packages")
    first, second = copy_of_the_tree(folder / "a"), copy_of_the_tree(folder / "other" / "tree")
    os.utime(second / "README.md", (1, 1))
    return built(first, folder / "first", "022"), built(second, folder / "second", "077")


def digests(folder):
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}


def test_packages_are_the_same_bytes_when_built_again(packages):
    first, second = map(digests, packages)

    assert len(first) == 2
    assert first == second


def test_wheel_has_what_a_site_needs_and_nothing_else(packages):
    (wheel,) = packages[0].glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())

    assert {"publisher/_assets/data/gansu-directory/source.toml", "publisher/_assets/shapes/record.ttl"} <= names
    assert {"publisher/web/templates/base.html", "publisher/web/translations/zh_Hans.po", "publisher/py.typed"} <= names
    assert {Path(name).parts[0] for name in names} == {"publisher", next(iter(names & _info(names))).split("/")[0]}
    assert {"LICENSE", "NOTICE"} <= {Path(name).name for name in _info(names)}


def _info(names):
    return {name for name in names if ".dist-info/" in name}


def test_every_file_of_others_is_in_the_notice():
    notice = (ROOT / "NOTICE").read_text()
    packages = json.loads((ROOT / "frontend" / "package.json").read_text())["dependencies"]

    for name in packages:
        assert re.search(rf"^  {re.escape(name)}\s+\S", notice, re.MULTILINE), name
    for source in (ROOT / "data").glob("*/source.toml"):
        assert f"data/{source.parent.name}/" in notice
        licence = tomllib.loads(source.read_text())["licence"]
        assert licence in re.sub(r"\s+", " ", notice)


def test_bill_of_materials_gets_the_files_from_npm(tmp_path):
    for name, about in {"@map/tool": "MIT", "editor": "ISC"}.items():
        folder = tmp_path / "frontend" / "node_modules" / name
        folder.mkdir(parents=True)
        (folder / "package.json").write_text(json.dumps({"version": "1.2.3", "license": about}))
    (tmp_path / "frontend" / "package.json").write_text('{"dependencies": {"@map/tool": "1", "editor": "1"}}')
    script = tmp_path / "scripts" / "add_frontend_to_sbom.py"
    script.parent.mkdir()
    shutil.copy(ROOT / "scripts" / script.name, script)
    bill = tmp_path / "sbom.json"
    bill.write_text('{"bomFormat": "CycloneDX", "components": [{"bom-ref": "flask==3.1.3", "name": "flask"}]}')

    for _ in range(2):
        subprocess.run([sys.executable, script, bill], check=True)

    found = json.loads(bill.read_text())["components"]
    assert [each["bom-ref"] for each in found] == ["flask==3.1.3", "pkg:npm/%40map/tool@1.2.3", "pkg:npm/editor@1.2.3"]
    assert found[1]["licenses"] == [{"license": {"id": "MIT"}}]


@pytest.fixture(scope="module")
def stranger(packages, tmp_path_factory):
    """An environment outside the checkout with the wheel; its dependencies are those that are installed here."""
    folder = tmp_path_factory.mktemp("stranger")
    subprocess.run([sys.executable, "-m", "venv", folder / "venv"], check=True)
    python = folder / "venv" / "bin" / "python"
    (wheel,) = packages[0].glob("*.whl")
    pip = [python, "-m", "pip", "--quiet", "--disable-pip-version-check", "install", "--no-deps", "--no-index", wheel]
    subprocess.run(pip, check=True, cwd=folder, env=_environment())
    (site,) = (folder / "venv").glob("lib/python*/site-packages")
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return folder


def _environment():
    """The variables of a stranger: none that leads to the checkout."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "PUBLISHER_"))}


def stop(process):
    """End a server as its owner would, and read to the end, so that it never waits for a full pipe."""
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=DEADLINE_S)


def reply(url, accept="*/*", **form):
    """Request a URL until the server answers."""
    until = time.monotonic() + DEADLINE_S
    data = urlencode(form).encode() or None
    while True:
        try:
            request = urllib.request.Request(url, data=data, headers={"Accept": accept})
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.read().decode()
        except urllib.error.HTTPError:
            raise
        except OSError:
            assert time.monotonic() < until, f"{url} was not answered within {DEADLINE_S} s"
            time.sleep(0.2)


def test_stranger_installs_the_wheel_and_gets_a_site(stranger):
    where = [stranger / "venv" / "bin" / "python", "-c", "import publisher; print(publisher.__file__)"]
    assert str(stranger) in subprocess.check_output(where, cwd=stranger, env=_environment(), text=True)
    command = [stranger / "venv" / "bin" / "publisher", "demo", "--port", "0", "--workers", "1"]
    with subprocess.Popen(command, cwd=stranger, env=_environment(), stdout=subprocess.PIPE, text=True) as process:
        try:
            printed = []
            for line in process.stdout:
                printed.append(line)
                if found := re.search(r"on (http://localhost:\d+)/", line):
                    break
            else:
                pytest.fail("".join(printed))
            base = found[1]

            home = reply(f"{base}/", "text/html")
            turtle = reply(
                f"{base}/id/institution/gansu-provincial-department-of-science-and-technology", "text/turtle"
            )
            answer = json.loads(
                reply(
                    f"{base}/sparql",
                    "application/sparql-results+json",
                    query="SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s <http://www.w3.org/ns/org#hasPrimarySite> ?site }",
                )
            )
        finally:
            stop(process)

    assert "read 8 · published 8 · quarantined 0" in "".join(printed)
    assert "Lanzhou" in home
    assert "+869318834621" in turtle
    assert answer["results"]["bindings"][0]["n"]["value"] == "8"
    assert sorted(path.name for path in stranger.iterdir()) == ["venv"], "the demo left nothing behind"


def test_demo_keeps_a_home_that_is_named(stranger):
    command = [stranger / "venv" / "bin" / "publisher", "demo", "--port", "0", "--workers", "1", "--home", "kept"]
    with subprocess.Popen(command, cwd=stranger, env=_environment(), stdout=subprocess.PIPE, text=True) as process:
        found = next((line for line in process.stdout if "to stop" in line), "")
        stop(process)

    assert found
    assert (stranger / "kept" / "current" / "manifest.json").is_file()
    shutil.rmtree(stranger / "kept")
