"""The memory of a web worker: what it freed goes back to the system (docs/adr/0210).

Both are functions of glibc (mallopt(3), malloc_trim(3)). Other C libraries have no such functions, and need none.
"""

import ctypes
from typing import Any, Final

_MOST_ARENAS: Final = -8
"""``M_ARENA_MAX`` of malloc.h."""


def allocate_in_one_arena() -> None:
    """Let all threads allocate from one heap; call this before there are many.

    Each release is opened in a thread of its own. With a heap for each, what stays of a release keeps the pages of a
    further one from going back.
    """
    if limit := _of_the_c_library("mallopt"):
        limit(_MOST_ARENAS, 1)


def return_memory() -> None:
    """Give memory that was freed back to the system, after a release with its caches is gone."""
    if trim := _of_the_c_library("malloc_trim"):
        trim(0)


def _of_the_c_library(name: str) -> Any:
    """Return a function of the C library; None if it has none of that name."""
    return getattr(ctypes.CDLL(None), name, None)
