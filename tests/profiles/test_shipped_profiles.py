"""The shipped profiles, each on records that are made up to its register's format."""

import csv
import io
import json

import pytest

from publisher.profiles import SHIPPED, adapter_of, check, read, with_profile
from publisher.profiles.profile_file import shipped_table
from publisher.rdf.organisations import ORGANISATION_CLASSES
from publisher.records import RelationKind, State
from publisher.sources import load_source

ROR = {
    "admin": {
        "created": {"date": "2020-01-02", "schema_version": "1.0"},
        "last_modified": {"date": "2026-01-02", "schema_version": "2.1"},
    },
    "domains": ["tidelab.example"],
    "established": 1912,
    "external_ids": [
        {"all": ["501100000001", "501100000002"], "preferred": "501100000002", "type": "fundref"},
        {"all": ["0000 0001 2348 0690"], "preferred": None, "type": "isni"},
        {"all": ["grid.1.0"], "preferred": "grid.1.0", "type": "grid"},
        {"all": ["Q1"], "preferred": None, "type": "wikidata"},
    ],
    "id": "https://ror.org/00pjdza24",
    "links": [
        {"type": "website", "value": "https://tidelab.example/"},
        {"type": "wikipedia", "value": "http://en.wikipedia.org/wiki/Tide"},
    ],
    "locations": [
        {
            "geonames_details": {
                "continent_code": "AS", "continent_name": "Asia", "country_code": "TH", "country_name": "Thailand",
                "country_subdivision_code": "10", "country_subdivision_name": "Bangkok",
                "lat": 13.75398, "lng": 100.50144, "name": "Bangkok",
            },
            "geonames_id": 1609350,
        }
    ],
    "names": [
        {"lang": None, "types": ["acronym"], "value": "TL"},
        {"lang": "en", "types": ["ror_display", "label"], "value": "Tide Laboratory"},
        {"lang": "fr", "types": ["label"], "value": "Laboratoire des marées"},
        {"lang": "en", "types": ["label"], "value": "Laboratory of Tides"},
        {"lang": "en", "types": ["alias"], "value": "Tide Lab"},
        {"lang": "en", "types": ["alias", "label"], "value": "Laboratory of Waves"},
    ],
    "relationships": [
        {"label": "Sea Institute", "type": "parent", "id": "https://ror.org/02jbv0t02"},
        {"label": "Wave Office", "type": "child", "id": "https://ror.org/03yrm5c26"},
        {"label": "Moon Office", "type": "related", "id": "https://ror.org/00zv0wd17"},
        {"label": "Old Tide Office", "type": "predecessor", "id": "https://ror.org/03gd1bh37"},
    ],
    "status": "active",
    "types": ["facility", "funder"],
}  # fmt: skip

GOV = {
    "qid": "Q999", "label": "Harbour Board of Ayr", "label_lang": "en", "description": "board of a harbour",
    "description_lang": "en", "types": {"http://www.wikidata.org/entity/Q5": "harbour board"},
    "country": "http://www.wikidata.org/entity/Q145", "cofog": [], "generator": ["uk"],
    "details": [{
        "wikipedia": "https://en.wikipedia.org/wiki/X", "website": "https://harbour.example/",
        "email": "mailto:info@harbour.example", "phone": "+44-20-7946-0018", "contactPage": "https://harbour.example/contact",
        "leadBy": {"value": "Ada Lovelace", "lang": "en"}, "parent": "http://www.wikidata.org/entity/Q998",
        "regulatoryText": "https://law.example/1", "regulatoryTextTitle": {"value": "Harbours Act", "lang": "en"},
        "foiUrl": "https://foi.example/x",
    }],
    "accounts": [{
        "platformLabel": "X", "property": "http://www.wikidata.org/entity/P2002", "url": "https://x.com/harbour", "account": "harbour",
    }],
}  # fmt: skip

