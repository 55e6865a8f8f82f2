"""The live release on this machine: the command ``publisher serve`` as a process that the studio ends when it ends.

It is a server of its own, so that the pages of the site never share an origin with the studio.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from dataclasses import dataclass, field
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from threading import Lock
from typing import IO, Final
from urllib.parse import urlsplit

WAIT_S: Final = 120.0
"""How long the server may take until it answers."""

STOP_S: Final = 10.0
_POLL_S: Final = 0.1
_ANSWER_S: Final = 5.0
_MAX_LOG_BYTES: Final = 64 * 1024
_ADDRESS: Final = re.compile(r"^on (http://\S+?)/ ", re.MULTILINE)
_OF_THIS_MACHINE: Final = frozenset({"localhost", "127.0.0.1"})


@dataclass(slots=True)
class SiteServer:
    """The server of a workspace's live release, if it was started."""

    _process: subprocess.Popen[bytes] | None = None
    _log: IO[bytes] | None = None
    _address: str = ""
    _wanted: bool = False
    _lock: Lock = field(default_factory=Lock)

    @property
    def address(self) -> str:
        """Where the site is on this machine, without a slash at the end; "" while it is not served."""
        return self._address if self._process is not None and self._process.poll() is None else ""

    def start(self, home: Path, base: str) -> str:
        """Serve the live release of a home, unless it is served already; wait until it answers.

        Args:
            home: of the releases.
            base: the base IRI of the release. If it names this machine, its port is used where that is free.

        Returns:
            What the program said, if it did not start; "" otherwise.
        """
        with self._lock:
            if self.address:
                return ""
            self._wanted = True
            for port in _ports(base):
                self._end()
                self._begin(home, port)
                if self._is_ready(urlsplit(base).path) or not self._wanted:
                    return ""
            return self._said()

    def follow(self, version: str) -> None:
        """Wait until a release that became live is the one that is served; at most WAIT_S, not at all if none is."""
        end = time.monotonic() + WAIT_S
        while (address := self.address) and _served(address) != version and time.monotonic() < end:
            time.sleep(_POLL_S)

    def stop(self) -> None:
        """End the server, also one that is being started."""
        self._wanted = False
        with self._lock:
            self._end()

    def _begin(self, home: Path, port: int) -> None:
        self._log = tempfile.TemporaryFile()  # noqa: SIM115 - it is read until the server ends
        arguments = [sys.executable, "-m", "publisher", "serve", "--home", str(home), "--host", "127.0.0.1"]
        arguments += ["--port", str(port), "--workers", "1", "--query-workers", "1", "--log-format", "text"]
        self._process = subprocess.Popen(  # noqa: S603 - this program, no shell
            arguments,
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=subprocess.STDOUT,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
            start_new_session=True,
        )

    def _is_ready(self, path: str) -> bool:
        """Wait until the server answers, and note its address; False if it has ended."""
        end = time.monotonic() + WAIT_S
        while self._wanted and self._process and self._process.poll() is None and time.monotonic() < end:
            found = _ADDRESS.search(self._said())
            if found and _served(f"{found[1]}{path}"):
                self._address = f"{found[1]}{path}"
                return True
            time.sleep(_POLL_S)
        return False

    def _said(self) -> str:
        return os.pread(self._log.fileno(), _MAX_LOG_BYTES, 0).decode(errors="replace") if self._log else ""

    def _end(self) -> None:
        process, log = self._process, self._log
        self._process, self._log, self._address = None, None, ""
        if process is not None and process.poll() is None:
            process.terminate()
            try:
                process.wait(STOP_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        if log is not None:
            log.close()


def _ports(base: str) -> tuple[int, ...]:
    """The port of a base IRI on this machine, then any free one (0)."""
    parts = urlsplit(base)
    return (parts.port or 80, 0) if parts.hostname in _OF_THIS_MACHINE else (0,)


def _served(address: str) -> str:
    """The version that a server of this machine serves; "" if it does not answer. No proxy is asked."""
    parts = urlsplit(address)
    with closing(HTTPConnection("127.0.0.1", parts.port, timeout=_ANSWER_S)) as connection:
        try:
            connection.request("GET", f"{parts.path}/readyz")
            answer = connection.getresponse()
            return str(json.loads(answer.read()).get("release", "")) if answer.status == HTTPStatus.OK else ""
        except (OSError, HTTPException, ValueError):
            return ""
