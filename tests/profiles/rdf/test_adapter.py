"""Institutions that their owner describes in RDF: read in every vocabulary and format, without people."""

from types import SimpleNamespace

import pyoxigraph as ox
import pytest

from publisher.errors import RecordError
from publisher.profiles import adapter_of, load, read
from publisher.profiles.rdf.adapter import is_institution
from publisher.raw import RawRecord

BASE = "https://lod.example.net"
OWNER = "http://owner.example.org/id"
HEAD = f"""
@prefix org: <http://www.w3.org/ns/org#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> . @prefix schema: <https://schema.org/> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix vcard: <http://www.w3.org/2006/vcard/ns#> . @prefix locn: <http://www.w3.org/ns/locn#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix geo: <http://www.w3.org/2003/01/geo/wgs84_pos#> .
@prefix o: <{OWNER}/> .
"""
PORT = """
o:port a org:FormalOrganization ; skos:prefLabel "Hafenamt"@de, "Port Office"@en ; skos:altLabel "Harbour"@en ;
  org:subOrganizationOf o:ministry ; foaf:homepage <https://port.example.org/> ; o:berths 12 ;
  org:hasPrimarySite [ a org:Site ; geo:lat 51.48 ; geo:long -3.18 ; org:siteAddress [ a vcard:Organization ;
    vcard:hasEmail [ vcard:hasValue <mailto:info@port.example.org> ], [ vcard:hasValue <mailto:jane.smith@port.example.org> ] ;
    vcard:hasTelephone [ vcard:hasValue <tel:+442920877900> ] ;
    vcard:hasAddress [ vcard:street-address "Quay 1" ; vcard:locality "Cardiff" ; vcard:postal-code "CF10 1AA" ;
      vcard:country-name "United Kingdom" ] ] ] .
o:ministry a schema:GovernmentOrganization ; schema:name "Ministry of Harbours"@en .
"""


@pytest.fixture
def records(tmp_path):
    def reading(text="", head=HEAD, options="", name="all.ttl", body=None, base=BASE):
        folder = tmp_path / "bodies"
        folder.mkdir(exist_ok=True)
        toml = f'title = "T"\nlicence = "not stated"\nreader = "rdf"\n{options}'
        (folder / "source.toml").write_text(toml, encoding="utf-8")
        (folder / name).write_bytes(body if body is not None else (head + text).encode())
        source = load(folder)
        raws = [item for item in read(source, base) if isinstance(item, RawRecord)]
        adapted = [adapter_of(source).adapt(raw, source) for raw in raws if is_institution(raw)]
        kept = "".join(raw.raw.decode() for raw in raws)
        return SimpleNamespace(by_name={record.names[0].value: record for record in adapted}, kept=kept)

    return reading


def test_organization_is_read_with_its_parts(records):
    port = records(PORT).by_name["Port Office"]
    (site,) = port.sites

    assert (port.key, port.same_as) == (f"{OWNER}/port", (f"{OWNER}/port",))
    assert {(name.value, name.language) for name in port.names} == {("Port Office", "en"), ("Hafenamt", "de")}
    assert [number.e164 for number in port.telephones] == ["+442920877900"]
    assert port.emails == ("info@port.example.org",)
    assert (site.address.full.value, site.address.country) == ("Quay 1, Cardiff, CF10 1AA, United Kingdom", "GB")
    assert (site.coordinates.latitude, site.coordinates.longitude) == (51.48, -3.18)
    assert [(relation.kind, relation.target.key) for relation in port.relations] == [("parent", f"{OWNER}/ministry")]


def test_an_address_of_a_person_is_in_no_statement(records):
    kept = records(PORT).kept

    assert "jane.smith" not in kept
    assert "info@port.example.org" in kept
    assert f"<{OWNER}/berths>" in kept