UNIVERSITIES = [
    {"name": "Universität der Gezeiten", "domains": ["gez.example", "tide.example"], "web_pages": ["https://gez.example/"],
     "country": "Germany", "alpha_two_code": "DE", "state-province": "Bremen"},
    {"name": "Tide College", "domains": ["tc.example"], "web_pages": ["https://tc.example/", "https://tide.example/"],
     "country": "Ghana", "alpha_two_code": "GH", "state-province": None},
]  # fmt: skip

DOTGOV = [
    (
        "Domain name",
        "Domain type",
        "Organization name",
        "Suborganization name",
        "City",
        "State",
        "Security contact email",
    ),
    ("ayr.gov", "City", "Town of Ayr", "", "Ayr", "NE", "ada@ayr.gov"),
    ("agency.gov", "Federal - Executive", "Tide Agency", "", "Washington", "DC", "(blank)"),
    ("voteayr.gov", "City - Election", "TOWN OF AYR", "", "Ayr", "NE", "(blank)"),
    ("waves.gov", "Federal - Executive", "Tide Agency", "Wave Office", "Boston", "MA", "(blank)"),
    ("ayrwi.gov", "City", "Town of Ayr", "", "Ayr", "WI", "(blank)"),
    ("moon.gov", "Federal - Judicial", "Moon Court", "MOON COURT", "Boston", "MA", "(blank)"),
    ("tides.gov", "Federal - Executive", "Tide Agency", "", "Washington, DC", "DC", "(blank)"),
]

NYC_COLUMNS = [
    "record_id",
    "name",
    "name_alphabetized",
    "operational_status",
    "organization_type",
    "url",
    "alternate_or_former_names",
    "acronym",
    "alternate_or_former_acronyms",
    "principal_officer_full_name",
    "principal_officer_first_name",
    "principal_officer_last_name",
    "principal_officer_title",
    "principal_officer_contact_url",
    "reports_to",
    "in_org_chart",
    "listed_in_nyc_gov_agency_directory",
]
NYC = [
    ("NYC_GOID_1", "Tide Office", "Tide Office", "Active", "Mayoral Office", "https://tide.example/", "Waves;Office of Waves", "TO",
     "OW;WO", "Ada Lovelace", "Ada", "Lovelace", "Director", "https://tide.example/ada", "First Deputy Mayor;Harbour Board", "True", "True"),
    ("NYC_GOID_2", "Shore Museum", "Shore Museum", "Active", "Nonprofit Organization", "", "", "", "", "", "", "", "", "", "", "False", "False"),
]  # fmt: skip


def table(*rows):
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue()


@pytest.fixture
def build(tmp_path):
    def building(profile, suffix, text):
        file = tmp_path / f"register.{suffix}"
        file.write_text(text, encoding="utf-8")
        source = with_profile(load_source(file), profile)
        raws = list(read(source))
        adapter = adapter_of(source)
        return [adapter.adapt(raw, source) for raw in raws], raws

    return building


def ror(build, **changes):
    return build("ror", "jsonl", json.dumps({**ROR, **changes}) + "\n")[0][0]


def texts(values):
    return [(text.value, text.language) for text in values]


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_profile_can_be_used(name, tmp_path):
    file = tmp_path / "x.csv"
    file.write_text("a\n", encoding="utf-8")

    check(with_profile(load_source(file), name))


def test_ror_names(build):
    record = ror(build)

    assert texts(record.names) == [("Tide Laboratory", "en"), ("Laboratoire des marées", "fr")]
    assert texts(record.alt_names) == [("Laboratory of Tides", "en"), ("Laboratory of Waves", "en"), ("Tide Lab", "en")]
    assert texts(record.acronyms) == [("TL", None)]


