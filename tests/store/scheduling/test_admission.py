"""The rules of admission, without threads: who runs, who waits, who is refused."""

import itertools

import pytest

from publisher.errors import QueryBusyError, QueryShareError
from publisher.store import Limits, Request
from publisher.store.scheduling.admission import Admission
from publisher.store.scheduling.queries import Query

KEYS = itertools.count()


class Clock:
    now = 1000.0

    def __call__(self):
        return self.now


class Work:
    """Work that notes when it is killed."""

    def __init__(self):
        self.killed = self.lowered = False

    def kill(self):
        self.killed = True

    def lower_priority(self):
        self.lowered = True


class Site:
    """An admission whose workers take each query that it gives."""

    def __init__(self, **limits):
        self.clock = Clock()
        self.admission = Admission(Limits(**{"share_s": 60, "window_s": 60, **limits}), clock=self.clock)

    def enter(self, client, seconds=5.0, key=None, size=10):
        """Let a query wait, one of its own unless a key is named, and start whatever may run."""
        query = Query(
            client=client,
            key=key or b"%d" % next(KEYS),
            deadline=self.clock.now + seconds,
            request=Request(query="", media_type=""),
            message=b"x" * size,
        )
        self.admission.enter(query)
        self.start()
        return query

    def start(self):
        started = []
        while (query := self.admission.next()) is not None:
            query.work = Work()
            started.append(query)
        return started

    def take(self, query, seconds):
        """Let a query run for some time, and end it."""
        self.clock.now += seconds
        self.admission.leave(query)
        return self.start()

    def become_long(self, query):
        self.clock.now += 1
        self.admission.mark_long(query)
        return self.start()

    def runs(self, query):
        return query in self.admission.running


def flood(site, client, **query):
    """Enter the same kind of query until one is refused."""
    for _ in range(1000):
        site.enter(client, **query)


@pytest.fixture
def site():
    """Four workers, two of which long queries may hold."""
    return Site(workers=4)


def test_no_client_holds_all_workers(site):
    held = [site.enter("greedy") for _ in range(3)]
    fourth = site.enter("greedy")
    other = site.enter("other")

    assert not site.runs(fourth)
    assert site.runs(other)
    assert site.take(held[0], 1) == [fourth]


def test_long_query_is_preempted_only_beyond_the_safe_slots_and_only_when_needed(site):
    queries = [site.enter(f"client-{number}") for number in range(4)]
    for query in queries:
        site.become_long(query)
    assert not any(query.work.killed for query in queries)

    new = site.enter("newcomer")

    assert site.runs(new)
    assert [query.preempted for query in queries] == [False, False, False, True]
    assert queries[3].work.killed
    site.enter("newcomer")
    assert [query.preempted for query in queries] == [False, False, True, True]
    assert not site.runs(site.enter("another"))


def test_new_query_that_waits_starts_when_another_becomes_long(site):
    queries = [site.enter(f"client-{number}") for number in range(4)]
    for query in queries[:2]:
        site.become_long(query)
    new = site.enter("newcomer")
    assert not site.runs(new)

    started = site.become_long(queries[2])

    assert started == [new]
    assert queries[2].preempted


def test_long_query_has_a_lower_priority_while_others_run(site):
    long = site.enter("a")
    site.become_long(long)
    assert not long.work.lowered

    site.enter("b")

    assert long.work.lowered


def test_queries_known_to_be_long_keep_to_their_slots(site):
    earlier = site.enter("client-0", key=b"slow")
    site.become_long(earlier)
    site.take(earlier, 1)
    held = [site.enter(f"client-{number}", key=b"slow") for number in range(2)]

    third = site.enter("client-3", key=b"slow")
    quick = site.enter("quick")

    assert not site.runs(third)
    assert site.runs(quick)
    assert site.take(held[0], 1) == [third]


def test_clients_take_turns():
    site = Site(workers=1)
    running = site.enter("someone")
    for client in ("flood", "flood", "flood", "flood", "small"):
        site.enter(client)
    order = []
    while started := site.take(running, 0.01):
        (running,) = started
        order.append(running.client)

    assert order == ["flood", "small", "flood", "flood", "flood"]


@pytest.mark.parametrize("clients", [1, 10])
def test_bursts_of_small_queries_are_not_refused(site, clients):
    for number in range(1000):
        site.enter(f"client-{number % clients}")

    assert site.admission.waiting > 990


def test_bursts_are_not_refused_beside_long_queries(site):
    for number in range(40):
        query = site.enter(f"death-{number}", seconds=10)
        if site.runs(query):
            site.become_long(query)

    before = site.admission.waiting
    for _ in range(400):
        site.enter("reader", seconds=10)

    assert site.admission.waiting > before


