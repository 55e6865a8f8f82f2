"""How much of a name is in a text, and no more than the name."""

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from functools import cached_property
from typing import Final

from publisher.search.abbreviations import WITHOUT_INITIALS, initials_of
from publisher.search.entry import NameKind
from publisher.search.index import NameRow
from publisher.search.query import SHORTENED, Query, windows
from publisher.search.scoring.features import EXPLAINED_WEIGHT, NAME_WEIGHT
from publisher.search.scoring.words import WordWeights
from publisher.search.text import is_common, is_wide
from publisher.search.translating import terms_in

KIND_FACTORS: Final[Mapping[str, float]] = {
    NameKind.NAME: 1.0, NameKind.ALIAS: 0.99, NameKind.ACRONYM: 0.99, NameKind.FORMER: 0.96, NameKind.UNIT: 0.6,
}  # fmt: skip
"""What a likeness to a name of a kind counts."""

EXACT: Final = 1.0
SAME_WORDS: Final = 0.96
INSIDE: Final = 0.97
BEGINNING: Final = 0.92
"""What a name counts that begins with the whole of a text, which may have been cut off."""

MOST: Final = 0.93
"""The most that names count whose words are alike, but not in one row."""

PINYIN: Final = 0.9
SOLITARY: Final = 0.55
"""What a name of one short word counts that stands inside a longer text, where it is not in capitals."""

SHORT: Final = 0.9
"""What a name counts whose characters the text has some of, as a short name has them: one of each word, at most."""

LATER: Final = 0.9
"""The share of it where the short name lacks the first character."""

INITIALS: Final = 0.62
"""What a name counts that the text has the initials of, where no source states them."""

OWN_PLACE: Final = 0.3
"""What a word counts that a name has and the text lacks, if it names the place of the thing ("Imperial College")."""

INITIAL: Final = 0.6
"""The weight of an initial in a name that has nothing else to tell it by ("E&E Co., Ltd.")."""


