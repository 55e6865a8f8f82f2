"""The lines of the log: text for people, or JSON objects for programs, one a line.

Each event has its fields in a named tuple here, and docs/watching.md has a table of them; a test compares both.
Fields without a value are left out.
"""

import logging
import os
import re
from datetime import UTC, datetime
from typing import Any, Final, Literal, NamedTuple

import orjson

from publisher.telemetry.trace import current_trace

LOG: Final = logging.getLogger("publisher")

FORMATS: Final = ("text", "json")

_LINE_ENDS: Final = re.compile("[\r\n\x0b\x0c\x1c-\x1e\x85\u2028\u2029]+")


class Common(NamedTuple):
    """What each line has."""

    time: str
    level: str
    event: str
    process: int


class Message(NamedTuple):
    """The event ``message``: something that happened, in a sentence."""

    logger: str
    message: str
    request: str | None = None
    error: str | None = None


class SlowQuery(NamedTuple):
    """The event ``slow-query``: a query that took longer than the threshold; without its literals."""

    request: str
    trace: str
    seconds: float
    waited: float
    outcome: str
    form: str | None
    hash: str
    query: str
    release: str

    def __str__(self) -> str:
        waited = f", {self.waited:.3f} s of them waiting" if self.waited >= 0.001 else ""
        return (
            f"slow query: {self.seconds:.3f} s{waited}, {self.outcome} (request {self.request}, "
            f"hash {self.hash}): {self.query}"
        )


class BuildStep(NamedTuple):
    """The event ``build-step``: a step of a build begins, goes on, ends or fails."""

    step: str
    state: Literal["begins", "goes-on", "ends", "fails"]
    items: int | None = None
    total: int | None = None
    seconds: float | None = None


class BuildFinding(NamedTuple):
    """The event ``build-finding``: why records are quarantined or have warnings; without the values."""

    reason: str
    severity: str
    times: int
    source: str | None
    message: str
    file: str | None = None
    line: int | None = None
    field: str | None = None


class BuildResult(NamedTuple):
    """The event ``build``: what came of a build that did not fail."""

    outcome: Literal["published", "waiting", "unchanged"]
    release: str
    live: bool
    seconds: float
    read: int
    published: int
    quarantined: int
    things: int
    triples: int


EVENTS: Final[dict[str, type[Any]]] = {
    "message": Message,
    "slow-query": SlowQuery,
    "build-step": BuildStep,
    "build-finding": BuildFinding,
    "build": BuildResult,
}
"""The events of the log by name; the access log has one of its own (publisher/telemetry/access.py)."""

_NAMES: Final = {kind: name for name, kind in EVENTS.items()}


def line(event: str, level: str, seconds: float, fields: NamedTuple) -> bytes:
    """Return a line of JSON.

    Args:
        event: its name.
        level: INFO, WARNING, ERROR or CRITICAL.
        seconds: when it happened, since 1970.
        fields: those of the event.
    """
    common = Common(timestamp(seconds), level, event, os.getpid())
    members = {**common._asdict(), **fields._asdict()}
    known = {name: value for name, value in members.items() if value is not None}
    return orjson.dumps(known, option=orjson.OPT_APPEND_NEWLINE)


def timestamp(seconds: float) -> str:
    """Return a time in UTC, to the millisecond ("2026-11-29T09:58:12.345Z")."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class JsonFormatter(logging.Formatter):
    """Writes a log record as a JSON object. A record whose message is a named tuple of :data:`EVENTS` is that event."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, without its end."""
        fields: Any = record.msg
        if type(fields) not in _NAMES:
            error = self.formatException(record.exc_info) if record.exc_info else None
            fields = Message(record.name, record.getMessage(), current_trace().request_id or None, error)
        return line(_NAMES[type(fields)], record.levelname, record.created, fields).decode().rstrip("\n")


class TextFormatter(logging.Formatter):
    """Writes a log record as a line of text; only a traceback takes more lines."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(message)s")

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:  # noqa: N802, ARG002 - logging's
        """Return the time in UTC."""
        return timestamp(record.created)

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - logging's name
        """Return the line; what a client or a file says may not begin another."""
        record.message = _LINE_ENDS.sub(" ", record.message)
        if type(record.msg) not in _NAMES and (request_id := current_trace().request_id):
            record.message += f" (request {request_id})"
        return super().formatMessage(record)


def is_json() -> bool:
    """Return whether the log of this process is written as JSON."""
    return any(isinstance(handler.formatter, JsonFormatter) for handler in LOG.handlers)


def log_config(form: str) -> dict[str, Any]:
    """Return the configuration of the log, for ``logging.config.dictConfig``.

    Args:
        form: one of :data:`FORMATS`.
    """
    formatter = JsonFormatter if form == "json" else TextFormatter
    handler = {"class": "logging.StreamHandler", "formatter": "line", "stream": "ext://sys.stderr"}
    own = {"handlers": ["standard-error"], "level": "INFO", "propagate": False}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": f"{formatter.__module__}.{formatter.__qualname__}"}},
        "handlers": {"standard-error": handler},
        "root": {"handlers": ["standard-error"], "level": "WARNING"},
        "loggers": {LOG.name: own},
    }
