"""A long run of mixed load over replicas behind nginx, while releases go live and processes die: every body is checked.

``python -m benchmarks.replicas [--minutes 30] [--replicas 2] [--record record.json]``

Replicas follow a home; in front is nginx with the configuration of ``deploy/``, without its cache. Readers, each with
an address of its own, fetch documents, pages, search results, dumps and results of queries, revalidate them, walk lists
by cursors and resume downloads; others send queries of death. Meanwhile releases go live, web workers are killed, and a
replica is away while a release goes live, and comes back. A body is right if a release that was live while it was
fetched has it, and if its reader has seen no newer release before.

Memory is flat if each web worker and each first process of a server has, in the last fifth of the time after its
warm-up, as much as in the first, within a tenth. The warm-up is a quarter of the run from the start of the process:
caches fill (their sizes are printed beside), and for the first time two releases are open at once. Counted is what is
no file's (``Anonymous`` of smaps_rollup): pages of files are the kernel's. A process that lived for less than half of
the run is shown, and not judged.
"""

import argparse
import http.client
import itertools
import json
import random
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit
from urllib.request import urlopen

from benchmarks import Scale, endurance, machine, peers, percentile, sites
from benchmarks.endurance import Target, ask, digest, rest
from benchmarks.generate import Register
from benchmarks.memory import children, own_mib, used_cpu_s
from publisher.release import activate, current
from publisher.release.homes import add
from publisher.release.layout import Home

INSTITUTIONS: Final = 300
CHANGED: Final = (0.0, 0.1, 0.2, 0.3)
"""Of each release, the share of the institutions that are not as in the first."""

READERS: Final = 4
ACTIVATIONS: Final = (0.2, 0.5, 0.8)
KILLS: Final = (0.3, 0.42, 0.7)
"""When releases go live and web workers are killed, in shares of the whole time."""

AWAY: Final = (0.46, 0.56)
"""From when to when the last replica is stopped; a release goes live between."""

FOLLOW_S: Final = 1.0
MEANT_S: Final = 3.0
"""For how long after a kill requests may fail."""

LATE_S: Final = 0.05
"""How exact the time of a link is."""

WARM_UP: Final = 0.25
JUDGED: Final = 0.5
"""In shares of the whole time: how long a process warms up, and how long one must live to be judged."""

FLAT: Final = 0.1
"""How much memory may differ from its beginning."""

PAGE: Final = 60
WALK: Final = (f"/api/institutions?size={PAGE}", "application/json")
RESUMED: Final = ("/dumps/institutions.nt.gz", "*/*")
SETTINGS: Final = {"PUBLISHER_QUERY_TIMEOUT": "8", "PUBLISHER_QUERY_SHARE": "1000000"}


@dataclass(frozen=True, slots=True)
class Seen:
    """An answer: which releases have that body, and when it was fetched."""

    what: str
    releases: frozenset[int]
    began: float
    ended: float


