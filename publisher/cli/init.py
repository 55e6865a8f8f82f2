"""``publisher init``: from a file to a first description of it; on a terminal, doubtful guesses are questions."""

import codecs
import re
import shutil
import sys
import textwrap
from dataclasses import replace
from pathlib import Path

import click

from publisher.cli.options import epilog
from publisher.errors import SourceError
from publisher.profiles.proposal.files.file_format import FormatOptions
from publisher.profiles.proposal.init import Inspection, destination, inspect_files, recognised, remarks
from publisher.profiles.proposal.questions import Interview, Question, nobody
from publisher.profiles.proposal.source_toml import describe


@click.command(epilog=epilog("publisher init offices/list.csv", "publisher preview offices", QUARANTINED=""))
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True))
@click.option("--stdout", is_flag=True, help="Print the description instead of writing it.")
@click.option("--yes", is_flag=True, help="Ask nothing: take the safe side of each doubtful guess, and print it.")
@click.option("--encoding", metavar="NAME", help="The encoding of the file, if it is not recognised.")
@click.option("--reader", metavar="NAME", help="The reader, if the suffix of the file does not tell.")
@click.option("--delimiter", metavar="TEXT", help="What separates the cells of a CSV file.")
@click.option("--header-row", type=click.IntRange(0), help="The row with the column names; 0 for a file without names.")
@click.option("--sheet", metavar="NAME", help="The sheet of a workbook, or the table of a database.")
@click.option("--query", metavar="SELECT", help="Of a SQLite file: the query whose rows are the records.")
@click.option("--database", metavar="NAME", help="Of a query in a file: the variable with the database's address.")
def init(
    files: tuple[Path, ...],
    *,
    stdout: bool,
    yes: bool,
    encoding: str | None,
    reader: str | None,
    delimiter: str | None,
    header_row: int | None,
    sheet: str | None,
    query: str | None,
    database: str | None,
) -> None:
    """Write a first source.toml for FILE, with a reason for each guess.

    Of several files, or a folder of them, the one with the institutions is found, and the others are joined to it.

    On a terminal, each doubtful guess is a question; the safe side is the default. Correct the guesses in the file,
    then run 'publisher preview' and 'publisher build' on the folder.
    """
    number = int(sheet) if sheet and sheet.isdecimal() and len(sheet) < 4 else sheet
    chosen = FormatOptions(_codec(encoding), reader, delimiter, header_row, number, query, database)
    first = files[0]
    target = None if stdout else destination(first / "source.toml" if first.is_dir() else first)
    is_asked = not yes and not stdout and is_terminal()
    inspection = _inspected(files, chosen, is_asked=is_asked)
    if target is None:
        click.echo(describe(inspection), nl=False)
        return
    target.write_text(describe(inspection), encoding="utf-8")
    _report(inspection, target)
    click.echo(f"next: publisher preview {target.parent}")


def _inspected(files: tuple[Path, ...], chosen: FormatOptions, *, is_asked: bool) -> Inspection:
    """Inspect files; on a terminal, ask for an encoding that is not certain."""
    try:
        return inspect_files(files, chosen, Interview(_ask if is_asked else nobody))
    except SourceError as error:
        unknown = [fault for fault in error.faults if fault.code == "encoding-unknown"]
        if not is_asked or not unknown or chosen.encoding:
            raise
        click.echo(unknown[0].message)
        name: str = click.prompt("encoding").strip()
        return inspect_files(files, replace(chosen, encoding=_codec(name)), Interview(_ask))


def is_terminal() -> bool:
    """Whether somebody can be asked."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def _ask(question: Question) -> int | str:
    """Ask a question on the terminal; Enter takes the safe side."""
    click.echo()
    click.echo(question.text)
    if not question.choices:
        while True:
            answer: str = click.prompt("answer", default="", show_default=False).strip()
            if not answer or re.fullmatch(question.pattern, answer):
                return answer
            click.echo(f"{answer!r} is not of that form")
    for number, choice in enumerate(question.choices, start=1):
        click.echo(f"  {number}  {choice}")
    chosen: int = click.prompt("number", type=click.IntRange(1, len(question.choices)), default=1)
    return chosen - 1


def _report(inspection: Inspection, target: Path) -> None:
    """Print how much was recognised, and what should be checked."""
    click.echo(f"{target}: {recognised(inspection)}")
    width = shutil.get_terminal_size((80, 24)).columns
    for line in remarks(inspection):
        click.echo(textwrap.fill(line, width, initial_indent="  ", subsequent_indent="    ", break_on_hyphens=False))


def _codec(encoding: str | None) -> str | None:
    try:
        return codecs.lookup(encoding).name if encoding else None
    except LookupError:
        message = f"{encoding!r} is no encoding that Python knows: try utf-8, windows-1252, gb18030 or shift_jis"
        raise click.BadParameter(message, param_hint="--encoding") from None
