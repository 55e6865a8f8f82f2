"""What each field of a record becomes (docs/mapping.md)."""

import pyoxigraph as ox
import pytest
from rdflib import Graph, URIRef

from publisher.mapping import Mapper
from publisher.records import (
    Address,
    Contact,
    ExternalIdentifier,
    InstitutionRef,
    OpeningHours,
    Relation,
    Responsibility,
    Site,
    Telephone,
)
from publisher.uris import file_slug
from tests.support.sample_institutions import (
    BASE,
    DOCUMENT,
    IRI,
    MORNING,
    SLUG,
    URIS,
    WEEKDAYS,
    Resolver,
    department,
    document,
    en,
    university,
    zh,
)

XSD = "http://www.w3.org/2001/XMLSchema#"
PREFIXES = {
    "adms": "http://www.w3.org/ns/adms#",
    "as": "https://www.w3.org/ns/activitystreams#",
    "cv": "http://data.europa.eu/m8g/",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "geo": "http://www.opengis.net/ont/geosparql#",
    "locn": "http://www.w3.org/ns/locn#",
    "oa": "http://www.w3.org/ns/oa#",
    "org": "http://www.w3.org/ns/org#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "schema": "http://schema.org/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "v": f"{BASE}/ontology#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
}


def describe(record, resolver=None):
    return Mapper(URIS).institutions([record], resolver or Resolver())[0]


class Statements:
    """A description's quads, to ask questions of."""

    def __init__(self, description):
        text = "".join(f"{line}\n" for line in description.quads)
        self.quads = list(ox.parse(text, format=ox.RdfFormat.N_QUADS))
        self.iri = description.iri

    def __call__(self, subject, predicate, *, graph=""):
        """The objects: IRIs in full, literals as text, text@lang or text^^type; sorted."""
        prefix, _, local = predicate.partition(":")
        predicate = PREFIXES[prefix] + local
        subject = self.iri + subject if subject.startswith("#") or not subject else subject
        name = f"{BASE}/graph/{graph}" if graph else None
        return sorted(
            plain(quad.object)
            for quad in self.quads
            if quad.subject.value == subject
            and quad.predicate.value == predicate
            and (getattr(quad.graph_name, "value", None) or None) == name
        )


def plain(term):
    if isinstance(term, ox.NamedNode):
        return term.value.removeprefix(BASE)
    if term.language:
        return f"{term.value}@{term.language}"
    datatype = term.datatype.value
    return term.value if datatype == f"{XSD}string" else f"{term.value}^^{datatype.removeprefix(XSD)}"


@pytest.fixture(scope="module")
def statements():
    return Statements(describe(department()))


ID = f"/id/institution/{SLUG}"


