"""``/links``: the candidates of the file for review; each is confirmed, called close, rejected, or merged."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from flask import Blueprint, Response, request
from werkzeug.wrappers import Response as PlainResponse

from publisher.errors import SourceError
from publisher.linking import Decision, Identity
from publisher.linking.decisions import mirrored
from publisher.linking.review import ReviewRow, read_rows
from publisher.pipeline.review import newest_release, record_decision
from publisher.pipeline.stages.link import REVIEW
from publisher.release import Manifest
from publisher.studio.commands import command
from publisher.studio.errors import NOT_FOUND, RefusedError
from publisher.studio.links.candidates import compared
from publisher.studio.pages import go, page, workspace
from publisher.web.languages.reader import marked
from publisher.web.shell.responses import Pager

blueprint = Blueprint("links", __name__)

PAGE_SIZE: Final = 10

DECISIONS: Final = {
    Decision.SAME: marked("The same institution"),
    Decision.CLOSE: marked("Nearly the same"),
    Decision.NO: marked("Different institutions"),
    Decision.INTO_A: marked("The second was merged into the first"),
    Decision.INTO_B: marked("The first was merged into the second"),
}
"""What decisions are called; those that are no mergers are buttons by these names."""


@blueprint.get("/links")
def links() -> Response:
    """The candidates without a decision, the most likely first, and those that were decided on."""
    return _page()


def _page(status: int = 200, fault: SourceError | None = None, asked: Mapping[str, str] | None = None) -> Response:
    here = workspace()
    rows = read_rows(here.home / REVIEW)
    open_rows = [row for row in rows if row.decision is None]
    count = max(1, -(-len(open_rows) // PAGE_SIZE))
    number = min(max(request.args.get("page", 1, type=int), 1), count)
    shown = open_rows[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]
    return page(
        "links/links.html",
        status,
        faults=fault.faults if fault else (),
        asked=asked or {},
        sources=_sources(here.home),
        pairs=[(pair, _commands(pair.row, here.home)) for pair in compared(shown, newest_release(here.home))],
        total=len(open_rows),
        decided=[row for row in rows if row.decision is not None],
        decisions=DECISIONS,
        pager=Pager.of("/links", {}, number=number, count=count),
        command=command("links", "list", ("--home", here.home)),
        active="/links",
    )


@blueprint.post("/links/decide")
def decide_on() -> PlainResponse:
    """Write the decision on two records into the file for review, or take it back."""
    form = request.form
    identity = (form.get("source_a", ""), form.get("key_a", ""), form.get("source_b", ""), form.get("key_b", ""))
    chosen = form.get("decision", "")
    if chosen and chosen not in set(Decision):
        raise RefusedError(NOT_FOUND)
    try:
        record_decision(workspace().home, identity, Decision(chosen) if chosen else None)
    except SourceError as error:
        return _page(400, error, form)
    return go(f"/links?page={form.get('page', 1, type=int)}")


def _commands(row: ReviewRow, home: Path) -> str:
    """The commands that decide on two records as the buttons do, a line each."""
    decided = [(row.identity, decision.value) for decision in Decision if not decision.is_merger]
    decided += [(row.identity, "merge"), (mirrored(row.identity), "merge")]
    return "\n".join(_command(identity, decision, home) for identity, decision in decided)


def _command(identity: Identity, decision: str, home: Path) -> str:
    return command("links", "decide", *identity, decision, ("--home", home))


def _sources(home: Path) -> list[str]:
    """The slugs of the sources of the newest release."""
    folder = newest_release(home)
    return [source.slug for source in Manifest.load(folder).sources] if folder else []
