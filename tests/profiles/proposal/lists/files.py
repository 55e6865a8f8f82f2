"""Thirty lists of offices as files, and what `init` and a profile make of them, as plain values."""

import json
import sqlite3
from dataclasses import dataclass

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq

from publisher.profiles import adapter_of, load, read
from publisher.profiles.proposal.init import Inspection, inspect_file
from publisher.profiles.proposal.source_toml import describe
from publisher.raw import RawRecord
from tests.profiles.proposal.lists import east, north, west
from tests.support.strangers import ods, xlsx


def _merged(path, rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append([cell or None for cell in row])
    for area in ("C1:E1", "F1:H1", "I1:J1", "K1:L1"):
        book.active.merge_cells(area)
    book.save(path)


def _sqlite(path, rows):
    with sqlite3.connect(path) as database:
        names = ", ".join(f'"{name}" text' for name in rows[0])
        database.execute(f"create table liste ({names})")
        marks = ", ".join("?" * len(rows[0]))
        database.executemany(f"insert into liste values ({marks})", rows[1:])
    database.close()


def _parquet(path, rows):
    columns = {name: [row[place] or None for row in rows[1:]] for place, name in enumerate(rows[0])}
    pq.write_table(pa.table(columns), path)


FILES = {
    "bibliotheques.csv": (west.FRENCH_LIBRARIES, "cp1252"),
    "hospitais.csv": (west.BRAZILIAN_HOSPITALS, "utf-8"),
    "juzgados.xlsx": lambda path: xlsx(path, west.SPANISH_COURTS),
    "scuole.tsv": (west.ITALIAN_SCHOOLS, "utf-8"),
    "freguesias.csv": (west.PORTUGUESE_PARISHES, "cp1252"),
    "waterschappen.json": (json.dumps(west.DUTCH_WATER_BOARDS), "utf-8"),
    "dienststellen.xlsx": lambda path: _merged(path, west.GERMAN_AUTHORITIES),
    "libraries.csv": (west.AMERICAN_LIBRARIES, "utf-8"),
    "museus.csv": (west.CATALAN_MUSEUMS, "utf-8"),
    "skolor.csv": (north.SWEDISH_SCHOOLS, "utf-8"),
    "enheter.json": (json.dumps(north.NORWEGIAN_UNITS), "utf-8"),
    "arkiver.parquet": lambda path: _parquet(path, north.DANISH_ARCHIVES),
    "kirjastot.csv": (north.FINNISH_LIBRARIES, "utf-8"),
    "sady.ods": lambda path: ods(path, north.POLISH_COURTS),
    "urady.xml": (north.CZECH_OFFICES, "utf-8"),
    "muzeumok.csv": (north.HUNGARIAN_MUSEUMS, "utf-8"),
    "primarii.csv": (north.ROMANIAN_TOWN_HALLS, "utf-8"),
    "polikliniki.csv": (north.RUSSIAN_POLYCLINICS, "cp1251"),
    "rady.tsv": (north.UKRAINIAN_COUNCILS, "utf-8"),
    "ypiresies.csv": (east.GREEK_OFFICES, "utf-8"),
    "mustashfayat.csv": (east.ARABIC_HOSPITALS, "utf-8"),
    "rashuyot.csv": (east.HEBREW_MUNICIPALITIES, "utf-8"),
    "vidyalaya.csv": (east.HINDI_SCHOOLS, "utf-8"),
    "donvi.csv": (east.VIETNAMESE_OFFICES, "utf-8"),
    "rongphayaban.csv": (east.THAI_HOSPITALS, "utf-8"),
    "sekolah.csv": (east.INDONESIAN_SCHOOLS, "utf-8"),
    "universiteler.db": lambda path: _sqlite(path, east.TURKISH_UNIVERSITIES),
    "embassies.csv": (east.EMBASSIES, "utf-8"),
    "universities.csv": (east.UNIVERSITIES_OF_EUROPE, "utf-8"),
    "centres.yaml": (east.CENTRES_YAML, "utf-8"),
}
"""By name: the text and its encoding, or what writes the file."""


@dataclass(frozen=True)
class Proposed:
    """What `init` makes of a file: its inspection, the source.toml, and the institutions that it leads to."""

    inspection: Inspection
    text: str
    raws: list
    institutions: list


def proposed(path):
    """Run `init` on a file, and read it by what that wrote."""
    inspection = inspect_file(path)
    text = describe(inspection)
    (path.parent / "source.toml").write_text(text, encoding="utf-8")
    source = load(path.parent)
    raws = [raw for raw in read(source) if isinstance(raw, RawRecord)]
    return Proposed(inspection, text, raws, [adapter_of(source).adapt(raw, source) for raw in raws])


def write(name, folder):
    """Write one of the files; returns its path."""
    content, path = FILES[name], folder / name
    if callable(content):
        content(path)
    else:
        path.write_bytes(content[0].encode(content[1]))
    return path


def facts(institution):
    """What is published of an institution, as plain values; empty ones are left out."""
    found = {
        "key": institution.key,
        "names": [f"{name.value}@{name.language or ''}" for name in institution.names],
        "alt_names": [name.value for name in institution.alt_names],
        "former_names": [name.value for name in institution.former_names],
        "acronyms": [name.value for name in institution.acronyms],
        "telephones": [_number(each) for each in institution.telephones],
        "emails": list(institution.emails),
        "homepages": list(institution.homepages),
        "founded": institution.founded,
        "dissolved": institution.dissolved,
        "state": institution.state,
        "identifiers": [f"{each.scheme}: {each.value}" for each in institution.identifiers],
        "kinds": [each.label.value for each in institution.classifications],
        "parents": [each.target.key or each.target.label.value for each in institution.relations],
        "description": institution.description.value if institution.description else None,
    }
    for site in institution.sites:
        if site.address:
            parts = ("thoroughfare", "area", "locality", "region", "postal_code", "country")
            values = {part: getattr(site.address, part) for part in parts}
            found["address"] = {part: getattr(value, "value", value) for part, value in values.items() if value}
        if site.hours:
            found["hours"] = [_interval(each) for each in site.hours]
        if site.coordinates:
            found["coordinates"] = [site.coordinates.latitude, site.coordinates.longitude]
    return {name: value for name, value in found.items() if value}


def _number(telephone):
    extension = f" ext. {telephone.extension}" if telephone.extension else ""
    return f"{telephone.e164}{extension}{' (fax)' if telephone.kind == 'fax' else ''}"


def _interval(hours):
    return f"{','.join(day[:2] for day in hours.days)} {hours.opens[:5]}-{hours.closes[:5]}".strip()