@pytest.mark.parametrize(
    ("subject", "predicate", "expected"),
    [
        (
            "",
            "rdf:type",
            [
                "http://data.europa.eu/m8g/PublicOrganisation",
                "http://schema.org/GovernmentOrganization",
                "http://www.w3.org/ns/org#FormalOrganization",
            ],
        ),
        ("", "skos:prefLabel", ["Gansu Provincial Department of Science and Technology@en"]),
        ("", "schema:name", ["Gansu Provincial Department of Science and Technology@en"]),
        ("", "skos:altLabel", ["Provincial Department of Science and Technology@en"]),
        ("", "org:identifier", [f"948^^{BASE}/ontology#ChinaServicesNetSid"]),
        (
            "",
            "org:classification",
            ["/id/concept/category/departments-science", "/id/concept/status/constituent-department"],
        ),
        ("", "v:administrativeRank", ["/id/concept/rank/director-general"]),
        ("", "schema:keywords", ["/id/concept/tag/science"]),
        ("", "org:subOrganizationOf", ["/id/institution/gansu-provincial-peoples-government"]),
        ("", "schema:parentOrganization", ["/id/institution/gansu-provincial-peoples-government"]),
        (
            "",
            "v:concurrentlyServesAs",
            ["/id/institution/gansu-foreign-experts-bureau", "/id/institution/lanzhou-baiyin-zone-office"],
        ),
        ("", "schema:telephone", ["+869318834621"]),
        ("", "vcard:hasTelephone", ["tel:+869318834621"]),
        ("", "org:hasPrimarySite", [f"{ID}#site"]),
        ("", "schema:location", [f"{ID}#site"]),
        ("", "schema:address", [f"{ID}#address"]),
        ("", "schema:openingHoursSpecification", []),
        ("", "dct:spatial", ["/id/place/cn-620100"]),
        ("", "schema:areaServed", ["/id/place/cn-620000"]),
        ("", "org:resultedFrom", [f"{ID}#change-1"]),
        ("", "org:purpose", [f"{ID}#responsibility-{number:02d}" for number in range(1, 14)]),
        ("", "schema:mainEntityOfPage", [f"/doc/institution/{SLUG}"]),
        ("#site", "schema:containedInPlace", ["/id/place/cn-620102"]),
        ("#site", "org:siteAddress", [f"{ID}#address"]),
        ("#site", "schema:openingHoursSpecification", [f"{ID}#hours-1", f"{ID}#hours-2"]),
        ("#contact", "schema:hoursAvailable", [f"{ID}#hours-1", f"{ID}#hours-2"]),
        ("#contact", "schema:contactType", ["Department Office@en"]),
        ("#contact", "schema:telephone", ["+869318834621"]),
        ("#unit", "org:unitOf", [ID]),
        ("#unit", "skos:prefLabel", ["Department Office@en"]),
        ("#address", "locn:fullAddress", ["No. 166 Qingyang Road, Chengguan District, Lanzhou City@en"]),
        ("#address", "schema:streetAddress", ["No. 166 Qingyang Road, Chengguan District@en"]),
        ("#address", "locn:locatorDesignator", ["166"]),
        ("#address", "locn:adminUnitL2", ["Gansu@en"]),
        ("#address", "schema:addressCountry", ["CN"]),
        ("#hours-1", "schema:opens", ["08:30:00^^time"]),
        ("#hours-2", "schema:closes", ["18:00:00^^time"]),
        ("#hours-1", "schema:dayOfWeek", sorted(f"http://schema.org/{day}" for day in WEEKDAYS)),
        ("#hours-1", "dct:description", ["Weekdays 8:30 AM–12:00 PM@en"]),
        ("#change-1", "dct:date", ["2018^^gYear"]),
        ("#change-1", "cv:hasFormalFramework", ["/id/legislation/hall-2018-120"]),
        ("#change-1", "org:resultingOrganization", [ID]),
        ("#responsibility-13", "skos:definition", ["Duty number 13.@en"]),
        ("#responsibility-13", "skos:notation", ["(13)"]),
        ("#responsibility-13", "schema:position", ["13^^integer"]),
        ("#responsibilities", "dct:title", ["Primary responsibilities@en"]),
    ],
)
def test_institution(statements, subject, predicate, expected):
    assert statements(subject, predicate) == expected


@pytest.mark.parametrize(
    ("subject", "predicate", "expected"),
    [
        ("", "dct:title", ["Institutional information@en"]),
        ("", "schema:abstract", ["Formulating the strategy,@en"]),
        (
            "",
            "prov:wasDerivedFrom",
            [f"/doc/institution/{SLUG}#file", "https://www.example.org/cn/shop/about-sid-948.html"],
        ),
        ("", "schema:commentCount", ["0^^integer"]),
        ("", "v:pictureCount", ["1^^integer"]),
        ("", "v:boilerplate", ["Seller Map@en"]),
        ("", "v:rawField", [f"/doc/institution/{SLUG}#raw-{number}" for number in (1, 2, 3)]),
        ("#raw-2", "schema:name", ["tel"]),
        ("#raw-2", "schema:value", ["00-86-0931-8834621"]),
        ("#raw-2", "schema:position", ["3^^integer"]),
        ("#file", "schema:sha256", ["ab" * 32]),
        ("#file", "schema:name", ["948.txt"]),
        ("#file", "dct:language", ["en"]),
        ("#file", "dct:created", ["2026-09-01^^date"]),
        ("#statistic-1", "schema:userInteractionCount", ["20^^integer"]),
        ("#statistic-1", "schema:interactionType", ["http://schema.org/ViewAction"]),
    ],
)
def test_record_document_is_in_the_provenance_graph(statements, subject, predicate, expected):
    assert statements(DOCUMENT + subject, predicate, graph="provenance") == expected


