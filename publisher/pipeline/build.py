"""The order of a build: look, read, identify, map and judge, put together, seal, go live.

Whatever moment it dies at, the live release is whole and stays live: everything is written in ``staging/``, identifiers
are committed just before the sealed release appears, and going live is one rename. The clock is read once, for the
version.
"""

import datetime as dt
import hashlib
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from shutil import rmtree
from tempfile import gettempdir
from typing import Final

from publisher import profiles
from publisher.errors import ClockError, DiskFullError, ReleaseNotFoundError, SettingError, UsageError
from publisher.identifiers import Register
from publisher.pipeline.executors.runner import Runner
from publisher.pipeline.executors.selection import cluster_of, for_size, reachable, worker_count
from publisher.pipeline.incremental.build import patch
from publisher.pipeline.incremental.detect_changes import difference
from publisher.pipeline.passes import Passes
from publisher.pipeline.plan import Plan, fingerprint, survey
from publisher.pipeline.progress import NullProgress, Progress
from publisher.pipeline.stages.assemble import ReleaseInProgress, finish
from publisher.pipeline.stages.link import decisions
from publisher.release import Home, InputFile, Manifest, current, versions
from publisher.release.assembly import Edition
from publisher.release.files import disk_errors, free_bytes, require_space, require_writable, taken_bytes
from publisher.release.layout import RECORDS
from publisher.release.lock import hold
from publisher.release.writer import ReleaseWriter, clear_staging, drop_staging, go_live
from publisher.uris import UriPolicy

SPACE_FACTOR: Final = 30
"""Bytes on disk that a build takes for each byte of its sources, working files included; measured, docs/releases.md."""

SPACE_AT_LEAST: Final = 128 << 20
"""What a build takes besides, the query engine's own files above all; a build of 1,300 records took 72 MiB in all."""

TEMPORARY: Final = (Path(gettempdir()), Path("/var/tmp"))  # noqa: S108 - where SQLite sorts, nothing of ours is there


@dataclass(frozen=True, slots=True)
class Report:
    """What a build did.

    Attributes:
        release: the folder of the live release.
        manifest: what it says of itself.
        unchanged: whether it stands because nothing changed.
    """

    release: Path
    manifest: Manifest
    unchanged: bool = False


def build(plan: Plan, progress: Progress | None = None, clock: Callable[[], dt.datetime] | None = None) -> Report:
    """Build a release and let it go live; where nothing changed, the live one stands.

    Args:
        plan: what to build.
        progress: who is told how far it is.
        clock: gives the instant, with its time zone; the machine's clock where None.

    Raises:
        SourceError: a source cannot be used.
        SettingError: the base IRI is not that of the releases before.
        BuildRunningError: another build holds the home.
        ClockError: the clock says less than the release before.
        ShrinkError: more records would be deleted than is allowed.
        NotWritableError: the home cannot be written.
        DiskFullError: there is, or was, no room.
        WorkerLostError: a worker was lost time after time.
        ClusterError: the cluster cannot be reached, or has no worker that can do the work.
    """
    plan = reachable(plan)
    home = Home(plan.home)
    require_writable((home.path, home.lock, home.staging, home.releases, home.identifiers))
    with disk_errors(plan.home), hold(home, plan.wait_s):
        clear_staging(home)
        builder = _Builder(plan, home, progress or NullProgress(), clock or _now)
        return builder.run()


