"""An address with a slash too many leads to the one without it, for good, and nowhere else."""

import pytest

from publisher.config import Settings
from publisher.web import create_app
from publisher.web.site import LiveSite
from tests.web.publication import SCIENCE, VERSION, descriptions, open_served, publish


@pytest.mark.parametrize(
    "path",
    ["/search", "/places", "/concepts", "/institutions", "/catalog", "/releases", f"/releases/{VERSION}", "/feed",
     "/ontology", "/shapes", "/quality", "/sparql", "/dataset/institutions", "/problems/not-found"],
)  # fmt: skip
def test_slash_too_many_is_moved_for_good(client, path):
    response = client.get(f"{path}/?q=a%20b&page=2")

    assert response.status_code == 308
    assert response.headers["Location"] == f"{path}?q=a%20b&page=2"
    assert response.headers["Access-Control-Allow-Origin"] == "*"


def test_post_is_kept_a_post(client):
    response = client.post("/sparql/", data={"query": "ASK {}"})

    assert (response.status_code, response.headers["Location"]) == (308, "/sparql")


@pytest.mark.parametrize(
    "path",
    [
        f"/doc/institution/{SCIENCE}/",
        f"/id/institution/{SCIENCE}/",
        "/nothing/",
        "/search//",
        "//search/",
        "//evil.example/",
        "/search/x/",
    ],
)
def test_what_is_nowhere_stays_nowhere(client, path):
    assert client.get("/", environ_overrides={"PATH_INFO": path}).status_code == 404


def test_below_a_path_the_base_stays_in_front(tmp_path):
    base = "https://example.org/lod"
    publish(tmp_path, descriptions(base), base=base)
    site = LiveSite(tmp_path, open_served)
    site.refresh()
    client = create_app(Settings(home=tmp_path, base_url=base), site=site).test_client()

    assert client.get("/lod/search/", headers={"Host": "example.org"}).headers["Location"] == "/lod/search"
    site.close()
