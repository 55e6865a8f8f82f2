"""How the last build of a home ended: ``<home>/last-build.json``, and the lock of a build that died."""

import datetime as dt
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import orjson

from publisher.errors import BuildRunningError, NewerLayoutError, PublisherError
from publisher.release.files import write_durably
from publisher.release.layout import Home
from publisher.release.lock import killed

FILE: Final = "last-build.json"


@dataclass(frozen=True, slots=True)
class BuildOutcome:
    """The end of a build.

    Attributes:
        at: when, ISO 8601 with Z.
        failed: whether it failed; the live release is then as it was.
        message: why it failed, as the command line said; else "".
    """

    at: str
    failed: bool
    message: str


@contextmanager
def recorded(home: Path) -> Iterator[None]:
    """Record how a build ends, if there is a home to record it in.

    Another build that runs already is no failure, and nothing is written into a home that newer software made.
    """
    try:
        yield
    finally:
        error = sys.exception()
        if not isinstance(error, BuildRunningError | NewerLayoutError) and home.is_dir():
            failed = isinstance(error, PublisherError | OSError | KeyboardInterrupt)
            message = (str(error) or "interrupted") if failed else ""
            with suppress(OSError):  # a full disk, or one that cannot be written: the build says that itself
                write_durably(home / FILE, orjson.dumps(asdict(BuildOutcome(_now(), failed, message))))


def last_outcome(home: Home) -> BuildOutcome | None:
    """Return how the last build ended, if it is known; one that was killed has left its number in the lock."""
    with suppress(OSError):
        if pid := killed(home):
            at = dt.datetime.fromtimestamp(home.lock.stat().st_mtime, dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
            message = f"process {pid} ended without a word: it was killed, or the machine went down"
            return BuildOutcome(at, failed=True, message=message)
    with suppress(OSError, ValueError, TypeError):
        return BuildOutcome(**orjson.loads((home.path / FILE).read_bytes()))
    return None


def _now() -> str:
    return dt.datetime.now(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
