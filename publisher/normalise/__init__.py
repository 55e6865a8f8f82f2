"""Normalisers: the text of a source in, plain values out, nothing guessed.

Each is a pure function of a text and its context (:mod:`publisher.normalise.normaliser`). The text itself stays in the
record's raw fields. Described in docs/mapping.md.
"""

from publisher.normalise.normaliser import NO_CONTEXT, Normalised, TextContext

__all__ = ["NO_CONTEXT", "Normalised", "TextContext"]
