"""Institutions for any N, always the same for the same seed: places of a gazetteer, and the offices that each has.

Places come from the outermost to the innermost, and every office's parent comes before it: the people's government of
its place, whose parent is that of the place around it. So any N gives a whole hierarchy. A record tells names in
English and Chinese, category, place, address, and as often as registers do, telephone, hours, home page, founding year
and responsibilities. ``python -m benchmarks.inputs.generate --help`` writes a source folder.
"""

import argparse
import csv
import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Final, TypedDict

import orjson

from benchmarks.inputs.words import GOVERNMENT, HOURS, OFFICES, STREETS, TASKS, Office
from publisher.assets import asset
from publisher.normalise.places import CITY_LEVEL, DISTRICT_LEVEL, PROVINCE_LEVEL, name_of, shipped_gazetteer
from publisher.records import Place

COLUMNS: Final = (
    "id", "name_en", "name_zh", "type", "group", "category", "province", "city", "district", "parent", "address",
    "telephone", "hours", "homepage", "founded", "place_code", "category_code", "responsibilities",
)  # fmt: skip
"""The columns of a row, in the order of the CSV; the last holds a list, joined by " | " there."""

SHARES: Final = {
    "address": 0.42, "telephone": 0.35, "hours": 0.03, "homepage": 0.3, "founded": 0.3, "responsibilities": 0.04,
}  # fmt: skip
"""How many of the records have what not all have."""

_SOURCE: Final = """\
title = "Generated offices"
slug = "generated"
description = "Offices that a generator made up, in places that there are."
publisher = "The benchmarks"
licence = "http://creativecommons.org/publicdomain/zero/1.0/"
reader = "%(kind)s"
language = "en"
country = "CN"
retrieved = "2026-01-01"
include = ["institutions.%(kind)s"]

[profile]
raw_fields = "unmapped"
without_raw = ["place_code", "category_code"] # place and category are told in words
key = "id"
slug = { template = "{id}-{name_en}" }
names = [{ from = "name_en", language = "en" }, { from = "name_zh", language = "zh-Hans" }]
types = "type"
founded = "founded"
homepages = "homepage"
relations = { kind = "parent", from = "parent" }
responsibilities = { from = "%(listed)s", language = "en" }
telephones = { from = "telephone", country = "CN" }
place = { names = ["province", "city", "district"], within = "cn" }
sites = { address = "address", hours = "hours" }

[profile.classifications]
scheme = "category"
template = "{group} > {category}"
broader_separator = ">"
language = "en"
"""

_FURTHER_TASK: Final = "Carry out what else it is given to do."


class _Whereabouts(TypedDict, total=False):
    province: str
    city: str
    district: str


@dataclass(frozen=True, slots=True)
class Row:
    """One record, as the source has it; "" for what it does not tell."""

    id: str
    name_en: str
    name_zh: str
    type: str
    group: str
    category: str
    province: str = ""
    city: str = ""
    district: str = ""
    parent: str = ""
    address: str = ""
    telephone: str = ""
    hours: str = ""
    homepage: str = ""
    founded: str = ""
    place_code: str = ""
    category_code: str = ""
    responsibilities: tuple[str, ...] = ()


