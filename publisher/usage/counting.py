"""Count visits: by day, by thing, by part of the site, by format, by referring host, by client."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Final

from publisher.rdf.formats import GRAPH_FORMATS, HTML, JSON_LINES
from publisher.telemetry.agents import HARVESTERS
from publisher.uris import Kind
from publisher.usage.lines import Visit

SECTIONS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "things": "Things that were fetched most",
        "downloads": "Files that were fetched most",
        "parts": "Parts of the site",
        "formats": "Formats of things",
        "referrers": "Hosts of the pages that led here",
        "harvesters": "Harvesters",
        "clients": "Clients",
    }
)
"""What is counted, with the heading of its table."""

AT_LEAST: Final = 5
FEW: Final = "(fewer than {at_least} each)"
"""What a name that was counted less often is told as."""

OTHERS: Final = "(others)"
NOT_NAMED: Final = "(not named)"

_MOST_NAMES: Final = 200_000
"""How many names of a section are held; more are counted as :data:`OTHERS`."""

_COUNTED: Final = frozenset({200, 206, 304})
_FOR_OPERATORS: Final = frozenset({"healthz", "readyz", "metrics", "static", "robots.txt", "favicon.ico"})
_KINDS: Final = "|".join(Kind)
_DOCUMENT: Final = re.compile(rf"(?:/releases/[^/]+)?/doc/(?P<thing>(?:{_KINDS})/.+?)(?:\.(?P<suffix>[a-z]{{2,6}}))?")
_FILE: Final = re.compile(r"(?:/releases/[^/]+)?/(?P<file>dumps/.+|tables/.+|catalog(?:\.\w+)?)")


@dataclass(slots=True)
class Usage:
    """What was counted.

    Attributes:
        days: answers by day.
        sections: by section of :data:`SECTIONS` and by name.
        answers: all that were counted.
        left_out: answers that were not: errors, redirects, and what operators ask for.
    """

    days: Counter[date] = field(default_factory=Counter)
    sections: dict[str, Counter[str]] = field(default_factory=lambda: {name: Counter() for name in SECTIONS})
    answers: int = 0
    left_out: int = 0

    def add(self, visit: Visit, own_host: str = "") -> None:
        """Count a visit.

        Args:
            visit: an answer.
            own_host: the site's; links within the site are no referrers.
        """
        part = visit.path.split("/")[1] if visit.path.startswith("/") else ""
        if visit.status not in _COUNTED or visit.method not in {"GET", "POST"} or part in _FOR_OPERATORS:
            self.left_out += 1
            return
        self.answers += 1
        self.days[visit.day] += 1
        if match := _DOCUMENT.fullmatch(visit.path):
            self._count("things", match["thing"])
            self._count("formats", _format(visit.media_type, match["suffix"]))
        elif (match := _FILE.fullmatch(visit.path)) and visit.method == "GET":
            self._count("downloads", match["file"])
        self._count("parts", f"/{part}")
        if visit.referrer and visit.referrer != own_host:
            self._count("referrers", visit.referrer)
        if visit.agent in HARVESTERS:
            self._count("harvesters", visit.agent)
        self._count("clients", visit.agent or NOT_NAMED)

    def _count(self, section: str, name: str) -> None:
        counts = self.sections[section]
        counts[name if name in counts or len(counts) < _MOST_NAMES else OTHERS] += 1


def rows(counts: Mapping[str, int], at_least: int, most: int) -> list[tuple[str, int]]:
    """Return names and counts, the highest first, so that nothing rare is named.

    Args:
        counts: by name.
        at_least: what is counted less often is told together; a rest below that is not told at all.
        most: how many rows; the others are told together.
    """
    named = sorted(((name, count) for name, count in counts.items() if count >= at_least), key=_by_count)
    few = sum(counts.values()) - sum(count for _, count in named)
    rest = sum(count for _, count in named[most:])
    folded = [(OTHERS, rest)] if rest else []
    if few >= at_least:
        folded.append((FEW.format(at_least=at_least), few))
    return named[:most] + folded


def count(visits: Iterable[Visit], own_host: str, since: date | None, until: date | None) -> Usage:
    """Count visits of some days, both included."""
    usage = Usage()
    for visit in visits:
        if (since is None or visit.day >= since) and (until is None or visit.day <= until):
            usage.add(visit, own_host)
    return usage


def _by_count(row: tuple[str, int]) -> tuple[int, str]:
    return -row[1], row[0]


def _format(media_type: str | None, suffix: str | None) -> str:
    """Return the label of a document's format; a log without media types tells it by the suffix alone."""
    for known in (HTML, *GRAPH_FORMATS, JSON_LINES):
        if known.media_type == media_type or (media_type is None and known.suffix == suffix):
            return known.label
    return media_type or "(negotiated; the log has no media types)"
