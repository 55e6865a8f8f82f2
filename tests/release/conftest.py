"""A small release built from a register, and one made by hand."""

import pytest

from publisher.release import Release
from tests.support.registers import Publication, row

ROWS = (
    row(1, "Department of Science", tag="Science", partner="Office of Foreign Experts"),
    row(2, "Bureau of Forestry", parent="1", tag="Forests"),
    row(3, "甘肃省科学技术厅", tag="Science"),
    row(4, "Académie des Sciences", note="Founded long ago"),
    row(5, 'Say "AND" OR (NOT) * Bureau'),
)


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    publication = Publication(tmp_path_factory.mktemp("release"))
    publication.build(ROWS)
    return publication


@pytest.fixture(scope="module")
def release(published):
    with Release.open(published.home / "current") as opened:
        yield opened
