"""What a build writes beside the dumps: changes as JSON and CSV, CSVW metadata, a file for each concept scheme."""

import csv
import gzip
import io
import json
import warnings

import pytest
import rdflib
from uritemplate import expand

from publisher.catalog.columns import CHANGES
from publisher.changes.deltas import COLUMNS
from publisher.rdf.nquads import lines_of
from tests.registers import BASE, Publication, row

SKOS = rdflib.SKOS
ROWS = (
    [row(1, "Anna"), row(2, "Bert"), row(3, "Carl"), row(4, "=Dora"), row(5, "Emil"), row(6, "Frieda")],
    [row(1, "Anna"), row(2, "Bertram"), row(4, "=Dora"), row(5, "Emil"), row(6, "Frieda"), row(7, "Gustav")],
    [
        row(1, "Anna", merged_into="2"),
        row(2, "Bertram"),
        row(4, "=Dora"),
        row(5, "Emil"),
        row(6, "F"),
        row(7, "Gustav"),
    ],
)


@pytest.fixture(scope="module")
def releases(tmp_path_factory):
    publication = Publication(tmp_path_factory.mktemp("publication"))
    return [publication.build(rows).release for rows in ROWS]


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


@pytest.mark.parametrize("name", ["institutions.csv", "changes.csv"])
def test_csvw_reads_the_table_by_its_metadata(releases, name, tmp_path):
    csvw = pytest.importorskip("csvw")
    (tmp_path / name).write_text(unpacked(releases[2], name), encoding="utf-8", newline="")
    metadata = tmp_path / f"{name}-metadata.json"
    metadata.write_bytes((releases[2] / "dumps" / metadata.name).read_bytes())

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        table = csvw.CSVW(str(metadata), validate=True)
        assert table.is_valid, table.warnings
        rows = list(table.tables[0])

    header = next(csv.reader(io.StringIO(unpacked(releases[2], name))))
    described = json.loads(metadata.read_bytes())["tableSchema"]["columns"]
    assert [column["titles"] for column in described] == header
    assert len(rows) == len(rows_of(releases[2], name))


def test_csv2rdf_gives_statements_of_the_dump(releases):
    """The rules of https://www.w3.org/TR/csv2rdf/ in minimal mode, for the features that the metadata uses."""
    metadata = json.loads((releases[2] / "dumps" / "institutions.csv-metadata.json").read_bytes())["tableSchema"]
    dump = rdflib.Graph().parse(data=unpacked(releases[2], "institutions.nt"), format="nt")
    known = {(str(s), str(p), str(o)) for s, p, o in dump}
    made = set()
    for cells in rows_of(releases[2], "institutions.csv"):
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
    assert {predicate.rpartition("/")[2] for _, predicate, _ in made} >= {"name", "mainEntity", "isReplacedBy"}


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