@pytest.mark.parametrize(
    ("subject", "predicate", "expected"),
    [
        ("#note-1", "oa:motivatedBy", ["/ontology#note-truncated"]),
        ("#note-1", "oa:hasTarget", [f"/doc/institution/{SLUG}"]),
        ("#note-1", "schema:about", [f"/doc/institution/{SLUG}#raw-3"]),
        ("#note-1", "oa:hasBody", ["/id/concept/quality-note/truncated-the-description-is-cut-off-988ee2b2"]),
    ],
)
def test_quality_notes_are_in_the_quality_graph(statements, subject, predicate, expected):
    assert statements(DOCUMENT + subject, predicate, graph="quality") == expected


def test_file_of_many_records_is_a_thing_of_its_own():
    many = document().model_copy(update={"shared_file": "shared", "file": "Data 2026/all.csv", "sha256": None})
    record = department(document=many)
    statements = Statements(describe(record))
    (file,) = statements(DOCUMENT, "prov:wasDerivedFrom", graph="provenance")[:1]

    assert file == f"/id/file/{file_slug('shared', 'Data 2026/all.csv')}"
    assert f"{DOCUMENT}#file" not in describe(record).text


def test_description_is_found_by_what_a_list_shows():
    description = describe(department())

    assert description.label == "Gansu Provincial Department of Science and Technology"
    assert description.names[-1] == "Department Office"
    assert (description.kind, description.slug, description.key) == ("institution", SLUG, "948")
    assert description.facets == {
        "type": "Government organisation",
        "place": ["cn-620102", "cn-620100", "cn-620000"],
        "region": "cn-620000",
        "country": "CN",
        "classification": "category/departments-science",
    }


def test_links_hold_all_that_a_reader_wants_labelled():
    links = {iri.removeprefix(f"{BASE}/id/") for iri in describe(department()).links}

    assert links == {
        "concept/category",
        "concept/category/departments",
        "concept/category/departments-science",
        "concept/quality-note/truncated-the-description-is-cut-off-988ee2b2",
        "concept/rank",
        "concept/rank/director-general",
        "concept/status",
        "concept/status/constituent-department",
        "concept/tag",
        "concept/tag/science",
        "institution/gansu-foreign-experts-bureau",
        "institution/gansu-provincial-peoples-government",
        "institution/lanzhou-baiyin-zone-office",
        "legislation/hall-2018-120",
        "place/cn",
        "place/cn-620000",
        "place/cn-620100",
        "place/cn-620102",
    }


