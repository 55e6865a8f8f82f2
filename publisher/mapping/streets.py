"""Which part of an address is a street: what ``schema:streetAddress`` may have, which is no place for a town.

Specified by docs/mapping.md.
"""

import re
from typing import Final

from publisher.records import Address, Text

_AFTER_NUMBER: Final = frozenset("号號")

_STREET_WORD: Final = re.compile(
    r"""\b(?:street|road|rd|avenue|ave|av|lane|ln|drive|boulevard|blvd|bd|square|highway|hwy|way|alley|row|terrace|
        rue|quai|chemin|allée|impasse|calle|carrer|plaza|paseo|avenida|rua|praça|travessa|via|viale|piazza|corso|strada|
        ulica|ul|aleja|utca|út|tér|gatan|vägen|gata|gate|vei|katu|laan|plein|weg|platz|allee|jalan|jl|улица|ул|проспект|
        площадь|бульвар|вулиця|οδός|شارع|רחוב|đường|phố|postfach|apartado|casilla)\b
    |\bst\b\.?(?=\s*(?:,|$))|\bp\.?\s?o\.?\s+box\b
    |(?:straße|strasse|str\.|gasse|weg|platz|allee|damm|straat|laan|plein|gracht|kade|vägen|gatan|gade|vej|katu)(?!\w)
    |[路街巷弄]|丁目|番地|[로길](?=\s*\d)|ถนน|मार्ग""",
    re.IGNORECASE | re.VERBOSE,
)
"""A word for a street, or for a box at the post office, in the languages of the address columns that ``init`` knows."""

_NUMBER: Final = re.compile(r"\d[\d-]*")
_POSTAL_CODE_DIGITS: Final = 4
"""A number of as many digits may be a postal code."""


def street_of(address: Address) -> Text | None:
    """Return the street of an address as written, or None if the address is only that of a town.

    Where parts were recognised it goes up to the last one that is finer than a town. Where none was, the whole text is
    the street if it has a word for one, or a number besides a postal code.
    """
    full = address.full
    if address.thoroughfare or address.locator_name or address.locator_designator:
        return Text(value=full.value[: _end_of_street(address)], language=full.language)
    rest = full.value.replace(address.postal_code, "") if address.postal_code else full.value
    numbers = _NUMBER.findall(rest)
    codes = [number for number in numbers if len(number.replace("-", "")) >= _POSTAL_CODE_DIGITS]
    has_number = len(numbers) > (0 if address.postal_code else min(len(codes), 1))
    return full if has_number or _STREET_WORD.search(rest) else None


def _end_of_street(address: Address) -> int:
    """Return where the last part ends that is finer than a town, with 号 after a number."""
    full = address.full.value
    parts = [address.thoroughfare, address.locator_name, address.area]
    finer = [part.value for part in parts if part] + [address.locator_designator or ""]
    ends = [full.find(part) + len(part) for part in finer if part and part in full]
    end = max(ends, default=len(full))
    return end + (full[end : end + 1] in _AFTER_NUMBER)
