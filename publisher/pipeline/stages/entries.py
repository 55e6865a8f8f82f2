"""What a build needs to know of each record: its identity and what it refers to. Small, even if the record is large.

The read stage writes an entry for each record; the builder then assigns identifiers and resolves references from
entries alone, and never holds a record.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Self

import orjson

from publisher.errors import Fault
from publisher.identifiers import MENTION, name_key
from publisher.linking import Features, features_of
from publisher.records import ConceptRef, Institution, InstitutionRef, Part, RelationKind, State

_TOMBSTONES = {State.WITHDRAWN, State.MERGED}

MERGED_INTO = "merged-into"
"""The kind of a reference to the record that replaced this one."""

_SAME_KIND_OF_BODY = {RelationKind.PARENT, RelationKind.CONCURRENT, RelationKind.LED_BY}
"""Relations of a government body whose targets are government bodies too."""


class Reference(NamedTuple):
    """Another institution, as a record names it."""

    kind: str
    key: str | None
    label: str | None
    language: str | None
    source: str | None

    @classmethod
    def of(cls, kind: str, ref: InstitutionRef) -> Self:
        """Make a reference of a record's."""
        label, language = (ref.label.value, ref.label.language) if ref.label else (None, None)
        return cls(kind, ref.key, label, language, ref.source)

    @property
    def target(self) -> str | None:
        """The key, or the name, by which it is looked for in its source."""
        return self.key or (MENTION + name_key(self.label) if self.label else None)


@dataclass(slots=True)
class Entry:
    """One record in short; not changed after it is made.

    An entry is read several times in a build, and setting the fields of a frozen class takes as long as parsing them.

    Attributes:
        source, key: the source record.
        file, line: where it is; the line is told by who reads the entry, because it moves when others come or go.
        preferred_slug: the slug it asks for.
        names: its names, normalised (:func:`~publisher.identifiers.name_key`); the preferred names first.
        label: its first preferred name.
        government: whether it is a government body.
        merged: whether another record replaced it, which is its first reference.
        references: every institution it refers to, in order.
        places: keys of the places it refers to.
        described_places: the places that it describes itself, as JSON texts.
        concepts, laws: the concepts and the legal instruments that it refers to, as JSON texts.
        features: what it is matched by with records of other sources.
        fixed_slug: whether no other slug is possible, because the record's statements contain it.
        shaped: whether the shapes validate those statements.
        tombstone: whether the record is withdrawn or merged.
        same_as: the IRIs of the same institution elsewhere, as far as the record knows.
        shared_file: whether other records may be in the file too.
        notes: what its quality notes say: the kind and the words of each.
    """

    source: str
    key: str
    file: str
    line: int | None
    preferred_slug: str
    names: tuple[str, ...]
    label: str
    government: bool
    merged: bool
    references: tuple[Reference, ...]
    places: tuple[str, ...]
    described_places: tuple[str, ...]
    concepts: tuple[str, ...]
    laws: tuple[str, ...]
    features: Features | None = None
    fixed_slug: bool = False
    shaped: bool = True
    tombstone: bool = False
    same_as: tuple[str, ...] = ()
    shared_file: bool = False
    notes: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, record: Institution) -> Self:
        """Extract what the build needs of a record."""
        return cls(
            source=record.source,
            key=record.key,
            file=record.document.file,
            line=record.document.line,
            preferred_slug=record.slug,
            names=tuple(dict.fromkeys(name_key(text.value) for text in (*record.names, *record.alt_names))),
            label=record.names[0].value,
            government="GovernmentOrganization" in record.types,
            merged=record.state is State.MERGED,
            references=tuple(_references(record)),
            places=tuple(dict.fromkeys(_places(record))),
            described_places=tuple(dict.fromkeys(_json(place) for place in record.places)),
            concepts=tuple(dict.fromkeys(_json(ref) for ref in _concepts(record))),
            laws=tuple(dict.fromkeys(_json(law) for law in record.legal_basis)),
            features=features_of(record),
            fixed_slug=bool(record.statements),
            shaped=record.shaped,
            tombstone=record.state in _TOMBSTONES,
            same_as=tuple(dict.fromkeys(_same_as(record))),
            shared_file=record.document.shared_file is not None,
            notes=tuple(dict.fromkeys((note.kind.value, note.message) for note in record.document.notes)),
        )

    def dump(self) -> bytes:
        """Return the entry as JSON: its fields in order, without their names and without its line."""
        return orjson.dumps(
            (
                *(self.source, self.key, self.file, self.preferred_slug, self.names, self.label),
                *(self.government, self.merged, list(map(tuple, self.references))),
                *(self.places, self.described_places, self.concepts, self.laws, _features_row(self.features)),
                *(self.fixed_slug, self.shaped, self.tombstone, self.same_as, self.shared_file, self.notes),
            )
        )

    @classmethod
    def load(cls, data: bytes, line: int | None = None, *, features: bool = True) -> Self:
        """Read an entry that :meth:`dump` wrote.

        Args:
            data: the entry.
            line: where its record is now.
            features: whether to read what it is matched by, which takes a third of the time.
        """
        source, key, file, preferred_slug, names, label, government, merged, *rest = orjson.loads(data)
        references, places, described, concepts, laws, matched, *flags = rest
        fixed_slug, shaped, tombstone, same_as, shared_file, notes = flags
        return cls(
            *(source, key, file, line, preferred_slug, tuple(names), label, government, merged),
            tuple([Reference(*row) for row in references]),
            *(tuple(places), tuple(described), tuple(concepts), tuple(laws)),
            _features(source, key, label, matched if features else None),
            *(fixed_slug, shaped, tombstone, tuple(same_as)),
            shared_file=shared_file,
            notes=tuple([(kind, message) for kind, message in notes]),
        )

    def fault(self, code: str, message: str) -> Fault:
        """Return what is wrong with the record: a code of docs/errors.md, and what to do."""
        return Fault(code, message, self.file, self.line, value=self.key)

    def implies_government(self, reference: Reference) -> bool:
        """Whether the target of a reference is a government body because this record is one."""
        return self.government and reference.kind in _SAME_KIND_OF_BODY


