"""``publisher init`` and ``publisher preview``: from a file to a first description of it, and to its first records."""

import codecs
from pathlib import Path

import click
from rich.syntax import Syntax
from rich.text import Text

from publisher.cli import output
from publisher.cli.options import epilog, setting, switch
from publisher.cli.plan import open_source
from publisher.config import Settings
from publisher.profiles.preview import SCANNED, Preview, RecordPreview
from publisher.profiles.preview import preview as preview_source
from publisher.profiles.proposal.columns import CHECK
from publisher.profiles.proposal.file_format import FormatOptions
from publisher.profiles.proposal.init import Inspection, describe, destination, inspect_files
from publisher.uris import UriPolicy

_INVALID = 20
_NOTES = 30


@click.command(epilog=epilog("publisher init offices/list.csv", "publisher preview offices", QUARANTINED=""))
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True))
@click.option("--stdout", is_flag=True, help="Print the description instead of writing it.")
@click.option("--encoding", metavar="NAME", help="The encoding of the file, if it is not recognised.")
@click.option("--reader", metavar="NAME", help="The reader, if the suffix of the file does not tell.")
@click.option("--delimiter", metavar="TEXT", help="What separates the cells of a CSV file.")
@click.option("--header-row", type=click.IntRange(0), help="The row with the column names; 0 for a file without names.")
@click.option("--sheet", metavar="NAME", help="The sheet of a workbook, by its name or its number.")
def init(
    files: tuple[Path, ...],
    *,
    stdout: bool,
    encoding: str | None,
    reader: str | None,
    delimiter: str | None,
    header_row: int | None,
    sheet: str | None,
) -> None:
    """Write a first source.toml for FILE, with a reason for each guess.

    Of several files, or a folder of them, the one with the institutions is found, and the others are joined to it.

    Correct the guesses in it, then run 'publisher preview' and 'publisher build' on the folder.
    """
    number = int(sheet) if sheet and sheet.isdecimal() and len(sheet) < 4 else sheet
    inspection = inspect_files(files, FormatOptions(_codec(encoding), reader, delimiter, header_row, number))
    if stdout:
        click.echo(describe(inspection), nl=False)
        return
    target = destination(inspection.source.only[0])
    target.write_text(describe(inspection), encoding="utf-8")
    click.echo(f"{target}: {_recognised(inspection)}")
    for note in inspection.notes:
        click.echo(f"  {note.removeprefix(CHECK).strip()}")
    fields = {guess.field for guess in inspection.guesses}
    for field, what in (("key", "an identifier"), ("names", "a name")):
        if field not in fields and inspection.columns:
            click.echo(f"  no column looks like {what}: name it as {field} in [profile]")
    for guess in inspection.guesses:
        if guess.reason.startswith(CHECK):
            click.echo(f"  {guess.column.path}: {guess.reason.removeprefix(CHECK).strip()}")
        elif guess.field == "leave_out":
            click.echo(f"  {guess.column.path}: left out, because it {guess.reason}")
    if inspection.unreadable:
        click.echo(f"  {len(inspection.unreadable)} of the first rows could not be read: they are listed at its end")
    click.echo(f"next: publisher preview {target.parent}")


def _recognised(inspection: Inspection) -> str:
    if not inspection.columns:
        return f"the reader {inspection.source.reader!r} knows what the fields mean, so no profile is needed"
    return f"{len(inspection.guesses)} of {len(inspection.columns)} columns recognised; check each guess in it"


def _codec(encoding: str | None) -> str | None:
    try:
        return codecs.lookup(encoding).name if encoding else None
    except LookupError:
        message = f"{encoding!r} is no encoding that Python knows: try utf-8, windows-1252, gb18030 or shift_jis"
        raise click.BadParameter(message, param_hint="--encoding") from None


@click.command()
@click.argument("source", type=click.Path(path_type=Path))
@setting("home", "base_url")
@switch("profile", default=None, metavar="NAME")
@click.option("--records", type=click.IntRange(0, 100), default=3, show_default=True, help="How many to show in full.")
@click.option("--scan", type=click.IntRange(1), default=SCANNED, show_default=True, help="How many to read.")
@click.option("--turtle/--no-turtle", default=True, help="Show them as Turtle too.")
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


def _print_record(record: RecordPreview, *, turtle: bool) -> None:
    rows = [(Text(name, style="cyan"), value) for name, value in record.facts]
    rows += [(Text("note", style="yellow"), note) for note in record.notes]
    rows += [(Text("not mapped", style="dim"), f"{field.name}: {field.value}") for field in record.raw_fields]
    output.print_table(f"{record.name}  ({record.key})", ("field", "value"), rows)
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
        output.print_table(
            "notes",
            ("field", "note", "count", "for example"),
            (
                (each.field, f"{each.kind}: {each.message}", f"{each.count:,}", " · ".join(each.examples))
                for each in result.note_counts[:_NOTES]
            ),
            numbers=("count",),
        )
    for key, faults in result.invalid[:_INVALID]:
        for fault in faults:
            text = str(fault) if str(fault).startswith(key) else f"{key}: {fault}"
            output.out().print(Text("invalid ", style="red") + Text(text, style="default"), soft_wrap=True)
    if len(result.invalid) > _INVALID:
        click.echo(f"… and {len(result.invalid) - _INVALID:,} more invalid records")
