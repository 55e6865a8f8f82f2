"""The reader of vCard 2.1, 3.0 and 4.0 (RFC 6350): one record of each card of an institution; people are left out.

A card is an institution's if it says so (KIND:org), if its name is that of its organisation, or if it has no name of a
person. In doubt it is a person's: then it is reported, without what is in it.
"""

import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import orjson

from publisher.errors import Fault
from publisher.raw import RawRecord, UnreadableRecord
from publisher.sources.formats.json import fields_of
from publisher.sources.lines import Line, find_encoding, lines_of
from publisher.sources.proposals import is_organisation
from publisher.sources.reader import Reader, options_of, read_members
from publisher.sources.source import Source
from publisher.sources.streams import Member

MAX_LINES: Final = 10_000
"""In one card; pictures are longer, and are not read."""

_LINE: Final = re.compile(r'(?:[\w-]+\.)?([\w-]+)((?:;(?:[^":;]|"[^"]*")*)*):(.*)', re.DOTALL)
_PARAMETER: Final = re.compile(r';([\w-]+)(?:=((?:[^";]|"[^"]*")*))?')
_ESCAPE: Final = re.compile(r"\\(.)", re.DOTALL)
_COMPONENT: Final = re.compile(r"(?:[^;\\]|\\.)*", re.DOTALL)
_ITEM: Final = re.compile(r"(?:[^,\\]|\\.)+", re.DOTALL)
_ADDRESS: Final = ("box", "extended", "street", "locality", "region", "postal_code", "country")
_BINARY: Final = frozenset({"photo", "logo", "sound", "key"})
_NOT_PEOPLE: Final = frozenset({"org", "group", "location", "organization"})
_PLAIN: Final = frozenset({"uid", "note", "nickname", "tz", "rev", "kind", "role", "title", "label", "source"})
_GEO: Final = re.compile(r"(?:geo:)?\s*(-?[\d.]+)\s*[;,]\s*(-?[\d.]+).*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Property:
    """One property of a card: its name in lower case, its parameters, its value with the escapes."""

    name: str
    value: str
    parameters: dict[str, str]

    @property
    def types(self) -> frozenset[str]:
        """What kinds of number or address it is ("work", "fax")."""
        named = self.parameters.get("type", "").replace('"', "").lower().split(",")
        return frozenset((*named, *(name for name, value in self.parameters.items() if not value)))

    @property
    def text(self) -> str:
        """The value without escapes, on one line."""
        return " ".join(unescaped(self.value).split())

    @property
    def components(self) -> list[str]:
        """The components of the value, without escapes."""
        return [" ".join(unescaped(piece).split()) for piece in _split(self.value, _COMPONENT)]


@dataclass(slots=True)
class Card:
    """The properties of a card, its first line, and its bytes."""

    line: int
    properties: list[Property] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)

    def all(self, name: str) -> list[Property]:
        """The properties of one name that have a value."""
        return [each for each in self.properties if each.name == name and each.value.strip(" ;")]

    def text(self, name: str) -> str:
        """The first value of a property; "" without the property."""
        return next((each.text for each in self.all(name)), "")


def read_file(source: Source, file: Path) -> Iterator[RawRecord | UnreadableRecord]:
    """Read the cards of one file, packed or not; never raises for what is wrong with the data.

    Raises:
        SourceError: an option that is not known.
    """
    options_of(source)
    return read_members(source, file, lambda member, digest: _records(member, digest, source.encoding))


def is_person(card: Card) -> bool:
    """Whether a card is a person's, or may be one's."""
    kind, name = card.text("kind").lower(), card.text("fn").casefold()
    if kind in _NOT_PEOPLE or card.text("x-abshowas").lower() == "company":
        return False
    names_nobody = any(each.name == "n" for each in card.properties) and not card.all("n")
    organisations = {piece.casefold() for each in card.all("org") for piece in (*each.components, each.text)}
    if kind == "individual" or not (names_nobody or name or organisations):
        return True
    if names_nobody or name in organisations or not name:
        return False
    return bool(organisations) or not is_organisation(card.text("fn"))


def data_of(card: Card) -> dict[str, Any]:
    """The values of a card, by the names of its properties in lower case; "fax" are the telephones of that type."""
    names = card.all("fn") or [Property("fn", each.components[0], each.parameters) for each in card.all("org")]
    telephones = card.all("tel")
    addresses = [_address(each) for each in card.all("adr")]
    position = next((_position(each.value) for each in card.all("geo")), None)
    if position and addresses:
        addresses[0] |= position
    data: dict[str, Any] = {
        "fn": [{"text": each.text, "language": each.parameters.get("language")} for each in names],
        "unit": [piece for each in card.all("org") for piece in each.components[1:] if piece],
        "tel": [_number(each) for each in telephones if "fax" not in each.types],
        "fax": [_number(each) for each in telephones if "fax" in each.types],
        "email": [each.text for each in card.all("email")],
        "url": [each.text for each in card.all("url")],
        "adr": addresses,
        "categories": [
            unescaped(item).strip() for each in card.all("categories") for item in _split(each.value, _ITEM)
        ],
        "geo": None if addresses else position,
        **{name: card.text(name) for name in sorted(_PLAIN)},
        **{each.name: each.text for each in card.properties if each.name.startswith("x-")},
    }
    where = next((address["locality"] for address in data["adr"] if address.get("locality")), "")
    data["@name"] = ", ".join(filter(None, (names[0].text if names else "", where)))
    return {name: value for name, value in data.items() if value}


