"""``/quality``: the figures of the live release and how they went on, what was found, and where to correct it."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

import orjson
from flask import Blueprint, Response, request, url_for

from publisher.errors import ReleaseNotFoundError, SourceError
from publisher.release import Release, current, waiting
from publisher.release.layout import QUALITY
from publisher.reporting import trend
from publisher.sources.source import CORRECTIONS
from publisher.studio.commands import command
from publisher.studio.pages import page, workspace
from publisher.studio.workspace import Workspace
from publisher.web.datasets.dashboard import HELD, Reason, dashboard

blueprint = Blueprint("studio_quality", __name__)

MAX_HELD: Final = 100
"""The records that are held back that are listed; a filter leads to others."""


@blueprint.get("/quality")
def quality() -> Response:
    """The dashboard of the live release, or of the one that waits where nothing is live."""
    here = workspace()
    folder = _release(here.home)
    if folder is None:
        return page("quality/none.html", active="/quality")
    folders = _folders(here)
    source, reason = request.args.get("source", ""), request.args.get("reason", "")
    summary = orjson.loads((folder / QUALITY / "summary.json").read_bytes())
    with Release.open(folder) as release:
        file = folder / QUALITY / trend.FILE
        points = trend.load(file.read_bytes()) if file.is_file() else [trend.point_of(release.manifest, summary)]
        found = dashboard(release, summary, points, {}, source=source, reason=reason)
        titles = {row.slug: row.title for row in release.manifest.sources}
        version = release.manifest.version
    held = _quarantined(folder, source, reason)
    return page(
        "quality/quality.html",
        **found,
        titles=titles,
        version=version,
        fix=_fix(summary, folders),
        held=[(row, _record(row, folders)) for row in held[:MAX_HELD]],
        held_total=len(held),
        command=command("report", ("--home", here.home)),
        active="/quality",
    )


def _release(home: Path) -> Path | None:
    try:
        return current(home)
    except ReleaseNotFoundError:
        return waiting(home)


def _folders(here: Workspace) -> dict[str, str]:
    """The name of the folder of each source, by its slug."""
    folders = {}
    for folder in here.sources():
        try:
            folders[folder.load().slug] = folder.name
        except SourceError:
            continue  # the page of the source says what is wrong with it
    return folders


def _fix(summary: Mapping[str, Any], folders: Mapping[str, str]) -> Callable[[Reason, int], str]:
    """Return a function that tells where an example of what was found can be corrected; "" where it cannot."""
    examples = {
        (row["severity"] in HELD, row["source"], row["reason"], row["count"]): row["examples"]
        for row in (*summary["reasons"], *summary.get("remarks", ()))
    }

    def place_of(reason: Reason, number: int) -> str:
        found = examples.get((reason.held, reason.source, reason.name, reason.count), ())
        return _record({**found[number], "source": reason.source}, folders) if number < len(found) else ""

    return place_of


def _record(row: Mapping[str, Any], folders: Mapping[str, str]) -> str:
    """The page on which a record, or a row that was skipped, can be corrected; "" without a source."""
    folder = folders.get(row["source"])
    if folder is None:
        return ""
    if (row["file"] or "").endswith(CORRECTIONS.removeprefix("source")):
        return url_for("corrections.corrections")
    key = row["key"] or ""
    if not key or key == f"{row['file']}:{row['line']}":
        return url_for("opening.file", name=folder)
    return url_for("corrections.record", name=folder, key=key)


def _quarantined(folder: Path, source: str, reason: str) -> list[dict[str, Any]]:
    """The records that are held back: source, key, file, line, and the reason and message of each."""
    rows = []
    with (folder / QUALITY / "quarantine.jsonl").open("rb") as stream:
        for line in stream:
            row = orjson.loads(line)
            reasons = [fault["code"] for fault in row["faults"]]
            reasons += [str(result["shape"]).rpartition("#")[2] for result in row["results"]]
            if source in {"", row["source"]} and (not reason or reason in reasons):
                messages = [each["message"] for each in (*row["faults"], *row["results"])]
                place = {name: row[name] for name in ("source", "key", "file", "line")}
                reason_of_first = next(iter(reasons), "")
                rows.append({**place, "reason": reason_of_first, "message": messages[0] if messages else ""})
    return rows
