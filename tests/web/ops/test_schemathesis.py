"""The server does what openapi.json says: schemathesis makes requests from it and compares the responses with it.

As many examples an operation as give ten thousand requests; on a loaded machine that takes half an hour.
"""

import re
import subprocess

import pytest

from tests.harvest.conftest import TOOLS
from tests.web.publication import descriptions, publish
from tests.web.sparql.server import free_port, served

pytestmark = pytest.mark.heavy

# A schema cannot say which texts are SPARQL, cursors, or JSON in a field of a form, nor that south is below north, nor
# which parameters a query has by its name (each query's own address says so), so these may be a 400.
CONFIG = """
[checks.negative_data_rejection]
expected-statuses = [400, 401, 403, 404, 405, 406, 409, 413, 414, 415, 422, 428, 429, "5xx"]

[checks.positive_data_acceptance]
expected-statuses = ["2xx", "3xx", 401, 403, 404, 409, 414, 429, "5xx"]

[[operations]]
include-path = "/sparql"
checks.positive_data_acceptance.enabled = false

[[operations]]
include-path-regex = "^/releases/.*/sparql$"
checks.positive_data_acceptance.enabled = false

[[operations]]
include-path = "/api/queries/{name}"
checks.positive_data_acceptance.enabled = false

[[operations]]
include-path = "/reconcile"
checks.positive_data_acceptance.enabled = false

[[operations]]
include-path-regex = "^/api/(institutions|places|concepts|vocabularies)$"
checks.positive_data_acceptance.enabled = false
"""


EXAMPLES = "120"
"""Of each operation, in each phase."""

SUMMARY = re.compile(r"(\d+) generated, (\d+) passed")


def test_server_and_openapi_agree(tmp_path):
    program = TOOLS / "clients" / "bin" / "schemathesis"
    if not program.exists():
        pytest.skip("schemathesis is not installed: make harvesters")
    base = f"http://127.0.0.1:{free_port()}"
    publish(tmp_path, descriptions(base), base=base)
    config = tmp_path / "schemathesis.toml"
    config.write_text(CONFIG)
    command = [
        program,
        "--config-file",
        config,
        "run",
        f"{base}/openapi.json",
        "--max-examples",
        EXAMPLES,
        "--seed",
        "7",
    ]
    with served(tmp_path, base, query_share=100_000):
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=5400, check=False)

    assert done.returncode == 0, done.stdout[-8000:]
    generated, passed = map(int, SUMMARY.search(done.stdout).groups())
    assert generated == passed >= 10_000
