"""The small publication of the web shell's tests, with a real query engine over its store."""

from dataclasses import replace

import pytest

from publisher.config import Settings
from publisher.release import Release
from publisher.store import open_engine
from publisher.web import create_app
from publisher.web.serving import limits_of
from publisher.web.site import Served, Site
from tests.web.publication import BASE


@pytest.fixture(scope="session")
def serve(home, tmp_path_factory):
    """Make an application over the publication; limits may be set, as fields of Limits."""
    sites = []

    def make(**limits):
        settings = Settings(home=home, base_url=BASE)

        def opener(path):
            release = Release.open(path)
            own = replace(limits_of(settings), **{"share_s": 1e9, **limits})
            cache = tmp_path_factory.mktemp("answers")
            engine = open_engine(release.store, own, version=release.version, base=release.uris.base, cache_dir=cache)
            return Served(release, engine)

        site = Site(home, opener)
        site.refresh()
        sites.append(site)
        app = create_app(settings, site=site)
        app.config["TESTING"] = True
        return app

    yield make
    for site in sites:
        site.close()


@pytest.fixture(scope="session")
def app(serve):
    return serve()


@pytest.fixture
def client(app):
    return app.test_client()
