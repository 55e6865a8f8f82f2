"""``/links``: the candidates of the file for review; each is confirmed, called close, or rejected."""

from pathlib import Path
from typing import Final

from flask import Blueprint, Response, request
from werkzeug.wrappers import Response as PlainResponse

from publisher.errors import ReleaseNotFoundError
from publisher.linking import Decision
from publisher.linking.review import decide, read_rows
from publisher.pipeline.stages.link import REVIEW
from publisher.release import current, waiting
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
}


@blueprint.get("/links")
def links() -> Response:
    """The candidates without a decision, the most likely first, and those that were decided on."""
    here = workspace()
    rows = read_rows(here.home / REVIEW)
    open_rows = [row for row in rows if row.decision is None]
    count = max(1, -(-len(open_rows) // PAGE_SIZE))
    number = min(max(request.args.get("page", 1, type=int), 1), count)
    shown = open_rows[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]
    return page(
        "links/links.html",
        pairs=compared(shown, _release(here.home)),
        total=len(open_rows),
        decided=[row for row in rows if row.decision is not None],
        decisions=DECISIONS,
        pager=Pager.of("/links", {}, number=number, count=count),
        file=here.home / REVIEW,
        active="/links",
    )


@blueprint.post("/links/decide")
def decide_on() -> PlainResponse:
    """Write the decision on a candidate into the file for review, or take it back."""
    form = request.form
    identity = (form.get("source_a", ""), form.get("key_a", ""), form.get("source_b", ""), form.get("key_b", ""))
    chosen = form.get("decision", "")
    if chosen and chosen not in set(Decision):
        raise RefusedError(NOT_FOUND)
    if not decide(workspace().home / REVIEW, identity, Decision(chosen) if chosen else None):
        raise RefusedError(NOT_FOUND)
    return go(f"/links?page={form.get('page', 1, type=int)}")


def _release(home: Path) -> Path | None:
    try:
        return current(home)
    except ReleaseNotFoundError:
        return waiting(home)
