"""RDF sources: published as they are, with pages for what is of the base, and everything in the store and the dumps."""

import gzip
from contextlib import closing

import pyoxigraph as ox
import pytest

from publisher.catalog import Index
from publisher.pipeline.build import build
from publisher.pipeline.plan import Plan
from publisher.profiles import load
from publisher.rdf.namespaces import DCAT, DCT, VOID
from publisher.release import Release
from publisher.reporting import report as report_on
from publisher.uris import Kind

BASE = "https://lod.example.org"
TOML = 'title = "Ours"\nlicence = "https://creativecommons.org/publicdomain/zero/1.0/"\nreader = "rdf"\n'
TRIG = f"""@prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix schema: <http://schema.org/> .
@prefix o: <{BASE}/id/institution/> . @prefix c: <{BASE}/id/concept/> . @prefix ex: <https://elsewhere.example/> .
o:harbour a schema:GovernmentOrganization ; skos:prefLabel "Harbour Board"@en ; ex:berths 12 ;
  schema:address [ schema:streetAddress "1 Quay" ] ; schema:knowsAbout c:water .
c:water a skos:Concept ; skos:prefLabel "Water"@en .
ex:moon schema:name "Moon" ; schema:about o:harbour .
GRAPH ex:facts {{ o:harbour schema:telephone "+442079460018" . ex:moon schema:size "big" }}
"""


@pytest.fixture
def publish(tmp_path):
    def publishing(text=TRIG, *, others=(), options="", name="ours"):
        folder = tmp_path / name
        folder.mkdir(exist_ok=True)
        (folder / "source.toml").write_text(TOML + options, encoding="utf-8")
        (folder / "all.trig").write_text(text, encoding="utf-8")
        sources = (*others, load(folder))
        return build(Plan(home=tmp_path / "home", base=BASE, sources=sources, processes=1))

    return publishing


def table(folder, name):
    folder.mkdir()
    text = (
        'title = "T"\nlicence = "not stated"\nreader = "csv"\nlanguage = "en"\n[profile]\nkey = "id"\nnames = "name"\n'
    )
    (folder / "source.toml").write_text(text, encoding="utf-8")
    (folder / "t.csv").write_text(f"id,name\n1,{name}\n", encoding="utf-8")
    return load(folder)


def quads(report, kind, slug):
    with closing(Release.open(report.release)) as release:
        return release.record(kind, slug).quads.decode().splitlines()


def test_only_a_line_feed_ends_a_statement(publish):
    """U+2028, U+0085 and their kin stand unescaped in a literal of canonical N-Quads."""
    text = "one\u2028two\u0085three"
    said = TRIG.replace('"Harbour Board"@en', f'"Harbour Board"@en ; schema:slogan "{text}"').replace(
        '"Water"@en', f'"Water"@en ; skos:note "{text}"'
    )
    publish()
    report = publish(said)

    for kind, slug in ((Kind.INSTITUTION, "harbour"), (Kind.CONCEPT, "water")):
        with closing(Release.open(report.release)) as release:
            found = ox.parse(release.record(kind, slug).quads, format=ox.RdfFormat.N_QUADS)
            assert text in {it.object.value for it in found if isinstance(it.object, ox.Literal)}


def test_institution_is_published_as_it_is(publish):
    report = publish()
    lines = quads(report, Kind.INSTITUTION, "harbour")

    assert (
        f'<{BASE}/id/institution/harbour> <https://elsewhere.example/berths> "12"^^<http://www.w3.org/2001/XMLSchema#integer> .'
        in lines
    )
    assert [line for line in lines if line.endswith("<https://elsewhere.example/facts> .")]
    assert sum("#genid-" in line.split(" ")[0] for line in lines) == 1
    assert len(lines) == 7
    assert (report.manifest.counts.read, report.manifest.counts.published, report.manifest.counts.quarantined) == (
        1,
        1,
        0,
    )


def test_concept_of_the_base_has_a_page(publish):
    assert any('"Water"@en' in line for line in quads(publish(), Kind.CONCEPT, "water"))


