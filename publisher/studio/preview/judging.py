"""Map and check records, but take over from earlier what has not changed since.

What the mapping makes of a record depends on the record and on where its references lead, and the checks depend on what
the mapping makes. So where both are as they were, the outcome is.
"""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any, Final, TypeVar

from publisher.errors import Fault
from publisher.mapping import Link, Mapper
from publisher.profiles.preview import PreviewResolver
from publisher.rdf.description import Description, Result
from publisher.records import Institution, InstitutionRef, Place
from publisher.uris import UriPolicy
from publisher.validation import Gate

AnswerT = TypeVar("AnswerT")

HELD: Final = 2_000
"""As many outcomes are held, those last used."""

Answer = tuple[str, tuple[Any, ...], Any]
"""A question to the resolver: the name of its method, the arguments, the answer."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What becomes of a record.

    Attributes:
        record: the record.
        answers: where its references lead.
        description: its statements.
        faults: why the checks hold it back.
        results: what the shapes say, the most severe first.
    """

    record: Institution
    answers: tuple[Answer, ...]
    description: Description
    faults: tuple[Fault, ...] = ()
    results: tuple[Result, ...] = ()

    def holds_for(self, record: Institution, resolver: PreviewResolver) -> bool:
        """Whether it is that of a record now."""
        return self.record == record and all(
            getattr(resolver, name)(*arguments) == answer for name, arguments, answer in self.answers
        )


@dataclass(slots=True)
class _Listener:
    """A resolver that notes what it is asked."""

    resolver: PreviewResolver
    answers: list[Answer]

    def institution(self, ref: InstitutionRef, source: str) -> str | None:
        """The slug of another institution."""
        return self._noted("institution", self.resolver.institution(ref, source), ref, source)

    def replaced(self, slug: str) -> tuple[str, ...]:
        """Which institutions were merged into one."""
        return self._noted("replaced", self.resolver.replaced(slug), slug)

    def linked(self, slug: str) -> tuple[Link, ...]:
        """Its links to other registers."""
        return self._noted("linked", self.resolver.linked(slug), slug)

    def place(self, key: str) -> Place | None:
        """A place."""
        return self._noted("place", self.resolver.place(key), key)

    def _noted(self, name: str, answer: AnswerT, *arguments: Any) -> AnswerT:
        self.answers.append((name, arguments, answer))
        return answer


_HELD: Final[OrderedDict[tuple[str, str, str], Outcome]] = OrderedDict()
"""By the base of the publication, the source and the key of the record."""

_LOCK: Final = Lock()


def judge(records: Sequence[Institution], resolver: PreviewResolver, uris: UriPolicy) -> list[Outcome]:
    """Return what becomes of records, in their order.

    Args:
        records: the records.
        resolver: knows where references lead.
        uris: makes the IRIs.
    """
    outcomes: dict[int, Outcome] = {}
    fresh: list[tuple[int, Outcome]] = []
    with _LOCK:
        known = [_HELD.get((uris.base, record.source, record.key)) for record in records]
    for number, (record, held) in enumerate(zip(records, known, strict=True)):
        if held and held.holds_for(record, resolver):
            outcomes[number] = held
        else:
            fresh.append((number, _mapped(record, resolver, uris)))
    outcomes |= _checked(fresh, uris)
    ordered = [outcomes[number] for number in range(len(records))]
    _hold(ordered, uris)
    return ordered


def _hold(outcomes: Sequence[Outcome], uris: UriPolicy) -> None:
    with _LOCK:
        for outcome in outcomes:
            key = (uris.base, outcome.record.source, outcome.record.key)
            _HELD[key] = outcome
            _HELD.move_to_end(key)
        while len(_HELD) > HELD:
            _HELD.popitem(last=False)


def _mapped(record: Institution, resolver: PreviewResolver, uris: UriPolicy) -> Outcome:
    listener = _Listener(resolver, [])
    (description,) = Mapper(uris).institutions([record], listener)
    return Outcome(record, tuple(listener.answers), description)


def _checked(mapped: Sequence[tuple[int, Outcome]], uris: UriPolicy) -> dict[int, Outcome]:
    """Check what was mapped, by number; several of one IRI are checked one after the other."""
    checked: dict[int, Outcome] = {}
    waiting = list(mapped)
    while waiting:
        batch: dict[str, tuple[int, Outcome]] = {}
        for each in waiting:
            batch.setdefault(each[1].description.iri, each)
        checked |= _gated(list(batch.values()), uris)
        waiting = [each for each in waiting if each[0] not in checked]
    return checked


def _gated(batch: Sequence[tuple[int, Outcome]], uris: UriPolicy) -> dict[int, Outcome]:
    passed, held = Gate(uris, sample=0.0).validate([outcome.description for _, outcome in batch])
    results = {each.description.iri: each.results for each in passed}
    refused = iter(held)
    found: dict[int, Outcome] = {}
    for number, outcome in batch:
        iri = outcome.description.iri
        if iri in results:
            found[number] = Outcome(outcome.record, outcome.answers, outcome.description, (), results[iri])
        else:
            each = next(refused)
            found[number] = Outcome(outcome.record, outcome.answers, outcome.description, each.faults, each.results)
    return found
