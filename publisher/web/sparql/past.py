"""Past releases, opened to be queried: ``/releases/<version>/sparql``.

Each has a query engine of its own, with the limits of the live one and a single query worker. A few are open at a time:
the one that was used longest ago is closed for another, and one that nobody asks any longer is closed. The embedded
engine is used for all of them, because a server behind ``--engine`` holds only the live release.
"""

import threading
from collections.abc import Iterable
from contextlib import ExitStack, closing
from dataclasses import replace
from pathlib import Path
from typing import Final

from publisher.changes import ChangeLog
from publisher.errors import ReleaseNotFoundError
from publisher.release import Release, find
from publisher.store import Limits, open_engine
from publisher.store.observation.ends import QueryObserver
from publisher.web.http.problems.kinds import RELEASE_GONE
from publisher.web.http.problems.problem import Problem, ProblemError
from publisher.web.kept_open import KeptOpen
from publisher.web.site import MIB, Served

MOST_OPEN: Final = 3
"""Past releases that a web worker has open; each has query workers of its own."""

_CACHE_BYTES: Final = 4 * MIB
_ANSWERS_SHARE: Final = 4
"""A past release caches a smaller part of the answers than the live one."""


class PastReleases:
    """The past releases of a home that are open.

    Args:
        home: the folder of the releases.
        limits: of the live release's engine.
        most: how many are open at a time.
        observer: is called with each query that is over.
    """

    def __init__(
        self, home: Path, limits: Limits, most: int = MOST_OPEN, observer: QueryObserver | None = None
    ) -> None:
        self._home, self._observer = home, observer
        self._limits = replace(limits, workers=1, cache_bytes=limits.cache_bytes // _ANSWERS_SHARE)
        self._kept = KeptOpen[Served](most)
        self._lock = threading.Lock()

    def take(self, version: str, live: Served) -> Served:
        """Return a past release for one request; the caller calls ``done()`` on it.

        Args:
            version: its version.
            live: the release that is served, which knows what other releases there were.

        Raises:
            ProblemError: it is no longer kept (410).
            ReleaseNotFoundError: there never was such a release.
            ManifestError: it cannot be read.
        """
        with self._lock:
            try:
                path = find(self._home, version)
            except ReleaseNotFoundError:
                _retire(self._kept.give_up(version))
                if _was_there(version, live):
                    detail = f"The release {version} is no longer kept here."
                    raise ProblemError(Problem(RELEASE_GONE, detail)) from None
                raise
            served = self._kept.get(version)
            if served is None or not served.acquire():
                served = self._opened(path)
                served.acquire()
                _retire(self._kept.keep(version, served))
            return served

    @property
    def open_versions(self) -> tuple[str, ...]:
        """The versions that are open, the one that was used longest ago first."""
        return self._kept.versions

    def close_idle(self) -> list[Served]:
        """Close those that nobody asks any longer, when their requests are done; return them."""
        idle = self._kept.give_up_idle()
        _retire(idle)
        return idle

    def close(self) -> None:
        """Close all; requests in flight finish first."""
        with self._lock:
            for version in self._kept.versions:
                _retire(self._kept.give_up(version))

    def _opened(self, path: Path) -> Served:
        with ExitStack() as undo:
            release = undo.enter_context(closing(Release.open(path)))
            engine = open_engine(
                release.store,
                self._limits,
                version=release.version,
                base=release.uris.base,
                observer=self._observer,
            )
            undo.pop_all()
        return Served(release, engine, cache_bytes=_CACHE_BYTES)


def _retire(given_up: Iterable[Served]) -> None:
    for served in given_up:
        threading.Thread(target=served.retire, name="past-release-close").start()


def _was_there(version: str, live: Served) -> bool:
    with ChangeLog(live.release.path) as log:
        return version in {row.version for row in log.releases()}
