"""A small register with everything that pages show, built twice, and the address of every type of page.

The second release changes a telephone, withdraws one office, merges another, and holds a record back. Some records are
hostile: their texts try to run as scripts, to end elements, to be addresses, or to turn the direction of writing.
"""

import csv
import datetime as dt
from pathlib import Path

from publisher.assets import asset
from publisher.pipeline.build import build
from publisher.pipeline.plan import Plan
from publisher.queries.reading import read_queries
from publisher.sources import load_source

RELEASES = ("20260901T080000Z", "20261102T080000Z")

TOML = """
title = "Register of offices"
slug = "offices"
description = "Offices of a county, written for tests"
publisher = "A county"
publisher_url = "https://county.example/"
licence = "https://creativecommons.org/publicdomain/zero/1.0/"
origin = "https://county.example/offices"
retrieved = 2026-08-30
reader = "csv"
language = "en"
country = "CN"
encoding = "utf-8"
key_scheme = "OfficeIdentifier"

[profile]
key = "id"
types = { value = "GovernmentOrganization" }
names = [{ from = "name", language = "en" }, { from = "zh", language = "zh-Hans" }]
alt_names = { from = "other", split = ";" }
acronyms = "short"
description = "note"
homepages = "url"
telephones = "tel"
emails = "mail"
founded = "founded"
legal_basis = { cited = "law" }
responsibilities = "duties"
merged_into = { from = "merged_into", label = "name" }
place = { names = ["province", "city"] }
keywords = { from = "tag", scheme = "tag", split = ";" }
contacts = { unit = "unit", telephones = "unit_tel" }
identifiers = { scheme = "wikidata", from = "wikidata" }
sites = { address = "address", latitude = "lat", longitude = "long", hours = "hours" }

[profile.state]
from = "state"
map = { "closed" = "inactive", "withdrawn" = "withdrawn" }
default = "active"

[[profile.relations]]
from = "parent"
kind = "parent"
"""

COLUMNS = (
    "id", "name", "zh", "other", "short", "note", "url", "tel", "mail", "founded", "law", "duties", "merged_into",
    "province", "city", "tag", "unit", "unit_tel", "wikidata", "address", "lat", "long", "hours", "state", "parent",
    "remark",
)  # fmt: skip

WATER = {
    "id": "1",
    "name": "Gansu Provincial Water Office",
    "zh": "甘肃省水务厅",
    "other": "Water Office of Gansu;Water Bureau",
    "short": "GWO",
    "note": "Plans and supervises the use of water in the province.",
    "url": "https://water.example/",
    "tel": "0931-8834621",
    "mail": "office@water.example",
    "founded": "2018-03-12",
    "law": "by Hall Document [2018] No. 120",
    "duties": "1. Plans the use of water. 2. Watches over rivers. 3. Warns of floods.",
    "province": "甘肃省",
    "city": "兰州市",
    "tag": "Water;Rivers",
    "unit": "Flood warning",
    "unit_tel": "0931-8834622",
    "wikidata": "Q42",
    "address": "No. 166 Qingyang Road, Lanzhou",
    "lat": "36.06",
    "long": "103.83",
    "hours": "Mon-Fri 08:30-12:00, 14:30-18:00",
    "remark": "Seen on a sign",
}

SCRIPT = "<script>document.title='pwned'</script>"
IMAGE = "<img src=x onerror=\"document.title='pwned'\">"
VECTOR = "<svg xmlns='http://www.w3.org/2000/svg' onload=\"document.title='pwned'\"><script>document.title='pwned'</script></svg>"
LONGEST = "Wasserstraßenverwaltungsamtsvorsteher" * 12

CITIES = (
    "兰州市",
    "嘉峪关市",
    "金昌市",
    "白银市",
    "天水市",
    "武威市",
    "张掖市",
    "平凉市",
    "酒泉市",
    "庆阳市",
    "定西市",
    "陇南市",
)

HOSTILE = (
    {"name": f"Script {SCRIPT}", "note": f"{SCRIPT}{IMAGE}", "tag": f"Tag {SCRIPT}", "address": SCRIPT},
    {"name": f'Quote " onmouseover="document.title=\'pwned\'" x="{IMAGE}', "note": f"'\"><{IMAGE}", "hours": IMAGE},
    {"name": "Link office", "url": "javascript:document.title='pwned'", "note": "data:text/html,<script>1</script>"},
    {"name": "Vector office", "note": f"{VECTOR} <math><mtext>{IMAGE}</mtext></math>", "duties": f"1. {VECTOR} 2. {IMAGE}"},
    {"name": "Data office </script><script>document.title='pwned'</script>", "note": "]]> --> <!-- */ </style></title></textarea>"},
    {"name": "Style office <style>body{display:none}</style>", "note": "</style><style>*{color:red;background:url(https://evil.example/x)}"},
    {"name": "Turned \u202egnp.eciffo\u202c office", "zh": "水\u202e务\u2066厅", "note": "a\u202eb\u2067c\u200bd\u0007e"},
    {"name": f"{LONGEST} office", "note": LONGEST, "tag": LONGEST, "address": LONGEST, "remark": LONGEST},
    {"name": "{{ 7*7 }} ${7*7} {% include '/etc/passwd' %} #{7*7} office", "note": "{{ config }} [[${7*7}]] <%= 7*7 %>"},
    {"name": "=cmd|'/c calc'!A1 office", "note": "@SUM(1+1)", "unit": IMAGE, "unit_tel": "0931-8834623"},
    {"name": "Address office", "mail": "a@b.example\"><script>document.title='pwned'</script>", "url": "https://a.example/\"onclick='x'><script>"},
    {"name": "Latex office \\input{x} $(reboot) `id` %0d%0aSet-Cookie: a=b", "remark": f"{SCRIPT}{IMAGE}"},
)  # fmt: skip


def offices(release):
    """The rows of a release, by its number."""
    rows = [dict(WATER)]
    rows += [
        {"id": str(10 + number), "name": f"Office {number}", "zh": f"第{number}办公室", "province": "甘肃省",
         "city": CITIES[number % len(CITIES)], "parent": "1",
         "tag": "Water" if number % 2 else "Forests", "note": f"Office number {number}."}
        for number in range(1, 26)
    ]  # fmt: skip
    rows += [{"id": str(100 + at), "province": "甘肃省", **texts} for at, texts in enumerate(HOSTILE)]
    rows.append({"id": "90", "name": "", "note": f"A record without a name {SCRIPT}"})
    if release:
        rows[0] |= {"tel": "0931-8834699", "note": "Plans, supervises and protects water in the province."}
        rows[1] |= {"state": "withdrawn"}
        rows[2] |= {"state": "withdrawn", "merged_into": "13"}
    return rows


def write(folder, rows):
    """Write the folder of the source."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "source.toml").write_text(TOML, encoding="utf-8")
    with (folder / "offices.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, COLUMNS, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return folder


def publish(folder: Path, base: str) -> Path:
    """Build both releases, each at the time that its version names; gives the home."""
    home = folder / "home"
    for number, version in enumerate(RELEASES):
        source = load_source(write(folder / "offices", offices(number)))
        moment = dt.datetime.strptime(version, "%Y%m%dT%H%M%SZ").replace(tzinfo=dt.UTC)
        queries = read_queries([asset("queries")], base)
        plan = Plan(home=home, base=base, sources=(source,), queries=queries, processes=1, max_shrink=1.0)
        build(plan, clock=lambda at=moment: at)
    return home
