"""An incremental build: the previous release with what changed put in; its dumps are those of a full build."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from shutil import rmtree
from typing import Final

from publisher.pipeline.executors.background import BackgroundTask
from publisher.pipeline.incremental.detect_changes import ChangedRecord, detect_changes
from publisher.pipeline.incremental.worker import Update, update
from publisher.pipeline.stages.assemble import ReleaseInProgress, finalise
from publisher.pipeline.stages.counts import Totals
from publisher.pipeline.stages.guards import check_against_previous
from publisher.release import Manifest, quadstore
from publisher.release.assembly import copy_records, patch_records
from publisher.release.layout import RECORDS, STORE
from publisher.release.manifest import FORMAT
from publisher.release.member_updates import ChangedMember, MemberMap, updated_members, write_dumps
from publisher.release.shard import Outcome

FEW: Final = 600
"""Up to this number of changed records are described in this process, before workers would have started."""

UPDATED_AT_ONCE: Final = 125
"""Records that are described at a time, about: they are distributed by the members of the dumps that hold them."""


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
    same_layout = previous.format == FORMAT
    same_decisions = previous.hashes.get("decisions") == release.hashes["decisions"]
    return not plan.full and same_layout and same_sources and same_decisions


def _update(release: ReleaseInProgress, changed: Sequence[ChangedRecord], previous: Path) -> Manifest | None:
    """Update the previous release; None if the gate refuses a record that was published, which needs a full build."""
    writer = release.writer
    # SQLite leaves the interpreter free, and so do copying, hashing and writing.
    with ThreadPoolExecutor(1) as pool:
        copying = pool.submit(copy_records, writer.folder, previous)
        members = MemberMap(previous, writer.uris)
        updates = _describe(release, changed, members, previous)
        copying.result()
        outcomes = [Outcome.load(job.target) for job in updates]
        if any(outcome.quarantined for outcome in outcomes):
            return None
        release.progress.step("Updating the previous release")
        removed, added = [job.removed for job in updates], [job.added for job in updates]
        store = partial(quadstore.patch, writer.store, previous / STORE, removed, added, writer.uris.graph("catalog"))
        in_process = release.runner.in_process or len(changed) <= FEW
        with BackgroundTask(store, "the query store", in_process=in_process) as storing:
            written = {first: part for job in updates for first, part in updated_members(job.members).items()}

            def update_records() -> None:
                shards = [job.target for job in updates]
                rows = [member.row(first) for first, member in written.items()]
                patch_records(writer.folder, previous, shards, writer.edition, rows)
                writer.settle(RECORDS)

            updating = pool.submit(update_records)
            writer.add_digests(write_dumps(writer.folder, members, written, writer.uris))
            writer.write_table()
            updating.result()
            if sum(outcome.states.get("live", 0) for outcome in outcomes) < 0:
                check_against_previous(release.plan, release.writer.previous, release.writer.folder)
            totals = Totals.of(Manifest.load(previous))
            for outcome in outcomes:
                totals.add(outcome)
            # Others may show another label now; their own statements are the same.
            described, manifest = finalise(release, totals, [record.iri for record in changed])
            storing.finish()
            quadstore.finish(writer.store, (described,))
    return manifest


def _describe(
    release: ReleaseInProgress, changed: Sequence[ChangedRecord], members: MemberMap, previous: Path
) -> list[Update]:
    """Describe the changed records, and make the members of the dumps that hold them."""
    folder = release.writer.work / "updated"
    folder.mkdir()
    by_iri = {record.iri: record for record in changed}
    at_once = FEW if len(changed) <= FEW else UPDATED_AT_ONCE
    updates = [
        Update(
            target=folder / f"{number:06}",
            base=release.plan.base,
            previous=previous,
            records=tuple(by_iri[iri] for member in group for iri in member.iris),
            changed_members=group,
            validator=release.plan.validator,
        )
        for number, group in enumerate(_grouped(members.changed(by_iri), at_once))
    ]
    release.progress.step("Mapping and validating changes", len(changed))
    for job in release.runner.run(update, updates):
        release.progress.advance(len(job.records))
    return updates


def _grouped(members: Sequence[ChangedMember], at_once: int) -> Iterator[tuple[ChangedMember, ...]]:
    group: list[ChangedMember] = []
    for member in members:
        group.append(member)
        if sum(len(it.iris) for it in group) >= at_once:
            yield tuple(group)
            group = []
    if group:
        yield tuple(group)
