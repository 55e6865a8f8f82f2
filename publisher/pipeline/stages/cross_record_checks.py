"""What only records laid side by side can tell, judged by the published shapes: over the edges that are involved.

The second pass refuses a record that contradicts those before it; the shapes of shapes/dataset.ttl then say which rule
it breaks (:func:`judged`). What they may find in that which stays is looked for first, by tables, so that a build with
nothing to find costs next to nothing; the edges of what is suspect are judged, and the third pass is told
(:class:`CrossRecordChecks`). Specified by docs/shapes.md.
"""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

import orjson

from publisher.errors import Fault
from publisher.pipeline.stages.entries import Entry
from publisher.rdf.description import Description, Quarantined, Result
from publisher.rdf.namespaces import DCT, ORG, RDF, SCHEMA, SKOS
from publisher.uris import Kind, UriPolicy
from publisher.validation import EngineName, edge, edges, judge_dataset, known_as, thing_edges

TABLES: Final = """
CREATE TABLE found (kind TEXT, slug TEXT, said BLOB, PRIMARY KEY (kind, slug)) WITHOUT ROWID;
CREATE TEMP TABLE edge (subject TEXT, predicate TEXT, object TEXT);
"""
"""``found`` is what the shapes found of things of the release to be: the workers of the third pass read it."""

_INDEXES: Final = (
    "CREATE INDEX temp.edge_of ON edge (subject)",
    "CREATE INDEX temp.edge_to ON edge (predicate, object)",
)

_UPWARD: Final = tuple(f"<{it}>" for it in (ORG.subOrganizationOf, SKOS.broader, SCHEMA.containedInPlace))
_LEADING: Final = (
    *_UPWARD,
    *(f"<{it}>" for it in (ORG.classification, SCHEMA.areaServed, DCT.spatial, DCT.isReplacedBy)),
)
_TELLING: Final = tuple(f"<{it}>" for it in (ORG.identifier, SCHEMA.sameAs))
_TYPE: Final = f"<{RDF.type}>"

_CLASSES: Final = {
    Kind.INSTITUTION: (str(ORG.FormalOrganization),),
    Kind.CONCEPT: (str(SKOS.Concept),),
    Kind.PLACE: (str(DCT.Location),),
    Kind.LEGISLATION: (),
}
"""What a published thing is, as far as the shapes ask."""

_JUDGED_AT_ONCE: Final = 1000


@dataclass(frozen=True, slots=True)
class Conflict:
    """A record that the second pass refused, and the edges that show why.

    Attributes:
        number: the record's.
        focus: the node that stands for it.
        edges: N-Triples lines without line ends.
    """

    number: int
    focus: str
    edges: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Conflicts:
    """Makes the edges of a case."""

    uris: UriPolicy

    def twice(self, number: int, entry: Entry, slug: str) -> Conflict:
        """Two records of one identifier. The second has no address: it is judged as a part of the first."""
        first = self.uris.thing(Kind.INSTITUTION, slug)
        second = f"{first}#record-{number}"
        told = known_as(entry.source, entry.key)
        lines = (
            line for iri in (first, second) for line in (*thing_edges(iri), f"<{iri}> <{ORG.identifier}> {told} .")
        )
        return Conflict(number, second, tuple(lines))

    def circle(self, number: int, slug: str, path: Sequence[str]) -> Conflict:
        """Institutions that stand above each other, the refused record with that slug among them."""
        return self._ring(number, slug, path, ORG.subOrganizationOf)

    def ring(self, number: int, slug: str, path: Sequence[str]) -> Conflict:
        """Records that gave way to each other, in the same way."""
        return self._ring(number, slug, path, DCT.isReplacedBy)

    def nowhere(self, number: int, slug: str) -> Conflict:
        """A record that gave way to none that is there, which has no address either."""
        iri = self.uris.thing(Kind.INSTITUTION, slug)
        return Conflict(number, iri, (*thing_edges(iri), edge(iri, str(DCT.isReplacedBy), f"{iri}#successor")))

    def _ring(self, number: int, slug: str, path: Sequence[str], predicate: str) -> Conflict:
        iris = [self.uris.thing(Kind.INSTITUTION, one) for one in path]
        lines = [line for iri in dict.fromkeys(iris) for line in thing_edges(iri, *_CLASSES[Kind.INSTITUTION])]
        lines += [edge(one, predicate, other) for one, other in pairwise(iris)]
        return Conflict(number, self.uris.thing(Kind.INSTITUTION, slug), tuple(lines))


def judged(
    refused: dict[int, Quarantined], cases: Sequence[Conflict], uris: UriPolicy, engine: EngineName
) -> dict[int, Quarantined]:
    """Say of refused records what the shapes say of them, besides the fault that names the others."""
    told = dict(refused)
    for start in range(0, len(cases), _JUDGED_AT_ONCE):
        some = cases[start : start + _JUDGED_AT_ONCE]
        lines = dict.fromkeys(line for case in some for line in case.edges)
        found, faults = judge_dataset(uris, lines, engine)
        for case in some:
            thing = case.focus.partition("#")[0]
            results = tuple(it for it in found.get(thing, ()) if it.focus == case.focus)
            further = tuple(it for it in faults if it.value in {None, thing})
            known = told[case.number]
            told[case.number] = replace(known, results=results, faults=(*known.faults, *further))
    return told


