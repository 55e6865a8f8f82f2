"""What every test may use."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.postgresql import PostgreSQL, programs, running_server

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"


@pytest.fixture(scope="session", autouse=True)
def without_flushing() -> Iterator[None]:
    """Flush nothing in this process: no test loses power, and a small build waits for the disk a hundred times.

    What reaches the disk, and in which order, is seen in processes of their own (tests/pipeline/test_disk_order.py).
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda _: None)
        yield


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of registers and conformance material beside the checkout; without it the test is skipped."""
    if not SHARED.is_dir():
        pytest.skip(f"{SHARED.name}/ (registers and conformance material) is not beside this checkout")
    return SHARED


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgreSQL]:
    """A PostgreSQL server; without the programs the test is skipped."""
    folder = programs()
    if folder is None:
        pytest.skip("PostgreSQL is not installed: apt-get install postgresql")
    with running_server(folder) as server:
        yield server
