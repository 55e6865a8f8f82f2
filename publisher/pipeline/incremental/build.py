"""An incremental build: the previous release with what changed put in; its dumps are those of a full build."""

from collections.abc import Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from functools import partial
from operator import attrgetter
from pathlib import Path
from shutil import rmtree
from typing import Final

from publisher.pipeline.executors.background import BackgroundTask
from publisher.pipeline.incremental.comparison import compare_things, comparisons, fresh_things
from publisher.pipeline.incremental.detect_changes import ChangedRecord, detect_changes
from publisher.pipeline.incremental.worker import Update, update
from publisher.pipeline.stages.assemble import ReleaseInProgress, finalise
from publisher.pipeline.stages.counts import Totals
from publisher.pipeline.stages.guards import check_against_previous
from publisher.release import Manifest, quadstore
from publisher.release.assembly import copy_records, patch_records
from publisher.release.layout import FORMAT, RECORDS, STORE
from publisher.release.member_updates import MemberMap, member_runs
from publisher.release.shard import Outcome

FEW: Final = 600
"""Up to this number of changed records are described in this process, before workers would have started."""

DESCRIBED_AT_ONCE: Final = 125
"""Records that are described at a time."""


def build_incrementally(release: ReleaseInProgress) -> Manifest | None:
    """Write everything of a release but its manifest, from the previous release, and return the manifest.

    Returns:
        The manifest; None if a full build is needed, for which the working folder is empty again.
    """
    writer = release.writer
    if writer.previous is None or not _has_same_rules(release, Manifest.load(writer.previous)):
        return None
    changed = detect_changes(release.plan, writer.work, release.runner, release.progress, writer.previous / RECORDS)
    manifest = None if changed is None else _update(release, changed, writer.previous)
    if manifest is None:
        rmtree(writer.work)
        writer.work.mkdir()
        writer.restart()
    return manifest


def _has_same_rules(release: ReleaseInProgress, previous: Manifest) -> bool:
    """Whether a build may be incremental: not asked to be full, the same layout, sources and decisions."""
    plan = release.plan
    same_sources = [source.slug for source in previous.sources] == [source.slug for source in plan.sources]
    if not (same_layout := previous.format == FORMAT):
        before = f"the release before has layout {previous.format}, and this software writes layout {FORMAT}"
        release.progress.say(f"{before}: every record is processed again")
    same_decisions = previous.hashes.get("decisions") == release.hashes["decisions"]
    return not plan.full and same_layout and same_sources and same_decisions


def _update(release: ReleaseInProgress, changed: Sequence[ChangedRecord], previous: Path) -> Manifest | None:
    """Update the previous release; None if the gate refuses a record that was published, which needs a full build."""
    # SQLite leaves the interpreter free, and so do copying, hashing and writing.
    with ThreadPoolExecutor(1) as pool:
        copying = pool.submit(copy_records, release.writer.folder, previous)
        shards = _describe(release, changed, previous)
        copying.result()
        if any(Outcome.load(shard).quarantined for shard in shards):
            return None
        return update_release(release, shards, previous, pool)


def _describe(release: ReleaseInProgress, changed: Sequence[ChangedRecord], previous: Path) -> list[Path]:
    """Describe the changed records; returns their shards."""
    folder = release.writer.work / "described"
    folder.mkdir()
    plan = release.plan
    records = sorted(changed, key=attrgetter("iri"))
    at_once = FEW if len(records) <= FEW else DESCRIBED_AT_ONCE
    jobs = [
        Update(folder / f"{start:08}", plan.base, previous, tuple(records[start : start + at_once]), plan.validator)
        for start in range(0, len(records), at_once)
    ]
    release.progress.step("Mapping and validating changes", len(changed))
    for job in release.runner.run(update, jobs):
        release.progress.advance(len(job.records))
    return [job.target for job in jobs]


def update_release(release: ReleaseInProgress, shards: Sequence[Path], previous: Path, pool: Executor) -> Manifest:
    """Write everything of a release but its manifest, from the release before and what is new or changed.

    Args:
        release: the release; its ``records.sqlite`` is a copy of that of the release before.
        shards: the rows of what is new or changed, without dumps.
        previous: the folder of the release before.
        pool: a thread beside this one.
    """
    writer = release.writer
    release.progress.step("Updating the previous release")
    things = fresh_things(shards, previous)
    members = MemberMap(previous, writer.uris)
    folder = writer.work / "compared"
    folder.mkdir()
    jobs = comparisons(folder, release.plan.base, previous, things, members)
    for _ in release.runner.run(compare_things, jobs):
        pass
    removed, added = [job.removed for job in jobs], [job.added for job in jobs]
    store = partial(quadstore.patch, writer.store, previous / STORE, removed, added, writer.uris.graph("catalog"))
    in_process = release.runner.in_process or len(things) <= FEW
    with BackgroundTask(store, "the query store", in_process=in_process) as storing:
        runs = [run for job in jobs for run in member_runs(job.target, job.regions)]

        def update_records() -> None:
            patch_records(writer.folder, previous, shards, writer.edition, runs)
            writer.settle(RECORDS)

        updating = pool.submit(update_records)
        writer.write_dumps(members, runs)
        updating.result()
        outcomes = [Outcome.load(folder) for folder in (*shards, *(job.target for job in jobs))]
        totals = Totals.of(Manifest.load(previous))
        for outcome in outcomes:
            totals.add(outcome)
        check_against_previous(release.plan, previous, writer.folder, totals, len(things))
        # Others may show another label now; their own statements are the same.
        described, manifest = finalise(release, totals, [thing.iri for thing in things])
        storing.finish()
        quadstore.finish(writer.store, (described,))
    return manifest
