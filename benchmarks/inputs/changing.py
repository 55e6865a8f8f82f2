"""Registers as they are before and after a month: records edited, added, removed, renamed, re-parented, merged.

The Research Organization Registry, where its file is beside the checkout, or generated institutions. Both come as two
source folders that differ in what :class:`Shares` says. A renamed record is renamed in the records that name it
too, and a new parent states its new part, as registers do.
"""

import csv
import random
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import orjson

from benchmarks.inputs.generate import COLUMNS, Register, write

SEED: Final = 7
ROR_FILE: Final = Path(__file__).resolve().parents[3] / "shared" / "data" / "ror" / "ror-v2.jsonl"

_ROR_TOML: Final = """\
title = "Research Organization Registry"
slug = "ror"
licence = "https://creativecommons.org/publicdomain/zero/1.0/"
reader = "jsonl"
profile = "ror"
"""
_ENDED: Final = """\
[profile.state]
from = "state"
map = { "withdrawn" = "withdrawn" }
default = "active"

"""


@dataclass(frozen=True, slots=True)
class Shares:
    """What changes between two releases of a register: shares of its records, and how many are merged."""

    edited: float = 0.01
    added: float = 0.005
    removed: float = 0.002
    renamed: float = 0.001
    reparented: float = 0.001
    merged: int = 2

    def __str__(self) -> str:
        shares = ("edited", "added", "removed", "renamed", "reparented")
        told = [f"{getattr(self, name):.1%} {name}" for name in shares if getattr(self, name)]
        return ", ".join([*told, f"{self.merged} merged"]) if self.merged else ", ".join(told)


MIXED: Final = Shares()


@dataclass(frozen=True, slots=True)
class Chosen:
    """The numbers of the records that something happens to, none of them in two groups."""

    edited: Sequence[int]
    added: Sequence[int]
    removed: Sequence[int]
    renamed: Sequence[int]
    reparented: Sequence[int]
    merged: Sequence[int]

    @classmethod
    def of(cls, count: int, shares: Shares, can_move: Iterable[int], can_end: Iterable[int]) -> "Chosen":
        """Choose records by dice that always fall alike.

        Args:
            count: how many records there are.
            shares: how many of them are to be chosen.
            can_move: those that can get another parent.
            can_end: those that nothing is below, which can be removed or merged without a question.
        """
        dice = random.Random(SEED)
        left = set(range(count))

        def take(number: int, among: Iterable[int]) -> list[int]:
            taken = dice.sample(sorted(left & set(among)), number)
            left.difference_update(taken)
            return sorted(taken)

        def share(of_all: float) -> int:
            return max(1, round(count * of_all))

        moved = take(share(shares.reparented), can_move)
        ended = list(can_end)
        return cls(
            merged=take(shares.merged, ended),
            removed=take(share(shares.removed), ended),
            added=take(share(shares.added), ended),
            renamed=take(share(shares.renamed), left),
            edited=take(share(shares.edited), left),
            reparented=moved,
        )


@dataclass(frozen=True, slots=True)
class Month:
    """The source folders of a register before and after its changes."""

    before: Path
    after: Path
    records: int
    what: str


def ror(folder: Path, records: int | None, shares: Shares = MIXED) -> Month:
    """Write the Research Organization Registry, or its first records, before and after a month.

    Raises:
        FileNotFoundError: the register is not beside the checkout.
    """
    with ROR_FILE.open("rb") as file:
        lines = [line for number, line in enumerate(file) if records is None or number < records]
    before, after = _ror_lines(lines, shares)
    folders = (folder / "ror-before", folder / "ror-after")
    for target, content in zip(folders, (before, after), strict=True):
        target.mkdir(parents=True, exist_ok=True)
        (target / "source.toml").write_text(_ROR_TOML, encoding="utf-8")
        (target / "ror.jsonl").write_bytes(b"".join(content))
    return Month(*folders, len(after), f"ROR, {len(after):,} records: {shares}")


def _ror_lines(lines: Sequence[bytes], shares: Shares) -> tuple[list[bytes], list[bytes]]:
    records: list[dict[str, Any]] = [orjson.loads(line) for line in lines]
    place = {record["id"]: number for number, record in enumerate(records)}
    named_in = defaultdict(set)
    for number, record in enumerate(records):
        for relation in record["relationships"]:
            named_in[relation["id"]].add(number)
    parents = [{it["id"] for it in record["relationships"] if it["type"] == "parent"} for record in records]
    alone = [
        number for number, record in enumerate(records) if not named_in[record["id"]] and record["status"] == "active"
    ]
    leaves = [
        number
        for number, record in enumerate(records)
        if parents[number] and not any(it["type"] == "child" for it in record["relationships"])
    ]
    tops = [
        number
        for number, record in enumerate(records)
        if not parents[number] and any(it["type"] == "child" for it in record["relationships"])
    ]
    chosen = Chosen.of(len(records), shares, leaves, alone)
    changed = _RorChanges(records, place, named_in)
    for number in chosen.edited:
        changed.edit(number)
    for number in chosen.renamed:
        changed.rename(number)
    for turn, number in enumerate(chosen.reparented):
        changed.reparent(number, tops[(turn * 31) % len(tops)])
    for number in chosen.merged:
        changed.merge(number, chosen.edited[0])
    left_out, gone = set(chosen.added), set(chosen.removed)
    before = [line for number, line in enumerate(lines) if number not in left_out]
    after = [
        orjson.dumps(records[number]) + b"\n" if number in changed.numbers else line
        for number, line in enumerate(lines)
        if number not in gone
    ]
    return before, after


