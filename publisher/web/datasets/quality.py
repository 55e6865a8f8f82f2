"""``/quality``: what was held back or noted, and why, down to the line of the source and the bytes of the record."""

import base64
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from flask import Blueprint, Response, abort, request

from publisher.rdf.formats import HTML, TURTLE
from publisher.release import Release, ReleaseFile
from publisher.release.layout import QUALITY
from publisher.web.browse.paging import Pager, page_asked
from publisher.web.browse.search import Face
from publisher.web.http.cache import PerRelease
from publisher.web.http.files import send
from publisher.web.http.responses import JSON, json_answer, negotiate, page
from publisher.web.layout import current_layout
from publisher.web.site import current_served

blueprint = Blueprint("quality", __name__)

PAGE_SIZE: Final = 50

FACES: Final = (Face("html", HTML.media_type), Face("json", JSON), Face("ttl", TURTLE.media_type))
LIST_FACES: Final = FACES[:2]


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the quarantine: where it is in the file, and what lists and filters need of it."""

    offset: int
    source: str
    key: str
    file: str
    line: int | None
    reasons: tuple[str, ...]
    message: str


@blueprint.get("/quality")
def quality() -> Response:
    """The summary: as a page, as JSON, or as the whole SHACL validation report in Turtle."""
    release = current_served().release
    face = negotiate(FACES)
    if face.suffix == "ttl":
        report = release.file(f"{QUALITY}/report.ttl") or abort(404)
        response = send(report, content_type=TURTLE.content_type, created=release.manifest.created, max_age_s=60)
    elif face.suffix == "json":
        response = json_answer(_SUMMARIES.get(release))
    else:
        response = page(
            "quality.html",
            manifest=release.manifest,
            summary=_SUMMARIES.get(release),
            titles={source.slug: source.title for source in release.manifest.sources},
            refused=len(_ENTRIES.get(release)),
            active="/quality",
        )
    response.vary.add("Accept")
    return response


@blueprint.get("/quality/quarantine")
def quarantine() -> Response:
    """The records that were held back, a page at a time; ``source`` and ``reason`` narrow it down."""
    release = current_served().release
    source, reason = request.args.get("source", ""), request.args.get("reason", "")
    every = _ENTRIES.get(release)
    found = [
        (number, entry)
        for number, entry in enumerate(every, 1)
        if (not source or entry.source == source) and (not reason or reason in entry.reasons)
    ]
    number, count = page_asked(len(found), PAGE_SIZE)
    shown = found[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]
    if negotiate(LIST_FACES).suffix == "json":
        response = json_answer({"total": len(found), "page": number, "items": [_listed(row, it) for row, it in shown]})
    else:
        path, parameters = f"{release.uris.path}/quality/quarantine", {"source": source, "reason": reason}
        pager = Pager.of(path, parameters, number=number, count=count)
        response = page(
            "quarantine.html",
            shown=shown,
            total=len(found),
            pager=pager,
            source=source,
            reason=reason,
            active="/quality",
        )
    response.vary.add("Accept")
    return response


@blueprint.get("/quality/quarantine/<int:number>")
def held_back(number: int) -> Response:
    """One record that was held back: every reason, and its raw input."""
    release = current_served().release
    entries = _ENTRIES.get(release)
    if not 1 <= number <= len(entries):
        abort(404)
    row = _row(release, entries[number - 1])
    if negotiate(LIST_FACES).suffix == "json":
        response = json_answer(row)
    else:
        response = page("held-back.html", row=row, raw=_raw(row), number=number, active="/quality")
    response.vary.add("Accept")
    return response


def _listed(number: int, entry: Entry) -> dict[str, Any]:
    return {
        "href": f"{current_layout().base}/quality/quarantine/{number}",
        "source": entry.source,
        "key": entry.key,
        "file": entry.file,
        "line": entry.line,
        "reasons": entry.reasons,
        "message": entry.message,
    }


def _raw(row: Mapping[str, Any]) -> str:
    """The raw input as text; bytes that are no UTF-8 are shown as U+FFFD."""
    if "raw" in row:
        return str(row["raw"])
    return base64.b64decode(row.get("raw_base64", "")).decode("utf-8", "replace")


def _summary(release: Release) -> dict[str, Any]:
    file = release.file(f"{QUALITY}/summary.json")
    found: dict[str, Any] = json.loads(file.path.read_bytes()) if file else {"counts": {}, "reasons": []}
    return found


def _entries(release: Release) -> tuple[Entry, ...]:
    file = release.file(f"{QUALITY}/quarantine.jsonl")
    return tuple(_read(file)) if file else ()


def _read(file: ReleaseFile) -> Iterator[Entry]:
    offset = 0
    with file.path.open("rb") as stream:
        for line in stream:
            row = json.loads(line)
            reasons = [fault["code"] for fault in row["faults"]]
            reasons += [str(result["shape"]).rpartition("#")[2] for result in row["results"]]
            messages = [str(found["message"]) for found in (*row["faults"], *row["results"])]
            yield Entry(
                offset,
                row["source"],
                row["key"] or "",
                row["file"] or "",
                row["line"],
                tuple(dict.fromkeys(reasons)),
                messages[0] if messages else "",
            )
            offset += len(line)


def _row(release: Release, entry: Entry) -> dict[str, Any]:
    file = release.file(f"{QUALITY}/quarantine.jsonl") or abort(404)
    with file.path.open("rb") as stream:
        stream.seek(entry.offset)
        row: dict[str, Any] = json.loads(stream.readline())
    return row


_SUMMARIES: Final = PerRelease(_summary)
_ENTRIES: Final = PerRelease(_entries)
