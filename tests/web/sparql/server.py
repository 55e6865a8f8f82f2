"""A real server over a real release: what clients and browsers are tested against."""

import os
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import requests

ROOT = Path(__file__).resolve().parents[3]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def served(home, base, workers=1, **settings):
    """Serve a home as ``publisher serve`` does, with one web worker or more; gives the process when it answers."""
    variables = {f"PUBLISHER_{name.upper()}": str(value) for name, value in settings.items()}
    environment = {**os.environ, "PUBLISHER_HOME": str(home), **variables}
    port = base.rpartition(":")[2]
    process = subprocess.Popen(
        [sys.executable, "-m", "publisher", "serve", "--workers", str(workers), "--port", port],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait(f"{base}/sparql?query=ASK%7B%7D", process)
        yield process
    finally:
        process.terminate()
        process.wait(20)


def _wait(url, process):
    end = time.monotonic() + 90  # a machine that does much else starts slowly
    while time.monotonic() < end:
        assert process.poll() is None, "the server has ended"
        try:
            if requests.get(url, timeout=2).status_code == 200:
                return
        except requests.RequestException:
            pass
        time.sleep(0.05)
    raise AssertionError("the server does not answer")
