"""What the command line prints: progress, tables and errors; in colour on a terminal only, and never with NO_COLOR."""

import logging.config
import os
import sys
import time
from collections.abc import Iterable
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Final, Literal, Self, TextIO

import click
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.filesize import decimal
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

from publisher.telemetry.logs import LOG, BuildStep, is_json, log_config

if TYPE_CHECKING:  # importing it takes a quarter of a second
    from publisher.release import Manifest

WIDE: Final = 120
"""Columns where there is no terminal to ask."""

REPORT_EVERY_S: Final = 10.0


def console(stream: TextIO) -> Console:
    """Return a console that wraps lines where a terminal does, and nowhere else."""
    width = None if stream.isatty() or "COLUMNS" in os.environ else WIDE
    return Console(
        file=stream, width=width, highlight=False, soft_wrap=False, no_color=True if "NO_COLOR" in os.environ else None
    )


def out() -> Console:
    """Return the console for results."""
    return console(sys.stdout)


def err() -> Console:
    """Return the console for progress and errors."""
    return console(sys.stderr)


def log_as(form: str) -> None:
    """Let a command report to programs, if ``form`` is json: everything is a line of the log from then on."""
    if form == "json":
        logging.config.dictConfig(log_config(form))


def error(message: str) -> None:
    """Print an error."""
    if is_json():
        LOG.error(message)
        return
    err().print(Text("error: ", style="bold red") + Text(message, style="default"), soft_wrap=True)


def bug(message: str, exception: BaseException) -> None:
    """Print an error that nobody expected, with its traceback."""
    if is_json():
        LOG.error(message, exc_info=exception)
        return
    error(message)
    sys.excepthook(type(exception), exception, exception.__traceback__)


def say(message: str) -> None:
    """Print what happened, to standard output; a line of the log, if the command reports to programs."""
    if is_json():
        LOG.info(message)
        return
    click.echo(message)


def waiting(message: str) -> None:
    """Print what a command is waiting for, before its steps begin."""
    if is_json():
        LOG.info(message)
        return
    err().print(Text(f"{message} …"), soft_wrap=True)


class _Rate(ProgressColumn):
    """Pieces per second."""

    def render(self, task: Task) -> Text:
        """Return the rate of a step."""
        speed = task.finished_speed or task.speed
        return Text(f"{speed:,.0f}/s" if speed else "")


class Bars:
    """A build's progress on a terminal: one bar for each step, with rate and remaining time."""

    def __init__(self) -> None:
        columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
        self._progress = Progress(*columns, _Rate(), TimeRemainingColumn(), console=err())
        self._task: TaskID | None = None

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._finish()
        self._progress.stop()

    def step(self, what: str, total: int | None = None) -> None:
        """Begin a bar; the previous one is complete."""
        self._finish()
        self._task = self._progress.add_task(what, total=total)

    def advance(self, pieces: int) -> None:
        """Advance the bar."""
        if self._task is not None:
            self._progress.advance(self._task, pieces)

    def say(self, message: str) -> None:
        """Print a line above the bars."""
        self._progress.console.print(Text("note: ", style="yellow") + Text(message, style="default"))

    def _finish(self) -> None:
        if self._task is not None:
            completed = self._progress.tasks[self._task].completed or 1
            self._progress.update(self._task, total=completed, completed=completed)


