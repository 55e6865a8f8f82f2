"""Further kinds of noise beside benchmarks/texts/noisy_texts.py: what letters, forms and scanners make of names.

A text may mean several records where it names several; any of them is right.
"""

import html
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from benchmarks.texts.noisy_texts import Ror, department, is_alone, misspelt
from benchmarks.texts.noisy_texts import main_name as main
from benchmarks.texts.noisy_texts import names_of as names
from benchmarks.texts.noisy_texts import place_of as place

_TITLES: Final = ("Prof. Dr. Anna Keller", "Wei Zhang, PhD", "J. M. Pereira", "Dr. Olga Ivanova", "K. Tanaka, M.D.")
_STREETS: Final = ("12 High Street", "Hauptstr. 5", "P.O. Box 1234", "1-1-1 Honmachi", "Rua Nova 77", "Av. Central 210")
_FUNDED: Final = (
    "This work was supported by {}.", "Funded by the {} under grant no. 12-3456", "We thank {} for financial support.",
    "Supported in part by {} (project 2020/77).",
    "The authors acknowledge {} for funding this research",
    "This research received funding from {}",
)  # fmt: skip
_BEHIND: Final = (
    "Department of Physics",
    "School of Law",
    "Faculty of Arts",
    "Computing Centre",
    "Institute of Botany",
)
_NATIVE: Final[Mapping[str, tuple[str, ...]]] = {
    "zh": ("物理系", "化学与分子工程学院", "计算机科学学院", "附属第一医院心内科"),
    "ja": ("理学部物理学科", "医学部", "工学研究科"),
    "ko": ("물리학과", "의과대학", "공과대학 컴퓨터공학부"),
    "ar": ("كلية الطب", "قسم الفيزياء", "كلية الهندسة"),
    "ru": ("Физический факультет, ", "Кафедра химии, "), "uk": ("Кафедра хімії, ", "Фізичний факультет, "),
    "el": ("Τμήμα Φυσικής, ", "Ιατρική Σχολή, "), "th": ("คณะวิทยาศาสตร์ ", "คณะแพทยศาสตร์ "),
    "de": ("Institut für Physik, ", "Fachbereich Medizin, "), "fr": ("Département de physique, ", "UFR de médecine, "),
    "es": ("Departamento de Física, ", "Facultad de Medicina, "),
    "pt": ("Departamento de Física, ", "Escola de Artes, ")
}  # fmt: skip
_SCANNED: Final = {"l": "1", "I": "l", "O": "0", "o": "0", "rn": "m", "m": "rn", "h": "b", "e": "c", "S": "5"}
_SHORTER: Final = {
    "University": "U.", "Institute": "Inst", "Department": "Dep", "National": "Nat.", "of": "", "the": "",
    "Hospital": "Hosp", "Research": "Res", "Center": "Cent", "Centre": "Cent", "Science": "Sc", "Sciences": "Sc",
    "Technology": "Tech.", "College": "Col", "International": "Intl", "Medical": "Med", "Foundation": "Fdn",
    "Engineering": "Engn", "Association": "Assn", "Company": "Co", "Corporation": "Corp", "Society": "Soc",
    "Laboratory": "Lab", "School": "Sch", "Agricultural": "Agr", "Federal": "Fed", "General": "Gen", "Museum": "Mus",
}  # fmt: skip
_TRANSLATED: Final = (
    ("University of ", "Universität "),
    ("University of ", "Università di "), ("University of ", "Universidad de "),
    ("University of ", "Université de "), ("University of ", "Universiteit "), ("Institute of ", "Institut für "),
    ("Ministry of ", "Ministerio de "), ("Museum of ", "Musée de "), ("Hospital", "Hôpital"), ("Academy", "Akademie"),
    ("National", "Nacional"), ("Foundation", "Stiftung"), ("Hospital", "Krankenhaus"), ("College", "Colegio"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Noisy:
    """A text, its kind, and the identifiers of the records that it means."""

    text: str
    rule: str
    keys: frozenset[str]


def further_texts(records: Sequence[Ror], count: int, seed: int) -> Iterator[Noisy]:
    """Yield texts, as many of each kind."""
    chance = random.Random(seed)
    alone = is_alone(records)
    rules, made, tried = list(FURTHER), 0, 0
    while made < count and tried < 400 * count:
        tried += 1
        rule, record = rules[made % len(rules)], chance.choice(records)
        found = FURTHER[rule](record, chance)
        if found is None or not alone(found[0], record, placed=rule in PLACED):
            continue
        text, keys = found[1], {_key(record)}
        if rule == "two affiliations":
            other = chance.choice(records)
            if not alone(main(other), other, placed=False):
                continue
            text, keys = f"{text}; {department(other, chance)[1]}", {*keys, _key(other)}
        made += 1
        yield Noisy(text, rule, frozenset(keys))


def _key(record: Ror) -> str:
    return str(record["id"]).removeprefix("https://ror.org/")


def _letter(record: Ror, chance: random.Random) -> tuple[str, str]:
    """A postal address around the name."""
    city, country = place(record)
    return main(
        record
    ), f"{main(record)}\n{chance.choice(_STREETS)}\n{chance.randrange(10000, 99999)} {city}\n{country}"


def _signature(record: Ror, chance: random.Random) -> tuple[str, str]:
    """The signature of an e-mail, without an address that would give it away."""
    city, _ = place(record)
    person, unit, number = chance.choice(_TITLES), chance.choice(_BEHIND), chance.randrange(100, 999)
    return main(record), f"{person} | {unit} | {main(record)} | {city} | Tel. ext. {number}"


def _funding(record: Ror, chance: random.Random) -> tuple[str, str]:
    """A phrase of an acknowledgement."""
    return main(record), chance.choice(_FUNDED).format(main(record))


def _two(record: Ror, chance: random.Random) -> tuple[str, str]:
    return main(record), department(record, chance)[1]


def _behind(record: Ror, chance: random.Random) -> tuple[str, str]:
    """The department behind the name, and the place behind both."""
    city, country = place(record)
    return main(record), f"{main(record)}, {chance.choice(_BEHIND)}, {city}, {country}"


def _misspelt_place(record: Ror, chance: random.Random) -> tuple[str, str] | None:
    city, country = place(record)
    if len(city) < 5 or not city.isascii():
        return None
    return main(record), f"{main(record)}, {misspelt(city, chance)}, {country}"


def _entities(record: Ror, _: random.Random) -> tuple[str, str] | None:
    """HTML entities, as forms leave them."""
    every = names(record, "label", "ror_display", "alias")
    name = next((each for each in every if not each.isascii() or "&" in each), "")
    if len(name) < 6 or not all(ord(char) < 0x250 for char in name):
        return None
    text = html.escape(name).encode("ascii", "xmlcharrefreplace").decode()
    return name, text


def _scanned(record: Ror, chance: random.Random) -> tuple[str, str] | None:
    """One or two letters that a scanner took for others."""
    name = main(record)
    found = [old for old in _SCANNED if old in name[1:]]
    if len(name) < 12 or not found:
        return None
    text = name
    for old in chance.sample(found, min(len(found), 1 + (len(name) > 25))):
        at = text.find(old, 1)
        text = text[:at] + _SCANNED[old] + text[at + len(old) :] if at > 0 else text
    return name, text


def _joined(record: Ror, chance: random.Random) -> tuple[str, str] | None:
    """A space that is missing, or one in the middle of a word."""
    name = main(record)
    words = name.split()
    if len(words) < 3:
        return None
    at = chance.randrange(len(words) - 1)
    if chance.random() < 0.6:
        return name, " ".join([*words[:at], words[at] + words[at + 1], *words[at + 2 :]])
    long = [number for number, word in enumerate(words) if len(word) > 6 and word.isalpha()]
    if not long:
        return None
    at = chance.choice(long)
    middle = chance.randrange(2, len(words[at]) - 2)
    words[at] = f"{words[at][:middle]} {words[at][middle:]}"
    return name, " ".join(words)


def _capitals(record: Ror, chance: random.Random) -> tuple[str, str]:
    city, country = place(record)
    return main(record), f"{chance.choice(_BEHIND)}, {main(record)}, {city}, {country}".upper()


def _shorter(record: Ror, _: random.Random) -> tuple[str, str] | None:
    """Abbreviations as citation indexes have them, with city and country."""
    name = main(record)
    short = " ".join(" ".join(_SHORTER.get(word, word) for word in name.split()).split())
    city, country = place(record)
    return (name, f"{short}, {city}, {country}") if short != name else None


def _native(record: Ror, chance: random.Random) -> tuple[str, str] | None:
    """A department of its own language in front of the name, or behind it."""
    for name in record["names"]:
        language, value = name["lang"], name["value"]
        if language in _NATIVE and "label" in name["types"] and (not value.isascii() or language in {"de", "es"}):
            unit = chance.choice(_NATIVE[language])
            return value, f"{value}{unit}" if language in {"zh", "ja"} else f"{unit} {value}"
    return None


def _translated(record: Ror, chance: random.Random) -> tuple[str, str] | None:
    """A common word in another language than the rest, with the country."""
    name = main(record)
    fits = [(old, new) for old, new in _TRANSLATED if old in name]
    if not fits:
        return None
    old, new = chance.choice(fits)
    return name, f"{name.replace(old, new, 1)}, {place(record)[1]}"


def _with_acronym(record: Ror, _: random.Random) -> tuple[str, str] | None:
    """The acronym in brackets behind the name."""
    short = names(record, "acronym")
    return (main(record), f"{main(record)} ({short[0]})") if short else None


def _cut(record: Ror, _: random.Random) -> tuple[str, str] | None:
    """Cut off after forty characters, as old databases do."""
    name = main(record)
    return (name, name[:40].rstrip()) if len(name) > 44 else None


def _quoted(record: Ror, chance: random.Random) -> tuple[str, str]:
    """Marks and numbers around the name, as lists of authors have them."""
    city, country = place(record)
    return main(record), f"{chance.randrange(1, 9)}. “{main(record)}”, {city} ({country})*"


FURTHER: Final[Mapping[str, Callable[[Ror, random.Random], tuple[str, str] | None]]] = {
    "postal address": _letter, "signature": _signature, "acknowledgement": _funding, "two affiliations": _two,
    "department behind": _behind, "misspelt place": _misspelt_place, "HTML entities": _entities, "scanned": _scanned,
    "spaces": _joined, "all capitals": _capitals, "citation index": _shorter, "native department": _native,
    "translated word": _translated, "acronym in brackets": _with_acronym, "cut off": _cut, "marks around": _quoted,
}  # fmt: skip
"""The kinds of noise."""

PLACED: Final = frozenset(
    {"postal address", "signature", "department behind", "misspelt place", "all capitals", "citation index",
     "translated word", "marks around"}
)  # fmt: skip
"""The kinds whose texts name a place."""