@pytest.mark.parametrize("format_", ["rdf", "jsonld", "nt", "trig", "n3"])
def test_every_format_gives_the_same_records(records, format_):
    expected = records(PORT).by_name
    formats = {"rdf": ox.RdfFormat.RDF_XML, "jsonld": ox.RdfFormat.JSON_LD, "nt": ox.RdfFormat.N_TRIPLES}
    quads = [quad.triple for quad in ox.parse((HEAD + PORT).encode(), ox.RdfFormat.TURTLE)]
    body = ox.serialize(quads, format=formats[format_]) if format_ in formats else (HEAD + PORT).encode()
    (found) = records(name=f"all.{format_}", body=body).by_name

    assert {name: record.sites for name, record in found.items()} == {n: r.sites for n, r in expected.items()}


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        pytest.param('a schema:Library ; schema:name "A"', "types", ("Library",), id="schema-class"),
        pytest.param('a schema:Museum ; schema:name "A"', "types", ("Organization",), id="schema-place"),
        pytest.param('a vcard:Organization ; vcard:fn "A"', "types", ("Organization",), id="vcard"),
        pytest.param('a vcard:VCard ; vcard:fn "A" ; vcard:org [ vcard:organization-name "A" ] ; vcard:tel [ vcard:value <tel:+442920877900> ]', "telephones.0.e164", "+442920877900", id="vcard-of-2006"),
        pytest.param('a foaf:Organization ; foaf:name "A" ; foaf:mbox <mailto:info@a.org>', "emails", ("info@a.org",), id="foaf"),
        pytest.param('a o:Office . o:Office rdfs:subClassOf org:Organization . o:a rdfs:label "A"', "types", ("Organization",), id="own-subclass"),
        pytest.param('a skos:Concept ; skos:prefLabel "A" ; foaf:homepage <https://a.org/>', "homepages", ("https://a.org/",), id="concept-with-homepage"),
        pytest.param('a org:Organization ; rdfs:label "A" ; schema:foundingDate "1990-04-02"', "founded", "1990-04-02", id="founded"),
        pytest.param('a org:Organization ; rdfs:label "A" ; schema:dissolutionDate "2001"', "state", "inactive", id="dissolved"),
        pytest.param('a org:Organization ; rdfs:label "A" ; schema:description "D"', "description.value", "D", id="description"),
        pytest.param('a org:Organization ; rdfs:label "A" ; org:classification [ skos:prefLabel "Port" ]', "classifications.0.label.value", "Port", id="classification"),
        pytest.param('a org:Organization ; rdfs:label "A" ; org:identifier "17"', "identifiers.0.value", "17", id="identifier"),
        pytest.param('a org:Organization ; rdfs:label "A" ; owl:sameAs <http://www.wikidata.org/entity/Q5>', "identifiers.0.value", "Q5", id="wikidata"),
        pytest.param('a schema:Organization ; schema:name "A" ; schema:address "Quay 1, 1234 Town"', "sites.0.address.full.value", "Quay 1, 1234 Town", id="address-as-text"),
        pytest.param('a org:Organization ; rdfs:label "A" ; locn:address [ locn:thoroughfare "Kai" ; locn:locatorDesignator "7" ; locn:postName "Ort" ]', "sites.0.address.full.value", "Kai 7, Ort", id="locn"),
        pytest.param('a schema:Organization ; schema:name "A" ; schema:location [ schema:address [ schema:streetAddress "Q 1" ] ]', "sites.0.address.full.value", "Q 1", id="location"),
        pytest.param('a org:Organization ; rdfs:label "A" . o:s org:siteOf o:a ; org:siteAddress [ vcard:street-address "Q 1" ]', "sites.0.address.full.value", "Q 1", id="site-of"),
        pytest.param('a schema:Organization ; schema:name "A" ; schema:openingHoursSpecification [ schema:dayOfWeek schema:Monday ; schema:opens "09:00" ; schema:closes "12:00" ]', "sites.0.hours.0.opens", "09:00:00", id="hours"),
        pytest.param('a schema:Organization ; schema:name "A" ; schema:contactPoint [ schema:contactType "Desk" ; schema:telephone "+442920877900" ]', "contacts.0.unit.value", "Desk", id="contact-point"),
    ],
)  # fmt: skip
def test_property_is_read(records, text, field, value):
    found = records(f"o:a {text} .").by_name["A"]
    for step in field.split("."):
        found = found[int(step)] if step.isdecimal() else getattr(found, step)

    assert found == value


