"""A call imports what it needs, and no more."""

import subprocess
import sys

import pytest

MODULES = """
import sys
from publisher.cli import run
assert run({call!r}) == 0
print(*sys.modules)
"""


def imported(*call):
    done = subprocess.run(
        [sys.executable, "-c", MODULES.format(call=list(call))], capture_output=True, text=True, check=True
    )
    return set(done.stdout.split())


@pytest.mark.parametrize("unneeded", ["pyshacl", "rdflib", "pyoxigraph", "granian", "flask"])
def test_the_version_is_told_without_the_libraries_that_commands_need(unneeded):
    assert unneeded not in imported("--version")


def test_a_build_does_not_import_the_server():
    assert {"granian", "flask"}.isdisjoint(imported("build", "--help"))


def test_serving_does_not_import_the_build():
    assert {"publisher.pipeline.build", "pyshacl"}.isdisjoint(imported("serve", "--help"))


def test_an_unknown_command_is_told_by_name(publisher):
    called = publisher("biuld")

    assert called.code == 2
    assert "biuld" in called.err
