"""Parameters in another encoding than UTF-8 are a 400, and not a search for something else."""

import pytest

GANSU_IN_GBK = "%B8%CA%CB%E0"


@pytest.mark.parametrize(
    "url",
    [
        "/search?q={}",
        "/search.json?q={}",
        "/search.csv?q={}",
        "/api/institutions?q={}",
        "/api/suggest?q={}",
        "/api/match?text={}",
        "/reconcile/suggest/entity?prefix={}",
        "/institutions?part-of={}",
    ],
)
@pytest.mark.parametrize("text", [GANSU_IN_GBK, "caf%E9", "%E7%94"])
def test_text_that_is_not_utf_8_is_400(client, url, text):
    response = client.get(url.format(text), headers={"Accept": "application/json"})

    assert response.status_code == 400
    assert response.json["detail"] == "The percent-encoded text in the URL is not UTF-8."


@pytest.mark.parametrize("url", ["/search.json?q={}", "/api/institutions?q={}", "/api/suggest?q={}"])
@pytest.mark.parametrize("text", ["%E7%94%98%E8%82%83", "%e7%94%98", "100%25", "%", "a+b", ""])
def test_text_that_is_utf_8_is_read(client, url, text):
    assert client.get(url.format(text)).status_code == (400 if "suggest" in url and not text else 200)


def test_page_with_the_problem_can_be_rendered(client):
    response = client.get(f"/search?q={GANSU_IN_GBK}", headers={"Accept": "text/html", "Accept-Language": "zh"})

    assert (response.status_code, response.mimetype) == (400, "text/html")


@pytest.mark.parametrize("path", ["/reconcile", "/oai"])
def test_form_that_is_not_utf_8_is_400(client, path):
    form = f"queries={GANSU_IN_GBK}&verb=Identify"
    response = client.post(path, data=form, content_type="application/x-www-form-urlencoded")

    assert response.status_code == 400
    assert response.json["detail"] == "The percent-encoded text in the body is not UTF-8."


def test_who_reads_no_parameters_does_not_mind(client):
    assert client.get(f"/robots.txt?from={GANSU_IN_GBK}").status_code == 200
