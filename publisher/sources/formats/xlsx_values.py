"""Numbers of a workbook as their owner sees them: by the number format of the cell (ECMA-376 part 1, 18.8.30, 18.8.31).

Followed are leading zeros and signs and separators in codes ("0000", "+0", "00-000"), and which parts of a date are
shown, in ISO 8601. Thousands separators, percentages and rounding are not: they would lose what the cell holds.
"""

import datetime as dt
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

_BUILT_IN: Final = {
    **{str(number): "yyyy-mm-dd" for number in (14, 15, 16, *range(27, 37), *range(50, 59))},
    **{str(number): "h:mm:ss" for number in (18, 19, 20, 21, 45, 46, 47)},
    "17": "mmm-yy",
    "22": "yyyy-mm-dd h:mm",
}
"""The built-in formats that are dates or times."""

_QUOTED: Final = re.compile(r'"([^"]*)"|\\(.)|\[[^\]]*\]|_.|\*.')
_DATE_LETTERS: Final = re.compile(r"[ymdhs]", re.IGNORECASE)
_CODE: Final = re.compile(r"[0#?\ue000-\uf8ff +()/-]*0[0#?\ue000-\uf8ff +()/-]*")
_LITERAL: Final = 0xE000
"""Literal characters of a format are moved to the private use area while it is read, so that no letter means a part."""

_WHOLE: Final = re.compile(r"-?\d{1,15}")
MAX_FORMAT: Final = 255
"""Characters of a number format; a longer one is not followed."""


@dataclass(frozen=True, slots=True)
class NumberFormat:
    """What a number format shows.

    Attributes:
        date: the parts of a date or time that it has, some of "y", "m", "d", "h", "s"; "" for a number.
        code: the format of a whole number with leading zeros, a sign or separators; "" for any other.
    """

    date: str = ""
    code: str = ""

    def text(self, value: str, epoch: dt.datetime) -> str:
        """Return a stored number as text; a date or time in ISO 8601.

        Args:
            value: as the workbook stores it.
            epoch: the day that dates are counted from.
        """
        if self.code and _WHOLE.fullmatch(value):
            return _filled(self.code, value)
        if not self.date and re.fullmatch(r"-?\d+", value):
            return value
        try:
            number = float(value)
            if self.date:
                return self._date(number, epoch)
            whole = number.is_integer() and abs(number) < 1e15
        except (ValueError, OverflowError):
            return value
        if whole:
            return _filled(self.code, str(int(number))) if self.code else str(int(number))
        return repr(number)

    def _date(self, serial: float, epoch: dt.datetime) -> str:
        """Return a serial number as a date, a time of day (below 1), or both.

        1900 counts as a leap year in a workbook, so days before March 1900 are one off; cells do not date so far back.
        """
        moment = epoch + dt.timedelta(days=serial)
        moment = (moment + dt.timedelta(milliseconds=500)).replace(microsecond=0)
        if self.date == "y":
            return f"{moment.year:04}"
        if self.date == "ym":
            return f"{moment.year:04}-{moment.month:02}"
        if 0 <= serial < 1:
            return moment.time().isoformat()
        timed = not {"h", "s"}.isdisjoint(self.date) and moment.time() != dt.time()
        return moment.isoformat() if timed else moment.date().isoformat()


@lru_cache(maxsize=1024)
def number_format(identifier: str, custom: str | None) -> NumberFormat:
    """Return the format of a number.

    Args:
        identifier: its number in the workbook.
        custom: its code, if the workbook brings one.
    """
    written = _BUILT_IN.get(identifier, "") if custom is None else custom
    if len(written) > MAX_FORMAT:
        return NumberFormat()
    code = _QUOTED.sub(_moved, written).partition(";")[0]
    if code.lower() == "general":
        return NumberFormat()
    if _DATE_LETTERS.search(code):
        return NumberFormat(date="".join(part for part in "ymdhs" if part in code.lower()))
    return NumberFormat(code=code if _is_code(code) else "")


def _moved(match: "re.Match[str]") -> str:
    literal = match[1] if match[1] is not None else match[2] or ""
    return "".join(chr(_LITERAL + ord(character)) if ord(character) < 0x1000 else "" for character in literal)


def _is_code(code: str) -> bool:
    """Whether a format shows more than the digits of a whole number: leading zeros, a sign, separators."""
    return bool(_CODE.fullmatch(code)) and code.strip() not in {"0", "#0", "##0"}


def _filled(code: str, digits: str) -> str:
    """Put digits into the places of a format, from the right; what is left goes before the first place."""
    if digits.startswith("-"):
        return digits
    left = list(digits)
    first = next(place for place, character in enumerate(code) if character in "0#?")
    shown: list[str] = []
    for place in range(len(code) - 1, -1, -1):
        character = code[place]
        if character in "0#?":
            shown.append(left.pop() if left else "0" * (character == "0"))
            if place == first:
                shown.extend(reversed(left))
        elif left or place < first or "0" in code[:place]:
            shown.append(chr(ord(character) - _LITERAL) if ord(character) >= _LITERAL else character)
    return "".join(reversed(shown)).strip()
