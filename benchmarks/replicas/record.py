"""What happened in a long run, and whether it was right."""

import itertools
import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from benchmarks import percentile
from benchmarks.harness.outcomes import Outcomes

WARM_UP: Final = 0.25
JUDGED: Final = 0.5
"""In shares of the whole time: how long a process warms up, and how long one must live to be judged."""

FLAT: Final = 0.1
"""How much memory may differ from its beginning."""


@dataclass(frozen=True, slots=True)
class Seen:
    """An answer: which releases have that body, and when it was fetched."""

    what: str
    releases: frozenset[int]
    began: float
    ended: float


@dataclass(slots=True)
class Record(Outcomes):
    """What happened; a body is wrong if no release has it, or none of then, or an older one than its reader had seen.

    Attributes:
        seen: answers, to be compared with what was live.
        memory_mib: of each replica, what each process took each time it was looked at, by "web" or "first" and its id.
        cached_mib: of each replica, what the caches of its web workers held at the end.
        cpu_s: time of cores that replicas and nginx took.
        seconds: how long the run took.
    """

    seen: list[Seen] = field(default_factory=list)
    memory_mib: list[dict[str, list[float]]] = field(default_factory=list)
    cached_mib: list[float] = field(default_factory=list)
    cpu_s: float = 0.0
    seconds: float = 0.0

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


def growth(sizes: Sequence[float]) -> float:
    """Return the median of the last fifth of some sizes as a share of that of the first."""
    fifth = max(len(sizes) // 5, 1)
    return statistics.median(sizes[-fifth:]) / statistics.median(sizes[:fifth])


def tenths(sizes: Sequence[float]) -> list[int]:
    """Return the medians of ten equal parts of some sizes."""
    bounds = [len(sizes) * number // 10 for number in range(11)]
    return [round(statistics.median(sizes[start:end])) for start, end in itertools.pairwise(bounds)]
