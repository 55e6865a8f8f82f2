"""Identifiers that others give: spellings, check digits, IRIs."""

import pytest

from publisher.normalise.identifier import SCHEMES, identifier
from publisher.normalise.normaliser import TextContext


def of_scheme(scheme, **options):
    return TextContext("id", options={"scheme": scheme, **options})


@pytest.mark.parametrize(
    ("text", "iri"), [("12-A", "https://register.example/12-A"), ("12 A", None)], ids=["fits", "cannot-be-in-an-iri"]
)
def test_scheme_of_the_sources_own(text, iri):
    (found,), notes = identifier(text, of_scheme("uei", iri="https://register.example/{}"))

    assert (found.scheme, found.value, found.iri) == ("uei", text, iri)
    assert notes == ()


@pytest.mark.parametrize(
    ("scheme", "text", "value", "iri"),
    [
        pytest.param("ror", "https://ror.org/00pjdza24", "00pjdza24", "https://ror.org/00pjdza24", id="ror-iri"),
        pytest.param("ror", " ror.org/00PJDZA24/ ", "00pjdza24", "https://ror.org/00pjdza24", id="ror-loose"),
        pytest.param(
            "isni", "0000 0001 2348 0690", "0000000123480690", "https://isni.org/isni/0000000123480690", id="isni"
        ),
        pytest.param(
            "isni",
            "https://isni.org/isni/000000012281955X",
            "000000012281955X",
            "https://isni.org/isni/000000012281955X",
            id="isni-x",
        ),
        pytest.param("wikidata", "q42392", "Q42392", "http://www.wikidata.org/entity/Q42392", id="qid"),
        pytest.param(
            "wikidata",
            "https://www.wikidata.org/wiki/Q42392",
            "Q42392",
            "http://www.wikidata.org/entity/Q42392",
            id="wiki-page",
        ),
        pytest.param(
            "grid", "grid.30389.31", "grid.30389.31", "https://www.grid.ac/institutes/grid.30389.31", id="grid"
        ),
        pytest.param(
            "fundref", "10.13039/100005595", "100005595", "https://doi.org/10.13039/100005595", id="funder-doi"
        ),
        pytest.param("fundref", "501100017170", "501100017170", "https://doi.org/10.13039/501100017170", id="funder"),
        pytest.param(
            "lei",
            "506700GE1G29325QX363",
            "506700GE1G29325QX363",
            "https://www.gleif.org/lei/506700GE1G29325QX363",
            id="lei",
        ),
        pytest.param(
            "geonames",
            "https://sws.geonames.org/1810676/",
            "1810676",
            "https://sws.geonames.org/1810676/",
            id="geonames",
        ),
    ],
)
def test_canonical_form_and_iri(scheme, text, value, iri):
    (found,), notes = identifier(text, of_scheme(scheme))

    assert (found.scheme, found.value, found.iri) == (scheme, value, iri)
    assert notes == ()


@pytest.mark.parametrize(
    ("scheme", "text", "why"),
    [
        pytest.param("ror", "https://ror.org/00pjdza25", "check digits", id="ror-checksum"),
        pytest.param("ror", "https://ror.org/00pjdzi24", "no identifier", id="ror-letter-i"),
        pytest.param("isni", "0000 0001 2348 0691", "check digits", id="isni-checksum"),
        pytest.param("isni", "000 0 00 04 9 339 9953", "no identifier", id="isni-mangled"),
        pytest.param("lei", "506700GE1G29325QX364", "check digits", id="lei-checksum"),
        pytest.param("wikidata", "P31", "no identifier", id="a-property"),
        pytest.param("fundref", "10", "no identifier", id="funder-cut"),
        pytest.param("grid", "100011307", "no identifier", id="grid-without-prefix"),
        pytest.param("ror", "", "no identifier", id="empty"),
    ],
)
def test_what_does_not_fit_is_noted(scheme, text, why):
    found, (note,) = identifier(text, of_scheme(scheme))

    assert found == ()
    assert why in note.message
    assert note.field == "id"


def test_every_scheme_takes_its_own_iri():
    examples = {
        "ror": "00pjdza24",
        "isni": "0000000123480690",
        "wikidata": "Q1",
        "grid": "grid.1.0",
        "fundref": "100005595",
        "lei": "506700GE1G29325QX363",
        "geonames": "1",
    }

    assert examples.keys() == {name for name, scheme in SCHEMES.items() if scheme.iri}
    for scheme, value in examples.items():
        (found,), _ = identifier(value, of_scheme(scheme))
        (again,), _ = identifier(found.iri, of_scheme(scheme))
        assert again == found


def test_unified_social_credit_code_is_checked():
    context = TextContext(options={"scheme": "uscc"})
    (code,), notes = identifier("91350100m000100y43", context)

    assert (code.value, code.iri, notes) == ("91350100M000100Y43", None, ())
    (wrong,), (note,) = identifier("91350100M000100Y44", context)
    assert (wrong.value, wrong.same) == ("91350100M000100Y44", False)
    assert "check digits" in note.message
    assert identifier("91350100M000100I43", context)[0] == ()


@pytest.mark.parametrize(("number", "valid"), [("04595257", True), ("10458575", True), ("04595258", False)])
def test_taiwans_business_number_is_checked(number, valid):
    found, notes = identifier(number, of_scheme("ubn"))

    assert bool(found) is valid
    assert bool(notes) is not valid
