"""``publisher report``: how complete the published data is, what is to be mended, and the trend."""

from dataclasses import asdict
from pathlib import Path

import click
import orjson
from rich.table import Table
from rich.text import Text

from publisher.cli import show
from publisher.cli.options import setting
from publisher.config import Settings
from publisher.reporting import FIELDS, Point, Report, SourceReport
from publisher.reporting import report as report_on

_REMARKS = 15


@click.command("report")
@setting("home")
@click.option("--source", "wanted", metavar="SLUG", help="Only this source.")
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")
def report(*, home: Path | None, wanted: str | None, as_json: bool) -> None:
    """Tell how complete the published data is, what is to be mended, and the trend from release to release."""
    told = report_on(Settings.from_env(home=home).home)
    if as_json:
        click.echo(orjson.dumps(asdict(told), option=orjson.OPT_INDENT_2 | orjson.OPT_NON_STR_KEYS))
        return
    for slug, source in told.sources.items():
        if wanted in {None, slug}:
            _completeness(source, told.before.get(slug))
            _remarks(source)
    show.reasons(row for row in told.reasons if wanted in {None, row["source"]})
    _trend(told, told.trend)


def _completeness(source: SourceReport, before: SourceReport | None) -> None:
    show.out().print(Text(f"{source.source}: {source.records:,} records; how many have what", style="bold"))
    table = Table("field")
    for head in ("records", "share", "change"):
        table.add_column(head, justify="right")
    for name in (name for name in FIELDS if name in source.filled):
        count = source.filled[name]
        share = count / source.records
        table.add_row(name, f"{count:,}", f"{share:.1%}", _change(name, share, before))
    show.out().print(table)


def _change(name: str, share: float, before: SourceReport | None) -> Text:
    if before is None or not before.records:
        return Text("")
    change = share - before.filled.get(name, 0) / before.records
    if abs(change) < 0.0005:
        return Text("=", style="dim")
    return Text(f"{change:+.1%}", style="green" if change > 0 else "red")


def _remarks(source: SourceReport) -> None:
    if not source.remarks:
        return
    show.out().print(Text(f"{source.source}: noted", style="bold"))
    table = Table("what", "field", "times", "for example")
    for one in source.remarks[:_REMARKS]:
        examples = Text(" · ".join(one.examples), overflow="fold")
        table.add_row(f"{one.kind}: {one.message}", one.field, f"{one.count:,}", examples)
    show.out().print(table)
    if len(source.remarks) > _REMARKS:
        show.out().print(f"… and {len(source.remarks) - _REMARKS:,} more; all with --json")


def _trend(told: Report, points: list[Point]) -> None:
    show.out().print(Text("releases", style="bold"))
    table = Table("version")
    for head in ("read", "published", "quarantined", "warnings", "triples"):
        table.add_column(head, justify="right")
    for point in points:
        style = "bold" if point.version == told.version else ""
        figures = (point.read, point.published, point.quarantined, point.warnings, point.triples)
        table.add_row(point.version, *(f"{figure:,}" for figure in figures), style=style)
    show.out().print(table)
