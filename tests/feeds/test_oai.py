"""OAI-PMH 2.0: one test a clause of the protocol."""

from xml.etree import ElementTree as ET

import pytest

from publisher.feeds import oai
from tests.support.small_releases import BASE

NS = {
    "o": "http://www.openarchives.org/OAI/2.0/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
}
NOW = "2026-11-24T12:00:00Z"
RDF = b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>'


@pytest.fixture
def repository(channel, log) -> oai.Repository:
    dataset = oai.Dataset("institutions", f"{BASE}/dataset/institutions", "Institutions", "All of them.", RDF)
    return oai.Repository(
        channel, log, at="2026-10-02T08:00:00Z", first="2026-09-01T08:00:00Z", datasets=(dataset,), page_size=2
    )


def ask(repository, *pairs, **arguments) -> ET.Element:
    return ET.fromstring(
        oai.answer(repository, [*pairs, *((name.rstrip("_"), value) for name, value in arguments.items())], now=NOW)
    )


def error(root) -> str | None:
    found = root.find("o:error", NS)
    return None if found is None else found.get("code")


def everything(repository, **arguments) -> tuple[list[ET.Element], int]:
    """Follow the tokens to the end; the records and how many answers it took."""
    root, found, answers = ask(repository, **arguments), [], 1
    while True:
        assert error(root) is None
        found += root.findall(".//o:header", NS)
        token = root.find(".//o:resumptionToken", NS)
        if token is None or not token.text:
            return found, answers
        root = ask(repository, verb=arguments["verb"], resumptionToken=token.text)
        answers += 1


def test_identify(repository):
    root = ask(repository, verb="Identify")

    assert root.findtext("o:Identify/o:baseURL", None, NS) == f"{BASE}/oai"
    assert root.findtext("o:Identify/o:deletedRecord", None, NS) == "persistent"
    assert root.findtext("o:Identify/o:granularity", None, NS) == "YYYY-MM-DDThh:mm:ssZ"
    assert root.findtext("o:Identify/o:earliestDatestamp", None, NS) == "2026-09-01T08:00:00Z"
    assert root.findtext("o:Identify/o:adminEmail", None, NS) == "data@example.org"
    assert root.findtext("o:responseDate", None, NS) == NOW


def test_request_is_echoed_with_its_arguments(repository):
    root = ask(repository, verb="ListRecords", metadataPrefix="oai_dc")

    assert root.find("o:request", NS).attrib == {"verb": "ListRecords", "metadataPrefix": "oai_dc"}
    assert root.findtext("o:request", None, NS) == f"{BASE}/oai"


@pytest.mark.parametrize(
    ("code", "pairs"),
    [
        ("badVerb", []),
        ("badVerb", [("verb", "Steal")]),
        ("badVerb", [("verb", "Identify"), ("verb", "Identify")]),
        ("badArgument", [("verb", "Identify"), ("from", "2026-01-01")]),
        ("badArgument", [("verb", "ListRecords")]),
        ("badArgument", [("verb", "ListRecords"), ("metadataPrefix", "oai_dc"), ("metadataPrefix", "oai_dc")]),
        ("badArgument", [("verb", "ListRecords"), ("metadataPrefix", "oai_dc"), ("from", "yesterday")]),
        ("badArgument", [("verb", "ListRecords"), ("metadataPrefix", "oai_dc"), ("from", "2026-02-30")]),
        (
            "badArgument",
            [("verb", "ListRecords"), ("metadataPrefix", "oai_dc"), ("from", "2026-10-01"), ("until", "2026-09-01")],
        ),
        (
            "badArgument",
            [
                ("verb", "ListRecords"),
                ("metadataPrefix", "oai_dc"),
                ("from", "2026-10-01"),
                ("until", "2026-10-01T00:00:00Z"),
            ],
        ),
        ("badArgument", [("verb", "ListRecords"), ("metadataPrefix", "oai_dc"), ("set", "a b")]),
        ("badArgument", [("verb", "ListRecords"), ("metadataPrefix", "oai_dc"), ("resumptionToken", "x")]),
        ("badResumptionToken", [("verb", "ListRecords"), ("resumptionToken", "made-up")]),
        ("badResumptionToken", [("verb", "ListSets"), ("resumptionToken", "p=oai_dc")]),
        ("cannotDisseminateFormat", [("verb", "ListRecords"), ("metadataPrefix", "marc21")]),
        (
            "idDoesNotExist",
            [("verb", "GetRecord"), ("metadataPrefix", "oai_dc"), ("identifier", "oai:lod.example.org:institution/zz")],
        ),
        ("idDoesNotExist", [("verb", "GetRecord"), ("metadataPrefix", "oai_dc"), ("identifier", "http://elsewhere/")]),
        (
            "cannotDisseminateFormat",
            [("verb", "GetRecord"), ("metadataPrefix", "dcat_ap"), ("identifier", "oai:lod.example.org:institution/b")],
        ),
        ("noRecordsMatch", [("verb", "ListRecords"), ("metadataPrefix", "oai_dc"), ("from", "2030-01-01")]),
        ("noRecordsMatch", [("verb", "ListIdentifiers"), ("metadataPrefix", "oai_dc"), ("set", "kind:place")]),
        ("noRecordsMatch", [("verb", "ListIdentifiers"), ("metadataPrefix", "oai_dc"), ("set", "nonsense")]),
    ],
    ids=lambda value: value if isinstance(value, str) else "&".join(f"{name}={text}" for name, text in value),
)
def test_error_conditions(repository, code, pairs):
    assert error(ask(repository, *pairs)) == code