class _RorChanges:
    """Changes to the records of ROR, whose relations stand on both sides."""

    def __init__(self, records: list[dict[str, Any]], place: dict[str, int], named_in: dict[str, set[int]]) -> None:
        self._records, self._place, self._named_in = records, place, named_in
        self.numbers: set[int] = set()

    def edit(self, number: int) -> None:
        self.numbers.add(number)
        self._records[number]["established"] = 1900 + number % 100

    def rename(self, number: int) -> None:
        self.numbers.add(number)
        record = self._records[number]
        shown = next(name for name in record["names"] if "ror_display" in name["types"])
        shown["value"] = f"{shown['value']} for the Future"
        for other in self._named_in[record["id"]]:
            for relation in self._records[other]["relationships"]:
                if relation["id"] == record["id"]:
                    relation["label"] = shown["value"]
                    self.numbers.add(other)

    def reparent(self, number: int, to: int) -> None:
        record, above = self._records[number], self._records[to]
        for relation in record["relationships"]:
            old = self._place.get(relation["id"]) if relation["type"] == "parent" else None
            if old is not None:
                kept = [it for it in self._records[old]["relationships"] if it["id"] != record["id"]]
                self._records[old]["relationships"] = kept
                self.numbers.add(old)
        kept = [it for it in record["relationships"] if it["type"] != "parent"]
        record["relationships"] = [*kept, {"id": above["id"], "type": "parent", "label": _shown(above)}]
        above["relationships"].append({"id": record["id"], "type": "child", "label": _shown(record)})
        self.numbers |= {number, to}

    def merge(self, number: int, into: int) -> None:
        record, successor = self._records[number], self._records[into]
        record["status"] = "withdrawn"
        record["relationships"] = [{"id": successor["id"], "type": "successor", "label": _shown(successor)}]
        self.numbers.add(number)


def _shown(record: dict[str, Any]) -> str:
    return next(str(name["value"]) for name in record["names"] if "ror_display" in name["types"])


def generated(folder: Path, records: int, shares: Shares = MIXED) -> Month:
    """Write generated institutions before and after a month."""
    rows = _generated_rows(folder, records)
    below = {row["parent"] for row in rows}
    alone = [number for number, row in enumerate(rows) if row["id"] not in below]
    chosen = Chosen.of(len(rows), shares, [number for number in alone if rows[number]["parent"]], alone)
    tops = [row["id"] for row in rows if row["id"] in below and row["id"].endswith("-peogov")]
    after = [dict(row) for row in rows]
    for number in chosen.edited:
        after[number]["telephone"] = f"0931-{2_000_000 + number}"
    for number in chosen.renamed:
        after[number]["name_en"] += " for the Future"
    for turn, number in enumerate(chosen.reparented):
        others = [key for key in tops if key != after[number]["parent"]]
        after[number]["parent"] = others[turn % len(others)]
    for number in chosen.merged:
        after[number].update(state="withdrawn", merged_into=rows[chosen.edited[0]]["id"])
    left_out, gone = set(chosen.added), set(chosen.removed)
    return _generated_month(
        folder,
        [row for number, row in enumerate(rows) if number not in left_out],
        [row for number, row in enumerate(after) if number not in gone],
        f"generated, {records:,} records: {shares}",
    )


def appended(folder: Path, records: int) -> Month:
    """Write generated institutions without their last record, and with it."""
    rows = _generated_rows(folder, records)
    return _generated_month(folder, rows[:-1], rows, f"generated, {records:,} records: one appended")


def _generated_rows(folder: Path, records: int) -> list[dict[str, str]]:
    part = write(Register(records), folder / "generated-all")
    with (part / "institutions.csv").open(encoding="utf-8", newline="") as file:
        return [{**row, "state": "", "merged_into": ""} for row in csv.DictReader(file)]


def _generated_month(folder: Path, before: Iterable[dict[str, str]], after: list[dict[str, str]], what: str) -> Month:
    toml = (folder / "generated-all" / "source.toml").read_text(encoding="utf-8")
    toml = toml.replace('key = "id"\n', 'key = "id"\nmerged_into = "merged_into"\n')
    toml = toml.replace("[profile.classifications]", f"{_ENDED}[profile.classifications]")
    folders = (folder / "generated-before", folder / "generated-after")
    for target, rows in zip(folders, (before, after), strict=True):
        target.mkdir(parents=True, exist_ok=True)
        (target / "source.toml").write_text(toml, encoding="utf-8")
        with (target / "institutions.csv").open("w", encoding="utf-8", newline="") as file:
            table = csv.DictWriter(file, [*COLUMNS, "state", "merged_into"], lineterminator="\n")
            table.writeheader()
            table.writerows(rows)
    return Month(*folders, len(after), what)
