"""Run the command line in this process: exit code, output, errors."""

from dataclasses import dataclass

import pytest

from publisher.cli import run
from tests.support.registers import Publication


@dataclass
class Called:
    code: int
    out: str
    err: str


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch):
    """No setting of whoever runs the tests, one process, no colours."""
    import os

    for name in [name for name in os.environ if name.startswith("PUBLISHER_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PUBLISHER_PROCESSES", "1")
    monkeypatch.setenv("NO_COLOR", "1")


@pytest.fixture
def publisher(capsys):
    """Call the command line with some arguments."""

    def call(*arguments) -> Called:
        capsys.readouterr()
        code = run([str(argument) for argument in arguments])
        printed = capsys.readouterr()
        return Called(code, printed.out, printed.err)

    return call


@pytest.fixture
def publication(tmp_path):
    return Publication(tmp_path)
