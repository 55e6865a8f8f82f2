"""Refuse a release that would delete more than its owner holds plausible."""

from publisher.errors import ShrinkError


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
