"""Suggest things while a text is typed: those whose names are or begin with it, then those that have its words.

A suggestion follows indexes alone and scores nothing, so that it costs a millisecond or two; ``/api/match`` weighs.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import orjson

from publisher.search.expressions import things_expression
from publisher.search.index import Rows
from publisher.search.tables import KEY
from publisher.search.text import key_of, loose_key, words_of

LOOKED_AT: Final = 400
"""Names that are looked at, of those that begin with a text."""

WHOLE, SAME_WORDS, BEGINNING, ITS_WORDS = range(-1, 3)
"""What a text is to a name, the likeliest first: the name, its words in another order, its beginning, some words."""

_BY_BEGINNING: Final = f"""
SELECT name.record, name.text, name.language, {KEY} = ? FROM name JOIN record ON record.id = name.record
WHERE {KEY} >= ? AND {KEY} < ? AND record.state = 'live' AND record.kind IN (SELECT value FROM json_each(?)) LIMIT ?
"""  # noqa: S608 - constants
_BY_LOOSE: Final = """
SELECT name.record, name.text, name.language, 0 FROM name JOIN record ON record.id = name.record
WHERE loose = ? AND record.state = 'live' AND record.kind IN (SELECT value FROM json_each(?)) LIMIT ?
"""
_BY_WORDS: Final = """
SELECT record.id, record.label, '', 0 FROM (SELECT rowid, rank FROM search WHERE search MATCH ? LIMIT ?) AS found
JOIN record ON record.id = found.rowid
WHERE record.state = 'live' AND record.kind IN (SELECT value FROM json_each(?))
"""
_WEIGHED: Final = """
SELECT record.id, iri, record.kind, slug, label, facets, record.source, fullness + 10 * coalesce(hits, 0)
FROM json_each(?) AS chosen JOIN record ON record.id = chosen.value JOIN entry ON entry.record = record.id
LEFT JOIN link_count ON link_count.kind = 'institution' AND link_count.target = record.iri
"""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A thing that may be meant.

    Attributes:
        record: the thing's number.
        iri, kind, slug, label: of the thing.
        facets: what lists filter it by.
        source: the slug of its source.
        text: the name that begins with what was typed, or its label.
        language: of that name; "" if unknown.
    """

    record: int
    iri: str
    kind: str
    slug: str
    label: str
    facets: Mapping[str, Any]
    source: str
    text: str
    language: str


def suggested(rows: Rows, text: str, kinds: str, limit: int) -> list[Suggestion]:
    """Return what a text may become, the likeliest first.

    Args:
        rows: runs a statement on the release.
        text: as far as it is typed.
        kinds: of the things, as a JSON list.
        limit: the most suggestions.
    """
    words = words_of(text)
    key = key_of(words)
    if not key:
        return []
    found: dict[int, tuple[int, str, str]] = {}
    for number, name, language, whole in rows(_BY_BEGINNING, (key, key, f"{key}\U0010ffff", kinds, LOOKED_AT)):
        if number not in found or whole > -found[number][0]:
            found[number] = (WHOLE if whole else BEGINNING, name, language)
    if len(words) > 1:
        for number, name, language, _ in rows(_BY_LOOSE, (loose_key(words), kinds, LOOKED_AT)):
            if number not in found or found[number][0] == BEGINNING:
                found[number] = (SAME_WORDS, name, language)
    if len(found) < limit and (expression := things_expression(words, initials=True)):
        for number, name, language, _ in rows(_BY_WORDS, (expression, LOOKED_AT, kinds)):
            found.setdefault(number, (ITS_WORDS, name, language))
    weighed = _weighed(rows, found)
    ordered = sorted(weighed, key=lambda row: (found[row[0]][0], -row[7], row[4], row[0]))[:limit]
    return [_suggestion(row, *found[row[0]][1:]) for row in ordered]


def suggestions_of(rows: Rows, records: Sequence[int], kinds: Collection[str]) -> list[Suggestion]:
    """Return things by their numbers, in this order, as far as they are of some kinds."""
    things = {row[0]: row for row in _weighed(rows, records) if row[2] in kinds}
    return [_suggestion(things[number], things[number][4], "") for number in records if number in things]


def _weighed(rows: Rows, records: Iterable[int]) -> list[tuple[Any, ...]]:
    return rows(_WEIGHED, (f"[{','.join(map(str, records))}]",))


def _suggestion(row: tuple[Any, ...], text: str, language: str) -> Suggestion:
    number, iri, kind, slug, label, facets, source, _ = row
    return Suggestion(number, iri, kind, slug, label, orjson.loads(facets), source, text, language)
