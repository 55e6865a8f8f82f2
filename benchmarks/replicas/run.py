"""A long run of replicas under load."""

import random
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final

from benchmarks import Scale
from benchmarks.harness import peers, sites
from benchmarks.harness.memory import used_cpu_s
from benchmarks.inputs.generate import Register
from benchmarks.replicas.clock import Clock
from benchmarks.replicas.disturbances import activate_releases, kill_workers, restart_replica, watch_memory
from benchmarks.replicas.fleet import Fleet
from benchmarks.replicas.nodes import FOLLOW_S, SETTINGS, Node
from benchmarks.replicas.proxy import behind_nginx
from benchmarks.replicas.readers import attack, read, resume, walk_slowly
from benchmarks.replicas.record import Record
from publisher.release import current
from publisher.release.layout import Home

INSTITUTIONS: Final = 300
CHANGED: Final = (0.0, 0.1, 0.2, 0.3)
"""Of each release, the share of the institutions that are not as in the first."""

READERS: Final = 4


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
        *((read, (f"127.0.0.{20 + number}",)) for number in range(READERS)),
        (walk_slowly, ("127.0.0.40",)),
        (resume, ("127.0.0.41",)),
        (attack, ()),
        (activate_releases, (work,)),
        (kill_workers, ()),
        (restart_replica, ()),
        (watch_memory, ()),
    ]
    threads = [
        threading.Thread(target=role, args=(fleet, record, clock, random.Random(f"{seed} {number}"), *rest_of))
        for number, (role, rest_of) in enumerate(roles)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
