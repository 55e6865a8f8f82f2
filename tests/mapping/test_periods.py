"""Facts with dates as roles: what is over is said by a role alone."""

import pyoxigraph as ox
import pytest

from publisher.records import Address, InstitutionRef, Period, Relation, RelationKind, Site, Text
from tests.mapping.test_institution import Statements, describe
from tests.support.sample_institutions import BASE, university

PAST = Period(since="1990", until="2004-05", over=True)
NOW = Period(since="2004-06")

QUERY = """PREFIX schema: <http://schema.org/> PREFIX v: <https://lod.example.org/ontology#>
SELECT ?value WHERE {{ ?thing v:timeBoundedFact ?fact . ?fact {property} ?value .
  OPTIONAL {{ ?fact schema:startDate ?since }} OPTIONAL {{ ?fact schema:endDate ?until }}
  FILTER (!BOUND(?since) || SUBSTR(STR(?since), 1, 4) <= "{year}")
  FILTER (!BOUND(?until) || SUBSTR(STR(?until), 1, 4) >= "{year}") }}"""


def parent(key, period):
    return Relation(kind=RelationKind.PARENT, target=InstitutionRef(key=key, source="gansu-directory"), period=period)


def asked(record, name, year):
    store = ox.Store()
    lines = "\n".join(describe(record).quads)
    store.load(lines, format=ox.RdfFormat.N_QUADS)
    rows = store.query(QUERY.format(property=name, year=year))
    return sorted(row["value"].value for row in rows)


NAMED = university(
    names=(Text(value="New University", language="en", period=NOW),),
    former_names=(Text(value="Old College", language="en", period=PAST),),
)


@pytest.mark.parametrize(
    ("year", "name"),
    [
        ("1985", []),
        ("1990", ["Old College"]),
        ("2004", ["New University", "Old College"]),
        ("2020", ["New University"]),
    ],
)
def test_what_was_it_called_in_a_year(year, name):
    assert asked(NAMED, "schema:name", year) == name


def test_dates_are_as_precise_as_their_source():
    statements = Statements(describe(NAMED))

    assert statements("#period-2", "schema:startDate") == ["1990^^gYear"]
    assert statements("#period-2", "schema:endDate") == ["2004-05^^gYearMonth"]
    assert "Old College@en" in statements("", "schema:alternateName")


def test_what_is_over_is_no_parent_and_no_site_of_today():
    address = Address(full=Text(value="1 Old Road", language="en"))
    sites = (Site(address=address, period=PAST), Site(address=Address(full=Text(value="2 New Road", language="en"))))
    statements = Statements(describe(university(sites=sites)))

    assert statements("", "org:hasPrimarySite") == [f"{PATH}#site-2"]
    assert statements("#period-1", "schema:location") == [f"{PATH}#site"]
    assert statements("#address", "locn:fullAddress") == ["1 Old Road@en"]


PATH = describe(university()).iri.removeprefix(BASE)


def test_record_without_dates_has_no_role():
    assert not any("Role>" in line for line in describe(university()).quads)


@pytest.mark.parametrize(("since", "until"), [(None, None), ("2005", "2004"), ("2005-02-03", "2005-02-02")])
def test_impossible_period_is_refused(since, until):
    with pytest.raises(ValueError, match="period"):
        Period(since=since, until=until)
