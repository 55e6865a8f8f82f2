"""What a new release must keep of the one before: an IRI that was ever published never becomes a 404."""

from collections.abc import Callable, Iterator
from pathlib import Path

from publisher.changes.compare import State, states
from publisher.errors import ShrinkError
from publisher.release.layout import RECORDS


def carry_over(previous: Path | None, present: Callable[[str], bool]) -> Iterator[State]:
    """Give each record of the release before that the one being made does not have, in the order of their IRIs.

    The caller makes a tombstone of each that was live, and takes over each that was deleted or merged before.

    Args:
        previous: the folder of the release before, None for the first.
        present: whether the release being made describes an IRI.
    """
    if previous is None:
        return
    for state in states(previous / RECORDS):
        if not present(state.iri):
            yield state


def guard(gone: tuple[str, ...], *, published: int, allowed: float) -> None:
    """Refuse a release that would delete too much.

    Args:
        gone: IRIs of live source records that the release would delete.
        published: how many live source records the release before had.
        allowed: the share that may go, 0 to 1; 1 allows everything.

    Raises:
        ShrinkError: more than that would go.
    """
    if published and gone and len(gone) / published > allowed:
        raise ShrinkError(gone, share=len(gone) / published, allowed=allowed)
