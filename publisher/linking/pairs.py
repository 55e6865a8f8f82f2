"""Find pairs of records that may be one institution, and score what speaks for it.

Two records of different sources, or two pages of one source in different languages, are compared if they share an
identifier, a domain, a telephone, a street address, or a name within a country. What
several records of one source have identifies none of them (a domain of a whole group, "City Council"), so it only
counts if one record of each source has it. The features are on disk: memory does not grow with the number of records.
"""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from operator import itemgetter
from typing import Any, Final, Self

import orjson

from publisher.linking.features import Features, words_of

NAME_WEIGHT: Final = 0.55
DOMAIN_WEIGHT: Final = 0.30
PLACE_WEIGHT: Final = 0.15
TELEPHONE_WEIGHT: Final = 0.30
ADDRESS_WEIGHT: Final = 0.20
UNKNOWN_PLACE: Final = 0.5
"""What a place counts if one of the two records does not have it."""

KINDS: Final = ("identifier", "domain", "telephone", "address")
"""What two records may share besides a name."""

MIN_SCORE: Final = 0.5
"""The least score of a candidate."""

ALIKE: Final = 0.5
"""Names are alike if at least this share of their words is common."""

_SCHEMA: Final = """
PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;
CREATE TABLE features (id INTEGER PRIMARY KEY, source TEXT, key TEXT, data BLOB);
CREATE INDEX features_by_key ON features (source, key);
CREATE TABLE mark (kind TEXT, value TEXT, side TEXT, features INTEGER);
BEGIN;
"""
_LABELS: Final = "SELECT json_extract(data, '$.labels') FROM features WHERE source = ? AND key = ?"
_SHARED: Final = """
CREATE TABLE alone AS SELECT kind, value, side, min(features) AS features FROM mark
  GROUP BY kind, value, side HAVING count(DISTINCT features) = 1;
CREATE INDEX alone_by_value ON alone (kind, value);
CREATE TABLE shared AS SELECT l.features AS "left", r.features AS "right", l.kind AS kind, l.value AS value
  FROM alone AS l JOIN alone AS r ON l.kind = r.kind AND l.value = r.value AND l.side < r.side;
CREATE INDEX shared_by_pair ON shared ("left", "right");
"""


