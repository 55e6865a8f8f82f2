"""What ``publisher build`` and ``publisher validate`` do (publisher/cli/build.py says what they are told)."""

from pathlib import Path
from typing import Any

import click
import orjson

from publisher import catalog
from publisher.assets import asset
from publisher.cli import show
from publisher.cli.exits import QUARANTINED
from publisher.config import Settings
from publisher.errors import Fault, SourceError
from publisher.pipeline.build import build as build_release
from publisher.pipeline.dry_run import validate as try_out
from publisher.pipeline.plan import Owner, Plan
from publisher.profiles import load
from publisher.sources import Source
from publisher.sources.fetch import fetch_files

FETCHED = "fetched"
"""The folder in a home that keeps what was fetched."""


def publish(context: click.Context, settings: Settings, sources: tuple[Source, ...], **switches: Any) -> None:
    """Build a release, and tell what came of it."""
    plan = plan_of(settings, sources, **switches)
    with show.progress() as progress:
        report = build_release(plan, progress)
    quality = orjson.loads((report.release / "quality" / "summary.json").read_bytes())
    if not report.unchanged:
        show.reasons(quality["reasons"])
    version = report.manifest.version
    click.echo(f"nothing changed; release {version} stands" if report.unchanged else f"release {version} is live")
    click.echo(show.counts(report.manifest))
    if report.manifest.counts.quarantined:
        click.echo(f"what was quarantined, and why: {report.release / 'quality' / 'quarantine.jsonl'}")
        context.exit(QUARANTINED)


def check(context: click.Context, settings: Settings, sources: tuple[Source, ...]) -> None:
    """Judge sources, and tell what is to be mended."""
    with show.progress() as progress:
        trial = try_out(plan_of(settings, sources), progress)
    show.reasons(trial.reasons)
    for source, counts in trial.counts.items():
        click.echo(f"{source}: read {counts.read:,} · fit {counts.published:,} · to be mended {counts.quarantined:,}")
    if any(counts.quarantined for counts in trial.counts.values()):
        context.exit(QUARANTINED)


def sources_of(given: tuple[Path, ...], settings: Settings, profile: str | None) -> tuple[Source, ...]:
    """The sources of a call: those named, else every folder with a source.toml below ``data``.

    Files that a source has on the web are fetched into the home, if they changed.

    Raises:
        SourceError: one cannot be used or fetched, or there is none.
    """
    paths = given or _below(settings.data)
    return tuple(fetch_files(load(path, profile), settings.home / FETCHED) for path in paths)


def _below(data: Path) -> tuple[Path, ...]:
    folder = data if data.is_dir() or data != Path("data") else asset("data")
    found = tuple(sorted(path.parent for path in folder.glob("*/source.toml")))
    if not found:
        message = "no source here: name a SOURCE, or put a folder with a source.toml here (publisher init makes one)"
        raise SourceError(str(folder), (Fault("source-missing", message),))
    return found


def plan_of(
    settings: Settings,
    sources: tuple[Source, ...],
    *,
    allow_shrink: bool = False,
    force: bool = False,
    full: bool = False,
    wait: float = 0.0,
) -> Plan:
    """The plan of a build, of the settings and of what this call was told."""
    return Plan(
        home=settings.home,
        base=settings.base_url.rstrip("/"),
        sources=sources,
        owner=owner_of(settings),
        validator="pyshacl" if settings.validator == "pyshacl" else "shacl",
        processes=settings.processes,
        executor=settings.executor,
        max_shrink=1.0 if allow_shrink else settings.max_shrink,
        force=force,
        full=full,
        wait_s=wait,
        keep_days=settings.keep_days,
    )


def owner_of(settings: Settings) -> Owner:
    """What the owner says of the publication."""
    return Owner(
        title=settings.title,
        description=settings.description,
        publisher=settings.publisher_name,
        publisher_url=settings.publisher_url,
        publisher_type=catalog.publisher_type(settings.publisher_type),
        contact=settings.contact_email,
        contact_url=settings.contact_url,
        licence=settings.licence,
        options=catalog.options(
            themes=settings.themes,
            keywords=settings.keywords,
            frequency=settings.frequency,
            spatial=settings.spatial,
            hvd=settings.hvd_categories,
            legislation=settings.legislation,
        ),
    )
