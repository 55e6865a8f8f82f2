"""DESCRIBE: the statements about a thing, its parts included."""

import pyoxigraph as ox
import pytest

from publisher.store import Request

BASE = "http://lod.example.org"
THING = f"{BASE}/id/institution/a"
LINES = f"""
<{THING}> <{BASE}/name> "A" .
<{THING}> <{BASE}/address> <{THING}#address> .
<{THING}> <{BASE}/parent> <{BASE}/id/institution/b> .
<{THING}#address> <{BASE}/street> "1 Long Street" .
<{THING}#address> <{BASE}/position> <{THING}#position> .
<{THING}#position> <{BASE}/latitude> "36.1" .
<{THING}#position> <{BASE}/of> <{THING}#address> .
<{THING}#unnamed> <{BASE}/street> "nobody names this" .
<{BASE}/id/institution/b> <{BASE}/address> <{BASE}/id/institution/b#address> .
<{BASE}/id/institution/b#address> <{BASE}/street> "2 Long Street" .
<{THING}> <{BASE}/site> <{THING}#site> <{BASE}/graph/more> .
<{THING}#site> <{BASE}/name> "in another graph" <{BASE}/graph/more> .
"""


@pytest.fixture
def describe(tmp_path, make_engine):
    store = ox.Store(str(tmp_path / "store"))
    store.load(LINES.encode(), format=ox.RdfFormat.N_QUADS)
    store.flush()
    engine = make_engine(tmp_path / "store")

    def describe(query, **dataset):
        request = Request(query=query, media_type="application/n-triples", **dataset)
        quads = list(ox.parse(engine.answer(request).read(), format=ox.RdfFormat.N_TRIPLES))
        assert len(quads) == len(set(quads))
        return sorted({quad.subject.value.removeprefix(THING) for quad in quads})

    return describe


def test_parts_are_described_too(describe):
    assert describe(f"DESCRIBE <{THING}>") == ["", "#address", "#position"]


def test_parts_of_everything_that_a_pattern_finds(describe):
    found = describe(f'DESCRIBE ?s {{ ?s <{BASE}/name> "A" }}')

    assert found == ["", "#address", "#position"]


def test_part_that_is_asked_for_is_described_once(describe):
    assert describe(f"DESCRIBE <{THING}> <{THING}#address>") == ["", "#address", "#position"]


def test_parts_come_from_the_dataset_of_the_request(describe):
    assert describe(f"DESCRIBE <{THING}>", default_graphs=(f"{BASE}/graph/more",)) == ["", "#site"]


def test_dataset_of_the_query_itself_is_left_to_the_engine(describe):
    assert describe(f"DESCRIBE <{THING}> FROM <{BASE}/graph/more>") == [""]
