"""Side-by-side measurements: what this software does, and beside it what its peers do, in one run.

``python -m benchmarks`` runs every module of :data:`MODULES`. Each has one function::

    def run(scale: Scale) -> Table

that starts what it measures (benchmarks/harness/peers.py starts and stops servers, benchmarks/harness/load.py loads
them, benchmarks/harness/sites.py builds what is served), measures, stops it, and gives a table. A row is one thing
measured: our samples, the peer's, the ratio of the two, and what the ratio ought to be. Runs of ours and of the peer
take turns (:func:`take_turns`), so that a noisy machine does the same to both, and the ratio holds where the figures do
not.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

MODULES: Final = (
    "documents",
    "pages",
    "sparql",
    "small_queries",
    "dumps",
    "held",
    "pipeline",
    "incremental",
    "changes",
    "growth",
    "agreement",
    "match",
    "search",
    "studio",
    "way_without_us",
)
"""The modules that ``python -m benchmarks`` runs, in this order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """How much to measure.

    Attributes:
        work: a scratch folder that is there; sites are kept below it, so that one run builds each once.
        institutions: in the site that documents and dumps are served from.
        reader_institutions: in the site whose pages are looked at.
        query_institutions: in the site that is queried: some 1 M triples.
        build_institutions: in the build that is timed end to end.
        peer_institutions: what the way without us is given; it is slow.
        growth: the sizes whose time, memory and disk are fitted.
        rounds: how often each measurement is repeated; the median counts.
        seconds: how long one load run takes.
        connections: of a load run.
        processes: worker processes of a build; web workers of a server.
        before: a checkout of an earlier state that is measured too, None for none.
    """

    work: Path
    institutions: int = 25_000
    reader_institutions: int = 80_000
    query_institutions: int = 20_000
    build_institutions: int = 250_000
    peer_institutions: int = 10_000
    growth: tuple[int, ...] = (1_000, 10_000, 100_000, 250_000)
    rounds: int = 5
    seconds: float = 5.0
    connections: int = 16
    processes: int = 2
    before: Path | None = None

    @classmethod
    def quick(cls, work: Path) -> Scale:
        """Enough to see that everything runs; the figures mean little."""
        return cls(
            work=work,
            institutions=500,
            reader_institutions=500,
            query_institutions=500,
            build_institutions=2_000,
            peer_institutions=300,
            growth=(250, 500, 1_000),
            rounds=3,
            seconds=1.0,
            connections=8,
        )


@dataclass(frozen=True, slots=True)
class Samples:
    """Repeated measurements of one thing, all in one unit ("requests/s", "ms", "MB/s", "records/s", "s", "GB")."""

    values: tuple[float, ...]
    unit: str

    def __post_init__(self) -> None:
        if not self.values:
            raise ValueError("samples without a value")

    @property
    def median(self) -> float:
        """The figure that counts."""
        return statistics.median(self.values)

    def __str__(self) -> str:
        spread = f" ({_figure(min(self.values))}–{_figure(max(self.values))})" if len(self.values) > 1 else ""
        return f"{_figure(self.median)}{spread} {self.unit}".rstrip()


@dataclass(frozen=True, slots=True)
class Target:
    """What a figure ought to be: of the ratio ours / peer where the row has a peer, else of ours."""

    at_least: float | None = None
    at_most: float | None = None

    def met(self, figure: float) -> bool:
        """Whether a figure is as wanted."""
        high_enough = self.at_least is None or figure >= self.at_least
        return high_enough and (self.at_most is None or figure <= self.at_most)

    def __str__(self) -> str:
        low = "" if self.at_least is None else f"≥ {_figure(self.at_least)}"
        high = "" if self.at_most is None else f"≤ {_figure(self.at_most)}"
        return ", ".join(part for part in (low, high) if part)


@dataclass(frozen=True, slots=True)
class Row:
    """One thing measured.

    Attributes:
        what: the thing, in a few words ("Turtle document, live").
        ours: our samples.
        peer_name: who is measured beside us, "" for nobody.
        peer: the peer's samples, in the same unit and in the order of ours, taken in turns.
        target: what is wanted, None for a figure that is shown for comparison only.
    """

    what: str
    ours: Samples
    peer_name: str = ""
    peer: Samples | None = None
    target: Target | None = None

    @property
    def ratio(self) -> Samples | None:
        """Ours / peer, turn by turn: each pair met the same machine; None without a peer, or if it has 0."""
        if self.peer is None or 0 in self.peer.values:
            return None
        pairs = zip(self.ours.values, self.peer.values, strict=False)
        return Samples(tuple(ours / peer for ours, peer in pairs if peer), "×")

    @property
    def met(self) -> bool | None:
        """Whether the target is met, None where there is none."""
        if self.target is None:
            return None
        return self.target.met((self.ratio or self.ours).median)


@dataclass(frozen=True, slots=True)
class Table:
    """What one module measured; ``notes`` say how, and what to beware of."""

    title: str
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = field(default=())

    def markdown(self) -> str:
        """The table for docs/benchmarks.md and for the terminal; a column that no row needs is left out."""
        grid = [_HEAD, *(_cells(row) for row in self.rows)]
        kept = [column for column in range(len(_HEAD)) if any(cells[column] for cells in grid[1:])]
        head, *body = ([cells[column] for column in kept] for cells in grid)
        lines = [_line(head), _line(["---"] * len(kept)), *map(_line, body)]
        notes = [f"- {note}" for note in self.notes]
        return "\n".join([f"## {self.title}", "", *lines, *(["", *notes] if notes else []), ""])


def take_turns(measured: Mapping[str, Callable[[], float]], rounds: int) -> dict[str, tuple[float, ...]]:
    """Measure several things so that a machine's mood falls on all of them alike: A B, B A, and on.

    Args:
        measured: by name, what takes one measurement and gives its figure.
        rounds: how many figures of each.
    """
    names = list(measured)
    figures: dict[str, list[float]] = {name: [] for name in names}
    for number in range(rounds):
        for name in names if number % 2 == 0 else reversed(names):
            figures[name].append(measured[name]())
    return {name: tuple(values) for name, values in figures.items()}


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least ``share`` (0 to 1) of the values do not exceed: nearest rank."""
    ordered = sorted(values)
    return ordered[max(0, min(len(ordered) - 1, -int(-share * len(ordered) // 1) - 1))]


_HEAD: Final = ["what", "ours", "peer", "peer's", "ratio", "wanted", ""]


def _cells(row: Row) -> list[str]:
    verdict = {None: "", True: "met", False: "**missed**"}[row.met]
    peer = (row.peer_name, str(row.peer), str(row.ratio or "")) if row.peer is not None else ("", "", "")
    return [row.what, str(row.ours), *peer, str(row.target or ""), verdict]


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _figure(value: float) -> str:
    """Three significant digits, whole above a hundred."""
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"
