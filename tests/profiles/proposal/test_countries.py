"""The country and the language of a register by evidence, and register numbers by their check digits."""

import pytest

from publisher.normalise.address import shortened_postal_code
from publisher.profiles.proposal.columns import columns_of
from publisher.profiles.proposal.countries import country_of, language_of_names
from publisher.profiles.proposal.guesses import guess
from publisher.profiles.proposal.questions import Interview


def country(*rows):
    columns = columns_of(rows, table=True)
    found = country_of(guess(columns), columns)
    return found[0] if found else None


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        pytest.param([{"name": "Mill Trust", "phone": "+420 221 000 001"}, {"name": "Weir Trust", "phone": "221 000 002"}], "CZ",
                     id="calling-code"),
        pytest.param([{"name": "Mill Trust", "phone": "+1 613 555 0100"}], None, id="calling-code-of-several-countries"),
        pytest.param([{"name": "Mill", "state": "MA"}, {"name": "Weir", "state": "TX"}], "US", id="states"),
        pytest.param([{"name": "Mill", "state": "AL"}, {"name": "Weir", "state": "PA"}], None, id="states-of-two-countries"),
        pytest.param([{"název": "Obecní úřad Lhota"}, {"název": "Městský úřad Bory"}], "CZ", id="language"),
        pytest.param([{"name": "Obecní úřad Lhota", "phone": "12"}, {"name": "Městský úřad Bory", "phone": "345678 12345678"}], None,
                     id="language-but-no-numbers-of-the-country"),
        pytest.param([{"Ονομασία": "Δήμος Πέτρας"}], None, id="greek-alone"),
        pytest.param([{"Ονομασία": "Δήμος Πέτρας", "Τηλ.": "210 4520001"}], "GR", id="greek-with-numbers-of-greece"),
        pytest.param([{"name": "Ayuntamiento de Robledo"}], None, id="language-of-many-countries"),
        pytest.param([{"name": "Mill", "postcode": "SA1 1UN"}, {"name": "Weir", "postcode": "CF10 4LY"}], "GB", id="british-codes"),
        pytest.param([{"name": "Mill", "postcode": "JE2 3QA"}, {"name": "Weir", "postcode": "JE4 8PE"}], None, id="codes-of-jersey"),
        pytest.param([{"name": "Mill", "postcode": "28001"}, {"name": "Weir", "postcode": "10115"}], None, id="codes-of-many"),
        pytest.param([{"nom": "Museu", "web": "https://museu.example.cat"}], "ES", id="regional-ending"),
    ],
)  # fmt: skip
def test_country(rows, expected):
    assert country(*rows) == expected


@pytest.mark.parametrize(
    ("names", "country", "expected"),
    [
        pytest.param(["Irrigation Office", "Land Office", "सिंचाइ कार्यालय"], "NP", "en", id="few-in-another-script"),
        pytest.param(["Δήμος Πέτρας", "Harbour Office", "Tide Office"], None, "en", id="one-in-greek"),
        pytest.param(["बागलुङ नगरपालिका", "गल्कोट नगरपालिका"], "NP", "ne", id="nepali"),
        pytest.param(["नगर पुस्तकालय", "नगर संग्रहालय"], None, "hi", id="devanagari-alone"),
    ],
)
def test_language_is_that_of_most_names(names, country, expected):
    columns = columns_of([{"name": name} for name in names], table=True)

    assert (language_of_names(guess(columns), columns, country) or ("",))[0] == expected


def test_country_of_a_mission_is_not_where_it_is():
    represented = ("Poland", "Ghana", "Chile", "Japan", "Egypt", "Kenya")
    rows = [
        {"name": f"Embassy of {name}", "country": name, "phone": f"+420 221 000 00{place}"}
        for place, name in enumerate(represented)
    ]
    interview = Interview()
    columns = columns_of(rows, table=True)

    found = guess(columns, interview)

    assert country_of(found, columns)[0] == "CZ"
    assert "whom they represent" in interview.doubts["country"]


