"""How many requests were answered, and in what time: noted at once, counted up to :data:`MOST_NOTED` at a time.

A counter and a histogram of prometheus-client take eighteen calls for a request (docs/adr/0215); they are families
here that are made when the metrics are read.
"""

import threading
from bisect import bisect_left
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import Final

from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily
from prometheus_client.registry import Collector
from prometheus_client.utils import floatToGoString

MOST_NOTED: Final = 256
"""How many requests are noted before they are counted, because many together take less time (docs/adr/0215)."""


class _Times:
    """The times of one route: how many were up to each bound, and after the last; and their sum."""

    __slots__ = ("numbers", "sum_s")

    def __init__(self, bounds: int) -> None:
        self.numbers, self.sum_s = [0] * (bounds + 1), 0.0


class RequestTallies(Collector):
    """Requests by route, method and status, and their times by route.

    Args:
        name: of the counter, without its ending.
        seconds_name: of the histogram.
        bounds_s: of its buckets, in seconds, without the last, which has no bound.
    """

    def __init__(self, name: str, seconds_name: str, bounds_s: Sequence[float]) -> None:
        self._name, self._seconds_name, self._bounds_s = name, seconds_name, bounds_s
        self._bounds = [*map(floatToGoString, bounds_s), "+Inf"]
        self._noted = deque[tuple[tuple[str, str, str], float]]()
        self._numbers = Counter[tuple[str, str, str]]()
        self._times: dict[str, _Times] = {}
        self._counting = threading.Lock()

    def note(self, route: str, method: str, status: str, seconds: float) -> None:
        """Note a request, which :meth:`count` counts."""
        noted = self._noted
        noted.append(((route, method, status), seconds))
        if len(noted) >= MOST_NOTED:
            self.count()

    def count(self) -> None:
        """Count what was noted; any thread may do so."""
        noted, times = self._noted, self._times
        with self._counting:
            for _ in range(len(noted)):
                labels, seconds = noted.popleft()
                self._numbers[labels] += 1
                if (of_route := times.get(labels[0])) is None:
                    of_route = times[labels[0]] = _Times(len(self._bounds_s))
                of_route.numbers[bisect_left(self._bounds_s, seconds)] += 1
                of_route.sum_s += seconds

    def collect(self) -> Iterator[CounterMetricFamily | HistogramMetricFamily]:
        """Yield the counter and the histogram of what was counted."""
        requests = CounterMetricFamily(
            self._name, "Requests answered, by route, method and status.", labels=("route", "method", "status")
        )
        taken = HistogramMetricFamily(
            self._seconds_name, "Time until the answer was ready to be sent.", labels=("route",)
        )
        with self._counting:
            for labels, number in self._numbers.items():
                requests.add_metric(labels, number)
            for route, times in self._times.items():
                buckets = zip(self._bounds, map(float, accumulate(times.numbers)), strict=True)
                taken.add_metric((route,), list(buckets), times.sum_s)
        yield requests
        yield taken
