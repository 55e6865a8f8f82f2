"""Two records that may be of one institution: what speaks for it, and how much."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, Self

from publisher.linking.features import Features, words_of

NAME_WEIGHT: Final = 0.55
DOMAIN_WEIGHT: Final = 0.30
PLACE_WEIGHT: Final = 0.15
UNKNOWN_PLACE: Final = 0.5
"""What a place counts for that one of the two does not say."""

WORTH_A_LOOK: Final = 0.5
"""A candidate scores at least this."""

ALIKE: Final = 0.5
"""Names are alike where at least this share of their words is common."""


class Evidence(StrEnum):
    """Why two records are taken for one institution; the named graph is ``links-{evidence}``."""

    IDENTIFIER = "shared-identifier"
    DOMAIN = "shared-domain"
    REVIEWED = "reviewed"


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records, the one of the source that comes first in the alphabet first.

    Attributes:
        evidence: with a certain pair; None for a candidate.
        score: from 0 to 1.
        why: what speaks for it, and against it.
    """

    one: Features
    other: Features
    score: float
    why: tuple[str, ...]
    evidence: Evidence | None = None

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> Self:
        """Make a pair of its JSON."""
        pair = {**values, "one": Features.of(values["one"]), "other": Features.of(values["other"])}
        return cls(**{**pair, "why": tuple(values["why"])})

    @property
    def identity(self) -> tuple[str, str, str, str]:
        """The two records' sources and keys."""
        return self.one.source, self.one.key, self.other.source, self.other.key


def likeness(one: Features, other: Features) -> float:
    """How alike the names of two records are: the best share of common words of any two of their names."""
    best = 0.0
    for name in one.names:
        if name in other.names:
            return 1.0
        words = words_of(name)
        for another in other.names:
            others = words_of(another)
            if words and others:
                best = max(best, len(words & others) / len(words | others))
    return best


def conflicts(one: Features, other: Features) -> list[str]:
    """The schemes in which both have an identifier and no identifier is common: they can hardly be one institution."""
    mine, theirs = _by_scheme(one), _by_scheme(other)
    return sorted(scheme for scheme in mine.keys() & theirs.keys() if not mine[scheme] & theirs[scheme])


def _by_scheme(features: Features) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for identifier in features.identifiers:
        scheme, _, value = identifier.partition(":")
        found.setdefault(scheme, set()).add(value)
    return found


def judge(one: Features, other: Features, *, identifiers: Sequence[str], domains: Sequence[str]) -> Pair | None:
    """Judge two records.

    Args:
        one: that of the source that comes first in the alphabet.
        other: that of the other source.
        identifiers: those they share and nobody else in their sources has.
        domains: the same.

    Returns:
        a certain pair, a candidate, or None where hardly anything speaks for it.
    """
    against = conflicts(one, other)
    if one.country and other.country and one.country != other.country:
        against.append("country")
    alike = likeness(one, other)
    why = [f"both have {value}" for value in (*identifiers, *domains)]
    why += [f"names {'the same' if alike == 1 else f'{alike:.0%} alike'}"] if alike else []
    place = 1.0 if one.place and one.place == other.place else 0.0 if one.place and other.place else UNKNOWN_PLACE
    why += ["same place"] if place == 1 else []
    why += [f"but another {name}" for name in against]
    score = NAME_WEIGHT * alike + DOMAIN_WEIGHT * bool(domains) + PLACE_WEIGHT * place
    score = max(score, 0.9) if identifiers else score
    if identifiers and not against:
        return Pair(one, other, 1.0, tuple(why), Evidence.IDENTIFIER)
    if domains and alike >= ALIKE and not against and one.country == other.country and one.country:
        return Pair(one, other, round(max(score, 0.95), 2), tuple(why), Evidence.DOMAIN)
    score = score * 0.5 if against else score
    return Pair(one, other, round(score, 2), tuple(why)) if score >= WORTH_A_LOOK else None
