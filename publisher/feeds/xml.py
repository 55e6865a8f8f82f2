"""Build XML documents of nested elements, with text that XML 1.0 can hold."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from xml.etree import ElementTree as ET

_NO_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

SCHEMA_LOCATION: Final = "{http://www.w3.org/2001/XMLSchema-instance}schemaLocation"
LANG: Final = "{http://www.w3.org/XML/1998/namespace}lang"

ET.register_namespace("xsi", "http://www.w3.org/2001/XMLSchema-instance")


@dataclass(frozen=True, slots=True)
class Namespace:
    """An XML namespace: calling it makes an element.

    Attributes:
        iri: its name.
        prefix: what documents call it.
    """

    iri: str
    prefix: str

    def __post_init__(self) -> None:
        ET.register_namespace(self.prefix, self.iri)

    def __call__(
        self, tag: str, *content: ET.Element | str | None, attributes: Mapping[str, str | None] | None = None
    ) -> ET.Element:
        """Make an element.

        Args:
            tag: its local name.
            content: its text, or its elements; None is left out.
            attributes: by name; None is left out.
        """
        named = {name: xml_text(value) for name, value in (attributes or {}).items() if value is not None}
        element = ET.Element(f"{{{self.iri}}}{tag}", named)
        for part in content:
            if isinstance(part, str):
                element.text = xml_text(part)
            elif part is not None:
                element.append(part)
        return element


def xml_text(text: str) -> str:
    """Leave out the characters that XML 1.0 cannot hold, not even escaped."""
    return _NO_XML.sub("", text)


def xml_bytes(root: ET.Element, *, default: Namespace | None = None) -> bytes:
    """Return the bytes of a document, with an XML declaration; parsers read a bare carriage return as a line feed.

    Args:
        root: the document's element.
        default: the namespace whose elements have no prefix.
    """
    ET.indent(root, " ")
    if default is not None:
        # ElementTree's own way refuses attributes without a namespace, and its table of prefixes is shared by all.
        for element in root.iter():
            element.tag = element.tag.removeprefix(f"{{{default.iri}}}")
        root.set("xmlns", default.iri)
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written.replace(b"\r", b"&#xD;") + b"\n"
