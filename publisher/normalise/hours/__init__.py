"""Opening hours from text, in a dozen languages and as OpenStreetMap writes them: a small grammar, and nothing guessed.

The text is split into tokens (:mod:`publisher.normalise.hours.tokens`); a word that is not a token makes the whole text
"not understood". The parser makes intervals of the tokens. The result is checked against the OpenStreetMap grammar by
opening-hours-py.

Specified by docs/mapping.md; exemplified by tests/normalise/hours/.
"""

from publisher.normalise.hours.reader import hours

__all__ = ["hours"]
