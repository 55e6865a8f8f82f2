"""``publisher serve``: the live release over HTTP, by granian, until it is stopped."""

import dataclasses
import logging.config
import os
import socket
import tempfile
from typing import Any, Final

import click
from granian.constants import HTTPModes, Interfaces, Loops, RuntimeModes
from granian.http import HTTP1Settings
from granian.server import MPServer

from publisher.cli import output
from publisher.cli.exit_codes import SYSTEM
from publisher.cli.open_files import allow_connections
from publisher.cli.options import epilog, setting, switch
from publisher.cli.releases import is_undamaged
from publisher.config import Settings, environment, names
from publisher.errors import UsageError
from publisher.release import Manifest, current
from publisher.telemetry.logs import log_config
from publisher.telemetry.spans import check_spans
from publisher.web.http.shared_metrics import FOLDER_VARIABLE

APPLICATION: Final = "publisher.web.worker:application"

HEADERS_S: Final = 30
"""How long a client may take for the header of a request, and stay idle before the next."""

BUFFER_BYTES: Final = 64 * 1024
"""The longest header of a request, and what is read ahead of a file for each client."""


@click.command(
    epilog=epilog(
        "publisher serve --home site",
        "publisher serve --home site --host 0.0.0.0 --port 80 --workers 4 --verify",
        DONE="stopped",
        QUARANTINED="",
        USAGE="no release, a port in use, or a wrong command or setting",
        SYSTEM="a damaged release (with --verify), or a system error",
    )
)
@setting("home", *names("server"))
@switch("verify", is_flag=True)
@click.pass_context
def serve(context: click.Context, /, *, verify: bool, **options: Any) -> None:
    """Serve the live release until SIGTERM or SIGINT (Ctrl-C).

    A release that becomes live meanwhile is served from then on; no request is lost.
    """
    settings = Settings.from_env(**options)
    if verify and not is_undamaged(current(settings.home)):
        context.exit(SYSTEM)
    run(settings)


def run(settings: Settings) -> None:
    """Serve the live release of a home until a signal ends it.

    Raises:
        ReleaseNotFoundError: the home has no live release.
        UsageError: the port is taken.
    """
    manifest = Manifest.load(current(settings.home))
    check_spans(settings.trace_to)
    host, port = free_port(settings.host, settings.port)
    connections = allow_connections(settings.connections)
    logging.config.dictConfig(log_config(settings.log_format))
    output.say(f"serving release {manifest.version} of {manifest.base}")
    if connections < settings.connections:
        output.say(f"with {connections} instead of {settings.connections} connections per web worker: see 'ulimit -n'")
    output.say(f"on {url(host, port)} (to stop: Ctrl-C, or SIGTERM to process {os.getpid()})")
    # The base URL is the release's: IRIs are served under the base under which they were published.
    settings = dataclasses.replace(
        settings,
        base_url=manifest.base,
        host=host,
        port=port,
        home=settings.home.resolve(),
        connections=connections,
    )
    os.environ.update(environment(settings))
    with tempfile.TemporaryDirectory(prefix="publisher-metrics-") as folder:
        os.environ[FOLDER_VARIABLE] = folder
        server(settings).serve()


def server(settings: Settings) -> MPServer:
    """Return the server, ready to run."""
    return MPServer(
        APPLICATION,
        address=settings.host,
        port=settings.port,
        interface=Interfaces.RSGI,
        workers=settings.workers,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=HEADERS_S * 1000, max_buffer_size=BUFFER_BYTES),
        loop=Loops.asyncio,
        runtime_mode=RuntimeModes.st,
        backlog=4096,
        backpressure=settings.connections + settings.connections // 2,
        factory=True,
        websockets=False,
        respawn_failed_workers=True,
        respawn_interval=0.5,
        workers_kill_timeout=10,
        log_access=False,
        log_dictconfig=log_config(settings.log_format),
        process_name=None,
    )


def url(host: str, port: int) -> str:
    """Return the address that a person on this machine opens."""
    name = {"0.0.0.0": "localhost", "::": "localhost", "127.0.0.1": "localhost"}.get(host, host)  # noqa: S104 - a name
    return f"http://{f'[{name}]' if ':' in name else name}:{port}/"


def free_port(host: str, port: int) -> tuple[str, int]:
    """Check that the port is free; if it is 0, find one that is.

    Raises:
        UsageError: it is taken.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise UsageError(f"cannot listen on {host} port {port}: {error.strerror}; choose another --port") from error
        return host, int(probe.getsockname()[1])