@dataclass(slots=True)
class Record:
    """What happened.

    Attributes:
        answered: answers with a body that some release has, by kind.
        refused: queries of death, by the type of the error that they got.
        meant, failed: requests that failed, by what was received; with and without a kill just before.
        wrong: bodies that no release has, that were not live then, or that are older than what their reader had seen.
        millis: how long answers took, by kind.
        seen: answers, to be compared with what was live.
        memory_mib: of each replica, what each process took each time it was looked at, by "web" or "first" and its id.
        cached_mib: of each replica, what the caches of its web workers held at the end.
        cpu_s: time of cores that replicas and nginx took.
        events: what was done.
    """

    answered: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    meant: Counter[str] = field(default_factory=Counter)
    failed: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    millis: dict[str, list[float]] = field(default_factory=dict)
    seen: list[Seen] = field(default_factory=list)
    memory_mib: list[dict[str, list[float]]] = field(default_factory=list)
    cached_mib: list[float] = field(default_factory=list)
    cpu_s: float = 0.0
    seconds: float = 0.0
    events: Counter[str] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def is_clean(self) -> bool:
        """Return whether no body was wrong, and nothing failed that was not meant to."""
        return not self.wrong and not self.failed

    def memory_growth(self) -> dict[str, float]:
        """Return, of each process that is judged, its memory at the end as a share of that after its warm-up."""
        processes = {name: sizes for replica in self.memory_mib for name, sizes in replica.items()}
        whole = max(map(len, processes.values()), default=0)
        warm_up = int(whole * WARM_UP)
        return {
            name: growth(sizes[warm_up:]) for name, sizes in processes.items() if len(sizes) >= max(whole * JUDGED, 8)
        }

    def is_flat(self) -> bool:
        """Return whether the memory of no process that is judged grew by more than a tenth."""
        return all(share <= 1 + FLAT for share in self.memory_growth().values())

    def summary(self) -> dict[str, object]:
        """Return the figures, for JSON."""
        requests = self.answered.total()
        return {
            "answered": dict(self.answered),
            "queries of death": dict(self.refused),
            "failed as meant": dict(self.meant),
            "failed": dict(self.failed),
            "wrong bodies": self.wrong,
            "ms, median and p99": {
                kind: [round(percentile(taken, 0.5), 1), round(percentile(taken, 0.99), 1)]
                for kind, taken in self.millis.items()
            },
            "answers a second": round(requests / self.seconds, 1) if self.seconds else 0,
            "answers a second of a core": round(requests / self.cpu_s, 1) if self.cpu_s else 0,
            "memory, last fifth after the warm-up by first": {
                name: round(share, 3) for name, share in self.memory_growth().items()
            },
            "memory MiB, in ten steps of each life, by replica": [
                {name: tenths(sizes) for name, sizes in replica.items() if len(sizes) >= 10}
                for replica in self.memory_mib
            ],
            "MiB in the caches of web workers at the end, by replica": [round(size, 1) for size in self.cached_mib],
            "events": dict(self.events),
        }


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


class Fleet:
    """Replicas behind nginx, and what each release answers.

    Args:
        home: that they follow.
        versions: of its releases, in the order in which they go live.
        nodes: the replicas.
        url: of nginx.
    """

    def __init__(self, home: Path, versions: Sequence[str], nodes: Sequence[Node], url: str) -> None:
        self.home, self.versions, self.nodes, self.url = home, versions, nodes, url
        self.targets = dict[str, list[Target]]()
        self.right = dict[tuple[Target, str], set[int]]()
        self.appeared, self.left = {0: 0.0}, dict[int, float]()
        """Of a release, when the first replica activated it, and when the last had activated the next."""
        self.killed = -MEANT_S

    def learn(self, url: str) -> None:
        """Fetch everything of each release from a server over the home itself."""
        for number, version in enumerate(self.versions):
            activate(self.home, version)
            self.targets = self.targets or endurance.targets(self.home)
            for target in itertools.chain.from_iterable(self.targets.values()):
                status, body, _ = ask(url, target)
                if status != 200:
                    raise RuntimeError(f"{target}: {status}")
                self._note(target, body, number)
            self._note(WALK, walk(url), number)
        activate(self.home, self.versions[0])

    def releases_with(self, target: Target, body: bytes) -> frozenset[int]:
        """Return which releases answer so."""
        return frozenset(self.right.get((target, digest(body)), ()))

    def go_live(self, number: int) -> None:
        """Make a release live in the home, and wait until all replicas that run have it."""
        version = self.versions[number]
        activate(self.home, version)
        nodes = [node for node in self.nodes if node.is_running]
        while any(current(node.home).name != version for node in nodes):
            time.sleep(0.05)
        times = [(node.home / "current").lstat().st_mtime for node in nodes]
        self.appeared[number], self.left[number - 1] = min(times) - LATE_S, max(times) + LATE_S

    def was_live(self, seen: Seen) -> bool:
        """Return whether a release with that body was live while it was fetched."""
        return any(
            self.appeared.get(number, float("inf")) <= seen.ended and seen.began <= self.left.get(number, float("inf"))
            for number in seen.releases
        )

    def _note(self, target: Target, body: bytes, number: int) -> None:
        self.right.setdefault((target, digest(body)), set()).add(number)


