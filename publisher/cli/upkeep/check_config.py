"""``publisher check-config``: check everything that a build and a server would read."""

import dataclasses
from pathlib import Path
from typing import Any, Final

import click
import orjson
from rich.text import Text

from publisher import config
from publisher.cli import build, output, serve
from publisher.cli.checks.environment_file import EnvironmentFile
from publisher.cli.checks.home import check_home
from publisher.cli.checks.results import Level, Results
from publisher.cli.checks.server import check_build, check_server
from publisher.cli.checks.settings import check_settings
from publisher.cli.checks.sources import check_installation, check_publication, check_sources
from publisher.cli.options import epilog, setting
from publisher.config import names

_STYLES: Final = {Level.OK: "green", Level.WARNING: "yellow", Level.ERROR: "bold red"}


@click.command(
    "check-config",
    epilog=epilog(
        "publisher check-config",
        "publisher check-config --env-file /etc/publisher/settings",
        "publisher check-config data/gansu-directory --base-url https://data.example.org",
        DONE="a build and a server can start; there may be warnings",
        QUARANTINED="",
        USAGE="a setting, a source, a query file or the release is missing or wrong",
        SYSTEM="a system error: disk, permissions, a damaged release, an incomplete installation",
    ),
)
@click.argument("sources", nargs=-1, type=click.Path(path_type=Path), metavar="[SOURCE]...")
@click.option(
    "--env-file",
    type=click.Path(path_type=Path, dir_okay=False),
    default=None,
    metavar="FILE",
    help="Check the variables of a file, as systemd reads it, instead of those of this shell.",
)
@click.option("--profile", default=None, metavar="NAME", help="The built-in profile that describes the sources.")
@click.option("--json", "as_json", is_flag=True, help="Print the results as JSON.")
@setting(*names())
@click.pass_context
def check_config(
    context: click.Context,
    /,
    sources: tuple[Path, ...],
    env_file: Path | None,
    profile: str | None,
    *,
    as_json: bool,
    **options: Any,
) -> None:
    """Read everything that a build and a server would read, and print what is wrong, where, and what to do.

    Nothing is changed, built or fetched. A SOURCE is a folder with a source.toml, or a file; by default all below
    data/.
    """
    results = Results()
    file = EnvironmentFile.read(env_file) if env_file else None
    settings = check_settings(results, file, options, _switches())
    check_installation(results, settings)
    size = check_sources(results, settings, sources, profile)
    check_publication(results, settings)
    check_home(results, settings, size)
    check_build(results, settings)
    check_server(results, settings)
    _print(results, as_json=as_json)
    context.exit(results.code)


def _switches() -> dict[str, str]:
    """The name of click's type of each variable that is not a setting, by the variable."""
    known = {parameter.name: parameter.type.name for parameter in (*build.build.params, *serve.serve.params)}
    return {config.variable(name): known[name] for name in config.SWITCHES}


def _print(results: Results, *, as_json: bool) -> None:
    if as_json:
        rows = [dataclasses.asdict(result) for result in results.all]
        click.echo(orjson.dumps({"code": results.code, "results": rows}, option=orjson.OPT_INDENT_2))
        return
    for result in results.all:
        head = Text(f"{result.level:8}", style=_STYLES[result.level]) + Text(f"{result.part}: ", style="default")
        output.out().print(head + Text(result.message, style="default"), soft_wrap=True)
    errors, warnings = results.count(Level.ERROR), results.count(Level.WARNING)
    click.echo(
        f"{errors} errors, {warnings} warnings; {'correct them first' if errors else 'ready to build and serve'}"
    )
