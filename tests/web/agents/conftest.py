"""The publication of data/, as a release and as a server: what a client of the protocol asks."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.web.sparql.server import free_port, served

pytest.importorskip("mcp", reason="the extra 'mcp' is not installed")

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="session")
def base():
    return f"http://localhost:{free_port()}"


@pytest.fixture(scope="session")
def seed(tmp_path_factory, base):
    """A home with a release of data/."""
    home = tmp_path_factory.mktemp("seed")
    command = [sys.executable, "-m", "publisher", "build", "--home", str(home), "--base-url", base, "--processes", "1"]
    done = subprocess.run(command, cwd=ROOT, env=dict(os.environ), capture_output=True, text=True, check=False)
    assert done.returncode in {0, 1}, done.stderr
    return home


@pytest.fixture(scope="session")
def server(seed, base):
    """The address of a server of that release."""
    with served(seed, base, query_workers=1, query_rows=5_000, mcp_origins="https://chat.example"):
        yield base


def connected(target):
    """Return what connects the SDK's client, and runs a coroutine function with it."""
    from mcp.client.client import Client

    def run(conversation, mode="auto"):
        async def talk():
            async with Client(target, mode=mode) as client:
                return await conversation(client)

        return asyncio.run(asyncio.wait_for(talk(), 60))

    return run


@pytest.fixture(params=["stdio", "http"])
def ask_by_both(request, seed):
    """A client over each transport."""
    if request.param == "http":
        return connected(f"{request.getfixturevalue('server')}/mcp")
    from mcp.client.stdio import StdioServerParameters

    arguments = ["-m", "publisher", "mcp", "--home", str(seed), "--query-workers", "1"]
    return connected(StdioServerParameters(command=sys.executable, args=arguments, env=dict(os.environ), cwd=str(ROOT)))


@pytest.fixture
def ask(server):
    """A client over HTTP."""
    return connected(f"{server}/mcp")