def run(minutes: float, work: Path, *, replicas: int = 2, seed: int = 1) -> Record:
    """Load replicas for some minutes.

    Args:
        minutes: how long.
        work: a scratch folder.
        replicas: how many; a single one is not stopped.
        seed: decides what is fetched, and which process is killed.
    """
    home, versions = _releases(work)
    delay_s = 3 * FOLLOW_S
    nodes = [Node(home, work / f"replica-{number}", delay_s) for number in range(replicas)]
    record = Record(memory_mib=[{} for _ in nodes])
    with ExitStack() as running:
        fleet = Fleet(home, versions, nodes, "")
        with peers.ours(home, work, workers=1, env=SETTINGS) as server:
            fleet.learn(server.url)
        _hold_back(home, versions[1:], work)
        for node in nodes:
            running.callback(node.stop)
            node.start()
        proxy = running.enter_context(behind_nginx([node.port for node in nodes], work))
        fleet.url = proxy.url
        began = time.monotonic()
        _run_roles(fleet, record, Clock(began, minutes * 60), seed, work)
        record.seconds = time.monotonic() - began
        record.cpu_s = used_cpu_s(proxy.pid) + sum(node.cpu_s for node in nodes)
    record.wrong += [f"{seen.what}: of another release" for seen in record.seen if not fleet.was_live(seen)]
    return record


def _releases(work: Path) -> tuple[Path, list[str]]:
    """Build the releases; return the home and their versions."""
    scale, home, versions = Scale(work=work), work / "replicated", []
    for changed in CHANGED:
        sites.build(sites.source(scale, Register(INSTITUTIONS, changed=changed)), home)
        versions.append(current(home).name)
    return home, versions


def _hold_back(home: Path, versions: Sequence[str], work: Path) -> None:
    """Take releases out of a home until they are to go live, as if they were not built yet."""
    for version in versions:
        Home(home).release(version).rename(work / version)


