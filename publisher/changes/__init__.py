"""What changed from release to release: one log, which feeds, history pages, mementos and deltas are written from.

::

    <release>/
      changes.sqlite           every change since the first release, oldest first; copied and appended to
      history/<version>.sqlite the versions that a release replaced; shared between releases by hard links
      dumps/added.nq.zst       the statements that this release has and the one before had not
      dumps/removed.nq.zst     those that the one before had and this one has not

The current version of a record is in ``records.sqlite`` and nowhere else, so nothing is stored twice. Specified by
docs/feeds.md and docs/adr/0060-one-change-log.md.
"""

from publisher.changes.compare import apply, check_shrinkage, compare, difference
from publisher.changes.log import ChangeLog, at_release, in_force
from publisher.changes.model import (
    ADDED,
    ENDS,
    HISTORY,
    LOG,
    REMOVED,
    Change,
    ChangeType,
    Difference,
    LoggedRelease,
    Page,
    Snapshot,
)
from publisher.changes.writing import write

__all__ = [
    "ADDED",
    "ENDS",
    "HISTORY",
    "LOG",
    "REMOVED",
    "Change",
    "ChangeLog",
    "ChangeType",
    "Difference",
    "LoggedRelease",
    "Page",
    "Snapshot",
    "apply",
    "at_release",
    "check_shrinkage",
    "compare",
    "difference",
    "in_force",
    "write",
]
