"""One publication, sealed and live, for all tests of the web shell."""

import pytest

from tests.web.publication import descriptions, make_app, publish


@pytest.fixture(scope="session")
def home(tmp_path_factory):
    folder = tmp_path_factory.mktemp("home")
    publish(folder, descriptions())
    return folder


@pytest.fixture(scope="session")
def app(home):
    made = make_app(home)
    yield made
    made.extensions["site"].close()


@pytest.fixture
def client(app):
    return app.test_client()
