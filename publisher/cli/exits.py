"""Exit codes, and which error has which.

0 done; 1 done, but some data is at fault and quarantined; 2 the call is at fault; 3 the machine, or a release, is.
"""

import errno
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from publisher.errors import DataError, OperationalError, PublisherError, QueryError, ReleaseError, UsageError

DONE: Final = 0
QUARANTINED: Final = 1
CALL: Final = 2
MACHINE: Final = 3
INTERRUPTED: Final = 130
"""As a shell reports a process that SIGINT ended."""

OF: Final[Mapping[type[PublisherError], int]] = MappingProxyType(
    {UsageError: CALL, DataError: QUARANTINED, OperationalError: MACHINE, ReleaseError: MACHINE, QueryError: MACHINE}
)
"""By the family of the error; every class of publisher/errors.py is of one of them."""


def code_of(error: PublisherError) -> int:
    """The exit code of an error."""
    return next(code for family, code in OF.items() if isinstance(error, family))


def advice(error: OSError) -> str:
    """What to do about an error of the operating system."""
    where = f"{error.filename}: " if error.filename else ""
    hint = {
        errno.EACCES: "no permission; change its owner or mode, or choose another --home",
        errno.EPERM: "no permission; change its owner or mode, or choose another --home",
        errno.EROFS: "the file system is read-only; choose another --home",
        errno.EIO: "the disk reports an error; look at the system's log. The live release is untouched",
        errno.ENOTDIR: "part of the path is no folder",
        errno.EMFILE: "too many open files; raise 'ulimit -n'",
    }.get(error.errno or 0, error.strerror or str(error))
    return f"{where}{hint}"
