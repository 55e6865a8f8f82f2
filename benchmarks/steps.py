"""The steps of a build, each by itself, on one core: the functions that the build calls, in its order.

What the steps say together of a core's time is what a build takes of all cores, but for waiting.
"""

import gc
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from benchmarks.harness.sites import BASE
from publisher import profiles
from publisher.mapping import Link, Mapper
from publisher.normalise.places import shipped_gazetteer
from publisher.pipeline.executors.local import GC_THRESHOLDS
from publisher.pipeline.stages.map_validate import MAPPED_AT_ONCE, REFERENCE_SHARE
from publisher.raw import RawRecord
from publisher.rdf.description import Description, Validated
from publisher.records import Institution, InstitutionRef, Place
from publisher.release.assembly import Edition, assemble
from publisher.release.quadstore import finish, load
from publisher.release.shard import QUADS, ShardWriter
from publisher.sources import load_source
from publisher.uris import UriPolicy
from publisher.validation import Gate

Made = TypeVar("Made")


def steps(folder: Path, work: Path) -> dict[str, float]:
    """Take a source through every step; gives records a second of one core's time, by step.

    Args:
        folder: the source.
        work: an empty folder for what is written.
    """
    before = gc.get_threshold()
    gc.set_threshold(*GC_THRESHOLDS)  # as in a build
    try:
        return _steps(folder, work)
    finally:
        gc.set_threshold(*before)


def _steps(folder: Path, work: Path) -> dict[str, float]:
    timed = _Timed()
    source, uris = load_source(folder), UriPolicy(BASE)
    adapter = profiles.adapter_of(source)
    raw = timed("read", lambda: [item for item in profiles.read(source) if isinstance(item, RawRecord)])
    timed.count = len(raw)
    records = timed("normalise", lambda: [adapter.adapt(item, source) for item in raw])
    described = timed("map", lambda: _mapped(Mapper(uris), records))
    passed = timed("validate", lambda: _judged(Gate(uris, sample=REFERENCE_SHARE), described))
    shard, store = work / "shard", work / "store"
    timed("write dumps and rows", lambda: _written(shard, uris, passed))
    timed("load the query store", lambda: load(store, [shard / QUADS]))
    timed("put the query store in order", lambda: finish(store, []))
    edition = Edition("20260101T000000Z", "2026-01-01T00:00:00Z")
    timed("put records together, index them", lambda: assemble(work / "records.sqlite", [shard], edition, None))
    return timed.rates()


class _Timed:
    """Does steps, and keeps how much time of this process each took."""

    def __init__(self) -> None:
        self.count = 0
        self._seconds: dict[str, float] = {}

    def __call__(self, step: str, function: Callable[[], Made]) -> Made:
        started = time.process_time()
        made = function()
        self._seconds[step] = time.process_time() - started
        return made

    def rates(self) -> dict[str, float]:
        """Records a second, by step; "all steps" for the sum."""
        seconds = {**self._seconds, "all steps": sum(self._seconds.values())}
        return {step: self.count / taken for step, taken in seconds.items()}


class Answers:
    """What the mapping asks, answered from the records themselves."""

    def __init__(self, records: Sequence[Institution]) -> None:
        self._slugs = {record.key: record.slug for record in records}
        self._gazetteer = shipped_gazetteer()

    def institution(self, ref: InstitutionRef, source: str) -> str | None:  # noqa: ARG002 - there is one source
        """The slug of the record with a key; none by a name."""
        return self._slugs.get(ref.key or "")

    def replaced(self, slug: str) -> tuple[str, ...]:  # noqa: ARG002 - none of the records was merged
        """What was merged into a record is not looked for."""
        return ()

    def linked(self, slug: str) -> tuple[Link, ...]:  # noqa: ARG002 - the protocol's signature
        """Links are found when all records are there."""
        return ()

    def place(self, key: str) -> Place | None:
        """A place of the gazetteer."""
        return self._gazetteer.get(key)


def _mapped(mapper: Mapper, records: Sequence[Institution]) -> list[Description]:
    resolver = Answers(records)
    starts = range(0, len(records), MAPPED_AT_ONCE)
    return [one for start in starts for one in mapper.institutions(records[start : start + MAPPED_AT_ONCE], resolver)]


def _judged(gate: Gate, described: Sequence[Description]) -> list[Validated]:
    passed, refused = gate.validate(described)
    if refused:
        raise ValueError(f"a generated record was refused: {refused[0]}")
    return sorted(passed, key=lambda thing: thing.description.iri)


def _written(shard: Path, uris: UriPolicy, passed: Sequence[Validated]) -> None:
    writer = ShardWriter(shard, uris)
    writer.write(passed, [None] * len(passed))
    writer.close()
