"""Faults of a source: cells that no register should have, and that registers have all the same.

What the profile refuses, what it mends with a note, and what it lets through for the shapes to judge is theirs to say.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from random import Random
from typing import Final

from benchmarks.inputs.generate import Register, Row

BAD_CELLS: Final[tuple[tuple[str, str], ...]] = (
    ("name_en", "x" * 1001),
    ("name_en", "名称\u202eabc"),
    ("name_en", "Bureau\u0007 of Bells"),
    ("name_en", "A" + "\u0301" * 400),
    ("name_en", "_:b0 <http://example.org/> .\n"),
    ("name_zh", "\ufeff"),
    ("name_zh", "\U0001f3db" * 1001),
    ("type", "Recipe"),
    ("type", "organization"),
    ("type", "Government Organization"),
    ("category", ""),
    ("group", " > > "),
    ("city", "Atlantis"),
    ("district", "兰州市\n"),
    ("parent", "999999-nobody"),
    ("address", "No. 1 " + "Long Road, " * 300),
    ("address", "\n"),
    ("telephone", "ask at the desk"),
    ("telephone", "110"),
    ("telephone", "0931-8834621\n"),
    ("telephone", "０９３１－８８３４６２１"),
    ("telephone", "+86 931 883 4621 ext. 12; 0931-1234567 (fax)"),
    ("telephone", "86-0931-88346218834621883462188"),
    ("hours", "Monday to Friday 25:99-26:00"),
    ("hours", "24/7"),
    ("hours", "Monday to Sunday 00:00-24:00"),
    ("hours", "Friday 22:00-06:00"),
    ("homepage", "not an address"),
    ("homepage", "javascript:alert(1)"),
    ("homepage", "http://"),
    ("homepage", "https://例え.example/路径?q=a b"),
    ("homepage", "HTTPS://WWW.EXAMPLE.ORG"),
    ("founded", "soon"),
    ("founded", "2023-02-30"),
    ("founded", "0000"),
    ("founded", "-0044-03-15"),
    ("founded", "31/12/1999"),
    ("founded", "１９４９"),
    ("founded", "12024-01-01"),
    ("id", "A B/C?#%"),
    ("id", ""),
    ("id", "\t"),
)
"""Column and cell."""


@dataclass(frozen=True)
class SpoiltRegister(Register):
    """A register of which some rows have bad cells, one or several.

    Attributes:
        spoilt: the share of the rows (0 to 1).
    """

    spoilt: float = field(default=0.04, kw_only=True)

    def rows(self) -> Iterator[Row]:
        """The rows, in order."""
        dice = Random(self.seed)
        cells = list(BAD_CELLS)
        for number, row in enumerate(super().rows()):
            if dice.random() < self.spoilt:
                chosen = [cells[number % len(cells)], *dice.sample(cells, dice.choice((0, 0, 0, 1, 3)))]
                yield _spoilt(row, chosen)
            else:
                yield row


def _spoilt(row: Row, chosen: list[tuple[str, str]]) -> Row:
    for column, cell in chosen:
        # An identifier stays one of its own: two records of one identifier are a fault that the register judges.
        own = f"{row.id} {cell}" if column == "id" and cell.strip() else cell
        row = Row(**(asdict(row) | {column: own}))
    return row
