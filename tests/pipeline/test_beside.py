"""What a build writes beside the dumps: changes as JSON and CSV, CSVW metadata, tables, a file a concept scheme."""

import csv
import gzip
import io
import json
import warnings
from collections import Counter
from pathlib import Path

import pytest
import rdflib
from uritemplate import expand

from publisher.catalog.columns import CHANGES
from publisher.changes.deltas import COLUMNS
from publisher.pipeline.build import build
from publisher.pipeline.plan import Plan
from publisher.profiles import load
from publisher.rdf.nquads import lines_of
from tests.support.registers import BASE, Publication, row

SKOS = rdflib.SKOS
RDF_SOURCE = """
title = "Ours"
slug = "ours"
licence = "https://creativecommons.org/publicdomain/zero/1.0/"
reader = "rdf"
"""
ELSEWHERE = """
@prefix org: <http://www.w3.org/ns/org#> .
@prefix schema: <http://schema.org/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<https://lod.example.org/id/institution/harbour> a schema:GovernmentOrganization ;
  skos:prefLabel "Harbour Board"@en ; schema:name "Harbour Board"@en ;
  org:classification <http://vocabulary.example/harbour> .
"""
ROWS = (
    [
        row(1, "Anna"),
        row(2, "Bert"),
        row(3, "Carl"),
        row(4, "=Dora"),
        row(5, "Emil", tag="Water; Roads"),
        row(6, "Frieda"),
    ],
    [
        row(1, "Anna"),
        row(2, "Bertram"),
        row(4, "=Dora"),
        row(5, "Emil", tag="Water; Roads"),
        row(6, "Frieda"),
        row(7, "Gustav"),
    ],
    [
        row(1, "Anna", merged_into="2"),
        row(2, "Bertram"),
        row(4, "=Dora"),
        row(5, "Emil", tag="Water; Roads"),
        row(6, "F"),
        row(7, "Gustav"),
    ],
)


@pytest.fixture(scope="module")
def releases(tmp_path_factory):
    publication = Publication(tmp_path_factory.mktemp("publication"))
    return [publication.build(rows).release for rows in ROWS]


def built(folder, source):
    """The release of one source."""
    return build(Plan(home=folder / "home", base=BASE, sources=(load(source),), processes=1)).release


def unpacked(release, name):
    return gzip.decompress((release / "dumps" / f"{name}.gz").read_bytes()).decode()


def changes(release):
    return [json.loads(line) for line in unpacked(release, "changes.jsonl").splitlines()]


def rows_of(release, name):
    return list(csv.DictReader(io.StringIO(unpacked(release, name), newline="")))


def zstd(path):
    import zstandard

    stream = zstandard.ZstdDecompressor().stream_reader(io.BytesIO(path.read_bytes()), read_across_frames=True)
    return stream.read().decode()


def test_changes_name_each_record_and_what_became_of_it(releases):
    told = {change["label"]: change for change in changes(releases[1]) if change["kind"] == "institution"}

    assert {label: change["change"] for label, change in told.items()} == {
        "Bertram": "updated",
        "Carl": "deleted",
        "Gustav": "created",
    }
    names = [change for change in told["Bertram"]["changes"] if change["field"] == "skos:prefLabel"]
    assert [value["value"] for value in names[0]["removed"]] == ["Bert"]
    assert [value["value"] for value in names[0]["added"]] == ["Bertram"]
    merged = {change["label"]: change for change in changes(releases[2])}["Anna"]
    assert merged["change"] == "merged"
    assert merged["replaced_by"].startswith(f"{BASE}/id/institution/")


@pytest.mark.parametrize("number", [1, 2])
def test_json_csv_and_statements_say_the_same(releases, number):
    """Every value of the JSON and of the CSV is a statement of the deltas, and the other way round."""
    release = releases[number]
    for action in ("added", "removed"):
        quads = lines_of(zstd(release / "dumps" / f"{action}.nq.zst"))
        told = [value for change in changes(release) for part in change["changes"] for value in part[action]]
        rows = [row for row in rows_of(release, "changes.csv") if row["action"] == action]

        assert len(told) == len(rows) == len(quads) > 0
        assert {value["value"] for value in told} == {row["value"].removeprefix("'") for row in rows}


