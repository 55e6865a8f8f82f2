"""A build, from sources to a live release; :func:`build` shows all of its stages in order.

Whenever a build dies, the live release is complete and stays live: everything is written in ``staging/``, identifiers
are committed just before the sealed release appears, and activating it is one rename. The clock is read once, for the
version.
"""

import datetime as dt
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import gettempdir
from typing import TYPE_CHECKING, Final

from publisher import profiles
from publisher.errors import (
    ClockError,
    DiskFullError,
    ReleaseNotFoundError,
    ReplicaHomeError,
    SettingError,
    UsageError,
)
from publisher.identifiers import Register
from publisher.linking import Identity, Reviewed
from publisher.normalise.places import shipped_gazetteer
from publisher.pipeline.executors.runner import Runner
from publisher.pipeline.incremental.build import copying_records, update_release
from publisher.pipeline.plan import Plan, fingerprint, rules, survey
from publisher.pipeline.progress import NullProgress, Progress
from publisher.pipeline.stages.affected import find_affected
from publisher.pipeline.stages.assemble import ReleaseInProgress, assemble, refused_entries
from publisher.pipeline.stages.cross_record_checks import CrossRecordChecks
from publisher.pipeline.stages.identification.identify import identify
from publisher.pipeline.stages.index import Index
from publisher.pipeline.stages.index_writer import keep_resolution, new_index
from publisher.pipeline.stages.link import link, read_decisions
from publisher.pipeline.stages.map_validate import divide, map_and_validate
from publisher.pipeline.stages.previous import PreviousRelease
from publisher.pipeline.stages.reading.mergers import with_mergers
from publisher.pipeline.stages.reading.read import read_sources
from publisher.release import Home, Manifest, activate, current, versions, waiting
from publisher.release.assembly import Edition
from publisher.release.files import disk_errors, free_bytes, require_space, require_writable, taken_bytes
from publisher.release.homes import drop_waiting, follows
from publisher.release.layout import FORMAT, MANIFEST, RECORDS, RESOLUTION
from publisher.release.lock import hold
from publisher.release.moving import read_moves, rebased_release
from publisher.release.writer import ReleaseWriter, clear_staging, drop_staging
from publisher.signatures import private_key, sign
from publisher.sources import Source
from publisher.uris import UriPolicy

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

SPACE_FACTOR: Final = 30
"""Bytes on disk that a build needs for each byte of its sources, working files included; measured, docs/releases.md."""

SPACE_AT_LEAST: Final = 128 << 20
"""What any build needs, mostly the query engine's own files; a build of 1,300 records took 72 MiB in all."""

TEMPORARY: Final = (Path(gettempdir()), Path("/var/tmp"))  # noqa: S108 - where SQLite sorts; we write nothing there


@dataclass(frozen=True, slots=True)
class Report:
    """The result of a build.

    Attributes:
        release: the folder of the release.
        manifest: its manifest.
        unchanged: whether nothing changed, so that the release is still the one before.
        live: whether it is the live one; otherwise it waits (publisher/release/homes.py).
    """

    release: Path
    manifest: Manifest
    unchanged: bool = False
    live: bool = True


def build(plan: Plan, progress: Progress | None = None, clock: Callable[[], dt.datetime] | None = None) -> Report:
    """Build a release and activate it, unless the plan says that it waits; if nothing changed, the release stays.

    Args:
        plan: what to build.
        progress: is told about the progress.
        clock: returns the current time with its time zone; the machine's clock if None.

    Raises:
        SourceError: a source cannot be used.
        SettingError: the base IRI is not that of the earlier releases.
        BuildRunningError: another build holds the home.
        NewerLayoutError: newer software has built in the home.
        ReplicaHomeError: the home follows another one.
        ClockError: the clock says an earlier time than the previous release.
        ShrinkError: more records would be deleted than is allowed.
        NotWritableError: the home cannot be written.
        DiskFullError: there is, or was, not enough room.
        WorkerLostError: a worker was lost too often.
        ClusterError: the cluster cannot be reached, or has no worker that can do the work.
    """
    progress = progress or NullProgress()
    if plan.executor:
        plan = replace(plan, home=plan.home.absolute())  # workers may be in another working folder
    home, key = Home(plan.home), private_key(plan.signing_key) if plan.signing_key else None
    require_writable((home.path, home.lock, home.staging, home.releases, home.identifiers))
    with disk_errors(plan.home), hold(home, plan.wait_s):
        home.check_layout()
        if followed := follows(home.path):
            raise ReplicaHomeError(str(home.path), f"is a replica of {followed}: build there, or in another --home")
        clear_staging(home)
        return _build_in(home, plan, progress, clock or _now, key)


