"""The replicas together, and what each release answers."""

import itertools
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from benchmarks import endurance
from benchmarks.endurance import Target, ask, digest
from benchmarks.replicas.nodes import Node
from benchmarks.replicas.record import Seen
from benchmarks.replicas.walks import WALK, walk
from publisher.release import activate, current

MEANT_S: Final = 3.0
"""For how long after a kill requests may fail."""

LATE_S: Final = 0.05
"""How exact the time of a link is."""


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