def test_first_release_has_no_changes(releases):
    names = {path.name for path in (releases[0] / "dumps").iterdir()}

    assert not any(name.startswith(("changes", "added", "removed")) for name in names)


def test_columns_of_the_changes_are_described():
    assert tuple(column.name for column in CHANGES) == COLUMNS


TABLES = ("institutions.csv", "places.csv", "concepts.csv", "changes.csv")


def described(release, name):
    """The metadata of a table, as its own file says: it comes first where it needs others."""
    metadata = json.loads((release / "dumps" / f"{name}-metadata.json").read_bytes())
    return metadata["tables"][0] if "tables" in metadata else metadata


def unpack_tables(release, folder):
    for name in TABLES:
        (folder / name).write_text(unpacked(release, name), encoding="utf-8", newline="")
        (folder / f"{name}-metadata.json").write_bytes((release / "dumps" / f"{name}-metadata.json").read_bytes())


@pytest.mark.parametrize("name", TABLES)
def test_csvw_reads_the_table_by_its_metadata(releases, name, tmp_path):
    csvw = pytest.importorskip("csvw")
    unpack_tables(releases[2], tmp_path)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        table = csvw.CSVW(str(tmp_path / f"{name}-metadata.json"), validate=True)
        assert table.is_valid, table.warnings  # strict: foreign keys too
        rows = list(table.tables[0])

    header = next(csv.reader(io.StringIO(unpacked(releases[2], name))))
    assert [column["titles"] for column in described(releases[2], name)["tableSchema"]["columns"]] == header
    assert len(rows) == len(rows_of(releases[2], name)) > 0


def foreign_keys(release, name):
    for key in described(release, name)["tableSchema"]["foreignKeys"]:
        yield key["columnReference"], key["reference"]["resource"], key["reference"]["columnReference"]


def dangling(release):
    """Each address in a foreign key that no row of the table has that the key refers to; and how many keys there are."""
    found, keys = [], Counter()
    for name in TABLES[:3]:
        separators = {column["name"]: column["separator"] for column in _lists(release, name)}
        for column, table, referred in foreign_keys(release, name):
            there = {row[referred] for row in rows_of(release, table)}
            values = [
                value
                for row in rows_of(release, name)
                if row[column]
                for value in row[column].split(separators[column])
            ]
            keys[name, column] = len(values)
            found += [(name, column, value) for value in values if value not in there]
    return found, keys


def _lists(release, name):
    return [column for column in described(release, name)["tableSchema"]["columns"] if "separator" in column]


@pytest.fixture(scope="module")
def seed(tmp_path_factory):
    """A release of the repository's own data."""
    folder = Path(__file__).parents[2] / "data" / "gansu-directory"
    return built(tmp_path_factory.mktemp("seed"), folder)


def test_every_foreign_key_of_the_seed_resolves(seed):
    found, keys = dangling(seed)

    assert found == []
    assert {key for key, count in keys.items() if count} >= {
        ("institutions.csv", "classifications"),
        ("institutions.csv", "area_served"),
        ("institutions.csv", "parents"),
        ("places.csv", "part_of"),
        ("concepts.csv", "scheme"),
        ("concepts.csv", "broader"),
    }


def test_foreign_keys_resolve_from_release_to_release(releases):
    """Things that are gone keep their row, so that what refers to them still resolves."""
    for release in releases:
        found, keys = dangling(release)

        assert found == []
        assert keys["institutions.csv", "place"] > 0
        primary = [row["iri"] for name in TABLES[:3] for row in rows_of(release, name)]
        assert len(set(primary)) == len(primary)


def test_places_and_concepts_have_their_names_in_the_tables(seed):
    places = {row["iri"].rpartition("/")[2]: row for row in rows_of(seed, "places.csv")}
    concepts = {row["iri"].partition("/id/concept/")[2]: row for row in rows_of(seed, "concepts.csv")}

    lanzhou = places["cn-620100"]
    assert (lanzhou["name"], lanzhou["name_language"], lanzhou["other_names"]) == ("Lanzhou", "en", "兰州市")
    assert lanzhou["part_of"] == places["cn-620000"]["iri"]
    assert "https://sws.geonames.org/1804429/" in lanzhou["same_as"].split(" | ")
    science = concepts["category/departments-science"]
    assert science["broader"] == concepts["category/departments"]["iri"]
    assert science["scheme"] == concepts["category"]["iri"]


