"""The texts of the match benchmark: made by every rule, the same with the same seed, and of one record each."""

import random

import pytest

from benchmarks.texts.noisy_texts import RULES, is_alone, misspelt, noisy_texts
from benchmarks.texts.searches import BY_HAND, by_rule


def record(number, name, country="Norway", **more):
    place = {"geonames_details": {"name": "Bergen", "country_name": country}}
    names = [{"value": name, "types": ["ror_display", "label"], "lang": "en"}]
    names += [{"value": value, "types": [kind], "lang": None} for kind, value in more.items()]
    identifiers = [{"type": "wikidata", "preferred": None, "all": [f"Q{number}"]}]
    return {"id": f"https://ror.org/{number:09}", "names": names, "locations": [place], "external_ids": identifiers}


RECORDS = [
    record(1, "University of Northern Fjords", label="Universitetet i Nordfjord", acronym="UNF"),
    record(2, "National Institute of Harbour Research", label="Institutt for havneforskning", acronym="NIHR"),
    record(3, "Museum of Tides"),
    record(4, "Museum of Tides", country="France"),
]


def test_every_rule_makes_texts_of_one_record():
    made = list(noisy_texts(RECORDS, 4 * len(RULES), seed=1))

    assert {each.rule for each in made} == set(RULES)
    assert not any(each.text == "Museum of Tides" for each in made)
    assert made == list(noisy_texts(RECORDS, 4 * len(RULES), seed=1))


def test_a_name_in_two_countries_is_alone_in_each():
    alone = is_alone(RECORDS)

    assert alone("museum of tides", RECORDS[2], placed=True)
    assert not alone("museum of tides", RECORDS[2], placed=False)


@pytest.mark.parametrize("seed", range(20))
def test_a_misspelt_word_is_another_of_about_its_length(seed):
    word = misspelt("Harbour", random.Random(seed))

    assert word != "Harbour"
    assert abs(len(word) - 7) <= 1


def test_searches_by_rule_and_by_hand():
    made = list(by_rule(RECORDS, 16, seed=3))

    assert {"identifier", "exact name"} <= {each.kind for each in made}
    assert all(each.text and each.key for each in (*made, *BY_HAND))
    assert len({each.text for each in BY_HAND}) == len(BY_HAND) >= 60
