"""``publisher init`` and ``publisher preview``: from a file to a first description of it, and to its first records."""

from pathlib import Path

import click
from rich.syntax import Syntax
from rich.table import Table
from rich.text import Text

from publisher.cli import show
from publisher.cli.building import FETCHED
from publisher.cli.options import setting, switch
from publisher.config import Settings
from publisher.profiles import load
from publisher.profiles.init import destination, look_at, write
from publisher.profiles.preview import SCANNED, Preview, Shown, preview
from publisher.sources.fetch import fetch_files
from publisher.uris import UriPolicy

_REFUSED = 20
_PUZZLES = 30


@click.command("init")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--stdout", is_flag=True, help="Print the description instead of writing it.")
def init(file: Path, *, stdout: bool) -> None:
    r"""Look at FILE and write a first source.toml beside it, every guess explained.

    \b
    Then mend the guesses, and see what comes of them:
      publisher preview FOLDER
      publisher build FOLDER
    """
    if stdout:
        click.echo(write(look_at(file)), nl=False)
        return
    target = destination(file)
    look = look_at(file)
    target.write_text(write(look), encoding="utf-8")
    found = {one.field for one in look.guesses}
    click.echo(
        f"{target}: {len(look.guesses)} of {len(look.columns)} columns understood. Every guess says why; mend them."
    )
    for field, what in (("key", "an identifier"), ("names", "a name")):
        if field not in found:
            click.echo(f"  no column was found for {what}: say which it is ({field} in [profile])")
    if look.unread:
        click.echo(f"  {len(look.unread)} of the first rows could not be read: they are listed at the end")
    click.echo(f"next: publisher preview {file.parent}")


@click.command("preview")
@click.argument("source", type=click.Path(path_type=Path))
@setting("home", "base_url")
@switch("profile", default=None, metavar="NAME")
@click.option("--records", type=click.IntRange(0, 100), default=3, show_default=True, help="How many to show in full.")
@click.option("--scan", type=click.IntRange(1), default=SCANNED, show_default=True, help="How many to look at.")
@click.option("--turtle/--no-turtle", default=True, help="Show them as Turtle too.")
def show_preview(
    source: Path, *, home: Path | None, base_url: str | None, profile: str | None, records: int, scan: int, turtle: bool
) -> None:
    """Show the first records of SOURCE, and what in them was not understood."""
    settings = Settings.from_env(home=home, base_url=base_url)
    loaded = fetch_files(load(source, profile), settings.home / FETCHED)
    seen = preview(loaded, UriPolicy(settings.base_url.rstrip("/")), count=records, scanned=scan)
    for one in seen.shown:
        _record(one, turtle=turtle)
    _summary(seen)


def _record(one: Shown, *, turtle: bool) -> None:
    show.out().print(Text(f"{one.name}  ({one.key})", style="bold"))
    table = Table(show_header=False)
    table.add_column(style="cyan", no_wrap=True)
    table.add_column(overflow="fold")
    for name, value in one.facts:
        table.add_row(name, Text(value))
    for note in one.notes:
        table.add_row(Text("note", style="yellow"), Text(note))
    for field in one.raw_fields:
        table.add_row(Text("as it is", style="dim"), Text(f"{field.name}: {field.value}"))
    out = show.out()
    out.print(table)
    if turtle:
        out.print(Syntax(one.turtle, "turtle", word_wrap=True, background_color="default"))


def _summary(seen: Preview) -> None:
    out = show.out()
    made = seen.read - len(seen.refused)
    out.print(Text(f"{made:,} of the first {seen.read:,} records are institutions; what they have", style="bold"))
    filled = Table("field")
    filled.add_column("records", justify="right")
    filled.add_column("share", justify="right")
    for name, count in seen.filled.items():
        filled.add_row(name, f"{count:,}", f"{count / made:.0%}")
    out.print(filled)
    if seen.puzzles:
        out.print(Text("noted", style="bold"))
        table = Table("field", "what", "times", "for example")
        for one in seen.puzzles[:_PUZZLES]:
            table.add_row(one.field, f"{one.kind}: {one.message}", f"{one.times:,}", Text(" · ".join(one.examples)))
        out.print(table)
    for key, faults in seen.refused[:_REFUSED]:
        for fault in faults:
            out.print(Text("refused ", style="red") + Text(f"{key}: {fault}", style="default"), soft_wrap=True)
    if len(seen.refused) > _REFUSED:
        out.print(f"… and {len(seen.refused) - _REFUSED:,} more were refused")
