"""What an institution's page says of facts with dates: what it was called and belonged to, from when to when."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from publisher.rdf.namespaces import LOCN, ORG, SCHEMA, SKOS
from publisher.web.languages.reader import date_in_words, gettext, marked
from publisher.web.view.values import Value, ValueFormatter

_HEADINGS: Final = (
    (marked("Part of"), SCHEMA.parentOrganization),
    (marked("Had as a part"), SCHEMA.subOrganization),
    (marked("Reported to"), ORG.reportsTo),
    (marked("Linked to"), ORG.linkedTo),
    (marked("Also served as"), "concurrentlyServesAs"),
    (marked("Led by"), "ledBy"),
)
"""What is said of a relation, by its property; a bare name is a term of our own."""


@dataclass(frozen=True, slots=True)
class DatedValue:
    """A value with the time for which it held.

    Attributes:
        heading: what the value is to the institution ("Formerly", "Part of").
        value: the name, the institution or the address.
        period: the time in words ("until 2015", "March 1990 to 2015").
        anchor: the fragment of the fact.
    """

    heading: str
    value: Value
    period: str
    anchor: str


@dataclass(frozen=True, slots=True)
class DatedFacts:
    """The dated facts of an institution: its names, and everything else."""

    names: Sequence[DatedValue]
    others: Sequence[DatedValue]

    def undated(self, names: Iterable[Value]) -> tuple[Value, ...]:
        """Return the names of which no time is known."""
        if not self.names:
            return tuple(names)
        dated = {name.value.text for name in self.names}
        return tuple(name for name in names if name.text not in dated)


_NO_FACTS: Final = DatedFacts((), ())


def dated_facts(formatter: ValueFormatter, iri: str) -> DatedFacts:
    """Return the dated facts of an institution, the latest last, as far as the order of their dates is known."""
    graph, own = formatter.graph, formatter.uris.term("")
    facts = graph.iris(iri, f"{own}timeBoundedFact")
    if not facts:
        return _NO_FACTS
    current = set(graph.plain(iri, SKOS.prefLabel))
    names, others = [], []
    for fact in sorted(facts, key=lambda fact: _sort_key(formatter, fact)):
        period, anchor = _period(formatter, fact), fact.rpartition("#")[2]
        for name in formatter.texts(fact, SCHEMA.name):
            heading = marked("Named") if name.text in current else marked("Formerly")
            names.append(DatedValue(heading, name, period, anchor))
        for heading, term in _HEADINGS:
            predicate = term if str(term).startswith("http") else f"{own}{term}"
            others += [DatedValue(heading, value, period, anchor) for value in formatter.linked(fact, predicate)]
        for address in graph.iris(fact, SCHEMA.address):
            texts = formatter.texts(address, LOCN.fullAddress)
            others += [DatedValue(marked("Address"), text, period, anchor) for text in texts[:1]]
    return DatedFacts(names, others)


def _sort_key(formatter: ValueFormatter, fact: str) -> tuple[str, str]:
    since, until = _dates(formatter, fact)
    return until or "9", since or ""


def _dates(formatter: ValueFormatter, fact: str) -> tuple[str | None, str | None]:
    graph = formatter.graph
    return graph.text(fact, SCHEMA.startDate), graph.text(fact, SCHEMA.endDate)


def _period(formatter: ValueFormatter, fact: str) -> str:
    return period_in_words(*_dates(formatter, fact))


def period_in_words(since: str | None, until: str | None) -> str:
    """Return the time in words; "" if neither date is known."""
    since, until = (date and date_in_words(date) for date in (since, until))
    if not since and not until:
        return ""
    if since and until:
        return gettext("%(since)s to %(until)s") % {"since": since, "until": until}
    return gettext("until %(date)s") % {"date": until} if until else gettext("since %(date)s") % {"date": since}
