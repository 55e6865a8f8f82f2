"""Searches that mean one institution: some written by hand, the others made of the registers by rules.

The right answer is given by the source's own key of the record; a record of another source with the same name in the
same country is right too.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from benchmarks.texts.noisy_texts import (
    Ror,
    acronym,
    city_and_country,
    exact,
    is_alone,
    other_language,
    plain_letters,
    typo,
    word_order,
)


@dataclass(frozen=True, slots=True)
class Search:
    """A search, what kind it is of, and the key of the record that it means."""

    text: str
    kind: str
    key: str


BY_HAND: Final[Sequence[Search]] = tuple(
    Search(text, kind, key)
    for kind, searches in {
        "acronym": {
            "MIT": "042nb2s44", "NIH": "01cwqze88", "CNRS": "02feahw73", "NASA": "027ka1x80", "UCLA": "046rm7j60",
            "UNAM": "01tmp8f25",
            "CERN": "01ggx4157", "DESY": "01js2sh04", "W.H.O.": "01f80g185", "ETH Zürich": "05a28rw58",
        },
        "name or alias": {
            "Oxford University": "052gg0110", "Stanford": "00f54p054", "Harvard": "03vek6s52",
            "UC Los Angeles": "046rm7j60",
            "Kings College London": "0220mzb33", "LMU München": "05591te55", "Wellcome Trust": "029chgv08",
            "IIT Bombay": "02qyf5152", "Universidade de São Paulo": "036rp1748", "HM Treasury": "Q578269",
            "Ministry of Finance of Japan": "Q1322605", "Fire Department of the City of New York": "NYC_GOID_000191",
        },
        "other script": {
            "東京大学": "057zh3y96", "清华大学": "03cve4549", "北京大学": "02v51f717", "兰州大学": "01mkqqe32",
            "京都大学": "02kpeqv85", "서울대학교": "04h9pn542", "มหาวิทยาลัยมหิดล": "01znkr924", "จุฬาลงกรณ์": "028wp3y58",
            "Московский государственный университет": "010pmpe69", "האוניברסיטה העברית": "03qxff017",
            "Αριστοτελειο Πανεπιστημιο Θεσσαλονικης": "02j61yw88", "復旦大學": "013q1eq08",
        },
        "pinyin": {
            "qinghua daxue": "03cve4549", "beijing daxue": "02v51f717", "fudan daxue": "013q1eq08",
            "xibei shifan daxue": "00gx3j908",
        },
        "misspelt": {
            "Standford": "00f54p054", "Havard University": "03vek6s52", "Univercity of Oxford": "052gg0110",
            "Massachusets Institute of Tecnology": "042nb2s44", "Jagielonian": "03bqmcz70",
            "Jonhs Hopkins": "00za53h95",
            "Charels University": "024d6js02", "Karolinska Institut": "056d84691",
            "Tecnical University of Munich": "02kkvpp62",
        },
        "word order, no accents": {
            "copenhagen university": "035b05819", "university delft technology": "02e2c7k09",
            "lodz university": "05cq64r17",
            "universite montreal": "0161xgx34", "leuven ku": "05f950310", "Cape Town, University of": "03p74gp79",
        },
        "identifier": {
            "https://ror.org/052gg0110": "052gg0110", "052gg0110": "052gg0110", "Q34433": "052gg0110",
            "https://www.wikidata.org/wiki/Q49108": "042nb2s44", "grid.4991.5": "052gg0110",
            "0000 0004 1936 8948": "052gg0110", "https://isni.org/isni/0000000419368948": "052gg0110",
        },
        "domain or page": {
            "ox.ac.uk": "052gg0110", "www.ku.dk": "035b05819", "https://web.mit.edu/about/": "042nb2s44",
        },
        "telephone": {"0931-8834621": "948", "+86 931 883 4621": "948", "008609318834621": "948"},
        "e-mail": {"post@pinkafeld.bgld.gv.at": "Q257428", "rathaus@grieskirchen.at": "Q256996"},
    }.items()
    for text, key in searches.items()
)  # fmt: skip

_RULES: Final[Sequence[tuple[str, Callable[[Ror, random.Random], tuple[str, str] | None]]]] = (
    ("exact name", exact),
    ("other language", other_language),
    ("acronym, city, country", acronym),
    ("typing error", typo),
    ("word order", word_order),
    ("capitals, no accents", plain_letters),
    ("city and country behind", city_and_country),
)


def by_rule(records: Sequence[Ror], count: int, seed: int) -> Iterator[Search]:
    """Yield searches made of the records of ROR, as many of each rule, and their identifiers and domains."""
    chance = random.Random(seed)
    alone = is_alone(records)
    made = 0
    while made < count:
        record = chance.choice(records)
        key = str(record["id"]).removeprefix("https://ror.org/")
        if made % (len(_RULES) + 1) == len(_RULES):
            made += 1
            yield Search(_identifier(record, chance), "identifier", key)
            continue
        kind, make = _RULES[made % (len(_RULES) + 1)]
        found = make(record, chance)
        if found and alone(found[0], record, placed=False):
            made += 1
            yield Search(found[1], kind, key)


def _identifier(record: Ror, chance: random.Random) -> str:
    """One of the record's identifiers, as it is written or as an address."""
    external = [
        (row["type"], value) for row in record["external_ids"] for value in (row["preferred"] or row["all"][0],)
    ]
    texts = [record["id"], str(record["id"]).removeprefix("https://ror.org/")]
    texts += [value for kind, value in external if kind in {"wikidata", "isni", "grid"}]
    return str(chance.choice(texts))
