"""What the whole build needs to know of one record: who it is, what it refers to. Small, where the record is large.

The first pass over the source writes an entry for each record; the driver then decides identifiers and references from
entries alone, and never holds a record.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Self

import orjson

from publisher.identifiers import name_key
from publisher.linking import Features, features_of
from publisher.records import ConceptRef, Institution, InstitutionRef, Part, RelationKind, State

_HIERARCHY = {RelationKind.PARENT: "up", RelationKind.CHILD: "down"}

_GONE = {State.WITHDRAWN, State.MERGED}

MERGED_INTO = "merged-into"
"""The kind of a reference to the record that took this one's place."""

_SAME_KIND_OF_BODY = {RelationKind.PARENT, RelationKind.CONCURRENT, RelationKind.LED_BY}
"""Whoever a government body is part of, also serves as, or is led by, is a government body."""


class Reference(NamedTuple):
    """Another institution, as a record names it."""

    kind: str
    key: str | None
    label: str | None
    language: str | None
    source: str | None

    @classmethod
    def of(cls, kind: str, ref: InstitutionRef) -> Self:
        """Take down a reference."""
        label, language = (ref.label.value, ref.label.language) if ref.label else (None, None)
        return cls(kind, ref.key, label, language, ref.source)


@dataclass(slots=True)
class Entry:
    """One record, in short; never changed once made.

    It is read several times in a build, and setting the fields of a frozen class takes as long as reading their JSON.

    Attributes:
        source, key: the source record.
        file, line: where it stands.
        wish: the slug it asks for.
        names: what it is called, reduced (:func:`~publisher.identifiers.name_key`); the preferred names first.
        label: its first preferred name.
        government: whether it is a government body.
        merged: whether it gave way to another record, which is the first reference then.
        references: every institution it refers to, in order.
        places: keys of the places it refers to.
        described: the places that it describes itself, as JSON texts.
        concepts, laws: what it says of concepts and of legal instruments, as JSON texts.
        features: what it is recognised by in another source.
        exact: whether only the wished slug will do, because the record's statements have it.
        shaped: whether the shapes judge those statements.
        gone: whether the record is a tombstone.
        same: the IRIs under which it says that it is known elsewhere.
    """

    source: str
    key: str
    file: str
    line: int | None
    wish: str
    names: tuple[str, ...]
    label: str
    government: bool
    merged: bool
    references: tuple[Reference, ...]
    places: tuple[str, ...]
    described: tuple[str, ...]
    concepts: tuple[str, ...]
    laws: tuple[str, ...]
    features: Features | None = None
    exact: bool = False
    shaped: bool = True
    gone: bool = False
    same: tuple[str, ...] = ()

    @classmethod
    def of(cls, record: Institution) -> Self:
        """Take down what the build needs of a record."""
        return cls(
            source=record.source,
            key=record.key,
            file=record.document.file,
            line=record.document.line,
            wish=record.slug,
            names=tuple(dict.fromkeys(name_key(text.value) for text in (*record.names, *record.alt_names))),
            label=record.names[0].value,
            government="GovernmentOrganization" in record.types,
            merged=record.state is State.MERGED,
            references=tuple(_references(record)),
            places=tuple(dict.fromkeys(_places(record))),
            described=tuple(dict.fromkeys(_json(place) for place in record.places)),
            concepts=tuple(dict.fromkeys(_json(ref) for ref in _concepts(record))),
            laws=tuple(dict.fromkeys(_json(law) for law in record.legal_basis)),
            features=features_of(record),
            exact=bool(record.statements),
            shaped=record.shaped,
            gone=record.state in _GONE,
            same=tuple(dict.fromkeys(_same(record))),
        )

    def dump(self) -> bytes:
        """The entry as JSON: its fields in their order, without their names."""
        return orjson.dumps(
            (
                *(self.source, self.key, self.file, self.line, self.wish, self.names, self.label),
                *(self.government, self.merged, list(map(tuple, self.references))),
                *(self.places, self.described, self.concepts, self.laws, _features_row(self.features)),
                *(self.exact, self.shaped, self.gone, self.same),
            )
        )

    @classmethod
    def load(cls, data: bytes) -> Self:
        """Read an entry that :meth:`dump` wrote."""
        source, key, file, line, wish, names, label, *rest = orjson.loads(data)
        government, merged, references, places, described, concepts, laws, features, exact, shaped, gone, same = rest
        return cls(
            *(source, key, file, line, wish, tuple(names), label, government, merged),
            tuple([Reference(*row) for row in references]),
            *(tuple(places), tuple(described), tuple(concepts), tuple(laws)),
            _features(source, key, label, features),
            *(exact, shaped, gone, tuple(same)),
        )

    def hierarchy(self) -> Iterator[tuple[Reference, str]]:
        """The references that say what stands above ("up") or below ("down") the record."""
        for reference in self.references:
            if reference.kind in _HIERARCHY:
                yield reference, _HIERARCHY[RelationKind(reference.kind)]

    def implies_government(self, reference: Reference) -> bool:
        """Whether what a reference names is a government body, because this record is one."""
        return self.government and reference.kind in _SAME_KIND_OF_BODY


def _features_row(features: Features | None) -> tuple[object, ...] | None:
    """What a features does not share with its entry."""
    return (
        (features.names, features.country, features.place, features.identifiers, features.domains) if features else None
    )


def _features(source: str, key: str, label: str, row: Sequence[Any] | None) -> Features | None:
    if row is None:
        return None
    names, country, place, identifiers, domains = row
    return Features(source, key, label, tuple(names), country, place, tuple(identifiers), tuple(domains))


def _references(record: Institution) -> Iterator[Reference]:
    if record.merged_into is not None:
        yield Reference.of(MERGED_INTO, record.merged_into)
    for relation in record.relations:
        yield Reference.of(relation.kind.value, relation.target)


def _same(record: Institution) -> Iterator[str]:
    """What the mapping says to be the same thing elsewhere."""
    if record.state not in _GONE:
        yield from (one.iri for one in record.identifiers if one.iri and one.same)


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
