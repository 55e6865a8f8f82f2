"""What all feeds share: the addresses of a publication's changes, and text that XML 1.0 can hold."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from xml.etree import ElementTree as ET

from publisher.changes import Change
from publisher.uris import UriPolicy

_NO_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Channel:
    """A publication as its feeds introduce it.

    Attributes:
        uris: its URI policy.
        title, publisher, contact, licence: as its manifest has them; "" where not said.
    """

    uris: UriPolicy
    title: str
    publisher: str = ""
    contact: str = ""
    licence: str = ""

    @property
    def feed(self) -> str:
        """The address of the feed's root."""
        return f"{self.uris.base}/feed"

    def page(self, name: str) -> str:
        """The address of a page of the feed."""
        return f"{self.feed}/{name}"

    def memento(self, change: Change) -> str:
        """The address of the version of a record that a change made."""
        return memento(self.uris, change)

    def event(self, change: Change) -> str:
        """The IRI of the change itself, which is also the name of the graph of what the record said after it."""
        return f"{self.memento(change)}#event"

    def document(self, change: Change) -> str:
        """The address of the record's document."""
        return self.uris.document(change.kind, change.slug)


def memento(uris: UriPolicy, change: Change) -> str:
    """The address of one version of a record's document."""
    return f"{uris.base}/releases/{change.version}/doc/{change.kind}/{change.slug}"


def xml_text(text: str) -> str:
    """Leave out the characters that XML 1.0 cannot hold, not even escaped."""
    return _NO_XML.sub("", text)


def element(parent: ET.Element | None, tag: str, text: str | None = None, **attributes: str) -> ET.Element:
    """Make an element, below another where there is one; an attribute ``rel_`` is written ``rel``."""
    named = {name.rstrip("_"): xml_text(value) for name, value in attributes.items()}
    made = ET.Element(tag, named) if parent is None else ET.SubElement(parent, tag, named)
    if text is not None:
        made.text = xml_text(text)
    return made


def xml_bytes(root: ET.Element) -> bytes:
    """The bytes of a document, with an XML declaration."""
    ET.indent(root, " ")
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


def counted(names: Iterable[tuple[str, int]]) -> str:
    """Property IRIs with how many statements, for people ("name, telephone (2)")."""
    parts = (f"{_local(iri)} ({count})" if count > 1 else _local(iri) for iri, count in names)
    return ", ".join(parts)


def _local(iri: str) -> str:
    return re.split(r"[#/]", iri)[-1] or iri
