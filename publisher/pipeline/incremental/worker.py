"""What workers do for a patch: describe the records that changed, and make the members of the dumps that hold them."""

from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import orjson

from publisher.mapping import Link, Mapper
from publisher.normalise.places import Gazetteer, shipped_gazetteer
from publisher.pipeline.incremental.detect_changes import Changed
from publisher.pipeline.stages.entries import Entry
from publisher.pipeline.stages.map_validate import gate
from publisher.pipeline.stages.quality import remarks
from publisher.rdf.description import Description, Result, Validated
from publisher.rdf.nquads import lines_of
from publisher.rdf.writers import Piece
from publisher.records import Institution, InstitutionRef, Place
from publisher.release.files import appear, open_read_only, part_of
from publisher.release.layout import RECORDS
from publisher.release.member_updates import ChangedMember, update_members
from publisher.release.records import unpacked
from publisher.release.shard import ShardWriter, Trace
from publisher.reporting import filled, filled_of
from publisher.uris import UriPolicy
from publisher.validation import EngineName, settle


@dataclass(frozen=True, slots=True)
class Renewal:
    """Some records that changed, in IRI order, to be described anew into a shard without dumps.

    Attributes:
        previous: the folder of the release before.
        stale: the members of its dumps that hold these records, and none that changed besides.
    """

    target: Path
    base: str
    previous: Path
    changed: tuple[Changed, ...]
    stale: tuple[ChangedMember, ...]
    validator: EngineName

    @property
    def members(self) -> Path:
        """Where the members are that were made anew."""
        return self.target.with_suffix(".members")

    @property
    def gone(self) -> Path:
        """Where the statements are that are no longer made, as N-Quads."""
        return self.target.with_suffix(".gone.nq")

    @property
    def come(self) -> Path:
        """Where the statements are that were not made before, as N-Quads."""
        return self.target.with_suffix(".come.nq")


def renew(job: Renewal) -> Path:
    """Map and judge the records of a renewal, and write all that follows; the shard counts what the gate refused."""
    uris = UriPolicy(job.base)
    writer = ShardWriter(job.target, uris)
    with closing(_Before(job.previous / RECORDS, uris)) as before:
        renewed = _described(job, before, uris)
        passed, refused = gate(job.base, job.validator).judge([it.description for it in renewed])
        if refused:
            writer.outcome.quarantined = {"": len(refused)}
        else:
            passed = [_settled(it, one) for it, one in zip(passed, renewed, strict=True)]
            _write(writer, passed, renewed, uris)
            now = {thing.description.iri: Piece.of(thing.description, uris) for thing in passed}
            old = {it.was.iri: it.was.piece for it in renewed}
            _compare(job, old, now)

            def whole(member: ChangedMember) -> list[Piece]:
                return [now.get(piece.iri, piece) for piece in before.pieces(member.first, member.following)]

            update_members(job.members, job.previous, job.stale, before=old, now=now, whole=whole)
    writer.close()
    return job.target


@dataclass(frozen=True, slots=True)
class _Was:
    """What a thing said in the release before, what it counted for, and what its references led to."""

    iri: str
    piece: Piece
    state: str
    results: int
    filled: tuple[str, ...]
    resolution: dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Renewed:
    """A record that changed: what it is now, and what it was."""

    changed: Changed
    record: Institution
    description: Description
    was: _Was


def _described(job: Renewal, before: "_Before", uris: UriPolicy) -> list[_Renewed]:
    were = [before.was(it.record) for it in job.changed]
    resolver = _Resolver(before)
    for it, was in zip(job.changed, were, strict=True):
        resolver.learn(Entry.load(it.kept.entry), was.resolution)
    records = [it.kept.institution for it in job.changed]
    described = Mapper(uris).institutions(records, resolver)
    return [
        _Renewed(it, record, description.with_raw(it.kept.raw), was)
        for it, record, description, was in zip(job.changed, records, described, were, strict=True)
    ]


def _settled(passed: Validated, renewed: _Renewed) -> Validated:
    """Add what was found of it and others before; nothing that they say of each other has changed."""
    settled = settle(passed, [Result(**row) for row in renewed.was.resolution["found"]])
    assert isinstance(settled, Validated)
    return settled


