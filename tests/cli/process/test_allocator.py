"""A server begins anew with glibc's caches of small blocks made longer."""

import os
import subprocess
import sys

import pytest

from publisher.cli.process import allocator

STARTED = "import sys; from publisher.cli.process.allocator import keep_freed_blocks; keep_freed_blocks(); import os; "
SHOWN = "print(os.getpid(), sys.argv[1:], os.environ.get('GLIBC_TUNABLES'))"

glibc = pytest.mark.skipif(not allocator._is_glibc(), reason="this C library is not glibc")


def started(*arguments, **environment):
    """Run the function in a program of its own; return its process id, and what the program knows after it."""
    command = [sys.executable, "-c", STARTED + SHOWN, *arguments]
    inherited = {name: value for name, value in os.environ.items() if name != allocator.TUNABLES}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**inherited, **environment}) as process:
        told = process.communicate(timeout=30)[0]
    assert process.returncode == 0
    number, _, rest = told.strip().partition(" ")
    assert int(number) == process.pid
    return rest


@glibc
def test_the_same_process_begins_again_with_its_arguments():
    assert started("--home", "a b") == f"['--home', 'a b'] {allocator.MANY_BLOCKS}"


def test_what_an_operator_has_set_stays():
    assert started(GLIBC_TUNABLES="glibc.malloc.arena_max=1") == "[] glibc.malloc.arena_max=1"


@pytest.mark.parametrize("answer", [None, "musl 1.2.5", OSError(), ValueError()])
def test_other_c_libraries_are_left_alone(monkeypatch, answer):
    def confstr(_):
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.delenv(allocator.TUNABLES, raising=False)
    monkeypatch.setattr(os, "confstr", confstr)
    monkeypatch.setattr(os, "execv", lambda *_: pytest.fail("it began again"))
    allocator.keep_freed_blocks()

    assert allocator.TUNABLES not in os.environ