def test_ror_facts(build):
    record = ror(build)

    assert (record.source, record.key, record.slug, record.founded) == ("ror", "00pjdza24", "tide-laboratory", "1912")
    assert record.types == ("ResearchOrganization", "FundingAgency")
    assert [concept.slug for concept in record.classifications] == ["facility", "funder"]
    assert record.homepages == ("https://tidelab.example/",)
    assert record.links == ("http://en.wikipedia.org/wiki/Tide",)
    assert record.domains == ("tidelab.example",)
    assert record.document.url == "https://ror.org/00pjdza24"
    assert record.document.licence == "https://creativecommons.org/publicdomain/zero/1.0/"


def test_ror_identifiers_with_the_preferred_one_first(build):
    assert [(entry.scheme, entry.value, entry.same) for entry in ror(build).identifiers] == [
        ("ror", "00pjdza24", True),
        ("fundref", "501100000002", True),
        ("fundref", "501100000001", False),
        ("grid", "grid.1.0", True),
        ("isni", "0000000123480690", True),
        ("wikidata", "Q1", True),
    ]


def test_ror_relations(build):
    assert [(entry.kind, entry.target.key, entry.target.label.value) for entry in ror(build).relations] == [
        (RelationKind.PARENT, "02jbv0t02", "Sea Institute"),
        (RelationKind.CHILD, "03yrm5c26", "Wave Office"),
        (RelationKind.RELATED, "00zv0wd17", "Moon Office"),
        (RelationKind.PREDECESSOR, "03gd1bh37", "Old Tide Office"),
    ]


def test_ror_places(build):
    record = ror(build)

    assert (record.place, record.sites[0].place) == ("geonames-1609350", "geonames-1609350")
    assert [(place.key, place.within) for place in record.places] == [
        ("th-10", ("th",)),
        ("geonames-1609350", ("th-10", "th")),
    ]
    assert record.sites[0].address.full.value == "Bangkok, Bangkok, Thailand"


def test_ror_raw_fields_are_what_no_rule_reads(build):
    assert [(field.name, field.value) for field in ror(build).document.raw_fields] == [
        ("admin.created.date", "2020-01-02"),
        ("admin.last_modified.date", "2026-01-02"),
    ]


SUCCESSOR = {"label": "New Tide Office", "type": "successor", "id": "https://ror.org/04nbqb988"}


@pytest.mark.parametrize(
    ("changes", "state", "into"),
    [
        pytest.param({"status": "inactive", "relationships": [SUCCESSOR]}, State.INACTIVE, None, id="inactive"),
        pytest.param({"status": "withdrawn", "relationships": [SUCCESSOR]}, State.MERGED, "04nbqb988", id="merged"),
        pytest.param({"status": "withdrawn", "relationships": []}, State.WITHDRAWN, None, id="withdrawn"),
    ],
)
def test_ror_states(build, changes, state, into):
    record = ror(build, **changes)

    assert record.state is state
    assert (record.merged_into.key if record.merged_into else None) == into


def test_govdirectory(build):
    (record,), (raw,) = build("govdirectory", "jsonl", json.dumps(GOV) + "\n")
    (law,) = record.legal_basis

    assert (record.key, record.types, record.place) == ("Q999", ("GovernmentOrganization",), "gb")
    assert texts([record.names[0], record.description]) == [
        ("Harbour Board of Ayr", "en"),
        ("board of a harbour", "en"),
    ]
    assert (record.classifications[0].slug, record.classifications[0].label.value) == ("q5", "harbour board")
    assert record.classifications[0].exact_match == ("http://www.wikidata.org/entity/Q5",)
    assert record.telephones[0].e164 == "+442079460018"
    assert record.emails == ("info@harbour.example",)
    assert record.contacts[0].url == "https://harbour.example/contact"
    assert record.links == ("https://en.wikipedia.org/wiki/X", "https://x.com/harbour", "https://foi.example/x")
    assert [(entry.kind, entry.target.key) for entry in record.relations] == [(RelationKind.PARENT, "Q998")]
    assert (law.slug, law.title.value, law.url) == ("harbours-act", "Harbours Act", "https://law.example/1")
    assert "Lovelace" not in record.model_dump_json() + repr(raw)


