"""The cards of the things that a record links to, each parsed once for all records that link to it.

A page shows a dozen names of places, concepts and institutions, and most of them are on many pages. What is made of a
card is kept with it: its nodes of JSON-LD, its names (docs/adr/0218-prerendered-parts.md).
"""

import re
from collections.abc import Hashable
from functools import lru_cache
from typing import Any, Final

from publisher.rdf.nquads import Subjects, group, statements

_KEPT: Final = 2_048
"""How many cards are kept, each with what was made of it: some kB."""

_CARD: Final = re.compile(r"(\S+) [^\n]*\n(?:\1 [^\n]*\n)*")
"""The lines of one subject."""


class Card(dict[str, list[str]]):
    """What is said of a thing that others link to: objects by predicate, as N-Triples spells them.

    It is shared, and never changed.

    Attributes:
        made: what was made of it, by what made it.
    """

    __slots__ = ("made",)

    def __init__(self, properties: dict[str, list[str]]) -> None:
        super().__init__(properties)
        self.made: dict[Hashable, Any] = {}


def cards_of(text: str) -> Subjects:
    """Return cards by their subjects.

    Args:
        text: of a record's cards, canonical N-Triples, sorted.

    Raises:
        UnwritableError: a line is not RDF 1.1.
    """
    cards: Subjects = {}
    for match in _CARD.finditer(text):
        if match[1] in cards:  # they are not sorted
            return group(statements(text))
        cards[match[1]] = _card(match[0])
    return cards


@lru_cache(maxsize=_KEPT)
def _card(lines: str) -> Card:
    """Return the card that lines about one subject are."""
    [properties] = group(statements(lines)).values()
    return Card(properties)
