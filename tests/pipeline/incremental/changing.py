"""Registers that change: two or three small sources, and every kind of change that a register can meet with.

A change is a name of :data:`CHANGES` with some numbers, which choose records, fields and values; any numbers do, so
that a sequence of changes can be drawn at random and shortened.
"""

import csv
import io
from dataclasses import dataclass, field

from publisher.linking import Decision
from publisher.linking.decisions import contradictions
from publisher.linking.review import COLUMNS as REVIEW_COLUMNS
from publisher.profiles.corrections.file import COLUMNS as CORRECTION_COLUMNS
from publisher.sources.source import CORRECTIONS

COLUMNS = (
    "id", "name", "zh", "parent", "parts", "partner", "merged_into", "state", "country", "city", "tag", "law", "url",
    "wikidata", "note",
)  # fmt: skip

SOURCE_TOML = """
title = "{title}"
slug = "{slug}"
licence = "https://creativecommons.org/publicdomain/zero/1.0/"
reader = "csv"
language = "en"
encoding = "utf-8"

[profile]
raw_fields = "{raw}"
key = "id"
types = {{ value = "GovernmentOrganization" }}
names = [{{ from = "name", language = "en" }}, {{ from = "zh", language = "zh-Hans" }}]
description = "note"
homepages = "url"
merged_into = {{ from = "merged_into", label = "name" }}
place = {{ names = ["country", "city"] }}
keywords = {{ from = "tag", scheme = "tag", split = ";", broader_separator = ">" }}
legal_basis = {{ cited = "law" }}
identifiers = {{ scheme = "wikidata", from = "wikidata" }}

[profile.state]
from = "state"
map = {{ "closed" = "inactive", "withdrawn" = "withdrawn" }}
default = "active"

[[profile.relations]]
from = "parent"
kind = "parent"
split = ";"

[[profile.relations]]
from = "parts"
kind = "child"
split = ";"

[[profile.relations]]
from = "partner"
kind = "concurrent"
by = "name"
split = ";"
"""

NAMES = (
    "Harbour Board",
    "Water Office",
    "Office of Forests",
    "Board of Trade",
    "Unheard Of Bureau",
    "Ämter & Söhne",
    "",
)
VALUES = {
    "zh": ("", "山东省水利厅", "水利厅"),
    "country": ("China", "Germany", ""),
    "city": ("", "山东省", "甘肃省", "Atlantis"),
    "tag": ("", "Water", "Science", "Science > Forests", "Water;Trade"),
    "law": ("", "by Hall Document [2018] No. 120", "by Zhongfa [2018] No. 120"),
    "url": ("", "https://water.example/", "https://harbour.example/", "no address"),
    "wikidata": ("", "Q42", "Q64", "Q1"),
    "state": ("", "closed"),
    "note": ("", "Short", "two\nlines", 'He said "so", twice', "Änderung 改"),
    "partner": ("", "Harbour Board", "Nobody Knows", "Water Office;Nobody Knows", "Office 3"),
}
"""What the fields are edited to. Some values occur in several records, some are refused or warned about."""


def row(key, name=None, **values):
    """A record: columns without a value are empty."""
    cells = {"id": str(key), "name": f"Office {key}" if name is None else name, "country": "China", **values}
    return {column: cells.get(column, "") for column in COLUMNS}


PAIR = ("source_a", "key_a", "source_b", "key_b")


def pair_of(reviewed):
    """The two records of a row of the file for review."""
    return tuple(reviewed[name] for name in PAIR)


@dataclass
class Source:
    """A source in the making: its title, and the rows of each of its files."""

    slug: str
    files: dict
    title: str = "A register"
    raw: str = "all"
    columns: tuple = COLUMNS

    def write(self, folder):
        """Write the folder of the source; gives it."""
        folder.mkdir(parents=True)
        toml = SOURCE_TOML.format(slug=self.slug, title=self.title, raw=self.raw)
        (folder / "source.toml").write_text(toml, encoding="utf-8")
        for name, rows in self.files.items():
            with (folder / name).open("w", encoding="utf-8", newline="") as stream:
                writer = csv.DictWriter(stream, self.columns, lineterminator="\n")
                writer.writeheader()
                writer.writerows(rows)
        return folder


