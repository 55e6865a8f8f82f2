"""Shapes of queries that differ in their names alone: clients send one query many times, with other IRIs each time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from publisher.store.direct.shapes import Pattern, Shape, can_have_shape, shape_of

_MOST: Final = 256


class KnownShapes:
    """The shapes of queries by their tokens, in which names are numbered: ``?0`` for a variable, ``<i:1>`` for an IRI.

    To read a query takes three times as long as to number its names (docs/adr/0223).
    """

    def __init__(self) -> None:
        self._known: dict[str, Shape | None] = {}

    def of(self, query: str, tokens: Sequence[str]) -> Shape | None:
        """Return the shape of a query; None if it has none.

        Args:
            query: the text.
            tokens: its tokens.
        """
        if not can_have_shape(query):
            return None
        numbered: dict[str, str] = {}
        words = []
        for token in tokens:
            if token not in numbered:
                if token[0] == "?" and len(token) > 1:
                    numbered[token] = f"?{len(numbered)}"
                elif token[0] == "<" and ":" in token:
                    numbered[token] = f"<i:{len(numbered)}>"
                else:
                    words.append(token)
                    continue
            words.append(numbered[token])
        shape = self._shape_of(" ".join(words))
        return shape and _with_names(shape, {number: name for name, number in numbered.items()})

    def _shape_of(self, text: str) -> Shape | None:
        try:
            return self._known[text]
        except KeyError:
            if len(self._known) >= _MOST:
                self._known.clear()
            shape = self._known[text] = shape_of(text)
            return shape


def _with_names(shape: Shape, names: dict[str, str]) -> Shape:
    """Return a shape with names instead of numbers."""
    prologue, patterns, rows, streams, limit = shape
    if prologue:
        prologue = " ".join([names.get(word, word) for word in prologue.split(" ")])
    named = [Pattern._make([term and _with_name(term, names) for term in pattern]) for pattern in patterns]
    return Shape(prologue, tuple(named), rows, streams, limit)


def _with_name(term: str, names: dict[str, str]) -> str:
    if (name := names.get(term)) is not None:
        return name
    text, mark, datatype = term.rpartition("^^")
    return f"{text}^^{names.get(datatype, datatype)}" if mark else term
