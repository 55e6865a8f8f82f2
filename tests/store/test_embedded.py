import contextlib
import errno
import gc
import io
import json
import os
import shutil
import signal
import tempfile
import threading
import time
from pathlib import Path

import pyoxigraph as ox
import pytest

from publisher.errors import (
    QueryBusyError,
    QueryDiskError,
    QueryEngineError,
    QueryMemoryError,
    QuerySyntaxError,
    QueryTimeoutError,
    QueryTooLargeError,
    ResultTooLargeError,
)
from publisher.store import Request, evaluation, pool, worker
from publisher.store.wire import ReplyKind
from tests.store.conftest import BASE

JSON = "application/sparql-results+json"
CROSS = "{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
OF_DEATH = {
    "cross-product": f"SELECT * {CROSS}",
    "order-by": f"SELECT * {CROSS} ORDER BY ?a ?d ?g",
    "group-by": f"SELECT ?a ?d ?g (COUNT(*) AS ?n) {CROSS} GROUP BY ?a ?d ?g",
    "distinct": f"SELECT DISTINCT ?a ?d ?g {CROSS}",
    "group-concat": f"SELECT (GROUP_CONCAT(?c) AS ?x) {CROSS}",
    "not-exists": "SELECT * { ?s ?p ?o FILTER NOT EXISTS { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?c = ?f && ?i = 1) } }",
    "count": f"SELECT (COUNT(*) AS ?n) {CROSS}",
}


def open_files():
    return set(Path("/proc/self/fd").iterdir())


def pids_of(engine):
    return engine.pool.pids()


def busy(engine):
    with engine.dispatcher._lock:
        return [slot.worker for slot in engine.dispatcher._pool.slots if slot.queue]


def cached(engine, query, media_type=JSON, **fields):
    with engine.answer(Request(query=query, media_type=media_type, **fields)) as answer:
        return answer.cached


def rows(body):
    return json.loads(body)["results"]["bindings"]


def test_select(ask):
    assert len(rows(ask("SELECT * { ?s ?p ?o }"))) == 40


def test_ask_construct_describe(ask):
    assert json.loads(ask("ASK { ?s ?p ?o }"))["boolean"] is True
    assert ask("CONSTRUCT { <a> <b> 1 } {}", "application/n-triples") == (
        b'<http://lod.example.org/a> <http://lod.example.org/b> "1"^^<http://www.w3.org/2001/XMLSchema#integer> .\n'
    )
    assert b"noted" not in ask("DESCRIBE <http://lod.example.org/id/1>", "text/turtle")


@pytest.mark.parametrize(
    ("query", "dataset", "number"),
    [
        pytest.param("SELECT * { ?s ?p ?o }", {}, 40, id="the store's own"),
        pytest.param("SELECT * { GRAPH ?g { ?s ?p ?o } }", {}, 1, id="all named graphs"),
        pytest.param("SELECT * FROM <NOTES> { ?s ?p ?o }", {}, 1, id="FROM"),
        pytest.param("SELECT * FROM <http://x/> { ?s ?p ?o }", {}, 0, id="FROM an unknown graph"),
        pytest.param("SELECT * { ?s ?p ?o }", {"default_graphs": ("NOTES",)}, 1, id="default-graph-uri"),
        pytest.param(
            "SELECT * FROM <http://x/> { ?s ?p ?o }", {"default_graphs": ("NOTES",)}, 1, id="it overrides FROM"
        ),
        pytest.param(
            "SELECT * { GRAPH ?g { ?s ?p ?o } }", {"default_graphs": ("NOTES",)}, 0, id="and leaves no named graph"
        ),
        pytest.param("SELECT * { GRAPH ?g { ?s ?p ?o } }", {"named_graphs": ("NOTES",)}, 1, id="named-graph-uri"),
        pytest.param("SELECT * { ?s ?p ?o }", {"named_graphs": ("NOTES",)}, 0, id="and leaves an empty default graph"),
    ],
)
def test_the_dataset_is_what_the_protocol_says(ask, query, dataset, number):
    notes = "http://lod.example.org/graph/notes"
    dataset = {name: tuple(iri.replace("NOTES", notes) for iri in iris) for name, iris in dataset.items()}

    assert len(rows(ask(query.replace("NOTES", notes), **dataset))) == number


def test_a_graph_name_that_is_not_an_iri_is_a_syntax_error(ask):
    with pytest.raises(QuerySyntaxError, match="not an absolute IRI"):
        ask("SELECT * {}", default_graphs=("not an iri",))


