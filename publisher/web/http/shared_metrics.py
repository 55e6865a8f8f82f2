"""The metrics of all web workers, added up: each process writes its own into a folder that all share.

``publisher serve`` makes the folder. A web worker takes a place in it, the lowest that is free, which the kernel frees
when the process ends (flock). Whoever takes the place of another goes on from its counters, so that sums never fall.
Gauges count as long as they are fresh. Without a folder there is only this process.

prometheus-client has such a folder too; it needs a setting before Python starts, costs each request three times as
much, and keeps a file for each process that ever was. docs/watching.md has figures.
"""

import fcntl
import os
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, NamedTuple

import orjson
from prometheus_client import CollectorRegistry
from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import Collector
from prometheus_client.samples import Sample

from publisher.web.http.metrics import SHARED, Metrics

FOLDER_VARIABLE: Final = "INSTITUTION_PUBLISHER_METRICS"
"""The variable by which ``publisher serve`` tells its web workers the folder."""

WRITE_EVERY_S: Final = 5.0
FRESH_S: Final = 15.0
"""How old the gauges of a process may be; after that it has ended."""

_MOST_PLACES: Final = 1024
_CUMULATIVE: Final = frozenset({"counter", "histogram"})
_CREATED: Final = "_created"

Labels = tuple[tuple[str, str], ...]
Key = tuple[str, str, Labels]
"""A sample: the name of its metric, its own name, its labels."""


class _Place(NamedTuple):
    """What the process in a place has written."""

    number: int
    fresh: bool
    values: Mapping[Key, float]


class SharedMetrics:
    """The metrics of this process and of those that share its folder.

    Args:
        metrics: of this process.
        folder: that of all processes; None if there are no others.

    Attributes:
        place: of this process among all, from 1.
    """

    def __init__(self, metrics: Metrics, folder: Path | None = None) -> None:
        self._metrics, self._folder = metrics, folder
        self.place, self._lock_file = 1, -1
        if folder:
            self.place, self._lock_file = _take_place(folder)
        before = _read(folder, self.place) if folder else None
        types = {family.name: family.type for family in metrics.registry.collect()}
        self._base = {key: value for key, value in (before or {}).items() if types.get(key[0]) in _CUMULATIVE}
        self._closed, self._writing = threading.Event(), threading.Lock()
        if folder:
            self._write()
            threading.Thread(target=self._run, name="metrics", daemon=True).start()

    def exposition(self, accept: str | None, *, by_worker: bool = False) -> tuple[bytes, str]:
        """Return all metrics in the text format that the scraper accepts, and its Content-Type.

        Args:
            accept: the Accept header.
            by_worker: whether each sample is told for each web worker, with a label ``worker``; else they are added up.
        """
        places = list(self._places())
        registry = CollectorRegistry(auto_describe=False)
        registry.register(_Told(self._metrics.registry, _by_worker(places) if by_worker else _added_up(places)))
        encoder, content_type = choose_encoder(accept or "")
        return encoder(registry), content_type

    def close(self) -> None:
        """Write the last figures, and free the place."""
        self._closed.set()
        if self._folder:
            self._write()
            os.close(self._lock_file)

    def _run(self) -> None:
        while not self._closed.wait(WRITE_EVERY_S):
            self._write()

    def _places(self) -> Iterator[_Place]:
        """What each process has; this one first, written, so that nobody tells less of it later."""
        yield _Place(self.place, fresh=True, values=self._write())
        if self._folder is None:
            return
        for path in sorted(self._folder.glob("*.json")):
            number = int(path.stem)
            if number != self.place and (values := _read(self._folder, number)) is not None:
                with suppress(FileNotFoundError):
                    yield _Place(number, time.time() - path.stat().st_mtime < FRESH_S, values)

    def _write(self) -> Mapping[Key, float]:
        """Return the figures of this process, after they are in the folder, unless its disk is full."""
        with self._writing:
            values = self._own()
            if self._folder is not None:
                rows = [[metric, name, dict(labels), value] for (metric, name, labels), value in values.items()]
                path, new = _file(self._folder, self.place), self._folder / f"{self.place}.new"
                with suppress(OSError):
                    new.write_bytes(orjson.dumps(rows))
                    new.replace(path)
            return values

    def _own(self) -> Mapping[Key, float]:
        self._metrics.refresh()
        values = dict(self._base)
        for family in self._metrics.registry.collect():
            for sample in family.samples:
                if not sample.name.endswith(_CREATED):
                    key = (family.name, sample.name, tuple(sample.labels.items()))
                    values[key] = self._base.get(key, 0.0) + sample.value
        return values


class _Told(Collector):
    """The families of a registry, with other samples.

    Args:
        registry: has the families.
        samples: by the name of their family.
    """

    def __init__(self, registry: CollectorRegistry, samples: Mapping[str, list[Sample]]) -> None:
        self._registry, self._samples = registry, samples

    def collect(self) -> Iterable[Any]:
        """Yield the families."""
        for family in self._registry.collect():
            family.samples = self._samples.get(family.name, [])
            yield family


def _added_up(places: Iterable[_Place]) -> Mapping[str, list[Sample]]:
    totals: dict[Key, float] = {}
    for key, value in _counted(places):
        combine: Callable[[float, float], float] = SHARED.get(key[0], float.__add__)
        totals[key] = combine(totals[key], value) if key in totals else float(value)
    samples = defaultdict[str, list[Sample]](list)
    for (family, name, labels), value in totals.items():
        samples[family].append(Sample(name, dict(labels), value))
    return samples


def _by_worker(places: Iterable[_Place]) -> Mapping[str, list[Sample]]:
    samples = defaultdict[str, list[Sample]](list)
    for place in sorted(places, key=lambda place: place.number):
        for (family, name, labels), value in _counted([place]):
            samples[family].append(Sample(name, {**dict(labels), "worker": str(place.number)}, value))
    return samples


def _counted(places: Iterable[_Place]) -> Iterator[tuple[Key, float]]:
    """The samples of all processes, without gauges of those that have ended."""
    for place in places:
        for key, value in place.values.items():
            if place.fresh or key[1].endswith(("_total", "_bucket", "_count", "_sum")):
                yield key, value


def _take_place(folder: Path) -> tuple[int, int]:
    """Return the number of the lowest place that is free, and the open file that holds it.

    Raises:
        OSError: the folder cannot be written, or has no place.
    """
    for number in range(1, _MOST_PLACES):
        held = os.open(folder / f"{number}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(held)
            continue
        return number, held
    raise OSError(f"{folder} has no place for another process")


def _file(folder: Path, number: int) -> Path:
    return folder / f"{number}.json"


def _read(folder: Path, number: int) -> dict[Key, float] | None:
    """Return what was written in a place; None if nothing is there."""
    try:
        rows = orjson.loads(_file(folder, number).read_bytes())
    except (FileNotFoundError, orjson.JSONDecodeError):
        return None
    return {(metric, name, tuple(labels.items())): value for metric, name, labels, value in rows}
