"""The second pass: every record gets its identifier, every reference its target, every shared thing its place.

Runs in the driver, over entries alone, in the order of the sources; so the same input gives the same identifiers.
Identifiers are given out while the first pass still reads; references need all of them. What only the whole of the data
can tell is decided here: an identifier used twice, a circle in the hierarchy, a record that gave way to none that is
there. The shapes then say which rule each breaks (publisher/pipeline/stages/cross_record_checks.py).
"""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from publisher.errors import Fault
from publisher.identifiers import Claim, Register, mention, name_key
from publisher.linking.review import Identity, Reviewed
from publisher.mapping import Mapper
from publisher.pipeline.stages import rdf_records
from publisher.pipeline.stages.cross_record_checks import TABLES, Conflict, Conflicts, CrossRecordChecks, judged
from publisher.pipeline.stages.cycles import Hierarchy
from publisher.pipeline.stages.entries import MERGED_INTO, Entry, Reference
from publisher.pipeline.stages.index import AMBIGUOUS, SCHEMA, Index
from publisher.pipeline.stages.link import SCHEMA as LINKED
from publisher.pipeline.stages.link import link
from publisher.pipeline.stages.read import BatchFile
from publisher.pipeline.stages.shared_things import SharedThings, law_text
from publisher.rdf.description import Quarantined
from publisher.release.files import read_only_uri
from publisher.uris import Kind, UriPolicy, slug_of
from publisher.validation import EngineName

FAULTS: Final = (
    *("identifier-duplicate", "identifier-case", "identifier-taken"),
    *("hierarchy-circular", "merge-circular", "merge-dangling"),
)
"""The codes of the faults that are found here (docs/errors.md)."""

_INSTITUTION: Final = Kind.INSTITUTION.value

_GONE: Final = """
INSERT OR IGNORE INTO thing SELECT kind, slug, 'gone', NULL, NULL, '', x'' FROM previous.record
"""


@dataclass(frozen=True, slots=True)
class Located:
    """An entry, and where the first pass wrote its record."""

    batch: int
    number: int
    input: str
    entry: Entry


def identify(
    path: Path,
    batches: Iterable[Path],
    register: Register,
    previous: Path | None,
    *,
    uris: UriPolicy,
    engine: EngineName,
    decisions: Mapping[Identity, Reviewed] | None = None,
) -> dict[int, Quarantined]:
    """Write ``index.sqlite``.

    Args:
        path: the file to make.
        batches: the files of the first pass, in the order of the sources, each when it is there.
        register: gives identifiers; it is not committed.
        previous: ``records.sqlite`` of the release before: what it has and this build has not is gone.
        uris: the policy of the base.
        engine: the bulk SHACL engine.
        decisions: what people decided on candidates for links; None where nothing is to be linked.

    Returns:
        The records that were refused, by their number; their raw bytes are still with the first pass.
    """
    with closing(sqlite3.connect(path, isolation_level=None, uri=True)) as connection:
        connection.executescript(f"{SCHEMA} {LINKED} {TABLES} BEGIN;")
        index = Index(path, connection)
        read: list[Path] = []
        work = _Identification(connection, index, register, uris, read)
        for located in _located(_kept_track_of(batches, read)):
            work.claim(located)
        for located in _located(read):
            if located.number not in work.refused:
                work.relate(located)
        for batch in read:
            with closing(BatchFile(batch)) as file:
                work.state(file.stated())
        work.share()
        if decisions is not None:
            whole = (located.entry for located in _located(read) if located.number not in work.refused)
            link(connection, index, whole, decisions)
        connection.execute("CREATE INDEX claim_by_slug ON claim (slug)")
        work.across.judge(engine)
        connection.execute("COMMIT")
        if previous:
            connection.execute("ATTACH ? AS previous", (read_only_uri(previous),))
            connection.execute(_GONE)
    return judged(work.refused, work.cases, uris, engine)


def _kept_track_of(batches: Iterable[Path], read: list[Path]) -> Iterator[Path]:
    for batch in batches:
        read.append(batch)
        yield batch


def _located(batches: Iterable[Path]) -> Iterator[Located]:
    for number_of_batch, path in enumerate(batches):
        with closing(BatchFile(path)) as file:
            for number, digest, entry in file.entries():
                yield Located(number_of_batch, number, digest, entry)


