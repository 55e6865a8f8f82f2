"""Threads take turns in the order in which they came."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from publisher.search.turns import Turns


def test_threads_come_in_the_order_in_which_they_came():
    turns, order = Turns(), []

    def take(number):
        with turns:
            order.append(number)

    with ThreadPoolExecutor(5) as threads, turns:
        for number in range(5):
            threads.submit(take, number)
            while len(turns._waiting) <= number:
                time.sleep(0.001)

    assert order == [0, 1, 2, 3, 4]


def test_one_thread_is_in_at_a_time():
    turns, inside, most = Turns(), [], []

    def take():
        for _ in range(200):
            with turns:
                inside.append(1)
                most.append(len(inside))
                inside.pop()

    with ThreadPoolExecutor(4) as threads:
        for _ in range(4):
            threads.submit(take)

    assert len(most) == 800
    assert max(most) == 1


def test_an_error_gives_the_turn_away():
    turns = Turns()

    with pytest.raises(ValueError, match="wrong"), turns:
        raise ValueError("wrong")

    with turns:
        assert not turns._waiting
