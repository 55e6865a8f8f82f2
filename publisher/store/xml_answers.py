"""Keep answers in XML well-formed: pyoxigraph writes what XML cannot hold, and carriage returns unescaped.

XML 1.0 cannot hold most control characters (section 2.2), and its parsers read a carriage return as a line feed
(section 2.11) unless it is ``&#xD;``. RDF/XML writes predicates, and classes, as names of elements (2.2 and 2.13).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from publisher.rdf.xmlnames import RDF, local_name
from publisher.store.results import XML_RESULTS

if TYPE_CHECKING:
    import pyoxigraph as ox

RDF_XML: Final = "application/rdf+xml"
XML_FORMATS: Final = frozenset({XML_RESULTS, RDF_XML})

_CONTROL: Final = bytes({*range(0x20)} - set(b"\t\n\r"))
_NO_CHARACTER: Final = re.compile(b"\xef\xbf[\xbe\xbf]")
_TYPE: Final = f"{RDF}type"


class XmlUnwritableError(Exception):
    """An answer that XML cannot carry."""


class XmlText:
    """The bytes of an answer in XML, piece by piece."""

    __slots__ = ("_tail",)

    def __init__(self) -> None:
        self._tail = b""

    def checked(self, piece: bytes) -> bytes:
        """Return the next piece with its carriage returns escaped.

        Raises:
            XmlUnwritableError: it has a character that XML cannot hold.
        """
        seen = self._tail + piece
        self._tail = seen[-2:]
        if len(piece.translate(None, _CONTROL)) != len(piece) or _NO_CHARACTER.search(seen):
            raise XmlUnwritableError("a text in it has a control character that XML 1.0 cannot hold")
        return piece.replace(b"\r", b"&#xD;")


def check_names(triple: ox.Triple) -> None:
    """Check that RDF/XML can write a triple's predicate, and its class, as the name of an element.

    Raises:
        XmlUnwritableError: it cannot.
    """
    predicate = triple.predicate.value
    if local_name(predicate) is None:
        raise XmlUnwritableError(f"the predicate <{predicate}> cannot be the name of an XML element")
    if predicate == _TYPE:
        written = str(triple.object)
        if written[0] == "<" and local_name(written[1:-1]) is None:
            raise XmlUnwritableError(f"the class {written} cannot be the name of an XML element")
