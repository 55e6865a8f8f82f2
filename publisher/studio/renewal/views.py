"""``/sources/<name>/version``: a new version of a file, what it changes, and the way back."""

from typing import Final

from flask import Blueprint, request
from werkzeug.wrappers import Response as PlainResponse

from publisher.errors import SourceError
from publisher.profiles.proposal.keys import quoted
from publisher.studio.columns.edits import assign
from publisher.studio.columns.fields import FIELDS
from publisher.studio.description.changes import text_of, write
from publisher.studio.opening.views import MAX_UPLOAD_BYTES
from publisher.studio.pages import go, page, source_or_404, state_of
from publisher.studio.renewal.comparison import VersionDifference, difference_of_version
from publisher.studio.renewal.files import (
    NewVersion,
    bring_back,
    discard,
    earlier_versions,
    put_in_place,
    receive,
    replaceable,
    waiting_version,
)
from publisher.studio.security import takes_files
from publisher.studio.workspace import SourceFolder

blueprint = Blueprint("renewal", __name__)

LEFT_OUT: Final = "leave_out"
"""The field of columns about people (docs/profiles.md)."""


@blueprint.post("/sources/<name>/version")
@takes_files(MAX_UPLOAD_BYTES)
def add_version(name: str) -> PlainResponse:
    """Take a new version of a file, to be looked at."""
    folder = source_or_404(name)
    upload = request.files.get("file")
    try:
        receive(state_of(folder), folder.load(), upload, request.form.get("replaces", ""))
    except SourceError as error:
        return _page(folder, None, VersionDifference(error.faults), status=400)
    return go(f"/sources/{name}/version")


@blueprint.get("/sources/<name>/version")
def version(name: str) -> PlainResponse:
    """What the new version changes; without one, the form that takes it."""
    folder = source_or_404(name)
    if not folder.is_described:
        return go(f"/sources/{name}/file")
    found = waiting_version(state_of(folder))
    return _page(folder, found, difference_of_version(folder, found) if found else None)


@blueprint.post("/sources/<name>/version/use")
def use(name: str) -> PlainResponse:
    """Let the new version take the place of the file, and leave out the columns that the form says."""
    folder = source_or_404(name)
    state = state_of(folder)
    found = waiting_version(state)
    if found is None:
        return go(f"/sources/{name}/version")
    difference = difference_of_version(folder, found)
    _leave_out(folder, difference, set(request.form.getlist("leave-out")))
    put_in_place(folder, state, found)
    return go(f"/sources/{name}/{'file' if difference.faults else 'version'}")


@blueprint.post("/sources/<name>/version/discard")
def forget(name: str) -> PlainResponse:
    """Keep the file that is there."""
    discard(state_of(source_or_404(name)))
    return go(f"/sources/{name}/version")


@blueprint.post("/sources/<name>/version/back")
def back(name: str) -> PlainResponse:
    """Put the version before in the place of the file."""
    folder = source_or_404(name)
    bring_back(folder, state_of(folder))
    return go(f"/sources/{name}/version")


def _leave_out(folder: SourceFolder, difference: VersionDifference, names: set[str]) -> None:
    """Write into the description that new columns are left out."""
    text = before = text_of(folder)
    for column in difference.added if difference.can_leave_out else ():
        if column.name in names:
            text = assign(text, column.name, FIELDS[LEFT_OUT], quoted(column.name))
    if text != before:
        write(folder, state_of(folder), text)


def _page(
    folder: SourceFolder, found: NewVersion | None, difference: VersionDifference | None, *, status: int = 200
) -> PlainResponse:
    return page(
        "renewal/version.html",
        status,
        source=folder,
        version=found,
        difference=difference,
        files=replaceable(folder.load()),
        earlier=earlier_versions(state_of(folder)),
        active="/",
        step="version",
    )
