"""``publisher build`` and ``publisher validate``.

What a build needs takes half a second to import, and its worker processes need the same. On two cores both can import
it at once: so the functions import it after ``start_workers``, and nothing heavy is imported at the top.
"""

import os
import shlex
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click
import orjson

from publisher.cli import findings, output
from publisher.cli.exit_codes import QUARANTINED
from publisher.cli.options import epilog, setting, switch
from publisher.config import Settings, names
from publisher.pipeline.executors.local import SMALL_BYTES, collecting_rarely, warm_up

if TYPE_CHECKING:  # see above
    from publisher.pipeline.build import Report

SOURCES: Final = click.Path(path_type=Path)

TRACE_VARIABLE: Final = "TRACEPARENT"
"""The variable by which whoever starts a build may tell it the trace that it belongs to."""

_SWITCHES: Final = ("allow_shrink", "allow_key_shift", "force", "full", "no_activate", "wait")

_SKIPPED: Final = frozenset({"row-no-record", "card-of-person", "record-of-person"})
"""Codes of faults by which a reader skips what is no record of an institution."""


@click.command(
    epilog=epilog(
        "publisher build --home site --base-url https://lod.example.org",
        "publisher build data/gansu-directory --home site",
        "publisher build --profile ror ror-v2.jsonl --home site",
        DONE="published",
        QUARANTINED="published, but some records are quarantined",
    )
)
@click.argument("sources", nargs=-1, type=SOURCES, metavar="[SOURCE]...")
@setting(*names("place"))
@switch("profile", default=None, metavar="NAME")
@switch("allow_shrink", is_flag=True)
@switch("allow_key_shift", is_flag=True)
@switch("force", is_flag=True)
@switch("full", is_flag=True)
@switch("no_activate", is_flag=True)
@switch("wait", type=float, default=0.0, metavar="SECONDS")
@setting(*names("build"), *names("publication"), "log_format", "trace_to")
@click.pass_context
def build(context: click.Context, /, sources: tuple[Path, ...], profile: str | None, **options: Any) -> None:
    """Read and check sources, build a release from them, and make it live.

    A SOURCE is a folder with a source.toml, or a file. By default all sources below data/ are published. If nothing
    changed since the last build, the live release stays as it is.
    """
    switches = {name: options.pop(name) for name in _SWITCHES}
    settings = Settings.from_env(**options)
    output.log_as(settings.log_format)
    began = time.monotonic()
    if switches["full"] or not (settings.home / "current").exists():  # otherwise most records may be known
        start_workers(settings, sources or (settings.data,))
    with collecting_rarely():
        report = _build(settings, sources, profile, switches)
    reasons = orjson.loads((report.release / "quality" / "summary.json").read_bytes())["reasons"]
    if settings.log_format == "json":
        findings.log_result(report, reasons, time.monotonic() - began)
    else:
        _print_result(report, reasons)
    if report.manifest.counts.quarantined > _no_records(reasons):
        context.exit(QUARANTINED)


def _build(settings: Settings, sources: tuple[Path, ...], profile: str | None, switches: Mapping[str, Any]) -> "Report":
    """Build a release, and record how that ends."""
    from publisher.cli.plan import make_plan, open_sources  # noqa: PLC0415 - see above
    from publisher.notices.builds import recorded  # noqa: PLC0415 - see above
    from publisher.pipeline.build import build as build_release  # noqa: PLC0415 - see above
    from publisher.pipeline.step_spans import traced  # noqa: PLC0415 - see above

    with recorded(settings.home):
        plan = make_plan(settings, open_sources(sources, settings, profile), **switches)
        parent = os.environ.get(TRACE_VARIABLE)
        with output.progress() as shown, traced(shown, settings.trace_to, parent) as progress:
            return build_release(plan, progress)


def _print_result(report: "Report", reasons: list[Mapping[str, Any]]) -> None:
    version, quarantined = report.manifest.version, report.manifest.counts.quarantined
    if report.unchanged:
        click.echo(f"nothing changed; release {version} {'is still live' if report.live else 'still waits'}")
    else:
        findings.print_reasons(reasons)
        click.echo(f"release {version} {'is live' if report.live else 'is built, and waits'}")
    click.echo(output.counts(report.manifest))
    if quarantined:
        click.echo(f"quarantined records, with the reasons: {report.release / 'quality' / 'quarantine.jsonl'}")
    if not report.live:
        click.echo("next: publisher releases diff current waiting, then activate or discard it")


@click.command(epilog=epilog(DONE="all records are valid", QUARANTINED="some records are not valid"))
@click.argument("sources", nargs=-1, required=True, type=SOURCES, metavar="SOURCE...")
@setting("base_url")
@switch("profile", default=None, metavar="NAME")
@setting("validator", "processes")
@click.pass_context
def validate(context: click.Context, /, sources: tuple[Path, ...], profile: str | None, **options: Any) -> None:
    """Read and check sources without publishing anything, and print what to fix."""
    settings = Settings.from_env(**options)
    start_workers(settings, sources)
    from publisher.cli.plan import make_plan, open_sources  # noqa: PLC0415 - see above
    from publisher.pipeline import dry_run  # noqa: PLC0415 - see above

    plan = make_plan(settings, open_sources(sources, settings, profile))
    with output.progress() as progress:
        result = dry_run.validate(plan, progress)
    findings.print_reasons(result.reasons)
    for source, counts in result.counts.items():
        click.echo(f"{source}: read {counts.read:,} · valid {counts.published:,} · invalid {counts.quarantined:,}")
    wrong = sum(counts.quarantined for counts in result.counts.values()) > _no_records(result.reasons)
    click.echo("next: correct these, and validate again" if wrong else f"next: publisher build {_named(sources)}")
    if wrong:
        context.exit(QUARANTINED)


def _named(sources: Iterable[Path]) -> str:
    """The sources as a command line has them."""
    return " ".join(shlex.quote(str(source)) for source in sources)


def _no_records(reasons: Iterable[Mapping[str, Any]]) -> int:
    """How much of what is quarantined is no record: totals and notes below a table, cards of people."""
    return sum(row["count"] for row in reasons if row["reason"] in _SKIPPED)


def start_workers(settings: Settings, paths: tuple[Path, ...]) -> None:
    """Let the server of worker processes start now, if the sources are large enough for a build to use some."""
    processes = settings.processes or len(os.sched_getaffinity(0))
    if processes > 1 and not settings.executor and _are_large(paths):
        warm_up()


def _are_large(paths: tuple[Path, ...]) -> bool:
    size_bytes = 0
    with suppress(OSError):  # a file that cannot be read is reported when it is read
        for path in paths:
            for file in path.rglob("*") if path.is_dir() else (path,):
                size_bytes += file.stat().st_size if file.is_file() else 0
                if size_bytes > SMALL_BYTES:
                    return True
    return False
