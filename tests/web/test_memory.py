"""A web worker allocates from one heap, whatever threads it starts."""

import platform
import subprocess
import sys

import pytest

THREADS = """
import ctypes, sys, threading
from publisher.web.memory import allocate_in_one_arena, return_memory
if sys.argv[1] == "one":
    allocate_in_one_arena()
def allocate():
    blocks = [bytearray(4096) for _ in range(2000)]
    together.wait()
    assert len(blocks) == 2000
together = threading.Barrier(4)
threads = [threading.Thread(target=allocate) for _ in range(4)]
for thread in threads: thread.start()
for thread in threads: thread.join()
return_memory()
ctypes.CDLL(None).malloc_stats()
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc has several arenas")
@pytest.mark.parametrize(("arenas", "is_one"), [("one", True), ("as they come", False)])
def test_threads_share_an_arena(arenas, is_one):
    run = subprocess.run([sys.executable, "-c", THREADS, arenas], capture_output=True, text=True, check=True)

    assert (run.stderr.count("Arena ") == 1) is is_one
