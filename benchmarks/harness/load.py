"""Load a server over kept-alive connections: by wrk where it is installed, else by processes of our own.

Our own load generator is slower than wrk, and so is a weaker instrument for fast servers; which one was used stands in
the machine's description.
"""

import http.client
import multiprocessing
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from benchmarks import percentile

WRK: Final = shutil.which("wrk")

_THREADS: Final = 2
_UNITS_MS: Final = {"us": 0.001, "ms": 1.0, "s": 1000.0, "m": 60_000.0}
_PATHS_SCRIPT: Final = """
local paths = {%s}
local at = math.random(#paths)
request = function()
  at = at %% #paths + 1
  return wrk.format(nil, paths[at])
end
"""

_DISTINCT_SCRIPT: Final = """
local values = {%s}
local template = "%s"
local threads = 0
function setup(thread) threads = threads + 1; thread:set("number", threads) end
local at = 0
request = function()
  at = at + 1
  local word = "%sx" .. number .. "x" .. at
  local path = template:gsub("VALUE", function() return values[(at * 7 + number) %% #values + 1] end)
  return wrk.format(nil, (path:gsub("NUMBER", word)))
end
"""


class LoadError(RuntimeError):
    """A server did not answer what was measured: the figure would be of something else."""


@dataclass(frozen=True, slots=True)
class Load:
    """What one run of load came to; latencies in milliseconds."""

    requests_per_s: float
    megabytes_per_s: float
    p50_ms: float
    p99_ms: float


@dataclass(frozen=True, slots=True)
class Reply:
    """One whole answer, and how long it took."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    seconds: float


def fetch(url: str, headers: Mapping[str, str] | None = None, *, method: str = "GET", body: bytes = b"") -> Reply:
    """Ask once, on a connection of its own."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=120)
    try:
        return _ask(connection, method, _target(url), dict(headers or {}), body)
    finally:
        connection.close()


def latencies(
    urls: Sequence[str], count: int, headers: Mapping[str, str] | None = None, *, expected: int = 200
) -> list[float]:
    """Ask ``count`` times, one after the other on one connection, the URLs in turn; gives milliseconds.

    Raises:
        LoadError: an answer had another status.
    """
    parts = urlsplit(urls[0])
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=120)
    taken = []
    try:
        for _, url in zip(range(count), cycle(urls), strict=False):
            reply = _ask(connection, "GET", _target(url), dict(headers or {}), b"")
            _check(url, reply, expected)
            taken.append(reply.seconds * 1000)
    finally:
        connection.close()
    return taken


def load(
    urls: Sequence[str],
    headers: Mapping[str, str] | None = None,
    *,
    seconds: float,
    connections: int,
    expected: int = 200,
) -> Load:
    """Load a server with GET requests for the URLs in turn; all must be of one host and port.

    Raises:
        LoadError: the first answer, or any under load, had not the status ``expected``.
    """
    _check(urls[0], fetch(urls[0], headers), expected)
    if WRK:
        return _by_wrk(urls, headers or {}, seconds, connections)
    return _by_processes(urls, headers or {}, seconds, connections, expected)


def load_distinct(
    template: str, values: Sequence[str], headers: Mapping[str, str], *, run: str, seconds: float, connections: int
) -> Load:
    """Load a server with GET requests of which no two are the same, so that no cache answers.

    Args:
        template: a URL; ``VALUE`` in it becomes each of the values in turn, and ``NUMBER`` a word of its own.
        values: as they stand in a URL.
        headers: of each request.
        run: a word that no other run has.
        seconds: how long.
        connections: how many.

    Raises:
        LoadError: an answer was not 200, or wrk is not installed.
    """
    if not WRK:
        raise LoadError("wrk is not installed; our own load generator is slower than what is measured")
    script = _DISTINCT_SCRIPT % (",".join(f"[==[{value}]==]" for value in values), _target(template), run)
    return _run_wrk(script, template, headers, seconds=seconds, connections=connections)


