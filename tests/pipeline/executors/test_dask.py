"""Builds on a Dask cluster of two worker processes on this machine: the same dumps, whatever happens to a worker."""

import os
import random
import re
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from publisher.errors import ClusterError, WorkerLostError
from publisher.pipeline.build import build
from publisher.pipeline.dry_run import validate
from publisher.pipeline.progress import NullProgress
from publisher.release import current
from tests.support.killing import (
    DEADLINE_S,
    PUBLISHED_SOME,
    SYSTEM_ERROR,
    Input,
    Site,
    assert_published,
    end,
    environ,
    verified,
)
from tests.support.registers import row, write_source

pytest.importorskip("distributed", reason="the cluster's library is not installed: pip install '.[cluster]'")

from distributed.scheduler import KilledWorker

from publisher.pipeline.executors import dask

SEED = int(os.environ.get("KILL_SEED") or random.SystemRandom().randrange(1_000_000))
HEAVY = pytest.mark.heavy


@dataclass
class Workers:
    """A scheduler on loopback, and the worker processes that it has."""

    address: str
    scheduler: subprocess.Popen
    log: Path
    processes: list = field(default_factory=list)

    @property
    def executor(self):
        return f"dask://{self.address}"

    def add(self, number=2, threads=1):
        """Start some workers, and wait until the scheduler has them all."""
        options = ["--nthreads", str(threads), "--no-nanny", "--no-dashboard", "--host", "127.0.0.1"]
        self.processes += [
            started("distributed.cli.dask_worker", f"tcp://{self.address}", *options, log=self.log)
            for _ in range(number)
        ]
        wait_for(lambda: self.log.read_bytes().count(b"Registered to:") == len(self.processes))

    def kill(self, process):
        process.send_signal(signal.SIGKILL)
        process.wait()

    def close(self):
        for process in (*self.processes, self.scheduler):
            end(process)


def started(module, *arguments, log):
    with log.open("ab") as out:
        command = [sys.executable, "-m", module, *arguments]
        return subprocess.Popen(command, stdout=out, stderr=out, env=environ(), start_new_session=True)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def scheduled(folder):
    address, log = f"127.0.0.1:{free_port()}", folder / "cluster.log"
    host, _, port = address.partition(":")
    options = ["--host", host, "--port", port, "--no-dashboard"]
    workers = Workers(address, started("distributed.cli.dask_scheduler", *options, log=log), log)
    try:
        yield workers
    finally:
        workers.close()


@pytest.fixture
def workers(tmp_path):
    """A scheduler without workers."""
    with scheduled(tmp_path) as found:
        yield found


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    """A scheduler with two workers that no test harms."""
    with scheduled(tmp_path_factory.mktemp("cluster")) as found:
        found.add()
        yield found


@pytest.fixture
def impatient(monkeypatch):
    """A builder that does not wait long for workers; until its scheduler answers it waits as long as others do."""
    monkeypatch.setattr(dask, "CONNECT_S", DEADLINE_S)
    monkeypatch.setattr(dask, "WORKERLESS_S", 1.0)
    monkeypatch.setattr("publisher.pipeline.executors.runner.CHECK_CLUSTER_S", 0.5)


def wait_for(condition):
    until = time.monotonic() + DEADLINE_S
    while not condition():
        assert time.monotonic() < until, "waited too long"
        time.sleep(0.02)


@pytest.fixture
def site(tmp_path):
    """A site with a live release that was built here, and the input of the next."""
    site = Site(tmp_path / "site")
    Input(3000).write(site.source)
    code, _, output = site.build()
    assert code == PUBLISHED_SOME, output
    return site


@HEAVY
@pytest.mark.parametrize("kind", ["full", "incremental"])
def test_a_cluster_that_loses_a_worker_makes_the_same_dumps(site, workers, kind):
    workers.add()
    content = Input(3000).grown() if kind == "full" else Input(3000).altered()
    content.write(site.source)
    process = site.start(*(("--full",) if kind == "full" else ()), "--executor", workers.executor)
    try:
        wait_for(lambda: any(site.home.glob("staging/work-*/*/*")) or process.poll() is not None)
        time.sleep(random.Random(f"{SEED} {kind}").random())
        assert process.poll() is None
        workers.kill(workers.processes[0])
        output, _ = process.communicate(timeout=DEADLINE_S)
    finally:
        end(process)

    assert process.returncode == PUBLISHED_SOME, output
    assert ("Updating the previous release" in output) == (kind == "incremental")
    assert workers.processes[1].poll() is None
    assert_published(site.home, content, site.dumps_of_a_fresh_build(content))


