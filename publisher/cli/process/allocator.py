"""Small blocks of memory that are freed stay with the thread that freed them (docs/adr/0223).

glibc keeps seven blocks of each size at hand for a thread; what is beyond that goes through its slower lists. A query
allocates and frees some hundred. How many are kept is read when a program starts, and cannot be set later.
"""

import os
import sys
from typing import Final

TUNABLES: Final = "GLIBC_TUNABLES"
"""The variable that glibc reads (https://sourceware.org/glibc/manual/latest/html_node/Tunables.html)."""

MANY_BLOCKS: Final = "glibc.malloc.tcache_count=200"


def keep_freed_blocks() -> None:
    """Run this program again from its beginning, with more blocks kept at hand, as the same process.

    Nothing happens where the variable is set already, by whoever started the program or by this function, and with
    other C libraries than glibc.
    """
    if TUNABLES in os.environ or not sys.executable or not _is_glibc():
        return
    os.environ[TUNABLES] = MANY_BLOCKS
    os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])  # noqa: S606 - this program


def _is_glibc() -> bool:
    try:
        return (os.confstr("CS_GNU_LIBC_VERSION") or "").startswith("glibc ")
    except (AttributeError, OSError, ValueError):  # no such function, or no such name
        return False
