"""How many files and connections a process may have open (RLIMIT_NOFILE), and what a server makes of it."""

import resource
from typing import Final

from publisher.errors import UsageError

LEAST_FILES: Final = 768
_OWN_FILES: Final = 512
"""What a web worker needs for itself: query workers, databases, the query store, and files that are being sent."""

_FILES_EACH: Final = 3
"""Files for each connection that is looked after: itself, what it downloads, and half of both for new ones."""


def allow_connections(wanted: int) -> int:
    """Raise the limit on open files as far as that is possible and needed, and return how many connections fit in.

    Args:
        wanted: connections of a web worker.

    Raises:
        UsageError: the limit is so low that nothing can be served.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    needed = _OWN_FILES + _FILES_EACH * wanted
    if soft == resource.RLIM_INFINITY or soft >= needed:
        return wanted
    allowed = needed if hard == resource.RLIM_INFINITY else min(needed, hard)
    if allowed < LEAST_FILES:
        raise UsageError(
            f"a process may open only {allowed} files here, and a web worker needs at least {LEAST_FILES}; "
            f"allow more with 'ulimit -n {needed}', or LimitNOFILE={needed} in a systemd unit"
        )
    resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, hard))
    return min(wanted, (allowed - _OWN_FILES) // _FILES_EACH)
