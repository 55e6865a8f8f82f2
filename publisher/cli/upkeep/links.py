"""``publisher links``: records that may be one institution, and what a person decides on them."""

from typing import Any

import click
from rich.text import Text

from publisher.cli import output
from publisher.cli.findings import print_indented
from publisher.cli.options import epilog, setting
from publisher.config import Settings
from publisher.linking import Decision, Identity
from publisher.linking.review import ReviewRow, read_rows
from publisher.pipeline.review import record_decision
from publisher.pipeline.stages.link import REVIEW

MERGE, OPEN = "merge", "open"
"""What the command calls a merger of the second record into the first, and that nothing is decided."""


@click.group()
def links() -> None:
    """Decide on records that may be one institution.

    Candidates and decisions are in links/review.csv of the home; the next build applies the decisions.
    """


@links.command("list", epilog=epilog(DONE="the candidates were listed", QUARANTINED=""))
@setting("home")
@click.option("--decided", is_flag=True, help="List what was decided, instead of the candidates without a decision.")
def list_(*, decided: bool, **options: Any) -> None:
    """List candidates, the likeliest first, with their evidence."""
    rows = [row for row in read_rows(Settings.from_env(**options).home / REVIEW) if bool(row.decision) is decided]
    for row in rows:
        head = f"{_decided(row) if decided else row.score}  {row.left_name} · {row.right_name}"
        output.out().print(Text(head), soft_wrap=True)
        print_indented(" ".join(map(repr, row.identity)))
        if row.why:
            print_indented(row.why)
    if not rows:
        click.echo("nothing was decided yet" if decided else "no candidate waits for a decision")


@links.command(
    epilog=epilog(
        "publisher links decide north 17 south A3 same",
        "publisher links decide north 17 south A3 merge",
        DONE="the decision was written",
        QUARANTINED="",
    )
)
@click.argument("source")
@click.argument("key")
@click.argument("other_source", metavar="SOURCE")
@click.argument("other_key", metavar="KEY")
@click.argument("decision", type=click.Choice([*(each.value for each in Decision if not each.is_merger), MERGE, OPEN]))
@setting("home")
def decide(source: str, key: str, other_source: str, other_key: str, decision: str, **options: Any) -> None:
    """Decide on two records, or take a decision back.

    A record is the slug of its SOURCE and its KEY there. With "same" the two are linked as one institution, with
    "close" as nearly one, with "no" never. With "merge" the first record stays, and the address of the second
    redirects to it. "open" takes back what was decided.
    """
    home = Settings.from_env(**options).home
    identity: Identity = (source, key, other_source, other_key)
    chosen = None if decision == OPEN else Decision.INTO_A if decision == MERGE else Decision(decision)
    record_decision(home, identity, chosen)
    click.echo(f"{home / REVIEW}: {source} {key} and {other_source} {other_key}: {decision}")
    click.echo("next: publisher build")


def _decided(row: ReviewRow) -> str:
    return row.decision.value if row.decision else ""
