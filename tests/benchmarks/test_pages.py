"""Every page that is measured is there, and shows something."""

import pytest

from benchmarks.pages import pages
from publisher.release import open_current
from tests.web.publication import descriptions, make_app, publish


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    publish(home, descriptions())
    return home


def test_pages_with_most_to_show_are_there(home):
    app = make_app(home)
    with open_current(home) as release:
        found = pages(release)

    assert found["largest institution"] == "/doc/institution/gansu-government"
    assert found["parts of the largest place"] == "/places?in=cn"
    assert found["search for a frequent word"] == "/search?q=Bureau"
    for name, path in found.items():
        assert app.test_client().get(path, headers={"Accept": "text/html, */*;q=0.1"}).status_code == 200, name
    app.extensions["site"].close()
