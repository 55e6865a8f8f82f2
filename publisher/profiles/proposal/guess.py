"""A guess: which field of the record a column feeds, and why."""

from dataclasses import dataclass
from typing import Final

from publisher.profiles.proposal.columns import Column

OF_ELEMENTS: Final = 'from = "#text", language_from = "@lang"'
"""What the rule of XML elements says that have texts in several languages."""

CLOSED_DAYS: Final = "closed_days"
"""Days that are closed: the rule of the hours names their column."""

PARENT_LABEL: Final = "parent_label"
"""The name of a parent whose key is in another column: the rule of that column names this one."""

PART_VALUE: Final = "part_of_row"
"""What the profile computes: the part that a row is about, where it is not the whole institution."""

PART: Final = "the part of the institution that a row is about"

STREET_NUMBER: Final = "street_number"
"""The number of a house, which the rule of the street has."""


@dataclass(frozen=True, slots=True)
class Guess:
    """One guess.

    Attributes:
        field: the field of the record that the column feeds.
        column: the column.
        reason: why.
        more: what its rule says besides the column (TOML); "" for nothing.
        rule: the whole rule (TOML) where it is not made of the column; "" otherwise.
    """

    field: str
    column: Column
    reason: str
    more: str = ""
    rule: str = ""
