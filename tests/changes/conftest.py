import pytest

from tests.support.small_releases import three_releases, with_logs


@pytest.fixture
def releases(tmp_path):
    return three_releases(tmp_path)


@pytest.fixture
def written(releases):
    return with_logs(releases)
