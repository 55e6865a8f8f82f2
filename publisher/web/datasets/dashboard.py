"""The dashboard of ``/quality``: what was found, filtered by source and reason, and how it went on by release."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from publisher.release import Release
from publisher.reporting.advice import advice
from publisher.reporting.trend import Point
from publisher.web.languages.reader import marked
from publisher.web.view import trends
from publisher.web.view.labels import humanised
from publisher.web.view.messages import shape_message
from publisher.web.view.remarks import literal_text

SHOWN: Final = 30
"""The most reasons of a group that the page shows; a filter leads to the others."""

HELD: Final = frozenset({"fault", "violation"})
"""Severities for which a record is held back."""

_MENTIONED: Final = "mention:"
"""What the key of an institution begins with that no record describes."""

Pages = Mapping[tuple[str, str], tuple[str, str]]
"""The name and the address of the page of a record, by source and key."""

_GROUPS: Final = (
    (marked("Why records were held back"), HELD),
    (marked("Warnings"), frozenset({"warning", "info"})),
    (marked("Remarks on values"), frozenset({"note"})),
)


@dataclass(frozen=True, slots=True)
class Example:
    """A record with something that was found: its name, where it is in the source, and its page here."""

    name: str
    key: str
    href: str
    place: str
    field: str
    value: str


@dataclass(frozen=True, slots=True)
class Reason:
    """Something that was found in records of a source.

    Attributes:
        name: the code of the fault, the name of the shape, or the kind of note.
        kind: of the note, in a word; "" for anything else.
        message: what it is, in the reader's language as far as the shapes have it.
        todo: what to do; "" where the message says it.
        source: its slug.
        count: how often it was found.
        trend: how often in each release.
        examples: some of the records.
        held: whether the records are held back.
        query: the query string of all its records.
    """

    name: str
    kind: str
    message: str
    todo: str
    source: str
    count: int
    trend: trends.Series
    examples: tuple[Example, ...]
    held: bool
    query: str


@dataclass(frozen=True, slots=True)
class Group:
    """Reasons of a severity: their heading, those that are shown, how many there are."""

    heading: str
    reasons: tuple[Reason, ...]
    total: int


def dashboard(
    release: Release,
    summary: Mapping[str, Any],
    points: Sequence[Point],
    held: Mapping[tuple[str, str], int],
    *,
    source: str,
    reason: str,
) -> dict[str, Any]:
    """Return what the page shows, as quality.html lays it out.

    Args:
        release: the release.
        summary: its ``quality/summary.json``.
        points: of its trend, the oldest first.
        held: the numbers of the records that are held back, by source and key.
        source: the slug of the source to show; "" for all.
        reason: what to show of it; "" for everything.
    """
    rows = [row for row in (*summary["reasons"], *summary.get("remarks", ())) if source in {"", row["source"]}]
    chosen = [row for row in rows if reason in {"", row["reason"]}]
    listed = {heading: [row for row in chosen if row["severity"] in severities] for heading, severities in _GROUPS}
    shown = [row for group in listed.values() for row in group[:SHOWN]]
    pages = _pages(release, shown, held)
    return {
        "groups": [
            Group(heading, tuple(_reason(row, points, pages) for row in group[:SHOWN]), len(group))
            for heading, group in listed.items()
            if group
        ],
        "figures": trends.figures(points, source),
        "completeness": trends.completeness(points, source),
        "points": points,
        "counts": {slug: counts for slug, counts in summary["counts"].items() if source in {"", slug}},
        "choices": sorted({(row["reason"], _words(row)) for row in rows}, key=lambda choice: choice[1]),
        "source": source,
        "reason": reason,
        "query": urlencode({name: value for name, value in (("source", source), ("reason", reason)) if value}),
    }


def _words(row: Mapping[str, Any]) -> str:
    return shape_message(row["reason"], row["message"])


def _reason(row: Mapping[str, Any], points: Sequence[Point], pages: Pages) -> Reason:
    kind = row.get("kind", "")
    return Reason(
        name=row["reason"],
        kind=humanised(kind) if kind else "",
        message=_words(row),
        todo=advice(kind),
        source=row["source"],
        count=row["count"],
        trend=trends.found(points, row["source"], f"{row['severity']} {row['reason']}"),
        examples=tuple(_example(row, example, pages) for example in row["examples"]),
        held=row["severity"] in HELD,
        query=urlencode({"source": row["source"], "reason": row["reason"]}),
    )


def _example(row: Mapping[str, Any], example: Mapping[str, Any], pages: Pages) -> Example:
    key, value = example["key"] or "", example["value"] or ""
    name, href = pages.get((row["source"], key), ("", ""))
    place = ":".join(str(part) for part in (example["file"], example["line"]) if part)
    text = value if row["severity"] in {"fault", "note"} else literal_text(value) or ""
    is_own = not key.startswith(_MENTIONED) and key not in {name, place}
    return Example(name or key, key if is_own else "", href, place, example.get("field") or "", text)


def _pages(release: Release, rows: Iterable[Mapping[str, Any]], held: Mapping[tuple[str, str], int]) -> Pages:
    """The names and the addresses of examples: the page of what was published, else of what was held back."""
    path = release.uris.path
    keys = {(row["source"], example["key"] or "") for row in rows for example in row["examples"]}
    published = release.documents_of(sorted(keys - held.keys())).items()
    pages = {key: (label, f"{path}/doc/{kind}/{slug}#notes") for key, (kind, slug, label) in published}
    return pages | {key: (key[1], f"{path}/quality/quarantine/{held[key]}") for key in keys & held.keys()}
