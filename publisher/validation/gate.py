"""The gate: descriptions go in, validated ones and quarantined ones come out, and none is lost.

The bulk engine judges everything. pyshacl, the reference, judges again every record that would be quarantined and a
sample of those that would pass; where the two differ the record is quarantined and the difference is its fault. An
engine that gives up over a batch is given halves of it until the record to blame is found.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final, Literal

from publisher.errors import Fault, UnwritableError
from publisher.rdf.description import Description, Quarantined, Result, Validated
from publisher.rdf.documents import unwritable
from publisher.rdf.nquads import Statement
from publisher.uris import UriPolicy
from publisher.validation.engines import BulkEngine, EngineFailedError, ReferenceEngine, ShaclEngine
from publisher.validation.shapes import record_shapes

EngineName = Literal["shacl", "pyshacl"]

BULK_BATCH: Final = 100
"""How many records the bulk engine judges at once: 64 µs each; 82 µs where two thousand are, which no cache holds."""

REFERENCE_BATCH: Final = 100
"""How many records pyshacl judges at once: setting it up costs as much as judging ten."""


@dataclass(frozen=True, slots=True)
class Gate:
    """Judge descriptions by the record shapes. Picklable: engines are made in the process that judges.

    Attributes:
        uris: whose shapes.
        engine: "shacl" (pyshacl as the referee) or "pyshacl" (for everything).
        sample: the share of passing records that the referee judges too, 0 to 1; which ones depends on their IRI only.
    """

    uris: UriPolicy
    engine: EngineName = "shacl"
    sample: float = 0.01

    def judge(self, descriptions: Sequence[Description]) -> tuple[list[Validated], list[Quarantined]]:
        """Give those that may be published and those that may not, each in the order they came in."""
        verdicts = [_Verdict(description) for description in descriptions]
        sound = [verdict for verdict in verdicts if verdict.examine() and verdict.description.shaped]
        reference = reference_engine(self.uris.base)
        if self.engine == "pyshacl":
            self._have_judged(reference, sound, REFERENCE_BATCH, _Verdict.by_reference)
        else:
            self._have_judged(bulk_engine(self.uris.base), sound, BULK_BATCH, _Verdict.by_bulk)
            again = [verdict for verdict in sound if verdict.refused or _chosen(verdict.description.iri, self.sample)]
            self._have_judged(reference, again, REFERENCE_BATCH, _Verdict.by_reference)
        return _split(verdicts)

    def _have_judged(self, engine: ShaclEngine, verdicts: Sequence["_Verdict"], size: int, tell: "_Tell") -> None:
        """Have an engine judge records, ``size`` at a time, and tell each its results or why there are none."""
        for start in range(0, len(verdicts), size):
            self._judge_batch(engine, verdicts[start : start + size], tell)

    def _judge_batch(self, engine: ShaclEngine, verdicts: Sequence["_Verdict"], tell: "_Tell") -> None:
        """Judge a batch; where the engine gives up, halve it until the record to blame stands alone."""
        try:
            results = engine.judge("".join(verdict.description.parsed.triples for verdict in verdicts))
        except EngineFailedError as error:
            if len(verdicts) == 1:
                tell(verdicts[0], str(error))
                return
            middle = len(verdicts) // 2
            self._judge_batch(engine, verdicts[:middle], tell)
            self._judge_batch(engine, verdicts[middle:], tell)
            return
        by_record = by_thing(results, self.uris)
        for verdict in verdicts:
            tell(verdict, frozenset(by_record.get(verdict.description.iri, ())))


@lru_cache(maxsize=8)
def bulk_engine(base: str) -> ShaclEngine:
    """The bulk engine for a publication's record shapes, compiled once a process."""
    return BulkEngine(record_shapes(base))


@lru_cache(maxsize=8)
def reference_engine(base: str) -> ShaclEngine:
    """The reference engine for a publication's record shapes."""
    return ReferenceEngine(record_shapes(base))


