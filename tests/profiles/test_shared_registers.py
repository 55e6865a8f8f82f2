"""Twenty random records of each register beside the checkout, compared field by field with what the register says.

The comparison reads the register with nothing but the json and csv modules, so that it shares no code with the profiles.
"""

import csv
import json
import random
import re
from collections import Counter, defaultdict
from itertools import zip_longest

import pytest

from publisher.profiles import adapter_of, read, with_profile
from publisher.records import State
from publisher.sources import load_source

pytestmark = pytest.mark.shared
SAMPLE = 20

REGISTERS = {
    "ror": "data/ror/ror-v2.jsonl",
    "govdirectory": "data/govdirectory/government-organisations.jsonl",
    "universities": "data/hipo/world_universities_and_domains.json",
    "dotgov": "data/dotgov/current-full.csv",
    "nyc": "data/nycgo/NYCGovernanceOrganizations_latest.csv",
}


@pytest.fixture(scope="module")
def records(shared):
    cache = {}

    def of(name):
        if name not in cache:
            source = with_profile(load_source(shared / REGISTERS[name]), name)
            adapter = adapter_of(source)
            made = (adapter.adapt(raw, source) for raw in read(source))
            cache[name] = {record.key: record for record in made}
        return cache[name]

    return of


def lines(shared, name):
    return [json.loads(line) for line in (shared / REGISTERS[name]).read_text(encoding="utf-8").splitlines()]


def sample(rows):
    return random.Random(20261124).sample(rows, SAMPLE)


def values(texts):
    return {text.value for text in texts}


def test_ror(shared, records):
    rows = lines(shared, "ror")
    found = records("ror")

    assert len(found) == len(rows)
    for row in sample(rows):
        record = found[row["id"].removeprefix("https://ror.org/")]
        assert {*values(record.names), *values(record.alt_names), *values(record.acronyms)} == {
            name["value"].strip() for name in row["names"]
        }
        assert record.names[0].value == next(name["value"] for name in row["names"] if "ror_display" in name["types"])
        assert {(text.value, text.language) for text in record.names} <= {
            (name["value"].strip(), name["lang"]) for name in row["names"]
        }
        assert record.founded == (None if row["established"] is None else f"{row['established']:04d}")
        assert [concept.label.value for concept in record.classifications] == row["types"]
        assert list(record.homepages) == [link["value"] for link in row["links"] if link["type"] == "website"]
        assert list(record.links) == [link["value"] for link in row["links"] if link["type"] == "wikipedia"]
        assert list(record.domains) == row["domains"]
        _same_relations(record, row)
        _same_identifiers(record, row)
        _same_places(record, row)
        gone = row["status"] == "withdrawn"
        assert (record.state in {State.WITHDRAWN, State.MERGED}) is gone
        assert gone or record.state.value == row["status"]


def _same_relations(record, row):
    wanted = {
        (entry["type"], entry["id"].removeprefix("https://ror.org/"), entry["label"]) for entry in row["relationships"]
    }

    assert {(entry.kind.value, entry.target.key, entry.target.label.value) for entry in record.relations} == wanted


def _same_identifiers(record, row):
    wanted = {("ror", row["id"].removeprefix("https://ror.org/"))}
    wanted |= {(entry["type"], value.replace(" ", "")) for entry in row["external_ids"] for value in entry["all"]}

    assert {(entry.scheme, entry.value) for entry in record.identifiers} == wanted
    for entry in row["external_ids"]:
        if entry["preferred"]:
            first = next(found for found in record.identifiers if found.scheme == entry["type"])
            assert first.value == entry["preferred"].replace(" ", "")


def _same_places(record, row):
    brought = {place.key: place for place in record.places}

    assert len(record.sites) == len(row["locations"])
    for site, location in zip(record.sites, row["locations"], strict=True):
        details = location["geonames_details"]
        assert site.address.country == details["country_code"]
        assert site.address.locality.value == details["name"]
        if place := brought.get(f"geonames-{location['geonames_id']}"):
            assert place.names[0].value == details["name"]
            assert (place.coordinates.latitude, place.coordinates.longitude) == (details["lat"], details["lng"])
            code = details.get("country_subdivision_code")
            country = details["country_code"].lower()
            assert place.within[-1] == country
            assert not code or country == "cn" or place.within == (f"{country}-{code}".lower(), country)


def test_govdirectory(shared, records):
    rows = lines(shared, "govdirectory")
    found = records("govdirectory")

    assert len(found) == len(rows)
    for row in sample(rows):
        record, details = found[row["qid"]], row["details"][0]
        assert [(text.value, text.language) for text in record.names] == [(row["label"], row["label_lang"])]
        assert (record.description.value if record.description else "") == (row["description"] or "").strip()
        assert {concept.exact_match[0]: concept.label.value for concept in record.classifications} == row["types"]
        assert [concept.exact_match[0] for concept in record.classifications] == list(row["types"])
        assert list(record.homepages) == [details[key] for key in ("website",) if key in details]
        expected = [details[key] for key in ("wikipedia",) if key in details] + [
            entry["url"] for entry in row["accounts"]
        ]
        expected += [details[key] for key in ("citizensInitiatives", "foiUrl") if key in details]
        assert list(record.links) == list(dict.fromkeys(expected))
        parents = [details[key].rpartition("/")[2] for key in ("parent",) if key in details]
        assert [entry.target.key for entry in record.relations] == [key for key in parents if key != row["qid"]]
        if number := details.get("phone"):
            digits = re.sub(r"\D", "", number.partition(";")[0])
            assert not record.telephones or record.telephones[0].e164[1:] in {digits, digits.removeprefix("00")}
        if address := details.get("email"):
            assert list(record.emails) in ([], [address.removeprefix("mailto:")])
        assert record.place is not None


