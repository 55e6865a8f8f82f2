"""The order of records: as few as possible count as moved."""

import random

import pytest

from publisher.pipeline.stages.records import out_of_order


@pytest.mark.parametrize(
    ("numbers", "moved"), [([0, 1, 2], []), ([2, 0, 1], [2]), ([0, 3, 1, 2], [3]), ([1, 2, 0], [0]), ([], [])]
)
def test_records_that_moved(numbers, moved):
    assert out_of_order(numbers) == moved


@pytest.mark.parametrize("seed", range(20))
def test_all_others_are_in_order(seed):
    dice = random.Random(seed)
    numbers = dice.sample(range(100), 30)
    moved = set(out_of_order(numbers))
    others = [number for number in numbers if number not in moved]

    assert others == sorted(others)
    assert len(others) >= 5
