"""OpenRefine (https://openrefine.org), started on loopback with a workspace of its own, and driven over HTTP."""

import json
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import requests

from tests.web.sparql.server import free_port

ENGINE = {"facets": [], "mode": "row-based"}
PATIENCE_S = 600
"""After which a program that neither answers nor ends is taken for stuck; a loaded machine is slow."""


def program() -> str | None:
    """The program that starts it; None if it is not installed."""
    return shutil.which("openrefine")


class OpenRefine:
    """A running OpenRefine, with one project.

    Args:
        base: its address.
    """

    def __init__(self, base: str) -> None:
        self.base, self.session, self.project = base, requests.Session(), ""

    def command(self, name: str, **fields: object) -> requests.Response:
        """Run a command on the project."""
        token = self.session.get(f"{self.base}/command/core/get-csrf-token", timeout=PATIENCE_S).json()["token"]
        values = {key: value if isinstance(value, str) else json.dumps(value) for key, value in fields.items()}
        answer = self.session.post(
            f"{self.base}/command/core/{name}",
            params={"csrf_token": token, "project": self.project},
            data=values,
            timeout=PATIENCE_S,
        )
        answer.raise_for_status()
        return answer

    def open_csv(self, name: str, text: str) -> None:
        """Make a project of a CSV file."""
        token = self.session.get(f"{self.base}/command/core/get-csrf-token", timeout=PATIENCE_S).json()["token"]
        options = {"encoding": "UTF-8", "separator": ",", "headerLines": 1, "guessCellValueTypes": False}
        answer = self.session.post(
            f"{self.base}/command/core/create-project-from-upload",
            params={"csrf_token": token},
            data={"project-name": name, "format": "text/line-based/*sv", "options": json.dumps(options)},
            files={"project-file": (f"{name}.csv", text.encode(), "text/csv")},
            timeout=PATIENCE_S,
        )
        answer.raise_for_status()
        self.project = parse_qs(urlsplit(answer.url).query)["project"][0]

    def work(self, name: str, **fields: object) -> None:
        """Run a command that works in the background, and wait for its end."""
        answer = self.command(name, engine=ENGINE, **fields).json()
        assert answer["code"] in {"ok", "pending"}, answer
        until = time.monotonic() + PATIENCE_S
        while time.monotonic() < until:
            running = self.session.get(
                f"{self.base}/command/core/get-processes", params={"project": self.project}, timeout=PATIENCE_S
            ).json()
            assert not running.get("exceptions"), running
            if not running["processes"]:
                return
            time.sleep(0.3)
        raise AssertionError(f"{name} does not end")

    def rows(self) -> str:
        """The project as CSV."""
        return self.command("export-rows/rows.csv", engine=ENGINE, format="csv").content.decode("utf-8")


@contextmanager
def running(folder: Path) -> Iterator[OpenRefine]:
    """Run OpenRefine with a workspace below a folder."""
    started = program()
    assert started is not None
    base = f"http://127.0.0.1:{free_port()}"
    port = base.rpartition(":")[2]
    command = [started, "-i", "127.0.0.1", "-p", port, "-d", str(folder), "-m", "512M", "-x", "refine.headless=true"]
    environment = {**os.environ, "HOME": str(folder), "TMPDIR": str(folder)}
    with (folder / "openrefine.log").open("wb") as log:
        process = subprocess.Popen(
            command, stdout=log, stderr=subprocess.STDOUT, env=environment, start_new_session=True
        )
    try:
        _wait(base, process, folder / "openrefine.log")
        yield OpenRefine(base)
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(PATIENCE_S)


def _wait(base: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        assert process.poll() is None, log.read_text(errors="replace")
        try:
            if requests.get(f"{base}/command/core/get-version", timeout=5).status_code == 200:
                return
        except requests.RequestException:
            pass
        time.sleep(0.5)
    raise AssertionError(f"OpenRefine does not answer: {log.read_text(errors='replace')}")