def test_register_record():
    statements = Statements(describe(university()))

    assert statements("", "skos:prefLabel") == ["Lanzhou University@en", "兰州大学@zh-hans"]
    assert statements("", "skos:altLabel") == ["Gansu Law School@en", "LZU@en"]
    assert statements("", "v:acronym") == ["LZU@en"]
    assert statements("", "v:formerName") == ["Gansu Law School@en"]
    assert statements("", "schema:foundingDate") == ["1909^^gYear"]
    assert statements("", "foaf:homepage") == statements("", "schema:url") == ["https://www.lzu.edu.cn/"]
    assert statements("", "schema:email") == ["office@lzu.edu.cn"]
    assert statements("", "vcard:hasEmail") == ["mailto:office@lzu.edu.cn"]
    assert statements("", "schema:sameAs") == ["https://ror.org/01mkqqe32"]
    assert statements("", "schema:sameAs", graph="links-ror") == ["http://www.wikidata.org/entity/Q1123807"]
    assert statements("#identifier-2", "schema:value", graph="links-ror") == ["Q1123807"]
    assert statements("#identifier-3", "schema:propertyID") == ["domain"]
    assert statements("#position", "schema:latitude") == ["36.05^^decimal"]
    position = statements("#site", "schema:geo")
    assert position == statements("#site", "geo:hasGeometry")
    assert position[0].endswith("#position")
    assert statements("#position", "geo:asWKT") == [f"POINT(103.86 36.05)^^{PREFIXES['geo']}wktLiteral"]
    assert statements("", "org:identifier") == ["03xz2hx98"]


@pytest.mark.parametrize(
    ("founded", "expected"),
    [("1898-10-18", "1898-10-18^^date"), ("1898", "1898^^gYear"), ("-0044", "-0044^^gYear"), (None, None)],
)
def test_date_is_as_precise_as_its_source(founded, expected):
    statements = Statements(describe(university(founded=founded)))

    assert statements("", "schema:foundingDate") == ([expected] if expected else [])


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("parent", {"org:subOrganizationOf", "schema:parentOrganization"}),
        ("child", {"org:hasSubOrganization", "schema:subOrganization"}),
        ("concurrent", {"v:concurrentlyServesAs"}),
        ("related", {"org:linkedTo"}),
        ("led-by", {"v:ledBy"}),
        ("reports-to", {"org:reportsTo"}),
    ],
)
def test_relation(kind, expected):
    statements = Statements(describe(university(relations=(Relation(kind=kind, target=InstitutionRef(key="7")),))))

    assert {name for name in expected if statements("", name) == ["/id/institution/i-7"]} == expected


@pytest.mark.parametrize(
    ("kind", "link", "before", "after"),
    [
        ("predecessor", "org:resultedFrom", "/id/institution/i-7", "/id/institution/i-03xz2hx98"),
        ("successor", "org:changedBy", "/id/institution/i-03xz2hx98", "/id/institution/i-7"),
    ],
)
def test_succession_is_an_event(kind, link, before, after):
    statements = Statements(describe(university(relations=(Relation(kind=kind, target=InstitutionRef(key="7")),))))

    (event,) = statements("", link)
    assert statements(BASE + event, "org:originalOrganization") == [before]
    assert statements(BASE + event, "org:resultingOrganization") == [after]


def test_relation_to_nobody_is_noted():
    statements = Statements(
        describe(department(relations=(Relation(kind="parent", target=InstitutionRef(key="nobody")),)))
    )

    assert statements("", "org:subOrganizationOf") == []
    assert statements(f"{DOCUMENT}#note-2", "oa:motivatedBy", graph="quality") == ["/ontology#note-lost"]
    assert statements(f"{DOCUMENT}#note-2", "dct:description", graph="quality") == ["nobody"]
    (text,) = statements(f"{DOCUMENT}#note-2-body", "rdf:value", graph="quality")
    assert text.startswith("The parent institution named here is in no record")


def test_unknown_place_is_noted():
    statements = Statements(describe(university(place="cn-999999")))

    assert statements("", "dct:spatial") == []
    document_iri = statements.iri.replace("/id/", "/doc/")
    assert "cn-999999" in statements(f"{document_iri}#note-1-body", "rdf:value", graph="quality")[0]


def test_closed_on_public_holidays_is_an_interval_without_times():
    hours = (OpeningHours(days=WEEKDAYS, opens="09:00:00", closes="17:00:00", closed_on_public_holidays=True),)
    statements = Statements(describe(university(sites=(Site(hours=hours),))))

    assert statements("#hours-public-holidays", "schema:dayOfWeek") == ["http://schema.org/PublicHolidays"]
    assert statements("#hours-public-holidays", "schema:opens") == []


