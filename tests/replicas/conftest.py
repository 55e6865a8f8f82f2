"""A home with three releases to copy, and object storage: a folder, and S3 as moto plays it."""

import os
import shutil
import subprocess
import time
from pathlib import Path
from urllib.request import Request, urlopen

import pytest

from tests.support.registers import Publication, row
from tests.support.web_servers import free_port

ROOT = Path(__file__).parents[2]
MOTO = ROOT / ".make" / "s3" / "bin" / "moto_server"
DEADLINE_S = 60


def rows(count, **changes):
    """Rows of a register; a change is an identifier with a letter before it, and its new name."""
    return [row(number, changes.get(f"n{number}")) for number in range(1, count + 1)]


@pytest.fixture(scope="session")
def built(tmp_path_factory):
    """A publication with three releases; the second changes a name, in the third a record is gone."""
    publication = Publication(tmp_path_factory.mktemp("built"))
    publication.build(rows(40))
    publication.build(rows(40, n3="Office of Rivers"))
    publication.build(rows(39, n3="Office of Rivers"))
    return publication


@pytest.fixture
def publication(built, tmp_path):
    """A copy of it, to change."""
    folder = tmp_path / "publication"
    shutil.copytree(built.folder, folder, symlinks=True)
    copy = Publication(folder)
    copy.clock.now = built.clock.now
    return copy


@pytest.fixture(scope="session")
def s3():
    """The URL of a server that plays S3; the environment that clients need is set."""
    if not MOTO.exists():
        pytest.skip("moto is not installed: make s3")
    port = free_port()
    with subprocess.Popen(
        [MOTO, "-H", "127.0.0.1", "-p", str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        url = f"http://127.0.0.1:{port}"
        try:
            _wait(url, process)
            yield url
        finally:
            process.terminate()


def _wait(url, process):
    until = time.monotonic() + DEADLINE_S
    while True:
        try:
            return urlopen(f"{url}/moto-api/", timeout=5).close()
        except OSError:
            assert process.poll() is None
            assert time.monotonic() < until
            time.sleep(0.2)


@pytest.fixture(params=["folder", "s3"])
def storage_url(request, tmp_path, monkeypatch):
    """The URL of an empty place."""
    if request.param == "folder":
        return f"file://{tmp_path / 'storage'}"
    server = request.getfixturevalue("s3")
    for name, value in {
        "AWS_ENDPOINT_URL": server,
        "AWS_ACCESS_KEY_ID": "key",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_REGION": "us-east-1",
        "AWS_ALLOW_HTTP": "true",
    }.items():
        monkeypatch.setenv(name, value)
    bucket = f"bucket-{os.getpid()}-{time.monotonic_ns()}"
    urlopen(Request(f"{server}/{bucket}", method="PUT"), timeout=10).close()
    return f"s3://{bucket}/lod/site"
