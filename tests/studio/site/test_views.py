"""The site on this machine: served from the live release, under a name and an address that a person says."""

import re
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest

from publisher.errors import UsageError
from publisher.pipeline.build import build
from publisher.pipeline.plan import Plan
from publisher.sources import load_source
from publisher.studio.publishing.runs import Builds
from publisher.studio.site.about import FILE, SiteAbout
from tests.studio.conftest import offices
from tests.support.registers import Clock, plain_toml


@pytest.fixture
def live(studio):
    """A live release with a base IRI of its own."""
    folder = offices(studio, plain_toml("offices").replace('key = "id"', 'key = "code"'))
    home = studio.workspace.home
    plan = Plan(home=home, base="https://offices.example/lod", sources=(load_source(folder),), processes=1)
    build(plan, clock=Clock())
    return home


@pytest.fixture
def started(monkeypatch):
    """The options of the builds that were started."""
    found = []
    monkeypatch.setattr(Builds, "start", lambda _self, _home, _data, options: found.append(options))
    return found


def fetch(address, path="/"):
    parts = urlsplit(address)
    connection = HTTPConnection("127.0.0.1", parts.port, timeout=20)
    try:
        connection.request("GET", parts.path + path)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


@pytest.mark.heavy
def test_live_release_is_shown_on_this_machine_until_it_is_stopped(studio, live):
    assert "Show the site on this machine" in studio.get("/publish").text

    studio.post("/site/start")
    text = studio.get("/publish").text
    address = re.search(r'href="(http://localhost:\d+/lod)/"', text)[1]
    assert f'href="{address}/"' in studio.get("/").text
    status, home = fetch(address)
    assert status == 200
    assert "City" in home

    studio.post("/site/stop")
    assert "Show the site on this machine" in studio.get("/publish").text
    with pytest.raises(ConnectionRefusedError):
        fetch(address)


def test_name_and_address_are_those_of_the_form(studio, started):
    studio.post("/publish/build", {"title": " Offices of\r\n Bern ", "base": "https://offices.example/lod/"})

    assert started == [["--base-url", "https://offices.example/lod", "--title", "Offices of Bern"]]
    assert studio.workspace.about() == SiteAbout("Offices of Bern", "https://offices.example/lod")


def test_address_is_fixed_with_the_first_release_and_the_name_is_not(studio, live, started):
    assert 'name="base"' not in studio.get("/publish").text
    studio.post("/publish/build", {"title": "All offices", "base": "https://other.example"})

    assert started == [["--base-url", "https://offices.example/lod", "--title", "All offices"]]


@pytest.mark.parametrize("address", ["offices", "ftp://offices.example", "https://offices.example/?a=b"])
def test_wrong_address_is_refused_with_the_reason(studio, address):
    answer = studio.post("/publish/build", {"base": address})

    assert answer.status_code == 400
    assert "expected http(s)://host" in answer.text


def test_nothing_live_is_said(studio):
    assert studio.post("/site/start").status_code == 422


def test_damaged_name_and_address_are_told(tmp_path):
    (tmp_path / FILE).write_text('{"title": "Offices"', encoding="utf-8")

    with pytest.raises(UsageError, match=r"site\.json is damaged"):
        SiteAbout.load(tmp_path, title="A", base="https://offices.example")