@HEAVY
def test_workers_of_many_threads_make_the_same_dumps(site, workers):
    workers.add(1, threads=4)
    content = Input(3000).grown()
    content.write(site.source)
    code, _, output = site.build("--executor", workers.executor)

    assert code == PUBLISHED_SOME, output
    assert_published(site.home, content, site.dumps_of_a_fresh_build(content))


@HEAVY
def test_a_scheduler_that_goes_ends_the_build_with_exit_code_3(site, workers):
    workers.add()
    live = current(site.home)
    Input(3000).grown().write(site.source)
    process = site.start("--full", "--executor", workers.executor)
    try:
        wait_for(lambda: any(site.home.glob("staging/work-*/*/*")) or process.poll() is not None)
        workers.kill(workers.scheduler)
        output, _ = process.communicate(timeout=DEADLINE_S)
    finally:
        end(process)

    assert process.returncode == SYSTEM_ERROR, output
    assert workers.executor in output
    assert "Traceback" not in output
    assert current(site.home) == live
    assert verified(site.home)[0] == 0
    assert not (site.home / "staging").exists()


@HEAVY
def test_a_cluster_that_loses_all_workers_ends_the_build(publication, workers, impatient):
    workers.add()
    write_source(publication.source, [row(number) for number in range(4000)])
    with pytest.raises(ClusterError, match="there has been no worker"):
        build(publication.plan(executor=workers.executor), KillsWorkers(workers))

    assert not (publication.home / "staging").exists()


class KillsWorkers(NullProgress):
    """Kills all workers when the first work of a build is done."""

    def __init__(self, workers):
        self.workers = workers

    def advance(self, items):
        while self.workers.processes:
            self.workers.kill(self.workers.processes.pop())


def test_the_dumps_of_a_cluster_are_those_of_this_machine(publication, cluster, tmp_path):
    rows = [row(number, parent=str(number // 3) if number > 2 else "") for number in range(40)]
    here = publication.build(rows)
    there = build(publication.plan(home=tmp_path / "there", executor=cluster.executor), clock=publication.clock)

    name = "dumps/SHA256SUMS"
    assert (here.release / name).read_bytes() == (there.release / name).read_bytes()


def test_a_relative_home_is_found_by_workers_elsewhere(publication, cluster, monkeypatch):
    monkeypatch.chdir(publication.folder)
    report = publication.build([row(1)], home=Path("here"), executor=cluster.executor)

    assert report.release.parent == publication.folder / "here" / "releases"


def test_a_scheduler_that_does_not_answer_is_reported_before_anything_is_read(publication, monkeypatch):
    monkeypatch.setattr(dask, "CONNECT_S", 1.0)
    executor = f"dask://127.0.0.1:{free_port()}"
    with pytest.raises(ClusterError, match=re.escape(f"{executor}: no Dask scheduler answers there")) as raised:
        publication.build([row(1)], executor=executor)

    assert "dask scheduler" in str(raised.value)
    assert not (publication.home / "staging").exists()


def test_a_cluster_without_workers_is_reported(publication, workers, impatient):
    wait_for(lambda: b"Scheduler at" in workers.log.read_bytes())
    with pytest.raises(ClusterError, match="'dask worker'"):
        publication.build([row(1)], executor=workers.executor)


def test_a_worker_of_another_version_is_reported(publication, cluster, monkeypatch):
    monkeypatch.setattr(dask, "software", lambda: "another")
    with pytest.raises(ClusterError, match="another version of the software"):
        publication.build([row(1)], executor=cluster.executor)


def test_a_worker_that_does_not_see_the_home_is_reported(cluster, tmp_path):
    with pytest.raises(ClusterError, match="does not see the home"):
        dask.Dask(cluster.address, tmp_path / "elsewhere" / "build.lock")


def test_dry_run_needs_no_cluster(publication):
    write_source(publication.source, [row(1)])
    result = validate(publication.plan(executor="dask://127.0.0.1:9"))

    assert result.counts["register"].published == 1


class Over:
    """A task that ended with an error, or was cancelled."""

    def __init__(self, error=None):
        self.error = error

    def cancelled(self):
        return self.error is None

    def exception(self):
        return self.error


def test_work_that_lost_its_workers_is_reported():
    future = Future()
    dask._settle(future, Over(KilledWorker("task", None, 3)))

    with pytest.raises(WorkerLostError, match="ended 4 times"):
        future.result()


@pytest.mark.parametrize("address", ["ssh://host:1", "dask://", "dask://host", "dask://host:port"])
def test_invalid_address_is_a_wrong_setting(publication, address):
    from publisher.errors import SettingError

    with pytest.raises(SettingError, match="dask://host:port"):
        publication.build([row(1)], executor=address)
