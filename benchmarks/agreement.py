"""Whether the two SHACL engines agree: both judge the same records, and every result of the one must be the other's.

A result is compared whole: focus node, path, value, severity, shape and constraint component.
``python -m benchmarks.agreement --count 10000`` makes the records, compares, and prints the figures by component.
"""

import argparse
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from benchmarks import Row, Samples, Scale, Table, Target
from benchmarks.harness.sites import BASE
from benchmarks.shacl.faults import Seeded, seeded
from publisher.rdf.description import Description, Result
from publisher.rdf.namespaces import SH
from publisher.uris import UriPolicy
from publisher.validation import edges
from publisher.validation.engines import BulkEngine, EngineFailedError, ShaclEngine
from publisher.validation.gate import BULK_BATCH, REFERENCE_BATCH, by_thing
from publisher.validation.reference import ReferenceEngine
from publisher.validation.shapes import ShapeSet, dataset_shapes, record_shapes

_SHOWN: Final = 20
"""How many disagreements are printed in full."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What one engine says of one record: its results, and why there are none if it gave up."""

    results: frozenset[Result]
    gave_up: str = ""


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A record of which the engines do not say the same, and what each says."""

    iri: str
    triples: str
    bulk: Finding
    reference: Finding

    def __str__(self) -> str:
        lines = [self.iri]
        for name, one, other in (("shacl", self.bulk, self.reference), ("pyshacl", self.reference, self.bulk)):
            lines += [f"  only {name}: {result}" for result in sorted(map(str, one.results - other.results))]
            lines += [f"  {name} gave up: {one.gave_up}"] if one.gave_up else []
        return "\n".join([*lines, self.triples])


@dataclass(slots=True)
class Comparison:
    """Two engines beside each other.

    Attributes:
        judged: how many records.
        seconds: what each engine took, by its name.
        results: what the bulk engine says of each record that it says something of, by IRI.
        disagreements: the records of which they do not say the same.
    """

    judged: int
    seconds: dict[str, float] = field(default_factory=dict)
    results: dict[str, frozenset[Result]] = field(default_factory=dict)
    disagreements: list[Disagreement] = field(default_factory=list)

    def constraints(self) -> Counter[tuple[str, str]]:
        """How many results each constraint has, as (shape, component)."""
        return Counter((it.shape, it.component) for results in self.results.values() for it in results)


def compare_records(descriptions: Sequence[Description], uris: UriPolicy) -> Comparison:
    """Have both engines judge descriptions by the record shapes, in batches as a build does."""
    texts = {it.iri: _triples(it) for it in descriptions}
    return _compare(texts, record_shapes(uris.base), uris, {"shacl": BULK_BATCH, "pyshacl": REFERENCE_BATCH})


def compare_edges(descriptions: Sequence[Description], uris: UriPolicy) -> Comparison:
    """Have both engines judge the edges of all descriptions together by the dataset shapes."""
    texts = {it.iri: "".join(f"{line}\n" for line in edges(it)) for it in descriptions}
    return _compare(texts, dataset_shapes(uris.base), uris, {"shacl": len(texts), "pyshacl": len(texts)})


def _triples(description: Description) -> str:
    return description.parsed.triples


def _compare(texts: Mapping[str, str], shapes: ShapeSet, uris: UriPolicy, sizes: Mapping[str, int]) -> Comparison:
    comparison = Comparison(len(texts))
    found: list[dict[str, Finding]] = []
    for engine in (BulkEngine(shapes), ReferenceEngine(shapes)):
        started = time.perf_counter()
        found.append(_findings(engine, texts, uris, sizes[engine.name]))
        comparison.seconds[engine.name] = time.perf_counter() - started
    bulk, reference = found
    for iri, text in texts.items():
        if bulk[iri].results:
            comparison.results[iri] = bulk[iri].results
        if bulk[iri] != reference[iri] or bulk[iri].gave_up:
            comparison.disagreements.append(Disagreement(iri, text, bulk[iri], reference[iri]))
    return comparison


def _findings(engine: ShaclEngine, texts: Mapping[str, str], uris: UriPolicy, size: int) -> dict[str, Finding]:
    """What an engine says of each record, ``size`` records at a time."""
    found: dict[str, Finding] = {}
    waiting = list(texts)
    for start in range(0, len(waiting), size):
        found |= _batch(engine, {iri: texts[iri] for iri in waiting[start : start + size]}, uris)
    return found


def _batch(engine: ShaclEngine, texts: Mapping[str, str], uris: UriPolicy) -> dict[str, Finding]:
    """What an engine says of records together; one by one where it gives up over them."""
    try:
        found = by_thing(engine.validate("".join(texts.values())), uris)
    except EngineFailedError as error:
        if len(texts) == 1:
            return dict.fromkeys(texts, Finding(frozenset(), str(error)))
        return {name: it for iri in texts for name, it in _batch(engine, {iri: texts[iri]}, uris).items()}
    if strays := found.keys() - texts.keys():
        raise ValueError(f"{engine.name} speaks of what it was not given: {sorted(strays)[:5]}")
    return {iri: Finding(frozenset(found.get(iri, ()))) for iri in texts}


@dataclass(frozen=True, slots=True)
class Agreement:
    """Records with faults, and what both engines say of each by itself and of all together."""

    faulty: Seeded
    records: Comparison
    edges: Comparison

    @property
    def disagreements(self) -> list[Disagreement]:
        """Wherever the engines do not say the same."""
        return self.records.disagreements + self.edges.disagreements

    def constraints(self) -> Counter[tuple[str, str]]:
        """How many results each constraint of any shape has, as (shape, component)."""
        return self.records.constraints() + self.edges.constraints()


def agreement(work: Path, base: str, count: int, *, seed: int = 1, share: float = 0.2) -> Agreement:
    """Make records with faults (benchmarks/shacl/faults.py tells the arguments), and compare the engines over them."""
    faulty = seeded(work, base, count, seed=seed, share=share)
    uris = UriPolicy(base)
    records, together = (compare(faulty.descriptions, uris) for compare in (compare_records, compare_edges))
    return Agreement(faulty, records, together)


def run(scale: Scale) -> Table:
    """Measure the engines beside each other; the number of disagreements must be none."""
    with tempfile.TemporaryDirectory(dir=scale.work) as work:
        found = agreement(Path(work), BASE, scale.peer_institutions)
    _show(found)
    rows = [
        Row(
            f"{it.judged:,} {what}",
            Samples((it.judged / it.seconds["shacl"],), "records/s"),
            "pyshacl",
            Samples((it.judged / it.seconds["pyshacl"],), "records/s"),
        )
        for what, it in (("records by themselves", found.records), ("records' edges together", found.edges))
    ]
    disagreements = Samples((float(len(found.disagreements)),), "")
    none = Row("records over which the engines disagree", disagreements, target=Target(at_most=0))
    return Table("The two SHACL engines", (*rows, none), tuple(_told(found)))


def _told(found: Agreement) -> Iterator[str]:
    faults = found.faulty.faults.values()
    several = sum(len(planted) > 1 for planted in faults)
    kinds = {planted.fault.name for every in faults for planted in every}
    yield (
        f"{len(faults):,} of the records have seeded faults of {len(kinds):,} kinds, {several:,} of them several; "
        f"the profile refused {found.faulty.refused:,} more."
    )
    results = found.constraints()
    yield (
        f"{results.total():,} results of {len(results):,} constraints, each the same by both engines in focus node, "
        "path, value, severity, shape and component, but for the disagreements."
    )


def by_component(found: Agreement) -> Iterator[str]:
    """How many constraints and results there are of each component, as a table in Markdown."""
    yield from ("| Component | Constraints | Results |", "|---|---|---|")
    every = found.constraints()
    for component in sorted({component for _, component in every}):
        counts = [count for (_, of), count in every.items() if of == component]
        name = component.removeprefix(str(SH)).removesuffix("ConstraintComponent")
        yield f"| {name} | {len(counts)} | {sum(counts):,} |"


def _show(found: Agreement) -> None:
    """Print the first disagreements in full: the record, and what each engine says."""
    for disagreement in found.disagreements[:_SHOWN]:
        print(f"\n{disagreement}", file=sys.stderr)


def main() -> int:
    """Make records with faults, compare the engines over them, print the figures; 1 if they disagree."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.agreement", description=main.__doc__)
    parser.add_argument("--count", type=int, default=10_000, help="how many records the source has")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--share", type=float, default=0.2, help="how many have faults, 0 to 1")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="agreement-") as work:
        found = agreement(Path(work), BASE, options.count, seed=options.seed, share=options.share)
    for name, it in (("record shapes", found.records), ("dataset shapes", found.edges)):
        times = ", ".join(f"{engine} {seconds:.1f} s" for engine, seconds in it.seconds.items())
        results = f"{it.constraints().total():,} results of {len(it.constraints()):,} constraints"
        print(f"{name}: {it.judged:,} records, {times}, {results}, {len(it.disagreements):,} disagreements")
    print("\n".join([*_told(found), "", *by_component(found)]))
    _show(found)
    return 1 if found.disagreements else 0


if __name__ == "__main__":
    sys.exit(main())
