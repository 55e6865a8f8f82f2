"""Telephones in E.164, as many as a field holds, with who answers and how the source wrote them.

A field is folded, stripped of brackets (a text in brackets is a label, digits in brackets are an area code), cut at the
signs that join numbers, and each piece is parsed by libphonenumber. What is not a valid number stays in the raw field,
with a note. Only an area code is ever added, from the number before.
"""

import re
from collections.abc import Iterator
from typing import Final, Literal

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat

from publisher.normalise.normaliser import NO_CONTEXT, Normalised, TextContext
from publisher.normalise.text import fold, squeeze
from publisher.records import NoteKind, QualityNote, Telephone

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


def telephones(text: str, context: TextContext = NO_CONTEXT) -> Normalised[Telephone]:
    """Read the telephone numbers of a field ("00-86-0931-8854319、0931-8419037"), each once.

    Numbers without a country code are read by the habits of the context's country. With the option ``fax`` all are fax
    numbers, whatever the field says.
    """
    if len(text) > MAX_LENGTH:
        return (), (context.not_understood(f"over {MAX_LENGTH:,} characters is no telephone", text),)
    numbers: dict[tuple[str, str | None, str | None], Telephone] = {}
    notes: list[QualityNote] = []
    last: PhoneNumber | None = None
    for piece in _pieces(text, context.country):
        bare, label, kind = _without_labels(fold(piece))
        number = _parse(bare, context.country)
        if number is None and (number := _with_area_of(last, bare, context.country)):
            message = "the area code is not written here; it was taken over from the number before"
            notes.append(context.note(NoteKind.INFERRED, message, piece))
        if number is None:
            message = "not a valid telephone number" + ("" if re.search(r"\d", bare) else " (no digits)")
            notes.append(context.not_understood(message, piece))
            continue
        last, extension = number, number.extension
        telephone = Telephone(
            e164=phonenumbers.format_number(number, PhoneNumberFormat.E164),
            extension=extension,
            label=label,
            kind="fax" if context.options.get("fax") else kind,
            text=squeeze(piece),
            origin=context.origin,
        )
        numbers.setdefault((telephone.e164, extension, label), telephone)
    return tuple(numbers.values()), tuple(notes)


def _pieces(text: str, country: str | None) -> Iterator[str]:
    """Split a field into numbers: at the signs that join them, and at spaces between whole numbers."""
    for piece in _joined_pieces(text):
        parts = piece.split()
        are_numbers = len(parts) > 1 and all(_parse(fold(part), country) for part in parts)
        yield from parts if are_numbers else (piece,)


def _joined_pieces(text: str) -> list[str]:
    """Split a field at the signs that join numbers, outside brackets; an extension stays with its number."""
    masked = _BRACKET.sub(lambda match: "#" * len(match[0]), fold(text))
    start, pieces = 0, list[str]()
    for end, after in [*(match.span() for match in _JOINT.finditer(masked)), (len(text), len(text))]:
        if pieces and _ONLY_EXTENSION.match(masked[start:end]):
            pieces[-1] += " " + text[start:end].strip()
        elif piece := text[start:end].strip():
            pieces.append(piece)
        start = after
    return pieces


def _without_labels(text: str) -> tuple[str, str | None, Literal["voice", "fax"]]:
    """Split a piece into the digits to dial, who answers, and whether it is a fax."""
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


def _parse(text: str, region: str | None) -> PhoneNumber | None:
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
    return _parse(f"+{last.country_code}{national[:area_digits]}{local}", region)
