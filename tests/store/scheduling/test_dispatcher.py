"""How queries share workers: bursts, riders, cancelled queries, workers that end."""

import json
import os
import signal
import threading
import time

import pytest

from publisher.errors import QueryEngineError, QueryMemoryError, QueryTimeoutError
from publisher.store import Request

JSON = "application/sparql-results+json"
CROSS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?c != ?f && ?f != ?i) }"


def request(query, client="reader"):
    return Request(query=query, media_type=JSON, client=client)


def small(number, client="reader"):
    return request(f'SELECT ?s {{ ?s ?p "label of thing {number % 10_000}" }}', client)


def rows(future):
    return json.loads(future.result(timeout=60).read())["results"]["bindings"]


def until(condition):
    for _ in range(1000):
        if condition():
            return True
        time.sleep(0.01)
    return False


def slots(engine):
    with engine.dispatcher._lock:
        return [(slot.worker, list(slot.queue)) for slot in engine.dispatcher._pool.slots]


def queued(engine):
    return sum(query is not None for _, queue in slots(engine) for query in queue)


@pytest.fixture
def engine(big_store, make_engine):
    engine = make_engine(big_store, workers=3, memory_mib=256, timeout_s=30.0, share_s=1e6, cache_bytes=0)
    engine.prewarm()
    return engine


@pytest.fixture
def deaths(engine):
    """Ask what never ends, in other words each time, until the end of the test."""
    stop = threading.Event()
    errors = []

    def ask(client):
        number = 0
        while not stop.is_set():
            number += 1
            future = engine.submit(request(CROSS.replace("?n", f"?n{client}_{number}"), f"death-{client}"))
            stop.wait(0.5)
            future.cancel()
            errors.append(future)

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    yield
    stop.set()
    for thread in threads:
        thread.join()


@pytest.mark.parametrize(("clients", "each"), [(1, 400), (10, 100)])
def test_bursts_of_small_queries_are_all_answered(engine, deaths, clients, each):
    futures = [engine.submit(small(number, f"client-{number % clients}")) for number in range(clients * each)]

    assert all(len(rows(future)) == 1 for future in futures)


def test_each_query_gets_its_own_answer(engine):
    futures = [engine.submit(request(f"SELECT ({number} AS ?x) {{}}")) for number in range(2000)]

    assert [int(rows(future)[0]["x"]["value"]) for future in futures] == list(range(2000))


def test_no_thread_waits_for_a_query(engine):
    before = threading.active_count()

    futures = [engine.submit(small(number)) for number in range(500)]

    assert threading.active_count() == before
    assert all(rows(future) for future in futures)


def test_those_that_ride_with_a_long_query_are_done_elsewhere(engine):
    futures = [engine.submit(request(CROSS, "first"))]
    for number in range(60):
        futures.append(engine.submit(request(CROSS.replace("?n", f"?n{number}") if number % 20 == 7 else "ASK {}")))
    quick = [future for number, future in enumerate(futures[1:]) if number % 20 != 7]

    assert all(future.result(timeout=20).read() for future in quick)
    assert not futures[0].done()


def test_innocents_are_done_again_when_their_worker_is_killed(engine):
    futures, killed = [], 0
    for number in range(4000):
        futures.append(engine.submit(request(f"SELECT ({number} AS ?x) {{}}")))
        if number % 1000 == 500:
            worker = next((worker for worker, queue in slots(engine) if len(queue) > 1), None)
            if worker:
                os.kill(worker.pid, signal.SIGKILL)
                killed += 1

    failed = [future for future in futures if future.exception(timeout=60)]

    assert killed
    assert len(failed) <= killed
    assert all(isinstance(future.exception(), QueryEngineError) for future in failed)
    for number, future in enumerate(futures):
        if future not in failed:
            assert int(rows(future)[0]["x"]["value"]) == number


def test_query_that_ends_its_worker_is_to_blame_and_no_other(big_store, make_engine):
    engine = make_engine(big_store, workers=1, memory_mib=64, timeout_s=30.0, share_s=1e6, cache_bytes=0)
    engine.prewarm()
    hungry = "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?c ?f"
    futures = [engine.submit(request(hungry if number == 50 else "ASK {}")) for number in range(100)]

    errors = [future.exception(timeout=60) for future in futures]

    assert isinstance(errors[50], QueryMemoryError)
    assert [error for number, error in enumerate(errors) if number != 50] == [None] * 99


