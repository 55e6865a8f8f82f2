"""Score how well a thing answers to a text: the sum of what speaks for it and against it, between 0 and 1."""

import math
from collections.abc import Iterable, Mapping
from typing import Final

from publisher.search.index import SearchIndex, Thing
from publisher.search.marks import IDENTIFIER, POSTCODE, Mark
from publisher.search.query import Query
from publisher.search.scoring.features import (
    EXPLAINED_WEIGHT,
    MARK_WEIGHTS,
    NAME_WEIGHT,
    OTHER_KIND_WEIGHT,
    PROMINENCE_WEIGHT,
    STATE_WEIGHT,
    Feature,
    Hints,
    Scored,
)
from publisher.search.scoring.names import SAME_WORDS, NameLikeness
from publisher.search.scoring.places import Whereabouts
from publisher.search.scoring.words import WordWeights
from publisher.uris import Kind

ONLY_PLACE: Final = 0.5
"""What a likeness counts that is in the name of a place alone, where the text says more."""

CODE: Final = 0.5
"""What letters count that are the code of a place or a concept, where institutions are looked for."""

ALL_EXPLAINED: Final = 0.99


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
        self._query, self._named = query, whereabouts
        self.kind = kind
        self._places = {word for words in whereabouts.values() for word in words}
        self._words = WordWeights(query, index)
        self._names = NameLikeness(query, self._words, self._places)
        self._whereabouts = Whereabouts(index, whereabouts, hints)

    def weigh(self, things: Iterable[Thing]) -> None:
        """Look up the words of the names of things, before they are scored."""
        things = list(things)
        self._words.look_up(word for thing in things for name in thing.names for word in name.loose.split())
        self._whereabouts.look_up(things)

    def score(self, thing: Thing, marks: Iterable[Mark]) -> Scored:
        """Score a thing that has some of the marks of the text."""
        marks = tuple(marks)
        likeness, name, covered = self._names.best(thing.names, self._whereabouts.own_words(thing))
        if covered and covered <= self._places and len(covered) < len(set(self._query.words)):
            likeness *= ONLY_PLACE
        features = [Feature(mark.kind, self._value(mark, thing), MARK_WEIGHTS[mark.kind], mark.text) for mark in marks]
        if name is not None and likeness > 0:
            features.append(Feature("name", round(likeness, 3), NAME_WEIGHT, name.text, name.kind, name.language))
        features += self._whereabouts.placed(thing, covered)
        places = {word for key in self._whereabouts.keys(thing) for word in self._named.get(key, ())}
        if explained := self._explained(covered | places, marks):
            features.append(Feature("explained", round(explained, 3), EXPLAINED_WEIGHT))
        features.append(Feature("prominence", round(prominence(thing), 3), PROMINENCE_WEIGHT))
        if thing.kind not in {Kind.INSTITUTION, self.kind}:
            features.append(Feature("no institution", 1.0, OTHER_KIND_WEIGHT, thing.kind))
        if thing.state != "live":
            features.append(Feature(thing.state, 1.0, STATE_WEIGHT))
        features += self._whereabouts.hinted(thing)
        total = sum(feature.contribution for feature in features)
        is_all = explained > ALL_EXPLAINED or not self._words.total
        whole = (likeness >= SAME_WORDS and is_all) or any(
            mark.text.strip() == self._query.text.strip() for mark in marks
        )
        ordered = sorted(features, key=lambda feature: -feature.contribution)
        short = bool(name and self._query.short and self._query.short.fullmatch(name.words.replace(" ", "")))
        return Scored(thing, round(min(1.0, max(0.0, total)), 4), tuple(ordered), whole, short, round(total, 4))

    def _value(self, mark: Mark, thing: Thing) -> float:
        """What a mark counts: the letters of a place's code are an institution's acronym as often."""
        is_other = thing.kind not in {Kind.INSTITUTION, self.kind}
        return CODE if is_other and mark.kind == IDENTIFIER and mark.text.isalpha() else 1.0

    def _explained(self, words: set[str], marks: Iterable[Mark]) -> float:
        """How much of the text is in the name, the places or the marks of a thing."""
        if any(mark.kind != POSTCODE for mark in marks):
            return 1.0
        return self._words.explained(words)


def prominence(thing: Thing) -> float:
    """How prominent a thing is, from 0 to 1: how many refer to it, are below it, and how much is said of it."""
    return min(1.0, math.log1p(2 * thing.referring + 2 * thing.within + thing.fullness) / 8)
