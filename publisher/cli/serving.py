"""``publisher serve``: the live release on a port, by granian, until it is told to end."""

import os
import socket
from pathlib import Path
from typing import Any

import click
from granian.constants import Interfaces
from granian.server import MPServer

from publisher.cli import show
from publisher.cli.exits import MACHINE
from publisher.cli.options import SERVING, setting, switch
from publisher.config import Settings, environment
from publisher.errors import UsageError
from publisher.release import Manifest, current
from publisher.release import verify as verify_release

APPLICATION = "publisher.web.wsgi:application"

SPARE_THREADS = 8
"""Threads of a web worker that no query ever holds, so that documents are served while queries wait."""


@click.command()
@setting("home", *SERVING)
@switch("verify", is_flag=True)
@click.pass_context
def serve(context: click.Context, /, *, verify: bool, **given: Any) -> None:
    r"""Serve the live release until SIGTERM or SIGINT; a new release is taken up while serving.

    \b
    Examples:
      publisher serve --home site
      publisher serve --home site --host 0.0.0.0 --port 80 --workers 4 --verify

    Exit code 2: there is no release, or the port is taken. 3: --verify found a damaged file.
    """
    settings = Settings.from_env(**given)
    release = current(settings.home)
    manifest = Manifest.load(release)
    if verify and not _whole(release):
        context.exit(MACHINE)
    host, port = _free(settings.host, settings.port)
    # The base is the release's: what was published under it is served under it.
    values = {"base_url": manifest.base, "host": host, "port": port, "home": settings.home.resolve()}
    settings = Settings.from_env(**{**given, **values})
    os.environ.update(environment(settings))
    click.echo(f"serving release {manifest.version} of {manifest.base}")
    click.echo(f"on {url(host, port)} (to end: Ctrl-C, or SIGTERM to process {os.getpid()})")
    server(settings).serve()


def server(settings: Settings) -> MPServer:
    """The server, ready to run."""
    return MPServer(
        APPLICATION,
        address=settings.host,
        port=settings.port,
        interface=Interfaces.WSGI,
        workers=settings.workers,
        blocking_threads=settings.query_workers + settings.query_queue + SPARE_THREADS,
        factory=True,
        websockets=False,
        respawn_failed_workers=True,
        respawn_interval=0.5,
        workers_kill_timeout=10,
        log_access=False,
        process_name=None,
    )


def url(host: str, port: int) -> str:
    """The address that a person on this machine opens."""
    name = {"0.0.0.0": "localhost", "::": "localhost", "127.0.0.1": "localhost"}.get(host, host)  # noqa: S104 - a name
    return f"http://{f'[{name}]' if ':' in name else name}:{port}/"


def _whole(release: Path) -> bool:
    errors = verify_release(release)
    for error in errors:
        show.error(str(error))
    if errors:
        show.error("the release is damaged: restore it, build again, or activate another ('publisher releases list')")
    return not errors


def _free(host: str, port: int) -> tuple[str, int]:
    """Check that the port can be had; with 0, find one.

    Raises:
        UsageError: it cannot.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise UsageError(f"cannot listen on {host} port {port}: {error.strerror}; choose another --port") from error
        return host, int(probe.getsockname()[1])
