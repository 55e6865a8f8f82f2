"""A card of an institution for other pages: its code, what it says, and the same by oEmbed."""

import json

import pytest
from lxml import html

from tests.web.publication import BASE, SCIENCE, WITHDRAWN

IRI = f"{BASE}/id/institution/{SCIENCE}"
LABEL = "Gansu Department of Science"


def code_of(client, slug):
    response = client.get(f"/embed/institution/{slug}")
    assert response.status_code == 200
    return html.fromstring(response.get_data(as_text=True)).findtext(".//pre")


def test_a_card_says_who_where_and_how_to_reach_it(client):
    card = html.fromstring(code_of(client, SCIENCE))

    assert card.tag == "article"
    assert card.xpath("string(.//strong/a/@href)") == IRI
    assert card.xpath("string(.//strong)") == LABEL
    assert card.xpath(".//a[starts-with(@href, 'tel:+')]")
    assert card.xpath(f".//small/a[@href='{BASE}/']")


def test_a_card_has_nothing_that_a_strict_page_refuses(client):
    card = html.fromstring(code_of(client, SCIENCE))

    assert not card.xpath(".//*[@style] | .//style | .//iframe | .//img | .//link")
    assert [script.get("type") for script in card.iter("script")] == ["application/ld+json"]


def test_the_data_of_a_card_is_json_ld(client):
    data = json.loads(html.fromstring(code_of(client, SCIENCE)).findtext(".//script"))

    assert data["@context"] == "https://schema.org/"
    assert data["@id"] == IRI
    assert data["@type"] == "GovernmentOrganization"
    assert LABEL in [name["@value"] for name in data["name"]]


@pytest.mark.parametrize("part", ["page", "code", "oembed"])
def test_hostile_names_stay_text(client, part):
    page = client.get("/embed/institution/hostile").get_data(as_text=True)
    texts = {
        "page": page,
        "code": html.fromstring(page).findtext(".//pre"),
        "oembed": client.get(f"/oembed?url={BASE}/id/institution/hostile").json["html"],
    }

    read = html.fromstring(texts[part])
    assert not [image for image in read.iter("img") if image.get("src") == "x"]
    assert "document.title" not in "".join(
        script.text or "" for script in read.iter("script") if script.get("type") != "application/ld+json"
    )


@pytest.mark.parametrize(
    "address",
    [
        IRI,
        f"{BASE}/doc/institution/{SCIENCE}",
        f"{BASE}/doc/institution/{SCIENCE}.html",
        f"{BASE}/doc/institution/{SCIENCE}?x=1",
    ],
)
def test_oembed_knows_an_institution_by_its_addresses(client, address):
    answer = client.get("/oembed", query_string={"url": address, "maxwidth": "300"})

    assert answer.status_code == 200
    assert answer.mimetype == "application/json"
    value = answer.json
    assert (value["version"], value["type"], value["width"]) == ("1.0", "rich", 300)
    assert "<script" not in value["html"]


@pytest.mark.parametrize(
    ("parameters", "status"),
    [
        ({}, 400),
        ({"url": IRI, "maxwidth": "0"}, 400),
        ({"url": IRI, "format": "xml"}, 501),
        ({"url": "https://elsewhere.example/id/institution/x"}, 404),
        ({"url": f"{BASE}/id/place/cn"}, 404),
        ({"url": f"{BASE}/id/institution/{WITHDRAWN}"}, 404),
        ({"url": f"{BASE}/id/institution/nobody"}, 404),
    ],
)
def test_oembed_says_what_is_wrong(client, parameters, status):
    answer = client.get("/oembed", query_string=parameters)

    assert answer.status_code == status
    assert answer.mimetype == "application/problem+json"


def test_programs_find_the_card_of_a_page(client):
    page = html.fromstring(client.get(f"/doc/institution/{SCIENCE}.html").get_data(as_text=True))

    [address] = page.xpath("//link[@type='application/json+oembed']/@href")
    assert client.get(address.removeprefix(BASE)).status_code == 200
    assert page.xpath(f"//a[@href='/embed/institution/{SCIENCE}']")


def test_what_is_gone_has_no_card(client):
    assert client.get(f"/embed/institution/{WITHDRAWN}").status_code == 404