class _Identification:
    """The steps, and what they share."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        index: Index,
        register: Register,
        uris: UriPolicy,
        batches: Sequence[Path],
    ) -> None:
        self._connection, self._index, self._register = connection, index, register
        self._uris, self._batches = uris, batches
        self._case, self.cases = Conflicts(uris), list[Conflict]()
        self._gone: set[str] = set()
        self.across = CrossRecordChecks(connection, uris, self._is_live)
        self._known_by_mention = register.mentions()
        self._hierarchy, self._merges = Hierarchy(), Hierarchy()
        self._shared = SharedThings()
        self._withdrawn: set[str] = set()
        self.refused: dict[int, Quarantined] = {}

    def claim(self, located: Located) -> None:
        """Give a record its slug, and remember what it is called; refuse a second record of the same identifier."""
        entry = located.entry
        claim = Claim(Kind.INSTITUTION, entry.source, entry.key)
        spelt = self._register.spellings(claim)
        if fault := self._taken(entry, claim, spelt):
            self._refuse(located, fault)
            if known := self._index.claimed(entry.source, entry.key):
                self.cases.append(self._case.twice(located.number, entry, known))
            return
        slug = spelt.get(entry.key) or self._first_slug(entry, claim)
        if entry.gone:
            self._gone.add(slug)
        values = (_INSTITUTION, slug, "record", located.batch, located.number, located.input, b"")
        self._connection.execute("INSERT INTO thing VALUES (?, ?, ?, ?, ?, ?, ?)", values)
        self._add_claim(entry.source, entry.key, slug, f"{entry.file}:{entry.line or 1}")
        for name in entry.names:
            self._connection.execute(
                "INSERT INTO name VALUES (?1, ?2, ?3) ON CONFLICT DO UPDATE SET slug = ?4 WHERE slug <> ?3",
                (entry.source, name, slug, AMBIGUOUS),
            )

    def relate(self, located: Located) -> None:
        """Take down what a record refers to, or refuse it: it closes a circle, or gave way to none that is there."""
        entry = located.entry
        slug = self._slug_of(entry)
        found = self._merge_fault(located, slug) or self._circle_fault(located, slug)
        if found:
            fault, case = found
            self.cases.append(case)
            self._connection.execute("DELETE FROM thing WHERE kind = ? AND slug = ?", (Kind.INSTITUTION, slug))
            self._connection.execute("DELETE FROM replaced WHERE gone = ?", (slug,))
            self._withdrawn.add(slug)
            self._refuse(located, fault)
        else:
            self._gather(located)

    def _gather(self, located: Located) -> None:
        entry = located.entry
        for reference in entry.references:
            self._mention(entry, reference)
        for text in entry.described:
            self._shared.add_place(text)
        self._shared.places.update(entry.places)
        for text in entry.concepts:
            self._shared.add_concept(text)
        for text in entry.laws:
            self._shared.add_law(text, entry.source)
        if entry.same:
            self.across.same(entry.source, self._slug_of(entry), entry.same)
        if entry.exact and entry.shaped:
            self._describe(located)

    def state(self, things: Iterable[tuple[str | None, str, bytes, bytes]]) -> None:
        """Make a thing of every place, concept and law that RDF files describe; theirs is the first word."""
        for kind, slug, data, quads in things:
            if kind is not None:
                self._share(Kind(kind), slug, "stated", candidate := rdf_records.candidate(data, quads))
                described = rdf_records.description(self._uris, Kind(kind), slug, candidate.encode())
                if described.shaped:
                    self.across.described(described)

    def share(self) -> None:
        """Make a thing of everything that records share, and of every refused record that others speak of."""
        for slug in sorted(self._withdrawn):
            if self._index.mentioned(slug):
                self._add(Kind.INSTITUTION, slug, "mention")
        self._share_places()
        for scheme in self._shared.described_schemes():
            self._share(Kind.CONCEPT, scheme.slug, "scheme", scheme.model_dump_json())
        for concept in self._shared.described_concepts():
            self._share(Kind.CONCEPT, f"{concept.scheme}/{concept.slug}", "concept", concept.model_dump_json())
        for law in self._shared.described_laws():
            self._share(Kind.LEGISLATION, law.mentions[0].slug, "legislation", law_text(law))

    def _taken(self, entry: Entry, claim: Claim, spelt: Mapping[str, str]) -> Fault | None:
        if first := self._index.claimed_at(entry.source, entry.key):
            message = f"the identifier {entry.key!r} is that of the record at {first} already: give each record its own"
            return _fault("identifier-duplicate", message, entry)
        if spelt and entry.key not in spelt:
            other = next(iter(spelt))
            message = f"the identifier {entry.key!r} was spelt {other!r} before: keep to one spelling"
            return _fault("identifier-case", message, entry)
        if entry.exact and any(holder != claim for holder in self._register.holders(claim.kind, entry.wish)):
            message = f"the address of {entry.wish!r} was given to another record before: give this thing another IRI"
            return _fault("identifier-taken", message, entry)
        return None

    def _first_slug(self, entry: Entry, claim: Claim) -> str:
        for name in entry.names if self._known_by_mention else ():
            earlier = mention(entry.source, name)
            if earlier in self._known_by_mention and (adopted := self._register.adopt(claim, earlier)):
                return adopted
        return self._register.assign_first(claim, entry.wish)

    def _merge_fault(self, located: Located, slug: str) -> tuple[Fault, Conflict] | None:
        entry = located.entry
        if not entry.merged:
            return None
        target = next((reference for reference in entry.references if reference.kind == MERGED_INTO), None)
        successor = self._find(entry, target) if target else None
        if target is not None and successor is None:
            successor = self._new_mention(entry, target)
        if target is None or successor is None:
            named = repr(target.key or target.label) if target else "nothing"
            message = (
                f"merged into {named}, which no record of the source is: add that record, or say that it is deleted"
            )
            return _fault("merge-dangling", message, entry), self._case.nowhere(located.number, slug)
        if circle := self._merges.circle(slug, successor):
            message = f"records that gave way to each other: {' → '.join(circle)}"
            return _fault("merge-circular", message, entry), self._case.ring(located.number, slug, circle)
        self._merges.add(slug, successor)
        self._connection.execute("INSERT OR IGNORE INTO replaced VALUES (?, ?)", (successor, slug))
        return None

    def _circle_fault(self, located: Located, slug: str) -> tuple[Fault, Conflict] | None:
        entry, added = located.entry, list[tuple[str, str]]()
        for reference, way in entry.hierarchy():
            other = self._find(entry, reference)
            if other is None or (other == slug and not reference.key):  # its own name: the mapping leaves it out
                continue
            below, above = (slug, other) if way == "up" else (other, slug)
            if circle := self._hierarchy.circle(below, above):
                self._hierarchy.remove(added)
                message = f"institutions that stand above each other: {' → '.join(circle)}; mend one of the relations"
                return _fault("hierarchy-circular", message, entry), self._case.circle(located.number, slug, circle)
            if self._hierarchy.add(below, above):
                added.append((below, above))
        for below, above in added:
            if below == slug and above in self._gone and not entry.gone:
                self.across.below(below, above)
        return None

    def _mention(self, entry: Entry, reference: Reference) -> None:
        """Remember how an institution is named; one that no record carries becomes a thing of its own."""
        slug = self._find(entry, reference)
        if slug is None:
            slug = self._new_mention(entry, reference)
        if slug is not None:
            government = entry.implies_government(reference)
            said_by = (entry.source, entry.key, entry.label, reference.kind, entry.file, entry.line)
            self._connection.execute(
                "INSERT INTO mentioned VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET "
                "government = max(government, excluded.government), "
                "language = CASE WHEN label IS NULL THEN excluded.language ELSE language END, "
                "label = coalesce(label, excluded.label)",
                (slug, reference.label, reference.language, *said_by, government),
            )

    def _find(self, entry: Entry, reference: Reference) -> str | None:
        return self._index.find(reference.source or entry.source, reference.key, reference.label)

    def _new_mention(self, entry: Entry, reference: Reference) -> str | None:
        source = reference.source or entry.source
        if not reference.label:
            return None
        if not reference.key and self._index.named(source, name_key(reference.label)) == AMBIGUOUS:
            return None
        named = mention(source, reference.label)
        claim = Claim(Kind.INSTITUTION, source, reference.key) if reference.key else named
        slug = self._register.assign(claim, slug_of(reference.label))
        self._add_claim(source, claim.key, slug, f"{entry.file}:{entry.line or 1}")
        self._add(Kind.INSTITUTION, slug, "mention")
        return slug

    def _share_places(self) -> None:
        rows = ((key, place.model_dump_json().encode()) for key, place in sorted(self._shared.described.items()))
        self._connection.executemany("INSERT INTO place VALUES (?, ?)", rows)
        found = [place for key in self._shared.places if (place := self._index.place(key))]
        for key in sorted({key for place in found for key in (place.key, *place.within)}):
            if self._index.place(key):
                self._share(Kind.PLACE, key, "place", "")

    def _share(self, kind: Kind, slug: str, what: str, data: str) -> None:
        self._register.reserve(Claim(kind, "", slug), slug)
        self._add(kind, slug, what, data.encode())

    def _add(self, kind: Kind, slug: str, what: str, data: bytes = b"") -> None:
        values = (kind, slug, what, None, None, "", data)
        self._connection.execute("INSERT OR IGNORE INTO thing VALUES (?, ?, ?, ?, ?, ?, ?)", values)

    def _describe(self, located: Located) -> None:
        """Take down what a record's own statements say of others."""
        with closing(BatchFile(self._batches[located.batch])) as file:
            institution = file.record(located.number).institution
        self.across.described(Mapper(self._uris).institutions([institution], self._index)[0])

    def _slug_of(self, entry: Entry) -> str:
        slug = self._index.claimed(entry.source, entry.key)
        assert slug is not None
        return slug

    def _is_live(self, kind: Kind, slug: str) -> bool:
        """Whether the release is to have a thing, and not as a tombstone."""
        is_tombstone = kind is Kind.INSTITUTION and slug in self._gone and slug not in self._withdrawn
        return not is_tombstone and self._index.has(kind, slug)

    def _add_claim(self, source: str, key: str, slug: str, place: str) -> None:
        self._connection.execute("INSERT OR IGNORE INTO claim VALUES (?, ?, ?, ?)", (source, key, slug, place))

    def _refuse(self, located: Located, fault: Fault) -> None:
        entry = located.entry
        self.refused[located.number] = Quarantined(entry.source, entry.key, entry.file, entry.line, b"", (fault,))


def _fault(code: str, message: str, entry: Entry) -> Fault:
    return Fault(code, message, entry.file, entry.line, value=entry.key)