def test_govdirectory_leaves_out_an_address_that_may_be_a_persons(build):
    details = [{**GOV["details"][0], "email": "mailto:ada.lovelace@harbour.example"}]
    (record,), (raw,) = build("govdirectory", "jsonl", json.dumps({**GOV, "details": details}) + "\n")

    assert record.emails == ()
    assert [(note.kind, note.field) for note in record.document.notes] == [("dropped", "details.email")]
    assert "lovelace" not in (record.model_dump_json() + repr(raw)).lower()


def test_universities(build):
    (first, second), _ = build("universities", "json", json.dumps(UNIVERSITIES))

    assert (first.key, first.place, first.types) == (
        "DE/Universität der Gezeiten/gez.example",
        "de",
        ("CollegeOrUniversity",),
    )
    assert texts(first.names) == [("Universität der Gezeiten", None)]
    assert first.domains == ("gez.example", "tide.example")
    assert first.sites[0].address.region.value == "Bremen"
    assert second.homepages == ("https://tc.example/", "https://tide.example/")
    assert second.sites[0].address is None


def test_dotgov_rows_of_one_body_are_one_institution(build):
    records, raws = build("dotgov", "csv", table(*DOTGOV))

    assert [(record.key, record.names[0].value, record.domains) for record in records] == [
        ("city|ne, ayr|town of ayr|", "Town of Ayr", ("ayr.gov", "voteayr.gov")),
        ("federal - executive||tide agency|", "Tide Agency", ("agency.gov", "tides.gov")),
        ("federal - executive||tide agency|wave office", "Wave Office", ("waves.gov",)),
        ("city|wi, ayr|town of ayr|", "Town of Ayr", ("ayrwi.gov",)),
        ("federal - judicial||moon court|", "Moon Court", ("moon.gov",)),
    ]
    assert [(entry.kind, entry.target.key) for entry in records[2].relations] == [
        (RelationKind.PARENT, "federal - executive||tide agency|")
    ]
    assert records[0].place == "us-ne"
    assert records[0].classifications[0].slug == "city"
    assert "ada@" not in repr(raws) + repr(records)


def test_nyc(build):
    (office, museum), raws = build("nyc", "csv", "\ufeff" + table(NYC_COLUMNS, *NYC))

    assert (office.key, office.types, museum.types) == ("NYC_GOID_1", ("GovernmentOrganization",), ("NGO",))
    assert [text.value for text in office.alt_names] == ["Waves", "Office of Waves"]
    assert [text.value for text in office.acronyms] == ["TO", "OW", "WO"]
    assert [(entry.kind, entry.target.label.value) for entry in office.relations] == [
        (RelationKind.REPORTS_TO, "First Deputy Mayor"),
        (RelationKind.REPORTS_TO, "Harbour Board"),
    ]
    assert office.place == "geonames-5128581"
    assert not any(word in repr(raws) + repr(office) for word in ("Lovelace", "Ada", "Director", "/ada"))


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_source_says_licence_origin_and_publisher(name):
    source = shipped_table(name)["source"]

    assert source["slug"] == name
    assert {"title", "publisher", "origin", "reader", "key_scheme"} <= source.keys()
    assert {"licence", "rights"} & source.keys()


def test_classes_are_those_that_the_shapes_let_pass():
    from rdflib import Graph, Namespace
    from rdflib.collection import Collection

    from publisher.assets import asset

    graph = Graph().parse(asset("shapes/record.ttl"))
    shacl = Namespace("http://www.w3.org/ns/shacl#")
    allowed = {
        str(term).rpartition("/")[2]
        for _, rows in graph.subject_objects(shacl["in"])
        for term in Collection(graph, rows)
        if str(term).startswith(("http://schema.org/", "http://data.europa.eu/m8g/"))
    }

    assert allowed >= ORGANISATION_CLASSES
