"""Which words of a source's page are in none of the literals that were made of it."""

from collections.abc import Iterable

from publisher.normalise.text import words


def missing_words(page: str, literals: Iterable[str]) -> tuple[str, ...]:
    present = {word for literal in literals for word in words(literal)}
    return tuple(dict.fromkeys(word for word in words(page) if word not in present))
