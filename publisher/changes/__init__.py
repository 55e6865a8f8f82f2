"""What changed from release to release: one log, from which feeds, history pages, mementos and deltas are all told.

::

    <release>/
      changes.sqlite           every change since the first release, oldest first; copied and appended to
      history/<version>.sqlite the versions that a release replaced; shared between releases by hard links
      dumps/added.nq.zst       the statements that this release has and the one before had not
      dumps/removed.nq.zst     those that the one before had and this one has not

The current version of a record is in ``records.sqlite`` and nowhere else, so nothing is stored twice. Specified by
docs/feeds.md and the decision "One change log, told four ways".
"""

from publisher.changes.compare import Pair, State, compare, difference, properties, states
from publisher.changes.deltas import apply
from publisher.changes.log import ChangeLog, Noted, Payload, at_release, in_force
from publisher.changes.model import ENDS, Change, ChangeType, Difference, Page
from publisher.changes.schema import ADDED, HISTORY, LOG, PAGE_SIZE, REMOVED
from publisher.changes.shrinking import guard
from publisher.changes.writing import Summary, write

__all__ = [
    "ADDED",
    "ENDS",
    "HISTORY",
    "LOG",
    "PAGE_SIZE",
    "REMOVED",
    "Change",
    "ChangeLog",
    "ChangeType",
    "Difference",
    "Noted",
    "Page",
    "Pair",
    "Payload",
    "State",
    "Summary",
    "apply",
    "at_release",
    "compare",
    "difference",
    "guard",
    "in_force",
    "properties",
    "states",
    "write",
]
