"""How the quality of the data went on, release by release: a few figures of each, kept in the newest one.

``quality/trend.json`` has a point a release, the oldest first and at most :data:`KEPT`. A release takes the points of
the one before over, so the trend outlives releases that were removed, and pages read one small file.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

import orjson

from publisher.release import Manifest
from publisher.release.layout import QUALITY

FILE: Final = "trend.json"

KEPT: Final = 20
"""Releases that a trend is of."""

Point = dict[str, Any]


def point_of(manifest: Manifest, summary: Mapping[str, Any]) -> Point:
    """Return the figures of a release.

    Args:
        manifest: the release's.
        summary: its ``quality/summary.json``; that of an earlier version has no remarks.

    Returns:
        ``version`` and ``created``, ``links`` to other data sets, ``triples``, and by the slug of each source how many
        records were ``read``, ``published`` and ``quarantined``, how many have a field (``filled``), and how often each
        thing was ``found``: the severity and the name of a reason ("warning Institution-name"), or of a remark.
    """
    sources: dict[str, dict[str, Any]] = {
        source.slug: {**source.counts.model_dump(), "filled": dict(source.filled), "found": {}}
        for source in manifest.sources
    }
    for row in (*summary.get("reasons", ()), *summary.get("remarks", ())):
        of_source = sources.setdefault(row["source"], {"read": 0, "published": 0, "quarantined": 0, "filled": {}})
        found = of_source.setdefault("found", {})
        name = f"{row['severity']} {row['reason']}"
        found[name] = found.get(name, 0) + row["count"]
    return {
        "version": manifest.version,
        "created": manifest.created,
        "links": sum(number for *_, number in manifest.statistics.linksets),
        "triples": manifest.counts.triples,
        "sources": sources,
    }


def trend(previous: Path | None, kept: Iterable[tuple[Manifest, Path]], point: Point) -> list[Point]:
    """Return the points up to a release that is being built, the oldest first.

    Args:
        previous: the folder of the release before; None for the first.
        kept: the releases that can still be read, with their folders: from these come points that ``previous`` has not.
        point: of the release itself.
    """
    known = {row["version"]: row for row in (_points(previous) if previous else ())}
    for manifest, folder in kept:
        if manifest.version not in known:
            known[manifest.version] = point_of(manifest, _summary(folder))
    known[point["version"]] = point
    return [known[version] for version in sorted(known)][-KEPT:]


def dump(points: Iterable[Point]) -> bytes:
    """Return the bytes of ``trend.json``."""
    return orjson.dumps({"points": list(points)}) + b"\n"


def load(data: bytes) -> list[Point]:
    """Return the points of a ``trend.json``."""
    points: list[Point] = orjson.loads(data)["points"]
    return points


def _points(release: Path) -> list[Point]:
    file = release / QUALITY / FILE
    return load(file.read_bytes()) if file.is_file() else []


def _summary(release: Path) -> Mapping[str, Any]:
    file = release / QUALITY / "summary.json"
    summary: Mapping[str, Any] = orjson.loads(file.read_bytes()) if file.is_file() else {}
    return summary
