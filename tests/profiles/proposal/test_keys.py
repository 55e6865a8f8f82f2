"""The key of results of a query: the column that says what each row is about."""

import csv
import tomllib

import pytest

from publisher.profiles.proposal.init import inspect_file
from publisher.profiles.proposal.source_toml import describe

NAMES = ("Harbour University", "Hill University", "Mill University", "Lock University")


def proposed(folder, header, addresses, names=NAMES, **columns):
    with (folder / "query.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow([header, "itemLabel", *columns])
        writer.writerows([address, name, *columns.values()] for address, name in zip(addresses, names, strict=True))
    return tomllib.loads(describe(inspect_file(folder / "query.csv")))["profile"]


def wikidata(*numbers):
    return [f"http://www.wikidata.org/entity/Q{number}" for number in numbers]


@pytest.mark.parametrize("header", ["item", "uri", "university"])
def test_item_is_the_key_and_an_identifier(tmp_path, header):
    profile = proposed(tmp_path, header, wikidata(11, 12, 13, 14))

    assert profile["key"] == {"from": header, "remove": r"^http://www\.wikidata\.org/entity/"}
    assert profile["identifiers"] == {"from": header, "scheme": "wikidata"}
    assert "homepages" not in profile


def test_rows_of_one_item_are_one_record(tmp_path):
    profile = proposed(tmp_path, "item", wikidata(11, 11, 12, 13), ("Harbour University", *NAMES[:3]))

    assert profile["group_by"] == "item"
    assert profile["key"]["from"] == "item"


def test_other_addresses_of_wikidata_are_no_key(tmp_path):
    profile = proposed(tmp_path, "country", wikidata(183, 183, 142, 142))

    assert profile["key"] == "itemLabel"
    assert "identifiers" not in profile
