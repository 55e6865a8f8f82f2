"""Telephones to E.164, as many as a field holds, with who answers and how the source wrote them.

A field is folded, freed of brackets (a text in brackets is a label; digits in brackets are an area code), cut at the
signs that join numbers, and each piece read by libphonenumber. What is no valid number stays in the raw field, with a
note; a number is never completed from nothing: only an area code may be taken over from the number before it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, Literal

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat

from publisher.normalise.notes import inferred, not_understood
from publisher.normalise.text import fold, squeeze
from publisher.records import Origin, QualityNote, Telephone

MAX_LENGTH: Final = 1000

_BRACKET: Final = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
_JOINT: Final = re.compile(r"\s*(?:[、,;/|\n]|\bor\b|\band\b|或|和)\s*", re.IGNORECASE)
_EXTENSION: Final = re.compile(
    r"\s*(?:转分机|转|分机号?|\bext(?:ension)?\.?|\bx(?=\s*\d))\s*[:.]?\s*(?=\d)", re.IGNORECASE
)
_ONLY_EXTENSION: Final = re.compile(r"\s*(?:转|分机|ext\b|ext\.|extension|x\s*\d)", re.IGNORECASE)
_FAX: Final = re.compile(r"\bfax\b|传真", re.IGNORECASE)
_VOICE: Final = re.compile(r"(?:tel(?:ephone)?|phone|联系电话|办公电话|电话)(?:\s*(?:no|number))?[.:]?", re.IGNORECASE)
_LEAD: Final = re.compile(r"(?P<label>[^\d+:]*[^\W\d_][^\d+:]*)\s*[:.]?\s*(?=[+\d])")
_TAIL: Final = re.compile(r"(?<=\d)\s*(?P<label>[^\W\d_][^\d+]*)$")


@dataclass(slots=True)
class _Reading:
    """A field in the course of being read."""

    region: str | None
    origin: Origin | None
    found: dict[tuple[str, str | None, str | None], Telephone] = field(default_factory=dict)
    notes: list[QualityNote] = field(default_factory=list)
    last: PhoneNumber | None = None

    @property
    def name(self) -> str | None:
        return self.origin.field if self.origin else None


def telephones(
    text: str, *, region: str | None, origin: Origin | None = None
) -> tuple[tuple[Telephone, ...], tuple[QualityNote, ...]]:
    """Read the telephone numbers of a field.

    Args:
        text: the field as the source has it ("00-86-0931-8854319、0931-8419037").
        region: ISO 3166-1 alpha-2 whose dialling habits hold where no country code is written, or None.
        origin: where the field stands.

    Returns:
        the numbers in their order, each once; and a note for each piece that is none.
    """
    reading = _Reading(region, origin)
    if len(text) > MAX_LENGTH:
        note = not_understood(f"over {MAX_LENGTH:,} characters is no telephone", field=reading.name, value=text)
        return (), (note,)
    for piece in _pieces(text):
        parts = piece.split()
        apart = len(parts) > 1 and all(_parsed(fold(part), region) for part in parts)
        for part in parts if apart else (piece,):
            _read(reading, part)
    return tuple(reading.found.values()), tuple(reading.notes)


def _pieces(text: str) -> Iterator[str]:
    """Cut a field at the signs that join numbers, brackets left whole; an extension stays with its number."""
    masked = _BRACKET.sub(lambda match: "#" * len(match[0]), fold(text))
    start, pieces = 0, list[str]()
    for end, after in [*(match.span() for match in _JOINT.finditer(masked)), (len(text), len(text))]:
        if pieces and _ONLY_EXTENSION.match(masked[start:end]):
            pieces[-1] += " " + text[start:end].strip()
        elif piece := text[start:end].strip():
            pieces.append(piece)
        start = after
    yield from pieces


def _read(reading: _Reading, piece: str) -> None:
    bare, label, kind = _without_labels(fold(piece))
    number = _parsed(bare, reading.region)
    if number is None and (number := _with_area_of(reading.last, bare, reading.region)):
        message = "the area code is not written here; it was taken over from the number before"
        reading.notes.append(inferred(message, field=reading.name, value=piece))
    if number is None:
        message = "not a valid telephone number" + ("" if re.search(r"\d", bare) else " (no digits)")
        reading.notes.append(not_understood(message, field=reading.name, value=piece))
        return
    reading.last = number
    e164 = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    phone = Telephone(
        e164=e164, extension=number.extension, label=label, kind=kind, text=squeeze(piece), origin=reading.origin
    )
    reading.found.setdefault((e164, number.extension, label), phone)


def _without_labels(text: str) -> tuple[str, str | None, Literal["voice", "fax"]]:
    """Take a piece apart: what is dialled, who answers, and whether a fax does."""
    labels: list[str] = []

    def bracket(match: re.Match[str]) -> str:
        inner = match[1].strip()
        if re.fullmatch(r"\+?[\d\s-]+", inner):
            return "" if inner == "0" else f" {inner} "
        labels.append(inner)
        return " "

    rest = _EXTENSION.sub(" ext. ", _BRACKET.sub(bracket, text)).strip()
    if lead := _LEAD.match(rest):
        labels.insert(0, lead["label"])
        rest = rest[lead.end() :]
    if tail := _TAIL.search(rest):
        labels.append(tail["label"])
        rest = rest[: tail.start()]
    kind: Literal["voice", "fax"] = "fax" if any(_FAX.search(label) for label in labels) else "voice"
    names = [squeeze(_VOICE.sub(" ", _FAX.sub(" ", label))).strip(" :.-/&") for label in labels]
    return rest, ", ".join(name for name in names if name) or None, kind


def _parsed(text: str, region: str | None) -> PhoneNumber | None:
    """Read one number; "00" in front is the international prefix wherever the source is from."""
    dialled = re.sub(r"^\s*00(?=[\s-]*[1-9])[\s-]*", "+", text)
    try:
        number = phonenumbers.parse(dialled, region)
    except NumberParseException:
        return None
    return number if phonenumbers.is_valid_number(number) else None


def _with_area_of(last: PhoneNumber | None, text: str, region: str | None) -> PhoneNumber | None:
    """Read a local number that follows a whole one, with that one's area code."""
    if last is None or not re.fullmatch(r"[\d\s-]+", text.strip()):
        return None
    area_digits = phonenumbers.length_of_geographical_area_code(last)
    national = phonenumbers.national_significant_number(last)
    local = re.sub(r"\D", "", text)
    if not area_digits or len(local) != len(national) - area_digits:
        return None
    return _parsed(f"+{last.country_code}{national[:area_digits]}{local}", region)
