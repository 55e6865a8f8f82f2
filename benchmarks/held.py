"""Clients that try to hold the server: how long everybody else waits meanwhile, and what memory it takes.

2,000 idle connections, 500 that ask for a download and do not read it, 500 whose body comes a byte at a time, and 20
with HTTP/2 and a window of zero, all at once and from this machine (benchmarks/harness/attackers.py).
"""

import http.client
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from urllib.parse import quote, urlsplit

from benchmarks import Row, Samples, Scale, Table, Target, percentile
from benchmarks.harness import peers, sites
from benchmarks.harness.memory import children, resident_mib
from publisher.release import Release

ATTACKERS: Final = {"idle": 2_000, "readers": 500, "bodies": 500, "h2": 20}
QUICK: Final = {"idle": 200, "readers": 50, "bodies": 50, "h2": 5}
DUMP: Final = "/dumps/institutions.nq.gz"
REQUESTS: Final = 2_000
"""Of each kind: slow bodies come in bursts every two seconds, so fewer would meet one by chance, or none."""
FACTOR: Final = 10.0
"""How many times longer the slowest hundredth of requests may take than without the attackers."""

MEMORY_MIB: Final = 200.0
"""What a web worker may take."""

_SETTLE_S: Final = 3.0


def run(scale: Scale) -> Table:
    """Measure good clients beside hostile ones."""
    home = sites.site(scale, scale.institutions)
    counts = ATTACKERS if scale.institutions >= 1_000 else QUICK
    with peers.ours(home, scale.work, workers=scale.processes) as us:
        paths = _paths(home)
        idle = {what: _slowest(us.url, path) for what, path in paths.items()}
        with _attack(us.url, counts):
            held = {what: _slowest(us.url, path) for what, path in paths.items()}
            memory = max(resident_mib(pid) for pid in children(us.pid))
    rows = [
        Row(f"{what}, p99", Samples((held[what],), "ms"), "idle", Samples((idle[what],), "ms"), Target(at_most=FACTOR))
        for what in paths
    ]
    rows.append(Row("memory of a web worker", Samples((memory,), "MiB"), target=Target(at_most=MEMORY_MIB)))
    listed = ", ".join(f"{count:,} {kind}" for kind, count in counts.items())
    return Table("Clients that hold", tuple(rows), (f"{listed}; {REQUESTS:,} requests each, one after the other.",))


def _paths(home: Path) -> dict[str, str]:
    release = Release.open(home / "current")
    slug = next(thing.iri for thing in release.batch(1, 1_000) if "/institution/" in thing.iri).rpartition("/")[2]
    release.close()
    return {
        "health": "/healthz",
        "document": f"/doc/institution/{slug}.ttl",
        "query, cached": "/sparql?query=" + quote("ASK {}"),
        "query, new each time": "/sparql?query=" + quote("SELECT * { VALUES ?x { NUMBER } }"),
    }


def _slowest(url: str, path: str) -> float:
    """Return how many milliseconds the slowest hundredth of requests takes."""
    address = urlsplit(url)
    taken = []
    for number in range(REQUESTS):
        target = path.replace("NUMBER", str(number + time.time_ns()))
        began = time.perf_counter()
        connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=60)
        connection.request("GET", target)
        response = connection.getresponse()
        response.read()
        connection.close()
        if response.status != 200:
            raise RuntimeError(f"{target}: {response.status}")
        taken.append((time.perf_counter() - began) * 1000)
    return percentile(taken, 0.99)


@contextmanager
def _attack(url: str, counts: dict[str, int]) -> Iterator[None]:
    port = str(urlsplit(url).port)
    numbers = [str(count) for count in counts.values()]
    command = [sys.executable, "-m", "benchmarks.harness.attackers", port, "localhost", DUMP, *numbers]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as attackers:
        assert attackers.stdin is not None
        try:
            time.sleep(_SETTLE_S)
            yield
        finally:
            attackers.stdin.close()
