"""Cursors: a place in a list of one release. The list never changes, so a walk gives each of its things exactly once.

A cursor names the release, what was asked for, and how many things came before. While a new release goes live, a walk
goes on in the one that it began in, whichever web worker answers; if that was removed, it has to begin again.
"""

import base64
import binascii
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any, Final, NamedTuple, cast

import orjson
from flask import current_app

from publisher import release as releases
from publisher.errors import ReleaseNotFoundError
from publisher.release import Release
from publisher.release.layout import VERSION
from publisher.web.http.cache import ByteCache
from publisher.web.http.problems.kinds import CURSOR_EXPIRED
from publisher.web.http.problems.problem import Problem, ProblemError
from publisher.web.kept_open import KeptOpen
from publisher.web.shell.parameters import bad
from publisher.web.shell.responses import current_served

OPEN: Final = 3
"""Past releases that are open at a time."""

CACHE_BYTES: Final = 32 * 1024 * 1024
"""What is remembered of each of them."""

NOT_OURS: Final = "cursor: this site did not make it; use the address in 'next' as it is"

EXTENSION: Final = "past_releases"
"""The name of :class:`PastReleases` among the extensions of the application."""


class Cursor(NamedTuple):
    """A place in a list.

    Attributes:
        version: of the release.
        query: a digest of what was asked for.
        offset: how many things came before.
    """

    version: str
    query: str
    offset: int

    @classmethod
    def read(cls, text: str) -> "Cursor":
        """Read a cursor.

        Raises:
            ProblemError: this site did not make it (400).
        """
        try:
            values = orjson.loads(base64.urlsafe_b64decode(f"{text}{'=' * (-len(text) % 4)}"))
            version, query, offset = values
        except (ValueError, TypeError, binascii.Error) as error:
            raise bad(NOT_OURS) from error
        if not (isinstance(version, str) and VERSION.fullmatch(version) and isinstance(query, str)):
            raise bad(NOT_OURS)
        if not isinstance(offset, int) or isinstance(offset, bool) or offset < 0:
            raise bad(NOT_OURS)
        return cls(version, query, offset)

    def __str__(self) -> str:
        return base64.urlsafe_b64encode(orjson.dumps(list(self))).decode().rstrip("=")


@dataclass(frozen=True, slots=True, weakref_slot=True)
class Opened:
    """A release to be read, and what is remembered of it."""

    release: Release
    cache: ByteCache


class PastReleases:
    """Past releases that are open for walks, in this process; the files are closed when nobody reads them any longer.

    Args:
        home: the folder of the publication.

    Attributes:
        kept: those that are open.
    """

    def __init__(self, home: Path) -> None:
        self._home = home
        self._lock = Lock()
        self.kept = KeptOpen[Opened](OPEN)

    def open(self, version: str) -> Opened:
        """Return a release.

        Raises:
            ProblemError: it was removed (410).
        """
        with self._lock:
            try:
                path = releases.find(self._home, version)
            except ReleaseNotFoundError as error:
                self.kept.give_up(version)
                detail = f"The release {version} is no longer kept: begin again without the cursor."
                raise ProblemError(Problem(CURSOR_EXPIRED, detail, {"release": version})) from error
            if (opened := self.kept.get(version)) is None:
                opened = Opened(Release.open(path), ByteCache(CACHE_BYTES))
                self.kept.keep(version, opened)
            return opened

    def close_idle(self) -> list[Opened]:
        """Close those that nobody walks through any longer; return them."""
        return self.kept.give_up_idle()


class Place(NamedTuple):
    """Where a page of a list begins, and the release that it is of."""

    opened: Opened
    offset: int
    query: str

    def after(self, count: int) -> str:
        """The cursor of the page that follows ``count`` things."""
        return str(Cursor(self.opened.release.version, self.query, self.offset + count))


def place_of(cursor: str | None, asked: Mapping[str, Any]) -> Place:
    """Return where a page begins: at a cursor, or at the beginning of the live release.

    Args:
        cursor: as it was sent; None or "" for the beginning.
        asked: what the list depends on.

    Raises:
        ProblemError: the cursor cannot be read, or is of another list (400), or of a release that is not kept (410).
    """
    digest = hashlib.sha256(orjson.dumps(asked, option=orjson.OPT_SORT_KEYS, default=str)).hexdigest()[:12]
    served = current_served()
    if not cursor:
        return Place(Opened(served.release, served.cache), 0, digest)
    read = Cursor.read(cursor)
    if read.query != digest:
        raise bad("cursor: is of another list; send it with the parameters that it came with, as 'next' has them")
    if read.version == served.release.version:
        return Place(Opened(served.release, served.cache), read.offset, digest)
    return Place(_past().open(read.version), read.offset, digest)


def _past() -> PastReleases:
    return cast(PastReleases, current_app.extensions[EXTENSION])
