"""The counts of a release, added up from what is on disk."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Self

from publisher.errors import CountsError
from publisher.pipeline.stages.records import IdentifiedRecords
from publisher.rdf.nquads import statements
from publisher.release import Manifest, SourceCounts, Statistics
from publisher.release.counting.statements import Tally
from publisher.release.shard import Outcome


@dataclass(slots=True)
class Totals:
    """What was read, and what the shards hold."""

    read: Counter[str] = field(default_factory=Counter)
    published: Counter[str] = field(default_factory=Counter)
    quarantined: Counter[str] = field(default_factory=Counter)
    things: Counter[str] = field(default_factory=Counter)
    states: Counter[str] = field(default_factory=Counter)
    tally: Tally = field(default_factory=Tally)
    warnings: int = 0
    filled: dict[str, Counter[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, manifest: Manifest) -> Self:
        """The totals of a release that is there."""
        return cls(
            read=Counter({source.slug: source.counts.read for source in manifest.sources}),
            published=Counter({source.slug: source.counts.published for source in manifest.sources}),
            quarantined=Counter({source.slug: source.counts.quarantined for source in manifest.sources}),
            things=Counter(manifest.counts.things),
            states=Counter(manifest.counts.states),
            tally=Tally.of(manifest.statistics),
            warnings=manifest.counts.warnings,
            filled={source.slug: Counter(source.filled) for source in manifest.sources},
        )

    def restart(self, records: IdentifiedRecords) -> None:
        """Count anew what is read in every build: all source records, and those that are refused."""
        self.read = records.counts()
        self.quarantined = Counter(record.source for _, record in records.quarantined())

    def add(self, outcome: Outcome) -> None:
        """Add what a shard holds."""
        self.published.update(outcome.records)
        self.quarantined.update(outcome.quarantined)
        self.things.update(outcome.things)
        self.states.update(outcome.states)
        self.warnings += outcome.warnings
        self.tally.add(Statistics.model_validate(outcome.tally))
        for source, fields in outcome.filled.items():
            self.filled.setdefault(source, Counter()).update(fields)

    def add_further(self, lines: Iterable[str], sign: int = 1) -> None:
        """Add statements, as N-Quads, about subjects that are no things of the publication; with -1 subtract them."""
        for _, group in groupby(lines, key=lambda line: line.partition(" ")[0]):
            self.tally.count(statements("".join(group)), sign)

    def check(self) -> None:
        """Check that each record was either published or quarantined.

        Raises:
            CountsError: what was read is not what was published and quarantined.
        """
        for source, read in self.read.items():
            published, quarantined = self.published[source], self.quarantined[source]
            if read != published + quarantined:
                raise CountsError(source, read=read, published=published, quarantined=quarantined)

    def by_source(self) -> dict[str, SourceCounts]:
        """The counts of each source, by its slug."""
        return {
            source: SourceCounts(read=count, published=self.published[source], quarantined=self.quarantined[source])
            for source, count in sorted(self.read.items())
        }


def add_up(records: IdentifiedRecords, shards: Iterable[Path]) -> Totals:
    """Add up what the read stage, the identify stage and the shards hold.

    Raises:
        CountsError: what was read is not what was published and quarantined.
    """
    totals = Totals()
    totals.restart(records)
    for shard in shards:
        totals.add(Outcome.load(shard))
    totals.check()
    return totals
