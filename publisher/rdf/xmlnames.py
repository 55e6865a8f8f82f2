"""Which IRIs can be names of XML elements: those of predicates have to be, for RDF/XML has no other way to write them.

It imports hardly anything: a query worker, which has to start quickly, needs this too.
"""

import re
from functools import lru_cache
from typing import Final
from xml.parsers import expat

from publisher.characters import one_of

RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"

_START: Final = (
    "A-Za-z_\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d\u2070-\u218f\u2c00-\u2fef"
    "\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_FURTHER: Final = f"{_START}\\-.0-9\u00b7\u0300-\u036f\u203f\u2040"
_NAME: Final = re.compile(rf"{one_of(_START)}{one_of(_FURTHER)}*\Z")
"""Namespaces in XML, NCName, at the end of an IRI."""

_RESERVED: Final = frozenset(
    f"{RDF}{name}"
    for name in (
        "RDF",
        "ID",
        "about",
        "parseType",
        "resource",
        "nodeID",
        "datatype",
        "bagID",
        "aboutEach",
        "aboutEachPrefix",
        "Description",
        "li",
    )
)
"""RDF/XML section 5.1: names of the syntax itself."""


@lru_cache(maxsize=4096)
def local_name(iri: str) -> str | None:
    """Return the end of an IRI that can name an element, the rest being its namespace; None if it has none."""
    match = _NAME.search(iri)
    if match is None or match.start() == 0 or iri in _RESERVED or not _is_read(match[0]):
        return None
    return match[0]


def _is_read(name: str) -> bool:
    """Return whether parsers of XML 1.0's fourth edition, such as expat, read the name too: it allows fewer letters."""
    try:
        expat.ParserCreate().Parse(f"<{name}/>".encode(), True)  # noqa: FBT003 - the parser's own signature
    except expat.ExpatError:
        return False
    return True
