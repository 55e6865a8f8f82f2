"""The time of a long run."""

import time
from dataclasses import dataclass

from benchmarks.endurance import rest


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
