"""The texts that records share: concepts, laws, places, notes, files; how many records have each, and which first.

Where texts contradict each other the first record counts, in the order of the sources. So it is kept which records are
the first that have a text: when one of them goes, the next one is known.
"""

from bisect import insort
from collections.abc import Callable, Iterable, Iterator
from typing import Final, NamedTuple

import orjson

from publisher.pipeline.stages.entries import Entry

KEPT: Final = 8
"""How many of the first records are kept of each text; if all of them are gone, all records are looked through."""


class SharedText(NamedTuple):
    """A text that records share: "concept", "law", "described", "place", "note" or "file"."""

    kind: str
    source: str
    text: str


class SharedRow(NamedTuple):
    """A text, how many records have it, and the slugs of the first of them, each with the text's place there (JSON)."""

    kind: str
    source: str
    text: str
    uses: int
    first: str


def texts_of(entry: Entry) -> list[SharedText]:
    """What a record shares with others, in the order of the record."""
    return [
        *(SharedText("described", "", text) for text in entry.described_places),
        *(SharedText("place", "", key) for key in entry.places),
        *(SharedText("concept", "", text) for text in entry.concepts),
        *(SharedText("law", entry.source, text) for text in entry.laws),
        *(SharedText("note", "", orjson.dumps(note).decode()) for note in entry.notes),
        *([SharedText("file", entry.source, entry.file)] if entry.shared_file else ()),
    ]


class SharedTexts:
    """All of them; grows with the number of different texts.

    Args:
        rows: what is known from the release before.
        number_of: returns the place of a known record in the order of the sources, by its slug.
    """

    def __init__(self, rows: Iterable[SharedRow], number_of: Callable[[str], int]) -> None:
        self._number_of = number_of
        self._numbers: dict[str, int] = {}
        self._texts: dict[SharedText, tuple[int, list[tuple[str, int]]]] = {
            SharedText(kind, source, text): (uses, [(slug, place) for slug, place in orjson.loads(first)])
            for kind, source, text, uses, first in rows
        }

    def add(self, entry: Entry, slug: str, number: int) -> None:
        """Add what a record has."""
        for place, text in enumerate(texts_of(entry)):
            uses, first = self._texts.get(text) or (0, [])
            is_every = len(first) == uses < KEPT
            if is_every or (first and (number, place) < self._order(first[-1])):
                self._numbers[slug] = number
                insort(first, (slug, place), key=self._order)
                del first[KEPT:]
            self._texts[text] = uses + 1, first

    def remove(self, entry: Entry, slug: str) -> None:
        """Remove what a record had."""
        for text in texts_of(entry):
            uses, first = self._texts.pop(text)
            if uses > 1:
                self._texts[text] = uses - 1, [(other, place) for other, place in first if other != slug]

    def lost(self) -> set[SharedText]:
        """The texts of which no first record is known any more."""
        return {text for text, (_, first) in self._texts.items() if not first}

    def users(self, text: SharedText) -> list[str] | None:
        """The slugs of all records that have a text; None if there are more than are kept."""
        uses, first = self._texts.get(text) or (0, [])
        return [slug for slug, _ in first] if len(first) == uses else None

    def found(self, text: SharedText, slug: str, number: int, place: int) -> None:
        """Tell the first record of a text that was lost."""
        self._numbers[slug] = number
        self._texts[text] = self._texts[text][0], [(slug, place)]

    def in_order(self) -> Iterator[SharedText]:
        """Every text, in the order of the first records that have them."""
        return iter(sorted(self._texts, key=lambda text: self._order(self._texts[text][1][0])))

    def rows(self) -> Iterator[SharedRow]:
        """What the next build needs to know."""
        for text, (uses, first) in self._texts.items():
            yield SharedRow(*text, uses, orjson.dumps(first).decode())

    def _order(self, first: tuple[str, int]) -> tuple[int, int]:
        slug, place = first
        if (number := self._numbers.get(slug)) is None:
            number = self._numbers[slug] = self._number_of(slug)
        return number, place