class _Builder:
    """One build, holding the home."""

    def __init__(self, plan: Plan, home: Home, progress: Progress, clock: Callable[[], dt.datetime]) -> None:
        self._plan, self._home, self._progress, self._clock = plan, home, progress, clock
        self._uris = UriPolicy(plan.base)
        self._live = _live(home)
        self._needed = SPACE_AT_LEAST

    def run(self) -> Report:
        """Build, unless nothing changed; leave nothing in staging."""
        try:
            with disk_errors(self._home.path):
                return self._build()
        except DiskFullError as error:
            raise self._with_amounts(error) from error
        finally:
            drop_staging(self._home)

    def _build(self) -> Report:
        check_sources(self._plan)
        self._check_base()
        self._progress.step("Looking at the sources")
        inputs = survey(self._plan.sources)
        decided = decisions(self._plan)
        hashes = {
            "fingerprint": fingerprint(self._plan, inputs, decided),
            "decisions": hashlib.sha256("\n".join(decided).encode()).hexdigest(),
        }
        if self._live and not self._plan.force and self._live[1].hashes.get("fingerprint") == hashes["fingerprint"]:
            return Report(self._live[0], self._live[1], unchanged=True)
        self._needed = self._room_for(inputs)
        require_space(self._home.path, self._needed)
        self._plan = for_size(self._plan, sum(file.size for file in inputs))
        return self._make(inputs, hashes)

    def _make(self, inputs: tuple[InputFile, ...], hashes: Mapping[str, str]) -> Report:
        edition = self._edition()
        previous = self._newest()
        writer = ReleaseWriter(self._home, edition, self._uris, previous)
        work = writer.work
        work.mkdir()
        with (
            Runner(worker_count(self._plan), cluster_of(self._plan), self._progress.say) as runner,
            self._register() as register,
        ):
            going = ReleaseInProgress(self._plan, writer, self._progress, inputs, hashes)
            manifest = self._patch(going, runner, previous, work)
            if manifest is None:
                passes = Passes(self._plan, work, runner, self._progress, previous / RECORDS if previous else None)
                manifest = finish(going, passes, passes.prepare(register))
            self._progress.step("Sealing")
            # Identifiers first: what is in a release that can go live is assigned for ever.
            release = writer.seal(manifest, register.commit)
            go_live(self._home, release)
        return Report(release, Manifest.load(release))

    def _patch(self, going: ReleaseInProgress, runner: Runner, previous: Path | None, work: Path) -> Manifest | None:
        """Patch the release before, where that gives what a build in full would; else None."""
        if previous is None or self._plan.full:
            return None
        before = Manifest.load(previous)
        if [source.slug for source in before.sources] != [source.slug for source in self._plan.sources]:
            return None
        if before.hashes.get("decisions") != going.hashes["decisions"]:
            return None
        found = difference(self._plan, work, runner, self._progress, previous / RECORDS)
        manifest = patch(going, found, runner, previous) if found is not None else None
        if manifest is None:
            rmtree(work)
            work.mkdir()
            going.writer.restart()
        return manifest

    def _newest(self) -> Path | None:
        """The release to compare with: the newest, live or not.

        After a roll-back the newest is not the live one; but its changes were told, and copies have followed them. Only
        a comparison with it tells them the way back.
        """
        last = max((manifest.version for manifest in versions(self._home.path)), default=None)
        return self._home.release(last) if last else None

    def _register(self) -> Register:
        return Register(self._home.identifiers)

    def _check_base(self) -> None:
        if self._live and self._live[1].base != self._plan.base:
            expected = f"{self._live[1].base}, the base of the releases in {self._home.path}: IRIs are for ever"
            raise SettingError("PUBLISHER_BASE_URL", self._plan.base, expected)

    def _room_for(self, inputs: tuple[InputFile, ...]) -> int:
        """Bytes on disk that this build takes, about."""
        before = self._live[1] if self._live else None
        size = sum(file.size for file in inputs)
        needed = size * SPACE_FACTOR
        if before and before.inputs:
            ratio = sum(file.size for file in before.files) / max(1, sum(file.size for file in before.inputs))
            needed = int(size * ratio * 3)
        return max(SPACE_AT_LEAST, needed)

    def _with_amounts(self, error: DiskFullError) -> DiskFullError:
        """The same error with how much is needed and how much there is for it, once staging is empty again."""
        if error.needed_bytes is not None:
            return error
        full = min((self._home.path, *TEMPORARY), key=free_bytes)
        if full is not self._home.path and free_bytes(self._home.path) > SPACE_AT_LEAST:
            return DiskFullError(str(full), needed_bytes=self._needed, free_bytes=free_bytes(full))
        room = free_bytes(self._home.path) + taken_bytes(self._home.staging)
        return DiskFullError(error.path, needed_bytes=max(self._needed, room * 3 // 2), free_bytes=room)

    def _edition(self) -> Edition:
        """The version and instant of the release to be: later than every other."""
        instant = self._clock()
        last = max((manifest.version for manifest in versions(self._home.path)), default="")
        if _version(instant) == last:  # two builds within a second
            time.sleep(1)
            instant = self._clock()
        if _version(instant) <= last:
            raise ClockError(_version(instant), last)
        return Edition(_version(instant), instant.strftime("%Y-%m-%dT%H:%M:%SZ"))


def check_sources(plan: Plan) -> None:
    """Check what the sources say of themselves, before anything is read.

    Raises:
        SourceError: a reader's options or a profile cannot be used.
        UsageError: two sources have one slug.
    """
    for source in plan.sources:
        profiles.check(source)
    slugs = [source.slug for source in plan.sources]
    for slug in slugs:
        if slugs.count(slug) > 1:
            paths = ", ".join(str(source.path) for source in plan.sources if source.slug == slug)
            raise UsageError(f"two sources are called {slug!r} ({paths}): give each its own 'slug' in its source.toml")


def _live(home: Home) -> tuple[Path, Manifest] | None:
    try:
        path = current(home.path)
    except ReleaseNotFoundError:
        return None
    return path, Manifest.load(path)


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def _version(instant: dt.datetime) -> str:
    return instant.astimezone(dt.UTC).strftime("%Y%m%dT%H%M%SZ")