@dataclass(slots=True)
class _Verdict:
    """What is known of one record so far. ``bulk`` and ``reference`` are None until that engine has judged it."""

    description: Description
    bulk: frozenset[Result] | None = None
    reference: frozenset[Result] | None = None
    faults: list[Fault] = field(default_factory=list)

    def examine(self) -> bool:
        """Take the quads apart; say whether an engine may see them at all."""
        try:
            found = self.description.parsed.statements
        except UnwritableError as error:
            self._fault("unwritable", str(error))
            return False
        if "_:" in self.description.text and (blank := next(filter(_has_blank, found), None)):
            self._fault("blank-node", f"A blank node cannot be referred to; give it an IRI: {' '.join(blank)[:200]}")
        if problem := unwritable(self.description):
            self._fault("unwritable", f"Some formats cannot carry this: {problem}")
        return not self.faults

    @property
    def refused(self) -> bool:
        return bool(self.faults) or any(result.severity == "violation" for result in self.results)

    @property
    def results(self) -> tuple[Result, ...]:
        return in_order((self.bulk or frozenset()) | (self.reference or frozenset()))

    def by_bulk(self, results: frozenset[Result] | str) -> None:
        """Take the bulk engine's word."""
        if isinstance(results, str):
            self._fault("shapes-engine-failed", f"The engine shacl could not judge this record: {results}")
        else:
            self.bulk = results

    def by_reference(self, results: frozenset[Result] | str) -> None:
        """Take the reference engine's word, and compare it with the bulk engine's."""
        if isinstance(results, str):
            self._fault("shapes-engine-failed", f"The engine pyshacl could not judge this record: {results}")
            return
        self.reference = results
        if self.bulk is not None and (difference := disagreement(self.bulk, results)):
            self._fault("engines-disagree", difference)

    def _fault(self, code: str, message: str) -> None:
        self.faults.append(Fault(code, message, file=self.description.file or None, line=self.description.line))


_Tell = Callable[[_Verdict, "frozenset[Result] | str"], None]

_SEVERITIES: Final[Mapping[str, int]] = {"violation": 0, "warning": 1, "info": 2}


def _has_blank(statement: Statement) -> bool:
    """Whether a term is a blank node, rather than a literal or an IRI with "_:" in it."""
    return any(term.startswith("_:") for term in statement)


def disagreement(bulk: Iterable[Result], reference: Iterable[Result]) -> str:
    """Say which findings only one engine has; "" where the two agree.

    A finding is a shape that a value fails. Which of the shape's constraints an engine names besides decides nothing.
    """
    found = {(it.severity, it.shape, it.focus, it.value or "") for it in bulk}
    again = {(it.severity, it.shape, it.focus, it.value or "") for it in reference}
    only = [("shacl", finding) for finding in found - again] + [("pyshacl", finding) for finding in again - found]
    if not only:
        return ""
    said = sorted(
        f"only {name}: {shape} on {focus}, value {value or 'none'}" for name, (_, shape, focus, value) in only
    )
    return "The two SHACL engines disagree; report this, and publish with --validator pyshacl. " + "; ".join(said)


def _chosen(iri: str, share: float) -> bool:
    """Whether a record is in the sample: by a hash of its IRI, so that the same build chooses the same."""
    number = int.from_bytes(hashlib.blake2b(iri.encode(), digest_size=4).digest(), "big")
    return number < share * 2**32


def by_thing(results: Iterable[Result], uris: UriPolicy) -> dict[str, list[Result]]:
    """Gather results by the thing they concern: a fragment belongs to its thing, a document to what it describes."""
    documents = f"{uris.base}/doc/"
    found: dict[str, list[Result]] = {}
    for result in results:
        thing = result.focus.partition("#")[0]
        if thing.startswith(documents):
            thing = f"{uris.base}/id/{thing[len(documents) :]}"
        found.setdefault(thing, []).append(result)
    return found


def in_order(results: Iterable[Result]) -> tuple[Result, ...]:
    """Results with the gravest first, then by where they are."""
    return tuple(sorted(results, key=lambda it: (_SEVERITIES[it.severity], it.focus, it.shape, it.value or "")))


def settle(validated: Validated, results: Iterable[Result]) -> Validated | Quarantined:
    """Add what the dataset-level shapes found: a violation quarantines what had passed by itself."""
    every = in_order({*validated.results, *results})
    if any(result.severity == "violation" for result in every):
        return quarantined(validated.description, every)
    return Validated(validated.description, every)


def quarantined(description: Description, results: tuple[Result, ...], faults: Iterable[Fault] = ()) -> Quarantined:
    """A description that may not be published, with why."""
    return Quarantined(
        source=description.source,
        key=description.key,
        file=description.file,
        line=description.line,
        raw=description.raw,
        faults=tuple(faults),
        results=results,
    )


def _split(verdicts: Iterable[_Verdict]) -> tuple[list[Validated], list[Quarantined]]:
    passed: list[Validated] = []
    kept_back: list[Quarantined] = []
    for verdict in verdicts:
        if verdict.refused:
            kept_back.append(quarantined(verdict.description, verdict.results, verdict.faults))
        else:
            passed.append(Validated(verdict.description, verdict.results))
    return passed, kept_back
