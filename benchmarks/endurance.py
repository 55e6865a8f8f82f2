"""A long run of mixed load, while releases go live and processes are killed: every body is compared.

``python -m benchmarks.endurance [--minutes 30] [--record record.json]``

Clients fetch documents, pages, search results, feeds, dumps and results of queries, and revalidate them; others send
queries of death. Meanwhile one of two releases goes live in turns, and web workers and query workers are killed. A body
is right if a release that was live while it was fetched has it. A request may fail only where that is meant: while a
web worker has just been killed, or because its query worker was.
"""

import argparse
import hashlib
import http.client
import itertools
import json
import os
import random
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import quote, urlsplit

from benchmarks import Scale, percentile
from benchmarks.harness import machine, peers, sites
from benchmarks.harness.memory import children, resident_mib, tree
from benchmarks.harness.outcomes import Outcomes
from benchmarks.inputs.generate import Register
from publisher.release import Release, activate, current

INSTITUTIONS: Final = 300
DOCUMENTS: Final = 40
CLIENTS: Final = 6
ACTIVATE_EVERY_S: Final = 20.0
KILL_WEB_EVERY_S: Final = 45.0
KILL_QUERY_EVERY_S: Final = 30.0
MEANT_S: Final = 3.0
"""For how long after a kill requests may fail."""

FORMATS: Final = ("text/turtle", "application/ld+json", "application/n-triples", "application/rdf+xml", "text/html")
CROSS: Final = "{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
OF_DEATH: Final = (
    f"SELECT * {CROSS} ORDER BY ?a ?d ?g",
    f"SELECT (COUNT(*) AS ?n) {CROSS}",
    "SELECT * { ?s ((((!<http://x/a>)*)*)*)* ?o . ?t ((((!<http://x/a>)*)*)*)* ?u }",
    "SELECT * " + "{" * 5_000 + "}" * 5_000,
)
REFUSED: Final = frozenset(
    {"query-timeout", "query-memory", "result-too-large", "query-busy", "query-too-large", "query-share"}
)
SETTINGS: Final = {"PUBLISHER_QUERY_TIMEOUT": "4", "PUBLISHER_QUERY_SHARE": "1000000"}

Target = tuple[str, str]
"""A path, and the Accept header it is fetched with."""


