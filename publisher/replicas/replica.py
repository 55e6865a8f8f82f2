"""A home that follows a place: the releases of the place, and the same one live.

Replicas that are told the same delay activate a release at the same instant, which is that of the place and the delay;
until then each has it on its disk, so that any of them answers for either release by its version.
"""

import datetime as dt
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from shutil import rmtree
from typing import TYPE_CHECKING

import orjson

from publisher.errors import PublisherError, ReleaseError, ReplicaHomeError
from publisher.release.files import write_durably
from publisher.release.homes import activate, follows, live_version, remove, sweep, version_names
from publisher.release.layout import SOFTWARE, Home
from publisher.release.lock import hold
from publisher.replicas.fetch import Fetched, fetch
from publisher.replicas.place import Place, Pointer

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


class Replica:
    """A home that follows a place.

    Args:
        place: has the releases.
        home: gets them; it has no builds of its own.
        key: each release has to be signed by its owner; None to check no signatures.
        delay_s: how long after it became live in the place a release is activated; the first one, and one that was
            rolled back to, is activated at once.
        prepare: is called with the folder of a release before it is activated; None for nothing.
        report: is told what happens, a line each.
    """

    def __init__(
        self,
        place: Place,
        home: Path,
        *,
        key: "Ed25519PublicKey | None" = None,
        delay_s: float = 0.0,
        prepare: Callable[[Path], None] | None = None,
        report: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._prepare = prepare
        self._place, self._home, self._key, self._report = place, Home(home), key, report
        self._delay = dt.timedelta(seconds=delay_s)
        self._scheduled = dict[str, threading.Timer]()
        self._activating = threading.Lock()
        self._failure: PublisherError | OSError | None = None

    def update(self) -> None:
        """Fetch what is new, the live release first, activate what is due, and remove what the place removed.

        Raises:
            ReplicaHomeError: the home follows another place, or has builds of its own.
            BuildRunningError: another process updates the home.
            StorageError: the place cannot be read.
            ReleaseError: a release in the place is damaged, not signed as it has to be, or of newer software.
            DiskFullError: there is not enough room.
            QueryEngineError: the SPARQL server cannot be loaded.
        """
        if self._failure:
            failure, self._failure = self._failure, None
            raise failure
        with hold(self._home):
            self._home.check_layout()
            self._claim()
            live = self._place.live()
            self._fetch(live.version)
            if self._prepare is not None and self._live() != live.version and live.version not in self._scheduled:
                self._prepare(self._home.release(live.version))
            self._schedule(live)
            there = self._place.versions()
            refused = self._fetch_others(there)
            self._prune({live.version, *there})
        if refused:
            raise refused

    def wait(self) -> None:
        """Wait until everything that was fetched to be live is live.

        Raises:
            PublisherError: it could not be activated.
        """
        for timer in list(self._scheduled.values()):
            timer.join()
        if self._failure:
            raise self._failure

    def close(self) -> None:
        """Give up activations that are not due yet."""
        for timer in list(self._scheduled.values()):
            timer.cancel()

    def _claim(self) -> None:
        """Make the home a replica of the place."""
        if (followed := follows(self._home.path)) == self._place.name:
            return
        if followed is not None:
            raise ReplicaHomeError(
                str(self._home.path), f"follows {followed}; remove {self._home.replica} to change that"
            )
        if self._home.identifiers.exists():
            raise ReplicaHomeError(str(self._home.path), "has builds of its own; name another --home")
        data = orjson.dumps({"follows": self._place.name, "software": SOFTWARE}, option=orjson.OPT_INDENT_2) + b"\n"
        write_durably(self._home.replica, data)
        self._home.state_layout()

    def _fetch(self, version: str) -> None:
        if (fetched := fetch(self._place, self._home, version, self._key)) is not None:
            self._report(_line(fetched))

    def _fetch_others(self, versions: Sequence[str]) -> ReleaseError | None:
        """Fetch the releases that are not here, newest first; return the first error, which keeps none of the rest."""
        failures = []
        for version in sorted(set(versions) - set(version_names(self._home.path)), reverse=True):
            try:
                self._fetch(version)
            except ReleaseError as error:
                failures.append(error)
        return failures[0] if failures else None

    def _schedule(self, live: Pointer) -> None:
        """Activate a release, or let it be activated when it is due."""
        now_live = self._live()
        newest = max(list(self._scheduled), default=now_live or "")  # a copy: timers remove what is done
        if live.version in self._scheduled or (live.version == now_live and not self._scheduled):
            return
        wait = min(live.since + self._delay - dt.datetime.now(dt.UTC), self._delay)  # the clocks may differ
        wait_s = wait.total_seconds()
        if now_live is None or live.version < newest:  # the first one, or rolled back
            with self._activating:  # a timer may be about to activate what is given up
                self.close()
                self._scheduled.clear()
            wait_s = 0
        if wait_s <= 0:
            self._activate(live.version)
            return
        self._report(f"release {live.version} becomes live in {wait_s:.0f} s")
        timer = threading.Timer(wait_s, self._activate_later, (live.version,))
        timer.daemon = True
        self._scheduled[live.version] = timer
        timer.start()

    def _activate_later(self, version: str) -> None:
        try:
            with self._activating:
                if version in self._scheduled:
                    self._activate(version)
        except (PublisherError, OSError) as error:
            self._failure = error
        finally:
            self._scheduled.pop(version, None)

    def _activate(self, version: str) -> None:
        activate(self._home.path, version)
        self._report(f"release {version} is live")

    def _live(self) -> str | None:
        return live_version(self._home)

    def _prune(self, kept: set[str]) -> None:
        """Remove the releases that the place no longer has, and what is left of copies."""
        for version in version_names(self._home.path):
            if version not in {*kept, *self._scheduled, self._live()} and remove(self._home, version):
                self._report(f"release {version} is removed, as in {self._place.name}")
        sweep(self._home)
        if self._home.staging.exists():
            rmtree(self._home.staging)


def _line(fetched: Fetched) -> str:
    size_mib = fetched.size_bytes / (1 << 20)
    return (
        f"release {fetched.version} is here: {fetched.files:,} files fetched ({size_mib:,.1f} MiB), "
        f"{fetched.shared:,} were here"
    )