def test_query_that_would_wait_beyond_its_deadline_is_refused_at_once():
    site = Site(workers=2, share_s=1e9)
    for _ in range(300):
        site.take(site.enter("a"), 0.1)
    site.enter("a")

    with pytest.raises(QueryBusyError) as caught:
        flood(site, "a", seconds=3)

    assert 3 <= caught.value.retry_after_s <= 10
    assert 25 <= site.admission.waiting <= 35
    site.enter("other", seconds=3)


def test_long_query_that_would_wait_beyond_its_deadline_is_refused_at_once():
    site = Site(workers=4, share_s=1e9)
    for number in range(20):
        long = site.enter("a", key=b"slow")
        if number == 0:
            site.admission.mark_long(long)
        site.take(long, 9)
    running = [site.enter(client, key=b"slow", seconds=10) for client in "ab"]
    waiting = site.enter("c", key=b"slow", seconds=10)
    assert all(map(site.runs, running))

    with pytest.raises(QueryBusyError):
        flood(site, "late", key=b"slow", seconds=10)

    assert not site.runs(waiting)
    assert site.runs(site.enter("quick"))


def test_what_waits_has_a_bound_in_bytes():
    site = Site(workers=1, waiting_bytes=1_000_000)
    site.enter("a")
    waiting = site.enter("a", size=200_000)
    with pytest.raises(QueryBusyError):
        flood(site, "a", size=200_000)
    assert site.admission.waiting == 4

    site.admission.forget(waiting)

    site.enter("b", size=200_000)


def test_waiting_ends_at_the_deadline():
    site = Site(workers=1)
    running = site.enter("a")
    late = site.enter("b", 0.5)
    patient = site.enter("b", 5)
    site.clock.now += 1

    assert site.admission.expired() == [late]
    assert site.take(running, 0) == [patient]
    assert site.admission.waiting == 0


def test_rider_is_new_and_rides_with_a_quick_query(site):
    heads = [site.enter(f"client-{number}") for number in range(4)]
    site.admission.mark_long(heads[0])
    waiting = site.enter("rider")

    assert site.admission.rider(heads[0]) is None
    assert site.admission.rider(heads[1]) is waiting
    assert site.admission.rider(heads[1]) is None


def test_client_that_holds_all_it_may_rides_only_with_itself():
    site = Site(workers=2)
    own, other = site.enter("greedy"), site.enter("other")
    waiting = site.enter("greedy")

    assert site.admission.rider(other) is None
    assert site.admission.rider(own) is waiting


def test_rider_that_is_put_back_is_before_the_others_of_its_client(site):
    heads = [site.enter("a") for _ in range(3)]
    rider, later = site.enter("a"), site.enter("a")
    assert site.admission.rider(heads[0]) is rider

    site.admission.put_back(rider)

    assert site.take(heads[0], 0.01) == [rider]
    assert not site.runs(later)


def test_client_over_its_share_is_told_when_it_may_come_back(site):
    for _ in range(3):
        site.take(site.enter("heavy"), 20)

    with pytest.raises(QueryShareError) as caught:
        site.enter("heavy")
    assert caught.value.retry_after_s == 20
    site.take(site.enter("light"), 0)

    site.clock.now += 20
    site.enter("heavy")


def test_running_queries_count_towards_the_share(site):
    for _ in range(2):
        site.enter("heavy")
    site.clock.now += 30

    with pytest.raises(QueryShareError):
        site.enter("heavy")


def test_preempted_query_is_charged_once_and_never_refused():
    site = Site(workers=2, share_s=10, window_s=60, waiting_bytes=1)
    queries = [site.enter("long"), site.enter("other")]
    for query in queries:
        site.admission.mark_long(query)
    site.clock.now += 11
    new = site.enter("new")
    victim = next(query for query in queries if query.preempted)
    other = next(query for query in queries if not query.preempted)
    assert site.admission._shares._accounts[victim.client].total_s == 11

    site.admission.put_back(victim)

    assert site.start() == []
    assert site.take(new, 0) == []
    assert site.take(other, 0) == [victim]
    assert site.admission._shares.retry_after_s(victim.client, 0, site.clock.now) == 60


def test_client_that_may_be_over_its_share_is_looked_at():
    site = Site(workers=2, share_s=10, window_s=60)
    admission = site.admission
    assert not admission.may_be_over_share("busy")

    admission.charge("busy", 11)

    assert admission.may_be_over_share("busy")
    assert not admission.may_be_over_share("other")
    with pytest.raises(QueryShareError):
        admission.check_share("busy")
    site.clock.now += 61
    assert admission.may_be_over_share("busy"), "what is out of the window is counted until somebody looks"
    admission.check_share("busy")
    assert not admission.may_be_over_share("busy")


def test_client_with_a_running_query_is_looked_at(site):
    site.enter("busy")

    assert site.admission.may_be_over_share("busy")


def test_clients_that_are_gone_are_forgotten(site):
    for number in range(3000):
        site.take(site.enter(f"client-{number}"), 0.1)

    assert len(site.admission._shares._accounts) < 1700