def test_countries_of_their_telephones_stay():
    rows = [{"name": "Mill", "country": "CZ", "phone": f"+420 221 000 00{place}"} for place in range(6)]
    rows += [{"name": "Weir", "country": "PL", "phone": "+48 12 345 67 89"}]

    assert "country" in {each.field for each in guess(columns_of(rows, table=True))}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        pytest.param("Ambasada RP w mieście {}", "pl", id="missions"),
        pytest.param("Universidad {}", None, id="in-many-languages"),
    ],
)
def test_language_of_bodies_in_many_countries(name, expected):
    codes = ["PL", "DE", "FR", "ES", "IT", "PT", "NL", "BE", "AT", "CZ"]
    columns = columns_of([{"name": name.format(code) if code in codes[:9] or expected else "University of Graz", "country": code}
                          for code in codes] + [{"name": "Collège Sud", "country": "CH"}] * (not expected) * 2, table=True)  # fmt: skip

    assert (language_of_names(guess(columns), columns, None) or (None,))[0] == expected


def test_web_addresses_of_missions_abroad_say_no_country():
    phones = ("+45 35 47 32 00", "+54 11 4808 5700", "+43 1 715 4246", "+48 12 345 67 89", "+420 221 000 001")
    rows = [
        {"name": f"Mission {place}", "tel": phone, "web": f"https://m{place}.example.ie"}
        for place, phone in enumerate(phones)
    ]

    assert country(*rows) is None


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        pytest.param(["Республика Крылья", "Музей"], "ru", id="russian"),
        pytest.param(["Народна библиотека Ћуприја", "Музеј"], "sr", id="serbian"),
        pytest.param(["Бібліятэка Віцебска", "Музей Ўсход"], "be", id="belarusian"),
    ],
)
def test_language_by_letters(names, expected):
    columns = columns_of([{"name": name} for name in names], table=True)

    assert language_of_names(guess(columns), columns, None)[0] == expected


def test_language_of_a_regional_ending():
    columns = columns_of([{"nom": "Museu", "web": "https://museu.example.cat"}], table=True)

    assert language_of_names(guess(columns), columns, "ES") == ("ca", "CHECK: addresses end in .cat")


@pytest.mark.parametrize(
    ("header", "values", "scheme"),
    [
        pytest.param("CNPJ", ("11.222.333/0001-81", ""), "cnpj", id="some-cells-empty"),
        pytest.param("zzz", ("11.222.333/0001-81", "33.000.167/0001-01"), "cnpj", id="header-unknown"),
        pytest.param("NIF", ("510832784", "510832806"), "nif-pt", id="header-of-two-countries"),
        pytest.param("CIF", ("Q2818014I", "P2800000J"), "nif-es", id="header-of-two-countries-es"),
        pytest.param("zzz", ("11.222.333/0001-80", "11.222.333/0001-79"), None, id="wrong-check-digits"),
        pytest.param("adresse_uai", ("12 rue Haute", "3 place Basse"), None, id="another-thing-of-that-register"),
    ],
)
def test_numbers_of_registers(header, values, scheme):
    found = guess(columns_of([{"name": "Mill", header: values[0]}, {"name": "Weir", header: values[1]}], table=True))
    identifiers = [each.more for each in found if each.field == "identifiers" and each.column.path == header]

    assert identifiers == ([f'scheme = "{scheme}"'] if scheme else [])


def test_numbers_with_wrong_check_digits_are_told():
    found = guess(columns_of([{"name": "Mill", "SIRET": "13002526500014"}], table=True))

    assert [each.reason[:5] for each in found if each.field == "identifiers"] == ["CHECK"]


@pytest.mark.parametrize(
    ("code", "in_country", "is_short"),
    [("1500", "FR", True), ("01500", "FR", False), ("1438", "DK", False), ("40012", "RO", True), ("2116", "US", True),
     ("1500", None, False), ("3994 DB", "NL", False)],
)  # fmt: skip
def test_postal_codes_without_their_leading_zero(code, in_country, is_short):
    assert bool(shortened_postal_code(code, in_country)) == is_short
