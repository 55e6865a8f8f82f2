"""Servers of one test."""

import pytest

from tests.web.server.loopback import Loopback


@pytest.fixture
def serve():
    """Start servers that are stopped after the test; none of them may have had an error."""
    started = []

    def start(*arguments, **options):
        started.append(Loopback(*arguments, **options))
        return started[-1]

    yield start
    for server in started:
        server.close()
    assert [failure for server in started for failure in server.failures] == []
