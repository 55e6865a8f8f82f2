"""Cached answers: bounded by what they really take, and no worse off when a cleaner removes the folder."""

import shutil
import tempfile
import tracemalloc

import pytest

from publisher.store.cache import AnswerCache
from publisher.store.contract import Answer

MIB = 2**20


def key(number):
    return number.to_bytes(32, "big")


@pytest.fixture
def cache(tmp_path):
    made = AnswerCache(tmp_path, 64 * MIB)
    yield made
    made.close()


def long_answer():
    file = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the answer
    file.write(b"x" * 100_000)
    file.seek(0)
    return Answer("text/csv", 100_000, file)


def test_tiny_answers_take_no_more_than_the_limit(cache):
    """The share of the memory is a sixteenth: 4 MiB."""
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        for number in range(20_000):
            cache.put(key(number), Answer("text/csv", 3, b"%03d" % (number % 1000)))
        after, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert after - before < 4 * MIB
    assert cache.get(key(19_999)).read() == b"999"
    assert cache.get(key(0)) is None


def test_removed_folder_is_made_anew(cache):
    with long_answer() as answer:
        cache.put(key(1), answer)
    shutil.rmtree(cache.folder)

    assert cache.get(key(1)) is None
    with long_answer() as answer:
        cache.put(key(1), answer)
    with cache.get(key(1)) as cached:
        assert len(cached.read()) == 100_000
