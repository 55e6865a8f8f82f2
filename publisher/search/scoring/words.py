"""How much each word tells: the rarer it is in the names of a release, the more."""

import math
from collections.abc import Iterable
from typing import Final

from publisher.search.index import SearchIndex
from publisher.search.query import Query
from publisher.search.text import SMALL_WORDS, base_form, is_common, is_wide

WIDE_WEIGHT: Final = 0.5
"""The weight of a character that is a word, beside that of a word."""

COMMON_WEIGHT: Final = 0.6
"""The weight of a common word of names ("university"), beside that of another that is as frequent."""

LEAST_WEIGHT: Final = 0.15
SMALL_WEIGHT: Final = 0.05

FRAME_WORDS: Final = frozenset(
    {
        "acknowledge", "acknowledged", "acknowledges", "acknowledgements", "agreement", "author", "authors", "by",
        "contract", "financial", "financially", "from", "funded", "funding", "grant", "grants", "gratefully", "has",
        "have", "is", "like", "no", "nr", "number", "our", "part", "partially", "partly", "project", "received",
        "support", "supported", "supporting", "thank", "thanks", "their", "these", "this", "under", "was", "we",
        "were", "with", "work", "would",
    }
)  # fmt: skip
"""Words around names in acknowledgements, which are not to be explained."""


class WordWeights:
    """The weights of words, for one query.

    Args:
        query: the text.
        index: of the release.

    Attributes:
        weights: what each word weighs that was looked up.
        masses: what each word of the text weighs; nothing where it need not be explained.
        segments: the words of each part of the text, and what they weigh together.
        telling: how many words of the text weigh anything.
        total: what all words of the text weigh.
    """

    def __init__(self, query: Query, index: SearchIndex) -> None:
        self._index, self._size = index, math.log(index.names + 2)
        self.weights: dict[str, float] = {}
        forms = {word: base_form(word) for word in query.words}
        self.look_up(forms.values())
        self.masses = {
            word: 0.0 if word in SMALL_WORDS or word in FRAME_WORDS else self.weights[base]
            for word, base in forms.items()
        }
        self.segments = [(set(words), self.mass(set(words) & forms.keys())) for words in query.segments]
        self.telling = sum(mass > 0 for mass in self.masses.values())
        self.total = sum(mass for _, mass in self.segments)

    def look_up(self, words: Iterable[str]) -> None:
        """Note how much each of some words tells: the rarer it is, the more."""
        weights = self.weights
        for word, hits in self._index.hits(word for word in words if word not in weights).items():
            telling = max(LEAST_WEIGHT, (self._size - math.log(hits + 2)) / self._size)
            factor = WIDE_WEIGHT if is_wide(word) else COMMON_WEIGHT if is_common(word) else 1.0
            weights[word] = SMALL_WEIGHT if word in SMALL_WORDS else telling * factor

    def mass(self, words: Iterable[str]) -> float:
        """How much some words of the text tell."""
        return sum(map(self.masses.__getitem__, words))

    def explained(self, words: set[str]) -> float:
        """How much of the text some words explain."""
        return min(1.0, self.mass(words) / self.total) if self.total else 0.0
