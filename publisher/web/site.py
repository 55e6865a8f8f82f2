"""Which release is served: follow ``<home>/current``, and switch to a new release without losing a request.

Every request looks at the link before it is answered, so that no client sees an older release after a newer one,
whichever process answers. When the link leads elsewhere, the new release is opened, its query workers started, and
only then does it take over; requests that come meanwhile wait for it. With a SPARQL server as engine the new release is
loaded to it first, which may take minutes: until it is there, all processes serve the old one. A process without
requests looks every :data:`LOOK_EVERY_S`. A request takes the :class:`Served` release when it begins and keeps it to
its last byte, so a response is wholly of one release. If a release cannot be opened, that is logged, and the old one
stays.

The files of the release that is served are looked at too: one that has lost bytes would be answered from wrongly.
"""

import logging
import os
import threading
import time
import weakref
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from contextlib import ExitStack, closing, suppress
from pathlib import Path
from typing import Any, Concatenate, Final, ParamSpec, Protocol, TypeVar

from publisher.config import Settings
from publisher.errors import PublisherError, QueryEngineError
from publisher.release import Release
from publisher.store import Limits, open_engine
from publisher.store.contract import QueryCounts
from publisher.store.direct.rounds import Rounds
from publisher.store.engine import Engine
from publisher.store.observation.ends import QueryObserver
from publisher.store.remote import ReleaseLoading
from publisher.store.sandbox import use_cores_of
from publisher.web.http.cache import ByteCache
from publisher.web.memory import return_memory

LOG: Final = logging.getLogger("publisher.web")

LOOK_EVERY_S: Final = 0.5
"""How often a process without requests looks for a new release, and at the files of the one that it serves."""

RETRY_AFTER_S: Final = 5.0
"""How long a release that could not be opened is left alone before the next try."""

ENVIRON_KEY: Final = "publisher.served"

KIB: Final = 1024
MIB: Final = 1024 * 1024

_READY_SHARE: Final = 8
"""What is answered over and over is a small part of what is cached; it is held beside the cache."""

ValueT = TypeVar("ValueT")
ArgumentsP = ParamSpec("ArgumentsP")


