import pytest

from tests.search.register import THINGS, opened, release


@pytest.fixture(scope="session")
def register(tmp_path_factory):
    return release(tmp_path_factory.mktemp("search") / "one", THINGS)


@pytest.fixture(scope="session")
def searched(register):
    with opened(register) as search:
        yield search
