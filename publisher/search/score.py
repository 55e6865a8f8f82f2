"""Score how well a thing answers to a text: features for and against, each with its weight.

The score is the sum of the contributions, between 0 and 1. What the weights mean is told in docs/search.md; they were
set by ``python -m benchmarks match`` and ``python -m benchmarks search``.
"""

import math
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Final

from publisher.search.entry import NameKind
from publisher.search.index import NameRow, SearchIndex, Thing
from publisher.search.marks import DOMAIN, EMAIL, IDENTIFIER, PAGE, POSTCODE, TELEPHONE, Mark
from publisher.search.query import SHORTENED, Query
from publisher.search.text import SMALL_WORDS, base_form, is_common, is_wide
from publisher.uris import Kind

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

WIDE_WEIGHT: Final = 0.5
"""The weight of a character that is a word, beside that of a word."""

COMMON_WEIGHT: Final = 0.6
"""The weight of a common word of names ("university"), beside that of another that is as frequent."""

LEAST_WEIGHT: Final = 0.15
SMALL_WEIGHT: Final = 0.05
PINYIN: Final = 0.9
ONLY_PLACE: Final = 0.5
"""What a likeness counts that is in the name of a place alone, where the text says more."""

SOLITARY: Final = 0.55
"""What a name of one short word counts that stands inside a longer text, where it is not in capitals."""


ALL_EXPLAINED: Final = 0.99

OWN_PLACE: Final = 0.3
"""What a word counts that a name has and the text lacks, if it names the place of the thing ("Imperial College")."""

COUNTRY_LENGTH: Final = 2
"""The key of a country is its code."""