def _by_wrk(urls: Sequence[str], headers: Mapping[str, str], seconds: float, connections: int) -> Load:
    script = _PATHS_SCRIPT % ",".join(f"[==[{_target(url)}]==]" for url in urls)
    return _run_wrk(script, urls[0], headers, seconds=seconds, connections=connections)


def _run_wrk(text: str, url: str, headers: Mapping[str, str], *, seconds: float, connections: int) -> Load:
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "paths.lua"
        script.write_text(text)
        command = [
            WRK or "wrk",
            "-t",
            str(min(_THREADS, connections)),
            "-c",
            str(connections),
            "-d",
            f"{max(1, round(seconds))}s",
        ]
        command += ["--latency", "--timeout", "30s", "-s", str(script)]
        for name, value in headers.items():
            command += ["-H", f"{name}: {value}"]
        done = subprocess.run([*command, url], capture_output=True, text=True, check=True)
    if re.search(r"Non-2xx or 3xx responses|Socket errors", done.stdout):
        raise LoadError(f"{url}: {done.stdout}")
    return Load(
        requests_per_s=float(_found(r"Requests/sec:\s+([\d.]+)", done.stdout)[0]),
        megabytes_per_s=_megabytes(*_found(r"Transfer/sec:\s+([\d.]+)([KMG]?)B", done.stdout)),
        p50_ms=_milliseconds(*_found(r"50%\s+([\d.]+)(us|ms|s|m)\b", done.stdout)),
        p99_ms=_milliseconds(*_found(r"99%\s+([\d.]+)(us|ms|s|m)\b", done.stdout)),
    )


def _by_processes(
    urls: Sequence[str], headers: Mapping[str, str], seconds: float, connections: int, expected: int
) -> Load:
    context = multiprocessing.get_context("spawn")
    started = time.perf_counter()
    work = [
        (list(urls[number:]) + list(urls[:number]), dict(headers), seconds, expected) for number in range(connections)
    ]
    with context.Pool(connections) as pool:
        runs = pool.starmap(_one_connection, work)
    elapsed = max(seconds, min(time.perf_counter() - started, seconds + 1))
    taken = [one for run, _ in runs for one in run]
    return Load(
        requests_per_s=len(taken) / elapsed,
        megabytes_per_s=sum(size for _, size in runs) / elapsed / 1e6,
        p50_ms=percentile(taken, 0.5),
        p99_ms=percentile(taken, 0.99),
    )


def _one_connection(
    urls: Sequence[str], headers: Mapping[str, str], seconds: float, expected: int
) -> tuple[list[float], int]:
    parts = urlsplit(urls[0])
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=120)
    taken, size, end = [], 0, time.perf_counter() + seconds
    for url in cycle(urls):
        if time.perf_counter() >= end:
            break
        reply = _ask(connection, "GET", _target(url), dict(headers), b"")
        _check(url, reply, expected)
        taken.append(reply.seconds * 1000)
        size += len(reply.body)
    connection.close()
    return taken, size


def _ask(
    connection: http.client.HTTPConnection, method: str, target: str, headers: dict[str, str], body: bytes
) -> Reply:
    started = time.perf_counter()
    connection.request(method, target, body=body or None, headers=headers)
    response = connection.getresponse()
    content = response.read()
    seconds = time.perf_counter() - started
    return Reply(response.status, {name.lower(): value for name, value in response.getheaders()}, content, seconds)


def _check(url: str, reply: Reply, expected: int) -> None:
    if reply.status != expected:
        raise LoadError(f"{url}: {reply.status} where {expected} was expected: {reply.body[:300]!r}")


def _target(url: str) -> str:
    parts = urlsplit(url)
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def _found(pattern: str, text: str) -> Sequence[str]:
    match = re.search(pattern, text)
    if match is None:
        raise LoadError(f"no {pattern!r} in what wrk printed:\n{text}")
    return match.groups()


def _megabytes(figure: str, unit: str) -> float:
    return float(figure) * {"": 1, "K": 2**10, "M": 2**20, "G": 2**30}[unit] / 1e6


def _milliseconds(figure: str, unit: str) -> float:
    return float(figure) * _UNITS_MS[unit]