def test_hours_without_days_name_none():
    hours = (OpeningHours(opens="09:00:00", closes="17:00:00"),)

    assert Statements(describe(university(sites=(Site(hours=hours),))))("#hours-1", "schema:dayOfWeek") == []


def test_equal_hours_are_one_node_and_other_sites_get_numbers():
    sites = (Site(hours=(MORNING,)), Site(hours=(MORNING,), address=Address(full=zh("甘肃省兰州市"))))
    statements = Statements(describe(university(sites=sites)))

    assert statements("#site", "schema:openingHoursSpecification") == statements(
        "#site-2", "schema:openingHoursSpecification"
    )
    assert [iri.rpartition("#")[2] for iri in statements("", "org:hasSite")] == ["site-2"]
    assert statements("#address-2", "locn:fullAddress") == ["甘肃省兰州市@zh-hans"]
    assert statements("#address-2", "schema:streetAddress") == []


def test_telephone_with_extension_label_and_fax():
    extension = Telephone(e164="+869318834621", extension="12", label="Press office")
    fax = Telephone(e164="+869318834622", kind="fax")
    statements = Statements(describe(university(telephones=(extension, fax))))

    assert statements("", "vcard:hasTelephone") == ["tel:+869318834621;ext=12", "tel:+869318834622"]
    assert statements("", "schema:faxNumber") == ["+869318834622"]
    assert statements("", "schema:telephone") == ["+869318834621"]
    assert statements("#telephone-1", "schema:contactType") == ["Press office"]


def test_contact_without_unit_makes_no_unit():
    statements = Statements(describe(university(contacts=(Contact(email="a@b.cn", url="https://b.cn/contact"),))))

    assert statements("", "org:hasUnit") == []
    assert statements("#contact", "cv:email") == ["a@b.cn"]
    assert statements("#contact", "schema:url") == ["https://b.cn/contact"]


def test_duty_under_a_duty():
    duties = (Responsibility(position=1, text=en("One")), Responsibility(position=2, text=en("Of one"), parent=1))

    statements = Statements(describe(university(responsibilities=duties)))
    assert [iri.rpartition("#")[2] for iri in statements("#responsibility-02", "skos:broader")] == ["responsibility-01"]


@pytest.mark.parametrize(
    ("homepage", "expected", "kind"),
    [
        ("https://b.cn/%zz", "https://b.cn/%25zz", "repaired"),
        ("http://b.cn:port/", None, "not-understood"),
    ],
)
def test_bad_web_address_is_mended_or_left_out_and_noted(homepage, expected, kind):
    statements = Statements(describe(university(homepages=(homepage,))))

    assert statements("", "foaf:homepage") == ([expected] if expected else [])
    document_iri = statements.iri.replace("/id/", "/doc/")
    assert statements(f"{document_iri}#note-1", "oa:motivatedBy", graph="quality") == [f"/ontology#note-{kind}"]


@pytest.mark.parametrize("email", ["nobody", "a b@c.cn", "a@b@c.cn", "@c.cn"])
def test_bad_email_is_left_out_and_noted(email):
    statements = Statements(describe(university(emails=(email,))))

    assert statements("", "schema:email") == []
    document_iri = statements.iri.replace("/id/", "/doc/")
    assert statements(f"{document_iri}#note-1", "dct:description", graph="quality") == [email]


def test_control_characters_are_replaced_and_noted():
    statements = Statements(describe(university(description=en("a\x00b\x1bc"))))

    assert statements("", "dct:description") == ["a\ufffdb\ufffdc@en"]
    document_iri = statements.iri.replace("/id/", "/doc/")
    assert statements(f"{document_iri}#note-1", "oa:motivatedBy", graph="quality") == ["/ontology#note-repaired"]


