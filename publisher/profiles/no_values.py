"""Texts that stand for no value: words, and what a spreadsheet puts in the place of one."""

import re
from typing import Final

_ERRORS: Final = frozenset(
    {"#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#GETTING_DATA", "#SPILL!", "#CALC!"}
)
_NO_VALUES: Final = "N/A|n/a|N.A.|n.a.|NULL|Null|null|-|--|–|—|?|k. A.|k.A.|n/d|N/D|s/d|S/D"
_NO_DATES: Final = ("9999-12-31", "31.12.9999", "31/12/9999", "0000-00-00", "00/00/0000")
EMPTY_WORDS: Final = frozenset((*_NO_VALUES.split("|"), *_NO_DATES))
"""Texts that stand for no value in any source. "NA" is not among them: it is Namibia's code."""

_FORMULA: Final = re.compile(r"[=@][A-Za-z_.]+\(.*|=[$]?[A-Z]{1,3}[$]?\d+\b.*|=.*[-+*/&].*", re.DOTALL)


def is_no_value(text: str) -> bool:
    """Whether a text is a spreadsheet's error, or a formula that was never computed."""
    return text in _ERRORS or bool(_FORMULA.fullmatch(text))