@dataclass(slots=True)
class Record(Outcomes):
    """What happened; a body is wrong if no release that was live has it.

    Attributes:
        memory_mib: the most that a web worker took, each time it was looked at.
    """

    memory_mib: list[float] = field(default_factory=list)

    def summary(self) -> dict[str, object]:
        """Return the figures, for JSON."""
        quarter = max(len(self.memory_mib) // 4, 1)
        return {
            "answered": dict(self.answered),
            "refused": dict(self.refused),
            "failed as meant": dict(self.meant),
            "failed": dict(self.failed),
            "wrong bodies": self.wrong,
            "p99 ms": {kind: round(percentile(taken, 0.99), 1) for kind, taken in self.millis.items()},
            "memory MiB, first and last quarter": [
                round(max(self.memory_mib[:quarter], default=0)), round(max(self.memory_mib[-quarter:], default=0))
            ],
            "events": dict(self.events),
        }  # fmt: skip


class Site:
    """A running server over a home with two releases, and what each answers.

    Args:
        url: of the server.
        pid: of its first process.
        home: has the releases.
        versions: of the two releases.
    """

    def __init__(self, url: str, pid: int, home: Path, versions: Sequence[str]) -> None:
        self.url, self.pid, self.home, self.versions = url, pid, home, versions
        self.targets = dict[str, list[Target]]()
        self.right = dict[tuple[Target, str], str]()
        self.live = [(0.0, 0.0, current(home).name)]
        """Of each activation, when it began and when it was done, and the release."""
        self.killed_web = self.killed_query = -MEANT_S

    def learn(self) -> None:
        """Fetch everything from each release while nothing else happens."""
        for version in self.versions:
            self.activate(version)
            if not self.targets:
                self.targets = targets(self.home)
            for target in itertools.chain.from_iterable(self.targets.values()):
                status, body, _ = ask(self.url, target)
                if status != 200:
                    raise RuntimeError(f"{target}: {status}")
                self.right[target, version] = digest(body)

    def activate(self, version: str) -> None:
        """Make a release live."""
        began = time.monotonic()
        activate(self.home, version)
        self.live.append((began, time.monotonic(), version))

    def is_right(self, target: Target, body: bytes, began: float, ended: float) -> bool:
        """Return whether a release that was live between two instants has that body."""
        activations = [*self.live, (float("inf"), float("inf"), "")]
        versions = {
            version
            for (start, _, version), (_, replaced, _) in itertools.pairwise(activations)
            if start <= ended and began <= replaced
        }
        return digest(body) in {self.right[target, version] for version in versions}


def run(minutes: float, work: Path, *, seed: int = 1) -> Record:
    """Load a server for some minutes.

    Args:
        minutes: how long.
        work: a scratch folder.
        seed: decides what is fetched, and which process is killed.
    """
    scale = Scale(work=work)
    home, versions = work / "endurance", []
    for changed in (0.0, 0.2):
        sites.build(sites.source(scale, Register(INSTITUTIONS, changed=changed)), home)
        versions.append(current(home).name)
    record = Record()
    with peers.ours(home, work, workers=2, env=SETTINGS) as server:
        site = Site(server.url, server.pid, home, versions)
        site.learn()
        stop = time.monotonic() + minutes * 60
        roles = [_client] * CLIENTS + [_attacker] * 2 + [_activator, _killer, _watcher]
        with _threads(roles, site, record, stop, seed):
            pass
    return record


@contextmanager
def _threads(
    roles: Sequence[Callable[["Site", Record, float, random.Random], None]],
    site: Site,
    record: Record,
    stop: float,
    seed: int,
) -> Iterator[None]:
    threads = [
        threading.Thread(target=role, args=(site, record, stop, random.Random(f"{seed} {number}")))
        for number, role in enumerate(roles)
    ]
    for thread in threads:
        thread.start()
    yield
    for thread in threads:
        thread.join()


def _client(site: Site, record: Record, stop: float, dice: random.Random) -> None:
    """Fetch what people and programs fetch, and compare it."""
    tags = dict[Target, str]()
    while time.monotonic() < stop:
        kind = dice.choice(list(site.targets))
        target = dice.choice(site.targets[kind])
        condition = {"If-None-Match": tags[target]} if target in tags and dice.random() < 0.2 else {}
        began = time.monotonic()
        try:
            status, body, headers = ask(site.url, target, condition)
        except (OSError, http.client.HTTPException) as error:
            _failed(site, record, began, type(error).__name__)
            continue
        ended = time.monotonic()
        if status == 304 and condition:
            kind = "revalidated"
        elif status != 200:
            _failed(site, record, began, problem_of(status, body))
            continue
        elif not site.is_right(target, body, began, ended):
            with record.lock:
                record.wrong.append(f"{target[0]} as {target[1]} at {ended:.3f}")
        tags[target] = headers.get("etag", "")
        with record.lock:
            record.answered[kind] += 1
            record.millis.setdefault(kind, []).append((ended - began) * 1000)
        time.sleep(dice.random() * 0.02)


def _attacker(site: Site, record: Record, stop: float, dice: random.Random) -> None:
    """Send queries of death."""
    while time.monotonic() < stop:
        target, query = ("/sparql", "application/sparql-results+json"), dice.choice(OF_DEATH).encode()
        began = time.monotonic()
        try:
            status, body, _ = ask(site.url, target, {"Content-Type": "application/sparql-query"}, query)
        except (OSError, http.client.HTTPException) as error:
            _failed(site, record, began, type(error).__name__)
            continue
        problem = problem_of(status, body)
        if status == 200 or problem in REFUSED:
            with record.lock:
                record.refused["answered" if status == 200 else problem] += 1
        else:
            _failed(site, record, began, problem)
        time.sleep(dice.random() * 2)


def _activator(site: Site, record: Record, stop: float, _: random.Random) -> None:
    for version in itertools.cycle(site.versions):
        if not rest(ACTIVATE_EVERY_S, stop):
            return
        site.activate(version)
        record.events["activations"] += 1


def _killer(site: Site, record: Record, stop: float, dice: random.Random) -> None:
    """Kill web workers and query workers."""
    next_web, next_query = time.monotonic() + KILL_WEB_EVERY_S, time.monotonic() + KILL_QUERY_EVERY_S
    while rest(1.0, stop):
        now = time.monotonic()
        web = [pid for pid in children(site.pid) if "publisher" in command_of(pid)]
        if now >= next_web and web:
            next_web, site.killed_web = now + KILL_WEB_EVERY_S, now
            kill(dice.choice(web))
            record.events["web workers killed"] += 1
        elif now >= next_query:
            workers = [pid for pid in tree(site.pid) if "publisher.store.worker" in command_of(pid)]
            if workers:
                next_query, site.killed_query = now + KILL_QUERY_EVERY_S, now
                kill(dice.choice(workers))
                record.events["query workers killed"] += 1


def _watcher(site: Site, record: Record, stop: float, _: random.Random) -> None:
    while rest(5.0, stop):
        sizes = [resident_mib(pid) for pid in children(site.pid)]
        record.memory_mib.append(max(sizes, default=0.0))


def _failed(site: Site, record: Record, began: float, what: str) -> None:
    """Count a request that failed: as meant if a process was killed while it was under way, or just before."""
    just_killed = time.monotonic() - max(site.killed_web, site.killed_query if what == "query-engine" else -MEANT_S)
    is_meant = just_killed < MEANT_S + (time.monotonic() - began)
    with record.lock:
        (record.meant if is_meant else record.failed)[what] += 1
    time.sleep(0.05)


def ask(
    url: str,
    target: Target,
    headers: Mapping[str, str] | None = None,
    body: bytes | None = None,
    source: str | None = None,
) -> tuple[int, bytes, dict[str, str]]:
    """Send a request, POST if it has a body, on a connection of its own; return status, whole body and headers.

    ``source`` is the address of the loopback interface that it comes from.
    """
    parts = urlsplit(url)
    address = (source, 0) if source else None
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=60, source_address=address)
    try:
        method = "GET" if body is None else "POST"
        connection.request(
            method, target[0], body, headers={"Accept": target[1], "Host": "localhost:8000", **(headers or {})}
        )
        response = connection.getresponse()
        return response.status, response.read(), {name.lower(): value for name, value in response.getheaders()}
    finally:
        connection.close()


