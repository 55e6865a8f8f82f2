"""``publisher releases``: list, show, activate, verify, prune and compare releases."""

from pathlib import Path
from typing import Any

import click
from rich.table import Table
from rich.text import Text

from publisher.changes import compare
from publisher.cli import show
from publisher.cli.exits import MACHINE
from publisher.cli.options import setting
from publisher.config import Settings
from publisher.errors import ReleaseNotFoundError
from publisher.release import Manifest, activate, current, find, prune, verify, versions
from publisher.release.layout import RECORDS

VERSION = click.argument("version", default="current")


@click.group()
def releases() -> None:
    """List, show, activate, verify, prune and compare releases.

    A VERSION is a release's name ("20261124T123005Z"), or "current" for the live one.
    """


@releases.command("list")
@setting("home")
def list_(**given: Any) -> None:
    """List the releases of a home, newest first."""
    home = Settings.from_env(**given).home
    found = versions(home)
    if not found:
        raise ReleaseNotFoundError(str(home))
    show.releases(found, _live(home))


@releases.command("show")
@setting("home")
@VERSION
@click.option("--json", "as_json", is_flag=True, help="The manifest as it is.")
def show_(version: str, *, as_json: bool, **given: Any) -> None:
    """Show what is in a release."""
    home = Settings.from_env(**given).home
    manifest = Manifest.load(find(home, version))
    if as_json:
        click.echo(manifest.dump().decode(), nl=False)
        return
    _show(manifest, live=manifest.version == _live(home))


@releases.command("activate")
@setting("home")
@click.argument("version")
def activate_(version: str, **given: Any) -> None:
    """Let a release be the live one; this is also how one rolls back."""
    path = activate(Settings.from_env(**given).home, version)
    click.echo(f"release {path.name} is live")


@releases.command("verify")
@setting("home")
@VERSION
@click.pass_context
def verify_(context: click.Context, /, version: str, **given: Any) -> None:
    """Compare every file of a release with the checksum in its manifest."""
    path = find(Settings.from_env(**given).home, version)
    errors = verify(path)
    for error in errors:
        show.error(str(error))
    if errors:
        context.exit(MACHINE)
    click.echo(f"release {path.name} is whole: {len(Manifest.load(path).files)} files")


@releases.command("prune")
@setting("home")
@click.option(
    "--keep", type=click.IntRange(min=1), default=5, show_default=True, help="How many of the newest to keep."
)
@click.option("--dry-run", is_flag=True, help="Only say what would go.")
def prune_(keep: int, *, dry_run: bool, **given: Any) -> None:
    """Remove old releases; the live one always stays."""
    gone = prune(Settings.from_env(**given).home, keep=keep, dry_run=dry_run)
    for version in gone:
        click.echo(f"{'would remove' if dry_run else 'removed'} {version}")
    if not gone:
        click.echo("nothing to remove")


@releases.command("diff")
@setting("home")
@click.argument("old")
@click.argument("new", default="current")
@click.option("--limit", type=click.IntRange(min=1), default=50, show_default=True, help="Lines to print.")
def diff(old: str, new: str, limit: int, **given: Any) -> None:
    """Say which things two releases differ in."""
    home = Settings.from_env(**given).home
    total = 0
    for pair in compare(find(home, old) / RECORDS, find(home, new) / RECORDS):
        total += 1
        if total <= limit:
            click.echo(f"{pair.type:9} {pair.now.iri}  {pair.now.label}")
    if total > limit:
        click.echo(f"… and {total - limit:,} more")
    click.echo(f"{total:,} differences")


def _live(home: Path) -> str | None:
    try:
        return current(home).name
    except ReleaseNotFoundError:
        return None


def _show(manifest: Manifest, *, live: bool) -> None:
    click.echo(f"release {manifest.version}{' (live)' if live else ''}, number {manifest.sequence}, of {manifest.base}")
    click.echo(f"made {manifest.created} by {manifest.software}; before it: {manifest.previous or 'none'}")
    click.echo(show.counts(manifest))
    table = Table(pad_edge=False)
    for head in ("source", "read", "published", "quarantined", "licence"):
        table.add_column(head, justify="left" if head in {"source", "licence"} else "right")
    for source in manifest.sources:
        counted = source.counts
        numbers = (f"{number:,}" for number in (counted.read, counted.published, counted.quarantined))
        table.add_row(Text(source.title), *numbers, Text(source.licence or "not stated"))
    show.out().print(table)
    for file in manifest.files:
        if file.path.startswith("dumps/"):
            click.echo(f"  {file.path}  {show.mib(file.size)}")
