"""``publisher studio``: the studio over a home, in a browser on this machine, until it is stopped."""

import os
import signal
import webbrowser
from dataclasses import replace
from pathlib import Path
from types import FrameType
from typing import Any, Final

import click
from waitress.server import create_server

from publisher import config
from publisher.cli.options import epilog, setting
from publisher.cli.serve import free_port
from publisher.config import Settings
from publisher.studio import create_studio
from publisher.studio.security import Access
from publisher.studio.site.server import SiteServer
from publisher.studio.workspace import SOURCES, Workspace

LOOPBACK: Final = "127.0.0.1"

THREADS: Final = 6
CONNECTIONS: Final = 60
IDLE_S: Final = 60
MAX_BODY_BYTES: Final = 2 * 1024**3
"""The longest request; what is longer than half a MiB waits in a temporary file."""


@click.command(
    epilog=epilog(
        "publisher studio --home site",
        "publisher studio --home site --port 8700 --no-browser",
        DONE="stopped",
        QUARANTINED="",
        USAGE="a port in use, or a wrong command or setting",
    )
)
@setting("home", "data", "base_url", "title", "allowed_hosts")
@click.option("--port", type=click.IntRange(0, 65535), default=8600, show_default=True, metavar="P", help="The port.")
@click.option("--no-browser", is_flag=True, help="Open no browser; the address is printed in any case.")
def studio(*, data: Path | None, port: int, no_browser: bool, **options: Any) -> None:
    """Describe, check and publish sources in a browser, until Ctrl-C.

    The studio listens on this machine only. The printed address has a token that opens it once. Sources are in the
    folder 'sources' of the home, or in --data.
    """
    settings = Settings.from_env(data=data, **options)
    if data is None and config.variable("data") not in os.environ:
        settings = replace(settings, data=settings.home / SOURCES)
    settings = replace(settings, home=settings.home.resolve(), data=settings.data.resolve())
    _, port = free_port(LOOPBACK, port)
    address = f"http://{LOOPBACK}:{port}"
    access = Access(lambda token: click.echo(f"the studio is at {address}/open?token={token}"))
    app = create_studio(Workspace(settings), access, address)
    server = create_server(
        app,
        host=LOOPBACK,
        port=port,
        threads=THREADS,
        connection_limit=CONNECTIONS,
        channel_timeout=IDLE_S,
        max_request_body_size=MAX_BODY_BYTES,
        ident=None,
    )
    token = access.offer()
    click.echo("(to stop: Ctrl-C)")
    if not no_browser:
        webbrowser.open(f"{address}/open?token={token}")
    signal.signal(signal.SIGTERM, _stop)
    try:
        server.run()
    finally:
        site: SiteServer = app.extensions["site"]
        site.stop()


def _stop(_signal: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)
