"""The versions of RDF and SPARQL: their labels, and which of them a text in some format needs.

https://www.w3.org/TR/rdf12-concepts/#section-version-announcement. What RDF 1.1 can hold is announced by nobody; a base
direction needs "1.2-basic", a triple term "1.2".
"""

import mmap
import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

LABELS: Final = ("1.1", "1.2-basic", "1.2")
"""Each holds what those before it hold."""

BASIC, FULL = LABELS[1:]

_PIECE_BYTES: Final = 1 << 20
_TOKENS: Final = re.compile(rb'"(?:[^"\\]++|\\.)*+"(?:@[A-Za-z0-9-]+?--(?P<basic>ltr|rtl))?|(?P<full><<\()', re.DOTALL)
_XML: Final = re.compile(rb'<[^<>]*\sits:dir="(?P<basic>ltr|rtl)"|<[^<>]*(?P<full>\srdf:parseType="Triple")')
_TURTLE: Final = ((b"<<(", b"--ltr", b"--rtl"), _TOKENS)
_MARKS: Final[Mapping[str, tuple[tuple[bytes, ...], re.Pattern[bytes]]]] = MappingProxyType(
    {
        "text/turtle": _TURTLE,
        "application/n-triples": _TURTLE,
        "application/n-quads": _TURTLE,
        "application/trig": _TURTLE,
        "text/tab-separated-values": _TURTLE,
        "application/rdf+xml": ((b' its:dir="', b' rdf:parseType="Triple"'), _XML),
        "application/sparql-results+xml": (
            (b"<triple>", b' its:dir="'),
            re.compile(rb'<[^<>]*\sits:dir="(?P<basic>ltr|rtl)"|(?P<full><triple>)'),
        ),
        "application/sparql-results+json": (
            (b'"type":"triple"', b'"its:dir":'),  # a quote inside a text has a backslash before it
            re.compile(rb'(?P<basic>"its:dir":)|(?P<full>"type":"triple")'),
        ),
    }
)
"""What may be a sign of a version in each format, and what surely is one, as pyoxigraph writes them."""


def version_of(media_type: str, text: bytes | mmap.mmap) -> str | None:
    """Return the version that a text announces; None for RDF 1.1, and for formats that hold nothing newer.

    Args:
        media_type: of the text, which pyoxigraph has written.
        text: the whole of it.
    """
    marks, tokens = _MARKS.get(media_type, ((), _TOKENS))
    is_short = len(text) <= _PIECE_BYTES
    for mark in marks:
        if text.find(mark) >= 0 if is_short else _contains(text, mark):
            break
    else:
        return None
    found = None
    for match in tokens.finditer(text):
        if match["full"]:
            return FULL
        found = BASIC if match["basic"] else found
    return found


def is_within(version: str, most: str) -> bool:
    """Return whether who reads one version reads another; nobody reads unknown ones."""
    return most in LABELS and LABELS.index(version) <= LABELS.index(most)


def _contains(text: bytes | mmap.mmap, mark: bytes) -> bool:
    """Look piece by piece, so that other threads can run in between."""
    starts = range(0, max(len(text), 1), _PIECE_BYTES)
    return any(text.find(mark, start, start + _PIECE_BYTES + len(mark)) >= 0 for start in starts)
