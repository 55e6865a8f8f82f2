"""``publisher corrections``: correct values of a source in a file beside it, list the corrections, remove one."""

import datetime as dt
from pathlib import Path
from typing import Any

import click
from rich.text import Text

from publisher.cli import output
from publisher.cli.exit_codes import QUARANTINED
from publisher.cli.findings import print_indented
from publisher.cli.options import epilog, setting, switch
from publisher.cli.plan import open_source
from publisher.config import Settings
from publisher.errors import Fault, SourceError, UsageError
from publisher.profiles.corrections import Correction, Status
from publisher.profiles.corrections.recording import correct, states, take_back
from publisher.sources import Source

SOURCE = click.argument("source", type=click.Path(path_type=Path))

_STATES = {Status.APPLIED: "applied", Status.NOT_NEEDED: "not needed any more"}


@click.group()
def corrections() -> None:
    """Correct values of a source: add, list and remove corrections.

    The source itself is never written. Its corrections are in a file beside it, source.corrections.csv.
    """


@corrections.command(
    epilog=epilog(
        'publisher corrections add data/offices 17 telephone "0931 8834621" --why "the area code was missing"',
        DONE="the correction was written",
        QUARANTINED="",
    )
)
@SOURCE
@click.argument("key")
@click.argument("field")
@click.argument("value")
@click.option("--why", required=True, metavar="TEXT", help="The reason; it is published with the value.")
@click.option("--who", default="", metavar="TEXT", help="Who corrects: a role, better than a name; it is published.")
@click.option("--old", default=None, metavar="TEXT", help="Which value is corrected, where the field has several.")
@setting("home")
@switch("profile", default=None, metavar="NAME")
def add(source: Path, *, key: str, field: str, value: str, old: str | None, **options: Any) -> None:
    """Publish VALUE in FIELD of the record KEY instead.

    An empty VALUE ("") removes what the source says.
    """
    opened = _opened(source, options)
    today = dt.datetime.now(dt.UTC).date().isoformat()
    before, who, why = (old or "").strip(), options["who"].strip(), options["why"].strip()
    wanted = Correction(key.strip(), field.strip(), before, value.strip(), who, today, why)
    written, replaced = correct(opened, wanted, of_several=old is not None)
    click.echo(f"{opened.corrections}: {written.key} [{written.field}] {_change(written)}")
    if replaced:
        click.echo("an earlier correction of this value was replaced")
    click.echo(f"next: publisher build {source}")


@corrections.command(
    "list",
    epilog=epilog(DONE="each correction is applied, or not needed any more", QUARANTINED="some cannot be applied"),
)
@SOURCE
@setting("home")
@switch("profile", default=None, metavar="NAME")
@click.pass_context
def list_(context: click.Context, /, source: Path, **options: Any) -> None:
    """List the corrections, and what becomes of each."""
    opened = _opened(source, options)
    found, faults = states(opened)
    if not found and not faults:
        click.echo(f"no corrections: {opened.corrections}")
        return
    for state in found:
        correction = state.correction
        place = f"{file.name}:{correction.line}" if (file := opened.corrections) else ""
        output.out().print(
            Text(f"{place}  {correction.key} [{correction.field}]  {_change(correction)}"), soft_wrap=True
        )
        print_indented(_STATES.get(state.status) or state.message)
    for fault in faults:
        output.error(str(fault))
    if faults or any(state.status not in _STATES for state in found):
        context.exit(QUARANTINED)


@corrections.command(epilog=epilog(DONE="the correction was removed", QUARANTINED=""))
@SOURCE
@click.argument("key")
@click.argument("field")
@setting("home")
@switch("profile", default=None, metavar="NAME")
def remove(source: Path, key: str, field: str, **options: Any) -> None:
    """Publish what SOURCE says in FIELD of the record KEY again."""
    opened = _opened(source, options)
    if opened.corrections is None:
        raise UsageError(f"{source} has no corrections")
    removed = take_back(opened.corrections, lambda each: (each.key, each.field) == (key.strip(), field.strip()))
    if not removed:
        fault = Fault("correction-unmatched", "no correction has this key and field", opened.corrections.name)
        raise SourceError(str(opened.path), (fault,))
    for each in removed:
        click.echo(f"removed: {each.key} [{each.field}] {_change(each)}")


def _opened(source: Path, options: dict[str, Any]) -> Source:
    return open_source(source, Settings.from_env(home=options["home"]), options["profile"])


def _change(correction: Correction) -> str:
    before, now = (repr(text) if text else "nothing" for text in (correction.old, correction.new))
    return f"{before} → {now}"
