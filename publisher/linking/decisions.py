"""What people decide on two records that may be one institution, and which record is merged into which."""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Final

Identity = tuple[str, str, str, str]
"""Two records: source and key of the first (a), source and key of the second (b)."""

RecordId = tuple[str, str]
"""A record: source and key."""


class Decision(StrEnum):
    """What a person decided about two records, the first of which is a and the second b."""

    SAME = "same"
    CLOSE = "close"
    NO = "no"
    INTO_A = "merge-into-a"
    INTO_B = "merge-into-b"

    @property
    def is_merger(self) -> bool:
        """Whether one record stays, and the address of the other leads to it."""
        return self in {Decision.INTO_A, Decision.INTO_B}

    @property
    def mirrored(self) -> "Decision":
        """The same decision on the two records in the other order."""
        return _MIRRORED.get(self, self)


_MIRRORED: Final = {Decision.INTO_A: Decision.INTO_B, Decision.INTO_B: Decision.INTO_A}


def mirrored(identity: Identity) -> Identity:
    """Return two records in the other order."""
    return (*identity[2:], *identity[:2])


def mergers_of(decisions: Mapping[Identity, Decision]) -> dict[RecordId, RecordId]:
    """Return the record that stays, by the record that is merged into it."""
    mergers = {}
    for identity, decision in decisions.items():
        if decision.is_merger:
            merged, kept = _merger(identity, decision)
            mergers[merged] = kept
    return mergers


def contradictions(decisions: Mapping[Identity, Decision]) -> Iterator[tuple[Identity, str]]:
    """Yield the mergers that contradict those before them: the two records, what is wrong, and what to do."""
    mergers: dict[RecordId, RecordId] = {}
    for identity, decision in decisions.items():
        if not decision.is_merger:
            continue
        merged, kept = _merger(identity, decision)
        if mergers.get(merged, kept) != kept:
            others = " and ".join(_named(record) for record in (mergers[merged], kept))
            yield identity, f"{_named(merged)} is merged into {others}: take one of the two decisions back"
        elif merged in (chain := _chain(mergers, kept)):
            circle = " → ".join(map(_named, (merged, *chain[: chain.index(merged) + 1])))
            yield identity, f"records are merged into each other ({circle}): take one of the decisions back"
        else:
            mergers[merged] = kept


def _merger(identity: Identity, decision: Decision) -> tuple[RecordId, RecordId]:
    """The record that is merged, and the one that stays."""
    first, second = identity[:2], identity[2:]
    return (second, first) if decision is Decision.INTO_A else (first, second)


def _chain(mergers: Mapping[RecordId, RecordId], record: RecordId) -> list[RecordId]:
    """A record, and those that it was merged into, one after the other."""
    chain = [record]
    while chain[-1] in mergers:
        chain.append(mergers[chain[-1]])
    return chain


def _named(record: RecordId) -> str:
    source, key = record
    return f"{key!r} of {source}"
