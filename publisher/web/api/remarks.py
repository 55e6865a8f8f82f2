"""``/api/institutions/<slug>/remarks``: what the editor of an institution's record should look at, as JSON."""

from typing import Annotated

from flask import Blueprint, Response
from pydantic import Field
from typing_extensions import TypedDict

from publisher.rdf.graph import Graph
from publisher.uris import SLUG, Kind
from publisher.web.http.operations import Answer, Operation, Uri, described
from publisher.web.http.problems.kinds import NOT_FOUND
from publisher.web.http.problems.problem import Problem, ProblemError
from publisher.web.shell.responses import JSON, current_served, json_response
from publisher.web.view.record import record_of
from publisher.web.view.remarks import EditorRemark, remarks_of
from publisher.web.view.values import ValueFormatter

blueprint = Blueprint("api_remarks", __name__)


class Remark(TypedDict):
    """Something that the editor of the record should look at."""

    kind: Annotated[str, Field(description="Warning, or the kind of a quality note")]
    reason: Annotated[str, Field(description="The shape, or the kind of note; what /quality filters by")]
    message: str
    field: str | None
    value: str | None
    file: str
    line: int | None
    todo: Annotated[str, Field(description="What to do; empty where the message says it")]


class Remarks(TypedDict):
    """All remarks on one record."""

    iri: Uri
    document: Uri
    release: str
    source: str
    key: str
    total: int
    items: list[Remark]


@blueprint.get("/api/institutions/<slug>/remarks")
@described(
    Operation(
        "institutionRemarks",
        "institutions",
        "What the editor of the record should look at: warnings and quality notes, with file, line, field and value",
        {200: Answer("The remarks", {JSON: Remarks})},
        problems=(400, 404),
    )
)
def remarks(slug: str) -> Response:
    """The remarks on the record of an institution."""
    release = current_served().release
    record = release.record(Kind.INSTITUTION, slug) if SLUG.fullmatch(slug) else None
    if record is None:
        raise ProblemError(Problem(NOT_FOUND, f"There is no institution {slug[:100]!r}, and there never was."))
    formatter = ValueFormatter(Graph(record.quads, record.cards), release.uris)
    found = remarks_of(release, record, record_of(release, record, formatter), release.results(record.iri))
    return json_response(
        Remarks(
            iri=record.iri,
            document=release.uris.document(record.kind, record.slug),
            release=release.version,
            source=record.source,
            key=record.key,
            total=len(found),
            items=[_item(remark) for remark in found],
        )
    )


def _item(remark: EditorRemark) -> Remark:
    return Remark(
        kind=remark.kind,
        reason=remark.reason,
        message=remark.message,
        field=remark.field,
        value=remark.value,
        file=remark.file,
        line=remark.line,
        todo=remark.todo,
    )
