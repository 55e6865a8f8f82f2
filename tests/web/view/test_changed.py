"""What changed between two versions of a record, in words."""

from publisher.changes import Snapshot
from publisher.uris import UriPolicy
from publisher.web.view.changed import edits

URIS = UriPolicy("https://data.example.org")
IRI = "https://data.example.org/id/institution/water"
SCHEMA = "http://schema.org/"


def snapshot(*statements):
    return Snapshot("".join(f"{row} .\n" for row in statements).encode(), b"")


def told(old, new):
    return {
        edit.field: ([value.text for value in edit.before], [value.text for value in edit.after])
        for edit in edits(URIS, IRI, snapshot(*old), snapshot(*new))
    }


def test_value_that_is_said_in_two_vocabularies_changes_once():
    def named(name):
        return (
            f'<{IRI}> <http://www.w3.org/2004/02/skos/core#prefLabel> "{name}"@en',
            f'<{IRI}> <{SCHEMA}name> "{name}"@en',
        )

    assert told(named("Water"), named("Water Board")) == {"Name": (["Water"], ["Water Board"])}


def test_parts_of_the_record_count_and_its_document_does_not():
    document = IRI.replace("/id/", "/doc/")
    old = (f'<{IRI}#contact> <{SCHEMA}telephone> "+493012345678"', f'<{document}#file> <{SCHEMA}sha256> "ab"')
    new = (f'<{document}#file> <{SCHEMA}sha256> "cd"',)

    assert told(old, new) == {"Telephone": (["+49 30 12345678"], [])}


def test_hours_are_days_and_times():
    time = "<http://www.w3.org/2001/XMLSchema#time>"

    def open_from(opens):
        return (
            f"<{IRI}#hours-1> <{SCHEMA}dayOfWeek> <{SCHEMA}Tuesday>",
            f"<{IRI}#hours-1> <{SCHEMA}dayOfWeek> <{SCHEMA}Monday>",
            f'<{IRI}#hours-1> <{SCHEMA}opens> "{opens}"^^{time}',
            f'<{IRI}#hours-1> <{SCHEMA}closes> "16:00:00"^^{time}',
        )

    assert told(open_from("08:00:00"), open_from("09:30:00")) == {
        "Opening hours": (["Monday, Tuesday 08:00–16:00"], ["Monday, Tuesday 09:30–16:00"])
    }


def test_duties_and_identifiers_are_known_by_their_texts():
    def described(duty, number):
        return (
            f"<{IRI}> <http://www.w3.org/ns/org#purpose> <{IRI}#duty-1>",
            f'<{IRI}#duty-1> <http://www.w3.org/2004/02/skos/core#definition> "{duty}"@en',
            f"<{IRI}> <{SCHEMA}identifier> <{IRI}#id-1>",
            f'<{IRI}#id-1> <{SCHEMA}propertyID> "ror"',
            f'<{IRI}#id-1> <{SCHEMA}value> "{number}"',
        )

    assert told(described("Dams", "05a"), described("Dikes", "05b")) == {
        "Responsibility": (["Dams"], ["Dikes"]),
        "Identifier": (["ROR 05a"], ["ROR 05b"]),
    }


def test_nothing_changed_is_nothing_to_tell():
    assert told((f'<{IRI}> <{SCHEMA}name> "A"',), (f'<{IRI}> <{SCHEMA}name> "A"',)) == {}
