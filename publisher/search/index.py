"""Look things up in the search tables of one release; every look-up follows an index, and its length is bounded."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import orjson

from publisher.search.entry import NameKind
from publisher.search.marks import PAGE, Mark, page
from publisher.search.spelling import MAX_SPELLINGS, further_variants, is_near, is_spelled, variants
from publisher.search.tables import KEY
from publisher.uris import Kind

Rows = Callable[[str, Sequence[object]], list[tuple[Any, ...]]]
"""Runs a statement with its values on ``records.sqlite``."""

PER_LOOKUP: Final = 400
"""The most rows of one look-up by key, or by mark."""

MAX_COMPARED: Final = 4_000
"""Names that are compared with an abbreviation."""

MAX_REMEMBERED: Final = 200_000
"""Words whose hits are remembered."""

_BY_KEY: Final = f"""
SELECT {KEY}, name.record, record.kind FROM json_each(?) AS wanted
JOIN name ON {KEY} = wanted.value JOIN record ON record.id = name.record LIMIT ?
"""  # noqa: S608 - constants
_BY_KEYS_BEGINNING: Final = f"""
SELECT {KEY}, name.record, record.kind FROM name JOIN record ON record.id = name.record
WHERE {KEY} >= ? AND {KEY} < ? LIMIT ?
"""  # noqa: S608 - constants
_BY_LOOSE: Final = (
    "SELECT name.loose, name.record, record.kind FROM json_each(?) AS wanted"
    " JOIN name ON name.loose = wanted.value JOIN record ON record.id = name.record LIMIT ?"
)
_BY_MARK: Final = "SELECT value, record FROM mark WHERE value = ? AND kind = ? LIMIT ?"
_BY_BEGINNING: Final = "SELECT value, record FROM mark WHERE value >= ? AND value < ? AND kind = ? LIMIT ?"
_HITS: Final = "SELECT word.word, hits FROM json_each(?) AS wanted JOIN word ON word.word = wanted.value"
_SPELLED: Final = """
SELECT DISTINCT word.word, hits FROM json_each(?) AS wanted JOIN spelling ON spelling.variant = wanted.value
JOIN word ON word.word = spelling.word ORDER BY hits DESC LIMIT 60
"""
_LISTED: Final = "SELECT json_group_array(rowid) FROM names WHERE names MATCH ?"
_COMPARED: Final = (
    "SELECT name.id, name.record, loose FROM json_each(?) AS wanted CROSS JOIN name ON name.id = wanted.value"
)
_WORDS_BY_NAME: Final = f"""
SELECT name.record, {KEY} FROM json_each(?) AS wanted CROSS JOIN name ON name.id = wanted.value
"""  # noqa: S608 - constants
_THINGS: Final = """
SELECT record.id, iri, record.kind, slug, label, state, facets, fullness, coalesce(hits, 0), coalesce(within, 0)
FROM json_each(?) AS wanted CROSS JOIN record ON record.id = wanted.value
JOIN entry ON entry.record = record.id LEFT JOIN node ON node.record = record.id
LEFT JOIN link_count ON link_count.kind = 'institution' AND link_count.target = record.iri
"""
_NAMES: Final = """
SELECT name.record, name.kind, language, text, words, loose, pinyin FROM json_each(?) AS wanted
CROSS JOIN name ON name.record = wanted.value ORDER BY name.record, number
"""
_BEGUN: Final = "SELECT 1 FROM word WHERE word > ? AND word < ? LIMIT 1"
_SAME: Final = "SELECT 1 FROM mark WHERE value = ? AND kind = ? AND record = ?"
_PLACE_WORDS: Final = (
    "SELECT wanted.value, name.words FROM json_each(?) AS wanted JOIN record ON record.iri = ? || wanted.value"
    " JOIN name ON name.record = record.id"
)
_IS_VALUE: Final = (
    "SELECT 1 FROM json_each(?) AS wanted JOIN facet_count ON kind = '' AND name = wanted.value"
    " WHERE facet_count.value = ? COLLATE NOCASE LIMIT 1"
)
_SLUGS: Final = "SELECT record.id, slug FROM json_each(?) AS wanted CROSS JOIN record ON record.id = wanted.value"


class NameRow(NamedTuple):
    """A name of a thing, as the index has it; :class:`publisher.search.entry.Name` tells what each is."""

    kind: NameKind
    language: str
    text: str
    words: str
    loose: str
    pinyin: str


@dataclass(slots=True)
class Thing:
    """A thing that may be what is looked for.

    Attributes:
        record: its number.
        facets: what lists filter it by.
        fullness: how much is said of it.
        referring: how many live institutions refer to it.
        within: how many institutions are below it.
        names: its names.
    """

    record: int
    iri: str
    kind: Kind
    slug: str
    label: str
    state: str
    facets: Mapping[str, Any]
    fullness: int
    referring: int
    within: int
    names: list[NameRow]


class SearchIndex:
    """The search tables of one release.

    Args:
        rows: runs a statement on the release.
    """

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self._hits: dict[str, int] = {}
        self._words_of_places: dict[str, frozenset[str]] = {}
        self._names: int | None = None

    @property
    def names(self) -> int:
        """How many names there are."""
        if self._names is None:
            self._names = int(self._rows("SELECT count(*) FROM name", ())[0][0])
        return self._names

    def marked(self, marks: Iterable[Mark]) -> dict[int, list[Mark]]:
        """Return the things that have any of these marks, each with those that it has."""
        found: dict[int, list[Mark]] = {}
        for mark in dict.fromkeys(marks):
            if mark.prefix:
                end = f"{mark.value}\U0010ffff"
                rows = self._rows(_BY_BEGINNING, (mark.value, end, mark.kind, PER_LOOKUP))
            else:
                rows = self._rows(_BY_MARK, (mark.value, mark.kind, PER_LOOKUP))
            for _, record in rows:
                held = found.setdefault(record, [])
                if mark.kind not in [other.kind for other in held]:
                    held.append(mark)
        return found

    def with_keys(self, keys: Collection[str]) -> list[tuple[str, int, str]]:
        """Return key, record and kind of the things that have a name with one of these keys."""
        return [(*row,) for row in self._rows(_BY_KEY, (_json(keys), 4 * PER_LOOKUP))]

    def with_beginning(self, key: str, limit: int) -> list[tuple[str, int, str]]:
        """Return key, record and kind of things that have a name whose key begins with this one."""
        return [(*row,) for row in self._rows(_BY_KEYS_BEGINNING, (key, f"{key}\U0010ffff", limit))]

    def with_loose(self, keys: Collection[str]) -> list[tuple[str, int, str]]:
        """Return key, record and kind of the things that have a name with one of these words, in whatever order."""
        return [(*row,) for row in self._rows(_BY_LOOSE, (_json(keys), PER_LOOKUP))]

    def listed_names(self, expression: str) -> list[int]:
        """Return the numbers of the names that an FTS5 expression finds, in no order of likeness."""
        found: list[int] = orjson.loads(self._rows(_LISTED, (expression,))[0][0])
        return found

    def compared_names(self, names: Iterable[int]) -> list[tuple[int, int, str]]:
        """Return numbers, records and words, without their order, of names."""
        return [(*row,) for row in self._rows(_COMPARED, (_json(names),))]

    def short_for(self, words: Iterable[str], names: re.Pattern[str], limit: int) -> list[int]:
        """Return the records with names, without spaces, that match and have all of some characters, short ones first.

        Args:
            words: the characters.
            names: what names match.
            limit: the most records.
        """
        every = " AND ".join(f'"{word}"' for word in words)
        listed = self.listed_names(f"words : ({every})")[:MAX_COMPARED]
        rows = self._rows(_WORDS_BY_NAME, (_json(listed),))
        matched = sorted((len(key), record) for record, key in rows if names.fullmatch(key))
        return list(dict.fromkeys(record for _, record in matched))[:limit]

    def hits(self, words: Iterable[str]) -> dict[str, int]:
        """Return how many names have each of some words."""
        wanted, known = set(words), self._hits
        unknown = [word for word in wanted if word not in known]
        if unknown:
            found = {**dict.fromkeys(unknown, 0), **dict(self._rows(_HITS, (_json(unknown),)))}
            if len(known) > MAX_REMEMBERED:  # other threads keep the one that they read
                self._hits = {}
            self._hits.update(found)
            return {**{word: known[word] for word in wanted if word in known}, **found}
        return {word: known[word] for word in wanted}

    def spellings(self, word: str) -> list[tuple[str, int]]:
        """Return the words that a word may stand for if it is misspelt, with their hits, the most frequent first."""
        if not is_spelled(word):
            return []
        return self._spelled(word, variants(word)) or self._spelled(word, further_variants(word))

    def _spelled(self, word: str, found_by: Collection[str]) -> list[tuple[str, int]]:
        rows = self._rows(_SPELLED, (_json(found_by),)) if found_by else []
        return [(other, hits) for other, hits in rows if other != word and is_near(word, other)][:MAX_SPELLINGS]

    def is_beginning(self, word: str) -> bool:
        """Whether a word of the index begins with a text."""
        return bool(self._rows(_BEGUN, (word, f"{word}\U0010ffff")))

    def is_same(self, one: Thing, other: Thing) -> bool:
        """Whether one of two things is said to be the same as the other."""
        pairs = ((one.record, other.iri), (other.record, one.iri))
        return any(self._rows(_SAME, (page(iri), PAGE, record)) for record, iri in pairs)

    def words_of_places(self, before: str, keys: Collection[str]) -> Mapping[str, frozenset[str]]:
        """Return the words of the names of places, which are remembered.

        Args:
            before: what the IRI of a place has before its key.
            keys: of the places.
        """
        known = self._words_of_places
        if unknown := [key for key in keys if key not in known]:
            found: dict[str, set[str]] = {key: set() for key in unknown}
            for key, words in self._rows(_PLACE_WORDS, (_json(unknown), before)):
                found[key].update(words.split())
            known = {**known, **{key: frozenset(words) for key, words in found.items()}}
            self._words_of_places = known if len(known) <= MAX_REMEMBERED else {}
        return known

    def is_value(self, facets: Iterable[str], value: str) -> bool:
        """Return whether anything has a value of one of some facets; small and capital letters are the same."""
        return bool(self._rows(_IS_VALUE, (_json(facets), value)))

    def slugs(self, records: Iterable[int]) -> dict[int, str]:
        """Return the slugs of things."""
        return dict(self._rows(_SLUGS, (_json(records),)))

    def things(self, records: Iterable[int]) -> list[Thing]:
        """Return things with their names."""
        wanted = _json(records)
        if wanted == "[]":
            return []
        things = {}
        for number, iri, kind, slug, label, state, facets, fullness, referring, within in self._rows(
            _THINGS, (wanted,)
        ):
            values = orjson.loads(facets)
            things[number] = Thing(number, iri, Kind(kind), slug, label, state, values, fullness, referring, within, [])
        for record, *name in self._rows(_NAMES, (wanted,)):
            things[record].names.append(NameRow(*name))
        return list(things.values())


def _json(values: Iterable[object]) -> str:
    return orjson.dumps(list(values)).decode()
