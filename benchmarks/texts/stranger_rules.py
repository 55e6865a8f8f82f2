"""Searches of kinds that people type and registers do not write, made of ROR and govdirectory by rules.

Each rule takes a record and returns the name that it is about, which no other record may have, and the text.
"""

import random
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import orjson
from babel import Locale

from benchmarks.texts.noisy_texts import Ror, acronym, is_alone, main_name, misspelt, names_of, place_of
from benchmarks.texts.searches import Search

Body = Mapping[str, Any]
"""A record of govdirectory."""

_UMLAUTS: Final = {
    "ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss", "å": "aa", "Å": "Aa", "ø": "oe",
    "Ø": "Oe", "æ": "ae",
}  # fmt: skip
_SHORT: Final = {
    "University": "Uni", "Universität": "Univ", "Université": "Univ", "Department": "Dept", "Institute": "Inst",
    "Hospital": "Hosp", "Center": "Ctr", "Centre": "Ctr", "National": "Natl", "Ministry": "Min", "Association": "Assn",
    "International": "Intl", "Foundation": "Fdn",
}  # fmt: skip
_LANGUAGES: Final = ("de", "fr", "es", "it", "nl", "pl", "pt", "sv", "ru", "zh", "ja", "tr")
_ABROAD: Final = re.compile(r"\+(?P<country>\d{1,3})[- ](?P<rest>[\d -]{6,})")
_OFFICE: Final = re.compile(
    r"(?:info|post|gemeinde|kommun|contact|office|rathaus|registrator|obec|marktgemeinde)[\w-]*@"
)
"""Addresses of offices; those that may be a person's are not published."""

_TRUNKLESS: Final = frozenset({"1", "30", "34", "39", "45", "47", "351", "352", "420", "237", "993", "36", "7", "370"})
"""Countries without a zero in front of national numbers."""


def bodies(path: Path) -> list[Body]:
    """Read govdirectory."""
    with path.open("rb") as lines:
        return [orjson.loads(line) for line in lines]


def transposed(record: Ror, chance: random.Random) -> tuple[str, str] | None:
    """Two neighbouring letters of its longest word in each other's place."""
    name = main_name(record)
    word = max(re.findall(r"[A-Za-z]+", name) or [""], key=len)
    at = chance.randrange(1, len(word) - 1) if len(word) >= 6 else 0
    if not at or word[at] == word[at + 1]:
        return None
    return name, name.replace(word, word[:at] + word[at + 1] + word[at] + word[at + 2 :], 1)


def two_typos(record: Ror, chance: random.Random) -> tuple[str, str] | None:
    """Typing errors in two words of a long name."""
    name = main_name(record)
    words = [word for word in name.split() if len(word) >= 5 and word.isascii() and word.isalpha()]
    if len(name) < 20 or len(set(words)) < 3:
        return None
    text = name
    for word in chance.sample(sorted(set(words)), 2):
        text = text.replace(word, misspelt(word, chance), 1)
    return name, text


def missing_space(record: Ror, chance: random.Random) -> tuple[str, str] | None:
    """A space left out."""
    name = main_name(record)
    words = name.lower().split()
    if not 2 <= len(words) <= 7:
        return None
    at = chance.randrange(1, len(words))
    return name, " ".join([*words[: at - 1], words[at - 1] + words[at], *words[at + 1 :]])


def umlauts_spelt(record: Ror, _: random.Random) -> tuple[str, str] | None:
    """Umlauts and their like as two letters."""
    name = next((name for name in names_of(record, "label", "alias") if _UMLAUTS.keys() & set(name)), None)
    return (name, "".join(_UMLAUTS.get(char, char) for char in name)) if name else None


def ampersand(record: Ror, _: random.Random) -> tuple[str, str] | None:
    """An ampersand for "and", or the other way round."""
    name = main_name(record)
    text = name.replace(" and ", " & ") if " and " in name else name.replace(" & ", " and ")
    return (name, text) if text != name else None


def shortened(record: Ror, _: random.Random) -> tuple[str, str] | None:
    """Its common words abbreviated without a dot, in small letters."""
    name = main_name(record)
    text = " ".join(_SHORT.get(word, word) for word in name.split())
    return (name, text.lower()) if text != name else None


def other_number(record: Ror, chance: random.Random) -> tuple[str, str] | None:
    """A word in the plural that is in the singular, or the other way round."""
    name = main_name(record)
    words = [word for word in name.split() if len(word) > 5 and word.isascii() and word.isalpha() and word[-2:] != "ss"]
    if len(name.split()) < 3 or not words:
        return None
    word = chance.choice(words)
    other = word[:-1] if word.endswith("s") else f"{word[:-1]}ies" if word.endswith("y") else f"{word}s"
    return name, name.replace(word, other, 1)


def dotted_acronym(record: Ror, chance: random.Random) -> tuple[str, str] | None:
    """Its acronym with dots, and its country in another language."""
    found = acronym(record, chance)
    if not found or not found[0].isalpha() or not found[0].isupper() or len(found[0]) > 6:
        return None
    return found[0], f"{'.'.join(found[0])}. {_country(record, chance)}"


