"""Check what a server and a build need of the machine: the port, files, memory, temporary room, the network sandbox."""

import os
import socket
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import requests
from rich.filesize import decimal

from publisher.cli.checks.results import Results
from publisher.cli.process.open_files import allow_connections
from publisher.cli.serve import free_port, url
from publisher.config import Settings
from publisher.errors import UsageError
from publisher.release.files import free_bytes
from publisher.signatures import private_key
from publisher.store.contract import MIB

PART: Final = "server"
CONNECT_S: Final = 5.0

_SANDBOX: Final = "from publisher.store.sandbox import cut_network; print(cut_network())"


def check_server(results: Results, settings: Settings) -> None:
    """Check what a server needs."""
    with results.attempt(PART):
        _check_port(results, settings)
    with results.attempt(PART):
        connections = allow_connections(settings.connections)
        if connections < settings.connections:
            results.warn(
                PART,
                f"only {connections:,} of {settings.connections:,} connections fit into the limit on open files: "
                "raise it with 'ulimit -n', or LimitNOFILE= in the unit",
            )
    _check_memory(results, settings)
    _check_temporary(results, settings)
    _check_sandbox(results)
    if settings.engine:
        _check_connection(results, "the SPARQL server", "PUBLISHER_ENGINE", settings.engine)


def check_build(results: Results, settings: Settings) -> None:
    """Check what a build needs besides its sources and its home."""
    if settings.executor:
        _check_connection(results, "the Dask scheduler", "PUBLISHER_EXECUTOR", settings.executor)
    if settings.signing_key:
        with results.attempt("keys"):
            file = Path(settings.signing_key)
            private_key(file)
            if file.stat().st_mode & 0o077:
                results.warn("keys", f"{file} can be read by others than its owner: chmod 600 {file}")
            else:
                results.ok("keys", f"{file} can be used")


def _check_port(results: Results, settings: Settings) -> None:
    """Check that the port is free, or that a publisher serves on it already.

    Raises:
        UsageError: another program has it.
    """
    try:
        free_port(settings.host, settings.port)
    except UsageError:
        if not _answers(settings):
            raise
        results.ok(PART, f"a publisher serves on port {settings.port} already")
    else:
        results.ok(PART, f"port {settings.port} of {settings.host} is free")


def _answers(settings: Settings) -> bool:
    """Return whether what listens on the port is a publisher: it says the state of its release as JSON."""
    try:
        answer = requests.get(f"{url(settings.host, settings.port)}readyz", timeout=CONNECT_S)
        return answer.json()["status"] in {"ready", "damaged", "no release"}
    except (requests.RequestException, ValueError, KeyError, TypeError):
        return False


def _check_memory(results: Results, settings: Settings) -> None:
    queries = settings.workers * settings.query_workers * settings.query_memory_mib * MIB
    machine = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    if not settings.engine and queries > machine:
        results.warn(
            PART,
            f"{settings.workers * settings.query_workers} query workers may use {decimal(queries)} together, and this "
            f"machine has {decimal(machine)}: set PUBLISHER_QUERY_MEMORY or PUBLISHER_QUERY_WORKERS lower",
        )


def _check_temporary(results: Results, settings: Settings) -> None:
    folder = Path(tempfile.gettempdir())
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"x")
    except OSError as error:
        results.fail(PART, error, f"the folder for temporary files, {folder} (TMPDIR)")
        return
    needed = settings.workers * settings.query_cache_mib * MIB
    if free_bytes(folder) < needed:
        results.warn(
            PART,
            f"{folder} has {decimal(free_bytes(folder))} left, and cached answers may take {decimal(needed)}: name a "
            "larger folder by TMPDIR, or set PUBLISHER_QUERY_CACHE_MIB lower",
        )
    else:
        results.ok(PART, f"{folder} can be written, {decimal(free_bytes(folder))} are free")


def _check_sandbox(results: Results) -> None:
    """Check in a process of its own, which it would cut off from the network for good."""
    done = subprocess.run([sys.executable, "-c", _SANDBOX], capture_output=True, text=True, check=False)  # noqa: S603
    if done.stdout.strip() in {"", "none"}:
        results.warn(PART, "this system lets no process cut itself off from the network: query workers could reach it")
    else:
        results.ok(PART, f"query workers are cut off from the network by {done.stdout.strip()}")


def _check_connection(results: Results, what: str, variable: str, address: str) -> None:
    """Check that something listens at an address."""
    parts = urlsplit(address)
    port = parts.port or {"https": 443, "http": 80}.get(parts.scheme, 8786)
    try:
        socket.create_connection((parts.hostname or "", port), timeout=CONNECT_S).close()
    except OSError as error:
        results.fail(PART, UsageError(f"{what} {address} cannot be reached: {error}; start it, or correct {variable}"))
    else:
        results.ok(PART, f"{what} {address} can be reached")
