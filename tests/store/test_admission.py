import os
import threading
import time

import pytest

from publisher.errors import QueryBusyError, QueryShareError, QueryTimeoutError
from publisher.store import Limits
from publisher.store.admission import Admission


class Work:
    """Work that notes when it is killed."""

    def __init__(self, killed, name):
        self._killed, self._name = killed, name

    def kill(self):
        self._killed.append(self._name)

    def lower_priority(self):
        pass


class Clock:
    now = 1000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def admission(clock):
    """Four workers, two of which long queries may hold; ten may wait."""
    return Admission(Limits(workers=4, queue=10, share_s=60, window_s=60), clock=clock)


@pytest.fixture
def waits():
    """Run calls in threads; each gives a list that holds its outcome once it is there."""
    threads = []

    def run(call, *args, **kwargs):
        outcome = []

        def body():
            try:
                outcome.append(call(*args, **kwargs))
            except (QueryBusyError, QueryShareError) as error:
                outcome.append(error)

        threads.append(threading.Thread(target=body))
        threads[-1].start()
        return outcome

    yield run
    for thread in threads:
        thread.join(5)
        assert not thread.is_alive()


def until(condition):
    for _ in range(500):
        if condition():
            return True
        time.sleep(0.01)
    return False


def waiting(admission):
    with admission._lock:
        return len(admission._new) + len(admission._long)


def enter(admission, client, seconds=5.0, query=None, **how):
    """Enter with a query of its own, unless one is named."""
    return admission.enter(client, query or os.urandom(8), admission._clock() + seconds, **how)


def test_no_client_holds_all_workers(admission, waits):
    held = [enter(admission, "greedy") for _ in range(3)]

    fourth = waits(enter, admission, "greedy")
    assert until(lambda: waiting(admission) == 1)
    other = enter(admission, "other")

    assert not fourth
    admission.leave(held[0])
    assert until(lambda: fourth)
    for turn in (*held[1:], other, fourth[0]):
        admission.leave(turn)
    assert len(admission._running) == 0


def test_a_long_query_is_preempted_only_beyond_the_safe_slots_and_only_when_needed(admission):
    killed = []
    turns = [enter(admission, f"client-{i}") for i in range(4)]
    for number, turn in enumerate(turns):
        admission.attach(turn, Work(killed, number))
        admission._clock.now += 1
        admission.mark_long(turn)
    assert killed == []

    new = enter(admission, "newcomer")

    assert killed == [3]
    assert turns[3].preempted
    assert not new.preempted
    enter(admission, "newcomer")
    assert killed == [3, 2]


def test_work_that_is_done_is_not_killed(admission):
    killed = []
    turns = [enter(admission, f"client-{i}") for i in range(4)]
    for turn in turns:
        admission.attach(turn, Work(killed, "late"))
        admission._clock.now += 1
        admission.mark_long(turn)
    admission.attach(turns[3], None)

    enter(admission, "newcomer")

    assert turns[3].preempted
    assert killed == []


def test_a_new_query_that_waits_starts_when_another_becomes_long(admission, waits):
    turns = [enter(admission, f"client-{i}") for i in range(4)]
    for turn in turns[:2]:
        admission.mark_long(turn)
    new = waits(enter, admission, "newcomer")
    assert until(lambda: waiting(admission) == 1)
    assert not new

    admission._clock.now += 1
    admission.mark_long(turns[2])

    assert until(lambda: new)
    assert turns[2].preempted


def test_queries_known_to_be_long_keep_to_their_slots(admission, waits):
    earlier = enter(admission, "client-0", query=b"slow")
    admission.mark_long(earlier)
    admission.leave(earlier)
    held = [enter(admission, f"client-{i}", query=b"slow") for i in range(2)]

    third = waits(enter, admission, "client-3", query=b"slow")
    assert until(lambda: waiting(admission) == 1)
    quick = enter(admission, "quick")

    assert not third
    assert len(admission._running) == 3
    admission.leave(held[0])
    assert until(lambda: third)
    admission.leave(quick)


