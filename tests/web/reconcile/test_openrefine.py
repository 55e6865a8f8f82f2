"""OpenRefine reconciles a table of noisy names, adds columns of what is published, and exports the table."""

import csv
import io
import json

import pytest

from publisher.pipeline.build import build
from publisher.pipeline.plan import Plan
from publisher.sources import load_source
from tests.support.registers import Clock
from tests.web.reconcile.openrefine import PATIENCE_S, program, running
from tests.web.sparql.server import free_port, served

pytestmark = pytest.mark.heavy

SOURCE = """
title = "Offices"
slug = "offices"
licence = "not stated"
reader = "csv"
language = "en"
encoding = "utf-8"

[profile]
key = "id"
names = "name"
telephones = "telephone"
homepages = "website"
place = { country = "country" }

[[profile.relations]]
from = "parent"
kind = "parent"
"""

TOWNS = ("Oslo", "Bergen", "Lisbon", "Porto", "Vienna", "Graz", "Lyon", "Toulouse", "Kraków", "Gdańsk")
COUNTRIES = ("NO", "NO", "PT", "PT", "AT", "AT", "FR", "FR", "PL", "PL")
KINDS = ("Technical University", "Museum of Natural History", "Water Board", "Chamber of Commerce", "City Archive")
NOISE = (
    lambda kind, town: f"{town} {kind}",
    lambda kind, town: f"{kind.upper()} OF {town.upper()}",
    lambda kind, town: f"{kind.replace('University', 'Univ.').replace('Museum', 'Musuem')}, {town}",
    lambda kind, town: f"Dept. of Records, {kind} of {town}",
    lambda kind, town: f"{kind}  of  {town} ",
)


def table():
    """The register: one institution of each kind in each town, below the city."""
    rows = []
    for place, (town, country) in enumerate(zip(TOWNS, COUNTRIES, strict=True)):
        city = {"id": f"c{place}", "name": f"City of {town}", "country": country}
        rows.append({**city, "telephone": "", "website": "", "parent": ""})
        for number, kind in enumerate(KINDS):
            key = f"{place}-{number}"
            rows.append(
                {
                    "id": key,
                    "name": f"{kind} of {town}",
                    "telephone": f"+47 22 85 {place:02d} {number:02d}" if country == "NO" else "",
                    "website": f"https://www.office-{key}.example.org/",
                    "country": country,
                    "parent": f"c{place}",
                }
            )
    return rows


def noisy():
    """Fifty noisy names, each with the name that it means, and its country."""
    names = [(kind, town, country) for town, country in zip(TOWNS, COUNTRIES, strict=True) for kind in KINDS]
    return [
        (NOISE[number % len(NOISE)](kind, town), f"{kind} of {town}", country)
        for number, (kind, town, country) in enumerate(names)
    ]


def written(rows):
    stream = io.StringIO()
    writer = csv.DictWriter(stream, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return stream.getvalue()


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("offices")
    source = folder / "source"
    source.mkdir()
    (source / "source.toml").write_text(SOURCE, encoding="utf-8")
    (source / "offices.csv").write_text(written(table()), encoding="utf-8")
    base = f"http://127.0.0.1:{free_port()}"
    build(Plan(sources=(load_source(source),), home=folder / "home", base=base, processes=1), clock=Clock())
    with served(folder / "home", base):
        yield base


@pytest.fixture(scope="module")
def openrefine(tmp_path_factory):
    if program() is None:
        pytest.skip("OpenRefine is not installed: apt-get install openrefine")
    with running(tmp_path_factory.mktemp("openrefine")) as started:
        yield started


def test_fifty_noisy_names_are_reconciled_extended_and_exported(site, openrefine):
    manifest = openrefine.session.get(f"{site}/reconcile", timeout=PATIENCE_S).json()
    spaces = {name: manifest[name] for name in ("identifierSpace", "schemaSpace")}
    means = {text.strip(): name for text, name, _ in noisy()}  # the cells of a matched column export its name
    openrefine.open_csv(
        "names", written([{"name": text, "text": text.strip(), "country": country} for text, _, country in noisy()])
    )

    openrefine.work(
        "reconcile",
        columnName="name",
        config={
            "mode": "standard-service",
            "service": f"{site}/reconcile",
            **spaces,
            "type": {"id": "institution", "name": "Institution"},
            "autoMatch": True,
            "columnDetails": [
                {"column": "country", "propertyName": "Country", "propertyID": "country"},
            ],
            "limit": 3,
        },
    )
    openrefine.work(
        "extend-data",
        baseColumnName="name",
        endpoint=f"{site}/reconcile",
        **spaces,
        columnInsertIndex="2",
        extension={
            "properties": [
                {"id": "parent", "name": "Parent"},
                {"id": "website", "name": "Website"},
                {"id": "telephone", "name": "Telephone", "settings": {"limit": "1"}},
            ]
        },
    )
    for number, (column, said) in enumerate((("id", "cell.recon.match.id"), ("matched", "cell.recon.match.name"))):
        openrefine.command(
            "add-column",
            engine=json.dumps({"facets": [], "mode": "row-based"}),
            baseColumnName="name",
            newColumnName=column,
            columnInsertIndex=str(5 + number),
            expression=f"grel:{said}",
            onError="set-to-blank",
        )
    rows = list(csv.DictReader(io.StringIO(openrefine.rows())))

    known = {row["name"]: row for row in table()}
    cities = {row["id"]: row["name"] for row in table()}
    wrong = [row for row in rows if row["matched"] and row["matched"] != means[row["text"].strip()]]
    matched = [row for row in rows if row["matched"]]
    assert len(rows) == 50
    assert wrong == []
    assert len(matched) >= 45
    for row in matched:
        entry = known[row["matched"]]
        assert row["id"].startswith("institution/")
        assert row["Parent"] == cities[entry["parent"]]
        assert row["Website"].rstrip("/") == entry["website"].rstrip("/")
        assert row["Telephone"] == entry["telephone"].replace(" ", "")
