"""Search a release by words: what is found, in which order, and why.

What is found has all words of the text, in whatever order, in its names, addresses, descriptions or responsibilities;
or it has the text as a name, an identifier, a telephone number and the like; or it has some of the words and is in the
place that the others name. Where nothing has all words, the words are taken for misspelt, and then for too many.

The best are scored like the candidates of a match (publisher/search/scoring/), and stand in front; the others follow in
the order of the full-text index. What was withdrawn or merged comes last.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import orjson

from publisher.search.candidates import FREQUENT
from publisher.search.expressions import things_expression
from publisher.search.index import Rows, SearchIndex
from publisher.search.matching import BY_WORDS, LIKELY, Matcher, Matches, rank
from publisher.search.query import ALIKE
from publisher.search.scoring.features import Scored
from publisher.search.text import SMALL_WORDS
from publisher.search.translating import translated
from publisher.uris import Kind

FRONT: Final = 60
"""The most hits that are ordered by their scores."""

BY_EXPRESSION: Final = "SELECT json_group_array(rowid) FROM search WHERE search MATCH ?"
"""The numbers of the things that an expression finds, as one list; :func:`numbers` reads them."""

NEAREST: Final = 0.25
AS_GOOD: Final = 0.85
"""Where nothing is likely, what has so much of the best one's score is shown, if that is not too little."""

WEIGHED: Final = 3_000
PROMINENT: Final = 30
"""Of so many things that are found, those that most others refer to are compared too."""

