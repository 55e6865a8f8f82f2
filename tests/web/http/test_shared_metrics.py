"""The metrics of all web workers, added up through a folder."""

import os
import subprocess
import sys
import time

import pytest
from prometheus_client.parser import text_string_to_metric_families

from publisher.web.http.metrics import Metrics
from publisher.web.http.shared_metrics import FRESH_S, SharedMetrics

ANSWERS = "publisher_http_requests_total"
LABELS = {"route": "/", "method": "GET", "status": "200"}

COUNT = """
import sys, time
from pathlib import Path
from publisher.web.http.metrics import Metrics
from publisher.web.http.shared_metrics import SharedMetrics
metrics = Metrics()
shared = SharedMetrics(metrics, Path(sys.argv[1]))
for _ in range(int(sys.argv[2])):
    metrics.observe("/", "GET", "200", 0.003)
shared.exposition(None)
print("ready", flush=True)
sys.stdin.read()
"""


def told(shared, **options):
    """Return the samples: name and labels to value."""
    text = shared.exposition(None, **options)[0].decode()
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def value(shared, name=ANSWERS, /, *, by_worker=False, **labels):
    return told(shared, by_worker=by_worker).get((name, tuple(sorted({**(labels or LABELS)}.items()))))


@pytest.fixture
def started(tmp_path):
    """Start a process that counts so many requests and goes on, until it is killed."""
    running = []

    def start(requests):
        command = [sys.executable, "-c", COUNT, str(tmp_path), str(requests)]
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        running.append(process)
        assert process.stdout.readline() == b"ready\n"
        return process

    yield start
    for process in running:
        process.kill()
        process.communicate()


def kill(process):
    process.kill()
    process.communicate()


def test_processes_are_added_up_and_told_apart(tmp_path, started):
    started(3)
    started(4)
    metrics = Metrics()
    shared = SharedMetrics(metrics, tmp_path)
    metrics.observe("/", "GET", "200", 0.003)

    assert value(shared) == 8
    assert value(shared, "publisher_http_request_seconds_count", route="/") == 8
    assert value(shared, "publisher_http_request_seconds_bucket", route="/", le="0.005") == 8
    assert [value(shared, by_worker=True, **LABELS, worker=number) for number in "123"] == [3, 4, 1]
    assert told(shared)["publisher_web_workers", ()] == 3
    shared.close()


def test_sums_never_fall_when_a_process_is_killed_and_another_takes_its_place(tmp_path, started):
    first, _ = started(3), started(4)
    shared = SharedMetrics(Metrics(), tmp_path)
    before = value(shared)
    kill(first)

    while_away = value(shared)
    started(10)

    assert (before, while_away, value(shared)) == (7, 7, 17)
    assert value(shared, by_worker=True, **LABELS, worker="1") == 13, "it went on from the figures of the first"
    assert told(shared)["publisher_web_worker_starts_total", ()] == 4
    assert len(list(tmp_path.glob("*.json"))) == 3
    shared.close()


def test_gauges_of_a_process_that_ended_do_not_count(tmp_path, started):
    process = started(3)
    shared = SharedMetrics(Metrics(), tmp_path)
    kill(process)
    ended = time.time() - 2 * FRESH_S
    os.utime(tmp_path / "1.json", (ended, ended))

    samples = told(shared)

    assert samples["publisher_web_workers", ()] == 1
    assert samples[ANSWERS, tuple(sorted(LABELS.items()))] == 3
    shared.close()


def test_gauges_are_put_together_by_their_meaning(tmp_path):
    first, second = Metrics(), Metrics()
    both = [SharedMetrics(metrics, tmp_path) for metrics in (first, second)]
    for metrics, up, made in ((first, 1, 200.0), (second, 0, 100.0)):
        metrics._sparql.set(up)
        metrics._made.set(made)
        metrics._records.labels("published").set(8)
        metrics._queries.labels("running").set(2)
    both[0].exposition(None)
    samples = told(both[1])

    assert samples["publisher_sparql_up", ()] == 0
    assert samples["publisher_release_timestamp_seconds", ()] == 100
    assert samples["publisher_release_records", (("state", "published"),)] == 8
    assert samples["publisher_queries", (("state", "running"),)] == 4
    for shared in both:
        shared.close()


def test_file_that_is_torn_costs_its_figures_and_nothing_else(tmp_path, started):
    started(3)
    shared = SharedMetrics(Metrics(), tmp_path)
    (tmp_path / "1.json").write_text('[["publisher_ht')

    assert value(shared) is None
    assert told(shared)["publisher_web_workers", ()] == 1
    shared.close()


def test_process_alone_needs_no_folder():
    metrics = Metrics()
    metrics.observe("/", "GET", "200", 0.01)

    assert value(SharedMetrics(metrics)) == 1
