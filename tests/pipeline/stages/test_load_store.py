"""The query store is loaded from files as they appear; a loader that is lost is replaced, one in the way is ended."""

import os
import signal

import pyoxigraph as ox
import pytest

from publisher.errors import WorkerLostError
from publisher.pipeline.executors.runner import MAX_ATTEMPTS
from publisher.pipeline.stages.load_store import Loading


def quads(number):
    return f'<http://x.example/{number}> <http://schema.org/name> "{number}" .\n'


@pytest.fixture
def files(tmp_path):
    return [tmp_path / f"{number}.nq" for number in range(3)]


def appear(file, number):
    part = file.with_suffix(".part")
    part.write_text(quads(number))
    part.rename(file)


@pytest.mark.parametrize("alone", [True, False], ids=["in-this-process", "beside"])
def test_files_are_loaded_as_they_appear(tmp_path, files, alone):
    further = tmp_path / "further.nq"
    further.write_text(quads(9))
    with Loading(tmp_path / "store", files, alone=alone) as loading:
        for number, file in enumerate(loading.beside(files)):
            appear(file, number)
        loading.finish([further])

    assert len(ox.Store.read_only(str(tmp_path / "store"))) == 4


def test_a_lost_loader_is_replaced(tmp_path, files):
    with Loading(tmp_path / "store", files, alone=False) as loading:
        for number, file in enumerate(files):
            appear(file, number)
            if number == 1:
                os.kill(loading._process.pid, signal.SIGKILL)
        loading.finish([])

    assert len(ox.Store.read_only(str(tmp_path / "store"))) == 3


def lose_every_loader(loading, files):
    for _ in range(MAX_ATTEMPTS):
        os.kill(loading._process.pid, signal.SIGKILL)
        loading._process.join()
        list(loading.beside(files[:1]))


def test_a_loader_that_is_lost_every_time_is_reported(tmp_path, files):
    with (
        Loading(tmp_path / "store", files, alone=False) as loading,
        pytest.raises(WorkerLostError, match="query store"),
    ):
        lose_every_loader(loading, files)


def test_a_build_that_fails_ends_the_loader(tmp_path, files):
    with Loading(tmp_path / "store", files, alone=False) as loading:
        process = loading._process

    assert not process.is_alive()