@pytest.mark.parametrize(
    "person",
    [
        pytest.param('o:port schema:employee o:p . o:p a schema:Person ; schema:name "Ann Lee"', id="schema"),
        pytest.param('o:p a foaf:Person ; foaf:name "Ann Lee" ; org:memberOf o:port', id="foaf"),
        pytest.param('o:port org:head [ a vcard:Individual ; vcard:fn "Ann Lee" ]', id="vcard"),
        pytest.param('o:port org:head o:p . o:p foaf:givenName "Ann Lee"', id="untyped"),
        pytest.param('o:p a foaf:Person ; schema:address [ schema:name "Ann Lee" ]', id="parts"),
        pytest.param(
            'o:p a vcard:VCard ; vcard:fn "Ann Lee" ; vcard:tel [ vcard:value <tel:+442920877900> ]', id="vcard-of-2006"
        ),
        pytest.param('o:p a org:Organization, foaf:Person ; foaf:name "Ann Lee"', id="both"),
    ],
)
def test_people_are_left_out(records, person):
    found = records(f"{PORT} {person} .")

    assert "Ann Lee" not in found.kept
    assert sorted(found.by_name) == ["Ministry of Harbours", "Port Office"]


def test_left_out_people_are_noted(records):
    port = records(f'{PORT} o:port org:head o:p . o:p a foaf:Person ; foaf:name "Ann Lee" .').by_name["Port Office"]

    assert "what the source says about people was left out" in {note.message for note in port.document.notes}


@pytest.mark.parametrize("name", ["o:port skos:altLabel", "o:port org:hasSite [ a org:Site ] . o:port skos:altLabel"])
def test_a_base_direction_that_is_left_out_is_noted(records, name):
    found = records(f'{PORT} {name} "مرفأ"@ar--rtl .').by_name
    noted = {
        label for label, record in found.items() for note in record.document.notes if "base direction" in note.message
    }

    assert noted == {"Port Office"}
    port = found["Port Office"]
    assert ("مرفأ", "ar") in {(text.value, text.language) for text in (*port.names, *port.alt_names)}


def test_people_stay_where_the_source_says_so(records):
    text = f'{PORT} o:p a foaf:Person ; foaf:name "Ann Lee" .'

    assert "Ann Lee" in records(text, options="[options]\npeople = true\n").kept


def test_further_classes_are_institutions(records):
    text = 'o:a a skos:Concept ; skos:prefLabel "A" .'

    assert records(text).by_name == {}
    options = '[options]\ntypes = ["http://www.w3.org/2004/02/skos/core#Concept"]\n'
    assert list(records(text, options=options).by_name) == ["A"]


def test_nodes_without_iri_are_known_by_name_and_place(records):
    text = """[] a schema:School ; schema:name "First School" ; schema:address [ schema:addressLocality "Barry" ] ;
      schema:parentOrganization [ a schema:Organization ; schema:name "Board" ] ."""
    found = records(text).by_name
    school = found["First School"]

    assert (school.key, school.same_as) == ("First School, Barry", ())
    assert [relation.target.label.value for relation in school.relations] == ["Board"]


def test_a_parent_that_is_not_described_is_not_made_up(records):
    text = 'o:a a org:Organization ; rdfs:label "A" ; org:subOrganizationOf <http://elsewhere.example/x> .'

    assert records(text).by_name["A"].relations == ()


def test_context_of_schema_org_needs_no_fetching(records):
    body = b'{"@context": "https://schema.org", "@id": "http://a.example/1", "@type": "Library", "name": "A", "url": "https://a.org/"}'
    found = records(name="a.jsonld", body=body).by_name["A"]

    assert (found.types, found.homepages) == (("Library",), ("https://a.org/",))


def test_own_base_keeps_its_iri(records):
    found = records(f'<{BASE}/id/institution/quay> a org:Organization ; rdfs:label "Quay" .').by_name["Quay"]

    assert (found.slug, found.same_as, bool(found.statements)) == ("quay", (), True)


def test_an_institution_without_a_name_is_reported(records):
    with pytest.raises(RecordError, match="no name"):
        records("o:a a org:Organization .")
