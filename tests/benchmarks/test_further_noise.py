"""The further kinds of noise: each makes texts, each text means a record that has the name."""

from benchmarks.texts.further_noise import FURTHER, further_texts
from tests.benchmarks.test_noisy_texts import RECORDS


def test_every_kind_makes_texts_of_records():
    made = list(further_texts(RECORDS, 4 * len(FURTHER), 1))
    keys = {record["id"].removeprefix("https://ror.org/") for record in RECORDS}

    assert {each.rule for each in made} <= set(FURTHER)
    assert made
    assert all(each.text and each.keys <= keys for each in made)


def test_the_same_seed_makes_the_same_texts():
    assert list(further_texts(RECORDS, 20, 7)) == list(further_texts(RECORDS, 20, 7))
