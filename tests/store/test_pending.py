"""An answer that is still to come behaves as a future of the standard library does."""

import threading
from concurrent.futures import CancelledError

import pytest

from publisher.errors import QueryTimeoutError
from publisher.store import Answer
from publisher.store.pending import PendingAnswer

ANSWER = Answer("text/csv", 1, b"x")


def test_an_answer_is_given_to_all_that_wait():
    pending, called, results = PendingAnswer(), [], []
    waiting = [threading.Thread(target=lambda: results.append(pending.result(10))) for _ in range(3)]
    for thread in waiting:
        thread.start()
    pending.add_done_callback(called.append)
    assert not pending.done()

    assert pending.complete(ANSWER)
    for thread in waiting:
        thread.join()

    assert results == [ANSWER] * 3
    assert called == [pending]
    assert pending.done()
    assert pending.exception() is None
    assert not pending.cancel()


def test_an_error_is_raised():
    pending, error = PendingAnswer(), QueryTimeoutError(1)
    pending.complete(error)

    assert pending.exception() is error
    with pytest.raises(QueryTimeoutError):
        pending.result()


def test_only_the_first_outcome_counts():
    pending = PendingAnswer()

    assert pending.cancel()
    assert pending.cancel()
    assert not pending.complete(ANSWER)
    assert pending.cancelled()
    for wait in (pending.result, pending.exception):
        with pytest.raises(CancelledError):
            wait()


def test_what_is_added_later_is_called_at_once():
    pending, called = PendingAnswer(), []
    pending.complete(ANSWER)

    pending.add_done_callback(called.append)

    assert called == [pending]


def test_waiting_has_an_end():
    with pytest.raises(TimeoutError):
        PendingAnswer().result(0.01)


def test_the_answer_is_none_until_it_is_there_and_after_an_error():
    waiting, answered, failed = PendingAnswer(), PendingAnswer(), PendingAnswer()
    answered.complete(ANSWER)
    failed.complete(QueryTimeoutError(1.0))

    assert (waiting.answer, answered.answer, failed.answer) == (None, ANSWER, None)


def test_what_is_known_from_the_start_is_done():
    error = QueryTimeoutError(1.0)
    answered, failed = PendingAnswer.completed(ANSWER), PendingAnswer.completed(error)

    assert answered.done()
    assert answered.result() is ANSWER
    assert failed.exception() is error
    assert not answered.cancel()
