"""What a worker cannot do even if a query is not refused, and what happens to workers whose parent was killed."""

import contextlib
import dataclasses
import os
import re
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from publisher.errors import QueryEngineError
from publisher.store import Request, inspection, process
from tests.store.conftest import JSON


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { SERVICE <URL> { ?s ?p ?o } }",
        "SELECT * { SERVICE SILENT <URL> { ?s ?p ?o } }",
        "ASK { FILTER EXISTS { SERVICE <URL> { ?s ?p ?o } } }",
        "SELECT * FROM <URL> { ?s ?p ?o }",
    ],
)
def test_a_worker_reaches_no_listener_even_unrefused(store, make_engine, listener, monkeypatch, query):
    monkeypatch.setattr(inspection, "calls_service", lambda _: False)
    engine = make_engine(store, workers=1)
    engine.prewarm()
    assert {worker.network for worker in engine.pool._alive} <= {"seccomp", "namespace"}

    with contextlib.suppress(QueryEngineError):  # SILENT and EXISTS swallow the failure
        engine.answer(Request(query=query.replace("URL", listener.url), media_type=JSON)).close()

    assert listener.hits == []


def test_workers_die_with_their_parent(store, tmp_path):
    program = f"""
import sys, time
from pathlib import Path
from publisher.store import Limits, Request, open_engine
engine = open_engine(Path({str(store)!r}), Limits(workers=2, timeout_s=60), version="v", cache_dir=Path({str(tmp_path)!r}))
engine.prewarm()
while len(engine.pool.pids()) < 3: time.sleep(0.01)
print(*engine.pool.pids(), flush=True)
time.sleep(60)
"""
    parent = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    pids = [int(pid) for pid in parent.stdout.readline().split()]
    assert len(pids) == 3

    os.kill(parent.pid, signal.SIGKILL)
    parent.wait()
    parent.stdout.close()

    end = time.monotonic() + 20
    while any(alive(pid) for pid in pids) and time.monotonic() < end:
        time.sleep(0.05)
    assert not any(alive(pid) for pid in pids)


@pytest.mark.skipif(sys.platform != "linux", reason="threads have cores on Linux only")
def test_workers_may_use_the_cores_of_the_process_that_started_them(store, make_engine):
    cores, pids = os.sched_getaffinity(0), []

    def start():
        os.sched_setaffinity(0, {min(cores)})  # of this thread, as the one that receives requests has it
        engine = make_engine(store, workers=1)
        engine.prewarm()
        pids.extend(engine.pool.pids())

    thread = threading.Thread(target=start)
    thread.start()
    thread.join()

    assert pids
    assert [os.sched_getaffinity(pid) for pid in pids] == [cores] * len(pids)


def test_a_missing_network_sandbox_is_logged_once(store, make_engine, monkeypatch, caplog):
    receive = process.WorkerProcess.receive

    def receive_none(worker):
        return [
            dataclasses.replace(reply, body=re.sub(b"seccomp|namespace", b"none", reply.body))
            for reply in receive(worker)
        ]

    monkeypatch.setattr(process.WorkerProcess, "receive", receive_none)
    process._warn_once.cache_clear()
    for _ in range(2):
        make_engine(store, workers=1).prewarm()

    assert [record.message for record in caplog.records if "network" in record.message] == [
        "query workers cannot be cut off from the network here; only the check for SERVICE protects it"
    ]


def alive(pid):
    """Whether a process is there and no zombie that waits for somebody to reap it."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
