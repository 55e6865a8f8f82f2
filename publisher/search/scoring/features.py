"""What speaks for a thing, or against it, each with its weight; the score is the sum of the contributions.

What the weights mean is told in docs/search.md; they were set by ``python -m benchmarks match`` and
``python -m benchmarks search``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from publisher.search.index import Thing
from publisher.search.marks import DOMAIN, EMAIL, IDENTIFIER, PAGE, POSTCODE, TELEPHONE

NAME_WEIGHT: Final = 0.72
EXPLAINED_WEIGHT: Final = 0.12
PLACE_WEIGHT: Final = 0.08
PROMINENCE_WEIGHT: Final = 0.06
OTHER_COUNTRY_WEIGHT: Final = -0.25
OTHER_PLACE_WEIGHT: Final = -0.04
STATE_WEIGHT: Final = -0.4
OTHER_KIND_WEIGHT: Final = -0.2
HINT_WEIGHT: Final = 0.06
OTHER_HINT_WEIGHT: Final = -0.3
MARK_WEIGHTS: Final[Mapping[str, float]] = {
    IDENTIFIER: 0.95, PAGE: 0.95, EMAIL: 0.9, TELEPHONE: 0.9, DOMAIN: 0.8, POSTCODE: 0.35,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Feature:
    """What speaks for a thing, or against it.

    Attributes:
        feature: what it is ("name", "place").
        value: how much of it there is, from 0 to 1.
        weight: what all of it counts; less than 0 where it speaks against.
        text: what of the thing it is about: the name, the telephone number.
        kind: of a name, what it is to the thing.
        language: of a name, BCP 47.
    """

    feature: str
    value: float
    weight: float
    text: str = ""
    kind: str = ""
    language: str = ""

    @property
    def contribution(self) -> float:
        """What it adds to the score."""
        return self.value * self.weight


@dataclass(frozen=True, slots=True)
class Scored:
    """A thing with its score.

    Attributes:
        features: those for it first.
        whole: whether the text is one of its names, or one of its marks, and nothing else.
        short: whether the text may be short for one of its names.
        total: what all features add up to, which may be more than 1.
    """

    thing: Thing
    score: float
    features: tuple[Feature, ...]
    whole: bool = False
    short: bool = False
    total: float = 0.0


@dataclass(frozen=True, slots=True)
class Hints:
    """What is known beside a text: filters that may be wrong.

    Attributes:
        country: ISO 3166-1 alpha-2 in lower case, or a name.
        place: key of a place, as facets have it, or a name.
        type: a type, as the facet has it, in lower case.
        identifier: an identifier.
        places: the keys of the places that ``place`` may be.
    """

    country: str = ""
    place: str = ""
    type: str = ""
    identifier: str = ""
    places: frozenset[str] = frozenset()
