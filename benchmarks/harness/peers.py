"""Start and stop the servers that are measured: ours, oxigraph's, rdflib-endpoint, nginx with the same bytes as files.

All listen on a free port of the loopback interface, in a process group of their own, with what they print in a log
below the scratch folder. The peers are installed by ``make bench`` into environments of their own, for they pin older
libraries than ours.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.harness.load import fetch

ROOT: Final = Path(__file__).resolve().parents[2]
PEERS: Final = ROOT / ".make" / "peers" / "bin"
MORPH: Final = ROOT / ".make" / "morph" / "bin"

_NGINX_PLACES: Final = ("/usr/sbin/nginx", "/usr/local/sbin/nginx")
_NGINX: Final = """
daemon off; worker_processes {workers}; pid {work}/nginx.pid; error_log {work}/nginx.log;
events {{ worker_connections 1024; }}
http {{
  access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000; open_file_cache max=100000;
  default_type text/html;
  types {{ text/turtle ttl; application/ld+json jsonld; application/n-triples nt; application/rdf+xml rdf; }}
  client_body_temp_path {work}; proxy_temp_path {work}; fastcgi_temp_path {work};
  uwsgi_temp_path {work}; scgi_temp_path {work};
  server {{ listen 127.0.0.1:{port}; root {files}; }}
}}
"""


class PeerMissingError(RuntimeError):
    """A peer is not installed: run ``make bench``, which installs them."""


class StartError(RuntimeError):
    """A server did not come up."""


@dataclass(frozen=True, slots=True)
class Server:
    """A running server; ``pid`` leads its process group."""

    name: str
    url: str
    pid: int
    log: Path


def free_port() -> int:
    """A port of the loopback interface that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


@contextmanager
def serving(
    name: str,
    command: Sequence[str],
    *,
    port: int,
    work: Path,
    ready: str = "/",
    env: Mapping[str, str] | None = None,
    wait_s: float = 60.0,
) -> Iterator[Server]:
    """Run a server until the block ends, then stop it and whatever it started.

    The server is up once it answers the path ``ready`` with anything below 500.

    Raises:
        StartError: it ended, or did not answer within ``wait_s``.
    """
    work.mkdir(parents=True, exist_ok=True)
    log = work / f"{name}-{port}.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, stdout=output, stderr=subprocess.STDOUT, start_new_session=True, env={**os.environ, **(env or {})}
        )
    try:
        server = Server(name, f"http://127.0.0.1:{port}", process.pid, log)
        _wait(process, server, ready, wait_s)
        yield server
    finally:
        stop(process)


@contextmanager
def ours(
    home: Path,
    work: Path,
    *,
    workers: int = 2,
    env: Mapping[str, str] | None = None,
    checkout: Path = ROOT,
    port: int | None = None,
) -> Iterator[Server]:
    """Our server over the current release of a home; further settings go by ``env`` (``PUBLISHER_*``).

    The port is any free one if none is given.

    The code is that of a checkout, this one or that of an earlier state; one that was installed (``make install``) runs
    in its own environment, as what it registers there is its own too.
    """
    port = port or free_port()
    # -P: not the code of the folder that the benchmark runs in
    own = checkout / ".venv" / "bin" / "python"
    python = str(own) if checkout != ROOT and own.exists() else sys.executable
    command = [python, "-P", "-m", "publisher", "serve", "--home", str(home), "--port", str(port)]
    settings = {"PUBLISHER_WORKERS": str(workers), "PUBLISHER_BASE_URL": base_url(home), **(env or {})}
    settings["PYTHONPATH"] = str(checkout)
    with serving("ours", command, port=port, work=work, ready="/health", env=settings) as server:
        yield server


@contextmanager
def oxigraph(location: Path, work: Path) -> Iterator[Server]:
    """The server of the oxigraph wheel, read-only over a store's folder (:func:`oxigraph_store` makes one)."""
    port = free_port()
    command = [peer("oxigraph"), "serve-read-only", "--location", str(location), "--bind", f"127.0.0.1:{port}"]
    with serving("oxigraph", command, port=port, work=work) as server:
        yield server


def oxigraph_store(files: Sequence[Path], location: Path) -> Path:
    """Load RDF files into a store of oxigraph's own making; gives its folder."""
    if not location.exists():
        names = [argument for file in files for argument in ("--file", str(file))]
        subprocess.run([peer("oxigraph"), "load", "--location", str(location), *names], check=True, capture_output=True)
    return location


@contextmanager
def rdflib_endpoint(files: Sequence[Path], work: Path, *, store: str = "default") -> Iterator[Server]:
    """rdflib-endpoint over RDF files, which it loads when it starts; its queries go to ``/``."""
    port = free_port()
    command = [peer("rdflib-endpoint"), "serve", "--host", "127.0.0.1", "--port", str(port), "--store", store]
    with serving("rdflib-endpoint", [*command, *map(str, files)], port=port, work=work, wait_s=900) as server:
        yield server


@contextmanager
def nginx(files: Path, work: Path, *, workers: int = 2) -> Iterator[Server]:
    """Nginx over a folder of files: what serving the same bytes costs at least."""
    port = free_port()
    folder = work / f"nginx-{port}"
    folder.mkdir(parents=True)
    configuration = folder / "nginx.conf"
    configuration.write_text(_NGINX.format(workers=workers, work=folder, files=files, port=port))
    command = [nginx_program(), "-p", str(folder), "-c", str(configuration), "-e", str(folder / "nginx.log")]
    with serving("nginx", command, port=port, work=folder) as server:
        yield server


def nginx_program() -> str:
    """Where nginx is.

    Raises:
        PeerMissingError: it is not installed.
    """
    found = shutil.which("nginx") or next((place for place in _NGINX_PLACES if Path(place).exists()), None)
    if found is None:
        raise PeerMissingError("nginx is not installed")
    return found


def peer(program: str) -> str:
    """The path of a peer's program.

    Raises:
        PeerMissingError: it is not installed.
    """
    path = PEERS / program
    if not path.exists():
        raise PeerMissingError(f"{program} is not installed: run `make bench`")
    return str(path)


def base_url(home: Path) -> str:
    """The base IRI of a home's current release."""
    # The build side is imported only where it is needed: a benchmark that brings its own server needs none of it.
    from publisher.release import open_current  # noqa: PLC0415

    with open_current(home) as release:
        return release.manifest.base


def _wait(process: "subprocess.Popen[bytes]", server: Server, ready: str, wait_s: float) -> None:
    end = time.monotonic() + wait_s
    while time.monotonic() < end:
        if process.poll() is not None:
            break
        try:
            if fetch(server.url + ready).status < 500:
                return
        except OSError:
            time.sleep(0.1)
    raise StartError(f"{server.name} did not come up: {server.log.read_text(errors='replace')[-2000:]}")


def stop(process: "subprocess.Popen[bytes]") -> None:
    """End the server's process group: politely, then not."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, number)
        except ProcessLookupError:
            break
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            continue
    process.wait()
