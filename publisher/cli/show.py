"""What a person sees: progress, tables and errors; colours only where a terminal is, and none with NO_COLOR."""

import os
import sys
import time
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final, Self, TextIO

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    SpinnerColumn,
    Task,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:  # it takes a quarter of a second to come, and no call but two has one to show
    from publisher.release import Manifest

WIDE: Final = 120
"""Columns where no terminal says how many it has."""

TELL_EVERY_S: Final = 10.0


def console(stream: TextIO) -> Console:
    """A console that wraps where a terminal does, and nowhere else."""
    width = None if stream.isatty() or "COLUMNS" in os.environ else WIDE
    return Console(
        file=stream, width=width, highlight=False, soft_wrap=False, no_color=True if "NO_COLOR" in os.environ else None
    )


def out() -> Console:
    """Where results go."""
    return console(sys.stdout)


def err() -> Console:
    """Where progress and errors go."""
    return console(sys.stderr)


def error(message: str) -> None:
    """Say what went wrong."""
    err().print(Text("error: ", style="bold red") + Text(message, style="default"), soft_wrap=True)


class Rate(ProgressColumn):
    """Pieces a second."""

    def render(self, task: Task) -> Text:
        """The rate of a step."""
        speed = task.finished_speed or task.speed
        return Text(f"{speed:,.0f}/s" if speed else "")


class Bars:
    """A build's progress on a terminal: a bar a step, with rate and remaining time."""

    def __init__(self) -> None:
        self._console = err()
        self._progress = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            Rate(),
            TimeRemainingColumn(),
            console=self._console,
        )
        self._task: TaskID | None = None

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end()
        self._progress.stop()

    def step(self, what: str, total: int | None = None) -> None:
        """Begin a bar; the one before is done."""
        self._end()
        self._task = self._progress.add_task(what, total=total)

    def advance(self, pieces: int) -> None:
        """Let the bar grow."""
        if self._task is not None:
            self._progress.advance(self._task, pieces)

    def say(self, message: str) -> None:
        """Print a line above the bars."""
        self._progress.console.print(Text("note: ", style="yellow") + Text(message, style="default"))

    def _end(self) -> None:
        if self._task is not None:
            done = next(task for task in self._progress.tasks if task.id == self._task)
            self._progress.update(self._task, total=done.completed or 1, completed=done.completed or 1)


class Lines:
    """A build's progress where no terminal is: a line a step, and one every ten seconds."""

    def __init__(self) -> None:
        self._console = err()
        self._what = ""
        self._total: int | None = None
        self._done, self._began, self._told = 0, 0.0, 0.0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        return

    def step(self, what: str, total: int | None = None) -> None:
        """Say that a step begins."""
        self._what, self._total = what, total
        self._done, self._began = 0, time.monotonic()
        self._told = self._began
        self._print(f"{what} …" if total is None else f"{what}: {total:,} …")

    def advance(self, pieces: int) -> None:
        """Say how far the step is, now and then."""
        self._done += pieces
        now = time.monotonic()
        if now - self._told >= TELL_EVERY_S:
            self._told = now
            rate = self._done / (now - self._began)
            left = f", {(self._total - self._done) / rate:,.0f} s left" if self._total and rate else ""
            self._print(f"{self._what}: {self._done:,} done, {rate:,.0f}/s{left}")

    def say(self, message: str) -> None:
        """Say something that a person should know."""
        self._print(f"note: {message}")

    def _print(self, text: str) -> None:
        self._console.print(Text(text), soft_wrap=True)


def progress() -> Bars | Lines:
    """What tells of progress: bars on a terminal, lines elsewhere."""
    return Bars() if sys.stderr.isatty() else Lines()


def reasons(rows: Iterable[Mapping[str, Any]], *, limit: int = 25) -> None:
    """Print what was refused and warned of: one row a reason, the refused first."""
    ordered = sorted(rows, key=lambda row: (_GRAVITY.get(row["severity"], 3), -row["count"], row["reason"]))
    shown = [row for row in ordered if row["severity"] != "info"]
    if not shown:
        return
    table = Table(title=None, show_lines=False, pad_edge=False, expand=False)
    # What a person copies to look it up is never cut, however narrow the terminal: the sentences beside it wrap.
    widest = max(len(row["reason"]) for row in shown[:limit])
    for head in ("", "source", "count", "rule", "what to do", "first at"):
        table.add_column(
            head,
            overflow="fold",
            justify="right" if head == "count" else "left",
            no_wrap=head in {"count", "rule"},
            min_width=widest if head == "rule" else None,
        )
    for row in shown[:limit]:
        table.add_row(
            Text(row["severity"], style=_STYLES.get(row["severity"], "")),
            Text(row["source"]),
            Text(f"{row['count']:,}"),
            Text(row["reason"]),
            Text(row["message"]),
            Text(_first(row)),
        )
    out().print(table)
    if len(shown) > limit:
        out().print(Text(f"… and {len(shown) - limit:,} more reasons; all are in quality/summary.json"))


_GRAVITY: Final = {"fault": 0, "violation": 0, "warning": 1, "info": 2}
_STYLES: Final = {"fault": "bold red", "violation": "bold red", "warning": "yellow"}


def _first(row: Mapping[str, Any]) -> str:
    example = row["examples"][0]
    place = ":".join(str(part) for part in (example["file"], example["line"]) if part)
    return f"{place} {example['key']}".strip()


def counts(manifest: "Manifest") -> str:
    """A release's counts in one line."""
    counted = manifest.counts
    return (
        f"read {counted.read:,} · published {counted.published:,} · quarantined {counted.quarantined:,} · "
        f"things {sum(counted.things.values()):,} · triples {counted.triples:,}"
    )


def releases(manifests: Iterable["Manifest"], live: str | None) -> None:
    """Print a table of releases, newest first; the live one is marked."""
    table = Table(box=SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    for head in ("", "version", "read", "published", "quarantined", "triples", "size"):
        table.add_column(head, justify="left" if head in {"", "version"} else "right", no_wrap=True)
    for it in reversed(list(manifests)):
        size = sum(file.size for file in it.files)
        numbers = (it.counts.read, it.counts.published, it.counts.quarantined, it.counts.triples)
        mark = Text("live", style="bold green") if it.version == live else Text("")
        table.add_row(mark, it.version, *(f"{number:,}" for number in numbers), mib(size))
    out().print(table)


def mib(size: int) -> str:
    """Bytes as a person reads them."""
    return f"{size / (1 << 20):,.1f} MiB"
