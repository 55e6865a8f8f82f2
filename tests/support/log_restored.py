"""The configuration of the log, as it was before a test changed it."""

import logging
from contextlib import contextmanager

NAMES = ("publisher",)


@contextmanager
def log_restored():
    """Let a block configure the log; afterwards other tests find it as before."""
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    try:
        yield
    finally:
        root.handlers[:] = before
        root.setLevel(level)
        for name in NAMES:
            logger = logging.getLogger(name)
            logger.handlers, logger.propagate = [], True
