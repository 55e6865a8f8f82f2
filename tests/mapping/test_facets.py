"""What lists filter by: every value, the one that lists show first."""

from publisher.mapping.facets import facets
from publisher.records import Address, ConceptRef, Site
from tests.support.sample_institutions import SCIENCE, Resolver, department, en


def site(country):
    return Site(address=Address(full=en("Quay 1"), country=country))


def test_several_types_and_concepts_are_lists():
    other = ConceptRef(scheme="category", slug="funders", label=en("Funders"))
    found = facets(
        department(types=("EducationalOrganization", "FundingAgency"), classifications=(SCIENCE, other)), Resolver()
    )

    assert found["type"] == ["Educational organisation", "Funding agency"]
    assert found["classification"] == [f"{SCIENCE.scheme}/{SCIENCE.slug}", "category/funders"]


def test_sites_in_two_countries_are_in_both():
    found = facets(department(sites=(site("NO"), site("FR"), site("NO")), place=None, area_served=None), Resolver())

    assert found["country"] == ["NO", "FR"]


def test_one_value_is_no_list_and_none_is_left_out():
    found = facets(
        department(types=("Museum",), classifications=(), sites=(), place=None, area_served=None), Resolver()
    )

    assert found == {"type": "Museum"}
