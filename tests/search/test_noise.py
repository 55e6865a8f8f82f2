"""What forms, scanners, citation indexes and acknowledgements make of a name still means the institution."""

import pytest

from publisher.uris import Kind
from tests.search.register import searching, thing

WALES = {"place": "gb-crf", "country": "GB"}
PARIS = {"place": "fr-75", "country": "FR"}
JAPAN = {"country": "JP"}

THINGS = [
    thing("gb", "United Kingdom", kind=Kind.PLACE),
    thing("gb-crf", "Cardiff", kind=Kind.PLACE),
    thing("fr", "France", kind=Kind.PLACE),
    thing("fr-75", "Paris", kind=Kind.PLACE),
    thing("jp", "Japan", kind=Kind.PLACE),
    thing("kites", ("Royal Agricultural University of Kites", "en"), facets=WALES),
    thing("kites-council", ("Council for Kite Research", "en"), facets=WALES),
    thing("etoile", ("Académie des Étoiles & Comètes", "fr"), facets=PARIS),
    thing("maps", ("Institute of Information Theory and Maps", "en"), facets=PARIS),
    thing("terns", ("Institute for the Study of the Migration of Arctic Terns", "en"), facets=WALES),
    thing("migration", ("Institute of Migration Studies", "en"), facets=WALES),
    thing("harbours-east", ("Authority of the Harbours of the East Coast", "en"), facets=WALES),
    thing("harbours-west", ("Authority of the Harbours of the West Coast", "en"), facets=WALES),
    thing("paris-university", ("University of Paris", "en"), facets=PARIS),
    thing("citra", ("Universitas Pelangi Nusantara Biru", "id"), facets=PARIS),
    thing("ee", ("E&E Co., Ltd. (Japan)", "en"), facets=JAPAN),
    thing("sumtec", ("Sumtec, Inc. (Japan)", "en"), facets=JAPAN),
    *(thing(f"school-{number}", (f"School number {number} of Cardiff", "en"), facets=WALES) for number in range(40)),
    *(thing(f"centre-{number}", (f"Research Centre {number} (Japan)", "en"), facets=JAPAN) for number in range(40)),
    *(thing(f"firm-{number}", (f"Firm {number} Co., Ltd. (Japan)", "en"), facets=JAPAN) for number in range(40)),
]


@pytest.fixture(scope="module")
def matcher(tmp_path_factory):
    with searching(tmp_path_factory.mktemp("noise") / "one", THINGS) as search:
        yield search.matcher


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        pytest.param("Acad&eacute;mie des &Eacute;toiles &amp; Com&#232;tes", "etoile", id="html-entities"),
        pytest.param("Acad&#xE9;mie des &#xC9;toiles et Comètes", "etoile", id="hexadecimal-entities"),
        pytest.param("C0uncil f0r Kite Research", "kites-council", id="zeros"),
        pytest.param("Institute of Inforrnation Theory and Maps", "maps", id="rn-for-m"),
        pytest.param("1nstitute of Information The0ry and Maps", "maps", id="digits-for-letters"),
        pytest.param("Royal Agr. Univ. Kites, Cardiff, United Kingdom", "kites", id="abbreviated"),
        pytest.param("Royal Agr U of Kites, Cardiff", "kites", id="u-for-university"),
        pytest.param("Counc Kite Res, Cardiff, United Kingdom", "kites-council", id="citation-index"),
        pytest.param("Institute of Information Theory and Ma", "maps", id="cut-off"),
        pytest.param("Institute for the Study of the Migratio", "terns", id="cut-off-before-what-is-rare"),
        pytest.param("This work was supported by the Council for Kite Research.", "kites-council", id="supported"),
        pytest.param("We thank Council for Kite Research under grant no. 12", "kites-council", id="thanked"),
        pytest.param("3. “University of Paris”, Paris (France)*", "paris-university", id="marks"),
        pytest.param("COUNCIL FOR KITE RESEARCH, CARDIFF, UNITED KINGDOM", "kites-council", id="capitals"),
        pytest.param("Council for KiteResearch", "kites-council", id="joined"),
        pytest.param(
            "Council for Kite Research\n12 High Street\nCardiff\nUnited Kingdom", "kites-council", id="letter"
        ),
    ],
)
def test_noise_around_and_in_a_name(matcher, text, slug):
    first = matcher.match(text).candidates[0]

    assert first.thing.slug == slug


@pytest.mark.parametrize(
    "text",
    [
        "This work was supported by the Council for Kite Research.",
        "Acad&eacute;mie des &Eacute;toiles &amp; Com&#232;tes",
        "Royal Agr. Univ. of Kites, Cardiff, United Kingdom",
    ],
)
def test_some_noise_leaves_the_choice_clear(matcher, text):
    assert matcher.match(text).chosen


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        pytest.param("Service Centre, Inc., Japan", "ee", id="initials-that-are-not-there"),
        pytest.param("Universitas Pelangi Hijau, Paris", "paris-university", id="words-of-two-parts"),
    ],
)
def test_common_words_and_places_alone_choose_nothing(matcher, text, slug):
    found = matcher.match(text)

    assert not (found.chosen and found.candidates[0].thing.slug == slug)


def test_initials_that_are_there_count(matcher):
    assert matcher.match("E & E Co Ltd").candidates[0].thing.slug == "ee"


def test_an_ampersand_is_no_entity(matcher):
    assert matcher.match("Étoiles & Comètes; Académie").candidates[0].thing.slug == "etoile"


def test_a_text_that_two_names_begin_with_chooses_neither(matcher):
    matches = matcher.match("Authority of the Harbours of the")

    assert {one.thing.slug for one in matches.candidates[:2]} == {"harbours-east", "harbours-west"}
    assert not matches.chosen
