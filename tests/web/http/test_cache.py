"""The cache of rendered documents is bounded in bytes, and forgets what was used longest ago."""

import threading

from publisher.web.http.cache import OVERHEAD_BYTES, ByteCache

ONE = 1_000 + OVERHEAD_BYTES


def test_keeps_what_fits_and_drops_the_oldest():
    cache = ByteCache(ONE * 10)
    for number in range(12):
        cache.put(number, f"value {number}", size=1_000)

    assert cache.get(0) is None
    assert cache.get(1) is None
    assert cache.get(2) == "value 2"
    assert len(cache) == 10
    assert cache.size_bytes == ONE * 10


def test_use_keeps_an_entry():
    cache = ByteCache(ONE * 10)
    for number in range(10):
        cache.put(number, number, size=1_000)
    cache.get(0)
    cache.put(10, 10, size=1_000)

    assert cache.get(0) == 0
    assert cache.get(1) is None


def test_put_again_counts_once():
    cache = ByteCache(ONE * 10)
    for size in (500, 1_000, 700):
        cache.put("a", size, size=size)

    assert cache.get("a") == 700
    assert cache.size_bytes == 700 + OVERHEAD_BYTES


def test_what_would_fill_the_cache_alone_is_not_kept():
    cache = ByteCache(ONE * 10)
    cache.put("small", 1, size=100)
    cache.put("large", 2, size=ONE * 5)

    assert cache.get("large") is None
    assert cache.get("small") == 1


def test_no_capacity_keeps_nothing():
    cache = ByteCache(0)
    cache.put("a", 1, size=0)

    assert cache.get("a") is None


def test_many_threads_leave_the_count_right():
    cache = ByteCache(ONE * 50)

    def work(seed):
        for number in range(500):
            cache.put((seed * number) % 97, number, size=1_000)
            cache.get(number % 97)

    threads = [threading.Thread(target=work, args=(seed,)) for seed in range(1, 9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert cache.size_bytes == len(cache) * ONE
    assert len(cache) <= 50