class Lines:
    """A build's progress without a terminal: a line for each step, and one every ten seconds."""

    def __init__(self) -> None:
        self._console = err()
        self._what = ""
        self._total: int | None = None
        self._done, self._began, self._reported = 0, 0.0, 0.0

    def step(self, what: str, total: int | None = None) -> None:
        """Print that a step begins."""
        self._what, self._total, self._done = what, total, 0
        self._began = self._reported = time.monotonic()
        self._tell_begin()

    def advance(self, pieces: int) -> None:
        """Print how far the step is, every ten seconds."""
        self._done += pieces
        now = time.monotonic()
        if now - self._reported >= REPORT_EVERY_S:
            self._reported = now
            self._tell_advance(now - self._began)

    def say(self, message: str) -> None:
        """Print a note."""
        self._print(f"note: {message}")

    def _tell_begin(self) -> None:
        self._print(f"{self._what} …" if self._total is None else f"{self._what}: {self._total:,} …")

    def _tell_advance(self, seconds: float) -> None:
        rate = self._done / seconds
        left = f", {(self._total - self._done) / rate:,.0f} s left" if self._total and rate else ""
        self._print(f"{self._what}: {self._done:,} done, {rate:,.0f}/s{left}")

    def _print(self, text: str) -> None:
        self._console.print(Text(text), soft_wrap=True)


class LoggedSteps(Lines):
    """A build's progress for programs: events of the log, at the beginning and the end of each step and between."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._end("fails" if kind else "ends")

    def step(self, what: str, total: int | None = None) -> None:
        """Log that a step begins; the previous one is complete."""
        self._end("ends")
        super().step(what, total)

    def say(self, message: str) -> None:
        """Log a note."""
        LOG.info(message)

    def _tell_begin(self) -> None:
        LOG.info(BuildStep(self._what, "begins", total=self._total))

    def _tell_advance(self, seconds: float) -> None:
        LOG.info(BuildStep(self._what, "goes-on", self._done, self._total, round(seconds, 3)))

    def _end(self, state: Literal["ends", "fails"]) -> None:
        if self._what:
            seconds = round(time.monotonic() - self._began, 3)
            LOG.info(BuildStep(self._what, state, self._done or None, self._total, seconds))
            self._what = ""


def progress() -> AbstractContextManager[Bars | Lines]:
    """Return a context in which progress is shown: by bars on a terminal, by lines elsewhere, or in a log of JSON."""
    if is_json():
        return LoggedSteps()
    return Bars() if sys.stderr.isatty() else nullcontext(Lines())


def print_table(
    title: str,
    columns: Iterable[str],
    rows: Iterable[Iterable[object]],
    *,
    numbers: Iterable[str] = (),
    whole: Iterable[str] = (),
) -> None:
    """Print a table below a title.

    Args:
        title: the title, or "".
        columns: their heads.
        rows: the cells of each row.
        numbers: the columns that are aligned to the right.
        whole: the columns that are never wrapped, so that their values can be copied.
    """
    table, numbers, whole = (
        Table(box=SIMPLE_HEAD, pad_edge=False, padding=(0, 2, 0, 0)),
        frozenset(numbers),
        frozenset(whole),
    )
    for column in columns:
        justify: Literal["right", "left"] = "right" if column in numbers else "left"
        table.add_column(column, justify=justify, overflow="fold", no_wrap=column in whole)
    for row in rows:
        table.add_row(*(cell if isinstance(cell, Text) else Text(str(cell)) for cell in row))
    if title:
        out().print(Text(title, style="bold"))
    out().print(table)


def counts(manifest: "Manifest") -> str:
    """Return a release's counts as one line."""
    counts = manifest.counts
    return (
        f"read {counts.read:,} · published {counts.published:,} · quarantined {counts.quarantined:,} · "
        f"things {sum(counts.things.values()):,} · triples {counts.triples:,}"
    )


def print_releases(manifests: Iterable["Manifest"], live: str | None) -> None:
    """Print a table of releases, newest first; the live one is marked."""
    numbers = ("read", "published", "quarantined", "triples")
    rows = (
        (
            Text("live" if manifest.version == live else "", style="bold green"),
            manifest.version,
            *(f"{getattr(manifest.counts, name):,}" for name in numbers),
            decimal(sum(file.size for file in manifest.files)),
        )
        for manifest in reversed(list(manifests))
    )
    columns = ("", "version", *numbers, "size")
    print_table("", columns, rows, numbers=(*numbers, "size"), whole=columns)
