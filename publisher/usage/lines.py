"""Read lines of access logs: our own, as JSON or text, nginx's and Apache's combined format, and Caddy's JSON."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any, Final, NamedTuple
from urllib.parse import unquote

import orjson

from publisher.telemetry.access import EVENT, referrer_host
from publisher.telemetry.agents import family

_COMBINED: Final = re.compile(
    r'\S+ \S+ (?:"[^"]*"|\S+) \[(?P<time>[^\]]+)\] "(?P<method>[A-Za-z]+) (?P<target>[^" ]+)[^"]*" '
    r'(?P<status>\d{3}) \S+(?: "(?P<referrer>[^"]*)" "(?P<agent>(?:[^"\\]|\\.)*)"'
    r"(?: [\d.]+ (?P<type>[\w.+-]+/[\w.+-]+|-) \S+)?)?"
)
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class Visit(NamedTuple):
    """An answer, as a log tells of it, without whoever asked.

    Attributes:
        day: in the time zone of the log.
        method: of the request.
        path: percent-decoded, without the query string.
        status: of the answer.
        media_type: of the answer; None where the log does not say it.
        referrer: the host of the page that led here; None if there was none.
        agent: the family of the client; None if it named none.
    """

    day: date
    method: str
    path: str
    status: int
    media_type: str | None
    referrer: str | None
    agent: str | None


def read_line(line: bytes) -> Visit | None:
    """Return what a line tells; None if it is a line of another kind.

    Raises:
        ValueError: it cannot be read.
    """
    if line.startswith(b"{"):
        members = orjson.loads(line)
        return _of_caddy(members) if isinstance(members.get("request"), dict) else _of_ours(members)
    match = _COMBINED.match(line.decode("utf-8", "replace"))
    if match is None:
        raise ValueError("neither JSON nor the combined log format")
    kind = match["type"]
    return Visit(
        _day(match["time"]),
        match["method"],
        _path(match["target"]),
        int(match["status"]),
        None if kind in {None, "-"} else kind,
        referrer_host(match["referrer"] or ""),
        _family(match["agent"], is_ours=kind is not None),
    )


def _of_ours(members: Mapping[str, Any]) -> Visit | None:
    if members.get("event") != EVENT:
        return None
    try:
        return Visit(
            date.fromisoformat(members["time"][:10]),
            members["method"],
            _path(members["path"]),
            int(members["status"]),
            members.get("type"),
            members.get("referrer"),
            members.get("agent"),
        )
    except (KeyError, TypeError) as error:
        raise ValueError(f"a field is missing or wrong: {error}") from error


def _of_caddy(members: Mapping[str, Any]) -> Visit:
    try:
        request, answer = members["request"], members.get("resp_headers") or {}
        stamp = members["ts"]
        moment = datetime.fromisoformat(stamp) if isinstance(stamp, str) else datetime.fromtimestamp(stamp, UTC)
        sent = request.get("headers") or {}
        media_type = _first(answer, "Content-Type").partition(";")[0].strip()
        return Visit(
            moment.date(),
            request["method"],
            _path(request["uri"]),
            int(members["status"]),
            media_type or None,
            referrer_host(_first(sent, "Referer")),
            family(_first(sent, "User-Agent")),
        )
    except (KeyError, TypeError, AttributeError, OverflowError) as error:
        raise ValueError(f"a field is missing or wrong: {error}") from error


def _first(fields: Mapping[str, list[str]], name: str) -> str:
    return next(iter(fields.get(name) or ()), "")


def _path(target: str) -> str:
    """Return the path of a request target, which a proxy may have been sent with scheme and host."""
    path = re.sub(r"^https?://[^/]*", "", target)
    return unquote(path.partition("?")[0]) or "/"


def _day(text: str) -> date:
    """Return the day of a time in the combined format ("29/Nov/2026:10:05:03 +0000")."""
    day, month, year = text.partition(":")[0].split("/")
    if month not in _MONTHS:
        raise ValueError(f"{text!r} is no time")
    return date(int(year), _MONTHS.index(month) + 1, int(day))


def _family(agent: str | None, *, is_ours: bool) -> str | None:
    """Return the family of a client; our own log has nothing else."""
    text = "" if agent in {None, "-"} else agent or ""
    return (text or None) if is_ours else family(text)