def _build_in(
    home: Home, plan: Plan, progress: Progress, clock: Callable[[], dt.datetime], key: "Ed25519PrivateKey | None"
) -> Report:
    """Build in a home that no other build holds; ``key`` signs the release."""
    check_sources(plan)
    plan = replace(plan, moves=read_moves(home.moves))
    live = _live_release(home, plan)
    progress.step("Checking the sources")
    inputs = survey(plan.sources)
    decisions = read_decisions(plan)
    plan = replace(plan, sources=with_mergers(plan.sources, decisions))
    decided = sorted("\x1f".join((*pair, reviewed.decision)) for pair, reviewed in (decisions or {}).items())
    hashes = {"fingerprint": fingerprint(plan, inputs, decided), "rules": rules(plan)}
    if same := _same(plan, live, hashes["fingerprint"]):
        return same
    source_bytes = sum(file.size for file in inputs)
    with _staging(home, needed_bytes(source_bytes, live.manifest if live else None)):
        writer = _writer(home, plan, clock)
        runner = Runner.of(plan, source_bytes, progress.say, soon=writer.previous is None or plan.full)
        with runner, Register(home.identifiers) as register:
            manifest = _build(ReleaseInProgress(plan, writer, runner, progress, inputs, hashes), register, decisions)
            progress.step("Sealing")
            home.state_layout()
            # Identifiers first: those in a release that can be activated are assigned forever.
            drop_waiting(home)
            folder = writer.seal(manifest, register.commit, waits=not plan.activate)
            if key:
                sign(folder / MANIFEST, key)
            if plan.activate:
                activate(home.path, folder.name)
    return Report(folder, Manifest.load(folder), live=plan.activate)


def _writer(home: Home, plan: Plan, clock: Callable[[], dt.datetime]) -> ReleaseWriter:
    """The writer of a new release, with its working folder."""
    earlier = versions(home.path)
    # The newest release, live or not: its changes are in the feeds, and copies have followed them.
    previous = home.release(earlier[-1].version) if earlier else None
    if previous and (before := Manifest.load(previous).base) != plan.base:
        previous = rebased_release(previous, home.staging / "moved", before, plan.base)
    writer = ReleaseWriter(home, _edition(earlier, clock), UriPolicy(plan.base), previous)
    writer.work.mkdir()
    return writer


def _build(release: ReleaseInProgress, register: Register, decisions: Mapping[Identity, Reviewed] | None) -> Manifest:
    """Write everything of a release but its manifest, and return the manifest; a first build knows no record.

    Args:
        release: what is built.
        register: of the identifiers.
        decisions: of the review file, if there is one.
    """
    plan, runner, work, progress = release.plan, release.runner, release.writer.work, release.progress
    previous = release.writer.previous
    with ExitStack() as stack:
        known = _known(release)
        copying = None
        if known:
            stack.callback(known.close)
            copying = stack.enter_context(copying_records(release))
        merged = ((source.slug, key) for source in plan.sources for key in source.merged)
        inputs = known.inputs(read_again=merged) if known else None
        batches = read_sources(plan, work / "read", runner, progress, inputs)
        kept = known.resolution if known else None
        with new_index(work / "index.sqlite", shipped_gazetteer(), kept) as index_writer:
            checks = CrossRecordChecks(index_writer, UriPolicy(plan.base))
            identified = identify(
                batches, index_writer, register, checks, sources=plan.sources, previous=known, gone=inputs
            )
            link(identified.accepted(features=True), index_writer, decisions)
            checks.run(identified.refused, plan.validator)
            find_affected(index_writer, identified, known, previous / RECORDS if previous else None)
        index = stack.enter_context(closing(Index.open(work / "index.sqlite", shipped_gazetteer())))
        records = previous / RECORDS if previous else None
        before = Manifest.load(previous).base if previous else plan.base
        moved_from = before if before != plan.base else ""
        partitions = divide(plan, work, index, identified.batches, records, dumped=not known, moved_from=moved_from)
        shards = map_and_validate(partitions, runner, progress)
        if copying:
            manifest = update_release(release, identified, index, shards, copying)
        else:
            manifest = assemble(release, identified, index, partitions, shards)
        folder = release.writer.folder
        keep_resolution(folder / RESOLUTION, work / "index.sqlite", refused_entries(identified, folder / RECORDS))
        return manifest


def _known(release: ReleaseInProgress) -> PreviousRelease | None:
    """What is known from the previous release; None, with the reason, if every record is to be made again."""
    previous = release.writer.previous
    if previous is None:
        return None
    if reason := _reason_for_full(release, Manifest.load(previous)):
        release.progress.say(f"{reason}: every record is processed again")
        return None
    return PreviousRelease.open(previous)


