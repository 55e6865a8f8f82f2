"""Write a release from the one before it and the shards of what is affected; its dumps are those of a full build."""

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from publisher.pipeline.executors.background import BackgroundTask
from publisher.pipeline.incremental.comparison import compare_things, comparisons, fresh_things
from publisher.pipeline.stages.assemble import (
    ReleaseInProgress,
    complete,
    lists_of,
    write_further,
)
from publisher.pipeline.stages.counts import Totals
from publisher.pipeline.stages.further import FurtherStatements
from publisher.pipeline.stages.index import Index
from publisher.pipeline.stages.map_validate import FEW
from publisher.pipeline.stages.named_queries import SERVICE
from publisher.pipeline.stages.records import IdentifiedRecords
from publisher.release import Manifest, quadstore
from publisher.release.assembly import copy_records, patch_records
from publisher.release.layout import RECORDS, STORE
from publisher.release.member_updates import MemberMap, member_runs
from publisher.release.shard import Outcome


@contextmanager
def copying_records(release: ReleaseInProgress) -> Iterator[Future[None]]:
    """Copy ``records.sqlite`` of the release before while the sources are read; the copy does not need the interpreter.

    Args:
        release: the release; there is one before it.
    """
    assert release.writer.previous is not None
    with ThreadPoolExecutor(1) as pool:
        yield pool.submit(copy_records, release.writer.folder, release.writer.previous)


def update_release(
    release: ReleaseInProgress,
    records: IdentifiedRecords,
    index: Index,
    shards: Iterable[Path],
    copying: Future[None],
) -> Manifest:
    """Write everything of a release but its manifest, from the release before and what is new or changed.

    Args:
        release: the release; there is one before it.
        records: its records.
        index: its index.
        shards: the rows of what is affected, without dumps.
        copying: from :func:`copying_records`.

    Raises:
        CountsError: what was read is not what was published and quarantined.
        ShrinkError: more records would be deleted than is allowed.
    """
    # SQLite leaves the interpreter free, and so do hashing and writing.
    with ThreadPoolExecutor(1) as pool:
        described = list(shards)
        copying.result()
        return _update(release, records, index, described, pool)


def _update(
    release: ReleaseInProgress, records: IdentifiedRecords, index: Index, shards: Sequence[Path], pool: Executor
) -> Manifest:
    writer, previous = release.writer, release.writer.previous
    assert previous is not None
    release.progress.step("Updating the previous release")
    things = fresh_things(shards, previous)
    members = MemberMap(previous, writer.uris)
    folder = writer.work / "compared"
    folder.mkdir()
    jobs = comparisons(folder, release.plan.base, previous, things, members)
    if len(things) <= FEW and release.runner.is_local:
        for job in jobs:
            compare_things(job)
    else:
        for _ in release.runner.run(compare_things, jobs):
            pass
    release.runner.release_workers()
    further = FurtherStatements.of(write_further(writer.work / "further.nq", records.batches), previous, writer.work)
    removed = [*(job.removed for job in jobs), further.removed]
    added = [*(job.added for job in jobs), further.added]
    replaced = [writer.uris.graph(name) for name in ("catalog", "ontology", SERVICE, "shapes")]
    store = partial(quadstore.patch, writer.store, previous / STORE, removed, added, replaced)
    in_process = release.runner.in_process or len(things) <= FEW
    with BackgroundTask(store, "the query store", in_process=in_process) as storing:
        runs = [run for job in jobs for run in member_runs(job.target, job.regions)]

        def update_records() -> None:
            lists = lists_of(records, index, writer.uris)
            patch_records(writer.folder, previous, shards, writer.edition, lists=lists, members=runs)
            writer.settle(RECORDS)

        updating = pool.submit(update_records)
        writer.write_dumps(members, runs)
        writer.write_further(further.now)
        updating.result()
        totals = Totals.of(Manifest.load(previous))
        totals.restart(records)
        for folder in (*shards, *(job.target for job in jobs)):
            totals.add(Outcome.load(folder))
        totals.check()
        further.count(totals)
        # Others may show another label now; their own statements are the same.
        return complete(release, index, totals, storing, [thing.iri for thing in things])
