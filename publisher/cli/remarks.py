"""Quality notes as an editor reads them: what was not understood, repaired or left out, what to do, and where."""

from collections.abc import Iterable, Sequence
from itertools import zip_longest
from typing import Final, Protocol

from rich.text import Text

from publisher.cli import output
from publisher.cli.findings import print_example, print_indented
from publisher.reporting.advice import advice

_ORDER: Final = ("not-understood", "lost", "truncated", "repaired", "translated", "dropped", "inferred", "boilerplate")
"""The kinds, those that an editor should look at first."""


class Remark(Protocol):
    """A quality note that several records have, with some of the values that it is about and where these are."""

    kind: str
    field: str
    message: str
    count: int
    examples: list[str]
    places: list[str]


def print_remarks(remarks: Iterable[Remark]) -> None:
    """Print quality notes by kind, those that need work first: what to do, then what each says, and where."""
    by_kind: dict[str, list[Remark]] = {}
    for remark in remarks:
        by_kind.setdefault(remark.kind, []).append(remark)
    for kind in sorted(by_kind, key=lambda kind: _ORDER.index(kind) if kind in _ORDER else len(_ORDER)):
        total = sum(remark.count for remark in by_kind[kind])
        head = Text(kind.replace("-", " "), style="bold yellow") + Text(f": {total:,}", style="default")
        output.out().print(head)
        if todo := advice(kind):
            print_indented(f"What to do: {todo}", 2)
        for remark in by_kind[kind]:
            _print_remark(remark)


def _print_remark(remark: Remark) -> None:
    field = Text(f"[{remark.field}] ", style="cyan") if remark.field else Text("")
    print_indented(field + Text(f"{remark.count:,} × {remark.message}", style="default"))
    for place, value in zip_longest(remark.places, remark.examples, fillvalue=""):
        print_example(place, value)


def print_more(shown: Sequence[object], total: int, how: str) -> None:
    """Print how many are not shown, and how to see them."""
    if total > len(shown):
        output.out().print(Text(f"… and {total - len(shown):,} more{how}"))
