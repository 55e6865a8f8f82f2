"""What a build tells of its changes, and what its catalogue says: from a register's rows to the sealed release."""

import io

import pyoxigraph as ox
import pytest
import rdflib
import zstandard
from pyshacl import validate

from publisher.catalog import Index
from publisher.changes import ChangeLog, apply
from publisher.rdf.namespaces import DCAT, RDF, VOID
from publisher.release import Release, activate
from tests.support.registers import BASE, Publication, row

SH = rdflib.Namespace("http://www.w3.org/ns/shacl#")
SHAPES = ("dcatap301-shapes.ttl", "dcatap301-range.ttl")

ROWS = (
    [row(1, "Anna"), row(2, "Bert"), row(3, "Carl"), row(4, "Dora")],
    [row(1, "Anna"), row(2, "Bertram"), row(4, "Dora"), row(5, "Emil")],
    [row(1, "Anna", merged_into="2"), row(2, "Bertram"), row(3, "Carl"), row(4, "Dora"), row(5, "Emil")],
)


@pytest.fixture(scope="module")
def releases(tmp_path_factory):
    publication = Publication(tmp_path_factory.mktemp("publication"))
    return [publication.build(rows).release for rows in ROWS]


def told(release) -> list[tuple[str, str]]:
    with ChangeLog(release) as log:
        last = log.releases()[-1].version
        changes = [change for page in log.pages() for change in log.on_page(page) if change.version == last]
        return [(change.label, str(change.type)) for change in changes if change.kind == "institution"]


def unpacked(path) -> list[str]:
    stream = zstandard.ZstdDecompressor().stream_reader(io.BytesIO(path.read_bytes()), read_across_frames=True)
    return stream.read().decode().splitlines()


def canonical(lines) -> ox.Dataset:
    dataset = ox.Dataset(ox.parse("\n".join(lines), format=ox.RdfFormat.N_QUADS))
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return dataset


def test_each_build_tells_what_changed_and_nothing_else(releases):
    assert sorted(told(releases[0])) == [(name, "created") for name in ("Anna", "Bert", "Carl", "Dora")]
    assert sorted(told(releases[1])) == [("Bertram", "updated"), ("Carl", "deleted"), ("Emil", "created")]
    # Bertram now says whose place it took.
    assert sorted(told(releases[2])) == [("Anna", "merged"), ("Bertram", "updated"), ("Carl", "undeleted")]


def test_deltas_lead_from_the_first_dump_to_the_last(releases):
    statements = set(unpacked(releases[0] / "dumps" / "institutions.nq.zst"))
    for release in releases[1:]:
        dumps = release / "dumps"
        statements = apply(
            statements, added=unpacked(dumps / "added.nq.zst"), removed=unpacked(dumps / "removed.nq.zst")
        )

    assert canonical(statements) == canonical(unpacked(releases[2] / "dumps" / "institutions.nq.zst"))


def test_every_version_that_was_published_can_still_be_read(releases):
    with ChangeLog(releases[2]) as log:
        versions = [(change, log.snapshot(change)) for page in log.pages() for change in log.on_page(page)]
    for release in releases:
        with Release.open(release) as opened:
            held = {
                opened.record(change.kind, change.slug).quads
                for change, _ in versions
                if change.version == opened.version
            }
        assert held <= {snapshot.quads for _, snapshot in versions}


def test_forced_build_of_the_same_rows_changes_nothing(publication):
    publication.build(ROWS[0])

    again = publication.build(ROWS[0], force=True).release

    assert told(again) == []
    assert unpacked(again / "dumps" / "added.nq.zst") == unpacked(again / "dumps" / "removed.nq.zst") == []


def test_build_after_a_roll_back_tells_the_way_back(publication):
    first = publication.build(ROWS[0])
    publication.build(ROWS[1])
    activate(publication.home, first.manifest.version)

    third = publication.build(ROWS[0], force=True).release

    # What was told of the second release is taken back, and what only that one had is gone, not unknown.
    assert sorted(told(third)) == [("Bert", "updated"), ("Carl", "undeleted"), ("Emil", "deleted")]
    with ChangeLog(third) as log:
        assert [page.size for page in log.pages()] == [log.newest(1)[0].seq]


def test_sums_cover_the_deltas(releases):
    listed = (releases[1] / "dumps" / "SHA256SUMS").read_text()

    assert "  added.nq.zst" in listed
    assert "  removed.nq.zst" in listed


def test_catalogue_names_every_dump_and_every_release(releases):
    index = Index.of((releases[2] / "catalog.nq").read_text(encoding="utf-8").splitlines())
    whole = f"{BASE}/dataset/institutions"

    names = {index.one(each, DCAT.downloadURL) for each in index.all(whole, DCAT.distribution)} - {None}
    on_disk = {path.name for path in (releases[2] / "dumps").iterdir() if "metadata" not in path.name} - {"SHA256SUMS"}
    assert names == {f"{BASE}/dumps/{name}" for name in on_disk}
    assert set(index.all(whole, VOID.dataDump)) == {
        f"{BASE}/dumps/institutions.{name}" for name in ("nq.gz", "nq.zst", "nt.gz", "nt.zst")
    }
    assert index.all(whole, DCAT.hasVersion) == [f"{BASE}/releases/{release.name}" for release in releases]


def test_void_counts_what_is_in_the_dump(releases):
    index = Index.of((releases[2] / "catalog.nq").read_text(encoding="utf-8").splitlines())
    whole = f"{BASE}/dataset/institutions"

    lines = unpacked(releases[2] / "dumps" / "institutions.nq.zst")
    assert index.one(whole, VOID.triples) == str(len(lines))
    typed = sum(f"<{RDF.type}> <http://schema.org/GovernmentOrganization> " in line for line in lines)
    partition = next(
        each
        for each in index.all(whole, VOID.classPartition)
        if index.one(each, VOID["class"]) == "http://schema.org/GovernmentOrganization"
    )
    assert index.one(partition, VOID.entities) == str(typed)


@pytest.mark.shared
@pytest.mark.filterwarnings("ignore:Dataset.default_context is deprecated:DeprecationWarning")
@pytest.mark.filterwarnings("ignore:Dataset.identifier is deprecated:DeprecationWarning")
@pytest.mark.parametrize("shapes", SHAPES)
def test_catalogue_of_a_build_conforms_to_dcat_ap(releases, shapes, shared):
    triples = Index.of((releases[2] / "catalog.nq").read_text(encoding="utf-8").splitlines()).triples
    catalogue = rdflib.Graph().parse(data="".join(f"{triple} .\n" for triple in triples), format="nt")

    _, report, text = validate(catalogue, shacl_graph=str(shared / "conformance" / "dcat-ap" / shapes))

    assert (None, SH.resultSeverity, SH.Violation) not in report, text
