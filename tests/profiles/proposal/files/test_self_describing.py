"""``publisher init`` of RDF and vCard: a source.toml without a profile, and what is in the file."""

import tomllib

import pytest

from publisher.errors import SourceError
from publisher.profiles.proposal.init import inspect_file
from publisher.profiles.proposal.source_toml import describe

TURTLE = """@prefix org: <http://www.w3.org/ns/org#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<http://x.example/1> a org:Organization ; skos:prefLabel "Port"@en ; org:head <http://x.example/p> .
<http://x.example/p> a <http://xmlns.com/foaf/0.1/Person> .
"""


@pytest.fixture
def proposed(tmp_path):
    def proposing(name, body):
        (tmp_path / name).write_text(body, encoding="utf-8")
        return describe(inspect_file(tmp_path / name))

    return proposing


def test_rdf_needs_no_profile(proposed):
    text = proposed("bodies.ttl", TURTLE)

    assert tomllib.loads(text) == {
        "title": "Bodies", "licence": "not stated", "reader": "rdf", "include": ["bodies.ttl"],
    }  # fmt: skip
    assert "institutions found: 1" in text
    assert "what the file says about people is left out" in text


def test_classes_are_named_where_there_is_no_institution(proposed):
    text = proposed("list.ttl", "<http://x.example/1> a <http://x.example/Office>, <http://x.example/Port> .")

    assert "CHECK: no subject is known as an institution" in text
    assert "http://x.example/Office (1)" in text


def test_cards_of_people_are_counted(proposed):
    text = proposed("c.vcf", "BEGIN:VCARD\nKIND:org\nFN:Port\nEND:VCARD\nBEGIN:VCARD\nFN:Ann Lee\nEND:VCARD\n")

    assert "institutions found: 1" in text
    assert "cards of people, which are left out: 1" in text
    assert "Ann" not in text


def test_file_of_another_kind_is_refused(proposed):
    with pytest.raises(SourceError, match=r"\.csv"):
        proposed("c.vcf", "id,name\n")