class CrossRecordChecks:
    """The edges of what is to be published, as far as others can contradict them.

    Args:
        connection: of ``index.sqlite``, being written, with :data:`TABLES`.
        uris: whose IRIs.
        is_live: whether the release is to have a thing of that kind and slug that is no tombstone.
    """

    def __init__(self, connection: sqlite3.Connection, uris: UriPolicy, is_live: Callable[[Kind, str], bool]) -> None:
        self._connection, self._uris, self._is_live = connection, uris, is_live

    def same(self, source: str, slug: str, names: Iterable[str]) -> None:
        """Take down under which IRIs a record says that it is known elsewhere."""
        thing = f"<{self._uris.thing(Kind.INSTITUTION, slug)}>"
        self._add((thing, f"<{SCHEMA.sameAs}>", known_as(source, name)) for name in names)

    def below(self, slug: str, other: str) -> None:
        """Take down a parent that may be none."""
        below, above = (f"<{self._uris.thing(Kind.INSTITUTION, it)}>" for it in (slug, other))
        self._add([(below, f"<{ORG.subOrganizationOf}>", above)])

    def described(self, description: Description) -> None:
        """Take down everything that a thing says of others, where its own statements are published."""
        lines = (line[:-2].split(" ", 2) for line in edges(description))
        self._add((subject, predicate, value) for subject, predicate, value in lines)

    def judge(self, engine: EngineName) -> None:
        """Judge what is suspect, and write what was found into the table ``found``."""
        for index in _INDEXES:
            self._connection.execute(index)
        suspects = sorted({*self._shared(), *self._leading_nowhere(), *self._circling()})
        if not suspects:
            return
        lines = dict.fromkeys(line for thing in suspects for line in self._lines(thing))
        found, faults = judge_dataset(self._uris, lines, engine)
        for thing in suspects:
            iri = thing[1:-1]
            ref = self._uris.parse(iri)
            about = tuple(it for it in faults if it.value in {None, iri})
            if ref is not None and self._is_there(thing) and (about or found.get(iri)):
                self._connection.execute(
                    "INSERT INTO found VALUES (?, ?, ?)", (ref.kind, ref.slug, _dumped(found.get(iri, ()), about))
                )

    def _add(self, rows: Iterable[tuple[str, str, str]]) -> None:
        self._connection.executemany("INSERT INTO edge VALUES (?, ?, ?)", rows)

    def _shared(self) -> Iterator[str]:
        """Things that say the same identifier, or the same name elsewhere, as another thing."""
        for predicate in _TELLING:
            yield from self._subjects(
                "SELECT DISTINCT subject FROM edge WHERE predicate = ?1 AND object IN (SELECT object FROM edge "
                "WHERE predicate = ?1 GROUP BY object HAVING count(DISTINCT subject) > 1)",
                predicate,
            )

    def _leading_nowhere(self) -> Iterator[str]:
        """Things that refer to what is not there, or is no more."""
        for predicate in _LEADING:
            for value in self._subjects("SELECT DISTINCT object FROM edge WHERE predicate = ?", predicate):
                if not self._is_there(value):
                    yield from self._subjects(
                        "SELECT DISTINCT subject FROM edge WHERE predicate = ? AND object = ?", predicate, value
                    )

    def _circling(self) -> Iterator[str]:
        """Things that may stand above themselves: those that are left when ends are taken off, again and again."""
        for predicate in _UPWARD:
            pairs = set(
                self._connection.execute(
                    "SELECT subject, object FROM edge WHERE predicate = ?", (predicate,)
                ).fetchall()
            )
            while pairs:
                below, above = {pair[0] for pair in pairs}, {pair[1] for pair in pairs}
                left = {pair for pair in pairs if pair[1] in below and pair[0] in above}
                if len(left) == len(pairs):
                    yield from below
                    break
                pairs = left

    def _subjects(self, query: str, *values: str) -> list[str]:
        return [row[0] for row in self._connection.execute(query, values)]

    def _lines(self, thing: str) -> Iterator[str]:
        """The edges of a suspect, and what the things are that they lead to."""
        own = self._connection.execute("SELECT predicate, object FROM edge WHERE subject = ?", (thing,)).fetchall()
        yield from self._known(thing)
        for predicate, value in own:
            yield f"{thing} {predicate} {value} ."
            if predicate in _LEADING:
                yield from self._known(value)

    def _known(self, thing: str) -> Iterator[str]:
        """What a thing is: by its own statements where they were taken down, else by its kind."""
        stated = self._connection.execute(
            "SELECT object FROM edge WHERE subject = ? AND predicate = ?", (thing, _TYPE)
        ).fetchall()
        if stated:
            yield from (f"{thing} {_TYPE} {row[0]} ." for row in stated)
        elif self._is_there(thing):
            ref = self._uris.parse(thing[1:-1])
            yield from thing_edges(thing[1:-1], *(_CLASSES[ref.kind] if ref else ()))

    def _is_there(self, thing: str) -> bool:
        ref = self._uris.parse(thing[1:-1])
        return ref is not None and "#" not in thing and self._is_live(ref.kind, ref.slug)


def _dumped(results: Sequence[Result], faults: Sequence[Fault]) -> bytes:
    return orjson.dumps({"results": results, "faults": faults})


def said_of(data: bytes) -> tuple[tuple[Result, ...], tuple[Fault, ...]]:
    """What the table ``found`` has of a thing."""
    said = orjson.loads(data)
    return tuple(Result(**row) for row in said["results"]), tuple(Fault(**row) for row in said["faults"])