def test_column_with_an_address_of_others_is_no_foreign_key(tmp_path):
    """An RDF source may classify by what others publish: such a column is described without a foreign key."""
    folder = tmp_path / "ours"
    folder.mkdir()
    folder.joinpath("source.toml").write_text(RDF_SOURCE, encoding="utf-8")
    folder.joinpath("ours.ttl").write_text(ELSEWHERE, encoding="utf-8")

    release = built(tmp_path, folder)

    (harbour,) = rows_of(release, "institutions.csv")
    assert harbour["classifications"] == "http://vocabulary.example/harbour"
    keys = {column for column, _, _ in foreign_keys(release, "institutions.csv")}
    assert "classifications" not in keys
    assert {"place", "parents"} <= keys


@pytest.mark.parametrize("name", TABLES[:3])
def test_csv2rdf_gives_statements_of_the_dump(releases, name):
    """The rules of https://www.w3.org/TR/csv2rdf/ in minimal mode, for the features that the metadata uses."""
    metadata = described(releases[2], name)["tableSchema"]
    dump = rdflib.Graph().parse(data=unpacked(releases[2], "institutions.nt"), format="nt")
    known = {(str(s), str(p), str(o)) for s, p, o in dump}
    made = set()
    for cells in rows_of(releases[2], name):
        for column in metadata["columns"]:
            text = cells[column["name"]]
            if column.get("suppressOutput") or not text:
                continue
            subject = expand(column.get("aboutUrl", metadata["aboutUrl"]), cells)
            values = text.split(column["separator"]) if "separator" in column else [text]
            if "valueUrl" in column:
                values = [expand(column["valueUrl"], cells)]
            made |= {(subject, column["propertyUrl"], value.removeprefix("'")) for value in values}

    assert made - known == set()
    assert {predicate.rpartition("/")[2] for _, predicate, _ in made} >= {"name", "mainEntity"}


def schemes(release):
    for path in sorted((release / "dumps").glob("scheme-*.ttl.gz")):
        yield path.name, gzip.decompress(path.read_bytes())


def test_each_concept_scheme_is_a_file_of_sound_skos(releases):
    found = dict(schemes(releases[2]))
    dump = rdflib.Graph().parse(data=unpacked(releases[2], "institutions.nt"), format="nt")
    in_dump = set(dump.subjects(rdflib.RDF.type, SKOS.ConceptScheme))
    in_files = set()
    for turtle in found.values():
        graph = rdflib.Graph().parse(data=turtle, format="turtle")
        in_files |= set(graph.subjects(rdflib.RDF.type, SKOS.ConceptScheme))
        assert faults(graph) == []

    assert {iri for iri in in_dump if str(iri).startswith(f"{BASE}/id/concept/") and "#" not in str(iri)} == in_files


def faults(graph):
    """The integrity conditions of SKOS (S9, S13, S14, S27), and what skosify repairs."""
    (scheme,) = graph.subjects(rdflib.RDF.type, SKOS.ConceptScheme)
    concepts = set(graph.subjects(rdflib.RDF.type, SKOS.Concept))
    told = [f"{scheme} has no label"] if not list(graph.objects(scheme, SKOS.prefLabel)) else []
    told += [f"{concept} is a scheme too" for concept in concepts & {scheme}]
    for concept in concepts:
        labels = list(graph.objects(concept, SKOS.prefLabel))
        languages = [label.language for label in labels]
        told += [f"{concept} has no label"] if not labels else []
        told += [f"{concept} has two labels in a language"] if len(set(languages)) < len(languages) else []
        told += [f"{concept} has a label twice"] if set(labels) & set(graph.objects(concept, SKOS.altLabel)) else []
        told += [f"{concept} is in no scheme"] if (concept, SKOS.inScheme, scheme) not in graph else []
        told += (
            [f"{concept} is above itself"]
            if concept in set(graph.transitive_objects(concept, SKOS.broader)) - {concept}
            else []
        )
        broader = list(graph.objects(concept, SKOS.broader))
        is_top = (scheme, SKOS.hasTopConcept, concept) in graph or (concept, SKOS.topConceptOf, scheme) in graph
        told += [f"{concept} hangs nowhere"] if not broader and not is_top else []
        told += [f"{concept} is below {above}, which is not here" for above in broader if above not in concepts]
    return told
