"""What a search finds, what comes first, and why it says so."""

import pytest


def found(searched, text, **more):
    return searched.search(text, **{"kind": None, "filters": {}, "limit": 10, "offset": 0} | more)


def slugs(page):
    return [hit.slug for hit in page.hits]


@pytest.mark.parametrize(
    ("text", "slug", "field"),
    [
        pytest.param("Bergen Maritime University", "bergen-maritime", "name", id="an-exact-name-before-longer-ones"),
        pytest.param("BMU", "bergen-maritime", "acronym", id="an-acronym-of-the-more-prominent"),
        pytest.param("bergen sjofartsuniversitet", "bergen-maritime", "alias", id="an-alias-without-its-stroke"),
        pytest.param("maritime university bergen", "bergen-maritime", "name", id="another-order"),
        pytest.param("Martime Univercity Bergen", "bergen-maritime", "name", id="misspelt"),
        pytest.param("bergen maritime univ", "bergen-maritime", "name", id="abbreviated"),
        pytest.param("cercle des cometes", "academy", "former name", id="a-former-name"),
        pytest.param("academie de letoile", "academy", "name", id="no-accents-no-apostrophe"),
        pytest.param("St Brans College", "st-brans", "name", id="no-apostrophe-no-dot"),
        pytest.param("Saint Bran’s College", "st-brans", "name", id="saint-and-another-apostrophe"),
        pytest.param("水务", "water-office", "alias", id="inside-a-chinese-name"),
        pytest.param("甘肅省水務廳", "water-office", "alias", id="traditional"),
        pytest.param("gansu", "water-office", "alias", id="pinyin"),
        pytest.param("shuiwu ting", "water-office", "alias", id="pinyin-of-a-part"),
        pytest.param("ดอกบัว", "thai", "name", id="inside-a-thai-word"),
        pytest.param("ινστιτουτο θαλασσας", "greek", "name", id="greek-without-tones"),
        pytest.param("0931-880 1234", "water-office", "telephone", id="telephone-as-called-at-home"),
        pytest.param("+86 (0)931 8801234", "water-office", "telephone", id="telephone-from-abroad"),
        pytest.param("00 86 931 8801234", "water-office", "telephone", id="telephone-with-00"),
        pytest.param("٠٩٣١ ٨٨٠ ١٢٣٤", "water-office", "telephone", id="telephone-in-arabic-digits"),
        pytest.param("8801234", "water-office", "telephone", id="telephone-in-town"),
        pytest.param("https://www.bmu.example/about/us", "bergen-maritime", "domain", id="a-page-of-its-site"),
        pytest.param("library.bmu.example", "bergen-maritime", "domain", id="a-host-of-its-domain"),
        pytest.param("kelp.example", "kelp", "identifier", id="a-domain-of-two-and-the-acronym-of-one"),
        pytest.param("POST@bmu.example", "bergen-maritime", "email", id="an-address-of-an-office"),
        pytest.param("0000-0001-2345-6789", "bergen-maritime", "identifier", id="an-identifier-otherwise-spaced"),
        pytest.param("https://ror.example/0abc123", "bergen-maritime", "page", id="the-address-of-an-identifier"),
        pytest.param("730030", "water-office", "postcode", id="a-postcode"),
        pytest.param("dingxi road", "water-office", "address", id="a-street"),
        pytest.param("irrigation canals", "water-office", "description", id="a-responsibility"),
        pytest.param("currents tides", "greek", "description", id="a-description"),
        pytest.param("Foreign Experts Desk", "water-office", "unit", id="a-unit"),
        pytest.param("ministry of kites norway", "health-no", "name", id="a-name-and-a-country"),
    ],
)
def test_the_right_one_comes_first_and_says_why(searched, text, slug, field):
    first = found(searched, text).hits[0]

    assert (first.slug, first.why.field) == (slug, field)


def test_a_reason_has_the_name_that_matched_and_its_language(searched):
    why = found(searched, "甘肃省水务厅").hits[0].why

    assert (why.text, why.language) == ("甘肃省水务厅", "zh-Hans")


def test_what_was_withdrawn_comes_last(searched):
    assert slugs(found(searched, "académie étoile")) == ["academy", "old-academy"]
    assert slugs(found(searched, "Académie de l'Étoile ancienne"))[-1] == "old-academy"


def test_a_misspelt_word_is_asked_about(searched):
    assert found(searched, "martime press").suggestion == "maritime press"
    assert found(searched, "maritime press").suggestion == ""
    assert found(searched, "0931-880 1234").suggestion == ""


def test_pages_have_each_hit_once(searched):
    every = slugs(found(searched, "bergen", limit=100))
    pages = [slug for at in range(0, len(every), 2) for slug in slugs(found(searched, "bergen", limit=2, offset=at))]

    assert sorted(pages) == sorted(every)
    assert pages == every


def test_filters_and_kinds_narrow_words(searched):
    assert slugs(found(searched, "ministry kites", filters={"country": "FR"})) == ["health-fr"]
    assert slugs(found(searched, "bergen", kind="place")) == ["no-4601"]


def test_facets_count_every_value_of_a_thing(searched):
    page = found(searched, "academie etoile", kind="institution")

    assert {row.value: row.hits for row in page.facets["type"]} == {"Archive": 1, "School": 1}
    assert slugs(found(searched, "academie etoile", filters={"type": "Archive"})) == ["academy"]
    assert slugs(found(searched, "", filters={"type": "School"})) == ["academy"]
    assert page.hits[0].facets["type"] == "School"


def test_facets_count_all_that_words_find(searched):
    page = found(searched, "bergen", kind="institution", limit=1)

    assert {row.value: row.hits for row in page.facets["country"]} == {"NO": page.total}
