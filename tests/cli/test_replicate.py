"""``publisher replicate`` and ``publisher releases upload``."""

import json
import subprocess
import sys
import time

import pytest

from publisher.release import current
from tests.support.log_restored import log_restored
from tests.support.registers import Publication, row

DEADLINE_S = 60


@pytest.fixture(scope="module")
def publication(tmp_path_factory):
    made = Publication(tmp_path_factory.mktemp("publication"))
    made.build([row(number) for number in range(1, 6)])
    return made


def test_release_of_a_home_is_copied_and_live(publication, publisher, tmp_path):
    called = publisher("replicate", publication.home, "--home", tmp_path / "replica")
    version = current(publication.home).name

    assert called.code == 0
    assert f"release {version} is here" in called.out
    assert f"release {version} is live" in called.out
    assert publisher("releases", "verify", "--home", tmp_path / "replica").code == 0


def test_copy_is_reported_to_programs(publication, publisher, tmp_path):
    with log_restored():
        called = publisher("replicate", publication.home, "--home", tmp_path / "replica", "--log-format", "json")
    logged = [json.loads(line) for line in called.err.splitlines()]

    assert (called.code, called.out) == (0, "")
    assert {(line["event"], line["level"]) for line in logged} == {("message", "INFO")}
    assert f"release {current(publication.home).name} is live" in logged[-1]["message"]


def test_release_goes_by_object_storage(publication, publisher, tmp_path):
    url = f"file://{tmp_path / 'storage'}"
    uploaded = publisher("releases", "upload", url, "--home", publication.home)
    called = publisher("replicate", url, "--home", tmp_path / "replica")

    assert (uploaded.code, called.code) == (0, 0)
    assert f"is live in {url}" in uploaded.out
    assert current(tmp_path / "replica").name == current(publication.home).name


@pytest.mark.parametrize(
    ("place", "code", "words"),
    [
        pytest.param("{tmp}/nowhere", 3, "no live release", id="no-home"),
        pytest.param("file://{tmp}/empty", 3, "publisher releases upload", id="empty-storage"),
        pytest.param("ftp://host/site", 3, "ftp", id="unknown-scheme"),
    ],
)
def test_place_that_cannot_be_read_is_an_error(publisher, tmp_path, place, code, words):
    called = publisher("replicate", place.format(tmp=tmp_path), "--home", tmp_path / "replica")

    assert called.code == code
    assert words in called.err
    assert "Traceback" not in called.err


def test_nothing_is_built_in_a_replica(publication, publisher, tmp_path):
    publisher("replicate", publication.home, "--home", tmp_path / "replica")
    called = publisher("build", publication.source, "--home", tmp_path / "replica", "--base-url", publication.base)

    assert called.code == 2
    assert "is a replica of" in called.err


def test_replica_that_follows_outlives_a_place_that_is_away(publication, tmp_path):
    place = tmp_path / "mounted"
    command = [sys.executable, "-m", "publisher", "replicate", place, "--home", tmp_path / "replica", "--follow", "0.2"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert "no live release" in process.stderr.readline()
            place.symlink_to(publication.home)
            until = time.monotonic() + DEADLINE_S
            while not (tmp_path / "replica" / "current").exists():
                assert time.monotonic() < until
                time.sleep(0.1)
        finally:
            process.terminate()
            process.communicate()
    assert current(tmp_path / "replica").name == current(publication.home).name
