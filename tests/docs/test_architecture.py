"""docs/architecture.md: its layers are those that are enforced, and the telephone number that it follows is real."""

import re
import tomllib
from pathlib import Path

import pytest

from publisher.normalise import TextContext
from publisher.normalise.telephone import telephones
from publisher.pipeline.build import build
from publisher.pipeline.plan import Plan
from publisher.raw import RawCell
from publisher.records import Telephone
from publisher.release import open_current
from publisher.sources import load_source, read
from publisher.uris import Kind

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
PAGE = "gansu-science-technology.txt"
CELLS = (
    RawCell("tel", "00-86-0931-8834621", 5),
    RawCell("Contact", "0931-8834621 (Department Office)", 28),
)


def test_layers_are_those_of_the_import_linter():
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    enforced = next(row["layers"] for row in contracts if row["containers"] == ["publisher"])
    rows = re.findall(r"^\| [\w -]+ \| ((?:`\w+`(?:, )?)+) \|", TEXT, re.MULTILINE)

    assert [set(re.findall(r"\w+", row)) for row in rows] == [
        set(re.findall(r"\w+", layer)) for layer in enforced if layer != "__main__"
    ]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_files_that_a_page_names_exist(page):
    text = re.sub(r"^ *```.*?^ *```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
    paths = re.findall(r"(?<![\w/{])(?:publisher|tests|benchmarks|ontology|shapes|examples)/[\w./-]*\w", text)

    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_cells_of_the_page():
    source = load_source(ROOT / "data" / "gansu-directory")
    record = next(record for record in read(source) if record.file == PAGE)

    assert set(CELLS) <= set(record.fields)
    for cell in CELLS:
        assert f'RawCell(name="{cell.name}", value="{cell.value}", line={cell.line})' in TEXT


def test_telephone_of_the_cell():
    context = TextContext(field=CELLS[1].name, line=CELLS[1].line, country="CN")
    (number,), _ = telephones(CELLS[1].value, context)

    assert isinstance(number, Telephone)
    assert f'Telephone(e164="{number.e164}", label="{number.label}", …' in TEXT
    assert f'origin=Origin(field="{number.origin.field}", line={number.origin.line}))' in TEXT


def test_statements_of_the_release(tmp_path):
    source = load_source(ROOT / "data" / "gansu-directory")
    build(Plan(home=tmp_path, base="https://lod.example.org", sources=(source,), processes=1))
    slug = "gansu-provincial-department-of-science-and-technology"
    with open_current(tmp_path) as release:
        lines = release.record(Kind.INSTITUTION, slug).quads.decode().splitlines()

    for subject in (slug, f"{slug}#contact"):
        assert any(line.endswith(f'/{subject}> <http://schema.org/telephone> "+869318834621" .') for line in lines)
    assert TEXT.count('> <http://schema.org/telephone> "+869318834621" .') == 2
