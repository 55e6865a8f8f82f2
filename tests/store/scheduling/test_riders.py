"""Who rides: quick queries share as many workers as there are cores; long ones have workers of their own."""

from collections import deque

import pytest

from publisher.store import Limits, Request
from publisher.store.scheduling.admission import Admission
from publisher.store.scheduling.queries import Query
from publisher.store.scheduling.riders import STUCK_S, are_enough, riders
from publisher.store.scheduling.slots import Slot

NOW = 50.0


@pytest.fixture
def admission():
    return Admission(Limits(workers=3), clock=lambda: NOW)


def query(number, client="a"):
    return Query(
        client=client, key=b"%d" % number, deadline=NOW + 10, request=Request(query="", media_type=""), message=b"x"
    )


def slot(admission, *queries, age_s=0.0):
    for head in queries[:1]:
        admission.start(head)
    return Slot(worker=None, queue=deque(queries), since=NOW - age_s)


def wait(admission, count):
    for number in range(count):
        admission.enter(query(number))


def shared(admission, slots):
    return [len(found) for _, found in riders(admission, slots, NOW)]


def test_queries_are_shared_evenly(admission):
    slots = [slot(admission, query(100)), slot(admission, query(101))]
    wait(admission, 8)

    assert shared(admission, slots) == [4, 4]
    assert admission.waiting == 0


def test_worker_with_much_to_do_gets_no_more(admission):
    slots = [slot(admission, *map(query, range(100, 105)))]
    wait(admission, 8)

    assert shared(admission, slots) == []


@pytest.mark.parametrize("age_s", [pytest.param(2 * STUCK_S, id="takes-long"), pytest.param(0.2, id="takes-very-long")])
def test_nobody_rides_with_a_query_that_takes_long(admission, age_s):
    slots = [slot(admission, query(100), age_s=age_s)]
    wait(admission, 8)

    assert shared(admission, slots) == []


def test_workers_as_many_as_cores_are_enough_for_quick_queries(admission):
    slots = [slot(admission, query(100)), slot(admission), slot(admission)]
    wait(admission, 8)

    assert are_enough(admission, slots, 1, NOW)
    assert not are_enough(admission, slots, 2, NOW)


def test_workers_are_not_enough_when_queries_take_long(admission):
    wait(admission, 8)
    assert not are_enough(admission, [slot(admission, query(100), age_s=0.01)], 1, NOW)

    admission.quick_s = 0.05

    assert not are_enough(admission, [slot(admission, query(100))], 1, NOW)


def test_workers_are_not_enough_when_too_many_wait(admission):
    wait(admission, 100)

    assert not are_enough(admission, [slot(admission, query(100))], 1, NOW)
