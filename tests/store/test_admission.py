import threading
import time

import pytest

from publisher.errors import QueryBusyError, QueryShareError
from publisher.store import Limits
from publisher.store.admission import Admission


class Clock:
    now = 1000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def gate(clock):
    """Four workers, two of which long queries may keep; ten may wait."""
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


def enter(gate, client, seconds=5.0, **how):
    return gate.enter(client, gate._clock() + seconds, **{"known_long": False, **how})


def test_no_client_holds_all_workers(gate, waits):
    held = [enter(gate, "greedy") for _ in range(3)]

    fourth = waits(enter, gate, "greedy")
    assert until(lambda: gate.waiting == 1)
    other = enter(gate, "other")

    assert not fourth
    gate.leave(held[0])
    assert until(lambda: fourth)
    for turn in (*held[1:], other, fourth[0]):
        gate.leave(turn)
    assert gate.running == 0


def test_a_long_query_makes_way_only_beyond_the_safe_places_and_only_when_needed(gate):
    killed = []
    turns = [enter(gate, f"client-{i}") for i in range(4)]
    for number, turn in enumerate(turns):
        turn.kill = lambda number=number: killed.append(number)
        gate._clock.now += 1
        gate.overran(turn)
    assert killed == []

    fresh = enter(gate, "newcomer")

    assert killed == [3]
    assert turns[3].preempted
    assert not fresh.preempted
    enter(gate, "newcomer")
    assert killed == [3, 2]


def test_work_that_is_over_is_not_killed_any_more(gate):
    killed = []
    turns = [enter(gate, f"client-{i}") for i in range(4)]
    for turn in turns:
        gate.attach(turn, kill=lambda: killed.append("late"))
        gate._clock.now += 1
        gate.overran(turn)
    gate.detach(turns[3])

    enter(gate, "newcomer")

    assert turns[3].preempted
    assert killed == []


def test_a_fresh_query_that_waits_starts_when_another_overruns(gate, waits):
    turns = [enter(gate, f"client-{i}") for i in range(4)]
    for turn in turns[:2]:
        gate.overran(turn)
    fresh = waits(enter, gate, "newcomer")
    assert until(lambda: gate.waiting == 1)
    assert not fresh

    gate._clock.now += 1
    gate.overran(turns[2])

    assert until(lambda: fresh)
    assert turns[2].preempted


def test_queries_known_to_be_long_keep_to_their_places(gate, waits):
    held = [enter(gate, f"client-{i}", known_long=True) for i in range(2)]

    third = waits(enter, gate, "client-3", known_long=True)
    assert until(lambda: gate.waiting == 1)
    quick = enter(gate, "quick")

    assert not third
    assert gate.running == 3
    gate.leave(held[0])
    assert until(lambda: third)
    gate.leave(quick)


def test_clients_get_their_turns_one_after_the_other(waits):
    gate = Admission(Limits(workers=1, queue=20))
    order = []
    first = enter(gate, "someone")

    def one(client):
        turn = enter(gate, client)
        order.append(client)
        gate.leave(turn)

    for number, client in enumerate(["flood", "flood", "flood", "flood", "small"]):
        waits(one, client)
        assert until(lambda number=number: gate.waiting == number + 1)
    gate.leave(first)

    assert until(lambda: len(order) == 5)
    assert order.index("small") == 1


def test_the_queue_has_a_bound_and_one_client_fills_half_of_it_at_most(gate, waits):
    held = [enter(gate, "a"), enter(gate, "a"), enter(gate, "a"), enter(gate, "b")]
    for number in range(5):
        waits(enter, gate, "a")
        assert until(lambda number=number: gate.waiting == number + 1)
    with pytest.raises(QueryBusyError):
        enter(gate, "a")
    for number in range(5):
        waits(enter, gate, f"other-{number}")
        assert until(lambda number=number: gate.waiting == number + 6)

    with pytest.raises(QueryBusyError) as caught:
        enter(gate, "late")

    assert caught.value.retry_after_s > 0
    drain(gate, held)


def drain(gate, held):
    """Let all that waits through."""
    for turn in held:
        gate.leave(turn)
    while gate.waiting or gate.running:
        for turn in list(gate._running):
            gate.leave(turn)


def test_waiting_ends_at_the_deadline():
    gate = Admission(Limits(workers=1, queue=4))
    held = enter(gate, "a")

    with pytest.raises(QueryBusyError):
        enter(gate, "b", 0.05)

    assert gate.waiting == 0
    gate.leave(held)
    gate.leave(enter(gate, "b", 0.05))


def test_a_client_over_its_share_is_told_when_it_may_come_back(gate, clock):
    for _ in range(3):
        turn = enter(gate, "heavy")
        clock.now += 20
        gate.leave(turn)

    with pytest.raises(QueryShareError) as caught:
        enter(gate, "heavy")
    assert caught.value.retry_after_s == 20
    gate.leave(enter(gate, "light"))

    clock.now += 20
    gate.leave(enter(gate, "heavy"))


def test_running_queries_count_towards_the_share(gate, clock):
    turns = [enter(gate, "heavy") for _ in range(2)]
    clock.now += 30

    with pytest.raises(QueryShareError):
        enter(gate, "heavy")
    for turn in turns:
        gate.leave(turn)


def test_a_query_that_made_way_is_charged_once_and_never_turned_away(clock, waits):
    gate = Admission(Limits(workers=2, queue=1, share_s=10, window_s=60), clock=clock)
    turns = [enter(gate, "long"), enter(gate, "other")]
    for turn in turns:
        gate.overran(turn)
    clock.now += 11
    fresh = enter(gate, "fresh")
    victim = next(turn for turn in turns if turn.preempted)
    assert gate.leave(victim) == 11

    again = waits(enter, gate, victim.client, known_long=True, again=True)
    assert until(lambda: gate.waiting == 1)
    gate.leave(fresh)
    gate.leave(next(turn for turn in turns if not turn.preempted))

    assert until(lambda: again)
    assert gate._shares.retry_after_s(victim.client, 0, clock.now) == 60


def test_nothing_is_remembered_of_clients_that_are_gone(gate, clock):
    for number in range(3000):
        turn = enter(gate, f"client-{number}")
        clock.now += 0.1
        gate.leave(turn)

    assert len(gate._shares) < 1700
