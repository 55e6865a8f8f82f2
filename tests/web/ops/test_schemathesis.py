"""The server does what openapi.json says: schemathesis makes requests from it and compares the responses with it.

As many examples an operation as give ten thousand requests; on a loaded machine that takes half an hour.
"""

import os
import re
import subprocess
from pathlib import Path

import pytest

from tests.harvest.conftest import TOOLS
from tests.web.publication import descriptions, publish
from tests.web.sparql.server import free_port, served

pytestmark = pytest.mark.heavy

FOLDER = Path(__file__).parent
CONFIG, HOOKS = FOLDER / "schemathesis.toml", FOLDER / "schemathesis_hooks.py"

EXAMPLES = "120"
"""Of each operation, in each phase."""

SUMMARY = re.compile(r"(\d+) generated, (\d+) passed")


def test_server_and_openapi_agree(tmp_path):
    program = TOOLS / "clients" / "bin" / "schemathesis"
    if not program.exists():
        pytest.skip("schemathesis is not installed: make harvesters")
    base = f"http://127.0.0.1:{free_port()}"
    publish(tmp_path, descriptions(base), base=base)
    command = [
        program,
        "--config-file",
        CONFIG,
        "run",
        f"{base}/openapi.json",
        "--max-examples",
        EXAMPLES,
        "--seed",
        "7",
    ]
    with served(tmp_path, base, query_share=100_000):
        environment = {**os.environ, "SCHEMATHESIS_HOOKS": str(HOOKS)}
        done = subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=5400, check=False
        )

    assert done.returncode == 0, done.stdout[-8000:]
    generated, passed = map(int, SUMMARY.search(done.stdout).groups())
    assert generated == passed >= 10_000
