"""The page with the organisation chart of an institution, and the list that says the same."""

from lxml import html

from tests.web.publication import MERGED, SCIENCE, WITHDRAWN

AT = "/chart/institution/{}"


def page(client, slug, **headers):
    response = client.get(AT.format(slug), headers=headers)
    assert response.status_code == 200
    return html.fromstring(response.get_data(as_text=True))


def test_the_chart_and_the_list_say_the_same(client):
    shown = page(client, SCIENCE)

    boxes = [title.text for title in shown.findall(".//svg//title") if title.text]
    listed = shown.xpath("//div[@class='tree']//a/text() | //div[@class='tree']//strong/text()")
    assert len(boxes) > 1
    assert set(boxes) <= set(listed)
    assert shown.xpath("//*[@aria-current='true']/text()") == [shown.xpath("//svg//g[@class='own']/title/text()")[0]]


def test_who_does_not_see_the_drawing_misses_nothing(client):
    [drawing] = page(client, SCIENCE).xpath("//svg[contains(@class, 'chart')]")

    assert drawing.get("aria-hidden") == "true"
    assert {link.get("tabindex") for link in drawing.iter("a")} == {"-1"}


def test_an_institution_that_is_alone(client):
    shown = page(client, "hostile")

    assert "above or below" in shown.text_content()
    assert not shown.xpath("//svg[contains(@class, 'chart')]")


def test_hostile_names_are_text(client):
    text = client.get(AT.format("hostile")).get_data(as_text=True)

    assert "<script>alert" not in text
    assert "<img src=x" not in text


def test_the_page_of_an_institution_leads_to_its_chart(client):
    text = client.get(f"/doc/institution/{SCIENCE}.html").get_data(as_text=True)

    assert f'href="{AT.format(SCIENCE)}"' in text


def test_what_is_gone_or_merged_is_told_by_its_document(client):
    for slug in (WITHDRAWN, MERGED):
        response = client.get(AT.format(slug))
        assert response.status_code == 302
        assert response.headers["Location"].endswith(f"/doc/institution/{slug}")
    assert client.get(AT.format("nobody")).status_code == 404


def test_in_chinese(client):
    shown = page(client, SCIENCE, **{"Accept-Language": "zh-CN"})

    assert shown.findtext(".//h1") == "组织结构图"