def unescaped(text: str) -> str:
    """A text without its escapes."""
    return _ESCAPE.sub(lambda match: "\n" if match[1] in "nN" else match[1], text)


def _split(text: str, pattern: re.Pattern[str]) -> list[str]:
    """The pieces of a value between separators that are not escaped."""
    pieces, at = [], 0
    while match := pattern.match(text, at):
        pieces.append(match[0])
        at = match.end() + 1
        if at > len(text):
            break
    return pieces


def _number(each: Property) -> str:
    return each.text.removeprefix("tel:").replace(";ext=", " ext. ")


def _address(each: Property) -> dict[str, str]:
    parts = {name: text for name, text in zip(_ADDRESS, each.components, strict=False) if text}
    if "street" not in parts and "box" in parts:
        parts["street"] = parts["box"] if re.search(r"[^\W\d]", parts["box"]) else f"PO Box {parts['box']}"
    return parts


def _position(value: str) -> dict[str, str] | None:
    match = _GEO.fullmatch(unescaped(value))
    return {"latitude": match[1], "longitude": match[2]} if match else None


def _records(member: Member, digest: str, encoding: str | None) -> Iterator[RawRecord | UnreadableRecord]:
    with member.open() as stream:
        lines = lines_of(stream, find_encoding(member.open, encoding, member.name))
        for item in _cards(lines, member.name):
            if isinstance(item, UnreadableRecord):
                yield item
            elif is_person(item):
                message = "the card is a person's, not an institution's (KIND:org would say so): it is left out"
                yield UnreadableRecord((Fault("card-of-person", message, member.name, item.line),), b"")
            else:
                data = data_of(item)
                raw = b"\n".join(item.raw) if "email" not in data else orjson.dumps(data)
                yield RawRecord(member.name, item.line, digest, fields_of(data, item.line), raw, data)


def _cards(lines: Iterator[Line], file: str) -> Iterator[Card | UnreadableRecord]:
    """Put lines together to cards; one that does not end is reported."""
    card: Card | None = None
    found_any = False
    for line in _unfolded(lines):
        begins, ends = (line.text.strip().upper() == f"{word}:VCARD" for word in ("BEGIN", "END"))
        if card is not None and (begins or len(card.raw) > MAX_LINES):
            yield _unfinished(card.line, file)
            card = None
        found_any = found_any or begins
        if begins:
            card = Card(line.number)
        elif ends and card is not None:
            yield card
            card = None
        elif card is not None:
            card.raw.append(line.raw)
            if (found := _property(line.text)) and found.name not in _BINARY:
                card.properties.append(found)
    if card is not None:
        yield _unfinished(card.line, file)
    if not found_any:
        message = "no card begins here (BEGIN:VCARD): is this a vCard file? If not, save it as .csv, .xlsx or .json"
        yield UnreadableRecord((Fault("card-missing", message, file),), b"")


def _unfinished(line: int, file: str) -> UnreadableRecord:
    message = "the card does not end with END:VCARD: add the line, or get the whole file again"
    return UnreadableRecord((Fault("card-unfinished", message, file, line),), b"")


def _unfolded(lines: Iterator[Line]) -> Iterator[Line]:
    """Join lines that were folded: the next begins with a space, or this one ends in "=" and is quoted-printable."""
    before: Line | None = None
    for each in lines:
        line = Line(each.number, each.raw.rstrip(b"\r\n"), each.text.rstrip("\r\n"), each.fault)
        if before is not None and line.text[:1] in {" ", "\t"}:
            before = _joined(before, line, before.text + line.text[1:])
        elif before is not None and before.text.endswith("=") and "QUOTED-PRINTABLE" in before.text[:200].upper():
            before = _joined(before, line, before.text[:-1] + line.text)
        else:
            if before is not None:
                yield before
            before = line
    if before is not None:
        yield before


def _joined(before: Line, line: Line, text: str) -> Line:
    return Line(before.number, before.raw + b"\n" + line.raw, text, before.fault or line.fault)


def _property(text: str) -> Property | None:
    match = _LINE.fullmatch(text)
    if match is None:
        return None
    parameters: dict[str, str] = {}
    for name, value in _PARAMETER.findall(match[2]):
        known = parameters.get(name.lower())
        parameters[name.lower()] = f"{known},{value}" if known else value
    value = match[3]
    if "quoted-printable" in {each.lower() for each in (*parameters, *parameters.values())}:
        charset = parameters.get("charset", "utf-8")
        value = quopri.decodestring(value.encode()).decode(charset if _is_known(charset) else "utf-8", errors="replace")
    return Property(match[1].lower(), value, parameters)


def _is_known(charset: str) -> bool:
    try:
        "".encode(charset)
    except LookupError:
        return False
    return True


READER: Final = Reader(read_file=read_file, suffixes=(".vcf", ".vcard"), adapter="vcard")