def test_a_syntax_error_has_its_place(ask):
    with pytest.raises(QuerySyntaxError) as caught:
        ask("SELECT *\n{ ?s ?p }")
    assert (caught.value.line, caught.value.column) == (2, 10)


def test_an_unknown_function_is_a_syntax_error(ask):
    with pytest.raises(QuerySyntaxError, match="http://x/f"):
        ask("SELECT (<http://x/f>(1) AS ?y) {}")


def test_a_format_that_does_not_fit_is_an_error(ask):
    with pytest.raises(QueryEngineError):
        ask("SELECT * {}", "text/turtle")


@pytest.mark.parametrize("name", OF_DEATH)
def test_a_query_of_death_ends_with_a_typed_error(big_store, make_engine, name):
    engine = make_engine(big_store, timeout_s=3.0, memory_mib=192, workers=1)
    began = time.monotonic()

    with pytest.raises((QueryTimeoutError, QueryMemoryError, ResultTooLargeError)):
        engine.answer(Request(query=OF_DEATH[name], media_type=JSON))

    assert time.monotonic() - began < 30  # the cap, not a measurement
    assert engine.answer(Request(query="ASK {}", media_type=JSON)).read()


@pytest.mark.parametrize(
    "query",
    [
        pytest.param("SELECT * { FILTER(" + "(" * 60_000 + "1" + ")" * 60_000 + ") }", id="parentheses"),
        pytest.param("SELECT * " + "{" * 5_000 + "}" * 5_000, id="groups"),
        pytest.param("SELECT * { ?s " + "(" * 5_000 + "<http://p>" + ")*" * 5_000 + " ?o }", id="paths"),
    ],
)
def test_a_text_that_would_end_the_process_never_gets_there(engine, query):
    before = pids_of(engine)

    with pytest.raises(QueryTooLargeError):
        engine.answer(Request(query=query, media_type=JSON))

    assert pids_of(engine) == before


@pytest.mark.parametrize(
    "query",
    [
        pytest.param("SELECT (1" + "+1" * 30_000 + " AS ?x) {}", id="sum"),
        pytest.param("SELECT * { FILTER(" + "!" * 60_000 + "true) }", id="negations"),
        pytest.param("ASK { " + "{} UNION " * 7_000 + "{} }", id="unions"),
        pytest.param("ASK { ?s " + "^" * 60_000 + "<http://p> ?o }", id="inversions"),
    ],
)
def test_a_text_that_nests_without_brackets_costs_a_worker_at_most(store, make_engine, query):
    engine = make_engine(store, timeout_s=2.0, workers=1)

    with contextlib.suppress(QueryTooLargeError, QueryTimeoutError, QueryMemoryError, QuerySyntaxError):
        engine.answer(Request(query=query, media_type=JSON)).close()

    assert engine.answer(Request(query="ASK {}", media_type=JSON)).read()


def test_the_row_cap_is_exact(store, make_engine):
    engine = make_engine(store, rows=40)
    for media_type in (JSON, "text/csv", "text/tab-separated-values", "application/sparql-results+xml"):
        engine.answer(Request(query="SELECT * { ?s ?p ?o }", media_type=media_type)).close()
        with pytest.raises(ResultTooLargeError) as caught:
            engine.answer(Request(query="SELECT * { VALUES ?x { 1 2 } ?s ?p ?o } LIMIT 41", media_type=media_type))
        assert (caught.value.limit, caught.value.allowed) == ("rows", 40)
    engine.answer(Request(query="CONSTRUCT WHERE { ?s ?p ?o }", media_type="text/turtle")).close()
    with pytest.raises(ResultTooLargeError):
        engine.answer(Request(query="CONSTRUCT { ?s ?p ?o, 1 } { ?s ?p ?o }", media_type="text/turtle"))


def test_the_byte_cap_is_kept(big_store, make_engine):
    engine = make_engine(big_store, size_bytes=100_000)

    with pytest.raises(ResultTooLargeError) as caught:
        engine.answer(Request(query="SELECT * { ?s ?p ?o }", media_type=JSON))

    assert (caught.value.limit, caught.value.allowed) == ("size_bytes", 100_000)


def test_a_long_answer_is_whole_and_leaves_no_file_behind(big_store, make_engine, tmp_path):
    engine = make_engine(big_store, cache_bytes=0)

    with engine.answer(Request(query="SELECT * { ?s ?p ?o }", media_type=JSON)) as answer:
        assert not isinstance(answer.body, bytes)
        body = answer.read()

    assert len(body) == answer.size_bytes
    assert len(rows(body)) == 30_000
    assert [path for path in (tmp_path / "cache").rglob("*") if path.is_file()] == []


