"""An incremental build: the release before, with what changed put in; its dumps are those of a build in full."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Final, TypeVar

from publisher.ntriples import Statement, statements
from publisher.pipeline.counting import Totals
from publisher.pipeline.difference import Changed
from publisher.pipeline.finishing import Going, conclude, guard
from publisher.pipeline.patch import Members, Renewal, remake, renew
from publisher.pipeline.runner import Runner, aside
from publisher.release import Manifest
from publisher.release.layout import RECORDS
from publisher.release.patching import patch_dumps, patch_records, patch_store, replaced, stale_members
from publisher.release.quadstore import finish as finish_store
from publisher.release.shard import Outcome
from publisher.release.statements import Tally

RENEWED_AT_ONCE: Final = 250
MEMBERS_AT_ONCE: Final = 100

T = TypeVar("T")


def patch(going: Going, changed: Sequence[Changed], runner: Runner, previous: Path) -> Manifest | None:
    """Write everything of a release but its manifest, and give that.

    Args:
        going: the release.
        changed: the records that changed.
        runner: does the mapping, judging and writing of dumps.
        previous: the folder of the release before.

    Returns:
        The manifest; None where the gate refuses a record that was published, which only a build in full can tell.
    """
    work = going.writer.home.staging / "work"
    shards = _renew(going, changed, runner, previous, work)
    if any(Outcome.load(shard).quarantined for shard in shards):
        return None
    writer, plan = going.writer, going.plan
    going.watch.step("Patching the release before")
    catalogue = writer.uris.graph("catalog")
    with aside(alone=plan.processes == 1) as elsewhere:
        storing = elsewhere(patch_store, writer.folder, previous, shards, catalogue)
        patch_records(writer.folder, previous, shards, writer.edition)
        guard(previous, writer.folder, plan.max_shrink)
        remade = _remake(going, shards, runner, previous, work)
        patch_dumps(writer.folder, previous, remade, writer.uris)
        writer.write_table()
        described, manifest = conclude(going, totals_of(previous, shards))
        storing.result()
        finish_store(writer.store, (described,))
    return manifest


def totals_of(previous: Path, shards: Sequence[Path]) -> Totals:
    """The counts of the release before, less what was replaced, and what replaced it."""
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
    for shard in shards:
        totals.fill(Outcome.load(shard).filled)
    for one in replaced(previous, shards):
        totals.tally.count(_taken_apart(one.before), -1)
        totals.tally.count(_taken_apart(one.now))
        totals.states.subtract([one.state_before])
        totals.states.update([one.state_now])
        totals.warnings += one.results_now - one.results_before
    totals.states = +totals.states
    return totals


def _taken_apart(lines: Sequence[str]) -> list[Statement]:
    return statements("".join(f"{line}\n" for line in lines))


def _renew(going: Going, changed: Sequence[Changed], runner: Runner, previous: Path, work: Path) -> tuple[Path, ...]:
    folder = work / "renewed"
    folder.mkdir()
    jobs = [
        Renewal(folder / f"{number:06}", going.plan.base, previous / RECORDS, group, going.plan.validator)
        for number, group in enumerate(_grouped(changed, RENEWED_AT_ONCE))
    ]
    going.watch.step("Mapping and judging what changed", len(changed))
    for job in runner.run(renew, jobs):
        going.watch.advance(len(job.changed))
    return tuple(job.target for job in jobs)


def _remake(going: Going, shards: Sequence[Path], runner: Runner, previous: Path, work: Path) -> tuple[Path, ...]:
    folder, records = work / "members", going.writer.folder / RECORDS
    folder.mkdir()
    stale = stale_members(records, (one.iri for one in replaced(previous, shards)))
    jobs = [
        Members(folder / f"{number:06}", going.plan.base, records, group)
        for number, group in enumerate(_grouped(stale, MEMBERS_AT_ONCE))
    ]
    for _ in runner.run(remake, jobs):
        pass
    return tuple(job.target for job in jobs)


def _grouped(items: Sequence[T], size: int) -> Iterator[tuple[T, ...]]:
    waiting = iter(items)
    while group := tuple(islice(waiting, size)):
        yield group
