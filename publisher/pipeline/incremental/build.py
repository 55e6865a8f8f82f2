"""An incremental build: the release before, with what changed put in; its dumps are those of a build in full."""

from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Final

from publisher.pipeline.executors.runner import Aside, Runner
from publisher.pipeline.incremental.detect_changes import Changed
from publisher.pipeline.incremental.worker import Renewal, renew
from publisher.pipeline.stages.assemble import ReleaseInProgress, finalise, guard
from publisher.pipeline.stages.counts import Totals
from publisher.release import Manifest, quadstore
from publisher.release.assembly import copy_records, patch_records
from publisher.release.layout import RECORDS, STORE
from publisher.release.member_updates import ChangedMember, MemberMap, updated_members, write_dumps
from publisher.release.shard import Outcome
from publisher.release.statements import Tally

FEW: Final = 600
"""Up to so many records are described anew in this very process, before workers would have started."""

RENEWED_AT_ONCE: Final = 125
"""Records that are described anew at a time, about: they are shared out by the members of the dumps that hold them."""


def patch(going: ReleaseInProgress, changed: Sequence[Changed], runner: Runner, previous: Path) -> Manifest | None:
    """Write everything of a release but its manifest, and give that.

    Args:
        going: the release.
        changed: the records that changed.
        runner: does the mapping, judging and writing of dumps.
        previous: the folder of the release before.

    Returns:
        The manifest; None where the gate refuses a record that was published, which only a build in full can tell.
    """
    writer = going.writer
    # SQLite lets go of the interpreter, and so do copying, hashing and writing.
    with ThreadPoolExecutor(1) as beside:
        copying = beside.submit(copy_records, writer.folder, previous)
        members = MemberMap(previous, writer.uris)
        jobs = _renew(going, changed, members, runner, previous)
        copying.result()
        outcomes = [Outcome.load(job.target) for job in jobs]
        if any(outcome.quarantined for outcome in outcomes):
            return None
        going.progress.step("Patching the release before")
        gone, come = [job.gone for job in jobs], [job.come for job in jobs]
        store = partial(quadstore.patch, writer.store, previous / STORE, gone, come, writer.uris.graph("catalog"))
        alone = going.plan.processes == 1 or len(changed) <= FEW
        with Aside(store, "the query store", alone=alone) as storing:
            _put_in(going, jobs, members, beside)
            if sum(outcome.states.get("live", 0) for outcome in outcomes) < 0:
                guard(previous, writer.folder, going.plan.max_shrink)
            # Others may show another label now; what they say themselves is as it was.
            records = {it.iri: it.record for it in changed}
            described, manifest = finalise(going, totals_of(previous, outcomes), records)
            storing.finish()
            quadstore.finish(writer.store, (described,))
    return manifest


def _put_in(going: ReleaseInProgress, jobs: Sequence[Renewal], members: MemberMap, beside: Executor) -> None:
    """Put what was renewed into the records and the dumps."""
    writer = going.writer
    made = {first: parts for job in jobs for first, parts in updated_members(job.members).items()}

    def record() -> None:
        shards = [job.target for job in jobs]
        patch_records(writer.folder, members.folder.parent, shards, writer.edition, made)
        writer.settle(RECORDS)

    recording = beside.submit(record)
    writer.add_digests(write_dumps(writer.folder, members, made))
    writer.write_table()
    recording.result()


def totals_of(previous: Path, outcomes: Sequence[Outcome]) -> Totals:
    """The counts of the release before, and how many more or fewer what was replaced counts for."""
    before = Manifest.load(previous)
    totals = Totals(
        read=Counter({source.slug: source.counts.read for source in before.sources}),
        records=Counter({source.slug: source.counts.published for source in before.sources}),
        quarantined=Counter({source.slug: source.counts.quarantined for source in before.sources}),
        things=Counter(before.counts.things),
        states=Counter(before.counts.states),
        tally=Tally.of(before.statistics),
        warnings=before.counts.warnings,
        filled={source.slug: Counter(source.filled) for source in before.sources},
    )
    for outcome in outcomes:
        totals.fill(outcome.filled)
        totals.tally.add(Tally.load(outcome.tally))
        totals.states.update(outcome.states)
        totals.warnings += outcome.warnings
    totals.states = +totals.states
    return totals


def _renew(
    going: ReleaseInProgress, changed: Sequence[Changed], members: MemberMap, runner: Runner, previous: Path
) -> list[Renewal]:
    folder = going.writer.work / "renewed"
    folder.mkdir()
    by_iri = {it.iri: it for it in changed}
    at_once = FEW if len(changed) <= FEW else RENEWED_AT_ONCE
    jobs = [
        Renewal(
            target=folder / f"{number:06}",
            base=going.plan.base,
            previous=previous,
            changed=tuple(by_iri[iri] for member in stale for iri in member.iris),
            stale=stale,
            validator=going.plan.validator,
        )
        for number, stale in enumerate(_shared_out(members.changed(by_iri), at_once))
    ]
    going.progress.step("Mapping and judging what changed", len(changed))
    for job in runner.run(renew, jobs):
        going.progress.advance(len(job.changed))
    return jobs


def _shared_out(stale: Sequence[ChangedMember], at_once: int) -> Iterator[tuple[ChangedMember, ...]]:
    group: list[ChangedMember] = []
    for member in stale:
        group.append(member)
        if sum(len(it.iris) for it in group) >= at_once:
            yield tuple(group)
            group = []
    if group:
        yield tuple(group)
