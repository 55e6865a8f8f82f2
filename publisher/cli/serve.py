"""``publisher serve``: the live release over HTTP, until it is stopped."""

import dataclasses
import logging.config
import os
import socket
from typing import Any

import click

from publisher.cli import output
from publisher.cli.exit_codes import SYSTEM
from publisher.cli.options import epilog, setting, switch
from publisher.cli.process.open_files import allow_connections
from publisher.cli.releases import is_undamaged
from publisher.config import Settings, environment, names
from publisher.errors import UsageError
from publisher.release import Manifest, current
from publisher.scratch import scratch
from publisher.telemetry.logs import log_config
from publisher.telemetry.spans import check_spans
from publisher.web.http.shared_metrics import FOLDER_VARIABLE
from publisher.web.server.processes import WebWorkers
from publisher.web.worker import run as run_worker


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
    with scratch("metrics") as folder:
        os.environ[FOLDER_VARIABLE] = str(folder)
        WebWorkers(run_worker, (host, port), settings.workers).serve()


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
