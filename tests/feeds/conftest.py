import pytest

from publisher.changes import ChangeLog
from publisher.feeds import Channel
from publisher.uris import UriPolicy
from tests.support.small_releases import BASE, three_releases, with_logs


@pytest.fixture
def log(tmp_path):
    with ChangeLog(with_logs(three_releases(tmp_path))[2]) as opened:
        yield opened


@pytest.fixture
def channel() -> Channel:
    return Channel(UriPolicy(BASE), "Institutions", "Us & co", "data@example.org", "https://example.org/licence")