def _write(writer: ShardWriter, passed: Sequence[Validated], renewed: Sequence[_Renewed], uris: UriPolicy) -> None:
    """Write the rows; what the shard counts is how many more there are than before."""
    traces = [
        Trace(it.number, it.input, orjson.dumps(one.was.resolution).decode(), it.kept.entry, it.kept.body)
        for one, it in ((one, one.changed) for one in renewed)
    ]
    writer.write_rows(passed, traces)
    for position, (thing, one) in enumerate(zip(passed, renewed, strict=True), start=1):
        source = thing.description.source
        writer.outcome.count_filled(source, filled(one.record))
        writer.outcome.count_filled(source, one.was.filled, -1)
        writer.forget(one.was.piece.parsed.statements, one.was.state, one.was.results)
        if thing.results:
            writer.remark(position, *remarks(thing, uris))


def _compare(job: Renewal, before: Mapping[str, Piece], now: Mapping[str, Piece]) -> None:
    """Write down which statements go and which come."""
    parts = part_of(job.gone), part_of(job.come)
    with parts[0].open("w", encoding="utf-8") as gone, parts[1].open("w", encoding="utf-8") as come:
        for iri, piece in now.items():
            left, right = (set(lines_of(nquads.decode())) for nquads in (before[iri].nquads, piece.nquads))
            gone.writelines(f"{line}\n" for line in sorted(left - right))
            come.writelines(f"{line}\n" for line in sorted(right - left))
    for part, target in zip(parts, (job.gone, job.come), strict=True):
        appear(part, target)


_WAS: Final = """
SELECT iri, quads, state, (SELECT lines FROM result WHERE result.record = record.id), body, resolution
FROM record JOIN source ON source.record = record.id WHERE record.id = ?
"""


class _Before:
    """The release before, as far as a changed record needs it."""

    def __init__(self, path: Path, uris: UriPolicy) -> None:
        self._database, self._uris = open_read_only(path), uris

    def was(self, record: int) -> _Was:
        """What a record was made to."""
        iri, quads, state, results, body, resolution = self._database.execute(_WAS, (record,)).fetchone()
        piece = Piece.read(iri, unpacked(quads), self._uris)
        told = unpacked(results or b"").count(b"\n")
        return _Was(iri, piece, state, told, filled_of(body), orjson.loads(resolution))

    def pieces(self, first: str, following: str) -> list[Piece]:
        """What everything in a member of the dumps said."""
        rows = self._database.execute(
            "SELECT iri, quads FROM record WHERE iri >= ?1 AND (?2 = '' OR iri < ?2) ORDER BY iri", (first, following)
        )
        return [Piece.read(iri, unpacked(quads), self._uris) for iri, quads in rows]

    def place(self, key: str) -> Place | None:
        """A place that records describe themselves."""
        row = self._database.execute("SELECT data FROM place WHERE key = ?", (key,)).fetchone()
        return Place.model_validate_json(row[0]) if row else None

    def close(self) -> None:
        """Close the file."""
        self._database.close()


class _Resolver:
    """Resolve references as they were resolved before: nothing that they lead to has changed."""

    def __init__(self, before: _Before) -> None:
        self._before = before
        self._slugs: dict[tuple[str | None, str | None, str], str | None] = {}
        self._known: dict[str, dict[str, Any]] = {}

    @cached_property
    def _gazetteer(self) -> Gazetteer:
        return shipped_gazetteer()

    def learn(self, entry: Entry, resolution: dict[str, Any]) -> None:
        """Take over what a record's references led to."""
        self._known[resolution["slug"]] = resolution
        self._slugs[entry.key, None, entry.source] = resolution["slug"]
        for reference, slug in zip(entry.references, resolution["references"], strict=True):
            self._slugs[reference.key, reference.label, reference.source or entry.source] = slug

    def institution(self, ref: InstitutionRef, source: str) -> str | None:
        """The slug of another institution, or of the record itself."""
        return self._slugs.get((ref.key, ref.label.value if ref.label else None, ref.source or source))

    def replaced(self, slug: str) -> Sequence[str]:
        """The slugs of the institutions that were merged into this one."""
        return tuple(self._known[slug]["replaced"])

    def linked(self, slug: str) -> Sequence[Link]:
        """The same institution as other sources have it."""
        return tuple(Link(*row) for row in self._known[slug]["linked"])

    def place(self, key: str) -> Place | None:
        """A place by its key."""
        return self._gazetteer.get(key) or self._before.place(key)
