"""What became of everything that was read: counted, explained and listed from the files of the passes."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

from publisher.errors import CountsError
from publisher.pipeline.partition import QUARANTINE, RESULTS
from publisher.pipeline.passes import Passed
from publisher.pipeline.quality import Summary, quarantine_line
from publisher.release import SourceCounts
from publisher.release.shard import Outcome
from publisher.release.statements import Tally


@dataclass(slots=True)
class Totals:
    """What was read, and what the shards hold, added up from what is on disk."""

    read: Counter[str] = field(default_factory=Counter)
    records: Counter[str] = field(default_factory=Counter)
    quarantined: Counter[str] = field(default_factory=Counter)
    things: Counter[str] = field(default_factory=Counter)
    states: Counter[str] = field(default_factory=Counter)
    tally: Tally = field(default_factory=Tally)
    warnings: int = 0

    def by_source(self) -> dict[str, SourceCounts]:
        """The counts of each source, by its slug."""
        return {
            source: SourceCounts(read=count, published=self.records[source], quarantined=self.quarantined[source])
            for source, count in sorted(self.read.items())
        }


def add_up(passed: Passed) -> Totals:
    """Add up what the shards say they hold.

    Raises:
        CountsError: what was read is not what was published and quarantined.
    """
    totals = Totals(read=passed.read)
    for refused in passed.refused:
        totals.quarantined[refused.source] += 1
    for shard in passed.shards:
        outcome = Outcome.load(shard)
        totals.records.update(outcome.records)
        totals.quarantined.update(outcome.quarantined)
        totals.things.update(outcome.things)
        totals.states.update(outcome.states)
        totals.warnings += outcome.warnings
        totals.tally.add(Tally.load(outcome.tally))
    for source, count in passed.read.items():
        if count != totals.records[source] + totals.quarantined[source]:
            raise CountsError(
                source, read=count, published=totals.records[source], quarantined=totals.quarantined[source]
            )
    return totals


def summarise(passed: Passed) -> Summary:
    """Count the reasons for which records were refused or warned of."""
    summary = Summary()
    for line in quarantined(passed):
        summary.refused(orjson.loads(line))
    for row in _rows(shard / RESULTS for shard in passed.shards):
        summary.warned(row)
    return summary


def quarantined(passed: Passed) -> Iterator[bytes]:
    """The lines of the quarantine: what the first passes refused, then what the gate refused."""
    yield from (quarantine_line(refused) for refused in passed.refused)
    for shard in passed.shards:
        with (shard / QUARANTINE).open("rb") as stream:
            yield from stream


def all_results(passed: Passed) -> Iterator[dict[str, Any]]:
    """Every validation result, those of refused records first."""
    for line in quarantined(passed):
        yield from orjson.loads(line)["results"]
    yield from _rows(shard / RESULTS for shard in passed.shards)


def _rows(files: Iterable[Path]) -> Iterator[dict[str, Any]]:
    for file in files:
        with file.open("rb") as stream:
            for line in stream:
                yield orjson.loads(line)
