"""``publisher releases``: list, show, activate, verify, sign, upload, prune and compare releases."""

from pathlib import Path
from typing import Any

import click
from rich.filesize import decimal

from publisher.changes import compare
from publisher.cli import output
from publisher.cli.exit_codes import SYSTEM
from publisher.cli.options import setting
from publisher.config import Settings
from publisher.errors import ReleaseNotFoundError, SignatureError, UsageError
from publisher.release import Manifest, activate_waiting, current, discard_waiting, find, versions, waiting
from publisher.release import activate as activate_release
from publisher.release import prune as prune_releases
from publisher.release import verify as verify_release
from publisher.release.homes import WAITING
from publisher.release.layout import MANIFEST, RECORDS
from publisher.signatures import check_signature, private_key, public_key, sign

VERSION = click.argument("version", default="current")


@click.group()
def releases() -> None:
    """List, show, activate, verify, sign, upload, prune and compare releases.

    A VERSION is the name of a release (20261124T123005Z), "current" for the live one, "previous" for the one before, or
    "waiting" for one that was built with --no-activate.
    """


@releases.command("list")
@setting("home")
def list_(**options: Any) -> None:
    """List the releases of a home, newest first."""
    home = Settings.from_env(**options).home
    manifests = versions(home)
    if not manifests:
        raise ReleaseNotFoundError(str(home))
    output.print_releases(manifests, _live(home))
    if waits := waiting(home):
        click.echo(f"release {waits.name} waits: publisher releases activate waiting, or publisher releases discard")


@releases.command()
@setting("home")
@VERSION
@click.option("--json", "as_json", is_flag=True, help="Print the manifest as JSON.")
def show(version: str, *, as_json: bool, **options: Any) -> None:
    """Show what is in a release."""
    home = Settings.from_env(**options).home
    manifest = Manifest.load(_find(home, version))
    if as_json:
        click.echo(manifest.dump().decode(), nl=False)
        return
    live = " (live)" if manifest.version == _live(home) else ""
    click.echo(f"release {manifest.version}{live}, number {manifest.sequence}, of {manifest.base}")
    click.echo(f"built {manifest.created} by {manifest.software}; previous release: {manifest.previous or 'none'}")
    click.echo(output.counts(manifest))
    numbers = ("read", "published", "quarantined")
    rows = (
        (source.title, *(f"{getattr(source.counts, name):,}" for name in numbers), source.licence or "not stated")
        for source in manifest.sources
    )
    output.print_table("", ("source", *numbers, "licence"), rows, numbers=numbers)
    for file in manifest.files:
        if file.path.startswith("dumps/"):
            click.echo(f"  {file.path}  {decimal(file.size)}")


@releases.command()
@setting("home")
@click.argument("version")
def activate(version: str, **options: Any) -> None:
    """Make a release the live one, for example to roll back."""
    home = Settings.from_env(**options).home
    path = activate_waiting(home) if version == WAITING else activate_release(home, version)
    click.echo(f"release {path.name} is live")


@releases.command()
@setting("home")
def discard(**options: Any) -> None:
    """Remove the release that waits; the live one stays."""
    version = discard_waiting(Settings.from_env(**options).home)
    click.echo(f"release {version} was discarded")


@releases.command()
@setting("home")
@VERSION
@click.option(
    "--key", type=click.Path(path_type=Path), default=None, metavar="FILE", help="Whose signature: a PEM file."
)
@click.pass_context
def verify(context: click.Context, /, version: str, key: Path | None, **options: Any) -> None:
    """Check every file of a release, and its signature."""
    path = _find(Settings.from_env(**options).home, version)
    owner = public_key(key) if key else None
    if not is_undamaged(path):
        context.exit(SYSTEM)
    click.echo(f"release {path.name} is complete and unchanged: {len(Manifest.load(path).files)} files")
    if owner:
        check_signature(path / MANIFEST, owner)
        click.echo(f"signed by the owner of {key}")


@releases.command("sign")
@setting("home", "signing_key")
@VERSION
def sign_(version: str, **options: Any) -> None:
    """Sign a release.

    For example one that was built where the key is not. Nothing else of it changes.
    """
    settings = Settings.from_env(**options)
    if not settings.signing_key:
        raise UsageError("no key to sign with: name one by --signing-key, or PUBLISHER_SIGNING_KEY")
    key = private_key(Path(settings.signing_key))
    path = _find(settings.home, version)
    if not is_undamaged(path):
        raise SignatureError(str(path), "it is damaged, so it is not signed")
    click.echo(f"release {path.name} is signed: {sign(path / MANIFEST, key)}")


@releases.command("upload")
@setting("home")
@click.argument("url")
def upload_(url: str, **options: Any) -> None:
    """Copy the releases to object storage, for replicas.

    URL names the place: s3://bucket/site, gs://bucket/site, az://account/container/site, or file:///folder. What is
    there already is not copied again; the live release becomes live there when all of it is there.
    """
    from publisher.replicas import ObjectStorage, upload  # noqa: PLC0415 - only this command needs it

    storage = ObjectStorage.open(url)
    done = upload(Settings.from_env(**options).home, storage)
    click.echo(
        f"release {done.version} is live in {storage.name}: {done.files:,} files copied ({decimal(done.size_bytes)})"
    )
    for version in done.removed:
        click.echo(f"removed {version} there")


@releases.command()
@setting("home")
@click.option(
    "--keep", type=click.IntRange(min=1), default=5, show_default=True, help="How many of the newest to keep."
)
@click.option("--dry-run", is_flag=True, help="Only print which releases would be removed.")
def prune(keep: int, *, dry_run: bool, **options: Any) -> None:
    """Remove old releases; the live one always stays."""
    old = prune_releases(Settings.from_env(**options).home, keep=keep, dry_run=dry_run)
    for version in old:
        click.echo(f"{'would remove' if dry_run else 'removed'} {version}")
    if not old:
        click.echo("nothing to remove")


@releases.command()
@setting("home")
@click.argument("old")
@click.argument("new", default="current")
@click.option("--limit", type=click.IntRange(min=1), default=50, show_default=True, help="How many lines to print.")
def diff(old: str, new: str, limit: int, **options: Any) -> None:
    """List the things that differ between two releases."""
    home = Settings.from_env(**options).home
    total = 0
    for pair in compare(_find(home, old) / RECORDS, _find(home, new) / RECORDS):
        total += 1
        if total <= limit:
            click.echo(f"{pair.type:9} {pair.now.iri}  {pair.now.label}")
    if total > limit:
        click.echo(f"… and {total - limit:,} more")
    click.echo(f"{total:,} differences")


def is_undamaged(release: Path) -> bool:
    """Check every file of a release, and print what is wrong."""
    errors = verify_release(release)
    for error in errors:
        output.error(str(error))
    if errors:
        output.error("the release is damaged: restore it from a backup, build again, or activate another one")
    return not errors


def _find(home: Path, version: str) -> Path:
    if version != WAITING:
        return find(home, version)
    found = waiting(home)
    if found is None:
        raise ReleaseNotFoundError(str(home), version)
    return found


def _live(home: Path) -> str | None:
    try:
        return current(home).name
    except ReleaseNotFoundError:
        return None
