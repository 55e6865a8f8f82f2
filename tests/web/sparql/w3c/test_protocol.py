"""The W3C's protocol tests, run by the runner that stands beside the checkout, over a release that is really served."""

import shutil
import subprocess
import sys

import pytest

from tests.store import servers
from tests.web.sparql.server import free_port, served

pytestmark = pytest.mark.shared

SOURCE = """
title = "What the W3C's protocol tests ask for"
publisher = "W3C"
licence = "not stated"
origin = "https://github.com/w3c/rdf-tests"
retrieved = "2026-11-24"
language = "en"
reader = "rdf"

[options]
people = true
"""


@pytest.fixture(scope="module")
def suite(shared):
    return shared / "conformance" / "sparql-protocol"


@pytest.fixture(scope="module", params=["embedded", "oxigraph", pytest.param("virtuoso", marks=pytest.mark.heavy)])
def engine(request, tmp_path_factory):
    """What the setting of the same name is, with the server running that it names."""
    if request.param == "embedded":
        yield ""
        return
    starting = servers.oxigraph() if request.param == "oxigraph" else servers.virtuoso(tmp_path_factory.mktemp("v"))
    with starting as url:
        yield url


@pytest.fixture(scope="module")
def endpoint(suite, engine, tmp_path_factory):
    base = f"http://127.0.0.1:{free_port()}"
    folder, home = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("home")
    shutil.copy(suite / "data/protocol/dataset.nq", folder)
    (folder / "source.toml").write_text(SOURCE)
    command = [sys.executable, "-m", "publisher", "build", "--home", str(home), "--base-url", base, str(folder)]
    built = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert built.returncode == 0, built.stdout + built.stderr
    with served(home, base, engine=engine):
        yield f"{base}/sparql"


@pytest.mark.parametrize(
    ("options", "passed"),
    [
        pytest.param(["--suite", "query"], 20, id="query"),
        pytest.param(["--suite", "query", "--strict-formats"], 20, id="query-strict-formats"),
        pytest.param(["--suite", "bad-update"], 7, id="bad-update"),
        pytest.param(["--suite", "sd"], 2, id="service-description"),
    ],
)
def test_suite(suite, endpoint, options, passed):
    command = [sys.executable, str(suite / "run.py"), "--endpoint", endpoint, *options]
    run = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)

    assert run.stdout.splitlines()[-1].startswith(f"{passed} passed, 0 failed"), run.stdout + run.stderr
