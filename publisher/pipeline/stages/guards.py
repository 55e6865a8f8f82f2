"""Compare the new release with the previous one before it is sealed, and refuse what looks like an accident."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

from publisher import changes
from publisher.errors import KeyShiftError
from publisher.pipeline.plan import Plan
from publisher.pipeline.stages.counts import Totals
from publisher.release.files import open_read_only, read_only_uri
from publisher.release.layout import RECORDS

FEWEST_SHIFTS: Final = 2
"""Names of that many records must have moved before it counts as a shift: two bodies may swap a name for once."""

SHIFT_SHARE: Final = 0.1
"""The share of a publication's records whose names must have moved."""

_LIVE_RECORDS: Final = "FROM record JOIN source ON source.record = record.id WHERE record.state = 'live'"
_NOT_NOW: Final = """
AND NOT EXISTS (SELECT 1 FROM now.record AS new JOIN now.source ON now.source.record = new.id
  WHERE new.iri = record.iri AND new.state <> 'deleted')
"""
_RENAMED: Final = f"""
CREATE TEMP TABLE renamed AS
SELECT record.iri, record.source, record.label AS old, new.label AS new
{_LIVE_RECORDS.replace("WHERE", "JOIN now.record AS new ON new.iri = record.iri WHERE")}
AND new.state = 'live' AND new.label <> record.label
"""
_TAKEN_OVER: Final = """
SELECT DISTINCT renamed.iri, renamed.old, renamed.new FROM renamed
JOIN renamed AS other ON other.source = renamed.source AND other.iri <> renamed.iri
WHERE other.old = renamed.new OR other.new = renamed.old ORDER BY renamed.iri
"""
_UNDER_A_NEW_KEY: Final = """
SELECT renamed.iri, renamed.old, renamed.new FROM renamed
JOIN now.record AS new ON new.label = renamed.old AND new.source = renamed.source
WHERE new.state = 'live' AND NOT EXISTS (SELECT 1 FROM record WHERE record.iri = new.iri) ORDER BY renamed.iri
"""


def check_against_previous(
    plan: Plan, previous: Path | None, staging: Path, totals: Totals, changed: int | None = None
) -> None:
    """Refuse a release that deletes too many records, or that gives addresses to other institutions.

    Args:
        plan: what is allowed.
        previous: the folder of the previous release, or None.
        staging: the folder of the release that is being made.
        totals: its counts.
        changed: how many things are new or changed, if that is known.

    Raises:
        ShrinkError: more than the allowed share of the records would be deleted.
        KeyShiftError: names have moved from key to key.
    """
    if previous is None or (changed is not None and _are_few(plan, changed, totals)):
        return
    with closing(open_read_only(previous / RECORDS)) as database:
        database.execute("ATTACH ? AS now", (read_only_uri(staging / RECORDS),))
        (published,) = database.execute(f"SELECT count(*) {_LIVE_RECORDS}").fetchone()
        deleted = database.execute(f"SELECT record.iri {_LIVE_RECORDS} {_NOT_NOW} ORDER BY record.iri").fetchall()
        changes.check_shrinkage(tuple(iri for (iri,) in deleted), published=published, allowed=plan.max_shrink)
        if not plan.allow_key_shift:
            _check_shift(database, published)


def _are_few(plan: Plan, changed: int, totals: Totals) -> bool:
    """Whether so many changed things are too few for either refusal, however many of them were deleted or renamed."""
    lived = totals.published.total() - totals.states["deleted"] - totals.states["merged"]
    return changed <= lived * min(plan.max_shrink, SHIFT_SHARE / 2)


def _check_shift(database: sqlite3.Connection, published: int) -> None:
    database.execute(_RENAMED)
    moved = tuple(dict.fromkeys((*database.execute(_TAKEN_OVER), *database.execute(_UNDER_A_NEW_KEY))))
    if len(moved) >= max(FEWEST_SHIFTS, SHIFT_SHARE * published):
        raise KeyShiftError(moved, published=published)