INITIAL: Final = 0.6
"""The weight of an initial in a name that has nothing else to tell it by ("E&E Co., Ltd.")."""

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
        total: what all features add up to, which may be more than 1.
    """

    thing: Thing
    score: float
    features: tuple[Feature, ...]
    whole: bool = False
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


class Scorer:
    """Scores things for one query.

    Args:
        query: the text.
        index: of the release.
        whereabouts: the keys of the places that the text names, each with the words that name it.
        hints: what is known beside it.
        kind: of the things that are looked for; None for all, of which institutions are meant first.
    """

    def __init__(
        self,
        query: Query,
        index: SearchIndex,
        whereabouts: Mapping[str, frozenset[str]],
        hints: Hints,
        kind: str | None = None,
    ) -> None:
        self._query, self._index, self._whereabouts, self._hints = query, index, whereabouts, hints
        self.kind = kind
        self._countries = {key for key in whereabouts if len(key) == 2}
        self._places = {word for words in whereabouts.values() for word in words}
        self._key = "".join(query.words)
        self._size = math.log(index.names + 2)
        self._weights: dict[str, float] = {}
        self._words_of_places: Mapping[str, frozenset[str]] = {}
        self._keys_of: dict[int, set[str]] = {}
        forms = {word: base_form(word) for word in query.words}
        self._look_up(forms.values())
        self._masses = {
            word: 0.0 if word in SMALL_WORDS or word in FRAME_WORDS else self._weights[base]
            for word, base in forms.items()
        }
        self._segments = [(set(words), self._mass(set(words) & forms.keys())) for words in query.segments]
        self._telling = sum(mass > 0 for mass in self._masses.values())
        self._total = sum(mass for _, mass in self._segments)

    def weigh(self, things: Iterable[Thing]) -> None:
        """Look up the words of the names of things, before they are scored."""
        things = list(things)
        self._look_up(word for thing in things for name in thing.names for word in name.loose.split())
        for thing in things[:1]:
            before = f"{thing.iri.removesuffix(f'{thing.kind}/{thing.slug}')}{Kind.PLACE}/"
            keys = {key for each in things for key in self._keys(each)}
            self._words_of_places = self._index.words_of_places(before, keys)

    def score(self, thing: Thing, marks: Iterable[Mark]) -> Scored:
        """Score a thing that has some of the marks of the text."""
        marks = tuple(marks)
        likeness, name, covered = self._best_name(thing.names, self._own_places(thing))
        if covered and covered <= self._places and len(covered) < len(set(self._query.words)):
            likeness *= ONLY_PLACE
        features = [Feature(mark.kind, 1.0, MARK_WEIGHTS[mark.kind], mark.text) for mark in marks]
        if name is not None and likeness > 0:
            features.append(Feature("name", round(likeness, 3), NAME_WEIGHT, name.text, name.kind, name.language))
        features += self._placed(thing, covered)
        places = {word for key in self._keys(thing) for word in self._whereabouts.get(key, ())}
        if explained := self._explained(covered | places, marks):
            features.append(Feature("explained", round(explained, 3), EXPLAINED_WEIGHT))
        features.append(Feature("prominence", round(prominence(thing), 3), PROMINENCE_WEIGHT))
        if thing.kind not in {Kind.INSTITUTION, self.kind}:
            features.append(Feature("no institution", 1.0, OTHER_KIND_WEIGHT, thing.kind))
        if thing.state != "live":
            features.append(Feature(thing.state, 1.0, STATE_WEIGHT))
        features += self._hinted(thing)
        total = sum(feature.contribution for feature in features)
        is_all = explained > ALL_EXPLAINED or not self._total
        whole = (likeness >= SAME_WORDS and is_all) or any(
            mark.text.strip() == self._query.text.strip() for mark in marks
        )
        ordered = sorted(features, key=lambda feature: -feature.contribution)
        return Scored(thing, round(min(1.0, max(0.0, total)), 4), tuple(ordered), whole, round(total, 4))

    def _own_places(self, thing: Thing) -> set[str]:
        """The words that name the places of a thing, where the text names no place."""
        if self._whereabouts:
            return set()
        keys = (key for key in self._keys(thing) if len(key) > COUNTRY_LENGTH)  # branches have the name of a country
        return {word for key in keys for word in self._words_of_places.get(key, ())}

    def _best_name(self, names: Iterable[NameRow], own: AbstractSet[str]) -> tuple[float, NameRow | None, set[str]]:
        """The name that is most like the text and explains most of it."""
        best, found, chosen, words = 0.0, 0.0, None, set[str]()
        for name in names:
            likeness, covered = self._likeness(name, own)
            likeness *= KIND_FACTORS[name.kind]
            good = NAME_WEIGHT * likeness
            if good + EXPLAINED_WEIGHT > best and likeness:
                good += EXPLAINED_WEIGHT * self._explained(covered, ())
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
        if alike < BEGINNING and query.may_be_cut_off and key.startswith(self._key):
            return BEGINNING, set(query.words)
        return alike, covered

    def _likeness_of_words(self, name: NameRow, own: AbstractSet[str]) -> tuple[float, set[str]]:
        """How much of the words of a name is in the text; and the words of the text that are in it."""
        query = self._query
        matched, total, covered = self._matched(name, own)
        if not covered:
            return (self._pinyin(name), set(query.words)) if name.pinyin else (0.0, covered)
        recall = matched / (total + self._initials(name))
        precision = self._precision(covered)
        alike = MOST * recall * (0.55 + 0.45 * precision)
        if recall > 0.999:
            alone = len(covered) == 1 and self._telling > 1
            if alone and self._is_doubtful(name):
                return SOLITARY * (0.55 + 0.45 * precision), covered
            if f" {name.words} " in query.spaced:
                alike = INSIDE * (0.6 + 0.4 * precision)
            elif precision > 0.999:
                alike = SAME_WORDS
        if name.pinyin and alike < PINYIN:
            alike = max(alike, self._pinyin(name))
        return alike, covered

    def _matched(self, name: NameRow, own: AbstractSet[str]) -> tuple[float, float, set[str]]:
        """What the words of a name weigh that are in the text, what all weigh, and the words of the text."""
        query, weights = self._query, self._weights
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
        missing = [word for word in words if len(word) == 1 and word not in self._masses and word.isascii()]
        if not missing or not all(is_common(word) or word in self._places for word in name.loose.split()):
            return 0.0
        return INITIAL * len(missing)

    def _precision(self, covered: set[str]) -> float:
        """Of the parts of the text that have the words covered, how much is covered; the fewest parts that have all."""
        left, held, mass = set(covered), 0.0, 0.0
        parts = sorted(self._segments, key=lambda part: -self._mass(covered & part[0]))
        for words, whole in parts:
            if whole and not left.isdisjoint(words):
                held += self._mass(covered & words)
                mass += whole
                left -= words
        return min(1.0, held / mass) if mass else 0.0

    def _pinyin(self, name: NameRow) -> float:
        """How much of a Chinese name is in the text as it sounds."""
        spoken = self._query.syllables
        if not spoken:
            return 0.0
        syllables = name.pinyin.split()
        for start in range(len(syllables)):
            if syllables[start : start + len(spoken)] == spoken:
                share = len(spoken) / len(syllables)
                return PINYIN * (0.55 + 0.45 * share)
        return 0.0

    def _explained(self, words: set[str], marks: Iterable[Mark]) -> float:
        """How much of the text is in the name, the places or the marks of a thing."""
        if any(mark.kind != POSTCODE for mark in marks):
            return 1.0
        return min(1.0, self._mass(words) / self._total) if self._total else 0.0

    def _placed(self, thing: Thing, covered: set[str]) -> list[Feature]:
        """Whether a thing is where the text says."""
        keys = self._keys(thing)
        here = [key for key in self._whereabouts if key in keys]
        countries = set(map(str.lower, _values(thing.facets.get("country", []))))
        if here:
            return [Feature("place", 1.0 if len(here) > 1 or len(here[0]) > 2 else 0.8, PLACE_WEIGHT, ", ".join(here))]
        others = {key for key in self._countries if not self._whereabouts[key] <= covered}
        if others and countries and countries.isdisjoint(others):
            return [Feature("other country", 1.0, OTHER_COUNTRY_WEIGHT, ", ".join(sorted(countries)).upper())]
        elsewhere = [key for key, words in self._whereabouts.items() if len(key) > 2 and not words & covered]
        return [Feature("other place", 1.0, OTHER_PLACE_WEIGHT)] if elsewhere and "place" in thing.facets else []

    def _hinted(self, thing: Thing) -> list[Feature]:
        hints, features = self._hints, []
        countries = list(map(str.lower, _values(thing.facets.get("country", []))))
        if hints.country and countries:
            features.append(_hint("country hint", hints.country in countries, ", ".join(countries).upper()))
        if hints.type and "type" in thing.facets:
            kinds = [value.lower() for value in _values(thing.facets["type"])]
            features.append(_hint("type hint", hints.type in kinds, kinds[0]))
        if hints.places and (keys := self._keys(thing)) and not self._is_too_wide(keys):
            features.append(_hint("place hint", not hints.places.isdisjoint(keys), hints.place))
        return features

    def _is_too_wide(self, keys: AbstractSet[str]) -> bool:
        """Whether a thing is only known to be in a country, and the hint is a place that may be in it."""
        if any(len(key) > COUNTRY_LENGTH for key in keys):
            return False
        within = {key.partition("-")[0] for key in self._hints.places if len(key) > COUNTRY_LENGTH}
        return any(len(part) != COUNTRY_LENGTH or part in keys for part in within)

    def _keys(self, thing: Thing) -> set[str]:
        """The keys of the places that a thing is in."""
        keys = self._keys_of.get(thing.record)
        if keys is None:
            values = (thing.facets.get(name) for name in ("place", "region", "country"))
            keys = self._keys_of[thing.record] = {key.lower() for value in values if value for key in _values(value)}
        return keys

    def _look_up(self, words: Iterable[str]) -> None:
        """Note how much each of some words tells: the rarer it is, the more."""
        weights = self._weights
        for word, hits in self._index.hits(word for word in words if word not in weights).items():
            telling = max(LEAST_WEIGHT, (self._size - math.log(hits + 2)) / self._size)
            factor = WIDE_WEIGHT if is_wide(word) else COMMON_WEIGHT if is_common(word) else 1.0
            weights[word] = SMALL_WEIGHT if word in SMALL_WORDS else telling * factor

    def _mass(self, words: Iterable[str]) -> float:
        """How much some words of the text tell."""
        return sum(map(self._masses.__getitem__, words))


def _hint(name: str, agrees: bool, text: str) -> Feature:  # noqa: FBT001 - one of two
    return Feature(name if agrees else f"other {name}", 1.0, HINT_WEIGHT if agrees else OTHER_HINT_WEIGHT, text)


def _values(value: object) -> list[str]:
    return [str(each) for each in value] if isinstance(value, list | tuple) else [str(value)]


def prominence(thing: Thing) -> float:
    """How prominent a thing is, from 0 to 1: how many refer to it, are below it, and how much is said of it."""
    return min(1.0, math.log1p(2 * thing.referring + 2 * thing.within + thing.fullness) / 8)
