"""Threads with a bounded queue before them."""

import threading

import pytest

from publisher.web.http.problems.problem import ProblemError
from publisher.web.http.threads import Threads


def test_call_is_refused_when_too_many_wait():
    threads, go_on = Threads("test", 1, most_waiting=2), threading.Event()
    futures = [threads.submit(go_on.wait, 5) for _ in range(3)]

    with pytest.raises(ProblemError) as refused:
        threads.submit(go_on.wait, 5)
    assert refused.value.problem.kind.slug == "server-busy"
    assert refused.value.problem.headers["Retry-After"] == "1"

    go_on.set()
    assert [future.result(5) for future in futures] == [True] * 3
    assert threads.submit(sum, (1, 2)).result(5) == 3
    threads.close()
