"""Checks that compare records with each other, by the published shapes, over the edges that are involved.

The identify stage refuses a record that contradicts those before it; the shapes of shapes/dataset.ttl then say which
rule it breaks. What the shapes may find in the remaining records is looked for with SQL first, so that a build without
such findings costs next to nothing; the edges of suspects are validated, and what is found goes into the index.
Specified by docs/shapes.md.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from publisher.pipeline.stages.entries import Entry
from publisher.pipeline.stages.index_writer import WRITTEN_AT_ONCE, IndexWriter
from publisher.rdf.description import Description, Quarantined
from publisher.rdf.namespaces import DCT, ORG, RDF, SCHEMA, SKOS
from publisher.records import RelationKind
from publisher.uris import Kind, UriPolicy
from publisher.validation import EngineName, edge, edges, known_as, thing_edges, validate_dataset

_EDGE_INDEXES: Final = (
    "CREATE INDEX IF NOT EXISTS edge_by_subject ON edge (subject)",
    "CREATE INDEX IF NOT EXISTS edge_by_object ON edge (predicate, object)",
    "CREATE INDEX IF NOT EXISTS edge_by_source ON edge (stated_by)",
)

_UPWARD: Final = tuple(f"<{iri}>" for iri in (ORG.subOrganizationOf, SKOS.broader, SCHEMA.containedInPlace))
_REFERRING: Final = (
    *_UPWARD,
    *(f"<{iri}>" for iri in (ORG.classification, SCHEMA.areaServed, DCT.spatial, DCT.isReplacedBy)),
)
_IDENTIFYING: Final = tuple(f"<{iri}>" for iri in (ORG.identifier, SCHEMA.sameAs))
_TYPE: Final = f"<{RDF.type}>"

_CLASSES: Final = {
    Kind.INSTITUTION: (str(ORG.FormalOrganization),),
    Kind.CONCEPT: (str(SKOS.Concept),),
    Kind.PLACE: (str(DCT.Location),),
    Kind.LEGISLATION: (),
}
"""The classes of a published thing that the shapes ask about."""

_PARENTS: Final = "?"
"""Instead of a slug, who states what follows from other tables: the parents that are withdrawn or merged."""

_ENDED_PARENTS: Final = """
SELECT related.slug, above.slug FROM thing AS above JOIN related ON target = above.slug AND related.kind = :parent
JOIN thing AS below ON below.kind = 'institution' AND below.slug = related.slug AND NOT below.ended
WHERE above.ended AND above.kind = 'institution' AND above.slug <> related.slug
"""

_CONFLICTS_AT_ONCE: Final = 1000


@dataclass(frozen=True, slots=True)
class Conflict:
    """A record that the identify stage refused, and the edges that show why.

    Attributes:
        number: the record's number.
        focus: the node that stands for it.
        edges: N-Triples lines without line ends.
    """

    number: int
    focus: str
    edges: tuple[str, ...]


class CrossRecordChecks:
    """Collects what records say about each other, then checks it.

    Args:
        index: the index, which is being written.
        uris: the policy of the base.
    """

    def __init__(self, index: IndexWriter, uris: UriPolicy) -> None:
        self._index, self._database, self.uris = index, index.edges, uris
        self._conflicts: list[Conflict] = []
        self._waiting: list[tuple[str, str, str, str]] = []
        if index.is_kept:
            for stated_by in ("", _PARENTS):
                index.remove_edges(stated_by)

    def add_duplicate(self, number: int, entry: Entry, slug: str) -> None:
        """Add a second record with one identifier. It has no IRI of its own: it is checked as a part of the first."""
        first = self._thing(slug)
        second = f"{first}#record-{number}"
        identified = f"<{ORG.identifier}> {known_as(entry.source, entry.key)}"
        lines = [line for iri in (first, second) for line in (*thing_edges(iri), f"<{iri}> {identified} .")]
        self._conflicts.append(Conflict(number, second, tuple(lines)))

    def add_dangling_merge(self, number: int, slug: str) -> None:
        """Add a record that was merged into a record that does not exist, so that it has no IRI either."""
        iri = self._thing(slug)
        lines = (*thing_edges(iri), edge(iri, str(DCT.isReplacedBy), f"{iri}#successor"))
        self._conflicts.append(Conflict(number, iri, lines))

    def add_circular_hierarchy(self, number: int, slug: str, path: Sequence[str]) -> None:
        """Add the record that closes a circle of institutions, each of which is above the next."""
        self._add_circle(number, slug, path, ORG.subOrganizationOf)

    def add_circular_merge(self, number: int, slug: str, path: Sequence[str]) -> None:
        """Add the record that closes a circle of records, each of which was merged into the next."""
        self._add_circle(number, slug, path, DCT.isReplacedBy)

    def add_same_as(self, source: str, slug: str, iris: Iterable[str]) -> None:
        """Add the IRIs of an institution elsewhere, as its record gives them."""
        thing = f"<{self._thing(slug)}>"
        self._add([(thing, _IDENTIFYING[1], known_as(source, iri), slug) for iri in iris])

    def add_description(self, description: Description, stated_by: str) -> None:
        """Add everything that a thing says about others, if it is published by its own statements.

        Args:
            description: the thing.
            stated_by: the slug of its record; "" if it has none.
        """
        lines = (line[:-2].split(" ", 2) for line in edges(description))
        self._add((subject, predicate, value, stated_by) for subject, predicate, value in lines)

    def run(self, refused: dict[int, Quarantined], engine: EngineName) -> None:
        """Check everything that was added.

        Args:
            refused: the refused records by their number; they get the results of the shapes, besides the fault that
                names the other records.
            engine: the bulk SHACL engine.
        """
        ended = self._database.execute(_ENDED_PARENTS, {"parent": RelationKind.PARENT.value}).fetchall()
        self._add((f"<{self._thing(slug)}>", _UPWARD[0], f"<{self._thing(above)}>", _PARENTS) for slug, above in ended)
        self._flush()
        for start in range(0, len(self._conflicts), _CONFLICTS_AT_ONCE):
            self._check_conflicts(self._conflicts[start : start + _CONFLICTS_AT_ONCE], refused, engine)
        for statement in _EDGE_INDEXES:
            self._database.execute(statement)
        suspects = sorted({*self._shared(), *self._dangling(), *self._circular()})
        if suspects:
            self._check_suspects(suspects, engine)

    def _check_conflicts(
        self, conflicts: Sequence[Conflict], refused: dict[int, Quarantined], engine: EngineName
    ) -> None:
        found, faults = validate_dataset(
            self.uris, dict.fromkeys(line for it in conflicts for line in it.edges), engine
        )
        for conflict in conflicts:
            thing = conflict.focus.partition("#")[0]
            results = tuple(result for result in found.get(thing, ()) if result.focus == conflict.focus)
            further = tuple(fault for fault in faults if fault.value in {None, thing})
            record = refused[conflict.number]
            refused[conflict.number] = replace(record, results=results, faults=(*record.faults, *further))

    def _check_suspects(self, suspects: Sequence[str], engine: EngineName) -> None:
        lines = dict.fromkeys(line for thing in suspects for line in self._lines(thing))
        found, faults = validate_dataset(self.uris, lines, engine)
        for thing in suspects:
            iri = thing[1:-1]
            ref = self.uris.parse(iri)
            about = tuple(fault for fault in faults if fault.value in {None, iri})
            if ref is not None and self._is_live(thing) and (about or found.get(iri)):
                self._index.add_findings(ref.kind, ref.slug, found.get(iri, ()), about)

    def _add_circle(self, number: int, slug: str, path: Sequence[str], predicate: str) -> None:
        iris = [self._thing(step) for step in path]
        lines = [line for iri in dict.fromkeys(iris) for line in thing_edges(iri, *_CLASSES[Kind.INSTITUTION])]
        lines += [edge(iri, predicate, following) for iri, following in pairwise(iris)]
        self._conflicts.append(Conflict(number, self._thing(slug), tuple(lines)))

    def _thing(self, slug: str) -> str:
        return self.uris.thing(Kind.INSTITUTION, slug)

    def _add(self, rows: Iterable[tuple[str, str, str, str]]) -> None:
        self._waiting.extend(rows)
        if len(self._waiting) >= WRITTEN_AT_ONCE:
            self._flush()

    def _flush(self) -> None:
        self._database.executemany("INSERT INTO edge VALUES (?, ?, ?, ?)", self._waiting)
        self._waiting.clear()

    def _shared(self) -> Iterator[str]:
        """Things with an identifier, or an IRI elsewhere, that another thing has too."""
        for predicate in _IDENTIFYING:
            yield from self._column(
                "SELECT DISTINCT subject FROM edge WHERE predicate = ? AND object IN (SELECT object FROM edge "
                "WHERE predicate = ? GROUP BY object HAVING count(DISTINCT subject) > 1)",
                predicate,
                predicate,
            )

    def _dangling(self) -> Iterator[str]:
        """Things that refer to a thing that does not exist, or is a tombstone."""
        for predicate in _REFERRING:
            for value in self._column("SELECT DISTINCT object FROM edge WHERE predicate = ?", predicate):
                if not self._is_live(value):
                    yield from self._column(
                        "SELECT DISTINCT subject FROM edge WHERE predicate = ? AND object = ?", predicate, value
                    )

    def _circular(self) -> Iterator[str]:
        """Things that may be above themselves: those that remain when the ends of chains are removed repeatedly."""
        for predicate in _UPWARD:
            query = "SELECT subject, object FROM edge WHERE predicate = ?"
            pairs = set(self._database.execute(query, (predicate,)).fetchall())
            while pairs:
                below, above = {pair[0] for pair in pairs}, {pair[1] for pair in pairs}
                remaining = {pair for pair in pairs if pair[1] in below and pair[0] in above}
                if len(remaining) == len(pairs):
                    yield from below
                    break
                pairs = remaining

    def _column(self, query: str, *values: str) -> list[str]:
        return [row[0] for row in self._database.execute(query, values)]

    def _lines(self, thing: str) -> Iterator[str]:
        """The edges of a suspect, and the classes of the things that they lead to."""
        own = self._database.execute("SELECT predicate, object FROM edge WHERE subject = ?", (thing,)).fetchall()
        yield from self._classes(thing)
        for predicate, value in own:
            yield f"{thing} {predicate} {value} ."
            if predicate in _REFERRING:
                yield from self._classes(value)

    def _classes(self, thing: str) -> Iterator[str]:
        """The classes of a thing: by its own statements if those were added, otherwise by its kind."""
        own = self._column("SELECT object FROM edge WHERE subject = ? AND predicate = ?", thing, _TYPE)
        if own:
            yield from (f"{thing} {_TYPE} {value} ." for value in own)
        elif self._is_live(thing):
            ref = self.uris.parse(thing[1:-1])
            yield from thing_edges(thing[1:-1], *(_CLASSES[ref.kind] if ref else ()))

    def _is_live(self, thing: str) -> bool:
        ref = self.uris.parse(thing[1:-1])
        return ref is not None and "#" not in thing and self._index.is_live(ref.kind, ref.slug)
