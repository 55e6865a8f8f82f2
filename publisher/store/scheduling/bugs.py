"""What happens to queries when the code that answers them has a bug: each gets an error, none waits for ever."""

from __future__ import annotations

import logging
from collections.abc import Callable
from types import TracebackType
from typing import Final, Self

_log: Final = logging.getLogger(__name__)


class StopOnBug:
    """Log an exception that is a bug, call a function, and go on after the ``with`` block.

    Args:
        then: is called after the exception.
    """

    def __init__(self, then: Callable[[], None]) -> None:
        self._then = then

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        if not isinstance(error, Exception):
            return False
        _log.error("the query dispatcher has a bug", exc_info=error)
        self._then()
        return True