def test_govdirectory_names_no_official(shared, records):
    found = records("govdirectory")
    for row in lines(shared, "govdirectory"):
        leader = row["details"][0].get("leadBy")
        name = leader["value"] if isinstance(leader, dict) else leader
        if name and name != row["label"]:
            record = found[row["qid"]]
            told = record.model_dump(exclude={"document": {"file", "sha256"}})
            assert name not in _texts(told)


def _texts(value):
    if isinstance(value, dict):
        return set().union(*map(_texts, value.values()), set())
    if isinstance(value, list | tuple):
        return set().union(*map(_texts, value), set())
    return {value} if isinstance(value, str) else set()


def test_universities(shared, records):
    rows = json.loads((shared / REGISTERS["universities"]).read_text(encoding="utf-8"))
    found = records("universities")

    assert len(found) == len(rows)
    for row in sample(rows):
        record = found[f"{row['alpha_two_code']}/{row['name']}/{row['domains'][0]}"]
        assert [text.value for text in record.names] == [row["name"]]
        assert list(record.domains) == row["domains"]
        assert list(record.homepages) == list(dict.fromkeys(page.strip() for page in row["web_pages"]))
        assert record.place == row["alpha_two_code"].lower()
        region = next((site.address.region.value for site in record.sites if site.address), None)
        assert region == row["state-province"]


def test_dotgov(shared, records):
    with (shared / REGISTERS["dotgov"]).open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    found = records("dotgov")
    by_domain = {domain: record for record in found.values() for domain in record.domains}

    assert sum(len(record.domains) for record in found.values()) == len(rows)
    for row in sample(rows):
        record = by_domain[row["Domain name"].strip().lower()]
        assert record.names[0].value == " ".join((row["Suborganization name"] or row["Organization name"]).split())
        assert record.classifications[0].label.value == row["Domain type"].removesuffix(" - Election")
        cities = {city["City"].strip() for city in rows if city["Domain name"].strip().lower() in record.domains}
        assert record.sites[0].address.locality.value in cities
        parents = [entry.target.label.value for entry in record.relations]
        assert parents == [row["Organization name"].strip()] * _is_part(row)
        assert record.place == f"us-{row['State'].lower()}"


def _is_part(row):
    part = row["Suborganization name"].strip().lower()
    return bool(part) and part != row["Organization name"].strip().lower()


def test_dotgov_joins_no_two_bodies_of_different_name_state_or_kind(shared, records):
    with (shared / REGISTERS["dotgov"]).open(encoding="utf-8", newline="") as stream:
        rows = {row["Domain name"].strip().lower(): row for row in csv.DictReader(stream)}
    for record in records("dotgov").values():
        together = [rows[domain] for domain in record.domains]
        assert len({row["Organization name"].strip().lower() for row in together}) == 1
        assert len({row["Suborganization name"].strip().lower() for row in together if _is_part(row)}) <= 1
        kinds = {row["Domain type"].removesuffix(" - Election") for row in together}
        assert len(kinds) == 1
        if kinds & {"City", "County", "State or territory"}:
            assert len({row["State"] for row in together}) == 1


def test_nyc(shared, records):
    with (shared / REGISTERS["nyc"]).open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    found = records("nyc")

    assert len(found) == len(rows)
    for row in sample(rows):
        record = found[row["record_id"]]
        assert record.names[0].value == row["name"].strip()
        assert [text.value for text in record.alt_names] == _cut(row["alternate_or_former_names"])
        assert [text.value for text in record.acronyms] == [row["acronym"]] * bool(row["acronym"]) + _cut(
            row["alternate_or_former_acronyms"]
        )
        assert [entry.target.label.value for entry in record.relations] == _cut(row["reports_to"])
        assert record.classifications[0].label.value == row["organization_type"]
        assert list(record.homepages) == [row["url"]] * bool(row["url"])


def _cut(text):
    return [part.strip() for part in text.split(";") if part.strip()]


def test_nyc_names_no_officer(shared):
    source = with_profile(load_source(shared / REGISTERS["nyc"]), "nyc")
    with (shared / REGISTERS["nyc"]).open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))

    adapter = adapter_of(source)
    for row, raw in zip_longest(rows, read(source)):
        officer = row["principal_officer_full_name"]
        kept = " ".join([*(row[name] for name in row if not name.startswith("principal_"))])
        told = raw.raw.decode() + repr(raw.fields) + adapter.adapt(raw, source).model_dump_json()
        assert not officer or officer in kept or officer not in told


@pytest.mark.parametrize("name", REGISTERS)
def test_keys_are_unique_whatever_their_case(name, records):
    folded = defaultdict(set)
    for key in records(name):
        folded[key.casefold()].add(key)

    assert Counter(map(len, folded.values())).keys() == {1}
