"""What one process, or one thread, holds at a time."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from publisher import locks
from publisher.locks import editing, locked

THREADS, ROUNDS = 4, 50


@pytest.mark.parametrize("hold", [locked, editing])
def test_nothing_is_lost_when_several_read_and_write(tmp_path, hold):
    place = tmp_path / "held" if hold is locked else tmp_path
    counter = tmp_path / "counter"
    counter.write_text("0")
    begin = threading.Barrier(THREADS)

    def count():
        begin.wait()
        for _ in range(ROUNDS):
            with hold(place):
                counter.write_text(str(int(counter.read_text()) + 1))

    with ThreadPoolExecutor(THREADS) as pool:
        for done in [pool.submit(count) for _ in range(THREADS)]:
            done.result()

    assert counter.read_text() == str(THREADS * ROUNDS)


def test_folders_that_cannot_be_held_can_be_edited(tmp_path, monkeypatch):
    def refuse(*_):
        raise OSError(9, "Bad file descriptor")

    monkeypatch.setattr(locks.fcntl, "flock", refuse)

    with editing(tmp_path):
        (tmp_path / "file").write_text("text")
    assert (tmp_path / "file").read_text() == "text"


def test_what_is_held_is_free_after_an_error(tmp_path):
    with pytest.raises(KeyError), editing(tmp_path):
        raise KeyError

    with editing(tmp_path), locked(tmp_path / "file"):
        pass
