"""What readers do: fetch, walk through lists, resume downloads; each answer is compared with those of the releases."""

import http.client
import random
import time
from collections.abc import Mapping
from typing import Final

from benchmarks import endurance
from benchmarks.endurance import Target, ask
from benchmarks.replicas.clock import Clock
from benchmarks.replicas.fleet import MEANT_S, Fleet
from benchmarks.replicas.record import Record, Seen
from benchmarks.replicas.walks import WALK, joined, next_page

RESUMED: Final = ("/dumps/institutions.nt.gz", "*/*")


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


def read(fleet: Fleet, record: Record, clock: Clock, dice: random.Random, address: str) -> None:
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


def walk_slowly(fleet: Fleet, record: Record, clock: Clock, dice: random.Random, address: str) -> None:
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


def resume(fleet: Fleet, record: Record, clock: Clock, dice: random.Random, address: str) -> None:
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


def attack(fleet: Fleet, record: Record, clock: Clock, dice: random.Random) -> None:
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


def _failed(fleet: Fleet, record: Record, began: float, what: str) -> None:
    """Count a request that failed: as meant if a web worker was killed while it was under way, or just before."""
    is_meant = time.monotonic() - fleet.killed < MEANT_S + (time.monotonic() - began)
    with record.lock:
        (record.meant if is_meant else record.failed)[what] += 1
    time.sleep(0.05)
