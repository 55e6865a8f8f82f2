"""The site on this machine: served from the live release, under a name and an address that a person says."""

import re
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest

from publisher.release import Manifest, current
from publisher.studio.site.about import SiteAbout
from tests.registers import plain_toml
from tests.studio.conftest import offices
from tests.studio.publishing.test_views import build, version_of


@pytest.fixture
def live(studio):
    """The home of a live release whose name and address were said in the form."""
    offices(studio, plain_toml("offices").replace('key = "id"', 'key = "code"'))
    text = build(studio, {"title": "Offices of Bern", "base": "https://offices.example/lod/"})
    studio.post("/publish/activate", {"version": version_of(text)})
    return studio.workspace.home


def fetch(address, path="/"):
    parts = urlsplit(address)
    connection = HTTPConnection("127.0.0.1", parts.port, timeout=20)
    try:
        connection.request("GET", parts.path + path)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


def test_live_release_is_shown_on_this_machine_until_it_is_stopped(studio, live):
    manifest = Manifest.load(current(live))
    assert (manifest.title, manifest.base) == ("Offices of Bern", "https://offices.example/lod")
    assert "Show the site on this machine" in studio.get("/publish").text

    studio.post("/site/start")
    text = studio.get("/publish").text
    address = re.search(r'href="(http://localhost:\d+/lod)/"', text)[1]
    assert f'href="{address}/"' in studio.get("/").text
    status, home = fetch(address)
    assert status == 200
    assert "Offices of Bern" in home

    studio.post("/site/stop")
    assert "Show the site on this machine" in studio.get("/publish").text
    with pytest.raises(ConnectionRefusedError):
        fetch(address)


def test_address_is_fixed_with_the_first_release_and_the_name_is_not(studio, live):
    text = studio.get("/publish").text
    assert 'name="base"' not in text
    build(studio, {"title": "All offices", "base": "https://other.example"})

    assert studio.workspace.about() == SiteAbout("All offices", "https://offices.example/lod")


@pytest.mark.parametrize("address", ["offices", "ftp://offices.example", "https://offices.example/?a=b"])
def test_wrong_address_is_refused_with_the_reason(studio, address):
    answer = studio.post("/publish/build", {"base": address})

    assert answer.status_code == 400
    assert "expected http(s)://host" in answer.text


def test_nothing_live_is_said(studio):
    assert studio.post("/site/start").status_code == 422
