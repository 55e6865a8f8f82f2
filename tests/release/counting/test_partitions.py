"""The properties of each class, and what their values are."""

from publisher.rdf.nquads import statements
from publisher.release.counting.partitions import PartitionTally, values_of

TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
TOMBSTONE = "https://www.w3.org/ns/activitystreams#Tombstone"
REPLACES = "http://purl.org/dc/terms/replaces"

OFFICE = statements(
    f"<https://x.example/id/institution/office> {TYPE} <http://x/Office> .\n"
    '<https://x.example/id/institution/office> <http://x/name> "Office"@en .\n'
    '<https://x.example/id/institution/office> <http://x/name> "O" .\n'
    '<https://x.example/id/institution/office> <http://x/since> "1998"^^<http://www.w3.org/2001/XMLSchema#gYear> .\n'
    "<https://x.example/id/institution/office> <http://x/at> <https://x.example/id/institution/office#address> .\n"
    "<https://x.example/id/institution/office> <http://x/in> <https://x.example/id/place/town> .\n"
    "<https://x.example/id/institution/office> <http://x/web> <https://office.example/> .\n"
    f"<https://x.example/id/institution/office#address> {TYPE} <http://x/Address> .\n"
    f"<https://x.example/id/institution/office#address> {TYPE} <http://x/Address> <http://x/graph/provenance> .\n"
)
TOWN = statements(
    f"<https://x.example/id/place/town> {TYPE} <http://x/Place> .\n"
    f"<https://x.example/id/place/town> {TYPE} <http://x/Town> .\n"
)
COUNTRY = statements(f"<https://x.example/id/place/country> {TYPE} <http://x/Place> .\n")
GONE = statements(f"<https://x.example/id/place/gone> {TYPE} <{TOMBSTONE}> .\n")


def tallied(*things):
    tally = PartitionTally()
    for thing in things:
        tally.count(thing)
    return tally


def values(tally, predicate, name="http://x/Office"):
    return values_of(predicate, tally.partitions()[name][predicate], tally.grouped())


def test_literals_are_counted_by_datatype():
    tally = tallied(OFFICE)

    assert values(tally, "http://x/name") == (
        {},
        {
            "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString": 1,
            "http://www.w3.org/2001/XMLSchema#string": 1,
        },
    )
    assert values(tally, "http://x/since") == ({}, {"http://www.w3.org/2001/XMLSchema#gYear": 1})


def test_a_part_of_the_same_thing_has_its_own_classes():
    assert values(tallied(OFFICE), "http://x/at") == ({"http://x/Address": 1}, {})


def test_another_thing_has_the_classes_that_all_of_its_kind_have():
    assert values(tallied(OFFICE, TOWN), "http://x/in") == ({"http://x/Place": 1, "http://x/Town": 1}, {})
    assert values(tallied(OFFICE, TOWN, COUNTRY), "http://x/in") == ({"http://x/Place": 1}, {})


def test_how_many_lead_to_live_things_is_not_known_beside_tombstones():
    assert values(tallied(OFFICE, TOWN, COUNTRY, GONE), "http://x/in") == ({"http://x/Place": None}, {})


def test_what_was_replaced_is_a_tombstone():
    merged = statements(
        f"<https://x.example/id/place/town> {TYPE} <http://x/Place> .\n"
        f"<https://x.example/id/place/town> <{REPLACES}> <https://x.example/id/place/gone> .\n"
    )

    classes, _ = values(tallied(merged, GONE), REPLACES, "http://x/Place")

    assert list(classes) == [TOMBSTONE]


def test_an_address_elsewhere_has_neither_class_nor_datatype_and_is_counted():
    tally = tallied(OFFICE)

    assert values(tally, "http://x/web") == ({}, {})
    assert tally.partitions()["http://x/Office"]["http://x/web"] == {"": 1}


def test_concepts_and_their_schemes_are_told_apart():
    scheme = statements(f"<https://x.example/id/concept/kinds> {TYPE} <http://x/Scheme> .\n")
    concept = statements(
        f"<https://x.example/id/concept/kinds/one> {TYPE} <http://x/Concept> .\n"
        "<https://x.example/id/concept/kinds/one> <http://x/inScheme> <https://x.example/id/concept/kinds> .\n"
        "<https://x.example/id/concept/kinds/one> <http://x/broader> <https://x.example/id/concept/kinds/all> .\n"
    )
    tally = tallied(scheme, concept)

    assert values(tally, "http://x/inScheme", "http://x/Concept") == ({"http://x/Scheme": 1}, {})
    assert values(tally, "http://x/broader", "http://x/Concept") == ({"http://x/Concept": 1}, {})


def test_many_things_at_once_count_as_each_for_itself():
    together = PartitionTally()
    together.count([*OFFICE, *TOWN, *COUNTRY, *GONE])

    assert together == tallied(OFFICE, TOWN, COUNTRY, GONE)


def test_what_is_taken_away_again_leaves_nothing():
    tally = tallied(OFFICE, TOWN)
    tally.count([*TOWN, *OFFICE], -1)

    assert tally.partitions() == {}
    assert tally.grouped() == {}


def test_counts_travel_and_add_up():
    total = PartitionTally()
    for part in (OFFICE, TOWN):
        worker = tallied(part)
        total.add(worker.partitions(), worker.grouped())

    assert total == tallied(OFFICE, TOWN)