def foreign_country(record: Ror, chance: random.Random) -> tuple[str, str]:
    """Its name, and its country in another language."""
    name = main_name(record)
    return name, f"{name} {_country(record, chance)}"


def _country(record: Ror, chance: random.Random) -> str:
    code = record["locations"][0]["geonames_details"]["country_code"]
    return str(Locale.parse(chance.choice(_LANGUAGES)).territories.get(code, place_of(record)[1]))


def identifier_address(record: Ror, chance: random.Random) -> tuple[str, str] | None:
    """The address of an identifier of it, as sites and papers write it."""
    forms = {
        "wikidata": ("https://www.wikidata.org/wiki/{}", "http://www.wikidata.org/entity/{}", "wd:{}"),
        "isni": ("https://isni.org/isni/{}", "ISNI {}", "isni:{}"),
        "grid": ("https://www.grid.ac/institutes/{}", "GRID {}"),
        "fundref": ("https://doi.org/10.13039/{}", "10.13039/{}"),
    }
    known = [
        row for row in record["external_ids"] if row["type"] in forms and (row["preferred"] or len(row["all"]) == 1)
    ]
    if not known or chance.random() < 0.2:
        value = record["id"].removeprefix("https://")
        return main_name(record), chance.choice((f"http://{value}/", value, f"ROR: {value[8:]}", value[8:].upper()))
    row = chance.choice(known)
    return main_name(record), chance.choice(forms[row["type"]]).format(row["preferred"] or row["all"][0])


_OF_ROR: Final = (
    ("transposition", transposed, True),
    ("two typos", two_typos, True),
    ("missing space", missing_space, True),
    ("umlauts as two letters", umlauts_spelt, False),
    ("ampersand", ampersand, False),
    ("abbreviated, no dot", shortened, False),
    ("plural or singular", other_number, False),
    ("dotted acronym, country abroad", dotted_acronym, False),
    ("country in another language", foreign_country, False),
    ("address of an identifier", identifier_address, False),
)
LOOSE: Final = frozenset(kind for kind, _, is_loose in _OF_ROR if is_loose)
"""The kinds that are typing errors."""


def telephone(body: Body, chance: random.Random) -> str | None:
    """Its telephone as somebody in the country, or abroad, writes it."""
    found = _ABROAD.fullmatch(str(body["details"][0].get("phone") or ""))
    if not found:
        return None
    country, rest = found["country"], found["rest"]
    digits = re.sub(r"\D", "", rest)
    trunk = "" if country in _TRUNKLESS else "0"
    forms = (
        f"00{country}{digits}",
        f"00 {country} {rest.replace('-', ' ')}",
        f"+{country} (0){rest}" if trunk else f"(+{country}) {digits}",
        f"{trunk}{digits}",
        f"{trunk}{rest.replace('-', '/', 1).replace('-', '.')}",
        f"Tel. {trunk}{digits[:3]}-{digits[3:]}",
    )
    return chance.choice(forms)


def mail(body: Body, chance: random.Random) -> str | None:
    """Its e-mail address, in capitals, as a link or in brackets."""
    address = str(body["details"][0].get("email") or "").removeprefix("mailto:")
    if not _OFFICE.match(address):
        return None
    return chance.choice((address.upper(), f"mailto:{address}", f"<{address}>"))


def home_page(body: Body, chance: random.Random) -> str | None:
    """Its home page, or a page below it."""
    found = re.fullmatch(r"https?://(?:www\.)?([\w.-]+)/?", str(body["details"][0].get("website") or ""))
    return chance.choice((found[1], f"www.{found[1]}", f"https://{found[1]}/contact")) if found else None


def name_and_country(body: Body, chance: random.Random) -> str | None:
    """Its name, with the country as people speak of it."""
    country = str((body.get("generator") or [""])[0]).partition("/")[0].replace("-", " ")
    if not country or country in str(body["label"]).lower():
        return None
    return chance.choice((f"{body['label']} of {country}", f"{body['label']}, {country}", f"{country} {body['label']}"))


_OF_BODIES: Final[Sequence[tuple[str, Callable[[Body, random.Random], str | None]]]] = (
    ("telephone respelt", telephone),
    ("e-mail respelt", mail),
    ("home page respelt", home_page),
    ("body and country", name_and_country),
)


def by_stranger(records: Sequence[Ror], found: Sequence[Body], count: int, seed: int) -> Iterator[Search]:
    """Yield searches, as many of each rule."""
    chance = random.Random(seed)
    alone = is_alone(records)
    for kind, make, _ in _OF_ROR:
        made = 0
        while made < count:
            record = chance.choice(records)
            pair = make(record, chance)
            if pair and alone(pair[0], record, placed=kind.endswith(("abroad", "language"))):
                made += 1
                yield Search(pair[1], kind, str(record["id"]).removeprefix("https://ror.org/"))
    for kind, rule in _OF_BODIES:
        texts = [(text, str(body["qid"])) for body in found if (text := rule(body, chance))]
        times = Counter(text for text, _ in texts)
        once = [pair for pair in texts if times[pair[0]] == 1]
        yield from (Search(text, kind, key) for text, key in chance.sample(once, min(count, len(once))))
