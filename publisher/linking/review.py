"""The file that a person goes through: a candidate a row, the likeliest first, and a column for the decision.

UTF-8 with a byte order mark, so that spreadsheets read it right. What a person decided stays when the file is written
anew, also for pairs that are no candidates any more. A cell that a spreadsheet would run as a formula is disarmed.
"""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from publisher.errors import Fault, SourceError
from publisher.linking.pairs import Pair

COLUMNS: Final = (
    "decision", "score", "source_a", "key_a", "name_a", "source_b", "key_b", "name_b", "country", "why",
)  # fmt: skip
_ARMED: Final = ("=", "+", "-", "@", "\t", "\r")

Identity = tuple[str, str, str, str]


class Decision(StrEnum):
    """What a person found of a candidate."""

    SAME = "same"
    CLOSE = "close"
    NO = "no"


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A row that a person has decided on."""

    identity: Identity
    decision: Decision
    row: Mapping[str, str]


def read_review(path: Path) -> dict[Identity, Reviewed]:
    """Read what was decided; nothing where there is no file.

    Raises:
        SourceError: a decision that is none, or columns missing; with every fault.
    """
    if not path.is_file():
        return {}
    faults: list[Fault] = []
    found: dict[Identity, Reviewed] = {}
    with path.open(encoding="utf-8-sig", newline="") as stream:
        reader = csv.DictReader(stream)
        missing = set(COLUMNS[:8]) - set(reader.fieldnames or ())
        if missing:
            message = f"the columns {', '.join(sorted(missing))} are missing: have the file written anew"
            raise SourceError(str(path), (Fault("review-columns", message, path.name, 1),))
        for row in reader:
            said = (row["decision"] or "").strip().lower()
            if said and said not in set(Decision):
                message = f"{said!r} is no decision: same, close or no"
                faults.append(Fault("review-decision", message, path.name, reader.line_num, "decision", said))
            elif said:
                plain = {name: _disarmed(value or "", arm=False) for name, value in row.items() if name}
                identity = (plain["source_a"], plain["key_a"], plain["source_b"], plain["key_b"])
                found[identity] = Reviewed(identity, Decision(said), plain)
    if faults:
        raise SourceError(str(path), tuple(faults))
    return found


def write_review(path: Path, pairs: Iterable[Pair], decided: Mapping[Identity, Reviewed]) -> int:
    """Write the candidates and what was decided before; gives how many wait for a decision."""
    rows = {identity: dict(reviewed.row) for identity, reviewed in decided.items()}
    waiting = 0
    for pair in pairs:
        if pair.evidence is None:
            waiting += pair.identity not in decided
            decision = decided[pair.identity].decision if pair.identity in decided else ""
            rows[pair.identity] = _row(pair, decision)
    ordered = sorted(rows.items(), key=lambda item: (bool(item[1]["decision"]), -float(item[1]["score"] or 0), item[0]))
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    with part.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.DictWriter(stream, COLUMNS, extrasaction="ignore")
        writer.writeheader()
        for _, row in ordered:
            writer.writerow({name: _disarmed(row.get(name, ""), arm=True) for name in COLUMNS})
    part.replace(path)
    return waiting


def _row(pair: Pair, decision: str) -> dict[str, str]:
    one, other = pair.one, pair.other
    values = (
        *(decision, f"{pair.score:.2f}", one.source, one.key, one.name, other.source, other.key, other.name),
        *(one.country or other.country, "; ".join(pair.why)),
    )
    return dict(zip(COLUMNS, values, strict=True))


def _disarmed(text: str, *, arm: bool) -> str:
    """Put an apostrophe before what a spreadsheet would run, or take it away again."""
    if arm:
        return f"'{text}" if text.startswith(_ARMED) else text
    return text[1:] if text.startswith("'") and text[1:].startswith(_ARMED) else text
