"""``/export/<name>/<kind>/<slug>``: a thing as citation, vCard, QR code or QuickStatements."""

from typing import Literal

from flask import Blueprint, Response, abort

from publisher.web.http.operations import Answer, Operation, Parameter, described
from publisher.web.http.problems.kinds import NOT_FOUND
from publisher.web.http.problems.problem import Problem, ProblemError
from publisher.web.reuse.forms import FORMS
from publisher.web.shell.responses import current_served, respond

blueprint = Blueprint("reuse", __name__)

_MEDIA_TYPES = {row.media_type.partition(";")[0]: str for row in FORMS.values()}


@blueprint.get("/export/<name>/<kind>/<path:slug>")
@described(
    Operation(
        "export",
        "things",
        "A thing as citation, vCard, QR code or QuickStatements",
        {200: Answer("The thing in that form", _MEDIA_TYPES)},
        problems=(400, 404),
        parameters=(Parameter("name", Literal[tuple(FORMS)], required=True, where="path"),),
    )
)
def export(name: str, kind: str, slug: str) -> Response:
    """A thing in a form that other programs take."""
    row = FORMS.get(name)
    if row is None:
        raise ProblemError(Problem(NOT_FOUND, f"{name!r} is no form of export; there are {', '.join(FORMS)}"))
    release = current_served().release
    record = release.record(kind, slug)
    if record is None or record.state != "live" or record.kind not in row.kinds:
        abort(404)
    response = respond(row.write(release, record), row.media_type)
    if row.suffix:
        file_name = f"{record.slug.replace('/', '-')}.{row.suffix}"
        response.headers["Content-Disposition"] = f'attachment; filename="{file_name}"'
    return response
