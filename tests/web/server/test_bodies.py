"""Bodies of requests: limits of size, of time, and of what all of them take."""

import pytest

from publisher.web.server import bodies
from publisher.web.server.bodies import INCOMPLETE, MAX_BODY_BYTES, Allowance, Body

KIB = 1024


def slug(taken):
    return taken if isinstance(taken, bytes) else taken.kind.slug


class Reading:
    """A body, what was handed over of it, and the allowance that it counts towards."""

    def __init__(self, announced=None, *, allowance=None, taken=True):
        self.allowance, self.got = allowance or Allowance(), []
        self.free = self.allowance.free_bytes
        self.body = Body(self.allowance, announced)
        if taken:
            self.take()

    def take(self):
        self.body.take(lambda taken: self.got.append(slug(taken)), 100.0)

    def add(self, *pieces):
        for piece in pieces:
            self.body.add(piece)
        return self


def test_body_in_pieces_is_handed_over_whole_and_once():
    reading = Reading(4).add(b"ab", b"", b"cd")
    assert reading.got == []
    reading.body.end()
    reading.body.fail(INCOMPLETE)

    assert reading.got == [b"abcd"]
    assert reading.body.complete


def test_body_that_has_arrived_before_it_is_asked_for_is_handed_over_at_once():
    reading = Reading(2, taken=False).add(b"ab")
    reading.body.end()
    assert reading.allowance.free_bytes == reading.free - 2
    reading.take()

    assert reading.got == [b"ab"]
    assert reading.allowance.free_bytes == reading.free


def test_body_over_the_limit_is_refused_by_what_is_announced():
    reading = Reading(MAX_BODY_BYTES + 1)

    assert [slug.endswith("too-large") for slug in reading.got] == [True]
    reading.add(b"x" * KIB)
    assert reading.allowance.free_bytes == reading.free


def test_body_over_the_limit_is_refused_by_what_comes():
    reading = Reading().add(*[b"x" * KIB * KIB] * 10)
    assert reading.got == []
    reading.add(b"x")
    reading.body.end()

    assert len(reading.got) == 1
    assert reading.got[0].endswith("too-large")
    assert reading.allowance.free_bytes == reading.free


def test_body_that_is_cut_off_is_refused():
    reading = Reading(4).add(b"ab")
    reading.body.fail(INCOMPLETE)

    assert reading.got == ["bad-request"]
    assert reading.allowance.free_bytes == reading.free


def test_slow_body_is_refused_and_a_long_one_may_take_longer():
    slow, long = Reading(10).add(b"x"), Reading(160 * KIB).add(b"x" * 160 * KIB)
    for reading in (slow, long):
        reading.body.check_pace(100.0 + bodies.GRACE_S + 5)

    assert slow.got == ["request-timeout"]
    assert slow.allowance.free_bytes == slow.free
    assert long.got == []


def test_body_may_be_slow_until_it_is_waited_for():
    """The requests before it may have taken long."""
    reading = Reading(10, taken=False)
    reading.body.check_pace(1_000.0)
    reading.take()
    reading.body.check_pace(100.0 + bodies.GRACE_S - 1)

    assert reading.got == []


def test_all_bodies_together_have_a_limit_and_give_back_what_they_took():
    allowance = Allowance(100)
    first = Reading(allowance=allowance).add(b"x" * 80)
    second = Reading(allowance=allowance).add(b"x" * 30)
    assert second.got == ["server-busy"]
    first.body.end()

    assert [len(body) for body in first.got] == [80]
    assert allowance.free_bytes == 100


@pytest.mark.parametrize("complete", [False, True])
def test_bodies_that_nobody_asks_for_give_back_what_they_took(complete):
    reading = Reading(4, taken=False).add(b"ab")
    if complete:
        reading.body.end()
    reading.body.drop()

    assert reading.allowance.free_bytes == reading.free


def test_complete_bodies_count_until_they_are_asked_for():
    """Else requests behind a slow one could hold any amount."""
    allowance = Allowance(100)
    for _ in range(2):
        waiting = Reading(allowance=allowance, taken=False).add(b"x" * 50)
        waiting.body.end()

    assert Reading(allowance=allowance).add(b"x").got == ["server-busy"]