@dataclass(frozen=True)
class Register:
    """A register to be generated.

    Attributes:
        count: how many records.
        seed: another seed gives other details of the same institutions.
        changed: the share of the records (0 to 1) that differ from those of the same register with 0: another
            telephone, another responsibility.
    """

    count: int
    seed: int = 1
    changed: float = 0.0

    @cached_property
    def places(self) -> tuple[Place, ...]:
        """The Chinese places of the gazetteer, outermost first."""
        gazetteer = shipped_gazetteer()
        with asset("ontology/places/cn.csv").open(encoding="utf-8", newline="") as table:
            found = (gazetteer.get(f"cn-{row['code']}") for row in csv.DictReader(table))
            return tuple(sorted(filter(None, found), key=lambda place: (len(place.within), place.key)))

    @cached_property
    def changes(self) -> frozenset[int]:
        """The numbers of the records that are changed."""
        chosen = random.Random(self.seed).sample(range(self.count), round(self.count * self.changed))
        return frozenset(chosen)

    def rows(self) -> Iterator[Row]:
        """The records, in order."""
        for number in range(self.count):
            row = self._row(number)
            yield self._changed(row) if number in self.changes else row

    def _row(self, number: int) -> Row:
        series, within = divmod(number, len(self.places) * len(OFFICES))
        place = self.places[within // len(OFFICES)]
        office = OFFICES[within % len(OFFICES)]
        dice = random.Random(self.seed << 40 | number)
        english, chinese = (_name(place, language) for language in ("en", "zh-Hans"))
        branch = (f", Branch {series + 1}", f"第{series + 1}分局") if series else ("", "")
        return self._detailed(
            Row(
                id=_key(place, office.english, series),
                name_en=f"{english} {office.english}{branch[0]}",
                name_zh=f"{chinese}{office.chinese}{branch[1]}",
                type="GovernmentOrganization" if office.group in {"Departments", "Governments"} else "Organization",
                group=office.group,
                category=office.category,
                place_code=place.key.removeprefix("cn-"),
                category_code=f"{office.group} {office.category}".lower().replace(" ", "-"),
                **_whereabouts(place),
                parent=_parent(place, office, series),
            ),
            dice,
            number,
            english,
        )

    @staticmethod
    def _detailed(row: Row, dice: random.Random, number: int, place: str) -> Row:
        has = {name: dice.random() < share for name, share in SHARES.items()}
        return replace(
            row,
            address=f"No. {dice.randint(1, 999)} {dice.choice(STREETS)}, {place}" if has["address"] else "",
            telephone=f"0{dice.randint(311, 999)}-{dice.randint(2_000_000, 8_999_999)}" if has["telephone"] else "",
            hours=dice.choice(HOURS) if has["hours"] else "",
            homepage=f"https://www.office-{number}.example/" if has["homepage"] else "",
            founded=str(dice.randint(1949, 2023)) if has["founded"] else "",
            responsibilities=tuple(dice.sample(TASKS, dice.randint(1, 3))) if has["responsibilities"] else (),
        )

    @staticmethod
    def _changed(row: Row) -> Row:
        telephone = f"0931-{2_000_000 + sum(map(ord, row.id)) % 6_000_000}"
        return replace(row, telephone=telephone, responsibilities=(*row.responsibilities, _FURTHER_TASK))


def write(register: Register, folder: Path, kind: str = "csv") -> Path:
    """Write a register as a source folder, as "csv" or "jsonl"; gives the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    listed = "responsibilities.*" if kind == "jsonl" else 'responsibilities", split = " | '
    (folder / "source.toml").write_text(_SOURCE % {"kind": kind, "listed": listed}, encoding="utf-8")
    file = folder / f"institutions.{kind}"
    if kind == "jsonl":
        with file.open("wb") as output:
            output.writelines(orjson.dumps(_told(row)) + b"\n" for row in register.rows())
    else:
        with file.open("w", encoding="utf-8", newline="") as text:
            table = csv.writer(text, lineterminator="\n")
            table.writerow(COLUMNS)
            table.writerows(_cells(row) for row in register.rows())
    return folder


def _told(row: Row) -> dict[str, str | tuple[str, ...]]:
    """What a row tells: a JSON object leaves out what is not known."""
    return {name: value for name in COLUMNS if (value := getattr(row, name))}


def _cells(row: Row) -> list[str]:
    return [" | ".join(row.responsibilities) if name == "responsibilities" else getattr(row, name) for name in COLUMNS]


def _name(place: Place, language: str) -> str:
    return name_of(place, language) or place.names[-1].value


def _whereabouts(place: Place) -> _Whereabouts:
    """The Chinese names of a place and of those around it, by the column they stand in."""
    gazetteer = shipped_gazetteer()
    path = filter(None, map(gazetteer.get, (place.key, *place.within)))
    at = {gazetteer.level(one.key): _name(one, "zh-Hans") for one in path}
    return {"province": at[PROVINCE_LEVEL], "city": at.get(CITY_LEVEL, ""), "district": at.get(DISTRICT_LEVEL, "")}


def _key(place: Place, office: str, series: int) -> str:
    initials = "".join(word[:3].lower() for word in office.replace("'", "").split())
    return f"{place.key.removeprefix('cn-')}-{initials}" + (f"-{series + 1}" if series else "")


def _parent(place: Place, office: Office, series: int) -> str:
    """The key of what stands above: the place's government; above that, the government of the place around it."""
    if office is not GOVERNMENT or series:
        return _key(place, GOVERNMENT.english, 0)
    around = next((key for key in place.within if key.startswith("cn-")), None)
    return f"{around.removeprefix('cn-')}-peogov" if around else ""


def main() -> None:
    """Write a source folder."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.inputs.generate", description=main.__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--count", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--changed", type=float, default=0.0, help="the share of records that differ, 0 to 1")
    parser.add_argument("--format", choices=("csv", "jsonl"), default="csv")
    options = parser.parse_args()
    print(write(Register(options.count, options.seed, options.changed), options.folder, options.format))


if __name__ == "__main__":
    main()
