"""Pages in the language of their reader: how they are asked for, what they vary by, and that data has no language."""

import re

import pytest

from tests.web.publication import SCIENCE, descriptions, make_app, open_served, publish
from tests.web.receiver import Site

CHINESE = {"Accept": "text/html", "Accept-Language": "zh-CN,zh;q=0.9,en;q=0.5"}
DOC = f"/doc/institution/{SCIENCE}"

PAGES = [
    "/",
    "/search",
    "/search?q=science",
    "/search?kind=institution&place=cn-620000",
    "/institutions",
    "/places",
    "/places?in=cn",
    "/concepts",
    "/catalog",
    "/releases",
    "/feed",
    "/quality",
    "/quality/quarantine",
    "/sparql",
    "/api/queries",
    "/ontology",
    "/shapes",
    "/reconcile/about",
    "/problems/not-found",
    DOC,
    "/doc/place/cn-620100",
    "/doc/concept/category/departments-science",
    f"/timemap/institution/{SCIENCE}",
    "/nothing-here",
]

DATA = [
    (DOC, "text/turtle"),
    (DOC, "application/ld+json"),
    ("/search?q=science", "application/json"),
    ("/search.csv?q=science", "text/csv"),
    ("/catalog", "text/turtle"),
    ("/quality", "application/json"),
    ("/ontology", "text/turtle"),
    ("/api/queries", "application/json"),
    ("/api/match?text=science", "application/json"),
    (f"/export/vcard/institution/{SCIENCE}", "text/vcard"),
]


@pytest.fixture
def client(app):
    return app.test_client(use_cookies=False)  # tests send their own


def vary(response):
    return {name.strip() for name in response.headers.get("Vary", "").split(",")}


@pytest.mark.parametrize("path", PAGES)
def test_page_in_both_languages(client, path):
    english = client.get(path, headers={"Accept": "text/html"})
    chinese = client.get(path, headers=CHINESE)

    assert english.status_code == chinese.status_code
    assert [page.headers["Content-Language"] for page in (english, chinese)] == ["en", "zh-Hans"]
    assert '<html lang="en">' in english.text
    assert '<html lang="zh-Hans">' in chinese.text
    assert ">Downloads<" in english.text
    assert ">数据下载<" in chinese.text
    assert {"Accept-Language", "Cookie"} <= vary(english) & vary(chinese)
    assert english.headers.get("ETag", "e") != chinese.headers.get("ETag", "c")


@pytest.mark.parametrize(("path", "media_type"), DATA)
def test_data_has_no_language(client, path, media_type):
    plain, asked = (client.get(path, headers={"Accept": media_type, **more}) for more in ({}, CHINESE))
    asked = client.get(path, headers={**CHINESE, "Accept": media_type, "Cookie": "language=zh-Hans"})

    assert plain.status_code == 200
    assert plain.data == asked.data
    assert plain.headers.get("Vary") == asked.headers.get("Vary")
    assert not {"Accept-Language", "Cookie"} & vary(plain)
    assert "Content-Language" not in plain.headers


@pytest.mark.parametrize("path", ["/nothing-here", "/search?page=many", "/releases/20200101T000000Z"])
def test_problems_as_json_have_the_language_of_the_reader_beside_english(client, path):
    plain = client.get(path, headers={"Accept": "application/json"})
    asked = client.get(path, headers={**CHINESE, "Accept": "application/json"})
    localized = asked.get_json()["localized"]

    assert "localized" not in plain.get_json()
    assert all(asked.get_json()[name] == plain.get_json()[name] for name in ("title", "detail"))
    assert localized["language"] == "zh-Hans"
    assert all(re.search("[\u4e00-\u9fff]", localized[name]) for name in ("title", "detail"))
    assert {"Accept-Language", "Cookie"} <= vary(plain) & vary(asked)


def test_names_are_those_of_the_reader(client):
    page = client.get(DOC, headers=CHINESE).text

    assert '<h1 lang="zh-hans">甘肃省科学技术厅</h1>' in page
    assert "<title>甘肃省科学技术厅 ·" in page
    assert ">兰州市</a>" in page
    assert re.search(r">科学</a>", page)
    assert "政府机构" in page or "政府组织" in page
    assert '<h1 lang="en">Gansu Department of Science</h1>' in client.get(DOC, headers={"Accept": "text/html"}).text