def test_list_is_complete_over_its_tokens_and_has_no_item_twice(repository):
    headers, answers = everything(repository, verb="ListRecords", metadataPrefix="oai_dc")

    identifiers = [header.findtext("o:identifier", None, NS) for header in headers]
    assert identifiers == [
        "oai:lod.example.org:" + name
        for name in ("dataset/institutions", "institution/b", "institution/d", "institution/a", "institution/c")
    ]
    assert answers == 3


def test_token_says_how_far_and_how_many(repository):
    first = ask(repository, verb="ListRecords", metadataPrefix="oai_dc").find(".//o:resumptionToken", NS)
    second = ask(repository, verb="ListRecords", resumptionToken=first.text).find(".//o:resumptionToken", NS)

    assert first.attrib == {"completeListSize": "5", "cursor": "0"}
    assert second.attrib == {"completeListSize": "5", "cursor": "2"}


def test_last_page_of_a_resumed_list_has_an_empty_token(repository):
    root = ask(repository, verb="ListIdentifiers", metadataPrefix="oai_dc")
    while root.find(".//o:resumptionToken", NS).text:
        root = ask(repository, verb="ListIdentifiers", resumptionToken=root.find(".//o:resumptionToken", NS).text)

    assert root.find(".//o:resumptionToken", NS).get("cursor") == "4"


def test_deleted_and_merged_records_stay_in_the_list_as_deleted(repository):
    headers, _ = everything(repository, verb="ListRecords", metadataPrefix="oai_dc")

    status = {header.findtext("o:identifier", None, NS)[-1]: header.get("status") for header in headers}
    assert status["a"] == "deleted"
    assert status["c"] is None


def test_deleted_record_has_a_header_and_no_metadata(repository):
    root = ask(repository, verb="GetRecord", metadataPrefix="oai_dc", identifier="oai:lod.example.org:institution/a")

    assert root.find(".//o:header", NS).get("status") == "deleted"
    assert root.find(".//o:metadata", NS) is None


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ({"from_": "2026-10-02"}, ["institutions", "a", "c"]),
        ({"until": "2026-10-01"}, ["b", "d"]),
        ({"from_": "2026-10-01T08:00:00Z", "until": "2026-10-01T08:00:00Z"}, ["b", "d"]),
        ({"set": "kind:institution"}, ["b", "d", "a", "c"]),
        ({"set": "source:s", "from_": "2026-10-02"}, ["a", "c"]),
        ({"set": "dataset"}, ["institutions"]),
    ],
    ids=str,
)
def test_selective_harvesting(repository, arguments, expected):
    headers, _ = everything(repository, verb="ListIdentifiers", metadataPrefix="oai_dc", **arguments)

    assert [header.findtext("o:identifier", None, NS).rpartition("/")[2] for header in headers] == expected


def test_selection_survives_the_token(repository):
    headers, answers = everything(
        repository, verb="ListRecords", metadataPrefix="oai_dc", set="kind:institution", from_="2026-10-01"
    )

    assert answers == 2
    assert len(headers) == 4


def test_sets_are_named_and_hold_the_headers_sets(repository):
    named = {spec.text for spec in ask(repository, verb="ListSets").iterfind(".//o:setSpec", NS)}
    headers, _ = everything(repository, verb="ListRecords", metadataPrefix="oai_dc")

    used = {spec.text for header in headers for spec in header.findall("o:setSpec", NS)}
    assert used == {"dataset", "kind:institution", "source:s"}
    assert used <= named


def test_dublin_core_of_a_record(repository):
    root = ask(repository, verb="GetRecord", metadataPrefix="oai_dc", identifier="oai:lod.example.org:institution/b")

    assert [title.text for title in root.iterfind(".//dc:title", NS)] == ["B2"]
    assert root.findtext(".//dc:identifier", None, NS) == f"{BASE}/id/institution/b"
    assert root.findtext(".//dc:rights", None, NS) == "https://example.org/licence"


def test_rdf_of_a_record_holds_its_statements(repository):
    root = ask(repository, verb="GetRecord", metadataPrefix="rdf", identifier="oai:lod.example.org:institution/b")

    description = root.find(".//rdf:RDF/rdf:Description", NS)
    assert description.get(f"{{{NS['rdf']}}}about") == f"{BASE}/id/institution/b"
    assert {child.text for child in description} == {"B2", "x"}


def test_dcat_ap_is_for_datasets_alone(repository):
    headers, _ = everything(repository, verb="ListRecords", metadataPrefix="dcat_ap")

    assert [header.findtext("o:identifier", None, NS) for header in headers] == [
        "oai:lod.example.org:dataset/institutions"
    ]


@pytest.mark.parametrize(
    ("identifier", "formats"),
    [
        (None, ["oai_dc", "rdf", "dcat_ap"]),
        ("institution/b", ["oai_dc", "rdf"]),
        ("dataset/institutions", ["oai_dc", "dcat_ap"]),
    ],
)
def test_formats_by_item(repository, identifier, formats):
    arguments = {"identifier": f"oai:lod.example.org:{identifier}"} if identifier else {}

    root = ask(repository, verb="ListMetadataFormats", **arguments)

    assert [prefix.text for prefix in root.iterfind(".//o:metadataPrefix", NS)] == formats
