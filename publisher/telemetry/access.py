"""The access log: a line for each answer, without personal data (docs/adr/0194).

No address, no cookie, no query string, of a referrer its host alone, of a User-Agent its family alone. So the lines may
be kept for as long as anybody likes, and ``publisher usage`` counts them. In the text form they are NCSA's combined log
format with "-" for the address, and three fields more.

Answers are noted in the thread that sends them; another thread writes them, several at a time.
"""

import logging
import os
import sys
import threading
import time
from collections import deque
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Final, NamedTuple
from urllib.parse import quote, urlsplit

from publisher.telemetry.agents import family
from publisher.telemetry.logs import line
from publisher.telemetry.trace import Trace

LOG: Final = logging.getLogger("publisher.access")

EVENT: Final = "request"

WRITE_EVERY_S: Final = 1.0
MOST_LINES: Final = 100_000
"""How many lines may wait to be written; the oldest are dropped, and the log says how many."""

STANDARD_OUTPUT: Final = "-"

_LONGEST_PATH: Final = 512


class AccessEntry(NamedTuple):
    """The event ``request``: an answer that was sent."""

    request: str
    trace: str
    method: str
    path: str
    route: str
    status: int
    type: str | None
    bytes: int | None
    seconds: float
    referrer: str | None
    agent: str | None
    release: str | None


class Answered(NamedTuple):
    """An answer that was sent, as it is noted; what is not needed at once is read later.

    Attributes:
        ended: when, in seconds since 1970.
        trace: of the request.
        method: of the request.
        path: of the request, percent-decoded.
        route: its pattern.
        status: of the answer.
        type: the answer's Content-Type.
        size_bytes: of the body; None for a stream.
        seconds: until the answer was ready to be sent.
        headers: of the request.
        release: the version that was served.
    """

    ended: float
    trace: Trace
    method: str
    path: str
    route: str
    status: int
    type: str | None
    size_bytes: int | None
    seconds: float
    headers: Mapping[str, str]
    release: str | None

    def entry(self) -> AccessEntry:
        """Return what is logged of it."""
        media_type = self.type.partition(";")[0].strip() if self.type else None
        return AccessEntry(
            request=self.trace.request_id,
            trace=self.trace.trace_id,
            method=self.method if self.method.isalpha() else "other",
            path=quote(self.path[:_LONGEST_PATH], safe="/:@!$&'()*+,;=~"),
            route=self.route,
            status=self.status,
            type=media_type,
            bytes=self.size_bytes,
            seconds=round(self.seconds, 6),
            referrer=referrer_host(self.headers.get("referer", "")),
            agent=family(self.headers.get("user-agent", "")),
            release=self.release,
        )


class AccessLog:
    """Writes a line for each answer to a file, or to standard output.

    Args:
        place: the file, which may be rotated; "-" for standard output.
        form: "json" or "text".

    Raises:
        OSError: the file cannot be written.
    """

    def __init__(self, place: str, form: str) -> None:
        self._path = None if place == STANDARD_OUTPUT else Path(place)
        self._format = _json_line if form == "json" else _text_line
        self._waiting = deque[Answered](maxlen=MOST_LINES)
        self._noted = self._written = 0
        self._opened = self._open()
        self._closed = threading.Event()
        self._writing = threading.Lock()
        self._thread = threading.Thread(target=self._run, name="access-log", daemon=True)
        self._thread.start()

    def note(self, answered: Answered) -> None:
        """Have the line of an answer written."""
        self._noted += 1
        self._waiting.append(answered)

    def flush(self) -> None:
        """Write what waits; a disk that is full costs lines, and never an answer."""
        with self._writing:
            batch = [self._waiting.popleft() for _ in range(len(self._waiting))]
            if not batch:
                return
            dropped = max(self._noted - self._written - len(batch) - len(self._waiting), 0)
            self._written += len(batch) + dropped
            try:
                self._write(b"".join(map(self._format, batch)))
            except OSError as error:
                LOG.warning("%d lines of the access log were lost: %s", len(batch), error.strerror)
            if dropped:
                LOG.warning("%d lines of the access log were dropped, because writing took too long", dropped)

    def close(self) -> None:
        """Write what waits, and end."""
        self._closed.set()
        self._thread.join()
        self.flush()
        if self._path is not None:
            os.close(self._opened)

    def _run(self) -> None:
        while not self._closed.wait(WRITE_EVERY_S):
            self.flush()

    def _open(self) -> int:
        if self._path is None:
            return sys.stdout.fileno()
        return os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o640)

    def _write(self, lines: bytes) -> None:
        if self._path is not None and self._is_rotated(self._path):
            os.close(self._opened)
            self._opened = self._open()
        view = memoryview(lines)
        while view:
            view = view[os.write(self._opened, view) :]

    def _is_rotated(self, path: Path) -> bool:
        """Return whether the file has been moved away or removed, as logrotate does."""
        try:
            there = path.stat()
        except FileNotFoundError:
            return True
        opened = os.fstat(self._opened)
        return (there.st_dev, there.st_ino) != (opened.st_dev, opened.st_ino)


def _json_line(answered: Answered) -> bytes:
    return line(EVENT, "INFO", answered.ended, answered.entry())


def _text_line(answered: Answered) -> bytes:
    """Return a line in the combined log format, with the seconds, the media type and the request id at its end."""
    entry = answered.entry()
    at = time.strftime("%d/%b/%Y:%H:%M:%S +0000", time.gmtime(answered.ended))
    size = "-" if entry.bytes is None else entry.bytes
    referrer = f"//{entry.referrer}/" if entry.referrer else "-"
    return (
        f'- - - [{at}] "{entry.method} {entry.path} HTTP/1.1" {entry.status} {size} "{referrer}" '
        f'"{entry.agent or "-"}" {entry.seconds:.6f} {entry.type or "-"} {entry.request}\n'
    ).encode()


@lru_cache(maxsize=1024)
def referrer_host(referrer: str) -> str | None:
    """Return the host of a Referer header in lower case; None without one, or if it is no web address."""
    try:
        parts = urlsplit(referrer)
        host = parts.hostname
    except ValueError:
        return None
    if parts.scheme not in {"", "http", "https"} or not host or len(host) > 253 or not _is_plain(host):
        return None
    return host


def _is_plain(host: str) -> bool:
    return host.isascii() and all(character.isalnum() or character in "-._:" for character in host)