def targets(home: Path) -> dict[str, list[Target]]:
    """Return what is fetched, by kind; both releases have all of it."""
    with_html = [accept for accept in FORMATS if accept != "text/html"]
    release = Release.open(home / "current")
    paths = [urlsplit(thing.iri).path for thing in itertools.islice(release.things("institution"), DOCUMENTS)]
    release.close()
    query = "SELECT ?p ?o {{ <{}{}> ?p ?o }} ORDER BY ?p ?o"
    return {
        "documents": [(path.replace("/id/", "/doc/"), accept) for path in paths for accept in with_html],
        "queries": [
            ("/sparql?query=" + quote(query.format(sites.BASE, path)), "application/sparql-results+json")
            for path in paths
        ],
        "searches": [(f"/search.json?q={quote(path.rpartition('-')[2])}", "application/json") for path in paths[:10]],
        "dumps": [(f"/dumps/institutions.{suffix}", "*/*") for suffix in ("nt.gz", "csv.gz", "jsonl.zst", "ttl.gz")],
    }


def problem_of(status: int, body: bytes) -> str:
    """Return the type of the problem that an answer states, else its status."""
    try:
        return str(json.loads(body)["type"]).rpartition("/")[2]
    except (ValueError, KeyError, TypeError):
        return str(status)


def digest(body: bytes) -> str:
    """Return the SHA-256 of a body."""
    return hashlib.sha256(body).hexdigest()


def rest(seconds: float, stop: float) -> bool:
    """Sleep; return whether the run goes on."""
    time.sleep(max(min(seconds, stop - time.monotonic()), 0))
    return time.monotonic() < stop


def command_of(pid: int) -> str:
    """Return the command line of a process, empty if it has ended."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return ""


def kill(pid: int) -> None:
    """Kill a process, if it is still there."""
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def main(arguments: Sequence[str] | None = None) -> int:
    """Run, print the record; 1 if anything was wrong."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.endurance", description=__doc__.partition("\n")[0])
    parser.add_argument("--minutes", type=float, default=30.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--record", type=Path, metavar="FILE", help="write the record into this file, as JSON")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="endurance-") as folder:
        record = run(options.minutes, Path(folder), seed=options.seed)
    text = json.dumps({"machine": machine.describe(), "minutes": options.minutes, **record.summary()}, indent=1)
    print(text)
    if options.record:
        options.record.write_text(text + "\n", encoding="utf-8")
    return 0 if record.is_clean() else 1


if __name__ == "__main__":
    sys.exit(main())
