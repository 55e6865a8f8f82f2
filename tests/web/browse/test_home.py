"""The home page: counts that add up, samples worth showing, a beginning for each kind of visitor."""

import re

import pytest
from selectolax.lexbor import LexborHTMLParser as HTMLParser

from publisher.mapping import Mapper
from publisher.uris import Kind, UriPolicy
from tests.web.publication import BASE, Everything, descriptions, make_app, plain, publish


def served(home, things):
    publish(home, things)
    return make_app(home)


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    app = served(tmp_path_factory.mktemp("home"), descriptions())
    yield app.test_client()
    app.extensions["site"].close()


def page(client, language="en"):
    response = client.get("/", headers={"Accept": "text/html", "Accept-Language": language})
    assert response.status_code == 200
    return HTMLParser(response.text)


def count_of(tree, words):
    figure = next(node for node in tree.css(".figures li") if words in node.text())
    return int(re.sub(r"\D", "", figure.css_first("strong").text()))


def test_counts_add_up(client):
    tree = page(client)
    found = client.get("/search?kind=institution", headers={"Accept": "application/json"}).json["total"]
    live = client.get("/api/institutions?size=1").json["total"]

    assert count_of(tree, "institutions") == live
    assert found - live == 3
    assert "3 more were withdrawn or merged" in tree.text()


def test_samples_are_live_and_begin_with_a_letter(client):
    names = [node.text() for node in page(client).css(".cards .card-name")]

    assert names[0] == "Gansu Department of Science"
    assert [name for name in names if not name[0].isalpha()] == []
    assert not {"Closed Bureau", "Merged Bureau"} & set(names)


def test_samples_suit_the_reader(client):
    assert page(client, "zh-CN").css_first(".cards .card-name").text() == "甘肃省科学技术厅"


def test_every_kind_of_visitor_finds_a_beginning(client):
    links = {node.attributes["href"] for node in page(client).css("main a")}

    assert links >= {
        *("/search?kind=institution", "/places", "/concepts"),
        *("/sparql", "/api", "/releases", "/ontology", "/shapes"),
        *("/catalog", "/dataset", "/data.json", "/oai?verb=Identify", "/feed.trig"),
        *("/quality", "/feed", "/quality/records.csv"),
    }
    for link in links - {"/sparql"}:  # the engine of these tests has no limits to show
        assert client.get(link, headers={"Accept": "text/html, */*;q=0.1"}).status_code < 400, link


def test_commands_can_be_copied(client):
    copied = [node.attributes["data-copy"] for node in page(client).css("main [data-copy]")]

    assert any(text.count("\n") == 1 and text.count("curl -L -H 'Accept: ") == 2 for text in copied)


@pytest.mark.parametrize("names", [(), ("Only Office",), ('"Quoted" Office', "7th Office")], ids=len)
def test_small_sites(tmp_path, names):
    records = [plain(f"k{number}", f"office-{number}", name) for number, name in enumerate(names)]
    records = [record.model_copy(update={"place": None}) for record in records]
    app = served(tmp_path, Mapper(UriPolicy(BASE)).institutions(records, Everything(records)))
    tree = page(app.test_client())
    app.extensions["site"].close()

    assert sorted(node.text() for node in tree.css(".cards .card-name")) == sorted(names)
    assert bool(names) == bool(tree.css("pre code"))
    assert tree.css_first("form.search input") is not None


def test_site_without_a_release_says_so(tmp_path):
    assert make_app(tmp_path).test_client().get("/").status_code == 503


def test_kinds_are_counted_along_an_index(client):
    release = client.application.extensions["site"].served.release

    assert release.hierarchy.live(Kind.INSTITUTION) == release.hierarchy.things(Kind.INSTITUTION) - 3
