"""Nothing is lost: every word of every source page that comes with the project is in a literal of the release."""

import gzip

import pyoxigraph as ox
import pytest

from publisher.assets import asset
from publisher.pipeline.build import build
from publisher.pipeline.plan import Plan
from publisher.sources import load_source
from tests.support.missing_words import missing_words
from tests.support.registers import BASE

SOURCE = load_source(asset("data/gansu-directory"))


@pytest.fixture(scope="module")
def literals(tmp_path_factory):
    home = tmp_path_factory.mktemp("words")
    release = build(Plan(home=home, base=BASE, sources=(SOURCE,), processes=1)).release
    dump = gzip.decompress((release / "dumps/institutions.nq.gz").read_bytes())
    quads = ox.parse(dump, format=ox.RdfFormat.N_QUADS)
    return [quad.object.value for quad in quads if isinstance(quad.object, ox.Literal)]


@pytest.mark.parametrize("page", SOURCE.files(), ids=lambda page: page.stem)
def test_every_word_of_a_page_is_in_the_release(literals, page):
    assert list(missing_words(page.read_text(encoding="utf-8"), literals)) == []
