"""``/sources/<name>/preview``: the first records of a source as they would be published, the worst first."""

from typing import Final

from flask import Blueprint, request
from werkzeug.wrappers import Response as PlainResponse

from publisher.errors import SourceError
from publisher.studio.commands import command
from publisher.studio.description.changes import text_of
from publisher.studio.pages import go, page, source_or_404, workspace
from publisher.studio.preview.scan import SCANNED, Scan, scan
from publisher.studio.preview.shown import in_full, uris_of
from publisher.web.view.trends import FIELDS

blueprint = Blueprint("preview", __name__)

WORST: Final = 10
NOTES: Final = 20
MORE: Final = 1_000
"""As many records are looked at where that is asked for."""


@blueprint.get("/sources/<name>/preview")
def preview(name: str) -> PlainResponse:
    """The records, and one of them in full: the worst, or the one that is chosen."""
    folder = source_or_404(name)
    if not folder.is_described:
        return go(f"/sources/{name}/file")
    settings = workspace().settings_of_site()
    scanned = MORE if "more" in request.args else SCANNED
    try:
        found = scan(folder.load(), uris_of(settings), text_of(folder), scanned=scanned)
    except SourceError as error:
        return page("preview/preview.html", source=folder, faults=error.faults, active="/", step="preview")
    number = request.args.get("record", default=-1, type=int)
    look = next((each for each in found.looks if each.number == number), found.looks[0] if found.looks else None)
    return page(
        "preview/preview.html",
        source=folder,
        found=found,
        worst=found.looks[:WORST],
        others=found.looks[WORST:],
        **in_full(look, found, settings),
        completeness=completeness(found),
        more=MORE if scanned < MORE and len(found.looks) == scanned else 0,
        query="&more=1" if scanned == MORE else "",
        notes=found.notes[:NOTES],
        command=command("preview", folder.path, ("--home", workspace().home)),
        active="/",
        step="preview",
    )


def completeness(found: Scan) -> list[tuple[str, int]]:
    """Return in how many records each field of an institution is filled, by its name, the fullest first."""
    rows = [(FIELDS[name], count) for name, count in found.filled.items() if name in FIELDS]
    return sorted(rows, key=lambda row: -row[1])
