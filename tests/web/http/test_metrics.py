"""The metrics of one process: requests are noted, and counted together."""

import threading

import pytest

from publisher.web.http.metrics import BUCKETS_S, OTHER, Metrics
from publisher.web.http.tallies import MOST_NOTED

COUNT, SECONDS = "publisher_http_requests_total", "publisher_http_request_seconds"


@pytest.fixture
def metrics():
    return Metrics()


def counted(metrics, method="GET"):
    return metrics.registry.get_sample_value(COUNT, {"route": "/", "method": method, "status": "200"})


def test_each_request_is_counted_once_when_the_metrics_are_asked_for(metrics):
    for seconds in (0.0004, 0.003, 0.003):
        metrics.observe("/", "GET", "200", seconds)
    metrics.observe("/", "PROPFIND", "405", 0.1)

    metrics.refresh()
    metrics.refresh()

    value = metrics.registry.get_sample_value
    assert counted(metrics) == 3
    assert value(COUNT, {"route": "/", "method": OTHER, "status": "405"}) == 1
    assert value(f"{SECONDS}_sum", {"route": "/"}) == pytest.approx(0.1064)
    assert value(f"{SECONDS}_bucket", {"route": "/", "le": str(BUCKETS_S[0])}) == 1


def test_no_more_than_so_many_wait_to_be_counted(metrics):
    for _ in range(2 * MOST_NOTED + 1):
        metrics.observe("/", "GET", "200", 0.001)

    assert counted(metrics) == 2 * MOST_NOTED


def test_requests_of_several_threads_are_all_counted_once(metrics):
    def ask():
        for _ in range(5 * MOST_NOTED):
            metrics.observe("/", "GET", "200", 0.001)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    metrics.refresh()

    assert counted(metrics) == 20 * MOST_NOTED