def test_a_repeat_comes_from_the_cache(big_store, make_engine):
    engine = make_engine(big_store)
    for query in ("SELECT * { ?s ?p ?o }", "ASK {}"):
        first = engine.answer(Request(query=query, media_type=JSON))
        again = engine.answer(Request(query=f"  {query} # again", media_type=JSON))
        assert (first.cached, again.cached) == (False, True)
        assert first.read() == again.read()
        assert not cached(engine, query, media_type="application/sparql-results+xml")
        assert not cached(engine, query, default_graphs=("http://x/",))


def test_a_volatile_answer_is_not_cached(store, make_engine):
    engine = make_engine(store)
    bodies = {engine.answer(Request(query="SELECT (UUID() AS ?x) {}", media_type=JSON)).read() for _ in range(2)}
    assert len(bodies) == 2


def test_the_cache_keeps_to_its_bound(big_store, make_engine, tmp_path):
    engine = make_engine(big_store, cache_bytes=8_000_000)
    for number in range(8):
        engine.answer(Request(query=f"SELECT * {{ ?s ?p ?o }} LIMIT {9000 + number}", media_type=JSON)).close()

    files = [path for path in (tmp_path / "cache").rglob("*") if path.is_file()]

    assert 1 < len(files) < 8
    assert sum(path.stat().st_size for path in files) <= 8_000_000
    assert cached(engine, "SELECT * { ?s ?p ?o } LIMIT 9007")
    assert not cached(engine, "SELECT * { ?s ?p ?o } LIMIT 9000")


def test_a_killed_worker_costs_its_query_and_no_other(big_store, make_engine):
    engine = make_engine(big_store, timeout_s=20.0, workers=2)
    engine.prewarm()
    errors = []

    def run():
        try:
            engine.answer(Request(query=OF_DEATH["count"], media_type=JSON))
        except QueryEngineError as error:
            errors.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    while not busy(engine):
        time.sleep(0.01)
    time.sleep(0.1)
    for process in busy(engine):
        os.kill(process.pid, signal.SIGKILL)
    thread.join()

    assert len(errors) == 1
    assert engine.answer(Request(query="ASK {}", media_type=JSON)).read()


def test_workers_killed_while_idle_are_not_noticed(store, make_engine):
    engine = make_engine(store, workers=2)
    engine.prewarm()
    for process in list(engine.pool._alive):
        os.kill(process.pid, signal.SIGKILL)
        process._process.wait()

    assert engine.answer(Request(query="ASK {}", media_type=JSON)).read()


def test_nothing_is_left_after_closing(big_store, make_engine, tmp_path):
    gc.collect()
    files_before, threads_before = open_files(), threading.active_count()
    engine = make_engine(big_store, timeout_s=0.5, workers=3)
    for name in ("count", "order-by"):
        with pytest.raises((QueryTimeoutError, QueryMemoryError)):
            engine.answer(Request(query=OF_DEATH[name], media_type=JSON))
    while not (pids := pids_of(engine)):
        time.sleep(0.01)

    engine.close()

    gc.collect()
    assert not any(Path(f"/proc/{pid}").exists() for pid in pids)
    assert len(open_files() - files_before) <= 1  # the listing's own
    assert threading.active_count() == threads_before
    assert list((tmp_path / "cache").iterdir()) == []
    with pytest.raises(QueryEngineError):
        engine.answer(Request(query="ASK {}", media_type=JSON))


def test_workers_hold_no_socket_of_the_server(store, make_engine, listener):
    engine = make_engine(store, workers=1)
    engine.prewarm()
    inode = Path(f"/proc/self/fd/{listener.fileno()}").readlink()

    for pid in pids_of(engine):
        held = [path.readlink() for path in Path(f"/proc/{pid}/fd").iterdir()]
        assert inode not in held


def test_a_store_that_is_not_there_is_an_engine_error(tmp_path, make_engine):
    engine = make_engine(tmp_path / "nowhere", timeout_s=20.0)
    with pytest.raises(QueryEngineError):
        engine.prewarm()


