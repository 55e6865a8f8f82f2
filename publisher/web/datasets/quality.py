"""``/quality``: what was held back or noted, and why, down to the line of the source and the bytes of the record."""

import base64
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from flask import Blueprint, Response, abort, request

from publisher.rdf.formats import TURTLE
from publisher.release import ReleaseFile
from publisher.release.layout import QUALITY
from publisher.reporting import trend
from publisher.web.datasets.dashboard import dashboard
from publisher.web.http.files import send
from publisher.web.http.negotiation import Representation
from publisher.web.http.operations import Answer, JsonObject, Operation, PageNumber, Parameter, described
from publisher.web.shell.middleware import http_request
from publisher.web.shell.responses import (
    JSON,
    PAGE_OR_JSON,
    Pager,
    current_layout,
    current_served,
    from_handler,
    json_response,
    negotiated,
    page_or_json,
    release_page,
    requested_page,
)
from publisher.web.site import Served

blueprint = Blueprint("quality", __name__)

PAGE_SIZE: Final = 50

REPRESENTATIONS: Final = (*PAGE_OR_JSON, Representation("ttl", TURTLE.media_type))


@blueprint.get("/quality")
@described(
    Operation(
        "quality",
        "about",
        "Records held back, and warnings; as Turtle, the SHACL validation report",
        {200: Answer("The summary", {JSON: JsonObject, "text/turtle": str, "text/html": str})},
        problems=(406,),
        parameters=(
            Parameter("source", str, "Of the page: only what was found in this source"),
            Parameter("reason", str, "Of the page: only this fault, shape or kind of note"),
        ),
    )
)
def quality() -> Response:
    """The summary as a page or as JSON, or the whole SHACL validation report in Turtle."""
    return negotiated(REPRESENTATIONS, _quality)


@blueprint.get("/quality/quarantine")
@described(
    Operation(
        "quarantine",
        "about",
        "The records that were held back",
        {200: Answer("A page of records")},
        problems=(400, 406),
        parameters=(Parameter("source", str), Parameter("reason", str), Parameter("page", PageNumber)),
    )
)
def quarantine() -> Response:
    """The records that were held back, in pages; ``source`` and ``reason`` filter them."""
    source, reason = request.args.get("source", ""), request.args.get("reason", "")
    selected = [
        (number, entry)
        for number, entry in enumerate(current_served().once(_entries), 1)
        if source in {"", entry["source"]} and (not reason or reason in entry["reasons"])
    ]
    number, count = requested_page(len(selected), PAGE_SIZE)
    shown = selected[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]
    layout = current_layout()
    parameters = {"source": source, "reason": reason}
    return page_or_json(
        "quarantine.html",
        lambda: {
            "total": len(selected),
            "page": number,
            "items": [{"href": f"{layout.base}/quality/quarantine/{place}", **entry} for place, entry in shown],
        },
        lambda: {
            "shown": shown,
            "total": len(selected),
            "pager": Pager.of(layout.url("/quality/quarantine"), parameters, number=number, count=count),
            **parameters,
            "active": "/quality",
        },
    )


@blueprint.get("/quality/quarantine/<int:number>")
@described(
    Operation(
        "heldBack",
        "about",
        "A record that was held back: every reason, and its raw input",
        {200: Answer("The record")},
        problems=(400, 404, 406),
    )
)
def held_back(number: int) -> Response:
    """One record that was held back: every reason, and its raw input."""
    row = _row(current_served(), number)
    return page_or_json(
        "held-back.html", lambda: row, lambda: {"row": row, "raw": _raw(row), "number": number, "active": "/quality"}
    )


def _quality(representation: Representation) -> Response:
    served = current_served()
    manifest = served.release.manifest
    if representation.suffix == "ttl":
        report, sent = _file(served, "report.ttl") or abort(404), http_request(request.environ)
        return from_handler(
            send(report, sent, content_type=TURTLE.content_type, created=manifest.created, max_age_s=60)
        )
    if representation.suffix == "json":
        return json_response(served.once(read_summary))
    titles = {source.slug: source.title for source in manifest.sources}
    shown = dashboard(
        served.release,
        served.once(read_summary),
        served.once(_read_trend),
        served.once(_held_numbers),
        source=request.args.get("source", ""),
        reason=request.args.get("reason", ""),
    )
    return release_page("quality.html", manifest=manifest, titles=titles, **shown, active="/quality")


def _raw(row: Mapping[str, Any]) -> str:
    """Return the raw input as text; bytes that are not UTF-8 are shown as U+FFFD."""
    if "raw" in row:
        return str(row["raw"])
    return base64.b64decode(row.get("raw_base64", "")).decode("utf-8", "replace")


def _file(served: Served, name: str) -> ReleaseFile | None:
    return served.release.file(f"{QUALITY}/{name}")


def read_summary(served: Served) -> dict[str, Any]:
    """Read ``quality/summary.json``; a release that was built without it has nothing to say."""
    file = _file(served, "summary.json")
    summary: dict[str, Any] = json.loads(file.path.read_bytes()) if file else {"counts": {}, "reasons": []}
    return summary


def _read_trend(served: Served) -> Sequence[trend.Point]:
    """Read ``quality/trend.json``; of a release that was built before there were trends, its own figures only."""
    if file := _file(served, trend.FILE):
        return trend.load(file.path.read_bytes())
    return [trend.point_of(served.release.manifest, served.once(read_summary))]


def _held_numbers(served: Served) -> Mapping[tuple[str, str], int]:
    """Return the numbers of the records that are held back, by source and key; of equal ones the first."""
    numbered = [(entry["source"], entry["key"]) for entry in served.once(_entries)]
    return {key: len(numbered) - place for place, key in enumerate(reversed(numbered))}


def _entries(served: Served) -> tuple[dict[str, Any], ...]:
    """Return what lists and filters need of each line of the quarantine."""
    return tuple(_entry(row) for row, _ in _rows(served))


def _entry(row: Mapping[str, Any]) -> dict[str, Any]:
    reasons = [fault["code"] for fault in row["faults"]]
    reasons += [str(result["shape"]).rpartition("#")[2] for result in row["results"]]
    messages = [str(reason["message"]) for reason in (*row["faults"], *row["results"])]
    return {
        "source": row["source"],
        "key": row["key"] or "",
        "file": row["file"] or "",
        "line": row["line"],
        "reasons": list(dict.fromkeys(reasons)),
        "message": messages[0] if messages else "",
    }


def _offsets(served: Served) -> tuple[int, ...]:
    """Return where each line of the quarantine begins."""
    return tuple(offset for _, offset in _rows(served))


def _rows(served: Served) -> Iterator[tuple[dict[str, Any], int]]:
    """Read the lines of the quarantine and their offsets in the file."""
    if (file := _file(served, "quarantine.jsonl")) is None:
        return
    offset = 0
    with file.path.open("rb") as stream:
        for line in stream:
            yield json.loads(line), offset
            offset += len(line)


def _row(served: Served, number: int) -> dict[str, Any]:
    """Return a line of the quarantine by its number from 1; 404 if it has fewer."""
    offsets, file = served.once(_offsets), _file(served, "quarantine.jsonl")
    if file is None or not 1 <= number <= len(offsets):
        abort(404)
    with file.path.open("rb") as stream:
        stream.seek(offsets[number - 1])
        row: dict[str, Any] = json.loads(stream.readline())
    return row
