"""What became of everything that was read: counted, explained and listed from the files of the passes."""

import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field

import orjson

from publisher.errors import CountsError
from publisher.pipeline.passes import PassResult
from publisher.pipeline.stages.quality import Summary, quarantine_line, report_head, report_part, result_of
from publisher.release import SourceCounts
from publisher.release.files import open_read_only
from publisher.release.records import unpacked
from publisher.release.shard import ROWS, Outcome
from publisher.release.statements import Tally
from publisher.uris import UriPolicy


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
    filled: dict[str, Counter[str]] = field(default_factory=dict)

    def fill(self, counts: Mapping[str, Mapping[str, int]]) -> None:
        """Add, by source, how many records have which field."""
        for source, fields in counts.items():
            self.filled.setdefault(source, Counter()).update(fields)

    def by_source(self) -> dict[str, SourceCounts]:
        """The counts of each source, by its slug."""
        return {
            source: SourceCounts(read=count, published=self.records[source], quarantined=self.quarantined[source])
            for source, count in sorted(self.read.items())
        }


def add_up(passed: PassResult) -> Totals:
    """Add up what the shards say they hold.

    Raises:
        CountsError: what was read is not what was published and quarantined.
    """
    totals = Totals(read=passed.read)
    for _, _, refused in passed.refused:
        totals.quarantined[refused.source] += 1
    for shard in passed.shards:
        outcome = Outcome.load(shard)
        totals.records.update(outcome.records)
        totals.quarantined.update(outcome.quarantined)
        totals.things.update(outcome.things)
        totals.states.update(outcome.states)
        totals.warnings += outcome.warnings
        totals.tally.add(Tally.load(outcome.tally))
        totals.fill(outcome.filled)
    for source, count in passed.read.items():
        if count != totals.records[source] + totals.quarantined[source]:
            raise CountsError(
                source, read=count, published=totals.records[source], quarantined=totals.quarantined[source]
            )
    return totals


def summarise(passed: PassResult) -> Summary:
    """Count the reasons for which records were refused or warned of, from shards."""
    summary = Summary()
    for _, _, refused in passed.refused:
        summary.refused(orjson.loads(quarantine_line(refused)))
    for shard in passed.shards:
        with closing(open_read_only(shard / ROWS)) as rows:
            explain(rows, summary)
    return summary


def explain(database: sqlite3.Connection, summary: Summary) -> None:
    """Count the reasons that a release's ``records.sqlite``, or a shard's rows, tell of."""
    for line in quarantine_of(database):
        summary.refused(orjson.loads(line))
    for (lines,) in database.execute("SELECT lines FROM result ORDER BY record"):
        for line in unpacked(lines).splitlines():
            summary.warned(orjson.loads(line))


def explained(database: sqlite3.Connection) -> Summary:
    """The reasons that a release's ``records.sqlite`` tells of."""
    summary = Summary()
    explain(database, summary)
    return summary


def quarantine_of(database: sqlite3.Connection) -> Iterator[bytes]:
    """The lines of the quarantine, in the order of the sources; then what is no source's record."""
    for (line,) in database.execute("SELECT line FROM refused ORDER BY number IS NULL, number, line"):
        yield line


def refused_part(line: bytes, uris: UriPolicy) -> bytes:
    """The part of the validation report that a line of the quarantine tells."""
    return report_part([result_of(row) for row in orjson.loads(line)["results"]], uris)


def report_of(database: sqlite3.Connection, uris: UriPolicy) -> Iterator[bytes]:
    """The validation report, a part at a time: first what records were refused for, then what others were warned of."""
    conforms = True
    for line in quarantine_of(database):
        if part := refused_part(line, uris):
            conforms = False
            yield part
    for (part,) in database.execute("SELECT report FROM result ORDER BY record"):
        conforms = False
        yield unpacked(part)
    yield report_head(uris, conforms=conforms)
