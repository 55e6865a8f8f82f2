"""Exit codes, and which error has which; docs/cli.md describes them."""

import errno
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from publisher.errors import DataError, OperationalError, PublisherError, QueryError, ReleaseError, UsageError

DONE: Final = 0
QUARANTINED: Final = 1
USAGE: Final = 2
SYSTEM: Final = 3
INTERRUPTED: Final = 130
"""The code with which a shell reports a process that SIGINT ended."""

MEANINGS: Final[Mapping[int, str]] = MappingProxyType(
    {
        DONE: "done",
        QUARANTINED: "done, but some records are quarantined",
        USAGE: "wrong command or setting",
        SYSTEM: "system error",
    }
)

BY_FAMILY: Final[Mapping[type[PublisherError], int]] = MappingProxyType(
    {UsageError: USAGE, DataError: USAGE, OperationalError: SYSTEM, ReleaseError: SYSTEM, QueryError: SYSTEM}
)
"""The code of each family of errors; every class of publisher/errors/ belongs to one.

A build quarantines wrong data, and then exits with 1. A DataError that ends a command is about a file that was named.
"""


def exit_code(error: PublisherError) -> int:
    """Return the exit code of an error."""
    return next(code for family, code in BY_FAMILY.items() if isinstance(error, family))


def advice(error: OSError) -> str:
    """Return what an error of the operating system means, where it happened, and what to do."""
    permission = "permission denied; change the owner or mode, or choose another --home"
    problem = {
        errno.EACCES: permission,
        errno.EPERM: permission,
        errno.EROFS: "the file system is read-only; choose another --home",
        errno.EIO: "the disk reports an error; check the system's log. The live release is unchanged",
        errno.ENOTDIR: "part of the path is not a folder",
        errno.EMFILE: "too many open files; raise the limit with 'ulimit -n'",
    }.get(error.errno or 0, error.strerror or str(error))
    return f"{error.filename}: {problem}" if error.filename else problem