class Served:
    """A release that is open, with the query engine over its store and everything that is cached for it.

    Args:
        release: the release.
        engine: the query engine over its store.
        cache_bytes: the capacity of :attr:`cache`.

    Attributes:
        cache: rendered documents, query results and search results; it ends with the release, so nothing is stale.
        ready: responses that are sent again as they are (publisher/web/shell/ready.py).
        damage: what is wrong with the release's files, for operators; nothing is answered from it then.
    """

    def __init__(self, release: Release, engine: Engine, *, cache_bytes: int = 0) -> None:
        self.release, self.engine = release, engine
        self.cache = ByteCache(cache_bytes)
        self.ready = ByteCache(cache_bytes // _READY_SHARE)
        self.damage: str | None = None
        self._computed: dict[Hashable, Any] = {}
        self._computing: defaultdict[Hashable, threading.Lock] = defaultdict(threading.Lock)
        self._users = 0
        self._retired = False
        self._lock = threading.Lock()

    def once(
        self,
        compute: Callable[Concatenate["Served", ArgumentsP], ValueT],
        *arguments: ArgumentsP.args,
        **named: ArgumentsP.kwargs,
    ) -> ValueT:
        """Return what a function computes from this release; it is called once, and concurrent callers wait for it."""
        key = (compute, *arguments, *named.items())
        if key not in self._computed:
            with self._lock:
                lock = self._computing[key]
            with lock:
                if key not in self._computed:
                    self._computed[key] = compute(self, *arguments, **named)
        result: ValueT = self._computed[key]
        return result

    def acquire(self) -> bool:
        """Count one more request; False if the release is closed already."""
        with self._lock:
            if self._retired and self._users == 0:
                return False
            self._users += 1
            return True

    def done(self) -> None:
        """Count one request less; after the last one a retired release is closed, which takes a thread of its own."""
        with self._lock:
            self._users -= 1
            last = self._retired and self._users == 0
        if last:
            threading.Thread(target=self._close, name="release-close").start()

    def retire(self) -> None:
        """Close when the last request is done, or at once without requests."""
        with self._lock:
            idle = self._users == 0 and not self._retired
            self._retired = True
        if idle:
            self._close()

    def _close(self) -> None:
        self.engine.close()
        self.release.close()


class Preparation(Protocol):
    """What has to be done before a release takes over, and takes long; the one before is served meanwhile."""

    def is_done(self, release: Path) -> bool:
        """Return whether it is done, at once."""

    def run(self, release: Path) -> None:
        """Do it, unless it is done; raises PublisherError or OSError."""


class LiveSite:
    """The publication as this process serves it.

    Args:
        home: the folder that holds ``current``.
        opener: opens the release at a path, with its engine; raises PublisherError or OSError.
        preparation: has to be done before a release takes over from another; None for nothing.

    Attributes:
        on_look: is called every :data:`LOOK_EVERY_S`; closes what is no longer used, and returns it.
        on_close: is called when the site is closed.
    """

    def __init__(self, home: Path, opener: Callable[[Path], Served], preparation: Preparation | None = None) -> None:
        self._preparation = preparation
        self._preparing: str | None = None
        self._unprepared: str | None = None
        self._link = home / "current"
        self._link_name = str(self._link)  # a Path is converted at each call
        self._opener = opener
        self._served: Served | None = None
        self._seen: str | None = None
        self._failed: tuple[str, float] | None = None
        self._switching = threading.Lock()
        self._waiting: list[Callable[[], None]] = []
        self._opening = False
        self._queueing = threading.Lock()
        self._closed = threading.Event()
        self._given_up: list[weakref.ref[object]] = []
        self.on_look: list[Callable[[], Iterable[object]]] = []
        self.on_close: list[Callable[[], None]] = []

    @property
    def version(self) -> str | None:
        """The version that is served, None before the first."""
        served = self._served
        return served.release.version if served else None

    @property
    def damage(self) -> str | None:
        """What is wrong with the files of the release that is served; None if nothing is."""
        served = self._served
        return served.damage if served else None

    @property
    def sparql_is_away(self) -> bool:
        """Whether the SPARQL server of the release that is served did not answer when it was last asked."""
        served = self._served
        return served is not None and served.engine.away

    @property
    def queries(self) -> QueryCounts:
        """What the query engine of the release that is served is doing."""
        served = self._served
        return served.engine.counts if served else QueryCounts()

    @property
    def served(self) -> Served | None:
        """The release that is served, for what needs none of its files: :meth:`take` keeps them open."""
        return self._served

    def is_stale(self) -> bool:
        """Return whether the link leads to another release than the one that is served, as far as is known by now."""
        seen = self._read_link()
        if seen is None or seen == self._seen or self._closed.is_set():
            return False
        failed = self._failed
        if failed is not None and failed[0] == seen and time.monotonic() - failed[1] < RETRY_AFTER_S:
            return False
        return self._is_prepared(seen)

    def acquire(self) -> Served | None:
        """Take the live release for one request; the caller calls ``done()`` on it. None if nothing is published.

        If another release has become live, this waits until it is open.
        """
        if self.is_stale():
            self.refresh()
        return self.take()

    def take(self) -> Served | None:
        """Take the release that is served, without a look at the link."""
        while (served := self._served) is not None:
            if served.acquire():
                return served
        return None

    def when_current(self, call: Callable[[], None]) -> None:
        """Call a function in another thread, once the live release is open."""
        with self._queueing:
            self._waiting.append(call)
            begin, self._opening = not self._opening, True
        if begin:
            threading.Thread(target=self._open_for_waiting, name="release-switch", daemon=True).start()

    def refresh(self) -> None:
        """Read the link now, and switch before returning if it leads elsewhere."""
        seen = self._read_link()
        if seen is not None and seen != self._seen:
            self._switch(seen)

    def watch(self) -> None:
        """Look for new releases and at files, in a thread that ends with the process or when the site is closed."""
        threading.Thread(target=self._watch, name="release-watch", daemon=True).start()

    def close(self) -> None:
        """Close what is open; requests in flight finish first."""
        with self._switching:
            self._closed.set()
            served, self._served, self._seen = self._served, None, None
        for close in self.on_close:
            close()
        if served:
            served.retire()

    def _is_prepared(self, seen: str) -> bool:
        """Return whether a release may take over from another; if not, let it be prepared."""
        if self._preparation is None or self._served is None or seen == self._unprepared:
            return True
        try:
            if self._preparation.is_done(self._link.parent / seen):
                return True
        except PublisherError:  # it is no release: the opener says so
            return True
        with self._queueing:
            begin, self._preparing = self._preparing != seen, seen
        if begin:
            threading.Thread(target=self._prepare, args=(seen,), name="release-preparation", daemon=True).start()
        return False

    def _prepare(self, seen: str) -> None:
        """Prepare a release; if that cannot be done, it takes over as it is."""
        assert self._preparation is not None
        use_cores_of(os.getpid())
        try:
            self._preparation.run(self._link.parent / seen)
        except (PublisherError, OSError) as error:
            LOG.warning("release %s takes over without its SPARQL server: %s", Path(seen).name, error)
            self._unprepared = seen
        with self._queueing:
            self._preparing = None

    def _watch(self) -> None:
        while not self._closed.wait(LOOK_EVERY_S):
            if self.is_stale():
                self.refresh()
            self.look_at_files()
            self._given_up += [weakref.ref(closed) for close_unused in self.on_look for closed in close_unused()]
            if self._given_up and not any(each() for each in self._given_up):
                self._given_up.clear()
                return_memory()

    def look_at_files(self) -> None:
        """Note whether the files that are answered from have the sizes that the manifest states."""
        if (served := self.take()) is None:
            return
        try:
            before, served.damage = served.damage, served.release.damage()
        finally:
            served.done()
        if served.damage and not before:
            LOG.error("release %s is out of service: %s", served.release.version, served.damage)
        elif before and not served.damage:
            LOG.warning("release %s is whole again", served.release.version)
            with self._switching:
                self._seen = None  # so that it is opened anew
            self.refresh()

    def _open_for_waiting(self) -> None:
        use_cores_of(os.getpid())
        self.refresh()
        with self._queueing:
            waiting, self._waiting, self._opening = self._waiting, [], False
        for call in waiting:
            if self.is_stale():  # another release became live while this one was opened
                self.when_current(call)
            else:
                call()

    def _read_link(self) -> str | None:
        try:
            return os.readlink(self._link_name)  # noqa: PTH115 - for every request, and twice as fast
        except OSError:
            return None

    def _switch(self, seen: str) -> None:
        """Open the release that the link names and let it take over; if it cannot be opened, the old one stays."""
        target = self._link.parent / seen
        with self._switching:
            if seen == self._seen or self._closed.is_set():
                return
            if self._failed and self._failed[0] == seen and time.monotonic() - self._failed[1] < RETRY_AFTER_S:
                return
            try:
                opened = self._opener(target.resolve(strict=True))
            except (PublisherError, OSError) as error:
                LOG.warning("release %s cannot be opened, %s stays: %s", target.name, self.version, error)
                self._failed = (seen, time.monotonic())
                return
            old, self._served, self._seen = self._served, opened, seen
        LOG.info("serving release %s", opened.release.version)
        if old:
            self._given_up.append(weakref.ref(old))
            old.retire()


def limits_of(settings: Settings) -> Limits:
    """Return the limits of one query and of one client."""
    return Limits(
        timeout_s=settings.query_timeout_s,
        memory_mib=settings.query_memory_mib,
        rows=settings.query_rows,
        size_bytes=settings.query_mib * MIB,
        text_bytes=settings.query_kib * KIB,
        waiting_bytes=settings.query_waiting_mib * MIB,
        workers=settings.query_workers,
        together=max(1, (os.cpu_count() or 1) // settings.workers),
        share_s=settings.query_share_s,
        window_s=settings.query_window_s,
        cache_bytes=settings.query_cache_mib * MIB,
        direct_steps=settings.query_direct,
    )


def open_site(settings: Settings, observer: QueryObserver | None = None, rounds: Rounds | None = None) -> LiveSite:
    """Open the publication below ``settings.home``; if it has no release yet, it is followed until it has one.

    Args:
        settings: all of them.
        observer: is called with each query that is over.
        rounds: of the small queries that are evaluated in this process.
    """
    limits = limits_of(settings)

    def opener(path: Path) -> Served:
        with ExitStack() as undo:  # what was opened is closed again if the rest cannot be opened
            release = undo.enter_context(closing(Release.open(path)))
            engine = open_engine(
                release.store,
                limits,
                version=release.version,
                base=release.uris.base,
                remote=settings.engine or None,
                observer=observer,
                rounds=rounds,
            )
            undo.callback(engine.close)
            try:
                engine.prewarm()
            except QueryEngineError as error:
                if not settings.engine:
                    raise
                LOG.warning("only /sparql is not available, and is tried again with each query: %s", error)
            with suppress(PublisherError):  # what is damaged is told with the first request (Served.damage)
                release.prewarm()
            undo.pop_all()
        return Served(release, engine, cache_bytes=settings.cache_mib * MIB)

    site = LiveSite(settings.home, opener, ReleaseLoading(settings.engine) if settings.engine else None)
    site.refresh()
    return site
