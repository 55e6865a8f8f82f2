"""A dry run: what a build would publish and quarantine, without a release."""

from contextlib import closing
from dataclasses import dataclass, replace
from typing import Any, Final

from publisher.identifiers import Register
from publisher.normalise.places import shipped_gazetteer
from publisher.pipeline.build import check_sources
from publisher.pipeline.executors.runner import Runner
from publisher.pipeline.plan import Plan, survey
from publisher.pipeline.progress import NullProgress, Progress
from publisher.pipeline.stages.affected import find_affected
from publisher.pipeline.stages.counts import add_up
from publisher.pipeline.stages.cross_record_checks import CrossRecordChecks
from publisher.pipeline.stages.identification.identify import identify
from publisher.pipeline.stages.index import Index
from publisher.pipeline.stages.index_writer import new_index
from publisher.pipeline.stages.link import link, read_decisions
from publisher.pipeline.stages.map_validate import divide, map_and_validate
from publisher.pipeline.stages.quality import Summary, quarantine_line
from publisher.pipeline.stages.reading.mergers import with_mergers
from publisher.pipeline.stages.reading.read import read_sources
from publisher.release import SourceCounts
from publisher.release.files import open_read_only, read_only_uri
from publisher.release.shard import ROWS
from publisher.scratch import scratch
from publisher.uris import UriPolicy

_RESULTS: Final = """
SELECT result.record, lines, coalesce(record.line, affected.line) FROM result JOIN record ON record.id = result.record
JOIN build.affected USING (kind, slug) WHERE reasons = ? ORDER BY result.record LIMIT ?
"""


@dataclass(frozen=True, slots=True)
class DryRun:
    """The counts of each source, and the reasons for them (rows as in ``quality/summary.json``)."""

    counts: dict[str, SourceCounts]
    reasons: list[dict[str, Any]]


def validate(plan: Plan, progress: Progress | None = None) -> DryRun:
    """Run the stages of a build as far as mapping and validating, in a temporary folder.

    Raises:
        SourceError: a source cannot be used.
    """
    check_sources(plan)
    progress = progress or NullProgress()
    decisions = read_decisions(plan)
    # Only this machine sees the temporary folder.
    plan = replace(plan, executor="", sources=with_mergers(plan.sources, decisions))
    source_bytes = sum(file.size for file in survey(plan.sources))
    with scratch("validation") as work:
        with Runner.of(plan, source_bytes) as runner, Register(work / "identifiers.sqlite") as register:
            batches = read_sources(plan, work / "read", runner, progress)
            with new_index(work / "index.sqlite", shipped_gazetteer()) as index_writer:
                checks = CrossRecordChecks(index_writer, UriPolicy(plan.base))
                records = identify(batches, index_writer, register, checks, sources=plan.sources)
                link(records.accepted(features=True), index_writer, decisions)
                checks.run(records.refused, plan.validator)
                find_affected(index_writer, records, None, None)
            with closing(Index.open(work / "index.sqlite", shipped_gazetteer())) as index:
                partitions = divide(plan, work, index, records.batches, None, dumped=True)
            shards = list(map_and_validate(partitions, runner, progress))
        summary = Summary()
        for _, record in records.quarantined():
            summary.add_quarantined(quarantine_line(record))
        for shard in shards:
            with closing(open_read_only(shard / ROWS)) as rows:
                rows.execute("ATTACH ? AS build", (read_only_uri(work / "index.sqlite"),))
                summary.add(rows, _RESULTS)
        return DryRun(add_up(records, shards).by_source(), summary.rows())
