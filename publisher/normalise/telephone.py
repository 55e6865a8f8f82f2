"""Telephones in E.164, as many as a field holds, with who answers and how the source wrote them.

A field is cut at the signs and words that join numbers (:mod:`publisher.normalise.telephone_parts`), each piece is
stripped of its labels, and what is left is parsed by libphonenumber: with digits and signs only, and with the prefix
that a country's numbers are written with, because digits without it are the end of a number whose area code is not
said. What is not a valid number stays in the raw field, with a note. Only an area code is ever added, from the number
before.
"""

import re
from collections.abc import Iterator
from typing import Final

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat

from publisher.normalise.normaliser import NO_CONTEXT, Normalised, TextContext
from publisher.normalise.telephone_parts import is_area_code, joined_pieces, without_labels
from publisher.normalise.text import fold, squeeze
from publisher.records import NoteKind, QualityNote, Telephone

MAX_LENGTH: Final = 1000

_LETTER: Final = re.compile(r"[^\W\d_]")
_SPREADSHEET_FLOAT: Final = re.compile(r"\s*(\+?\d{7,15})\.0+\s*")
_LONGEST: Final = len("+") + 15
_SHORTEST_WITH_COUNTRY: Final = 10
"""Fewer digits than these, without a "+", are rather a local number than one with its country code."""


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
        bare, label, kind = without_labels(fold(piece))
        number, note = _read(bare, context.country, last)
        if note:
            notes.append(context.note(*note, piece))
        if number is None:
            notes.append(context.not_understood(_problem(bare, context.country), piece))
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
    """Split a field into numbers: at what joins them, and at spaces between whole numbers."""
    pieces = joined_pieces(text)
    while pieces:
        piece = pieces.pop(0)
        if pieces and is_area_code(piece.text, piece.joint) and not _parse(fold(piece.text), country):
            whole = f"{piece.text}/{pieces[0].text}"
            if _parse(without_labels(fold(whole.replace("/", " ")))[0], country):
                pieces.pop(0)
                yield whole
                continue
        parts = piece.text.split()
        are_numbers = len(parts) > 1 and all(_parse(fold(part), country) for part in parts)
        yield from parts if are_numbers else (piece.text,)


def _read(
    text: str, region: str | None, last: PhoneNumber | None
) -> tuple[PhoneNumber | None, tuple[NoteKind, str] | None]:
    """Read one number, with what was repaired or inferred for it."""
    if match := _SPREADSHEET_FLOAT.fullmatch(text):
        number = _parse(match[1], region) or _with_country_code(match[1], region)
        message = "written as a spreadsheet writes a number ('.0' at its end); the digits before it were read"
        return number, (NoteKind.REPAIRED, message) if number else None
    if number := _parse(text.replace("/", " "), region):
        return number, None
    if number := _with_country_code(text, region):
        return number, (NoteKind.REPAIRED, "the country code is written without '+'; it was read as one")
    if number := _with_lost_zero(text, region):
        return number, (NoteKind.REPAIRED, "the 0 in front is missing, as spreadsheets drop it; it was put there")
    if number := _with_area_of(last, text, region):
        message = "the area code is not written here; it was taken over from the number before"
        return number, (NoteKind.INFERRED, message)
    return None, None


def _parse(text: str, region: str | None) -> PhoneNumber | None:
    """Read one number; "00" in front is the international prefix wherever the source is from."""
    dialled = re.sub(r"^\s*00(?=[\s-]*[1-9])[\s-]*", "+", text).strip()
    if _LETTER.search(dialled.replace("ext.", "")):
        return None  # libphonenumber would dial letters as the keys of a telephone
    try:
        number = phonenumbers.parse(dialled, region)
    except NumberParseException:
        return None
    is_whole = dialled.startswith("+") or _has_national_prefix(dialled, region)
    fits = len(phonenumbers.format_number(number, PhoneNumberFormat.E164)) <= _LONGEST
    return number if is_whole and fits and phonenumbers.is_valid_number(number) else None


def _has_national_prefix(dialled: str, region: str | None) -> bool:
    """Whether a number is written with the prefix of its area code, where its country has one and it is not optional.

    libphonenumber knows this for numbers that it finds within a text, so it is asked to find this one.
    """
    if (
        region
        and dialled.lstrip("( ").startswith("0")
        and phonenumbers.ndd_prefix_for_region(region, strip_non_digits=True) == "0"
    ):
        return True
    digits = re.sub(r"-{2,}", "-", dialled)
    matches = phonenumbers.PhoneNumberMatcher(digits, region, leniency=phonenumbers.Leniency.VALID)
    return any((match.start, match.end) == (0, len(digits)) for match in matches)


def _with_country_code(text: str, region: str | None) -> PhoneNumber | None:
    """Read digits that begin with the country code of the region, without "+" ("491716783154")."""
    digits = re.sub(r"[\s-]", "", text)
    code = str(phonenumbers.country_code_for_region(region)) if region else ""
    if not (digits.isdecimal() and code and digits.startswith(code) and len(digits) >= _SHORTEST_WITH_COUNTRY):
        return None
    return _parse(f"+{digits}", region)


def _with_lost_zero(text: str, region: str | None) -> PhoneNumber | None:
    """Read digits without the 0 in front, in countries where all numbers with their area codes are equally long.

    No number without its area code is as long there.
    """
    if not region or phonenumbers.ndd_prefix_for_region(region, strip_non_digits=True) != "0":
        return None
    metadata = phonenumbers.PhoneMetadata.metadata_for_region(region)
    lengths = metadata.fixed_line.possible_length if metadata and metadata.fixed_line else ()
    digits = re.sub(r"[\s.-]", "", text)
    if not digits.isdecimal() or len(digits) not in lengths or not (len(lengths) == 1 or region == "GB"):
        return None
    return _parse(f"0{digits}", region)


def _problem(text: str, region: str | None) -> str:
    """Say why a piece is no number."""
    if not re.search(r"\d", text):
        return "not a valid telephone number (no digits)"
    if _LETTER.search(text.replace("ext.", "")):
        return "not a valid telephone number: words stand among its digits"
    if region is None and not text.lstrip(" (").startswith(("+", "00")):
        return "a telephone number without a country code, and nothing says its country: add a country to the source"
    prefix = phonenumbers.ndd_prefix_for_region(region, strip_non_digits=True) if region else None
    if prefix and not text.lstrip(" (").startswith((prefix, "+")):
        return f"not a valid telephone number: in {region} it would begin with {prefix} and an area code, or with +"
    return "not a valid telephone number"


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
