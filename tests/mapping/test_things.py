"""Places, concepts, legal instruments and tombstones (docs/mapping.md)."""

import pytest

from publisher.errors import IdentifierConflictError
from publisher.mapping import Gone, Law, Mapper, note_kinds
from publisher.records import Concept, ConceptScheme, LegalInstrument, NoteKind, SourceFile
from publisher.uris import Kind, file_slug
from tests.support.sample_institutions import BASE, IRI, PLACES, SLUG, URIS, Resolver, department, en, university, zh

MAPPER = Mapper(URIS)
SCHEMA = "http://schema.org/"
SKOS = "http://www.w3.org/2004/02/skos/core#"


def objects(description, predicate):
    """The objects of a predicate, as they stand in the lines of the default graph."""
    start = f"<{description.iri}> <{predicate}> "
    lines = (line for line in description.quads if line.startswith(start))
    return [line[len(start) :].removesuffix(" .").replace(BASE, "") for line in lines]


def test_place_names_every_place_it_lies_within():
    place = MAPPER.places([PLACES["cn-620102"]])[0]

    assert objects(place, f"{SCHEMA}containedInPlace") == ["</id/place/cn-620100>"]
    assert objects(place, "http://www.opengis.net/ont/geosparql#sfWithin") == [
        "</id/place/cn-620000>",
        "</id/place/cn-620100>",
        "</id/place/cn>",
    ]
    assert objects(place, f"{SCHEMA}name") == ['"Chengguan District"@en', '"城关区"@zh-hans']
    assert (place.label, place.names) == ("Chengguan District", ("Chengguan District", "城关区"))


def test_place_is_linked_to_registers_in_their_own_graphs():
    place = MAPPER.places([PLACES["cn-620000"]])[0]

    assert objects(place, f"{SCHEMA}sameAs") == [
        "<http://www.wikidata.org/entity/Q42392> </graph/links-wikidata>",
        "<https://sws.geonames.org/1810676/> </graph/links-geonames>",
    ]


def test_country_is_a_country():
    country = MAPPER.places([PLACES["cn"]])[0]

    assert f"<{SCHEMA}Country>" in objects(country, "http://www.w3.org/1999/02/22-rdf-syntax-ns#type")


def test_concepts_and_their_scheme():
    scheme, top, narrow = MAPPER.concepts(
        [ConceptScheme(slug="category", titles=(en("Categories"), zh("类别")), top_concepts=("departments",))],
        [
            Concept(scheme="category", slug="departments", labels=(en("Departments"),)),
            Concept(scheme="category", slug="science", labels=(en("Science"),), broader="departments", notation="S"),
        ],
    )

    assert scheme.iri == f"{BASE}/id/concept/category"
    assert objects(scheme, f"{SKOS}hasTopConcept") == ["</id/concept/category/departments>"]
    assert objects(top, f"{SKOS}topConceptOf") == ["</id/concept/category>"]
    assert objects(narrow, f"{SKOS}broader") == ["</id/concept/category/departments>"]
    assert objects(narrow, f"{SKOS}notation") == ['"S"']
    assert narrow.links == (scheme.iri, top.iri)


def test_legal_instrument_has_the_names_of_every_mention():
    mentions = [
        LegalInstrument(slug="hall-2018-120", identifier="Hall Document [2018] No. 120", year=2018, title=en("Notice")),
        LegalInstrument(slug="hall-2018-120", identifier="Zhongfa [2018] No. 120", year=2018, title=en("Circular")),
        LegalInstrument(slug="hall-2018-120", identifier="Hall Document [2018] No. 120"),
    ]
    instrument = MAPPER.legislation([Law(mentions)])[0]

    assert objects(instrument, "http://purl.org/dc/terms/title") == ['"Circular"@en', '"Notice"@en']
    numbers = ['"Hall Document [2018] No. 120"', '"Zhongfa [2018] No. 120"']
    assert objects(instrument, "http://purl.org/dc/terms/identifier") == numbers
    assert objects(instrument, f"{SCHEMA}legislationIdentifier") == numbers
    assert objects(instrument, "http://purl.org/dc/terms/issued") == [
        '"2018"^^<http://www.w3.org/2001/XMLSchema#gYear>'
    ]
    assert instrument.label == "Hall Document [2018] No. 120"