@dataclass
class Registers:
    """The sources of a publication, what was removed from them, and what people decided about candidates.

    Before the next build, the file for review is removed if it is ``forgotten``, and the first release is made live
    again if it is ``rolled_back``.
    """

    sources: dict
    removed: list = field(default_factory=list)
    spare: dict = field(default_factory=dict)
    decisions: dict = field(default_factory=dict)
    made: int = 100
    corrections: list = field(default_factory=list)
    forgotten: bool = False
    rolled_back: bool = False

    def write(self, folder):
        """Write every source below a folder; gives their folders, in the order of the build."""
        folders = [source.write(folder / slug) for slug, source in self.sources.items()]
        for slug in self.sources:
            rows = [rest for at, *rest in self.corrections if at == slug]
            if rows:
                with (folder / slug / CORRECTIONS).open("w", encoding="utf-8-sig", newline="") as stream:
                    csv.writer(stream).writerows([CORRECTION_COLUMNS, *rows])
        return folders

    def write_review(self, home):
        """Write the decisions into the file for review of a home, as a person does: its candidates stay."""
        path = home / "links" / "review.csv"
        path.parent.mkdir(exist_ok=True)
        if self.forgotten:
            path.unlink(missing_ok=True)
            return
        text = path.read_text(encoding="utf-8-sig") if path.is_file() else ""
        rows = {pair_of(row): {**row, "decision": ""} for row in csv.DictReader(io.StringIO(text))}
        for pair, decision in self.decisions.items():
            cells = dict(zip(PAIR, pair, strict=True))
            rows[pair] = {"score": "0.5", **rows.get(pair, {}), **cells, "decision": decision}
        with path.open("w", encoding="utf-8-sig", newline="") as stream:
            writer = csv.DictWriter(stream, REVIEW_COLUMNS, restval="")
            writer.writeheader()
            writer.writerows(rows.values())

    def tables(self):
        """Every file's rows."""
        return [rows for source in self.sources.values() for rows in source.files.values()]

    def pick(self, number):
        """A record, by any number: its file's rows, and its place among them."""
        places = [(rows, place) for rows in self.tables() for place in range(len(rows))]
        return places[number % len(places)]

    def edit(self, number, **values):
        """Give a record other values."""
        rows, place = self.pick(number)
        rows[place] = {**rows[place], **values}

    def key(self, number):
        """The identifier of some record."""
        rows, place = self.pick(number)
        return rows[place]["id"]

    def fresh(self):
        """An identifier that no record had before."""
        self.made += 1
        return str(self.made)


