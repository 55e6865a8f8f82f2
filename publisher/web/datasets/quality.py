"""``/quality``: what was held back or noted, and why, down to the line of the source and the bytes of the record."""

import base64
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from flask import Blueprint, Response, abort, request

from publisher.rdf.formats import TURTLE
from publisher.release import ReleaseFile
from publisher.release.layout import QUALITY
from publisher.web.http.files import send
from publisher.web.http.negotiation import Representation
from publisher.web.shell.middleware import http_request
from publisher.web.shell.responses import (
    PAGE_OR_JSON,
    Pager,
    current_layout,
    current_served,
    from_handler,
    json_response,
    negotiated,
    page,
    page_or_json,
    requested_page,
)
from publisher.web.site import Served

blueprint = Blueprint("quality", __name__)

PAGE_SIZE: Final = 50

REPRESENTATIONS: Final = (*PAGE_OR_JSON, Representation("ttl", TURTLE.media_type))


@dataclass(frozen=True, slots=True)
class QuarantineEntry:
    """A line of the quarantine: its offset in the file, and what lists and filters need of it."""

    offset: int
    source: str
    key: str
    file: str
    line: int | None
    reasons: tuple[str, ...]
    message: str


@blueprint.get("/quality")
def quality() -> Response:
    """The summary as a page or as JSON, or the whole SHACL validation report in Turtle."""
    return negotiated(REPRESENTATIONS, _quality)


@blueprint.get("/quality/quarantine")
def quarantine() -> Response:
    """The records that were held back, in pages; ``source`` and ``reason`` filter them."""
    source, reason = request.args.get("source", ""), request.args.get("reason", "")
    selected = [
        (number, entry)
        for number, entry in enumerate(current_served().once(_entries), 1)
        if (not source or entry.source == source) and (not reason or reason in entry.reasons)
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
            "items": [_listed(f"{layout.base}/quality/quarantine/{place}", entry) for place, entry in shown],
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
def held_back(number: int) -> Response:
    """One record that was held back: every reason, and its raw input."""
    served = current_served()
    entries = served.once(_entries)
    if not 1 <= number <= len(entries):
        abort(404)
    row = _row(_file(served, "quarantine.jsonl") or abort(404), entries[number - 1])
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
        return json_response(served.once(_summary))
    return page(
        "quality.html",
        manifest=manifest,
        summary=served.once(_summary),
        titles={source.slug: source.title for source in manifest.sources},
        refused=len(served.once(_entries)),
        active="/quality",
    )


def _listed(href: str, entry: QuarantineEntry) -> dict[str, Any]:
    return {
        "href": href,
        "source": entry.source,
        "key": entry.key,
        "file": entry.file,
        "line": entry.line,
        "reasons": entry.reasons,
        "message": entry.message,
    }


def _raw(row: Mapping[str, Any]) -> str:
    """Return the raw input as text; bytes that are not UTF-8 are shown as U+FFFD."""
    if "raw" in row:
        return str(row["raw"])
    return base64.b64decode(row.get("raw_base64", "")).decode("utf-8", "replace")


def _file(served: Served, name: str) -> ReleaseFile | None:
    return served.release.file(f"{QUALITY}/{name}")


def _summary(served: Served) -> dict[str, Any]:
    file = _file(served, "summary.json")
    summary: dict[str, Any] = json.loads(file.path.read_bytes()) if file else {"counts": {}, "reasons": []}
    return summary


def _entries(served: Served) -> tuple[QuarantineEntry, ...]:
    file = _file(served, "quarantine.jsonl")
    return tuple(_read(file)) if file else ()


def _read(file: ReleaseFile) -> Iterator[QuarantineEntry]:
    offset = 0
    with file.path.open("rb") as stream:
        for line in stream:
            row = json.loads(line)
            reasons = [fault["code"] for fault in row["faults"]]
            reasons += [str(result["shape"]).rpartition("#")[2] for result in row["results"]]
            messages = [str(reason["message"]) for reason in (*row["faults"], *row["results"])]
            yield QuarantineEntry(
                offset,
                row["source"],
                row["key"] or "",
                row["file"] or "",
                row["line"],
                tuple(dict.fromkeys(reasons)),
                messages[0] if messages else "",
            )
            offset += len(line)


def _row(file: ReleaseFile, entry: QuarantineEntry) -> dict[str, Any]:
    with file.path.open("rb") as stream:
        stream.seek(entry.offset)
        row: dict[str, Any] = json.loads(stream.readline())
    return row