@pytest.mark.parametrize(
    ("changes", "state", "successor"),
    [
        ({"state": "withdrawn"}, "deleted", []),
        ({"state": "merged", "merged_into": InstitutionRef(key="7")}, "merged", ["/id/institution/i-7"]),
        ({"state": "merged", "merged_into": InstitutionRef(key="nobody")}, "deleted", []),
    ],
)
def test_gone_records_become_tombstones(changes, state, successor):
    description = describe(university(**changes))
    statements = Statements(description)

    assert description.state == state
    assert statements("", "rdf:type") == ["https://www.w3.org/ns/activitystreams#Tombstone"]
    assert "http://www.w3.org/ns/org#FormalOrganization" in statements("", "as:formerType")
    assert statements("", "adms:status") == ["http://purl.org/adms/status/Withdrawn"]
    assert statements("", "dct:isReplacedBy") == successor
    assert statements("", "skos:prefLabel")
    assert statements("", "schema:location") == []


def test_successor_says_what_it_replaces():
    description = describe(university(), Resolver(replaced={"i-03xz2hx98": ("old",)}))

    assert Statements(description)("", "dct:replaces") == ["/id/institution/old"]
    assert f"{BASE}/id/institution/old" in description.links


def test_inactive_institution_stays_one():
    statements = Statements(describe(university(state="inactive", dissolved="2018-03-01")))

    assert statements("", "adms:status") == ["http://purl.org/adms/status/Deprecated"]
    assert statements("", "schema:dissolutionDate") == ["2018-03-01^^date"]
    assert "http://www.w3.org/ns/org#FormalOrganization" in statements("", "rdf:type")


def test_mention_has_no_identifier_of_its_source():
    assert Statements(describe(university(mention_only=True)))("", "org:identifier") == []


def test_external_identifier_without_iri():
    statements = Statements(
        describe(university(identifiers=(ExternalIdentifier(scheme="isni", value="0000 0001"),), domains=()))
    )

    assert statements("#identifier-1", "schema:value") == ["0000 0001"]
    assert statements("", "schema:sameAs") == []


def test_no_blank_node_and_every_subject_is_the_record_or_a_part_of_it():
    for description in Mapper(URIS).institutions([department(), university()], Resolver()):
        own = (description.iri, URIS.document_of(description.iri))
        for line in description.quads:
            assert "_:" not in line
            assert line[1:].partition(">")[0].partition("#")[0] in own


def test_same_input_gives_the_same_lines_in_any_batch():
    alone = describe(department()).quads
    together = Mapper(URIS).institutions([university(), department()], Resolver())[1].quads

    assert alone == together
    assert list(alone) == sorted(alone)


def test_every_word_of_the_record_is_in_a_literal():
    literals = " ".join(
        quad.object.value for quad in Statements(describe(department())).quads if isinstance(quad.object, ox.Literal)
    )
    for raw in document().raw_fields:
        assert raw.value in literals
    assert "Seller Map" in literals


def test_says_what_the_worked_example_says(shared):
    """The institution's own triples of the reference, other than those to its parts and texts of the page."""
    example = Graph().parse(shared / "design" / "seed-example.ttl")
    own = [line for line in describe(department()).quads if f" <{BASE}/graph/" not in line]
    ours = Graph().parse(data="\n".join(own), format="nt")
    thing = URIRef(IRI)
    shared_words = {
        (predicate, value)
        for predicate, value in example.predicate_objects(thing)
        if isinstance(value, URIRef)
        and "#" not in value.removeprefix(BASE + "/ontology#")
        and "/id/institution/" not in value
    }
    elsewhere = {URIRef("https://ror.org/03xz2hx98"), URIRef("http://www.gsstc.gov.cn/")}

    assert {(p, o) for p, o in shared_words if o not in elsewhere} <= set(ours.predicate_objects(thing))
