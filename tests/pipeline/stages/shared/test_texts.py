"""Shared texts: who is the first that has one, whatever came and went."""

import random

import pytest

from publisher.pipeline.stages.entries import Entry
from publisher.pipeline.stages.shared.texts import KEPT, SharedText, SharedTexts

RED, GREEN = (SharedText("concept", "", text) for text in ("red", "green"))


def entry(*concepts):
    """A record that has these concepts."""
    return Entry(
        source="one",
        key="1",
        file="a.csv",
        line=1,
        preferred_slug="a",
        names=("a",),
        label="A",
        government=False,
        merged=False,
        references=(),
        places=(),
        described_places=(),
        concepts=concepts,
        laws=(),
    )


def test_texts_come_in_the_order_of_the_first_records():
    texts = SharedTexts((), int)
    texts.add(entry("green"), "7", 7)
    texts.add(entry("red", "green"), "3", 3)

    assert list(texts.in_order()) == [RED, GREEN]


def test_the_next_record_is_the_first_when_the_first_goes():
    texts = SharedTexts((), int)
    for number in range(4):
        texts.add(entry("red"), str(number), number)
    texts.remove(entry("red"), "0")
    texts.add(entry("green"), "0", 0)

    assert list(texts.in_order()) == [GREEN, RED]


def test_a_text_that_no_record_has_is_no_more():
    texts = SharedTexts((), int)
    texts.add(entry("red"), "1", 1)
    texts.remove(entry("red"), "1")

    assert list(texts.rows()) == []


def test_what_is_kept_is_enough_to_go_on():
    texts = SharedTexts((), int)
    for number in range(KEPT * 2):
        texts.add(entry("red"), str(number), number)
    again = SharedTexts(texts.rows(), int)
    again.remove(entry("red"), "0")

    assert again.lost() == set()
    assert next(again.rows()).uses == KEPT * 2 - 1


def test_a_text_is_lost_when_all_records_that_are_kept_are_gone():
    texts = SharedTexts((), int)
    for number in range(KEPT + 1):
        texts.add(entry("red"), str(number), number)
    for number in range(KEPT):
        texts.remove(entry("red"), str(number))
    texts.add(entry("red"), "99", 99)

    assert texts.lost() == {RED}
    texts.found(RED, str(KEPT), KEPT, 0)
    assert texts.lost() == set()


@pytest.mark.parametrize("seed", range(20))
def test_the_first_record_is_right_after_any_changes(seed):
    dice = random.Random(seed)
    texts, present = SharedTexts((), int), set()
    for _ in range(200):
        number = dice.randrange(40)
        if number in present:
            texts.remove(entry("red"), str(number))
        else:
            texts.add(entry("red"), str(number), number)
        present ^= {number}
        if texts.lost():
            texts.found(RED, str(min(present)), min(present), 0)
        first = [row.first for row in texts.rows()]
        assert [text.startswith(f'[["{min(present)}"') for text in first] == ([True] if present else [])
