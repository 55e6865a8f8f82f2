"""``publisher preview SOURCE``: the first records as a person reads them and as Turtle, and what was not understood."""

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from publisher.errors import Fault, RecordError
from publisher.mapping import Link, Mapper
from publisher.normalise.places import shipped_gazetteer
from publisher.profiles.adapters import adapter_of
from publisher.profiles.places import merge
from publisher.profiles.rdf_records import RDF, is_institution
from publisher.profiles.records import read
from publisher.raw import RawRecord, UnreadableRecord
from publisher.rdf import documents
from publisher.rdf.formats import TURTLE
from publisher.records import Institution, InstitutionRef, Part, Place, RawField
from publisher.sources.source import Source
from publisher.uris import Kind, UriPolicy, slug_of

SCANNED: Final = 1000
_EXAMPLES: Final = 3
_HIDDEN: Final = frozenset({"source", "document", "origin", "mention_only", "places", "statements", "shaped"})


@dataclass(frozen=True, slots=True)
class Shown:
    """One record: its name, what was made of it (field, value), its notes, the raw fields kept, its Turtle."""

    key: str
    name: str
    facts: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]
    raw_fields: tuple[RawField, ...]
    turtle: str


@dataclass(slots=True)
class Puzzle:
    """Something that was not understood, repaired or left out, in how many records, with examples."""

    kind: str
    field: str
    message: str
    times: int = 0
    examples: list[str] = dataclasses.field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Preview:
    """What a source's first records look like.

    Attributes:
        read: how many records were looked at.
        shown: the first of them in full.
        puzzles: what was noted in any of them, most frequent first.
        refused: those that no institution could be made of, with every fault.
        filled: in how many of those made each field of the record is there.
    """

    read: int
    shown: tuple[Shown, ...]
    puzzles: tuple[Puzzle, ...]
    refused: tuple[tuple[str, tuple[Fault, ...]], ...]
    filled: dict[str, int]


def preview(source: Source, uris: UriPolicy, *, count: int = 3, scanned: int = SCANNED) -> Preview:
    """Interpret the first records of a source.

    Args:
        source: it.
        uris: what IRIs are made of.
        count: how many are shown in full.
        scanned: how many are looked at.

    Raises:
        SourceError: the source or its profile cannot be used.
    """
    records: list[Institution] = []
    refused: list[tuple[str, tuple[Fault, ...]]] = []
    adapter = adapter_of(source)
    for raw in islice(read(source, uris.base), scanned):
        if isinstance(raw, RawRecord) and source.reader == RDF and not is_institution(raw):
            continue
        if isinstance(raw, UnreadableRecord):
            refused.append((raw.key or "", raw.faults))
            continue
        try:
            records.append(adapter.adapt(raw, source))
        except RecordError as error:
            refused.append((error.key, error.faults))
    resolver = _Resolver(records)
    return Preview(
        len(records) + len(refused),
        tuple(_shown(record, uris, resolver) for record in records[:count]),
        tuple(sorted(_puzzles(records), key=lambda puzzle: -puzzle.times)),
        tuple(refused),
        _filled(records),
    )


class _Resolver:
    """Resolves what the records at hand refer to; any other institution gets the slug that its name makes."""

    def __init__(self, records: list[Institution]) -> None:
        self._slugs = {record.key: record.slug for record in records}
        self._by_name = {name.value: record.slug for record in records for name in record.names}
        self._places = merge(place for record in records for place in record.places)
        self._gazetteer = shipped_gazetteer()

    def institution(self, ref: InstitutionRef, source: str) -> str | None:  # noqa: ARG002 - the protocol's signature
        """The slug of another institution."""
        if ref.key in self._slugs:
            return self._slugs[ref.key]
        name = ref.label.value if ref.label else None
        return self._by_name.get(name, slug_of(name) or None) if name else None

    def replaced(self, slug: str) -> tuple[str, ...]:  # noqa: ARG002 - the protocol's signature
        """Nothing is known to have been merged."""
        return ()

    def linked(self, slug: str) -> tuple[Link, ...]:  # noqa: ARG002 - the protocol's signature
        """Links are found when all records are there."""
        return ()

    def place(self, key: str) -> Place | None:
        """A place of the gazetteer, or of the records."""
        return self._gazetteer.get(key) or self._places.get(key)


def _shown(record: Institution, uris: UriPolicy, resolver: _Resolver) -> Shown:
    (described,) = Mapper(uris).institutions([record], resolver)
    quads = "".join(f"{line}\n" for line in described.quads).encode()
    iri = uris.thing(Kind.INSTITUTION, described.slug)
    notes = tuple(f"{note.kind}: {note.message}" + _of(note.field, note.value) for note in record.document.notes)
    return Shown(
        record.key,
        record.names[0].value,
        tuple(_facts(record)),
        notes,
        record.document.raw_fields,
        documents.document(quads, b"", TURTLE, uris, iri).decode(),
    )


def _of(name: str | None, value: str | None) -> str:
    told = [part for part in (name, value) if part]
    return f" ({': '.join(told)})" if told else ""


def _facts(record: Institution) -> Iterator[tuple[str, str]]:
    for name in type(record).model_fields:
        value = getattr(record, name)
        if name not in _HIDDEN and value not in (None, (), "") and not (name == "types" and value == ("Organization",)):
            for one in value if isinstance(value, tuple) else (value,):
                yield name, _told(one)


def _told(value: Any) -> str:
    """A value as a person reads it: a text with its language, a part by its own parts."""
    if not isinstance(value, Part):
        return str(value)
    dumped = value.model_dump(exclude_none=True, exclude_defaults=True)
    if "value" in dumped and dumped.keys() <= {"value", "language", "origin"}:
        return f"{dumped['value']} @{dumped['language']}" if "language" in dumped else str(dumped["value"])
    return " · ".join(f"{name} {text}" for name, text in _leaves(dumped, ""))


def _leaves(value: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        if value.keys() <= {"value", "language"} and "value" in value:
            yield path, str(value["value"])
            return
        for name, inner in value.items():
            if name not in _HIDDEN:
                yield from _leaves(inner, f"{path}.{name}" if path else name)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _leaves(inner, path)
    else:
        yield path, str(value)


def _puzzles(records: list[Institution]) -> list[Puzzle]:
    found: dict[tuple[str, str, str], Puzzle] = {}
    for record in records:
        for note in record.document.notes:
            identity = (note.kind.value, note.field or "", note.message)
            puzzle = found.setdefault(identity, Puzzle(*identity))
            puzzle.times += 1
            if note.value and note.value not in puzzle.examples and len(puzzle.examples) < _EXAMPLES:
                puzzle.examples.append(note.value)
    return list(found.values())


def _filled(records: list[Institution]) -> dict[str, int]:
    names = [name for name in Institution.model_fields if name not in _HIDDEN]
    counts = {name: sum(getattr(record, name) not in (None, (), "") for record in records) for name in names}
    return {name: count for name, count in counts.items() if count}
