"""`init` on thirty lists of offices in as many languages and formats: every value is right, kept as text, or left out.

What is right for each file stands in tests/data/lists/, read by eye. No name of a person is anywhere, and no column is
lost: each feeds a field, is left out with a reason, or is listed as not recognised.
"""

import json
import re
import tomllib
from pathlib import Path

import pytest

from tests.profiles.proposal.lists.files import FILES, facts, proposed, write

RIGHT = Path(__file__).parents[3] / "data" / "lists"
PEOPLE = {
    "bibliotheques.csv": ["Fontaine", "Roux", "Petit", "Nicolas", "Morel"],
    "hospitais.csv": ["Souza", "Lima", "Alves"],
    "scuole.tsv": ["Bianchi", "Ferri", "Conti", "Greco", "Marini", "Amato"],
    "freguesias.csv": ["Marques", "Maria Dias", "Rui Santos", "Sousa", "910 000 001"],
    "waterschappen.json": ["Vries", "Bakker"],
    "dienststellen.xlsx": ["Kunze", "Scholz", "Franke", "Vogt", "Lange"],
    "libraries.csv": ["Susan", "Reed", "Cole"],
    "skolor.csv": ["Lund", "Maria Ek", "Holm"],
    "arkiver.parquet": ["Kirsten", "Bang"],
    "kirjastot.csv": ["Virtanen", "Salo"],
    "sady.ods": ["Nowak", "Kowalski", "Zając"],
    "urady.xml": ["Novotný", "Malá"],
    "muzeumok.csv": ["Nagy", "Kovács"],
    "primarii.csv": ["Popescu", "Ionescu"],
    "polikliniki.csv": ["Сергей", "Ильинична"],
    "rady.tsv": ["Олена", "Бойко"],
    "ypiresies.csv": ["Παππάς", "Νικολάου"],
    "mustashfayat.csv": ["خالد", "سعاد"],
    "rashuyot.csv": ["משה כהן", "רחל לוי"],
    "vidyalaya.csv": ["राम कुमार", "सीता"],
    "donvi.csv": ["Nguyễn Văn An", "Trần Thị"],
    "rongphayaban.csv": ["สมชาย"],
    "sekolah.csv": ["Santoso", "Aminah"],
    "universiteler.db": ["Yılmaz", "Kaya"],
    "embassies.csv": ["Carter", "Anna Wells", "Odhiambo", "Walsh"],
    "centres.yaml": ["Aoife", "Sean Murphy"],
}


@pytest.fixture(params=FILES)
def name(request):
    return request.param


@pytest.fixture
def result(name, tmp_path):
    return proposed(write(name, tmp_path))


def right(name):
    return json.loads((RIGHT / f"{name}.json").read_text(encoding="utf-8"))


def settings(result):
    """What `init` says about the whole file."""
    source = tomllib.loads(result.text)
    left_out = source["profile"].get("leave_out", [])
    rest = result.text.partition("# Not recognised")[2]
    return {
        "language": source.get("language"),
        "country": source.get("country"),
        "left_out": [left_out] if isinstance(left_out, str) else left_out,
        "not_recognised": re.findall(r"^#   (\S.*?): ", rest, re.MULTILINE),
        "doubts": sorted(result.inspection.doubts),
    }


def test_all_values_are_right(name, result):
    expected = right(name)

    assert settings(result) == expected["settings"]
    assert [facts(institution) for institution in result.institutions] == expected["institutions"]


def test_people_are_nowhere(name, result):
    everything = "\n".join((result.text, *(f"{raw.data} {raw.fields} {raw.raw!r}" for raw in result.raws)))
    everything += "\n".join(institution.model_dump_json() for institution in result.institutions)

    assert [word for word in PEOPLE.get(name, ()) if word in everything] == []


def test_no_column_is_lost(result):
    used, listed = accounted(result.text)

    assert [column.path for column in result.inspection.columns if not {column.path, *below(column)} & used | (
        {column.path} & listed)] == []  # fmt: skip


def below(column):
    """The paths by which a rule that starts at a list may name a column."""
    parts = column.path.split(".")
    return {".".join(parts[start:]) for start in range(1, len(parts))}


def accounted(text):
    """The paths that rules name, and the columns that are listed as not recognised."""
    used = set()
    pending = [tomllib.loads(text).get("profile", {})]
    while pending:
        value = pending.pop()
        if isinstance(value, dict):
            pending.extend(value.values())
        elif isinstance(value, list):
            pending.extend(value)
        elif isinstance(value, str):
            used |= {value, *(path.removesuffix("?") for path in re.findall(r"\{([^{}]+)\}", value))}
    rest = text.partition("# Not recognised")[2]
    return used, set(re.findall(r"^#   (\S.*?): ", rest, re.MULTILINE))
