"""Normalisers: the words of a source in, plain values out, nothing guessed.

Each is a pure function of a text and its context. It gives what it is sure of, and quality notes for what it repaired,
inferred, or did not understand; the words themselves stay in the record's raw fields. Told in docs/mapping.md.
"""
