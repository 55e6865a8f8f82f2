"""Small queries of an event loop are evaluated in rounds."""

import threading
import time
from collections import deque

import pytest

from publisher.store.direct.rounds import MOST, Rounds


class Loop:
    """Calls functions when a test says that what has arrived is read; and what has happened meanwhile."""

    def __init__(self):
        self.rounds, self.happened, self._later, self.clients = Rounds(), [], deque(), 2
        self.rounds.begin(self._later.append, lambda: self.clients == 1)

    def add(self, name, evaluate=None):
        def evaluated():
            self.happened.append(f"evaluate {name}")
            return evaluate() if evaluate else name

        self.rounds.add(evaluated, lambda answer, seconds: self.happened.append((answer, round(seconds, 2))))

    def run_once(self):
        self._later.popleft()()

    @property
    def is_idle(self):
        return not self._later


@pytest.fixture
def loop():
    return Loop()


def test_queries_are_evaluated_together_and_then_delivered_in_their_order(loop):
    for name in "abc":
        loop.add(name)
    assert loop.happened == []
    loop.run_once()

    assert loop.happened == ["evaluate a", "evaluate b", "evaluate c", ("a", 0), ("b", 0), ("c", 0)]
    assert loop.is_idle


def test_many_queries_take_several_rounds_between_which_others_have_their_turn(loop):
    for number in range(MOST + 1):
        loop.add(number)
    loop.run_once()
    assert loop.happened[-1] == (MOST - 1, 0)
    assert not loop.is_idle
    loop.run_once()

    assert loop.happened[-2:] == [f"evaluate {MOST}", (MOST, 0)]
    assert loop.is_idle


def test_query_that_is_added_while_others_are_delivered_is_in_the_next_round(loop):
    loop.rounds.add(lambda: "a", lambda *_: loop.add("b"))
    loop.run_once()
    assert loop.happened == []
    loop.run_once()

    assert loop.happened == ["evaluate b", ("b", 0)]


def test_each_query_is_charged_its_own_seconds(loop):
    loop.add("slow", lambda: time.sleep(0.05) or "slow")
    loop.add("quick")
    loop.run_once()
    (_, slow), (_, quick) = loop.happened[2:]

    assert slow >= 0.05
    assert quick < 0.04


def test_bug_in_one_query_harms_no_other(loop, caplog):
    def fail(*_):
        raise ValueError("a bug")

    loop.add("a", fail)
    loop.rounds.add(lambda: "b", fail)
    loop.add("c")
    loop.run_once()

    assert loop.happened == ["evaluate a", "evaluate c", (None, 0), ("c", 0)]
    assert len(caplog.records) == 2


def test_other_threads_have_no_rounds(loop):
    here = []
    thread = threading.Thread(target=lambda: here.append(loop.rounds.here))
    thread.start()
    thread.join()

    assert here == [False]
    assert loop.rounds.here
    assert not Rounds().here


def test_a_client_that_is_alone_waits_for_no_round(loop):
    loop.clients = 1
    assert not loop.rounds.here

    loop.clients = 2
    assert loop.rounds.here
