"""The JSON Lines of any release can be read as a table: pyarrow, polars and DuckDB, each if it is installed."""

import gzip
import json
import subprocess
import sys
from pathlib import Path

import pytest

from publisher.pipeline.build import build
from publisher.pipeline.plan import Plan
from publisher.profiles import load
from publisher.sources import load_source
from tests.harvest.conftest import TOOLS
from tests.support.registers import BASE, row, write_source

READ = Path(__file__).parent / "clients" / "read_json_lines.py"
DATA = Path(__file__).resolve().parents[2] / "data" / "gansu-directory"
RDF = f"""@prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix schema: <http://schema.org/> .
@prefix o: <{BASE}/id/institution/> . @prefix ex: <https://elsewhere.example/> .
o:harbour a schema:GovernmentOrganization ; skos:prefLabel "Harbour Board"@en, "Port" ; ex:berths 12, "many" ;
  schema:name "Harbour" ; schema:foundingDate "1900"^^<http://www.w3.org/2001/XMLSchema#gYear> ; ex:next o:pilots ;
  schema:telephone "+442079460018", "by post"@en ; schema:keywords "ships" ; schema:position 1, 2 .
o:pilots a schema:Organization ; skos:prefLabel "Pilots"@en ; ex:berths ex:none ; ex:next "nobody"@en ;
  schema:address [ schema:streetAddress "1 Quay" ] ; schema:foundingDate "long ago" .
"""


def rdf_source(folder: Path):
    folder.mkdir()
    (folder / "source.toml").write_text(
        'title = "Ours"\nlicence = "https://creativecommons.org/publicdomain/zero/1.0/"\nreader = "rdf"\n'
    )
    (folder / "all.ttl").write_text(RDF, encoding="utf-8")
    return load(folder)


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """The JSON Lines of the pages in data/, and of a home with pages, a table and RDF, whose values differ in kind."""
    folder = tmp_path_factory.mktemp("json")
    rows = [
        row(1, tag="a;b", url="https://one.example/"),
        row(2, tag="a", parent="1"),
        row(3, state="closed", note="?"),
    ]
    mixed = [load_source(write_source(folder / "register", rows)), load_source(DATA), rdf_source(folder / "ours")]
    written = {}
    for name, sources in (("data", mixed[1:2]), ("mixed", mixed)):
        plan = Plan(home=folder / name, base=BASE, sources=tuple(sources), processes=1)
        packed = build(plan).release / "dumps" / "institutions.jsonl.gz"
        file = folder / f"{name}.jsonl"
        file.write_bytes(gzip.decompress(packed.read_bytes()))
        written[str(file)] = len(file.read_bytes().splitlines())
    return written


@pytest.fixture(scope="module")
def read(files):
    programs = [sys.executable, str(TOOLS / "clients" / "bin" / "python")]
    found: dict[str, dict[str, int]] = {}
    for program in filter(lambda program: Path(program).exists(), programs):
        done = subprocess.run([program, str(READ), *files], capture_output=True, text=True, timeout=120, check=True)
        found = json.loads(done.stdout) | found
    return found


@pytest.mark.parametrize("library", ["pyarrow", "polars", "duckdb"])
def test_json_lines_are_a_table(read, files, library):
    if library not in read:
        pytest.skip(f"{library} is not installed: make harvesters")

    assert read[library] == files
