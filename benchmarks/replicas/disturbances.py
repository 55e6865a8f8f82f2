"""What happens to replicas meanwhile: releases go live, workers are killed, a replica is away; memory is watched."""

import itertools
import random
import time
from pathlib import Path
from typing import Final

from benchmarks import endurance
from benchmarks.endurance import rest
from benchmarks.harness.memory import own_mib
from benchmarks.replicas.clock import Clock
from benchmarks.replicas.fleet import Fleet
from benchmarks.replicas.record import Record
from publisher.release.homes import add
from publisher.release.layout import Home

ACTIVATIONS: Final = (0.2, 0.5, 0.8)
KILLS: Final = (0.3, 0.42, 0.7)
"""When releases go live and web workers are killed, in shares of the whole time."""

AWAY: Final = (0.46, 0.56)
"""From when to when the last replica is stopped; a release goes live between."""


def activate_releases(fleet: Fleet, record: Record, clock: Clock, _: random.Random, work: Path) -> None:
    """Let the releases that were held back appear in the home, one after the other."""
    for number, share in enumerate(ACTIVATIONS, 1):
        if not clock.sleep_until(share):
            return
        add(Home(fleet.home), work / fleet.versions[number])
        fleet.go_live(number)
        record.events["releases that went live"] += 1


def kill_workers(fleet: Fleet, record: Record, clock: Clock, dice: random.Random) -> None:
    """Kill web workers, of each replica in turns."""
    for node, share in zip(itertools.cycle(fleet.nodes), KILLS, strict=False):
        if not clock.sleep_until(share):
            return
        fleet.killed = time.monotonic()
        endurance.kill(dice.choice(node.web_workers()))
        record.events["web workers killed"] += 1


def restart_replica(fleet: Fleet, record: Record, clock: Clock, _: random.Random) -> None:
    """Stop a replica, and start it again."""
    if len(fleet.nodes) == 1 or not clock.sleep_until(AWAY[0]):
        return
    fleet.nodes[-1].stop()
    clock.sleep_until(AWAY[1])
    fleet.nodes[-1].start()
    record.events["replicas restarted"] += 1


def watch_memory(fleet: Fleet, record: Record, clock: Clock, _: random.Random) -> None:
    """Look at the memory of all processes again and again, and at the end at the caches."""
    while rest(min(5.0, clock.seconds / 40), clock.stop):
        for node, sizes in zip(fleet.nodes, record.memory_mib, strict=True):
            for name, pid in node.processes():
                sizes.setdefault(f"{name} {pid}", []).append(own_mib(pid))
    record.cached_mib = [node.cached_mib() for node in fleet.nodes if node.is_running]