def _reason_for_full(release: ReleaseInProgress, previous: Manifest) -> str:
    if release.plan.full:
        return "--full was given"
    if previous.base != release.plan.base:
        return f"the base was {previous.base}, and is {release.plan.base}"
    if previous.format != FORMAT:
        return f"the release before has layout {previous.format}, and this software writes layout {FORMAT}"
    if previous.hashes.get("rules") != release.hashes["rules"]:
        return "the software, its vocabularies, its shapes or the validator are not those of the release before"
    return ""


def check_sources(plan: Plan) -> None:
    """Check the descriptions of all sources, before anything is read.

    Raises:
        SourceError: a reader's options or a profile cannot be used.
        UsageError: two sources have the same slug.
    """
    for source in plan.sources:
        profiles.check(source)
    require_different_slugs(plan.sources)


def require_different_slugs(sources: Sequence[Source]) -> None:
    """Check that each source has a slug of its own.

    Raises:
        UsageError: two have the same.
    """
    slugs = [source.slug for source in sources]
    for slug in slugs:
        if slugs.count(slug) > 1:
            paths = ", ".join(str(source.path) for source in sources if source.slug == slug)
            raise UsageError(f"two sources are called {slug!r} ({paths}): give each its own 'slug' in its source.toml")


def _live_release(home: Home, plan: Plan) -> Report | None:
    """The live release of a home, whose base must be the plan's."""
    try:
        path = current(home.path)
    except ReleaseNotFoundError:
        return None
    manifest = Manifest.load(path)
    require_base(manifest, plan.base, home)
    if manifest.base != plan.base:  # nothing was built since the move
        return None
    return Report(path, manifest, unchanged=True)


def _same(plan: Plan, live: Report | None, fingerprint: str) -> Report | None:
    """The release that the build would make again: the live one, or the one that waits; None for another."""
    if plan.force:
        return None
    waits = waiting(plan.home)
    waiting_release = Report(waits, Manifest.load(waits), unchanged=True, live=False) if waits else None
    known = (live,) if plan.activate else (live, waiting_release)
    return next(
        (report for report in known if report and report.manifest.hashes.get("fingerprint") == fingerprint), None
    )


def require_base(live: Manifest, base: str, home: Home) -> None:
    """Check that a base IRI is that of the live release, or the one to which the publication moves.

    Raises:
        SettingError: it is another one.
        ManifestError: the file with the moves is damaged.
    """
    moves = read_moves(home.moves)
    expected = moves[-1].new if moves else live.base
    if base != expected:
        advice = f"{expected}, the base of the releases in {home.path}; 'publisher rebase' moves it to another"
        raise SettingError("PUBLISHER_BASE_URL", base, advice)


def needed_bytes(source_bytes: int, live: Manifest | None) -> int:
    """Return how many bytes on disk a build of sources of that size needs, about.

    Args:
        source_bytes: the size of all source files.
        live: the manifest of the live release, if there is one.
    """
    needed = source_bytes * SPACE_FACTOR
    if live and live.inputs:
        release_bytes = sum(file.size for file in live.files)
        needed = source_bytes * release_bytes * 3 // max(1, sum(file.size for file in live.inputs))
    return max(SPACE_AT_LEAST, needed)


@contextmanager
def _staging(home: Home, needed: int) -> Iterator[None]:
    """Write in staging, which is empty when the block ends.

    Raises:
        DiskFullError: there is not enough room, or there was not; says how much is needed and how much is free.
    """
    require_space(home.path, needed)
    try:
        with disk_errors(home.path):
            yield
    except DiskFullError as error:
        raise _with_amounts(error, home, needed) from error
    finally:
        drop_staging(home)


def _with_amounts(error: DiskFullError, home: Home, needed: int) -> DiskFullError:
    """The same error with the bytes that are needed, and those that are free once staging is empty again."""
    if error.needed_bytes is not None:
        return error
    full = min((home.path, *TEMPORARY), key=free_bytes)
    if full is not home.path and free_bytes(home.path) > SPACE_AT_LEAST:
        return DiskFullError(str(full), needed_bytes=needed, free_bytes=free_bytes(full))
    room = free_bytes(home.path) + taken_bytes(home.staging)
    return DiskFullError(error.path, needed_bytes=max(needed, room * 3 // 2), free_bytes=room)


def _edition(earlier: Sequence[Manifest], clock: Callable[[], dt.datetime]) -> Edition:
    """The version and the time of the new release, later than every earlier release."""
    now, newest = clock(), earlier[-1].version if earlier else ""
    if _version(now) == newest:  # two builds within a second
        time.sleep(1)
        now = clock()
    if _version(now) <= newest:
        raise ClockError(_version(now), newest)
    return Edition(_version(now), now.strftime("%Y-%m-%dT%H:%M:%SZ"))


def newest_version() -> str:
    """Return the version that a build would have that begins now."""
    return _version(_now())


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def _version(instant: dt.datetime) -> str:
    return instant.astimezone(dt.UTC).strftime("%Y%m%dT%H%M%SZ")