def _features_row(found: Features | None) -> tuple[object, ...] | None:
    """The features, without what the entry holds anyway."""
    if found is None:
        return None
    return (
        *(found.names, found.country, found.place, found.identifiers, found.domains),
        *(found.telephones, found.addresses, found.labels, found.language),
    )


def _features(source: str, key: str, label: str, row: Sequence[Any] | None) -> Features | None:
    if row is None:
        return None
    names, country, place, identifiers, domains, telephones, addresses, labels, language = row
    return Features(
        *(source, key, label, tuple(names), country, place, tuple(identifiers), tuple(domains)),
        *(tuple(telephones), tuple(addresses), tuple((text, tag) for text, tag in labels), language),
    )


def _references(record: Institution) -> Iterator[Reference]:
    if record.merged_into is not None:
        yield Reference.of(MERGED_INTO, record.merged_into)
    for relation in record.relations:
        is_over = relation.period is not None and relation.period.over  # two may have been above each other in turn
        yield Reference.of((RelationKind.RELATED if is_over else relation.kind).value, relation.target)


def _same_as(record: Institution) -> Iterator[str]:
    """The IRIs that the mapping publishes as the same institution elsewhere."""
    if record.state not in _TOMBSTONES:
        yield from record.same_as
        yield from (identifier.iri for identifier in record.identifiers if identifier.iri and identifier.same)


def _places(record: Institution) -> Iterator[str]:
    for key in (record.place, record.area_served):
        if key:
            yield key
    for site in record.sites:
        if site.place:
            yield site.place
        if site.address and site.address.place:
            yield site.address.place


def _concepts(record: Institution) -> Iterator[ConceptRef]:
    yield from record.classifications
    yield from record.keywords
    yield from (ref for ref in (record.rank, record.status) if ref)


def _json(part: Part) -> str:
    return part.model_dump_json(exclude={"origin"}, exclude_none=True)
