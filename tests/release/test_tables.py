"""The downloads for people without RDF tools: JSON Lines, CSV, Parquet."""

import csv
import io
import json

import pyarrow.parquet as pq
import pytest
import rdflib
import zstandard
from rdflib.compare import isomorphic

from publisher.rdf.nquads import group, statements
from publisher.release.parquet import write_parquet
from publisher.release.tables import COLUMNS, CSV, plain
from publisher.uris import UriPolicy
from tests.support.registers import Publication, row

BASE = "https://lod.example.org"
IRI = f"{BASE}/id/institution/x"


@pytest.fixture(scope="module")
def dumps(tmp_path_factory):
    publication = Publication(tmp_path_factory.mktemp("publication"))
    rows = [
        row(1, "Anna", note="first line\nsecond, with a comma", url="https://anna.example/"),
        row(2, "Bert", parent="1", note="-1 is a formula"),
        row(3, "'-already quoted", tag="a;b"),
        row(4, "Dora", merged_into="1"),
    ]
    return publication.build(rows).release / "dumps"


def unpacked(path) -> bytes:
    return zstandard.ZstdDecompressor().stream_reader(io.BytesIO(path.read_bytes()), read_across_frames=True).read()


def table(dumps) -> dict[str, dict[str, str]]:
    rows = csv.DictReader(io.StringIO(unpacked(dumps / "institutions.csv.zst").decode(), newline=""))
    return {line["identifier"]: line for line in rows}


def said(*lines: str):
    return group(statements("".join(f"<{IRI}{line} .\n" for line in lines)))


def test_table_has_a_row_for_each_institution_and_nothing_else(dumps):
    rows = table(dumps)

    assert set(rows) == {"1", "2", "3", "4"}
    assert tuple(rows["1"]) == COLUMNS


def test_row_says_what_the_record_says(dumps):
    line = table(dumps)["1"]

    assert line["name"] == "Anna"
    assert line["name_language"] == "en"
    assert line["description"] == "first line\nsecond, with a comma"
    assert line["types"] == "GovernmentOrganization"
    assert line["homepages"] == "https://anna.example/"
    assert line["place"] == f"{BASE}/id/place/cn"
    assert line["state"] == "live"
    assert line["document"] == line["iri"].replace("/id/", "/doc/")


def test_merged_record_names_what_took_its_place(dumps):
    rows = table(dumps)

    assert (rows["4"]["state"], rows["4"]["replaced_by"]) == ("merged", rows["1"]["iri"])


def test_no_cell_is_a_formula(dumps):
    assert not [cell for line in table(dumps).values() for cell in line.values() if cell.startswith(("=", "-", "@"))]
    assert table(dumps)["2"]["description"] == "'-1 is a formula"


@pytest.mark.parametrize("text", ["=1", "'=1", "''@x", "'plain", "-5 degrees", "+8693188", "plain", "", "'"])
def test_text_comes_back_as_it_was(text):
    line = CSV.writer.body(said(f'> <http://schema.org/name> "{text}"'), IRI, UriPolicy(BASE)).decode()

    cell = next(csv.reader(io.StringIO(line, newline="")))[COLUMNS.index("name")]
    assert plain(cell) == text


def test_telephones_and_coordinates_are_left_as_they_are():
    found = said(
        '> <http://schema.org/telephone> "+869318834621"',
        '> <http://schema.org/telephone> "+869318834622"',
        f"> <http://www.w3.org/ns/org#hasPrimarySite> <{IRI}#site>",
        f"#site> <http://schema.org/geo> <{IRI}#geo>",
        '#geo> <http://schema.org/latitude> "-36.06"',
    )

    cells = dict(zip(COLUMNS, next(csv.reader([CSV.writer.body(found, IRI, UriPolicy(BASE)).decode()])), strict=True))

    assert cells["telephones"] == "+869318834621 | +869318834622"
    assert cells["latitude"] == "-36.06"


def test_parquet_is_the_same_table_with_text_as_it_was(dumps):
    read = {line["identifier"]: line for line in pq.read_table(dumps / "institutions.parquet").to_pylist()}

    expected = {key: {name: plain(cell) or None for name, cell in line.items()} for key, line in table(dumps).items()}
    assert read == expected


def test_parquet_has_numbers_where_there_are_some(tmp_path):
    found = said(
        f"> <http://www.w3.org/ns/org#hasPrimarySite> <{IRI}#site>",
        f"#site> <http://schema.org/geo> <{IRI}#geo>",
        '#geo> <http://schema.org/latitude> "36.06"',
        '#geo> <http://schema.org/longitude> "103.83"',
    )
    packed = tmp_path / "t.csv.zst"
    packed.write_bytes(
        zstandard.compress(CSV.writer.header(UriPolicy(BASE)) + CSV.writer.body(found, IRI, UriPolicy(BASE)))
    )

    write_parquet(packed, tmp_path / "t.parquet")
    first = (tmp_path / "t.parquet").read_bytes()
    write_parquet(packed, tmp_path / "t.parquet")

    (line,) = pq.read_table(tmp_path / "t.parquet").to_pylist()
    assert (line["latitude"], line["longitude"]) == (36.06, 103.83)
    assert (tmp_path / "t.parquet").read_bytes() == first


def test_table_of_nothing_is_a_header(tmp_path):
    packed = tmp_path / "t.csv.zst"
    packed.write_bytes(zstandard.compress(CSV.writer.header(UriPolicy(BASE))))

    write_parquet(packed, tmp_path / "t.parquet")

    assert pq.read_table(tmp_path / "t.parquet").num_rows == 0


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
def test_json_lines_are_the_things_of_the_json_ld_dump(dumps):
    lines = [json.loads(line) for line in unpacked(dumps / "institutions.jsonl.zst").splitlines()]
    whole = json.loads(unpacked(dumps / "institutions.jsonld.zst"))

    iris = [line["@id"] for line in lines]
    assert len(iris) == len(set(iris))
    assert all(iri.startswith(f"{BASE}/id/") for iri in iris)
    as_lines = rdflib.Graph().parse(data=json.dumps({"@context": whole["@context"], "@graph": lines}), format="json-ld")
    as_dump = rdflib.Graph().parse(data=unpacked(dumps / "institutions.nt.zst"), format="nt")
    assert isomorphic(as_lines, as_dump)


def test_line_has_its_parts_and_its_document_inside(dumps):
    lines = {line["@id"]: line for line in map(json.loads, unpacked(dumps / "institutions.jsonl.zst").splitlines())}

    anna = lines[table(dumps)["1"]["iri"]]
    assert anna["mainEntityOfPage"]["@id"] == anna["@id"].replace("/id/", "/doc/")
