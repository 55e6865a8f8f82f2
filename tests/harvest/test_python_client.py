"""A Python client that openapi-python-client makes of /openapi.json lists, filters and matches at a real server."""

import json
import subprocess

import pytest

from tests.harvest.conftest import TOOLS
from tests.web.publication import SCIENCE, descriptions, publish
from tests.web.sparql.server import free_port, served

pytestmark = pytest.mark.heavy

USED = """
import json, sys
from client import Client
from client.api.institutions import institutions
from client.api.search import match
from client.models import Institutions, Matched

client = Client(base_url=sys.argv[1], raise_on_unexpected_status=True)
every = institutions.sync(client=client, size=1000)
place = institutions.sync(client=client, place="cn-620100")
found = match.sync(client=client, text="Gansu Department of Science")
assert isinstance(every, Institutions) and isinstance(place, Institutions) and isinstance(found, Matched)
print(json.dumps({
    "listed": len(every.items),
    "filtered": [row.iri for row in place.items],
    "names": [row.name for row in place.items],
    "matched": found.candidates[0].id,
}))
"""


def test_generated_client_lists_filters_and_matches(tmp_path):
    programs = TOOLS / "openapi" / "bin"
    if not (programs / "openapi-python-client").exists():
        pytest.skip("openapi-python-client is not installed: make harvesters")
    base = f"http://127.0.0.1:{free_port()}"
    publish(tmp_path / "home", descriptions(base), base=base)
    config = tmp_path / "config.yml"
    config.write_text("project_name_override: client\npackage_name_override: client\npost_hooks: []\n")
    made = tmp_path / "made"
    command = [programs / "openapi-python-client", "generate", "--url", f"{base}/openapi.json", "--meta", "none"]
    with served(tmp_path / "home", base):
        subprocess.run([*command, "--config", config, "--output-path", made / "client"], check=True, timeout=120)
        used = subprocess.run(
            [programs / "python", "-c", USED, base], cwd=made, capture_output=True, text=True, timeout=60, check=False
        )

    assert used.returncode == 0, used.stderr[-3000:]
    assert json.loads(used.stdout) == {
        "listed": 34,
        "filtered": [f"{base}/id/institution/{SCIENCE}"],
        "names": ["Gansu Department of Science"],
        "matched": f"{base}/id/institution/{SCIENCE}",
    }
