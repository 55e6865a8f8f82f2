"""``publisher demo``: one command from an installed package to a site with sample data."""

import dataclasses
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import click

from publisher.assets import asset
from publisher.cli import output
from publisher.cli.options import epilog, setting
from publisher.cli.serve import free_port, run
from publisher.config import Settings
from publisher.scratch import scratch


@click.command(
    epilog=epilog(
        "publisher demo",
        "publisher demo --port 8080 --home demo",
        DONE="stopped",
        QUARANTINED="",
        USAGE="a port in use, or a wrong command or setting",
    )
)
@click.option(
    "--home",
    type=click.Path(path_type=Path),
    default=None,
    metavar="DIR",
    help="The folder to build in, and to keep. [default: a temporary folder, removed at the end]",
)
@setting("host", "port", "workers")
def demo(home: Path | None, **options: Any) -> None:
    """Build a site from the sample data that is shipped, and serve it until SIGTERM or SIGINT (Ctrl-C).

    The sample data is a directory of eight departments of Gansu, in English and Chinese: a minute's look at what
    becomes of your own data. Its addresses begin with http://localhost and the port, so it is for this machine only.
    """
    settings = Settings.from_env(**options)
    _, port = free_port(settings.host, settings.port)
    with scratch("demo") if home is None else nullcontext(home) as folder:
        settings = dataclasses.replace(
            settings, home=folder, port=port, base_url=f"http://localhost:{port}", data=asset("data")
        )
        _build(settings)
        run(settings)


def _build(settings: Settings) -> None:
    """Build the release of the sample data.

    Raises:
        BaseIriError: the home was built with another port.
    """
    from publisher.cli.plan import make_plan, open_sources  # noqa: PLC0415 - half a second, and the port is checked first
    from publisher.pipeline.build import build  # noqa: PLC0415 - see above

    with output.progress() as progress:
        report = build(make_plan(settings, open_sources((), settings, None)), progress)
    click.echo(output.counts(report.manifest))
