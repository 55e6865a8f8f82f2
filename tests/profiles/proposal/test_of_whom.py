"""Columns that look right, but say something of another body, or of no place."""

import pytest

from publisher.profiles.proposal.columns import columns_of
from publisher.profiles.proposal.guesses import guess
from publisher.profiles.proposal.questions import Interview


def fields(records, *, table=True, interview=None):
    found = guess(columns_of(records, table=table), interview)
    return {each.column.path: each.field for each in found if each.field != "key"}


def test_contacts_of_other_bodies_are_not_those_of_the_institution():
    records = [
        {"id": "a1", "title": "Harbour Office", "web_url": "https://harbour.example.org",
         "parents": [{"name": "Port Authority", "web_url": "https://port.example.org", "phone": "+44 29 2087 7900"}],
         "child_organisations": [{"web_url": "https://lock.example.org"}]},
        {"id": "b2", "title": "Tide Office", "web_url": "https://tide.example.org", "parents": [], "child_organisations": []},
    ]  # fmt: skip

    found = fields(records, table=False)

    assert found["web_url"] == "homepages"
    assert "homepages" not in {found.get("parents.web_url"), found.get("child_organisations.web_url")}
    assert found.get("parents.phone") is None


@pytest.mark.parametrize(
    ("header", "value"),
    [
        pytest.param("events_url", "https://events.example.org/harbour", id="events"),
        pytest.param("projects_list_url", "https://code.example.org/harbour", id="projects"),
        pytest.param("OPAC", "https://opac.example.org/1", id="catalogue-of-books"),
    ],
)
def test_pages_that_are_no_home_pages(header, value):
    assert header not in fields(
        [{"name": "Harbour Office", header: value}, {"name": "Tide Office", header: f"{value}2"}]
    )


@pytest.mark.parametrize("header", ["codigo_uf", "Region", "Provincia"])
def test_number_of_a_region_is_no_region(header):
    assert header not in fields([{"nome": "Água Boa", header: "51"}, {"nome": "Água Branca", header: "27"}])


@pytest.mark.parametrize(
    ("values", "field"),
    [
        pytest.param(("Abuja", "Port Harcourt"), "locality", id="towns"),
        pytest.param(("9 Iro Street, Asokoro", "4, Freetown Street"), "address", id="addresses"),
    ],
)
def test_location_is_a_town_or_an_address(values, field):
    found = fields(
        [{"name": name, "Location": value} for name, value in zip(("Mill Trust", "Weir Trust"), values, strict=True)]
    )

    assert found["Location"] == field


def test_position_of_a_town_is_no_town():
    records = [{"id": "a1", "name": "Mill Trust", "location": {"type": "campus", "note": "north"}}] * 2

    assert "locality" not in fields(records, table=False).values()


def test_code_with_colons_is_no_name_of_a_parent():
    interview = Interview()
    rows = [{"id": f"x{number}", "name": name, "parent_id": "ocd-organization/country:ca/province:ab"}
            for number, name in enumerate(("Mill Trust", "Weir Trust"))]  # fmt: skip

    assert "parent_id" not in fields(rows, interview=interview)
    assert "no record has them as its key" in interview.doubts["parent_id"]


def test_things_within_that_have_a_page_and_a_telephone_are_bodies():
    consulates = [
        {"name": "Atlanta", "website": "https://atlanta.example.org", "tel": "+1 404 555 0100"},
        {"name": "Austin", "website": "https://austin.example.org", "tel": "+1 512 555 0100"},
    ]
    records = [
        {
            "name": "Embassy North",
            "tel": "+45 35 47 32 00",
            "website": "https://north.example.org",
            "consulates": consulates,
        },
        {"name": "Embassy South", "tel": "+43 1 715 4246", "website": "https://south.example.org", "consulates": []},
    ]

    found = fields(records, table=False)

    assert (found["tel"], found["website"]) == ("telephones", "homepages")
    assert not {"consulates.tel", "consulates.website"} & found.keys()


@pytest.mark.parametrize(
    ("header", "value", "field"),
    [
        pytest.param("replaced_by", "North Trust", None, id="english-by"),
        pytest.param("By", "Ribe", "locality", id="danish-town"),
        pytest.param("land area", "3021.5", None, id="area-of-land"),
        pytest.param("Land", "Deutschland", "country", id="german-country"),
        pytest.param("Land", "Bayern", None, id="german-state"),
    ],
)
def test_words_that_mean_something_else_in_another_language(header, value, field):
    found = fields([{"name": "Mill Trust", header: value}, {"name": "Weir Trust", header: value}])

    assert found.get(header) == field


@pytest.mark.parametrize("header", ["closed", "is_closed", "Aufgelöst"])
def test_flag_of_closed_bodies_is_a_state(header):
    records = [{"id": "a1", "name": "Mill Trust", header: True}, {"id": "a2", "name": "Weir Trust", header: False}]

    (found,) = [each for each in guess(columns_of(records, table=False)) if each.field == "state"]

    assert (found.column.path, found.more) == (header, 'map = { "true" = "inactive", "false" = "active" }')
