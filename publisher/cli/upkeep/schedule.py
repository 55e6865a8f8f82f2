"""``publisher schedule``: what makes a build every night, printed or written into a folder."""

from pathlib import Path
from typing import Any

import click

from publisher.cli.options import epilog, setting
from publisher.config import Settings
from publisher.pipeline.schedule import DEFAULT_NAME, DEFAULT_TIME, Schedule, base_of


@click.command(
    epilog=epilog(
        "publisher schedule --home site --at 03:15",
        "publisher schedule --home site --write ~/.config/systemd/user",
        DONE="the units were printed or written",
        QUARANTINED="",
    )
)
@setting("home", "data", "base_url", "title")
@click.option("--at", default=DEFAULT_TIME, metavar="TIME", help=f"The time of the day [default: {DEFAULT_TIME}].")
@click.option("--write", type=click.Path(path_type=Path), metavar="DIR", help="Write the units into this folder.")
@click.option("--system", is_flag=True, help="Make units of the machine, run as you, instead of your own.")
@click.option("--env-file", type=click.Path(path_type=Path), metavar="FILE", help="The file with the build's settings.")
@click.option("--keep", type=click.IntRange(1), metavar="N", help="Keep the N newest releases after each build.")
@click.option("--name", default=DEFAULT_NAME, metavar="NAME", help=f"The name of the units [default: {DEFAULT_NAME}].")
@click.option("--cron", is_flag=True, help="Print the line for cron instead.")
def schedule(*, write: Path | None, cron: bool, **options: Any) -> None:
    """Print or write a timer that builds every night.

    Nothing is enabled: the commands that do so are printed.
    """
    title = options.pop("title") or ""
    settings = Settings.from_env(**{name: options.pop(name) for name in ("home", "data", "base_url")})
    base = base_of(settings.home) or settings.base_url
    planned = Schedule(home=settings.home, data=settings.data, base=base, title=title, **options)
    if cron:
        click.echo(planned.crontab)
        return
    if write is None:
        for name, text in planned.files.items():
            click.echo(f"# --- {name}\n{text}")
        return
    for path in planned.write(write):
        click.echo(path)
    click.echo("to start it:")
    for line in planned.commands(write):
        click.echo(f"  {line}")
