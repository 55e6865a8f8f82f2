"""Texts as people write them, made of the records of ROR by rules, each with the record that it means.

The rules are those of :data:`RULES`. A text is left out if it means no single record: if another record has the same
name in the same country, or (where the text names no place) anywhere.
"""

import random
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol

import orjson

Ror = Mapping[str, Any]

_DEPARTMENTS: Final = (
    "Department of Physics", "Dept. of Computer Science", "Faculty of Medicine", "School of Engineering",
    "Institute for Advanced Studies", "Department of Cardiology", "Division of Infectious Diseases",
    "Laboratory of Organic Chemistry", "Dept of Economics", "Graduate School of Education",
)  # fmt: skip
_SHORT: Final = {
    "University": "Univ.", "Institute": "Inst.", "Department": "Dept.", "National": "Natl.", "Technology": "Technol.",
    "Hospital": "Hosp.", "Research": "Res.", "Center": "Ctr.", "Centre": "Ctr.", "Science": "Sci.", "College": "Coll.",
    "International": "Int.", "Medical": "Med.", "Laboratory": "Lab.", "Academy": "Acad.", "Sciences": "Sci.",
    "Ministry": "Min.", "Association": "Assoc.", "Foundation": "Found.",
}  # fmt: skip
_NEIGHBOURS: Final = {
    "a": "sq", "b": "vn", "c": "xv", "d": "sf", "e": "wr", "f": "dg", "g": "fh", "h": "gj", "i": "uo", "j": "hk",
    "k": "jl", "l": "k", "m": "n", "n": "bm", "o": "ip", "p": "o", "q": "w", "r": "et", "s": "ad", "t": "ry",
    "u": "yi", "v": "cb", "w": "qe", "x": "zc", "y": "tu", "z": "x",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class NoisyText:
    """A text, the rule that made it, and the identifier of the record that it means."""

    text: str
    rule: str
    key: str


def load(path: Path) -> list[Ror]:
    """Read the active records of a file of ROR."""
    with path.open("rb") as lines:
        records = [orjson.loads(line) for line in lines]
    return [record for record in records if record["status"] == "active"]


def noisy_texts(records: Sequence[Ror], count: int, seed: int) -> Iterator[NoisyText]:
    """Yield texts, as many of each rule."""
    chance = random.Random(seed)
    alone = is_alone(records)
    rules = list(RULES)
    made = 0
    while made < count:
        rule, record = rules[made % len(rules)], chance.choice(records)
        placed, make = RULES[rule]
        found = make(record, chance)
        if found is None:
            continue
        name, text = found
        if not alone(name, record, placed=placed):
            continue
        made += 1
        yield NoisyText(text, rule, str(record["id"]).removeprefix("https://ror.org/"))


def is_alone(records: Sequence[Ror]) -> "Alone":
    """Return what tells whether a name is that of one record only, anywhere or in its country."""
    keys = [(key, _country(record)) for record in records for key in {_folded(row["value"]) for row in record["names"]}]
    there, named = Counter(keys), Counter(key for key, _ in keys)

    def alone(name: str, record: Ror, *, placed: bool) -> bool:
        key = _folded(name)
        return (there[key, _country(record)] if placed else named[key]) == 1

    return alone


class Alone(Protocol):
    """Whether a record alone has a name, anywhere or (where ``placed``) in its country."""

    def __call__(self, name: str, record: Ror, *, placed: bool) -> bool:
        """Whether it has."""
        ...


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in plain if char.isalnum())


def place_of(record: Ror) -> tuple[str, str]:
    details = record["locations"][0]["geonames_details"]
    return details["name"], details["country_name"]


def _country(record: Ror) -> str:
    return str(place_of(record)[1])


def names_of(record: Ror, *types: str) -> list[str]:
    return [name["value"] for name in record["names"] if set(types) & set(name["types"])]


def main_name(record: Ror) -> str:
    return names_of(record, "ror_display")[0]


def exact(record: Ror, chance: random.Random) -> tuple[str, str] | None:
    """Any of its names as it is."""
    name = chance.choice(names_of(record, "label", "alias", "ror_display"))
    return (name, name) if len(name) > 5 else None


