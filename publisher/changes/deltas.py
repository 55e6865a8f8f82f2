"""Apply a release's deltas to the dump of the release before; what a downstream copy does each night."""

from collections.abc import Iterable

from publisher.errors import DeltaError


def apply(dump: Iterable[str], *, added: Iterable[str], removed: Iterable[str]) -> set[str]:
    """Give the statements of the next release.

    Args:
        dump: canonical N-Quads lines of one release, without line ends.
        added: the lines of the next release's ``added.nq``.
        removed: those of its ``removed.nq``.

    Raises:
        DeltaError: the deltas do not belong to that dump: a statement to remove is not there, or one to add is.
    """
    statements = set(dump)
    gone, came = set(removed), set(added)
    if missing := gone - statements:
        raise DeltaError("remove", min(missing))
    if doubled := came & statements:
        raise DeltaError("add", min(doubled))
    return (statements - gone) | came