_MOST_REFERRED: Final = """
SELECT json_group_array(id) FROM (
SELECT record.id FROM json_each(?) AS found CROSS JOIN record ON record.id = found.value
JOIN link_count ON link_count.kind = 'institution' AND link_count.target = record.iri
WHERE record.kind = 'institution' ORDER BY hits DESC, record.id LIMIT ?)
"""
_WHEREABOUTS: Final = "SELECT whereabouts FROM entry WHERE record = ?"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a thing was found.

    Attributes:
        field: "name", "alias", "acronym", "former name", "unit", "identifier", "page", "domain", "email", "telephone",
            "postcode", "address" or "description".
        text: the name, or what of the text it is; "" of an address or a description.
        language: of a name, BCP 47.
    """

    field: str
    text: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """What a text finds.

    Attributes:
        records: the numbers of all, in no order.
        expression: what finds most of them, in FTS5's words; "" where nothing has all words.
        front: the numbers of what comes first, the best first.
        suggestion: what was probably meant; "" where the text was taken as it is.
        matches: the scored candidates.
        nearest: whether nothing has all words, and what is found is only like the text.
    """

    records: tuple[int, ...]
    expression: str
    front: tuple[int, ...]
    suggestion: str
    matches: Matches
    nearest: bool = False


class WordSearch:
    """Searches of one release by words.

    Args:
        rows: runs a statement on the release.
        in_place: returns the numbers of the things that an expression of FTS5 finds and that are in one of the places
            of some keys.
    """

    def __init__(self, rows: Rows, in_place: Callable[[str, Iterable[str]], set[int]]) -> None:
        self._rows, self._in_place = rows, in_place
        self.index = SearchIndex(rows)
        self.matcher = Matcher(self.index)

    def find(self, text: str, kind: Kind | str | None) -> Found:
        """Find things by a text; where nothing has all words of one that was not in English, by what it means."""
        found = self._find(text, kind)
        least = _best(found)
        if (found.nearest or least < LIKELY) and (english := translated(found.matches.query.words)):
            meant = self._find(english, kind)
            if _best(meant) > (least if found.nearest or not found.records else LIKELY):
                return replace(meant, suggestion=meant.suggestion or english)
        return found

    def _find(self, text: str, kind: Kind | str | None) -> Found:
        matches = self.matcher.match(text, kind=kind, limit=2 * FRONT, by_words=False)
        query, candidates = matches.query, matches.candidates
        records = {one.thing.record for one in candidates if one.whole or one.short}
        is_known = bool(candidates) and candidates[0].whole and not _is_corrected(candidates[0])
        expression, typed = self._having(matches, query.words)
        suggestion = ""
        if query.corrected != query.words and not is_known:
            meant, others = self._having(matches, query.corrected)
            if others:
                suggestion = " ".join(re.sub(r"σ$", "ς", word) for word in query.corrected)
                expression, typed = expression if typed else meant, typed | others
        is_partial = not records and bool(suggestion or not typed)  # nothing has all words as they are
        records |= typed
        matches = self._with_further(matches, records, is_partial=is_partial)
        if is_partial:
            records |= _nearest(matches.candidates)
        elif query.has_abbreviations:
            matches = self._with_abbreviated(matches, records)
        live = (one.thing.record for one in matches.candidates if one.thing.state == "live")
        front = tuple(record for record in live if record in records)[:FRONT]
        return Found(tuple(records), expression, front, suggestion, matches, nearest=is_partial and not typed)

    def _with_further(self, matches: Matches, records: set[int], *, is_partial: bool) -> Matches:
        """Add all that was found to the candidates, or of much what is most alike, and what most others refer to.

        Args:
            matches: with the surest candidates.
            records: what was found.
            is_partial: whether nothing has all words of the text: then what is alike is added too.
        """
        scored = {one.thing.record for one in matches.candidates}
        further = records - scored
        if len(records) > FRONT:
            further &= {*self.matcher.by_words(matches, FRONT), *self._prominent(records)}
        if is_partial:
            further |= set(self.matcher.by_words(matches, BY_WORDS)) - scored
        candidates = [*matches.candidates, *self.matcher.score(matches, further)]
        return replace(matches, candidates=tuple(sorted(candidates, key=rank)))

    def _with_abbreviated(self, matches: Matches, records: set[int]) -> Matches:
        """Add what has words for the abbreviations of a text and is more likely than all that has them as they are."""
        best = max((one.score for one in matches.candidates if one.thing.record in records), default=0.0)
        if best >= LIKELY:
            return matches
        scored = {one.thing.record for one in matches.candidates}
        further = set(self.matcher.by_words(matches, BY_WORDS)) - scored
        candidates = tuple(sorted((*matches.candidates, *self.matcher.score(matches, further)), key=rank))
        records |= {one.thing.record for one in candidates if one.score > max(best, LIKELY)}
        return replace(matches, candidates=candidates)

    def _prominent(self, records: set[int]) -> list[int]:
        """Those of much that was found that most others refer to: they need not be the most alike."""
        if len(records) > WEIGHED:
            return []
        return numbers(self._rows, _MOST_REFERRED, orjson.dumps(list(records)).decode(), PROMINENT)

    def reasons(self, found: Found, records: Iterable[int]) -> Mapping[int, Reason]:
        """Return why some of the hits were found."""
        wanted = list(records)
        scored = {one.thing.record: one for one in found.matches.candidates}
        missing = [record for record in wanted if record not in scored]
        scored |= {one.thing.record: one for one in self.matcher.score(found.matches, missing)}
        return {
            record: _reason(scored[record]) or self._elsewhere(found, scored[record])
            for record in wanted
            if record in scored
        }

    def _elsewhere(self, found: Found, scored: Scored) -> Reason:
        """The reason for what was found by no likeness: a name with a word of the text, an address, what is said."""
        words = set(found.matches.query.words)
        for name in scored.thing.names:
            if words & set(name.words.split()):
                return Reason(name.kind, name.text, name.language)
        rows = self._rows(_WHEREABOUTS, (scored.thing.record,))
        return Reason("address" if rows and words & set(str(rows[0][0]).split()) else "description")

    def _having(self, matches: Matches, words: list[str]) -> tuple[str, set[int]]:
        """What has all of some words, or all but those of a place that it is in; and the expression for the first."""
        telling = [word for word in words if word not in SMALL_WORDS] or words
        expression = _expression(matches, telling)
        if not expression:
            return "", set()
        records = set(numbers(self._rows, BY_EXPRESSION, expression))
        places: dict[tuple[str, ...], list[str]] = {}
        for key, named in matches.whereabouts.items():
            rest = tuple(word for word in telling if word not in named)
            if rest and len(rest) < len(telling):
                places.setdefault(rest, []).extend((key, key.upper()))
        for rest, keys in places.items():
            records |= self._in_place(_expression(matches, list(rest)), keys)
        return expression, records


def _best(found: Found) -> float:
    return max((one.score for one in found.matches.candidates if one.thing.record in found.records), default=0.0)


def numbers(rows: Rows, statement: str, *values: str | int) -> list[int]:
    """Return the numbers that a statement gives as one list, which takes a quarter of the time that rows take."""
    listed: list[int] = orjson.loads(rows(statement, values)[0][0])
    return listed


def _nearest(candidates: Sequence[Scored]) -> set[int]:
    """What is most like a text of which nothing has all words: what is likely, else those about as good as the best."""
    least = min(LIKELY, max(NEAREST, AS_GOOD * candidates[0].score)) if candidates else LIKELY
    return {one.thing.record for one in candidates if one.score >= least}


def _expression(matches: Matches, words: list[str]) -> str:
    """What finds things with all of some words; a last word that many names have is taken as it is."""
    is_unfinished = all(matches.query.hits.get(word, 0) <= FREQUENT for word in words[-1:])
    return things_expression(words, unfinished=is_unfinished, initials=matches.query.initials in words)


def _reason(scored: Scored) -> Reason | None:
    """The feature that speaks most for a thing, if it is a name or a mark."""
    for feature in scored.features:
        if feature.feature == "name":
            return Reason(feature.kind, feature.text, feature.language)
        if feature.text and feature.contribution > 0 and feature.feature not in _NO_REASON:
            return Reason(feature.feature, feature.text)
    return None


def _is_corrected(scored: Scored) -> bool:
    """Whether the text was likened to a name with another spelling."""
    return not any(feature.feature != "name" or feature.value > ALIKE for feature in scored.features[:1])


_NO_REASON: Final = frozenset({"place", "country hint", "place hint", "type hint", "explained", "prominence"})
