"""Facts that held for a time: names, other institutions and sites, each with the dates between which it was so.

A fact is a ``schema:Role`` with ``schema:startDate`` and ``schema:endDate``, and the property that it is about, as
schema.org repeats the property in a role. Specified by docs/mapping.md and docs/adr/0172-facts-with-dates.md.
"""

from collections.abc import Sequence
from typing import Final

from publisher.mapping.nodes import Node, Work, calendar_date
from publisher.records import Institution, Period, Relation, RelationKind

PROPERTIES: Final = {
    RelationKind.PARENT: "parentOrganization",
    RelationKind.CHILD: "subOrganization",
    RelationKind.CONCURRENT: "concurrentlyServesAs",
    RelationKind.RELATED: "linkedTo",
    RelationKind.LED_BY: "ledBy",
    RelationKind.REPORTS_TO: "reportsTo",
}
"""The property of a role by the kind of its relation; what came before or after is an event of its own."""


class DatedFacts:
    """The dated facts of one institution, in the order of the record: fragments ``#period-1`` and so on."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self.iris: list[str] = []

    def add_names(self, record: Institution) -> None:
        """Add the names that have a period."""
        for name in (*record.names, *record.alt_names, *record.acronyms, *record.former_names):
            if name.period:
                self._add(name.period, {"name": self._work.text(name)})

    def add_relation(self, relation: Relation, other: str) -> None:
        """Add a relation that has a period."""
        if relation.period and (word := PROPERTIES.get(relation.kind)):
            self._add(relation.period, {word: other})

    def add_sites(self, record: Institution, sites: Sequence[tuple[str, str | None]]) -> None:
        """Add the sites that have a period; each comes with its IRI and that of its address."""
        for site, (iri, address) in zip(record.sites, sites, strict=True):
            if site.period:
                self._add(site.period, {"location": iri, "address": address})

    def _add(self, period: Period, fact: Node) -> None:
        node = {
            "@id": self._work.part(f"period-{len(self.iris) + 1}"),
            "@type": "schema:Role",
            "startDate": calendar_date(period.since),
            "endDate": calendar_date(period.until),
            **fact,
        }
        self.iris.append(self._work.add(node))


def is_over(period: Period | None) -> bool:
    """Whether what had a period no longer holds."""
    return period is not None and period.over
