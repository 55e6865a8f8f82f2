"""``publisher export``: the live release as files that any web server serves."""

from pathlib import Path
from typing import Any

import click

from publisher.cli import output
from publisher.cli.options import epilog, setting
from publisher.config import Settings


@click.command(
    epilog=epilog(
        "publisher export files --home site",
        QUARANTINED="",
        USAGE="no release, or a wrong command or setting",
        SYSTEM="the folder has something else in it, or a system error",
    )
)
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), metavar="DIR")
@setting("home", "processes")
def export(folder: Path, **options: Any) -> None:
    """Write the live release into DIR as files, with rules for nginx, Apache, Caddy and static hosts.

    Documents in all formats, pages, downloads, feeds, withdrawn and merged records: every address that does not need a
    program is answered as before. An earlier export in DIR is replaced when the new one is complete.
    """
    from publisher.export import export as export_site  # noqa: PLC0415 - the whole application

    settings = Settings.from_env(**options)
    with output.progress() as progress:
        exported = export_site(settings.home, folder, progress, processes=settings.processes)
    click.echo(
        f"release {exported.version}: documents {exported.documents:,} · gone {exported.gone:,} · "
        f"moved {exported.moved:,} · files {exported.files:,}"
    )
    click.echo(f"rules for web servers: {folder}/nginx.conf, apache.conf, Caddyfile, files/_redirects")
