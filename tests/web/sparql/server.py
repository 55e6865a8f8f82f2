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

PATIENCE_S = 600
"""After which a server that neither answers nor ends is taken for stuck."""


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
        _end(process)


def _wait(url, process):
    """Wait until the server answers or has ended; a loaded machine takes as long as it takes to start one."""
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        assert process.poll() is None, "the server has ended"
        try:
            answer = requests.get(url, timeout=PATIENCE_S)
        except requests.RequestException:
            time.sleep(0.05)
            continue
        if answer.status_code == 200:
            return
        time.sleep(0.05)
    raise AssertionError(f"the server does not answer in {PATIENCE_S} s")


def _end(process):
    try:
        process.wait(PATIENCE_S)
    except subprocess.TimeoutExpired:
        process.kill()
        raise