class NameLikeness:
    """Compares names with one query.

    Args:
        query: the text.
        words: what its words weigh.
        places: the words of the text that name places.
    """

    def __init__(self, query: Query, words: WordWeights, places: AbstractSet[str]) -> None:
        self._query, self._words, self._places = query, words, places
        self._key, self._mass = "".join(query.words), words.mass

    def best(self, names: Iterable[NameRow], own: AbstractSet[str]) -> tuple[float, NameRow | None, set[str]]:
        """The name that is most like the text and explains most of it."""
        best, found, chosen, words = 0.0, 0.0, None, set[str]()
        for name in names:
            likeness, covered = self._likeness(name, own)
            likeness *= KIND_FACTORS[name.kind]
            good = NAME_WEIGHT * likeness
            if good + EXPLAINED_WEIGHT > best and likeness:
                good += EXPLAINED_WEIGHT * self._words.explained(covered)
            if good > best:
                best, found, chosen, words = good, likeness, name, covered
        return found, chosen, words

    def _likeness(self, name: NameRow, own: AbstractSet[str]) -> tuple[float, set[str]]:
        """How much of a name is in the text, and no more than the name; and the words of the text that are in it."""
        query = self._query
        key = name.words.replace(" ", "")
        if key == self._key:
            return EXACT, set(query.words)
        alike, covered = self._likeness_of_words(name, own)
        if (query.short or query.initials) and (short := self._short(name, key)) > alike:
            return short, set(query.words)
        if alike < BEGINNING and query.may_be_cut_off and key.startswith(self._key):
            return BEGINNING, set(query.words)
        return alike, covered

    @cached_property
    def _windows(self) -> dict[str, tuple[int, int]]:
        return windows(self._query.words)

    def _short(self, name: NameRow, key: str) -> float:
        """What it counts that the text is short for a name; 0 if it is not."""
        query = self._query
        if query.short and query.short.fullmatch(key):
            share = min(1.0, len(query.words) / terms_in(list(key)))
            return SHORT * (0.7 + 0.3 * share) * (1.0 if key[0] == self._key[0] else LATER)
        if not query.initials or name.kind in WITHOUT_INITIALS:
            return 0.0
        if query.initials != initials_of(name.words.split(), name.pinyin):
            return 0.0
        return INITIALS / KIND_FACTORS[name.kind]  # of other names as well

    def _likeness_of_words(self, name: NameRow, own: AbstractSet[str]) -> tuple[float, set[str]]:
        """How much of the words of a name is in the text; and the words of the text that are in it."""
        query = self._query
        matched, total, covered = self._matched(name, own)
        if name.pinyin and (spoken := self._spoken(name, covered)):
            return spoken
        if not covered:
            return 0.0, covered
        recall = matched / (total + self._initials(name))
        precision = self._precision(covered)
        alike = MOST * recall * (0.55 + 0.45 * precision)
        if recall > 0.999:
            alone = len(covered) == 1 and self._words.telling > 1
            if alone and self._is_doubtful(name):
                return SOLITARY * (0.55 + 0.45 * precision), covered
            if f" {name.words} " in query.spaced:
                alike = INSIDE * (0.6 + 0.4 * precision)
            elif precision > 0.999:
                alike = SAME_WORDS
        return alike, covered

    def _matched(self, name: NameRow, own: AbstractSet[str]) -> tuple[float, float, set[str]]:
        """What the words of a name weigh that are in the text, what all weigh, and the words of the text."""
        query, weights = self._query, self._words.weights
        likely, origin, shortened = query.likely, query.origin, query.shortened
        total = matched = 0.0
        covered: set[str] = set()
        for word in name.loose.split():
            weight = weights[word]
            if part := likely.get(word):
                matched += weight * part
                covered |= origin[word]
            elif shortened and word.startswith(shortened):
                matched += weight * SHORTENED
                covered |= {begun for begun in shortened if word.startswith(begun)}
            elif word in own:
                weight *= OWN_PLACE
            total += weight
        return matched, total, covered

    def _is_doubtful(self, name: NameRow) -> bool:
        """Whether a name of one word in a longer text may be a common word there ("who", "it")."""
        if is_wide(name.words):
            return False
        capitals = self._query.capitals
        if name.kind == NameKind.ACRONYM or name.text.isupper():
            return capitals is None or name.words not in capitals
        return len(name.words) <= 3

    def _initials(self, name: NameRow) -> float:
        """The weight of the initials that the text lacks, in a name that has only common words beside them."""
        words = set(name.words.split())
        missing = [word for word in words if len(word) == 1 and word not in self._words.masses and word.isascii()]
        if not missing or not all(is_common(word) or word in self._places for word in name.loose.split()):
            return 0.0
        return INITIAL * len(missing)

    def _precision(self, covered: set[str]) -> float:
        """Of the parts of the text that have the words covered, how much is covered; the fewest parts that have all."""
        left, held, mass = set(covered), 0.0, 0.0
        parts = sorted(self._words.segments, key=lambda part: -self._mass(covered & part[0]))
        for words, whole in parts:
            if whole and not left.isdisjoint(words):
                held += self._mass(covered & words)
                mass += whole
                left -= words
        return min(1.0, held / mass) if mass else 0.0

    def _spoken(self, name: NameRow, covered: AbstractSet[str]) -> tuple[float, set[str]] | None:
        """How much of a Chinese name is in the text as it sounds, and the words that say it; None if it is not."""
        if any(map(is_wide, covered)):
            return None
        if likeness := self._pinyin(name):
            return likeness, set(self._query.words)
        if (span := self._windows.get(name.pinyin.replace(" ", ""))) is None:
            return None
        said = set(self._query.words[slice(*span)])
        return PINYIN * (0.6 + 0.4 * self._precision(said)), said

    def _pinyin(self, name: NameRow) -> float:
        """How much of a Chinese name is in the text as it sounds, wherever the text has its spaces."""
        syllables = name.pinyin.split()
        for start in range(len(syllables)):
            spoken = 0
            for end in range(start, len(syllables)):
                if not self._key.startswith(syllables[end], spoken):
                    break
                spoken += len(syllables[end])
                if spoken == len(self._key):
                    return PINYIN * (0.55 + 0.45 * (end + 1 - start) / len(syllables))
        return 0.0