def test_clients_get_their_turns_one_after_the_other(waits):
    admission = Admission(Limits(workers=1, queue=20))
    order = []
    first = enter(admission, "someone")

    def run(client):
        turn = enter(admission, client)
        order.append(client)
        admission.leave(turn)

    for number, client in enumerate(["flood", "flood", "flood", "flood", "small"]):
        waits(run, client)
        assert until(lambda number=number: waiting(admission) == number + 1)
    admission.leave(first)

    assert until(lambda: len(order) == 5)
    assert order.index("small") == 1


def test_the_queue_has_a_bound_and_one_client_fills_half_of_it_at_most(admission, waits):
    held = [enter(admission, "a"), enter(admission, "a"), enter(admission, "a"), enter(admission, "b")]
    for number in range(5):
        waits(enter, admission, "a")
        assert until(lambda number=number: waiting(admission) == number + 1)
    with pytest.raises(QueryBusyError):
        enter(admission, "a")
    for number in range(5):
        waits(enter, admission, f"other-{number}")
        assert until(lambda number=number: waiting(admission) == number + 6)

    with pytest.raises(QueryBusyError) as caught:
        enter(admission, "late")

    assert caught.value.retry_after_s > 0
    drain(admission, held)


def drain(admission, held):
    """Admit and finish every query that waits."""
    for turn in held:
        admission.leave(turn)
    while waiting(admission) or len(admission._running):
        for turn in list(admission._running):
            admission.leave(turn)


def test_waiting_ends_at_the_deadline():
    admission = Admission(Limits(workers=1, queue=4))
    held = enter(admission, "a")

    with pytest.raises(QueryBusyError):
        enter(admission, "b", 0.05)

    assert waiting(admission) == 0
    admission.leave(held)
    admission.leave(enter(admission, "b", 0.05))


def test_a_preempted_query_times_out_in_the_queue():
    admission = Admission(Limits(workers=1, queue=4, timeout_s=3))
    held = enter(admission, "a")

    with pytest.raises(QueryTimeoutError) as caught:
        enter(admission, "b", 0.05, preempted=True)

    assert caught.value.timeout_s == 3
    admission.leave(held)


def test_a_client_over_its_share_is_told_when_it_may_come_back(admission, clock):
    for _ in range(3):
        turn = enter(admission, "heavy")
        clock.now += 20
        admission.leave(turn)

    with pytest.raises(QueryShareError) as caught:
        enter(admission, "heavy")
    assert caught.value.retry_after_s == 20
    admission.leave(enter(admission, "light"))

    clock.now += 20
    admission.leave(enter(admission, "heavy"))


def test_running_queries_count_towards_the_share(admission, clock):
    turns = [enter(admission, "heavy") for _ in range(2)]
    clock.now += 30

    with pytest.raises(QueryShareError):
        enter(admission, "heavy")
    for turn in turns:
        admission.leave(turn)


def test_a_preempted_query_is_charged_once_and_never_turned_away(clock, waits):
    admission = Admission(Limits(workers=2, queue=1, share_s=10, window_s=60), clock=clock)
    turns = [enter(admission, "long"), enter(admission, "other")]
    for turn in turns:
        admission.mark_long(turn)
    clock.now += 11
    new = enter(admission, "new")
    victim = next(turn for turn in turns if turn.preempted)
    admission.leave(victim)
    assert admission._shares._accounts[victim.client].total_s == 11

    again = waits(enter, admission, victim.client, preempted=True)
    assert until(lambda: waiting(admission) == 1)
    admission.leave(new)
    admission.leave(next(turn for turn in turns if not turn.preempted))

    assert until(lambda: again)
    assert admission._shares.retry_after_s(victim.client, 0, clock.now) == 60


def test_clients_that_are_gone_are_forgotten(admission, clock):
    for number in range(3000):
        turn = enter(admission, f"client-{number}")
        clock.now += 0.1
        admission.leave(turn)

    assert len(admission._shares._accounts) < 1700
