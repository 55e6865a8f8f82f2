"""Passes one to three without a release: what would be published, and what would not."""

from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from publisher.identifiers import Register
from publisher.pipeline.build import check_sources
from publisher.pipeline.executors.runner import Runner
from publisher.pipeline.executors.selection import cluster_of, for_size, worker_count
from publisher.pipeline.passes import Passes
from publisher.pipeline.plan import Plan, survey
from publisher.pipeline.progress import NullProgress, Progress
from publisher.pipeline.stages.counts import add_up, summarise
from publisher.release import SourceCounts


@dataclass(frozen=True, slots=True)
class DryRun:
    """What became of the records, by source, and why (rows as in ``quality/summary.json``)."""

    counts: dict[str, SourceCounts]
    reasons: list[dict[str, Any]]


def validate(plan: Plan, progress: Progress | None = None) -> DryRun:
    """Read, identify, map and judge, and leave nothing behind.

    Raises:
        SourceError: a source cannot be used.
    """
    check_sources(plan)
    # In a temporary folder, which only this machine sees.
    plan = for_size(replace(plan, executor=""), sum(file.size for file in survey(plan.sources)))
    with TemporaryDirectory(prefix="publisher-") as folder:
        work = Path(folder)
        with (
            Runner(worker_count(plan), cluster_of(plan)) as runner,
            closing(Register(work / "identifiers.sqlite")) as register,
        ):
            passed = Passes(plan, work, runner, progress or NullProgress()).run(register)
        return DryRun(add_up(passed).by_source(), summarise(passed).rows())
