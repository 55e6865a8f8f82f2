"""``publisher preview``: the first records of a source."""

from pathlib import Path

import click
from rich.syntax import Syntax
from rich.text import Text

from publisher.cli import output
from publisher.cli.findings import print_example, print_indented, shortened
from publisher.cli.options import setting, switch
from publisher.cli.plan import open_source
from publisher.cli.remarks import print_more, print_remarks
from publisher.config import Settings
from publisher.profiles.preview import SCANNED, Preview, RecordPreview
from publisher.profiles.preview import preview as preview_source
from publisher.sources.source import DESCRIPTION
from publisher.uris import UriPolicy

_INVALID = 20
_NOTES = 30


@click.command()
@click.argument("source", type=click.Path(path_type=Path))
@setting("home", "base_url")
@switch("profile", default=None, metavar="NAME")
@click.option("--records", type=click.IntRange(0, 100), default=3, show_default=True, help="How many to show in full.")
@click.option("--scan", type=click.IntRange(1), default=SCANNED, show_default=True, help="How many to read.")
@click.option("--turtle/--no-turtle", default=False, help="Show them as Turtle too.")
def preview(
    source: Path, *, home: Path | None, base_url: str | None, profile: str | None, records: int, scan: int, turtle: bool
) -> None:
    """Show the first records of SOURCE, and what in them was not understood."""
    settings = Settings.from_env(home=home, base_url=base_url)
    policy = UriPolicy(settings.base_url.rstrip("/"))
    result = preview_source(open_source(source, settings, profile), policy, count=records, scanned=scan)
    for record in result.records:
        _print_record(record, turtle=turtle)
    _print_summary(result)
    click.echo(_next_step(result, source))


def _next_step(result: Preview, source: Path) -> str:
    """What to do now: correct the description, or build."""
    if result.invalid:
        return f"next: correct {source / DESCRIPTION if source.is_dir() else 'the source'}, and look again"
    return f"next: publisher build {source}"


def _print_record(record: RecordPreview, *, turtle: bool) -> None:
    rows = [(Text(name, style="cyan"), shortened(value)) for name, value in record.facts]
    rows += [(Text("note", style="yellow"), shortened(note)) for note in record.notes]
    rows += [
        (Text("not mapped", style="dim"), shortened(f"{field.name}: {field.value}")) for field in record.raw_fields
    ]
    key = "" if record.key == record.name else f"  ({record.key})"
    title = f"{shortened(record.name)}{key}  {record.place}"
    output.print_table(title, ("field", "value"), rows)
    if turtle:
        output.out().print(Syntax(record.turtle, "turtle", word_wrap=True, background_color="default"))


def _print_summary(result: Preview) -> None:
    valid = result.read - len(result.invalid)
    output.print_table(
        f"{valid:,} of the first {result.read:,} records are valid institutions; their fields:",
        ("field", "records", "share"),
        ((name, f"{count:,}", f"{count / valid:.0%}") for name, count in result.filled.items()),
        numbers=("records", "share"),
    )
    if result.note_counts:
        output.out().print(Text("notes on values", style="bold"))
        shown = result.note_counts[:_NOTES]
        print_remarks(shown)
        print_more(shown, len(result.note_counts), " kinds of notes")
    for key, faults in result.invalid[:_INVALID]:
        for fault in faults:
            text = str(fault) if str(fault).startswith(key) else f"{key}: {fault}"
            print_indented(Text("invalid ", style="red") + Text(text, style="default"), 0)
            if fault.value:
                print_example("", fault.value)
    print_more(result.invalid[:_INVALID], len(result.invalid), " invalid records")
