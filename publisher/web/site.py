"""Which release is served: follow ``<home>/current``, and switch to a new release without losing a request.

A request takes the :class:`Served` release when it begins and keeps it to its last byte, so an answer is wholly of one
release. The link is looked at no more than every :data:`LOOK_EVERY_S`; a new release is opened, its query workers
started, in the background, and only then takes over. One that cannot be opened is logged, and the old one stays.
"""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from flask import request

from publisher.errors import PublisherError
from publisher.web.http.errors import NO_RELEASE, Problem, ProblemError

if TYPE_CHECKING:
    from publisher.release import Release
    from publisher.store import Engine

LOG: Final = logging.getLogger("publisher.web")

LOOK_EVERY_S: Final = 0.2
RETRY_AFTER_S: Final = 5.0
"""How long a release that could not be opened is left alone before the next try."""

ENVIRON_KEY: Final = "publisher.served"


@dataclass(slots=True)
class Served:
    """A release that is open, with the query engine over its store, and the number of requests that use it."""

    release: "Release"
    engine: "Engine"
    _users: int = 0
    _retired: bool = False
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def acquire(self) -> bool:
        """Count one more request; False where the release is closed already."""
        with self._lock:
            if self._retired and self._users == 0:
                return False
            self._users += 1
            return True

    def done(self) -> None:
        """Count one request less; the last one of a retired release closes it."""
        with self._lock:
            self._users -= 1
            last = self._retired and self._users == 0
        if last:
            self._close()

    def retire(self) -> None:
        """Close when the last request is done, at once where there is none."""
        with self._lock:
            idle = self._users == 0 and not self._retired
            self._retired = True
        if idle:
            self._close()

    def _close(self) -> None:
        self.engine.close()
        self.release.close()


class Site:
    """The publication as this process serves it.

    Args:
        home: the folder that holds ``current``.
        opener: opens the release at a path, with its engine; raises PublisherError or OSError.
    """

    def __init__(self, home: Path, opener: Callable[[Path], Served]) -> None:
        self._link = home / "current"
        self._opener = opener
        self._served: Served | None = None
        self._target: Path | None = None
        self._looked = 0.0
        self._failed: tuple[Path, float] | None = None
        self._switching = threading.Lock()
        self._closed = False

    @property
    def version(self) -> str | None:
        """The version that is served, None before the first."""
        served = self._served
        return served.release.version if served else None

    def acquire(self) -> Served | None:
        """Take the release for one request; the caller calls ``done()`` on it. None where nothing is published."""
        now = time.monotonic()
        if now - self._looked >= LOOK_EVERY_S:
            self._looked = now
            self._look(now)
        while (served := self._served) is not None:
            if served.acquire():
                return served
        return None

    def refresh(self) -> None:
        """Look at the link now, and switch before returning if it leads elsewhere."""
        target = self._read_link()
        if target is not None and target != self._target:
            self._switch(target)

    def close(self) -> None:
        """Close what is open; requests in flight finish first."""
        with self._switching:
            self._closed = True
            served, self._served, self._target = self._served, None, None
        if served:
            served.retire()

    def _look(self, now: float) -> None:
        target = self._read_link()
        if target is None or target == self._target:
            return
        if self._failed and self._failed[0] == target and now - self._failed[1] < RETRY_AFTER_S:
            return
        if self._served is None:
            self._switch(target)  # nothing to serve meanwhile: let the requests wait
        elif not self._switching.locked():
            threading.Thread(target=self._switch, args=(target,), name="release-switch", daemon=True).start()

    def _read_link(self) -> Path | None:
        try:
            return self._link.resolve(strict=True)
        except OSError:
            return None

    def _switch(self, target: Path) -> None:
        """Open the release at ``target`` and let it take over; where it cannot be opened, all stays as it is."""
        with self._switching:
            if target == self._target or self._closed:
                return
            try:
                opened = self._opener(target)
            except (PublisherError, OSError) as error:
                LOG.warning("release %s cannot be opened, %s stays: %s", target.name, self.version, error)
                self._failed = (target, time.monotonic())
                return
            old, self._served, self._target = self._served, opened, target
        LOG.info("serving release %s", opened.release.version)
        if old:
            old.retire()


def current_served() -> Served:
    """The release that the request at hand is answered from.

    Raises:
        ProblemError: nothing has been published yet (503).
    """
    served: Served | None = request.environ.get(ENVIRON_KEY)
    if served is None:
        raise ProblemError(Problem(NO_RELEASE, NO_RELEASE.advice, headers={"Retry-After": "5"}))
    return served
