"""A replica: it follows a home, and serves what it has."""

import re
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final
from urllib.request import urlopen

from benchmarks import endurance
from benchmarks.harness import peers, sites
from benchmarks.harness.memory import children, used_cpu_s

FOLLOW_S: Final = 1.0
SETTINGS: Final = {"PUBLISHER_QUERY_TIMEOUT": "8", "PUBLISHER_QUERY_SHARE": "1000000"}


class Node:
    """A replica with its server, which can be stopped and started.

    Args:
        source: the home that it follows.
        work: a scratch folder of its own.
        delay_s: how long after the home it activates a release.
    """

    def __init__(self, source: Path, work: Path, delay_s: float) -> None:
        self.home, self.port, self.pid, self._cpu_s = work / "home", peers.free_port(), 0, 0.0
        self._work = work
        self._command = [sys.executable, "-P", "-m", "publisher", "replicate", str(source), "--home", str(self.home)]
        self._follow = ["--follow", f"{FOLLOW_S:g}", "--delay", f"{delay_s:g}"]
        self._running = ExitStack()

    @property
    def is_running(self) -> bool:
        """Whether the server runs."""
        return self.pid != 0

    def start(self) -> None:
        """Catch up, then serve, and follow."""
        self._work.mkdir(parents=True, exist_ok=True)
        environment = {**sites.environment(), "PYTHONPATH": str(peers.ROOT)}
        subprocess.run(self._command, check=True, env=environment, stdout=subprocess.DEVNULL)
        server = peers.ours(self.home, self._work, workers=2, env=SETTINGS, port=self.port)
        self._running.enter_context(_following([*self._command, *self._follow], self._work / "follow.log", environment))
        self.pid = self._running.enter_context(server).pid

    @property
    def cpu_s(self) -> float:
        """The time of cores that the server has taken."""
        return self._cpu_s + (used_cpu_s(self.pid) if self.pid else 0.0)

    def stop(self) -> None:
        """Stop both."""
        self._cpu_s, self.pid = self.cpu_s, 0
        self._running.close()

    def processes(self) -> list[tuple[str, int]]:
        """Return the processes that live as long as the server: "first" or "web", and the id."""
        return [("first", self.pid), *(("web", pid) for pid in self.web_workers())] if self.pid else []

    def cached_mib(self) -> float:
        """Return what the caches of all web workers hold; that of answers is on disk for the most part."""
        with urlopen(f"http://127.0.0.1:{self.port}/metrics", timeout=20) as answer:
            rows = re.findall(r"^publisher_cache_bytes\S* (\S+)$", answer.read().decode(), re.MULTILINE)
        return sum(map(float, rows)) / 1024 / 1024

    def web_workers(self) -> list[int]:
        """Return the processes of the web workers."""
        return [pid for pid in children(self.pid) if "publisher" in endurance.command_of(pid)] if self.pid else []


@contextmanager
def _following(command: Sequence[str], log: Path, environment: Mapping[str, str]) -> Iterator[None]:
    with (
        log.open("ab") as output,
        subprocess.Popen(
            command, stdout=output, stderr=subprocess.STDOUT, env=dict(environment), start_new_session=True
        ) as process,
    ):
        try:
            yield
        finally:
            peers.stop(process)
