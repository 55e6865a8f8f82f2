"""The file that a person reviews: one candidate in each row, the most likely first, with a column for the decision.

UTF-8 with a byte order mark, so that spreadsheets detect the encoding. Decisions are kept when the file is written
again, even for pairs that are no longer candidates. Cells that a spreadsheet would run as a formula are escaped.
"""

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from publisher.errors import Fault, SourceError
from publisher.linking.decisions import Decision, Identity, contradictions, mirrored
from publisher.linking.pairs import Pair
from publisher.locks import editing
from publisher.release.files import write_durably
from publisher.spreadsheets import guarded, unguarded

COLUMNS: Final = (
    "decision", "score", "source_a", "key_a", "name_a", "source_b", "key_b", "name_b", "country", "why",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A row with a decision."""

    identity: Identity
    decision: Decision
    row: Mapping[str, str]


def read_review(path: Path) -> dict[Identity, Reviewed]:
    """Read the decisions; none if there is no file.

    Raises:
        SourceError: a decision is not valid, contradicts another, or columns are missing; with every fault.
    """
    if not path.is_file():
        return {}
    faults: list[Fault] = []
    decisions: dict[Identity, Reviewed] = {}
    lines: dict[Identity, int] = {}
    with path.open(encoding="utf-8-sig", newline="") as stream:
        reader = csv.DictReader(stream)
        missing = set(COLUMNS[:8]) - set(reader.fieldnames or ())
        if missing:
            names = ", ".join(sorted(missing))
            message = f"the columns {names} are missing: add them, or delete the file and lose its decisions"
            raise SourceError(str(path), (Fault("review-columns", message, path.name, 1),))
        for row in reader:
            decision = (row["decision"] or "").strip().lower()
            if decision and decision not in set(Decision):
                message = f"{decision!r} is not a decision: write {', '.join(Decision)}, or nothing"
                faults.append(Fault("review-decision", message, path.name, reader.line_num, "decision", decision))
            elif decision:
                plain = {name: unguarded(value or "") for name, value in row.items() if name}
                identity = _identity(plain)
                decisions[identity] = Reviewed(identity, Decision(decision), plain)
                lines[identity] = reader.line_num
    decided = {identity: reviewed.decision for identity, reviewed in decisions.items()}
    for identity, message in contradictions(decided):
        place = (path.name, lines[identity], "decision", decided[identity])
        faults.append(Fault("review-contradiction", message, *place))
    if faults:
        raise SourceError(str(path), tuple(faults))
    return decisions


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """A row of the file, decided on or not, for a person to look at.

    Attributes:
        identity: the sources and keys of the two records.
        decision: None before a person has decided.
        left_name, right_name: what the records are called.
        score: as the file has it ("0.72").
        why: what speaks for it and against it, as the file has it.
    """

    identity: Identity
    decision: Decision | None
    left_name: str
    right_name: str
    score: str
    why: str


def read_rows(path: Path) -> list[ReviewRow]:
    """Read every row, in the order of the file; none if there is no file.

    Raises:
        SourceError: a decision is not valid, or columns are missing; with every fault.
    """
    decided = read_review(path)
    rows = []
    for row in _plain_rows(path):
        identity = _identity(row)
        decision = decided[identity].decision if identity in decided else None
        rows.append(ReviewRow(identity, decision, row["name_a"], row["name_b"], row["score"], row.get("why", "")))
    return rows


def decide(path: Path, identity: Identity, decision: Decision | None, names: tuple[str, str] | None = None) -> bool:
    """Write the decision on two records, or take it back; return whether the file has them now.

    Args:
        path: the file, which need not exist.
        identity: the two records, in any order.
        decision: of the records in that order.
        names: what the records are called, to add them if the file does not have them.

    Raises:
        SourceError: another decision is not valid, the decision contradicts another, or columns are missing; the file
            stays as it was.
    """
    if not path.parent.is_dir():
        if not (names and decision):
            return False
        path.parent.mkdir(parents=True, exist_ok=True)
    with editing(path.parent):
        return _decide(path, identity, decision, names)


def _decide(path: Path, identity: Identity, decision: Decision | None, names: tuple[str, str] | None) -> bool:
    known = read_review(path)
    rows = _plain_rows(path)
    found = [row for row in rows if _identity(row) in {identity, mirrored(identity)}]
    if not found and names and decision:
        cells = (*identity[:2], names[0], *identity[2:], names[1])
        found = [dict(zip(COLUMNS[2:8], cells, strict=True))]
        rows += found
    decided = {other: reviewed.decision for other, reviewed in known.items()}
    for row in found:
        decided.pop(_identity(row), None)
        of_row = decision.mirrored if decision and _identity(row) != identity else decision
        row["decision"] = of_row.value if of_row else ""
        if of_row:
            decided[_identity(row)] = of_row
    if faults := [Fault("review-contradiction", message, path.name) for _, message in contradictions(decided)]:
        raise SourceError(str(path), tuple(faults))
    if found:
        _write_rows(path, rows)
    return bool(found)


def _plain_rows(path: Path) -> list[dict[str, str]]:
    if not path.is_file():
        return []
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return [{name: unguarded(value or "") for name, value in row.items() if name} for row in csv.DictReader(stream)]


def _identity(row: Mapping[str, str]) -> Identity:
    return row["source_a"], row["key_a"], row["source_b"], row["key_b"]


def write_review(path: Path, pairs: Iterable[Pair], decided: Mapping[Identity, Reviewed]) -> int:
    """Write the candidates and the earlier decisions; returns how many candidates have no decision yet.

    Whoever calls this edits the folder (publisher/locks.py) since the decisions were read.
    """
    rows = {identity: dict(reviewed.row) for identity, reviewed in decided.items()}
    waiting = 0
    for pair in pairs:
        if pair.evidence is None:
            waiting += pair.identity not in decided
            decision = decided[pair.identity].decision if pair.identity in decided else ""
            rows[pair.identity] = _row(pair, decision)
    ordered = sorted(rows.items(), key=lambda item: (bool(item[1]["decision"]), -float(item[1]["score"] or 0), item[0]))
    path.parent.mkdir(parents=True, exist_ok=True)
    _write_rows(path, (row for _, row in ordered))
    return waiting


def _write_rows(path: Path, rows: Iterable[Mapping[str, str]]) -> None:
    stream = io.StringIO(newline="")
    writer = csv.DictWriter(stream, COLUMNS, extrasaction="ignore")
    writer.writeheader()
    for row in rows:
        writer.writerow({name: guarded(row.get(name, "")) for name in COLUMNS})
    write_durably(path, stream.getvalue().encode("utf-8-sig"))


def _row(pair: Pair, decision: str) -> dict[str, str]:
    left, right = pair.left, pair.right
    values = (
        *(decision, f"{pair.score:.2f}", left.source, left.key, left.name, right.source, right.key, right.name),
        *(left.country or right.country, "; ".join(pair.why)),
    )
    return dict(zip(COLUMNS, values, strict=True))