def starting():
    """Two sources with a hierarchy, a merger, a tombstone, shared names, mentions, refused records and a certain link."""
    first = [
        row(number, parent=str(number // 2) if number > 1 else "", tag="Water" if number % 2 else "Science")
        for number in range(1, 8)
    ]
    first[2] = {**first[2], "partner": "Harbour Board;Nobody Knows", "wikidata": "Q42"}
    second = [
        row("h", "Harbour Board", parent="2", law="by Hall Document [2018] No. 120", city="山东省"),
        row("w1", "Water Office", parent="3"),
        row("w2", "Water Office", parts="w1"),
        row("old", merged_into="4", state="withdrawn"),
        row("gone", state="withdrawn"),
        row("4", "Twice the same identifier"),
    ]
    other = [
        row("a", "Harbour Board", url="https://harbour.example/"),
        row("b", "Office 3", wikidata="Q42", parent="a"),
        row("c", "Water Office", parent="a", partner="Unheard Of Bureau"),
    ]
    sources = {
        "one": Source("one", {"a.csv": first, "b.csv": second}),
        "two": Source("two", {"records.csv": other}),
    }
    return Registers(
        sources,
        spare={"three": Source("three", {"t.csv": [row("a", "Board of Trade"), row("x", "Office 5", parent="a")]})},
    )


def add(registers, number, *_):
    """A record at the end, at the beginning or in the middle of a file."""
    rows, place = registers.pick(number)
    at = (len(rows), 0, place)[number % 3]
    rows.insert(at, row(registers.fresh(), parent=registers.key(number // 3)))


def remove(registers, number, *_):
    """A record less, as long as its file keeps one."""
    rows, place = registers.pick(number)
    if len(rows) > 1:
        registers.removed.append((rows, rows.pop(place)))


def edit(registers, number, which, value):
    """Another value of one field."""
    column = list(VALUES)[which % len(VALUES)]
    registers.edit(number, **{column: VALUES[column][value % len(VALUES[column])]})


def rename(registers, number, which, *_):
    """Another name: a new one, one that others have, one that is mentioned, or none."""
    registers.edit(number, name=(*NAMES, f"Renamed {number}")[which % (len(NAMES) + 1)])


def reorder(registers, number, which, *_):
    """A record at another place, of another file perhaps."""
    rows, place = registers.pick(number)
    others, at = registers.pick(which)
    if len(rows) > 1:
        moved = rows.pop(place)
        others.insert(at, moved)


def reparent(registers, number, which, *_):
    """Another parent: any record, this one and those below it included, one that is not there, or none."""
    chosen = ("", "nowhere", registers.key(which), registers.key(which // 4), f"1;{registers.key(which)}")[which % 5]
    registers.edit(number, parent=chosen)


def adopt(registers, number, which, *_):
    """Another part, as the record above states it."""
    registers.edit(number, parts=registers.key(which) if which % 3 else "")


def merge(registers, number, which, *_):
    """A record that was merged into another, itself and one that is not there included."""
    registers.edit(number, state="withdrawn", merged_into="nowhere" if which % 7 == 6 else registers.key(which))


def withdraw(registers, number, *_):
    """A record that is withdrawn."""
    registers.edit(number, state="withdrawn", merged_into="")


def revive(registers, number, *_):
    """A withdrawn record that is active again, or a removed one that is back."""
    kept = [(rows, old) for rows, old in registers.removed if any(rows is other for other in registers.tables())]
    if kept and number % 2:
        rows, old = kept[number % len(kept)]
        registers.removed = [(table, each) for table, each in registers.removed if each is not old]
        rows.append(old)
        return
    ended = [row for rows in registers.tables() for row in rows if row["state"] == "withdrawn"]
    if ended:
        ended[number % len(ended)].update(state="", merged_into="")


def collide(registers, number, which, *_):
    """An identifier that another record has, or one that differs from it in its case alone."""
    key = registers.key(which)
    registers.edit(number, id=key.swapcase() if which % 2 else key)


def renumber(registers, number, *_):
    """An identifier that no record had before: a collision goes, an address ends, another begins."""
    registers.edit(number, id=registers.fresh())


def add_file(registers, number, *_):
    """A file more in a source, before or after the others."""
    source = list(registers.sources.values())[number % len(registers.sources)]
    key = registers.fresh()
    source.files = dict(
        sorted({**source.files, f"{'az'[number % 2]}{key}.csv": [row(key, parent=registers.key(number))]}.items())
    )


def remove_file(registers, number, *_):
    """A file less in a source, as long as one is left."""
    source = list(registers.sources.values())[number % len(registers.sources)]
    if len(source.files) > 1:
        del source.files[sorted(source.files)[number % len(source.files)]]


def add_source(registers, number, *_):
    """A source that was not there, or was for a while, at the end or before all others."""
    for slug in list(registers.spare):
        added = {slug: registers.spare.pop(slug)}
        registers.sources = {**added, **registers.sources} if number % 2 else {**registers.sources, **added}


def remove_source(registers, number, *_):
    """A source less, as long as one is left."""
    if len(registers.sources) > 1:
        slug = list(registers.sources)[number % len(registers.sources)]
        registers.spare[slug] = registers.sources.pop(slug)


def order_sources(registers, *_):
    """The sources in another order."""
    registers.sources = dict(reversed(registers.sources.items()))


def decide(registers, number, which, value):
    """A decision about two records of two sources, or none any more."""
    slugs = sorted(registers.sources)
    if len(slugs) < 2:
        return
    pairs = [
        [(slug, each["id"]) for rows in registers.sources[slug].files.values() for each in rows] for slug in slugs[:2]
    ]
    chosen = [keys[place % len(keys)] for keys, place in zip(pairs, (number, which), strict=True)]
    pair = (*chosen[0], *chosen[1])
    decision = (*Decision, "")[value % (len(Decision) + 1)]
    others = {other: kept for other, kept in registers.decisions.items() if other != pair}
    decided = {**others, pair: decision} if decision else others
    if not list(contradictions(decided)):
        registers.decisions = decided


def retitle(registers, number, *_):
    """Another title of a source, which its catalogue entry shows."""
    source = list(registers.sources.values())[number % len(registers.sources)]
    source.title = f"{source.title} again"


def correct(registers, number, which, value):
    """A correction of a record: of what it says, of what it said once, or of one that is not there."""
    rows, place = registers.pick(number)
    slug = next(
        slug for slug, source in registers.sources.items() if any(rows is file for file in source.files.values())
    )
    column = ("name", "zh", "tag", "url", "id", "parent", "state")[which % 7]
    old = "what it said once" if value % 5 == 4 else rows[place][column]
    new = ("", "Corrected", "Water", "https://water.example/", "closed")[(number + value) % 5]
    key = "nobody" if value % 7 == 6 else rows[place]["id"]
    registers.corrections.append((slug, key, column, old, new, "Data office", "2026-11-29", "an error"))


def uncorrect(registers, number, *_):
    """A correction less, or all of them."""
    if number % 3 == 2:
        registers.corrections = []
    elif registers.corrections:
        registers.corrections.pop(number % len(registers.corrections))


def forget_decisions(registers, *_):
    """The file for review is gone, and the decisions with it."""
    registers.decisions = {}
    registers.forgotten = True


def roll_back(registers, *_):
    """The first release is live again when the next is built."""
    registers.rolled_back = True


def order_columns(registers, number, *_):
    """The columns of a source in another order: the same records in other bytes."""
    source = list(registers.sources.values())[number % len(registers.sources)]
    source.columns = (*source.columns[number % 3 + 1 :], *source.columns[: number % 3 + 1])


def edit_profile(registers, number, *_):
    """Another rule in the profile of a source."""
    source = list(registers.sources.values())[number % len(registers.sources)]
    source.raw = "unmapped" if source.raw == "all" else "all"


CHANGES = {
    change.__name__.replace("_", "-"): change
    for change in (
        *(add, remove, edit, rename, reorder, reparent, adopt, merge, withdraw, revive, collide, renumber),
        *(add_file, remove_file, add_source, remove_source, order_sources, decide, retitle),
        *(correct, uncorrect),
        *(forget_decisions, roll_back, order_columns, edit_profile),
    )
}
