"""The gate: descriptions go in, validated ones and quarantined ones come out, and none is lost.

The bulk engine validates everything. pyshacl, the reference, validates again every record that would be quarantined and
a sample of those that would pass; where the two differ the record is quarantined and the difference is its fault. An
engine that fails over a batch gets halves of it until the record that it cannot validate is found.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from publisher.errors import Fault, UnwritableError
from publisher.rdf import rdfxml
from publisher.rdf.description import Description, Quarantined, Result, Validated
from publisher.uris import UriPolicy
from publisher.validation.engines import EngineFailedError, EngineName, engine
from publisher.validation.shapes import record_shapes

BULK_BATCH: Final = 100
"""Records that the bulk engine validates at once: 64 µs each; 82 µs with two thousand, which no cache holds."""

REFERENCE_BATCH: Final = 100
"""Records that pyshacl validates at once: setting it up costs as much as validating ten."""

_SEVERITIES: Final[Mapping[str, int]] = {"violation": 0, "warning": 1, "info": 2}


@dataclass(frozen=True, slots=True)
class Gate:
    """Validate descriptions against the record shapes. Picklable: engines are made in the process that validates.

    Attributes:
        uris: whose shapes.
        engine: "shacl" (pyshacl as the referee) or "pyshacl" (for everything).
        sample: the share of passing records that the referee validates too, 0 to 1; which ones depends on their IRI
            only.
    """

    uris: UriPolicy
    engine: EngineName = "shacl"
    sample: float = 0.01

    def validate(self, descriptions: Sequence[Description]) -> tuple[list[Validated], list[Quarantined]]:
        """Return those that may be published and those that may not, each in the order they came in."""
        verdicts = [_Verdict(description) for description in descriptions]
        readable = [verdict for verdict in verdicts if verdict.is_readable() and verdict.description.shaped]
        again = readable
        if self.engine == "shacl":
            self._run("shacl", readable, BULK_BATCH)
            again = [
                verdict for verdict in readable if verdict.refused or _chosen(verdict.description.iri, self.sample)
            ]
        self._run("pyshacl", again, REFERENCE_BATCH)
        return (
            [Validated(verdict.description, verdict.results) for verdict in verdicts if not verdict.refused],
            [
                quarantined(verdict.description, verdict.results, verdict.faults)
                for verdict in verdicts
                if verdict.refused
            ],
        )

    def _run(self, name: EngineName, verdicts: Sequence["_Verdict"], size: int) -> None:
        for start in range(0, len(verdicts), size):
            self._run_batch(name, verdicts[start : start + size])

    def _run_batch(self, name: EngineName, verdicts: Sequence["_Verdict"]) -> None:
        """Validate a batch; where the engine fails, halve it until one record is left."""
        try:
            results = engine(name, record_shapes, self.uris.base).validate(
                "".join(verdict.description.parsed.triples for verdict in verdicts)
            )
        except EngineFailedError as error:
            middle = len(verdicts) // 2
            if middle == 0:
                verdicts[0].fault("shapes-engine-failed", f"The engine {name} could not validate this record: {error}")
                return
            self._run_batch(name, verdicts[:middle])
            self._run_batch(name, verdicts[middle:])
            return
        by_record = by_thing(results, self.uris)
        for verdict in verdicts:
            verdict.add(name, frozenset(by_record.get(verdict.description.iri, ())))


@dataclass(slots=True)
class _Verdict:
    """What is known of one record so far: its faults, and the results of each engine that has validated it."""

    description: Description
    by_engine: dict[EngineName, frozenset[Result]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def is_readable(self) -> bool:
        """Parse the quads; return whether an engine may see them at all."""
        try:
            statements = self.description.parsed.statements
        except UnwritableError as error:
            self.fault("unwritable", str(error))
            return False
        if "_:" in self.description.text:  # perhaps in a literal or an IRI
            blank = next((row for row in statements if any(term.startswith("_:") for term in row)), None)
            if blank:
                statement = " ".join(blank)[:200]
                self.fault("blank-node", f"A blank node cannot be referred to; give it an IRI: {statement}")
        if problem := rdfxml.unwritable(self.description.text, self.description.parsed.subjects):
            self.fault("unwritable", f"Some formats cannot carry this: {problem}")
        return not self.faults

    @property
    def refused(self) -> bool:
        return bool(self.faults) or any(result.severity == "violation" for result in self.results)

    @property
    def results(self) -> tuple[Result, ...]:
        return in_order(frozenset().union(*self.by_engine.values()))

    def add(self, name: EngineName, results: frozenset[Result]) -> None:
        """Add an engine's results; where both engines have validated the record, compare them."""
        self.by_engine[name] = results
        if len(self.by_engine) == 2 and (difference := disagreement(self.by_engine["shacl"], results)):
            self.fault("engines-disagree", difference)

    def fault(self, code: str, message: str) -> None:
        self.faults.append(Fault(code, message, file=self.description.file or None, line=self.description.line))


def disagreement(bulk: Iterable[Result], reference: Iterable[Result]) -> str:
    """Describe the findings that only one engine has; "" where the two agree.

    A finding is a shape that a value fails. Which of the shape's constraints an engine names besides does not matter.
    """
    by_bulk, by_reference = (
        {(result.severity, result.shape, result.focus, result.value or "") for result in results}
        for results in (bulk, reference)
    )
    only = [("shacl", finding) for finding in by_bulk - by_reference]
    only += [("pyshacl", finding) for finding in by_reference - by_bulk]
    if not only:
        return ""
    parts = sorted(
        f"only {name}: {shape} on {focus}, value {value or 'none'}" for name, (_, shape, focus, value) in only
    )
    return "The two SHACL engines disagree; report this, and publish with --validator pyshacl. " + "; ".join(parts)


def by_thing(results: Iterable[Result], uris: UriPolicy) -> dict[str, list[Result]]:
    """Group results by the thing they concern: a fragment belongs to its thing, a document to what it describes."""
    documents = f"{uris.base}/doc/"
    grouped: dict[str, list[Result]] = {}
    for result in results:
        thing = result.focus.partition("#")[0]
        if thing.startswith(documents):
            thing = f"{uris.base}/id/{thing[len(documents) :]}"
        grouped.setdefault(thing, []).append(result)
    return grouped


def in_order(results: Iterable[Result]) -> tuple[Result, ...]:
    """Sort results: the most severe first, then by their focus, shape and value."""
    return tuple(
        sorted(
            results,
            key=lambda result: (_SEVERITIES[result.severity], result.focus, result.shape, result.value or ""),
        )
    )


def settle(validated: Validated, results: Iterable[Result]) -> Validated | Quarantined:
    """Add the results of the dataset-level shapes: a violation quarantines what had passed by itself."""
    every = in_order({*validated.results, *results})
    if any(result.severity == "violation" for result in every):
        return quarantined(validated.description, every)
    return Validated(validated.description, every)


def quarantined(description: Description, results: tuple[Result, ...], faults: Iterable[Fault] = ()) -> Quarantined:
    """Make a quarantined record of a description that may not be published, with the reasons."""
    return Quarantined(
        source=description.source,
        key=description.key,
        file=description.file,
        line=description.line,
        raw=description.raw,
        faults=tuple(faults),
        results=results,
    )


def _chosen(iri: str, share: float) -> bool:
    """Whether a record is in the sample: by a hash of its IRI, so that the same build chooses the same."""
    number = int.from_bytes(hashlib.blake2b(iri.encode(), digest_size=4).digest(), "big")
    return number < share * 2**32
