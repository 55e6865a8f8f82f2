"""Cells of CSV files that people open in a spreadsheet and save: an apostrophe is before what it would change.

A spreadsheet runs "=1+1", and writes "0931" back as 931 and "1e5" as 100000.
https://owasp.org/www-community/attacks/CSV_Injection
"""

import re
from typing import Final

_FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")
_PLAIN_NUMBER: Final = re.compile(r"0|[1-9]\d{0,14}")
"""A whole number that a spreadsheet writes back as it was; it keeps 15 digits."""

_LIKE_A_NUMBER: Final = re.compile(r"[\d\s.,:/%()+-]*\d[\d\s.,:/%()+-]*|\d+(?:[.,]\d+)?[eE][+-]?\d+")


def guarded(text: str) -> str:
    """Put an apostrophe before what a spreadsheet would run."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def unguarded(text: str) -> str:
    """Return the text that :func:`guarded` was given."""
    return text[1:] if text.startswith("'") and text[1:].startswith(_FORMULA_STARTS) else text


def kept_as_text(text: str) -> str:
    """Put an apostrophe before what a spreadsheet would run, or would write back as another number or a date."""
    return f"'{text}" if _changes(text.lstrip("'")) else text


def as_text(cell: str) -> str:
    """Return the text that :func:`kept_as_text` was given."""
    return cell[1:] if cell.startswith("'") and _changes(cell[1:].lstrip("'")) else cell


def _changes(text: str) -> bool:
    if text.startswith(_FORMULA_STARTS):
        return True
    return bool(_LIKE_A_NUMBER.fullmatch(text)) and not _PLAIN_NUMBER.fullmatch(text)
