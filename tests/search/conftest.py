import pytest

from publisher.release.hits.search import Search
from publisher.release.layout import RECORDS
from publisher.release.layouts.database import Database
from publisher.release.trees.hierarchy import Hierarchy
from tests.search.register import THINGS, release


@pytest.fixture(scope="session")
def register(tmp_path_factory):
    return release(tmp_path_factory.mktemp("search") / "one", THINGS)


@pytest.fixture(scope="session")
def searched(register):
    database = Database(register / RECORDS)
    yield Search(database.rows, Hierarchy(database.rows))
    database.close()
