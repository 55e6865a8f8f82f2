"""Small registers for tests of builds: a CSV with a profile, written from rows."""

import csv
import datetime as dt
from dataclasses import dataclass, field
from pathlib import Path

from publisher.pipeline.build import Report, build
from publisher.pipeline.plan import Plan
from publisher.sources import load_source

BASE = "https://lod.example.org"

COLUMNS = ("id", "name", "parent", "partner", "merged_into", "state", "country", "tag", "url", "note")

SOURCE_TOML = """
title = "{title}"
slug = "{slug}"
licence = "https://creativecommons.org/publicdomain/zero/1.0/"
reader = "csv"
language = "en"
key_scheme = "TestIdentifier"
encoding = "utf-8"

[profile]
key = "id"
types = {{ value = "GovernmentOrganization" }}
names = "name"
description = "note"
homepages = "url"
merged_into = "merged_into"
place = {{ country = "country" }}
keywords = {{ from = "tag", scheme = "tag", split = ";" }}

[profile.state]
from = "state"
map = {{ "closed" = "inactive", "withdrawn" = "withdrawn" }}
default = "active"

[[profile.relations]]
from = "parent"
kind = "parent"
split = ";"

[[profile.relations]]
from = "partner"
kind = "concurrent"
by = "name"
split = ";"
"""


def plain_toml(slug, *rules):
    """A source.toml for a CSV with the columns id and name, all in China, and further rules of the profile."""
    head = f'title = "{slug}"\nslug = "{slug}"\nlicence = "not stated"\nreader = "csv"\nlanguage = "en"'
    profile = '[profile]\nkey = "id"\nnames = "name"\nplace = { country = { value = "CN" } }'
    return "\n".join((head, profile, *rules, ""))


def row(identifier, name=None, **values):
    """One institution; columns without a value are empty. A merged one is withdrawn too."""
    if values.get("merged_into"):
        values = {"state": "withdrawn", **values}
    cells = {"id": str(identifier), "name": f"Office {identifier}" if name is None else name, "country": "CN", **values}
    return {column: cells.get(column, "") for column in COLUMNS}


def write_source(folder: Path, rows, *, slug="register", title="A register") -> Path:
    """Write a source's folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "source.toml").write_text(SOURCE_TOML.format(slug=slug, title=title), encoding="utf-8")
    with (folder / "records.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, COLUMNS)
        writer.writeheader()
        writer.writerows(rows)
    return folder


class Clock:
    """A clock that advances a minute each time it is read."""

    def __init__(self) -> None:
        self.now = dt.datetime(2026, 11, 24, 12, 0, tzinfo=dt.UTC)

    def __call__(self) -> dt.datetime:
        self.now += dt.timedelta(minutes=1)
        return self.now


@dataclass
class Publication:
    """A home in a temporary folder, with one register that tests change between builds."""

    folder: Path
    clock: Clock = field(default_factory=Clock)
    base: str = BASE

    @property
    def home(self) -> Path:
        return self.folder / "home"

    @property
    def source(self) -> Path:
        return self.folder / "register"

    def plan(self, *sources: Path, **options) -> Plan:
        paths = sources or (self.source,)
        values = {"home": self.home, "base": self.base, "processes": 1, "max_shrink": 1.0, **options}
        return Plan(sources=tuple(load_source(path) for path in paths), **values)

    def build(self, rows=None, **options) -> Report:
        if rows is not None:
            write_source(self.source, rows)
        return build(self.plan(**options), clock=self.clock)