@pytest.mark.parametrize(("successor", "state"), [(None, "deleted"), ("new", "merged")])
def test_tombstone_keeps_names_and_identifiers_and_adds_nothing(successor, state):
    before = MAPPER.institutions([department()], Resolver())[0]
    gone = Gone(Kind.INSTITUTION, SLUG, before.label, before.quads, source="s", key="948", successor=successor)

    tombstone = MAPPER.tombstones([gone])[0]

    assert tombstone.state == state
    assert tombstone.successor == (f"{BASE}/id/institution/new" if successor else None)
    as_tombstone = ["<https://www.w3.org/ns/activitystreams#Tombstone>"]
    assert objects(tombstone, "http://www.w3.org/1999/02/22-rdf-syntax-ns#type") == as_tombstone
    assert len(objects(tombstone, "https://www.w3.org/ns/activitystreams#formerType")) == 3
    assert objects(tombstone, f"{SCHEMA}location") == []
    assert objects(tombstone, f"{SKOS}prefLabel") == objects(before, f"{SKOS}prefLabel")
    assert not any("#" in line.partition(">")[0] for line in tombstone.quads)


def test_tombstone_without_a_preferred_label_is_called_by_its_label():
    law = f"{BASE}/id/legislation/hall-2018-120"
    quads = (
        f'<{law}> <http://schema.org/legislationIdentifier> "Hall" .',
        f"<{law}> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://schema.org/Legislation> .",
    )
    tombstone = MAPPER.tombstones([Gone(Kind.LEGISLATION, "hall-2018-120", 'Hall "120"\\', quads)])[0]

    assert f'<{law}> <{SKOS}prefLabel> "Hall \\"120\\"\\\\" .' in tombstone.quads
    assert list(tombstone.quads) == sorted(tombstone.quads)


def test_tombstone_of_a_tombstone_is_the_same():
    before = MAPPER.institutions([university(state="withdrawn")], Resolver())[0]
    once = MAPPER.tombstones([Gone(Kind.INSTITUTION, before.slug, before.label, before.quads)])[0]
    twice = MAPPER.tombstones([Gone(Kind.INSTITUTION, before.slug, before.label, once.quads)])[0]

    assert once.quads == twice.quads


def test_two_records_with_one_identifier_are_refused():
    with pytest.raises(IdentifierConflictError, match=IRI):
        MAPPER.institutions([department(), department()], Resolver())


def test_file_of_many_records_is_described_in_the_graph_of_documents():
    file = SourceFile(source="ror", name="ror.jsonl", language="en", retrieved="2026-01-02")
    (described,) = MAPPER.files([file])

    assert (described.iri, described.label) == (f"{BASE}/id/file/ror/ror-jsonl", "ror.jsonl")
    assert objects(described, f"{SCHEMA}name") == ['"ror.jsonl" </graph/provenance>']
    assert objects(described, "http://purl.org/dc/terms/language") == ['"en" </graph/provenance>']
    day = "http://www.w3.org/2001/XMLSchema#date"
    assert objects(described, "http://purl.org/dc/terms/created") == [f'"2026-01-02"^^<{day}> </graph/provenance>']


def test_names_of_files_never_share_a_slug():
    names = [
        "a-b.csv",
        "a/b.csv",
        "a_b.csv",
        "a b.csv",
        "A-b.csv",
        "a-b-csv",
        "a.b.csv",
        "数据.csv",
        "データ.csv",
        "…",
        "a-b.CSV",
    ]
    slugs = {file_slug("s", name) for name in names}

    assert len(slugs) == len(names)
    assert "s/a-b-csv" in slugs
    assert all(URIS.parse(URIS.thing(Kind.FILE, slug)) for slug in slugs)


def test_kind_of_note_is_the_text_of_its_notes():
    kind = note_kinds.concept(NoteKind.REPAIRED, "written in full-width digits")
    described = MAPPER.concepts([], [kind])[0]
    rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"

    assert described.slug == note_kinds.path(NoteKind.REPAIRED, "written in full-width digits")
    assert objects(described, f"{rdf}value") == ['"written in full-width digits"@en </graph/quality>']
    assert objects(described, f"{SKOS}broadMatch") == ["</ontology#note-repaired>"]
    assert "<http://www.w3.org/ns/oa#TextualBody> </graph/quality>" in objects(described, f"{rdf}type")


@pytest.mark.parametrize(
    ("kind", "message"),
    [
        pytest.param(NoteKind.INFERRED, "a, b", id="punctuation"),
        pytest.param(NoteKind.REPAIRED, "a b", id="motivation"),
        pytest.param(NoteKind.INFERRED, "没有地址", id="chinese"),
        pytest.param(NoteKind.INFERRED, "…", id="no-word"),
        pytest.param(NoteKind.INFERRED, "word " * 100 + "1", id="long"),
        pytest.param(NoteKind.INFERRED, "word " * 100 + "2", id="long-and-another-end"),
    ],
)
def test_kinds_of_notes_never_share_an_address(kind, message):
    path = note_kinds.path(kind, message)

    assert path != note_kinds.path(NoteKind.INFERRED, "a b")
    assert path != note_kinds.path(NoteKind.INFERRED, "word " * 100 + "3")
    assert URIS.parse(URIS.thing(Kind.CONCEPT, path))