def _run_roles(fleet: Fleet, record: Record, clock: "Clock", seed: int, work: Path) -> None:
    roles: list[tuple[Callable[..., None], tuple[Any, ...]]] = [
        *((_read, (f"127.0.0.{20 + number}",)) for number in range(READERS)),
        (_walk, ("127.0.0.40",)),
        (_resume, ("127.0.0.41",)),
        (_attack, ()),
        (_activate, (work,)),
        (_kill, ()),
        (_restart, ()),
        (_watch, ()),
    ]
    threads = [
        threading.Thread(target=role, args=(fleet, record, clock, random.Random(f"{seed} {number}"), *rest_of))
        for number, (role, rest_of) in enumerate(roles)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@dataclass(frozen=True, slots=True)
class Clock:
    """The time of a run, on the monotonic clock."""

    began: float
    seconds: float

    @property
    def stop(self) -> float:
        """When the run ends."""
        return self.began + self.seconds

    def sleep_until(self, share: float) -> bool:
        """Sleep until a share of the time has passed; return whether the run goes on."""
        return rest(self.began + share * self.seconds - time.monotonic(), self.stop)


class Reader:
    """Someone who reads, with an address of their own; sees no older release after a newer one.

    Args:
        fleet: what is read.
        record: where it is noted.
        address: on the loopback interface.
    """

    def __init__(self, fleet: Fleet, record: Record, address: str) -> None:
        self.fleet, self.record, self.address = fleet, record, address
        self._newest = 0

    def ask(self, target: Target, headers: Mapping[str, str] | None = None) -> tuple[int, bytes, dict[str, str]] | None:
        """Send a request; None if it failed, which is noted."""
        began = time.monotonic()
        try:
            status, body, received = ask(self.fleet.url, target, headers, source=self.address)
        except (OSError, http.client.HTTPException) as error:
            _failed(self.fleet, self.record, began, type(error).__name__)
            return None
        if status not in {200, 206, 304}:
            _failed(self.fleet, self.record, began, endurance.problem_of(status, body))
            return None
        return status, body, received

    def note(self, kind: str, target: Target, body: bytes, began: float) -> None:
        """Note an answer, and whether its body may be one of that moment for this reader."""
        ended, what = time.time(), f"{target[0]} as {target[1]} by {self.address}"
        releases = self.fleet.releases_with(target, body)
        later = [number for number in releases if number >= self._newest]
        with self.record.lock:
            self.record.answered[kind] += 1
            self.record.millis.setdefault(kind, []).append((ended - began) * 1000)
            if not releases:
                self.record.wrong.append(f"{what}: of no release, {len(body)} bytes")
            elif not later:
                self.record.wrong.append(f"{what}: of release {max(releases)} after {self._newest}")
            else:
                self.record.seen.append(Seen(what, releases, began, ended))
        self._newest = min(later, default=self._newest)


def _read(fleet: Fleet, record: Record, clock: Clock, dice: random.Random, address: str) -> None:
    """Fetch what people and programs fetch, and compare it."""
    reader, tags = Reader(fleet, record, address), dict[Target, tuple[str, bytes]]()
    while time.monotonic() < clock.stop:
        kind = dice.choice(list(fleet.targets))
        target = dice.choice(fleet.targets[kind])
        tag, body = tags.get(target, ("", b"")) if dice.random() < 0.2 else ("", b"")
        began = time.time()
        if (answer := reader.ask(target, {"If-None-Match": tag} if tag else None)) is None:
            continue
        status, received, headers = answer
        if status == 304:
            reader.note("revalidated", target, body, began)
        else:
            reader.note(kind, target, received, began)
            tags[target] = headers.get("etag", ""), received
        time.sleep(dice.random() * 0.1)


def _walk(fleet: Fleet, record: Record, clock: Clock, dice: random.Random, address: str) -> None:
    """Walk through the list of all institutions, slowly: all pages are of one release."""
    reader = Reader(fleet, record, address)
    while time.monotonic() < clock.stop:
        began, pages, target = time.time(), list[bytes](), WALK
        while (answer := reader.ask(target)) is not None:
            pages.append(answer[1])
            following = next_page(answer[1])
            if following is None:
                reader.note("walks", WALK, joined(pages), began)
                break
            target = following
            time.sleep(dice.random())


def _resume(fleet: Fleet, record: Record, clock: Clock, dice: random.Random, address: str) -> None:
    """Download in two parts with a pause between: what comes out is a whole file of one release."""
    reader = Reader(fleet, record, address)
    while time.monotonic() < clock.stop:
        began = time.time()
        if (first := reader.ask(RESUMED, {"Range": "bytes=0-4999"})) is None:
            continue
        time.sleep(dice.random() * 4)
        condition = {"Range": f"bytes={len(first[1])}-", "If-Range": first[2].get("etag", "")}
        if (second := reader.ask(RESUMED, condition)) is not None:
            resumed = second[0] == 206
            reader.note(
                "resumed" if resumed else "begun again", RESUMED, (first[1] if resumed else b"") + second[1], began
            )


def _attack(fleet: Fleet, record: Record, clock: Clock, dice: random.Random) -> None:
    """Send queries of death."""
    target = ("/sparql", "application/sparql-results+json")
    while time.monotonic() < clock.stop:
        began, query = time.monotonic(), dice.choice(endurance.OF_DEATH).encode()
        try:
            status, body, _ = ask(fleet.url, target, {"Content-Type": "application/sparql-query"}, query)
        except (OSError, http.client.HTTPException) as error:
            _failed(fleet, record, began, type(error).__name__)
            continue
        problem = endurance.problem_of(status, body)
        if status == 200 or problem in endurance.REFUSED:
            with record.lock:
                record.refused["answered" if status == 200 else problem] += 1
        else:
            _failed(fleet, record, began, problem)
        time.sleep(2 + dice.random() * 6)


def _activate(fleet: Fleet, record: Record, clock: Clock, _: random.Random, work: Path) -> None:
    """Let the releases that were held back appear in the home, one after the other."""
    for number, share in enumerate(ACTIVATIONS, 1):
        if not clock.sleep_until(share):
            return
        add(Home(fleet.home), work / fleet.versions[number])
        fleet.go_live(number)
        record.events["releases that went live"] += 1


def _kill(fleet: Fleet, record: Record, clock: Clock, dice: random.Random) -> None:
    """Kill web workers, of each replica in turns."""
    for node, share in zip(itertools.cycle(fleet.nodes), KILLS, strict=False):
        if not clock.sleep_until(share):
            return
        fleet.killed = time.monotonic()
        endurance.kill(dice.choice(node.web_workers()))
        record.events["web workers killed"] += 1


def _restart(fleet: Fleet, record: Record, clock: Clock, _: random.Random) -> None:
    """Stop a replica, and start it again."""
    if len(fleet.nodes) == 1 or not clock.sleep_until(AWAY[0]):
        return
    fleet.nodes[-1].stop()
    clock.sleep_until(AWAY[1])
    fleet.nodes[-1].start()
    record.events["replicas restarted"] += 1


def _watch(fleet: Fleet, record: Record, clock: Clock, _: random.Random) -> None:
    while rest(min(5.0, clock.seconds / 40), clock.stop):
        for node, sizes in zip(fleet.nodes, record.memory_mib, strict=True):
            for name, pid in node.processes():
                sizes.setdefault(f"{name} {pid}", []).append(own_mib(pid))
    record.cached_mib = [node.cached_mib() for node in fleet.nodes if node.is_running]


def _failed(fleet: Fleet, record: Record, began: float, what: str) -> None:
    """Count a request that failed: as meant if a web worker was killed while it was under way, or just before."""
    is_meant = time.monotonic() - fleet.killed < MEANT_S + (time.monotonic() - began)
    with record.lock:
        (record.meant if is_meant else record.failed)[what] += 1
    time.sleep(0.05)


def growth(sizes: Sequence[float]) -> float:
    """Return the median of the last fifth of some sizes as a share of that of the first."""
    fifth = max(len(sizes) // 5, 1)
    return statistics.median(sizes[-fifth:]) / statistics.median(sizes[:fifth])


def tenths(sizes: Sequence[float]) -> list[int]:
    """Return the medians of ten equal parts of some sizes."""
    bounds = [len(sizes) * number // 10 for number in range(11)]
    return [round(statistics.median(sizes[start:end])) for start, end in itertools.pairwise(bounds)]


def walk(url: str) -> bytes:
    """Walk through the list of all institutions, and return what the walk gave."""
    pages, target = list[bytes](), WALK
    while True:
        status, body, _ = ask(url, target)
        if status != 200:
            raise RuntimeError(f"{target}: {status}")
        pages.append(body)
        following = next_page(body)
        if following is None:
            return joined(pages)
        target = following


def next_page(body: bytes) -> Target | None:
    """Return where a page of a list says that the next is."""
    address = json.loads(body).get("next")
    if address is None:
        return None
    parts = urlsplit(address)
    return f"{parts.path}?{parts.query}", WALK[1]


def joined(pages: Sequence[bytes]) -> bytes:
    """Return the pages of a walk as one body."""
    return b"\n".join(pages)


@contextmanager
def behind_nginx(ports: Sequence[int], work: Path) -> Iterator[peers.Server]:
    """Run nginx with ``deploy/nginx-replicas.conf`` before servers on some ports; without TLS and without its cache."""
    port, folder = peers.free_port(), work / "nginx"
    folder.mkdir(parents=True, exist_ok=True)
    rules = (peers.ROOT / "deploy" / "nginx-replicas.conf").read_text(encoding="utf-8")
    servers = "".join(f"    server 127.0.0.1:{each} max_fails=2 fail_timeout=5s;\n" for each in ports)
    for pattern, replacement in (
        (r"(?m)(^    server 10\..*\n)+", servers),
        (r"(?m)^    ssl_.*\n", ""),
        (r"listen 443 ssl http2", f"listen 127.0.0.1:{port}"),
        (r"listen 80", f"listen 127.0.0.1:{peers.free_port()}"),
        (r"proxy_cache publisher", "proxy_cache off"),
        (r"/var/cache/nginx/publisher", str(folder / "cache")),
        (r"Host \$host", "Host $http_host"),
    ):
        rules, count = re.subn(pattern, replacement, rules)
        if not count:
            raise RuntimeError(f"deploy/nginx-replicas.conf has no {pattern}")
    temporary = " ".join(f"{name}_temp_path {folder};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    configuration = folder / "nginx.conf"
    configuration.write_text(
        f"daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/nginx.log;\n"
        f"events {{ worker_connections 1024; }}\nhttp {{ access_log off; {temporary}\n{rules}\n}}\n",
        encoding="utf-8",
    )
    command = [peers.nginx_program(), "-p", str(folder), "-c", str(configuration), "-e", str(folder / "nginx.log")]
    with peers.serving("nginx", command, port=port, work=folder, ready="/healthz") as server:
        yield server


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


def main(arguments: Sequence[str] | None = None) -> int:
    """Run, print the record; 1 if anything was wrong, or memory grew."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.replicas", description=__doc__.partition("\n")[0])
    parser.add_argument("--minutes", type=float, default=30.0)
    parser.add_argument("--replicas", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--record", type=Path, metavar="FILE", help="write the record into this file, as JSON")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="replicas-") as folder:
        record = run(options.minutes, Path(folder), replicas=options.replicas, seed=options.seed)
    facts = {"machine": machine.describe(), "minutes": options.minutes, "replicas": options.replicas}
    text = json.dumps({**facts, **record.summary()}, indent=1)
    print(text)
    if options.record:
        options.record.write_text(text + "\n", encoding="utf-8")
    return 0 if record.is_clean() and record.is_flat() else 1


if __name__ == "__main__":
    sys.exit(main())