def test_everything_is_in_the_store_and_the_dumps(publish):
    report = publish()
    store = ox.Store.read_only(str(report.release / "store"))
    moon = ox.NamedNode("https://elsewhere.example/moon")
    further = gzip.decompress((report.release / "dumps" / "further.nq.gz").read_bytes()).decode().splitlines()

    assert len(list(store.quads_for_pattern(moon, None, None, None))) == 3
    assert len(further) == 3
    assert "further.nq.gz" in (report.release / "dumps" / "SHA256SUMS").read_text()
    expected = {
        str(quad) for quad in ox.parse(TRIG.encode(), ox.RdfFormat.TRIG) if not isinstance(quad.subject, ox.BlankNode)
    }
    dumped = (
        gzip.decompress((report.release / "dumps" / "institutions.nq.gz").read_bytes()) + "\n".join(further).encode()
    )
    found = {str(quad) for quad in ox.parse(dumped, ox.RdfFormat.N_QUADS)}
    assert {text for text in expected if "_:" not in text} <= found


@pytest.mark.parametrize("coding", ["gz", "zst"])
def test_further_statements_are_a_distribution_of_the_catalogue(publish, coding):
    release = publish().release
    index = Index.of((release / "catalog.nq").read_text(encoding="utf-8").splitlines())
    whole, name = f"{BASE}/dataset/institutions", f"further.nq.{coding}"
    node = f"{whole}#further-nq-{coding}"
    media = {"gz": "gzip", "zst": "zstd"}[coding]

    assert node in index.all(whole, DCAT.distribution)
    assert index.one(node, DCAT.downloadURL) == f"{BASE}/dumps/{name}"
    assert index.one(node, DCAT.byteSize) == str((release / "dumps" / name).stat().st_size)
    assert index.one(node, DCAT.mediaType).endswith("/application/n-quads")
    assert index.one(node, DCAT.compressFormat).endswith(f"/application/{media}")
    assert "no page here" in index.one(node, DCT.description)
    names = {index.one(each, DCAT.downloadURL) for each in index.all(whole, DCAT.distribution)} - {None}
    assert names == {f"{BASE}/dumps/{path.name}" for path in (release / "dumps").iterdir()} - {
        f"{BASE}/dumps/SHA256SUMS",
        # of the tables, which link to them
        *(f"{BASE}/dumps/{name}.csv-metadata.json" for name in ("institutions", "places", "concepts")),
    }


def test_statements_have_no_fields_to_be_complete_in(publish, tmp_path):
    report = publish(others=(table(tmp_path / "table", "Another"),))
    measured = set(ox.parse((report.release / "catalog.nq").read_bytes(), format=ox.RdfFormat.N_QUADS))
    names = {str(quad.subject).rpartition("#quality-")[2][:-1] for quad in measured if "#quality-" in str(quad.subject)}
    complete = {str(quad.subject) for quad in measured if "#quality-completeness" in str(quad.subject)}

    assert {"published", "completeness-names"} <= names
    assert not [one for one in complete if one.startswith(f"<{BASE}/dataset/ours#")]
    assert [source.filled for source in report.manifest.sources][1] == {}
    assert report_on(tmp_path / "home").sources["ours"].filled == {}


def test_void_counts_are_those_of_its_dumps(publish):
    release = publish().release
    index = Index.of((release / "catalog.nq").read_text(encoding="utf-8").splitlines())
    whole = f"{BASE}/dataset/institutions"
    dumps = [url.rpartition("/")[2] for url in index.all(whole, VOID.dataDump) if url.endswith(".nq.gz")]

    assert sorted(dumps) == ["further.nq.gz", "institutions.nq.gz"]
    lines = [gzip.decompress((release / "dumps" / name).read_bytes()).count(b"\n") for name in dumps]
    assert index.one(whole, VOID.triples) == str(sum(lines))


def test_without_further_subjects_there_is_no_such_download(publish):
    report = publish(TRIG.replace("ex:moon", "o:harbour"))

    assert not (report.release / "dumps" / "further.nq.gz").exists()


