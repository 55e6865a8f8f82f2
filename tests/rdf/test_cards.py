"""Cards are what parsing their lines says, the same object for all records, and JSON-LD of them stays the same."""

import json

import pytest

from publisher.errors import UnwritableError
from publisher.rdf import jsonld
from publisher.rdf.cards import Card, cards_of
from publisher.rdf.nquads import group, statements

LABEL = "<http://www.w3.org/2004/02/skos/core#prefLabel>"
TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
WITHIN = "<http://schema.org/containedInPlace>"
BASE = "http://localhost"
CITY = f'<{BASE}/id/place/lz> {LABEL} "Lanzhou"@en .\n<{BASE}/id/place/lz> {WITHIN} <{BASE}/id/place/gs> .\n'
PROVINCE = f'<{BASE}/id/place/gs> {TYPE} <http://schema.org/Place> .\n<{BASE}/id/place/gs> {LABEL} "甘肃"@zh .\n'
LONGER = f'<{BASE}/id/place/gs-1> {LABEL} "another, whose IRI begins alike" .\n'


def document(thing, cards):
    own = f"<{thing}> <http://schema.org/location> <{BASE}/id/place/lz> .\n"
    subjects = {**group(statements(own)), **cards}
    return jsonld.document(subjects, f"<{thing}>", BASE)


@pytest.mark.parametrize("text", ["", CITY, PROVINCE + LONGER + CITY])
def test_cards_say_what_their_lines_say(text):
    assert cards_of(text) == group(statements(text))


def test_lines_that_are_not_sorted_are_read_too():
    lines = CITY.splitlines(keepends=True)
    text = lines[0] + PROVINCE + lines[1]

    assert cards_of(text) == group(statements(text))


def test_what_is_no_rdf_is_refused():
    with pytest.raises(UnwritableError):
        cards_of(f"<{BASE}/id/place/lz> is no statement\n")


def test_records_that_link_to_a_thing_share_its_card():
    first, second = cards_of(PROVINCE + CITY), cards_of(CITY)
    card = first[f"<{BASE}/id/place/lz>"]

    assert isinstance(card, Card)
    assert second[f"<{BASE}/id/place/lz>"] is card


def test_node_of_a_card_leads_to_those_that_its_document_has():
    plain = {subject: dict(properties) for subject, properties in cards_of(PROVINCE + CITY).items()}

    for thing in ("first", "second"):
        of_both = document(f"{BASE}/id/institution/{thing}", cards_of(PROVINCE + CITY))
        alone = document(f"{BASE}/id/institution/{thing}", cards_of(CITY))
        assert of_both == document(f"{BASE}/id/institution/{thing}", plain)
        place = json.loads(alone)["location"][0]
        assert place["containedInPlace"] == {"@id": f"{BASE}/id/place/gs"}
        assert json.loads(of_both)["location"][0]["containedInPlace"]["prefLabel"][0]["@value"] == "甘肃"
