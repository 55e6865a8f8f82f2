"""Which version of RDF a text needs, as pyoxigraph writes it in each format."""

import mmap

import pyoxigraph as ox
import pytest

from publisher.rdf.versions import is_within, version_of

GRAPHS = [ox.RdfFormat.TURTLE, ox.RdfFormat.N_TRIPLES, ox.RdfFormat.N_QUADS, ox.RdfFormat.TRIG, ox.RdfFormat.RDF_XML]
RESULTS = [ox.QueryResultsFormat.JSON, ox.QueryResultsFormat.XML, ox.QueryResultsFormat.TSV]
VALUES = {
    '"plain"': None,
    '"نص"@ar': None,
    '"نص"@ar--rtl': "1.2-basic",
    "<<( <http://e/s> <http://e/p> 1 )>>": "1.2",
    '<<( <http://e/s> <http://e/p> "نص"@ar--rtl )>>': "1.2",
    # texts that look as if they were something newer
    r'"<<( a )>> \"x\"@ar--rtl"': None,
    r'" its:dir=\"rtl\" <a its:dir=\"rtl\"> <triple> rdf:parseType=\"Triple\""': None,
    r'"\"type\":\"triple\" \"its:dir\":\"rtl\""': None,
    r'"ends with a backslash \\"': None,
    "<http://e/--rtl/its:dir=>": None,
}


def query(value):
    return f"SELECT ?x ?triple {{ BIND({value} AS ?x) BIND('triple' AS ?triple) }}"


@pytest.mark.parametrize(("value", "version"), VALUES.items())
@pytest.mark.parametrize("rdf_format", GRAPHS, ids=lambda each: each.name)
def test_version_of_a_graph(rdf_format, value, version):
    (row,) = ox.Store().query(query(value))
    triples = [ox.Triple(ox.NamedNode("http://e/of"), ox.NamedNode(f"http://e/p{n}"), row["x"]) for n in range(3)]
    body = ox.serialize(triples, format=rdf_format)

    assert version_of(rdf_format.media_type, body) == version


@pytest.mark.parametrize(("value", "version"), VALUES.items())
@pytest.mark.parametrize("result_format", RESULTS, ids=lambda each: each.name)
def test_version_of_a_result(result_format, value, version):
    body = ox.Store().query(query(value)).serialize(format=result_format)

    assert version_of(result_format.media_type.partition(";")[0], body) == version


def test_formats_that_hold_nothing_newer():
    body = ox.Store().query(query('"a"@en--ltr')).serialize(format=ox.QueryResultsFormat.CSV)

    assert version_of("text/csv", body) is None


def test_a_mark_at_the_end_of_a_long_file_is_found(tmp_path):
    line = b'<http://e/s> <http://e/p> "%s" .\n'
    file = tmp_path / "long.nt"
    file.write_bytes(
        line % (b"x" * (1 << 20)) + line % (b"y" * 2_000_000) + b'<http://e/s> <http://e/p> "a"@en--ltr .\n'
    )

    with file.open("rb") as opened, mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ) as text:
        assert version_of("application/n-triples", text) == "1.2-basic"


def test_older_versions_are_within_newer_ones():
    assert is_within("1.1", "1.2-basic")
    assert is_within("1.2-basic", "1.2")
    assert not is_within("1.2", "1.2-basic")
    assert not is_within("1.1", "0.9")
