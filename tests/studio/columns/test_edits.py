"""A column is given to another field: what it fed goes, comments and order stay, and the profile stays valid."""

import tomllib

import pytest

from publisher.profiles.proposal.columns import Column
from publisher.profiles.spec.profile import ProfileSpec
from publisher.studio.columns.edits import assign
from publisher.studio.columns.fields import FIELDS, rule_of
from publisher.studio.columns.uses import uses_of

TOML = """# Written in 2020.
title = "Offices"
reader = "csv"

[profile]
# a code for every record
key = "code"  # never changes
names = [
  { from = "name_en", language = "en" },  # English
  { from = "name_fr", language = "fr" },  # French
]
telephones = "phone"
homepages = "web"
place = { country = "country" }

[[profile.sites]]
# the parts
address = { street = "street", locality = "town" }
hours = "open"  # when

[options]
delimiter = ";"
"""


def profile_of(text):
    return tomllib.loads(text)["profile"]


def given(column, field, text=TOML):
    of = Column(column, values=["A1", "B2"])
    rule = rule_of(FIELDS[field], of, None, [of]) if field else ""
    return assign(text, column, FIELDS.get(field), rule)


def comments(text):
    return [line.partition("#")[2] for line in text.splitlines() if "#" in line]


@pytest.mark.parametrize(
    ("column", "field", "expected"),
    [
        ("web", "links", {"links": "web"}),
        ("web", "telephones", {"telephones": ["phone", "web"]}),
        ("fax", "faxes", {"telephones": ["phone", {"from": "fax", "fax": True}]}),
        ("mail", "emails", {"emails": {"from": "mail", "offices_only": True}}),
        ("old", "former_names", {"former_names": "old"}),
        ("id", "key", {"key": "id"}),
        ("kind", "classifications", {"classifications": {"from": "kind", "scheme": "kind"}}),
        ("law", "legal_basis", {"legal_basis": {"cited": "law"}}),
        ("siret", "identifiers", {"identifiers": {"from": "siret", "scheme": "siret"}}),
        ("boss", "leave_out", {"leave_out": "boss"}),
    ],
)
def test_field_gets_the_rule_of_the_column(column, field, expected):
    profile = profile_of(given(column, field))

    assert {key: profile[key] for key in expected} == expected
    ProfileSpec.model_validate(profile)


def test_what_the_column_fed_before_goes():
    profile = profile_of(given("web", "links"))

    assert "homepages" not in profile


def test_another_name_joins_the_others():
    names = profile_of(given("name_de", "names"))["names"]

    assert names[-1] == "name_de"
    assert len(names) == 3


def test_name_is_taken_out_of_the_list():
    profile = profile_of(given("name_fr", ""))

    assert profile["names"] == [{"from": "name_en", "language": "en"}]


def test_parts_of_an_address_are_taken_out_and_put_in():
    without = given("town", "")
    assert profile_of(without)["sites"] == [{"address": {"street": "street"}, "hours": "open"}]

    again = profile_of(given("zip", "postal_code", without))
    assert again["sites"][0]["address"] == {"street": "street", "postal_code": "zip"}


def test_site_without_address_has_none():
    text = given("street", "", given("town", ""))

    assert profile_of(text)["sites"] == [{"hours": "open"}]


def test_whole_address_becomes_the_street_when_a_town_is_given():
    text = '[profile]\nkey = "id"\nnames = "n"\n\n[[profile.sites]]\naddress = "where"\n'

    assert profile_of(given("town", "locality", text))["sites"] == [
        {"address": {"street": "where", "locality": "town"}}
    ]
    assert profile_of(given("zip", "postal_code", text))["sites"] == [
        {"address": {"full": "where", "postal_code": "zip"}}
    ]


def test_first_site_is_made():
    text = '[profile]\nkey = "id"\nnames = "n"\n'

    profile = profile_of(given("open", "hours", given("where", "address", text)))

    assert profile["sites"] == [{"address": "where", "hours": "open"}]
    ProfileSpec.model_validate(profile)


def test_place_by_name_and_country_stand_together():
    text = '[profile]\nkey = "id"\nnames = "n"\nplace = "town"\n'

    assert profile_of(given("country", "country", text))["place"] == {"names": "town", "country": "country"}


def test_comments_and_order_stay():
    text = given("fax", "faxes", given("web", "links"))

    assert comments(text) == comments(TOML)
    assert text.startswith(TOML.partition("[profile]")[0])
    assert text.endswith('[options]\ndelimiter = ";"\n')


def test_column_of_a_template_stays_where_it_is():
    text = '[profile]\nkey = "id"\nnames = { template = "{n} ({town})" }\n'

    assert profile_of(given("town", "keywords", text))["names"] == {"template": "{n} ({town})"}


def test_names_with_quotes_and_dots_are_written_right():
    for column in ('he said "x"', "a.b", "back\\slash", "名称", "tab\there"):
        assert profile_of(given(column, "links"))["links"] == column


@pytest.mark.parametrize("field", FIELDS)
def test_every_field_can_be_given_and_is_found_again(field):
    text = '[profile]\nkey = "id"\nnames = "n"\n'

    profile = ProfileSpec.model_validate(profile_of(given("column", field, text)))

    assert [use.field.name for use in uses_of(profile)["column"] if use.field] == [field]


@pytest.mark.parametrize("field", FIELDS.values(), ids=lambda field: field.name)
def test_field_is_explained_with_an_example(field):
    assert field.title
    assert field.explanation
    assert field.example


def test_rule_before_a_table_has_a_line_of_its_own():
    text = TOML.replace('place = { country = "country" }\n', "").replace('homepages = "web"\n\n', 'homepages = "web"\n')

    edited = given("town", "description", text)

    assert profile_of(edited)["description"] == "town"
    assert profile_of(edited)["sites"][0]["hours"] == "open"