@pytest.mark.parametrize("path", ["/", "/search?q=science", "/places"])
def test_lists_have_the_names_of_the_reader(client, path):
    page = client.get(path, headers=CHINESE).text

    assert "甘肃省科学技术厅" in page or "中国" in page
    assert "甘肃省科学技术厅" not in client.get(path, headers={"Accept": "text/html"}).text


def test_cookie_goes_first(client):
    page = client.get("/search", headers={**CHINESE, "Cookie": "language=en"})

    assert page.headers["Content-Language"] == "en"


def test_the_next_request_is_not_in_the_language_of_the_one_before(client):
    client.get("/search", headers=CHINESE)

    assert client.get("/search", headers={"Accept": "text/html"}).headers["Content-Language"] == "en"


@pytest.fixture
def site(tmp_path):
    publish(tmp_path, descriptions())
    opened = Site(make_app(tmp_path))
    yield opened
    opened.close()


@pytest.mark.parametrize("path", ["/search", "/sparql", DOC])
def test_caches_never_mix_languages(site, path):
    asked = [{"accept_language": "zh"}, {"cookie": "language=zh-Hans"}, {}, {"cookie": "language=en; a=b"}]
    for _ in range(3):
        pages = [site.ask(path, accept="text/html", **headers) for headers in asked]
        assert [dict(headers)["Content-Language"] for _, headers, _ in pages] == ["zh-Hans", "zh-Hans", "en", "en"]
        assert [b'<html lang="zh-Hans">' in body for _, _, body in pages] == [True, True, False, False]


def test_ready_answers_are_found_with_languages_and_cookies(site):
    for _ in range(3):
        site.ask(f"{DOC}.ttl", accept_language="fr", cookie="session=1")

    assert len(site.app.extensions["site"].served.ready) == 1


@pytest.mark.parametrize(
    ("referrer", "location"),
    [
        ("https://lod.example.org/search?q=a%20b&page=2", "/search?q=a%20b&page=2"),
        ("http://localhost/places", "/places"),
        ("https://evil.example/places", "/"),
        ("https://lod.example.org//evil.example/", "/"),
        ("https://lod.example.org/\\evil.example", "/"),
        ("https://lod.example.org/language/en", "/"),
        ("https://lod.example.org:bad/", "/"),
        ("javascript:alert(1)//lod.example.org/", "/"),
        ("https://[", "/"),
        ("", "/"),
    ],
)
def test_switch_returns_to_the_page(client, referrer, location):
    response = client.get("/language/zh-Hans", headers={"Referer": referrer} if referrer else {})

    assert response.status_code == 303
    assert response.headers["Location"] == location
    cookie = response.headers["Set-Cookie"]
    assert cookie.startswith("language=zh-Hans; ")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))
    assert response.headers["Cache-Control"] == "no-store"


def test_there_is_no_other_language(client):
    assert client.get("/language/tlh").status_code == 404


def test_every_page_has_the_switch(client):
    page = client.get("/", headers=CHINESE).text

    assert '<a href="/language/en" lang="en" hreflang="en" rel="nofollow">English</a>' in page


def test_messages_of_shapes_are_those_of_the_reader():
    from publisher.vocabulary import shape_messages
    from publisher.web.languages.reader import speaking
    from publisher.web.view.messages import shape_message

    shape, messages = next(iter(shape_messages().items()))
    assert shape_message(shape, messages["en"]) == messages["en"]
    with speaking("zh-Hans"):
        assert shape_message(shape, messages["en"]) == messages["zh"]
        assert shape_message(shape, "as an earlier release had it") == "as an earlier release had it"
        assert shape_message("no-name", "A fault of the source") == "A fault of the source"


def test_every_shape_has_its_message_in_both_languages():
    from publisher.vocabulary import shape_messages

    assert {shape for shape, messages in shape_messages().items() if set(messages) != {"en", "zh"}} == set()


def test_earlier_versions_have_a_language(client, home):
    served = open_served((home / "current").resolve())
    version = served.release.version
    served.retire()
    page = client.get(f"/releases/{version}{DOC}.html", headers=CHINESE)

    assert page.headers["Content-Language"] == "zh-Hans"
    assert "历史版本" in page.text