def typo(record: Ror, chance: random.Random) -> tuple[str, str] | None:
    """Its name with a letter too few, too many, another, or in its neighbour's place, in a word of five or more."""
    name = main_name(record)
    words = [word for word in name.split() if len(word) >= 5 and word.isascii() and word.isalpha()]
    if not words:
        return None
    word = chance.choice(words)
    return name, name.replace(word, misspelt(word, chance), 1)


def misspelt(word: str, chance: random.Random) -> str:
    """Return a word with one typing error."""
    at = chance.randrange(1, len(word) - 1)
    before, letter, after = word[:at], word[at], word[at + 1 :]
    near = chance.choice(_NEIGHBOURS.get(letter.lower(), "e"))
    return chance.choice(
        [
            before + after,
            before + letter + letter + after,
            before + near + after,
            before + after[0] + letter + after[1:],
        ]
    )


def acronym(record: Ror, chance: random.Random) -> tuple[str, str] | None:
    """Its acronym, with its city and country."""
    names = [name for name in names_of(record, "acronym") if len(name) > 2]
    if not names:
        return None
    name = chance.choice(names)
    city, country = place_of(record)
    return name, f"{name}, {city}, {country}"


def word_order(record: Ror, chance: random.Random) -> tuple[str, str] | None:
    """Its name with the words in another order."""
    name = main_name(record)
    words = name.split()
    if len(words) < 3:
        return None
    if " of " in name and chance.random() < 0.5:
        head, _, tail = name.partition(" of ")
        return name, f"{tail}, {head} of"
    chance.shuffle(words)
    return name, " ".join(words)


def dropped_word(record: Ror, chance: random.Random) -> tuple[str, str] | None:
    """Its name without one of four or more words, with its country."""
    name = main_name(record)
    words = name.split()
    if len(words) < 4:
        return None
    del words[chance.randrange(len(words))]
    return name, f"{' '.join(words)}, {_country(record)}"


def other_language(record: Ror, chance: random.Random) -> tuple[str, str] | None:
    """A name of it in another language than the one that it shows."""
    shown = main_name(record)
    names = [name for name in names_of(record, "label") if name != shown and len(name) > 3]
    if not names:
        return None
    name = chance.choice(names)
    return name, name


def department(record: Ror, chance: random.Random) -> tuple[str, str]:
    """A department in front of its name."""
    name = main_name(record)
    return name, f"{chance.choice(_DEPARTMENTS)}, {name}"


def city_and_country(record: Ror, chance: random.Random) -> tuple[str, str]:
    """City and country behind its name."""
    city, country = place_of(record)
    name = chance.choice(names_of(record, "label", "alias", "ror_display"))
    return name, f"{name}, {city}, {country}"


def abbreviated(record: Ror, _: random.Random) -> tuple[str, str] | None:
    """Its name with its common words abbreviated."""
    name = main_name(record)
    short = " ".join(_SHORT.get(word, word) for word in name.split())
    return (name, short) if short != name else None


def plain_letters(record: Ror, chance: random.Random) -> tuple[str, str] | None:
    """Its name without accents, in capitals or small letters, without punctuation."""
    name = chance.choice(names_of(record, "label", "ror_display"))
    if not all(ord(char) < 0x250 for char in name):
        return None
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    plain = " ".join("".join(char if char.isalnum() else " " for char in plain.replace("'", "")).split())
    return name, chance.choice([plain.upper(), plain.lower()])


def affiliation(record: Ror, chance: random.Random) -> tuple[str, str]:
    """A department, the name with common words abbreviated, city and country, sometimes with a typing error."""
    city, country = place_of(record)
    name = main_name(record)
    written = (abbreviated(record, chance) or (name, name))[1] if chance.random() < 0.5 else name
    if chance.random() < 0.3 and (wrong := typo(record, chance)):
        written = wrong[1]
    return name, f"{chance.choice(_DEPARTMENTS)}, {written}, {city}, {country}"


RULES: Final[Mapping[str, tuple[bool, Callable[[Ror, random.Random], tuple[str, str] | None]]]] = {
    "exact name": (False, exact),
    "typing error": (False, typo),
    "acronym, city, country": (True, acronym),
    "word order": (False, word_order),
    "dropped word, country": (True, dropped_word),
    "other language": (False, other_language),
    "department in front": (False, department),
    "city and country behind": (True, city_and_country),
    "abbreviated": (False, abbreviated),
    "capitals, no accents": (False, plain_letters),
    "whole affiliation": (True, affiliation),
}
"""The rules by name; whether a text of theirs names a place."""