def test_shapes_judge_only_where_they_are_asked(publish):
    wrong = TRIG.replace("a schema:GovernmentOrganization", "a <http://www.w3.org/ns/org#FormalOrganization>")
    judged = publish(wrong, options="[options]\nshapes = true\n")
    free = publish(wrong)

    assert free.manifest.counts.quarantined == 0
    assert judged.manifest.counts.quarantined == 1


def test_address_of_another_record_is_not_given_away(publish, tmp_path):
    first = table(tmp_path / "table", "Harbour")
    report = publish(others=(first,))

    assert report.manifest.counts.quarantined == 1
    assert "identifier-taken" in (report.release / "quality" / "quarantine.jsonl").read_text()
    assert not any("berths" in line for line in quads(report, Kind.INSTITUTION, "harbour"))


def test_repeated_and_changed_builds(publish):
    first = publish()
    again = publish()
    changed = publish(TRIG.replace("Harbour Board", "Harbour Authority").replace('"Moon"', '"New Moon"'))

    assert again.unchanged
    assert not changed.unchanged
    assert any("Harbour Authority" in line for line in quads(changed, Kind.INSTITUTION, "harbour"))
    assert b"New Moon" in gzip.decompress((changed.release / "dumps" / "further.nq.gz").read_bytes())
    assert first.release != changed.release


def test_broken_file_is_quarantined_and_the_rest_is_published(publish, tmp_path):
    folder = tmp_path / "ours"
    folder.mkdir()
    (folder / "bad.ttl").write_text("<a> <b> .", encoding="utf-8")
    report = publish()

    assert (report.manifest.counts.read, report.manifest.counts.quarantined) == (2, 1)
    assert "rdf-syntax" in (report.release / "quality" / "quarantine.jsonl").read_text()


def test_institution_of_another_owner_has_a_page_and_its_owners_statements(publish):
    text = """@prefix org: <http://www.w3.org/ns/org#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
    @prefix foaf: <http://xmlns.com/foaf/0.1/> . @prefix ex: <https://owner.example/> .
    ex:port a org:Organization ; skos:prefLabel "Port Office"@en ; ex:berths 12 ; org:head ex:ann .
    ex:ann a foaf:Person ; foaf:name "Ann Lee" ."""
    report = publish(text)
    lines = quads(report, Kind.INSTITUTION, "port-office")

    assert (report.manifest.counts.read, report.manifest.counts.published) == (1, 1)
    same = f"<{BASE}/id/institution/port-office> <http://www.w3.org/2002/07/owl#sameAs> <https://owner.example/port> ."
    assert same in lines
    further = gzip.decompress((report.release / "dumps" / "further.nq.gz").read_bytes()).decode()
    assert '<https://owner.example/port> <https://owner.example/berths> "12"' in further
    assert "Ann Lee" not in further
    assert "Ann Lee" not in "".join(lines)


def test_rdf_1_2_is_published_as_rdf_1_1_and_what_is_left_out_is_told(publish):
    newer = """PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
        o:harbour skos:altLabel "\u0645\u0631\u0641\u0623"@ar--rtl {| ex:source ex:register |} .
        c:water skos:altLabel "\u05de\u05d9\u05dd"@he--rtl . ex:moon ex:phase "x"@en--rtl ."""
    report = publish(TRIG + newer)
    harbour = quads(report, Kind.INSTITUTION, "harbour")

    assert any('"\u0645\u0631\u0641\u0623"@ar ' in line for line in harbour)
    assert any('"\u05de\u05d9\u05dd"@he ' in line for line in quads(report, Kind.CONCEPT, "water"))
    told = str(report_on(report.release.parents[1]))
    assert "rdf-triple-term" in told
    assert "base direction" in told
    store = ox.Store.read_only(str(report.release / "store"))
    for quad in store:
        assert not isinstance(quad.object, ox.Triple)
        assert not isinstance(quad.object, ox.Literal) or quad.object.direction is None