class Evidence(StrEnum):
    """Why two records are considered one institution; the named graph is ``links-{evidence}``."""

    IDENTIFIER = "shared-identifier"
    DOMAIN = "shared-domain"
    CONTACT = "shared-contact"
    REVIEWED = "reviewed"


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records, the one whose source comes first in the alphabet first.

    Attributes:
        score: from 0 to 1.
        why: what speaks for the pair, and against it.
        evidence: of a certain pair; None for a candidate.
    """

    left: Features
    right: Features
    score: float
    why: tuple[str, ...]
    evidence: Evidence | None = None

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> Self:
        """Make a pair of its JSON."""
        left, right = Features.of(values["left"]), Features.of(values["right"])
        return cls(left, right, values["score"], tuple(values["why"]), values["evidence"])

    @property
    def identity(self) -> tuple[str, str, str, str]:
        """The sources and keys of the two records."""
        return self.left.source, self.left.key, self.right.source, self.right.key


class Finder:
    """Takes the features of all sources, then finds pairs; used as a context manager."""

    def __init__(self) -> None:
        self._database = sqlite3.connect("", isolation_level=None)  # a temporary file
        self._database.executescript(_SCHEMA)
        self._count = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._database.close()

    def add(self, features: Features) -> None:
        """Add the features of a record."""
        self._count += 1
        self._database.execute(
            "INSERT INTO features VALUES (?, ?, ?, ?)",
            (self._count, features.source, features.key, orjson.dumps(features)),
        )
        rows = ((kind, value, features.side, self._count) for kind, value in _marks(features))
        self._database.executemany("INSERT INTO mark VALUES (?, ?, ?, ?)", rows)

    def pairs(self) -> Iterator[Pair]:
        """Yield every pair, certain or candidate, in the order of the features; to be called once, at the end."""
        self._database.execute("COMMIT")
        self._database.executescript(_SHARED)
        rows = self._database.execute('SELECT "left", "right", kind, value FROM shared ORDER BY 1, 2, 3, 4')
        for (left, right), group in groupby(rows, key=itemgetter(0, 1)):
            marks = [(kind, value) for _, _, kind, value in group]
            shared = {name: [value for kind, value in marks if kind == name] for name in KINDS}
            pair = compare(self._features(left), self._features(right), shared)
            if pair is not None:
                yield pair

    def labels(self, source: str, key: str) -> tuple[tuple[str, str], ...]:
        """The names of a record, each with its language; none if it was not added."""
        row = self._database.execute(_LABELS, (source, key)).fetchone()
        return tuple((text, tag) for text, tag in orjson.loads(row[0])) if row else ()

    def _features(self, number: int) -> Features:
        (data,) = self._database.execute("SELECT data FROM features WHERE id = ?", (number,)).fetchone()
        return Features.of(orjson.loads(data))


def _marks(features: Features) -> Iterator[tuple[str, str]]:
    """What makes two records worth comparing: kind and value."""
    for identifier in features.identifiers:
        yield "identifier", identifier
    for domain in features.domains:
        yield "domain", domain
    for number in features.telephones:
        yield "telephone", number
    for address in features.addresses:
        yield "address", address
    for name in dict.fromkeys(" ".join(sorted(words_of(name))) for name in features.names):
        if name:
            yield "name", f"{features.country}:{name}"


def compare(left: Features, right: Features, shared: Mapping[str, Sequence[str]]) -> Pair | None:
    """Compare two records.

    Args:
        left: the features of the record whose source comes first in the alphabet.
        right: the features of the other record.
        shared: by KINDS, what both have, and no other record of their sources.

    Returns:
        A certain pair, a candidate, or None if hardly anything speaks for it.
    """
    against = _conflicting_schemes(left, right)
    if left.country and right.country and left.country != right.country:
        against.append("country")
    alike = likeness(left, right)
    why = [f"both have {value}" for kind in KINDS for value in shared.get(kind, ())]
    why += [f"names {'the same' if alike == 1 else f'{alike:.0%} alike'}"] if alike else []
    place = 1.0 if left.place and left.place == right.place else 0.0 if left.place and right.place else UNKNOWN_PLACE
    why += ["same place"] if place == 1 else []
    why += [f"but another {name}" for name in against]
    score = _score(alike, place, shared)
    if evidence := None if against else _evidence(left, right, alike, shared):
        certain = 1.0 if evidence is Evidence.IDENTIFIER else round(max(score, 0.95), 2)
        return Pair(left, right, certain, tuple(why), evidence)
    score = score * 0.5 if against else score
    return Pair(left, right, round(score, 2), tuple(why)) if score >= MIN_SCORE else None


def _score(alike: float, place: float, shared: Mapping[str, Sequence[str]]) -> float:
    """What speaks for a pair, from 0 to 1."""
    score = NAME_WEIGHT * alike + PLACE_WEIGHT * place
    weights = {"domain": DOMAIN_WEIGHT, "telephone": TELEPHONE_WEIGHT, "address": ADDRESS_WEIGHT}
    score = min(1.0, score + sum(weight for kind, weight in weights.items() if shared.get(kind)))
    return max(score, 0.9) if shared.get("identifier") else score


def _evidence(left: Features, right: Features, alike: float, shared: Mapping[str, Sequence[str]]) -> Evidence | None:
    """What makes a pair certain, if nothing speaks against it."""
    if shared.get("identifier"):
        return Evidence.IDENTIFIER
    if alike < ALIKE or not left.country or left.country != right.country:
        return None
    if shared.get("domain"):
        return Evidence.DOMAIN
    return Evidence.CONTACT if shared.get("telephone") and shared.get("address") else None


def likeness(left: Features, right: Features) -> float:
    """How alike the names of two records are: the largest share of common words of any two of their names."""
    best = 0.0
    for name in left.names:
        if name in right.names:
            return 1.0
        words = words_of(name)
        for right_name in right.names:
            right_words = words_of(right_name)
            if words and right_words:
                best = max(best, len(words & right_words) / len(words | right_words))
    return best


def _conflicting_schemes(left: Features, right: Features) -> list[str]:
    """The schemes in which both have identifiers, but none in common: they can hardly be one institution."""
    mine, theirs = _by_scheme(left), _by_scheme(right)
    return sorted(scheme for scheme in mine.keys() & theirs.keys() if not mine[scheme] & theirs[scheme])


def _by_scheme(features: Features) -> dict[str, set[str]]:
    values: dict[str, set[str]] = {}
    for identifier in features.identifiers:
        scheme, _, value = identifier.partition(":")
        values.setdefault(scheme, set()).add(value)
    return values
