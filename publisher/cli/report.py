"""``publisher report``: how complete the published data is, what to fix, and the trend over the releases."""

from dataclasses import asdict
from pathlib import Path

import click
import orjson
from rich.text import Text

from publisher.cli import findings, output
from publisher.cli.options import setting
from publisher.cli.remarks import print_more, print_remarks
from publisher.config import Settings
from publisher.reporting import FIELDS, Report, SourceReport
from publisher.reporting import report as make_report

_REMARKS = 15
NOT_UNDERSTOOD = "not-understood"


@click.command()
@setting("home")
@click.option("--source", "slug", metavar="SLUG", help="Report on this source only.")
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")
def report(*, home: Path | None, slug: str | None, as_json: bool) -> None:
    """Report how complete the published data is, what to fix, and the trend from release to release."""
    result = make_report(Settings.from_env(home=home).home)
    if as_json:
        click.echo(orjson.dumps(asdict(result), option=orjson.OPT_INDENT_2 | orjson.OPT_NON_STR_KEYS))
        return
    for name, source in result.sources.items():
        if slug in {None, name}:
            _print_completeness(source, result.before.get(name))
            _print_remarks(source)
    findings.print_reasons(row for row in result.reasons if slug in {None, row["source"]})
    _print_trend(result)
    click.echo(_next_step(result))


def _next_step(result: Report) -> str:
    """What to do now: what is held back first, then what was not understood."""
    held = next(point.quarantined for point in result.trend if point.version == result.version)
    if held:
        records = "the quarantined record" if held == 1 else f"the {held:,} quarantined records"
        return f"next: correct {records} in the sources, then: publisher build"
    unclear = sum(
        remark.count for source in result.sources.values() for remark in source.remarks if remark.kind == NOT_UNDERSTOOD
    )
    if unclear:
        values = "the value that was" if unclear == 1 else f"the {unclear:,} values that were"
        return f"next: correct {values} not understood, then: publisher build"
    return "next: nothing has to be corrected"


def _print_completeness(source: SourceReport, before: SourceReport | None) -> None:
    rows = []
    for name in (name for name in FIELDS if name in source.filled):
        share = source.filled[name] / source.records
        rows.append((name, f"{source.filled[name]:,}", f"{share:.1%}", _change(name, share, before)))
    numbers = ("records", "share", "change")
    output.print_table(
        f"{source.source}: fields of {source.records:,} records", ("field", *numbers), rows, numbers=numbers
    )


def _change(name: str, share: float, before: SourceReport | None) -> Text:
    if before is None or not before.records:
        return Text("")
    change = share - before.filled.get(name, 0) / before.records
    if abs(change) < 0.0005:
        return Text("=", style="dim")
    return Text(f"{change:+.1%}", style="green" if change > 0 else "red")


def _print_remarks(source: SourceReport) -> None:
    if not source.remarks:
        return
    output.out().print(Text(f"{source.source}: notes on values", style="bold"))
    shown = source.remarks[:_REMARKS]
    print_remarks(shown)
    print_more(shown, len(source.remarks), "; --json prints all of them")
    click.echo()


def _print_trend(result: Report) -> None:
    numbers = ("read", "published", "quarantined", "warnings", "triples")
    rows = []
    for point in result.trend:
        style = "bold" if point.version == result.version else ""
        cells = (point.version, *(f"{getattr(point, name):,}" for name in numbers))
        rows.append([Text(cell, style=style) for cell in cells])
    output.print_table("releases", ("version", *numbers), rows, numbers=numbers)
