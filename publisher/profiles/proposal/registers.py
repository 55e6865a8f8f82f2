"""Numbers that registers of legal bodies give (CNPJ, SIRET, VAT …): found by their header, or by their check digits.

The check digits are python-stdnum's business (https://arthurdejong.org/python-stdnum/).
"""

import re
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Final, Protocol, cast

from publisher.profiles.proposal.columns import Column
from publisher.profiles.proposal.guess import Guess
from publisher.profiles.proposal.headers import REGISTERS
from publisher.profiles.proposal.questions import CHECK

_MOSTLY: Final = 0.6
_SURELY: Final = 3
"""So many different numbers that are all valid are no chance."""


_NUMBER: Final = re.compile(r"(?=(?:\D*\d){4})[A-Z]{0,3}[\d./ -]{4,24}[A-Z]{0,2}[\d./ -]{0,6}")
"""What a number with wrong check digits looks like."""


class _Checker(Protocol):
    """What python-stdnum's modules have."""

    def is_valid(self, number: str) -> bool:
        """Whether the form and the check digits of a number are right."""


@dataclass(frozen=True, slots=True)
class _Register:
    """A register: its scheme, the module of its numbers, its headers, its form, and whether it needs no header."""

    scheme: str
    module: str
    words: tuple[str, ...]
    pattern: str
    sure: bool

    def is_valid(self, number: str) -> bool:
        """Whether a number may be one of the register: by its check digits, or by its form where it has none."""
        if self.module:
            return _checker(self.module).is_valid(number)
        return re.fullmatch(self.pattern, number.strip()) is not None


_REGISTERS: Final = tuple(
    _Register(scheme, row["module"], tuple(row["words"]), row.get("pattern", ""), row.get("sure", False))
    for scheme, row in REGISTERS.items()
)


@cache
def _checker(module: str) -> _Checker:
    return cast("_Checker", import_module(f"stdnum.{module}"))


def register_number(column: Column) -> Guess | None:
    """Return the guess that a column has a register's numbers; None if nothing shows it."""
    if not column.values:
        return None
    named = [each for each in _REGISTERS if column.mentions(*each.words)]
    if named:
        best = max(named, key=lambda each: column.share_of(each.is_valid))
        return _guess(best, column, column.share_of(best.is_valid))
    known = (each for each in _REGISTERS if each.sure and column.share_of(each.is_valid) == 1)
    found = next(known, None) if _may_be_numbers(column) else None
    return _guess(found, column, 1.0) if found else None


def _may_be_numbers(column: Column) -> bool:
    """Whether there are enough different values, or written with signs as only such numbers are."""
    different = set(column.values)
    return len(different) >= _SURELY or all("/" in value and "." in value for value in different)


def _guess(register: _Register, column: Column, valid: float) -> Guess | None:
    if valid == 1:
        reason = f"numbers of a register ({register.scheme})"
    elif valid >= _MOSTLY:
        reason = f"{CHECK} numbers of a register ({register.scheme}), some with wrong check digits"
    elif register.module and column.share(_NUMBER) >= _MOSTLY:
        reason = (
            f"{CHECK} called {register.scheme}, but the check digits of most are wrong: they are published as they are"
        )
    else:
        return None
    return Guess("identifiers", column, reason, f'scheme = "{register.scheme}"')
