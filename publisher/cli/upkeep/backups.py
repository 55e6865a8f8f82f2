"""``publisher backup`` and ``publisher restore``: a second home for everything that cannot be made again."""

from pathlib import Path
from typing import Any

import click
from rich.filesize import decimal

from publisher.cli.options import epilog, setting
from publisher.config import Settings
from publisher.release.backups import backup as make_backup
from publisher.release.backups import restore as restore_home

FOLDER = click.argument("folder", type=click.Path(path_type=Path, file_okay=False), metavar="DIR")


@click.command(
    epilog=epilog(
        "publisher backup /srv/backup --home /var/lib/publisher/site",
        QUARANTINED="",
        USAGE="no live release, or a folder that is no backup of this home",
        SYSTEM="a damaged release, or a system error",
    )
)
@FOLDER
@setting("home")
def backup(folder: Path, **options: Any) -> None:
    """Back up a home into a folder, or bring that backup up to date; a build may run meanwhile.

    DIR is a new folder, or an earlier backup of the same home: releases that it has are not copied again.
    """
    report = make_backup(Settings.from_env(**options).home, folder)
    click.echo(
        f"release {report.live} and {len(report.copied) + len(report.kept) - 1} others are in {folder}: "
        f"{len(report.copied)} copied and checked ({decimal(report.size_bytes)}), {len(report.kept)} were there"
    )
    if report.surplus:
        click.echo(
            f"only the backup has {', '.join(report.surplus)}; to remove the oldest: publisher releases prune "
            f"--home {folder}"
        )


@click.command(
    epilog=epilog(
        "publisher restore /srv/backup --home /var/lib/publisher/site",
        QUARANTINED="",
        USAGE="no complete backup, or a home that is not empty",
        SYSTEM="a damaged backup, or a system error",
    )
)
@FOLDER
@setting("home")
def restore(folder: Path, **options: Any) -> None:
    """Restore a home from a backup, and check every file.

    DIR is a backup; the home must be new or empty.
    """
    home = Settings.from_env(**options).home
    report = restore_home(folder, home)
    size = decimal(report.size_bytes)
    click.echo(f"{home} has {len(report.copied)} releases again, {size}, all checked; {report.live} is live")
    if report.left_out:
        click.echo(f"release {report.left_out}, which waits, is damaged in the backup and left out: build it again")
