"""What became of the requests of a long run."""

import threading
from collections import Counter
from dataclasses import dataclass, field


@dataclass(slots=True)
class Outcomes:
    """What became of requests; several threads add to it, each with the lock.

    Attributes:
        answered: right answers, by kind.
        refused: queries of death, by the type of the error that they got.
        meant, failed: requests that failed, by what was received; with and without a kill just before.
        wrong: what is wrong with bodies, one text each.
        millis: how long answers took, by kind.
        events: what was done meanwhile, by its name.
    """

    answered: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    meant: Counter[str] = field(default_factory=Counter)
    failed: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    millis: dict[str, list[float]] = field(default_factory=dict)
    events: Counter[str] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def is_clean(self) -> bool:
        """Return whether no body was wrong, and nothing failed that was not meant to."""
        return not self.wrong and not self.failed