def test_small_queries_pass_queries_of_death(big_store, make_engine):
    engine = make_engine(big_store, timeout_s=3.0, workers=4, memory_mib=256, cache_bytes=0)
    engine.prewarm()
    stop = time.monotonic() + 4

    def kill_it(number):
        while time.monotonic() < stop:
            name = list(OF_DEATH)[number % len(OF_DEATH)]
            with pytest.raises((QueryBusyError, QueryTimeoutError, QueryMemoryError, ResultTooLargeError)):
                engine.answer(Request(query=OF_DEATH[name], media_type=JSON, client="same"))

    threads = [threading.Thread(target=kill_it, args=(number,)) for number in range(3)]
    for thread in threads:
        thread.start()
    answered = 0
    while time.monotonic() < stop:
        query = f'SELECT * {{ ?s ?p "label of thing {answered % 10_000}" }}'
        assert len(rows(engine.answer(Request(query=query, media_type=JSON, client="same")).read())) == 1
        answered += 1
    for thread in threads:
        thread.join()

    assert answered > 20


def test_folder_of_answers_that_a_cleaner_removes_is_made_anew(big_store, make_engine):
    engine = make_engine(big_store)
    query = "SELECT * {{ ?s ?p ?o }} LIMIT {}"
    for number in range(9_000, 9_003):
        shutil.rmtree(engine._cache.folder)

        with engine.answer(Request(query=query.format(number), media_type=JSON)) as answer:
            assert len(rows(answer.read())) == number

    assert cached(engine, query.format(9_002))


def test_folder_of_answers_that_cannot_be_made_is_the_disk_s_fault(big_store, make_engine):
    engine = make_engine(big_store)
    engine.prewarm()
    shutil.rmtree(engine._cache.folder)
    engine._cache.folder.write_bytes(b"")

    with pytest.raises(QueryDiskError) as caught:
        engine.answer(Request(query="SELECT * { ?s ?p ?o }", media_type=JSON))

    assert str(engine._cache.folder) not in str(caught.value)
    assert "disk" in str(caught.value)
    assert engine.answer(Request(query="ASK {}", media_type=JSON)).read()
    engine._cache.folder.unlink()


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EIO])
def test_disk_that_fills_up_is_told(big_store, monkeypatch, number):
    class FullFile(io.BytesIO):
        def write(self, _):
            raise OSError(number, os.strerror(number), "/secret/folder")

    replies = []
    config = worker.WorkerConfig(
        seconds=10,
        store=str(big_store), spool="/tmp", base_iri=BASE, parent=0, socket=0, skip=0, memory_mib=0,
        rows=10**6, size_bytes=10**9, prefixes={}, service=f"{BASE}/graph/service",
    )  # fmt: skip
    monkeypatch.setattr(evaluation.tempfile, "TemporaryFile", lambda **_: FullFile())
    monkeypatch.setattr(worker.mmap, "mmap", lambda *_, **__: bytes(8))
    server = worker.QueryServer(config, ox.Store.read_only(str(big_store)), None)
    monkeypatch.setattr(server, "send", lambda kind, *_: replies.append(kind))

    graphs = {"default_graphs": [], "named_graphs": [], "parts": False, "service": False, "patterns": []}
    server._reply_to({"request": "4bf92f35", "query": "SELECT * { ?s ?p ?o }", "media_type": JSON, **graphs})

    assert replies == [ReplyKind.DISK]


def test_workers_need_no_disk(store, make_engine, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", "/nowhere")
    engine = make_engine(store)
    assert engine.answer(Request(query="ASK {}", media_type=JSON)).read()


def test_failure_to_start_workers_shows_no_path(store, make_engine, monkeypatch):
    monkeypatch.setattr(pool.sys, "executable", "/secret/python")
    with pytest.raises(QueryEngineError) as caught:
        make_engine(store).prewarm()
    assert "secret" not in str(caught.value)


def test_worker_that_is_killed_while_it_starts_is_no_failure(store, make_engine, monkeypatch):
    launched, launch = [], pool.Pool._launch

    def killed_once(this):
        launched.append(None)
        if len(launched) == 1:
            raise QueryEngineError("the query's process ended unexpectedly")
        return launch(this)

    monkeypatch.setattr(pool.Pool, "_launch", killed_once)
    engine = make_engine(store)

    engine.prewarm()

    assert len(launched) >= 2
    assert cached(engine, "ASK {}") is False


def test_engine_whose_workers_never_start_says_so(store, make_engine, monkeypatch):
    def failing(_):
        raise QueryEngineError("it took too long to open the store")

    monkeypatch.setattr(pool.Pool, "_launch", failing)

    with pytest.raises(QueryEngineError, match="no worker could be started"):
        make_engine(store).prewarm()