def test_cancelled_query_that_waits_is_forgotten(big_store, make_engine):
    engine = make_engine(big_store, workers=1, timeout_s=30.0, share_s=1e6)
    running = engine.submit(request(CROSS))
    waiting = [engine.submit(request(CROSS.replace("?n", f"?n{number}"))) for number in range(3)]
    assert until(lambda: queued(engine) == 1)

    for future in (*waiting, running):
        assert future.cancel()

    assert engine.dispatcher.admission.waiting == 0
    assert engine.dispatcher.abandoned == 4


def test_cancelled_query_that_runs_frees_its_worker_soon(engine):
    futures = [engine.submit(request(CROSS.replace("?n", f"?n{number}"), f"c{number}")) for number in range(3)]
    assert until(lambda: queued(engine) == 3)
    pids = {worker.pid for worker, queue in slots(engine) if queue}

    began = time.monotonic()
    for future in futures:
        future.cancel()
    assert until(lambda: not queued(engine))

    assert time.monotonic() - began < 2  # 0.2 s on an idle machine
    assert not pids & {worker.pid for worker, _ in slots(engine)}
    assert rows(engine.submit(small(1)))


def test_cancelled_query_that_is_nearly_done_costs_no_worker(engine):
    pids = engine.pool.pids()
    for number in range(200):
        engine.submit(small(number)).cancel()
    assert until(lambda: not queued(engine))

    assert rows(engine.submit(small(1)))
    assert engine.pool.pids() == pids


def test_deadline_counts_from_arrival(big_store, make_engine):
    engine = make_engine(big_store, workers=1, timeout_s=1.0, quick_s=30.0, share_s=1e6)
    engine.prewarm()
    futures = [engine.submit(request(CROSS.replace("?n", f"?n{number}"))) for number in range(2)]

    assert isinstance(futures[0].exception(timeout=20), QueryTimeoutError)
    assert futures[1].exception(timeout=20)


def test_large_texts_and_long_answers_pass_whole(engine):
    text = "x" * 400_000
    futures = [engine.submit(request(f'SELECT ("{number}{text}" AS ?x) {{}}')) for number in range(20)]
    futures += [engine.submit(request(f"SELECT * {{ ?s ?p ?o }} LIMIT {20_000 + number}")) for number in range(5)]

    assert [rows(future)[0]["x"]["value"] for future in futures[:20]] == [f"{number}{text}" for number in range(20)]
    assert [len(rows(future)) for future in futures[20:]] == list(range(20_000, 20_005))


def test_closing_ends_all_that_waits_and_runs(engine):
    futures = [engine.submit(request(CROSS.replace("?n", f"?n{number}"), f"c{number % 5}")) for number in range(20)]

    engine.close()

    assert all(isinstance(future.exception(timeout=1), QueryEngineError) for future in futures)


def test_bug_in_the_delivery_of_an_answer_costs_that_query_alone(engine, monkeypatch, caplog):
    monkeypatch.setattr(engine, "_answer_from", lambda *_: 1 / 0)
    assert isinstance(engine.submit(small(1)).exception(timeout=20), QueryEngineError)
    assert "ZeroDivisionError" in caplog.text

    monkeypatch.undo()

    assert rows(engine.submit(small(1)))


def test_bug_in_the_dispatcher_answers_every_query_with_an_error(engine, monkeypatch, caplog):
    waiting = [engine.submit(request(CROSS.replace("?n", f"?n{number}"))) for number in range(9)]

    monkeypatch.setattr(engine.dispatcher, "_check", lambda _: 1 / 0)

    assert all(isinstance(future.exception(timeout=20), QueryEngineError) for future in waiting)
    assert isinstance(engine.submit(small(1)).exception(timeout=20), QueryEngineError)
    assert "ZeroDivisionError" in caplog.text


def test_query_that_comes_while_the_dispatcher_fails_gets_an_error_too(engine, monkeypatch, caplog):
    assert rows(engine.submit(small(1)))
    late = []

    def fail(_):
        asking = threading.Thread(target=lambda: late.append(engine.submit(small(2))))
        asking.start()
        asking.join()  # it cannot be entered: the thread that fails has the lock
        return 1 / 0

    monkeypatch.setattr(engine.dispatcher, "_check", fail)
    engine.submit(small(3))

    assert until(lambda: late)
    assert isinstance(late[0].exception(timeout=20), QueryEngineError)
    assert "ZeroDivisionError" in caplog.text
