"""Dates as people read them."""

import re
from typing import Final

MONTHS: Final = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)

_DATE: Final = re.compile(r"(-?\d{4,})(?:-(0[1-9]|1[0-2])(?:-(0[1-9]|[12]\d|3[01]))?)?")


def date_in_words(text: str) -> str:
    """Return a year, a month or a day (ISO 8601) in words ("21 March 2018"); other text as it is."""
    match = _DATE.fullmatch(text)
    if match is None:
        return text
    year = f"{int(match[1][1:])} BC" if match[1].startswith("-") else match[1]
    month = MONTHS[int(match[2]) - 1] if match[2] else ""
    return " ".join(part for part in ((match[3] or "").lstrip("0"), month, year) if part)
