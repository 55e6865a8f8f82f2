"""The MCP inspector, a client by others in another language, over both transports."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
INSPECTOR = ROOT / ".make" / "harvesters" / "node_modules" / ".bin" / "mcp-inspector"

pytestmark = pytest.mark.heavy


@pytest.fixture(params=["http", "stdio"])
def inspect(request, seed):
    if not INSPECTOR.exists():
        pytest.skip("the MCP inspector is not installed: make harvesters")
    if request.param == "http":
        target = [f"{request.getfixturevalue('server')}/mcp", "--transport", "http"]
    else:
        target = [sys.executable, "-m", "publisher", "mcp", "--home", str(seed)]

    def run(method, *arguments):
        waiting = ["--connect-timeout", "0"]  # as long as the machine needs to start a server
        command = [str(INSPECTOR), "--cli", *target, *waiting, "--method", method, *arguments]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=600, check=False)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return run


def test_inspector_lists_and_calls_tools(inspect):
    tools = inspect("tools/list")["tools"]
    found = inspect("tools/call", "--tool-name", "search", "--tool-arg", "text=science department in Lanzhou")

    assert len(tools) == 6
    assert found["structuredContent"]["things"][0]["name"].endswith("Department of Science and Technology")
    assert inspect("prompts/list")["prompts"]
    assert inspect("resources/templates/list")["resourceTemplates"]
