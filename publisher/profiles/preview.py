"""``publisher preview SOURCE``: the first records for a person to read and as Turtle, and what was not understood."""

import dataclasses
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from publisher.errors import Fault, RecordError
from publisher.mapping import Link, Mapper
from publisher.normalise.places import shipped_gazetteer
from publisher.normalise.romanise import name_slug
from publisher.profiles.adapters import Adapter, adapter_of
from publisher.profiles.places import merge
from publisher.profiles.profile_adapter import ProfileAdapter
from publisher.profiles.rdf.adapter import RDF, is_institution
from publisher.profiles.records import read
from publisher.raw import RawRecord, UnreadableRecord
from publisher.rdf import documents
from publisher.rdf.formats import TURTLE
from publisher.records import Institution, InstitutionRef, Part, Place, RawField, Text
from publisher.sources.source import Source
from publisher.uris import Kind, UriPolicy

SCANNED: Final = 1000
_EXAMPLES: Final = 3
_HIDDEN: Final = frozenset({"source", "document", "origin", "mention_only", "places", "statements", "shaped"})


@dataclass(frozen=True, slots=True)
class RecordPreview:
    """One record: its name and place, its values (field, text), its notes, the raw fields that it keeps, its Turtle."""

    key: str
    name: str
    place: str
    facts: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]
    raw_fields: tuple[RawField, ...]
    turtle: str


@dataclass(slots=True)
class NoteCount:
    """A quality note, the number of times that the records have it, and examples of the values that it is about.

    Attributes:
        places: where these values are, as ``file:line``; where it is about no value, where the first record is.
    """

    kind: str
    field: str
    message: str
    count: int = 0
    examples: list[str] = dataclasses.field(default_factory=list)
    places: list[str] = dataclasses.field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Preview:
    """What the first records of a source look like.

    Attributes:
        read: how many records were read.
        records: the first of them in full.
        note_counts: the notes of all of them, most frequent first.
        invalid: the keys of those that are not valid institutions, with every fault.
        filled: by field, in how many of the valid records it is not empty.
    """

    read: int
    records: tuple[RecordPreview, ...]
    note_counts: tuple[NoteCount, ...]
    invalid: tuple[tuple[str, tuple[Fault, ...]], ...]
    filled: dict[str, int]


@dataclass(frozen=True, slots=True)
class Adapted:
    """The first records of a source.

    Attributes:
        records: those that are valid institutions.
        raws: the same as the source has them.
        invalid: the keys of the others, with every fault.
    """

    records: list[Institution]
    raws: list[RawRecord]
    invalid: list[tuple[str, tuple[Fault, ...]]]


def adapt_all(items: Iterable[RawRecord | UnreadableRecord], source: Source, adapter: Adapter) -> Adapted:
    """Adapt records of a source, as they are read for its profile.

    Raises:
        SourceError: the source or its profile cannot be used.
    """
    adapted = Adapted([], [], [])
    for raw in items:
        if isinstance(raw, RawRecord) and source.reader == RDF and not is_institution(raw):
            continue
        if isinstance(raw, UnreadableRecord):
            adapted.invalid.append((raw.key or "", raw.faults))
            continue
        try:
            adapted.records.append(adapter.adapt(raw, source))
        except RecordError as error:
            adapted.invalid.append((error.key, error.faults))
        else:
            adapted.raws.append(raw)
    return adapted


def preview(source: Source, uris: UriPolicy, *, count: int = 3, scanned: int = SCANNED) -> Preview:
    """Adapt the first records of a source.

    Args:
        source: the source.
        uris: makes the IRIs.
        count: how many records are shown in full.
        scanned: how many records are read.

    Raises:
        SourceError: the source or its profile cannot be used.
    """
    adapter = adapter_of(source)
    adapted = adapt_all(islice(read(source, uris.base), scanned), source, adapter)
    records, raws, invalid = adapted.records, adapted.raws, adapted.invalid
    resolver = PreviewResolver(records)
    return Preview(
        len(records) + len(invalid),
        tuple(
            _record_preview(record, place_of(raw), uris, resolver, adapter)
            for record, raw in zip(records[:count], raws, strict=False)
        ),
        tuple(sorted(note_counts(records, raws), key=lambda each: -each.count)),
        tuple(invalid),
        filled(records),
    )


class PreviewResolver:
    """Resolves references among the records of the preview; any other institution gets a slug from its name."""

    def __init__(self, records: list[Institution]) -> None:
        self._slugs = {record.key: record.slug for record in records}
        self._by_name = {name.value: record.slug for record in records for name in record.names}
        self._places = merge(place for record in records for place in record.places)
        self._gazetteer = shipped_gazetteer()

    def institution(self, ref: InstitutionRef, source: str) -> str | None:  # noqa: ARG002 - the protocol's signature
        """The slug of another institution."""
        if ref.key in self._slugs:
            return self._slugs[ref.key]
        if ref.label is None:
            return None
        return self._by_name.get(ref.label.value) or name_slug(ref.label.value, ref.label.language) or None

    def replaced(self, slug: str) -> tuple[str, ...]:  # noqa: ARG002 - the protocol's signature
        """Nothing is known to have been merged."""
        return ()

    def linked(self, slug: str) -> tuple[Link, ...]:  # noqa: ARG002 - the protocol's signature
        """Links are found when all records are there."""
        return ()

    def place(self, key: str) -> Place | None:
        """A place of the gazetteer, or of the records."""
        return self._gazetteer.get(key) or self._places.get(key)


def _record_preview(
    record: Institution, place: str, uris: UriPolicy, resolver: PreviewResolver, adapter: Adapter
) -> RecordPreview:
    (described,) = Mapper(uris).institutions([record], resolver)
    quads = "".join(f"{line}\n" for line in described.quads).encode()
    iri = uris.thing(Kind.INSTITUTION, described.slug)
    notes = []
    for note in record.document.notes:
        about = ": ".join(filter(None, (note.field, note.value)))
        notes.append(f"{note.kind}: {note.message}" + (f" ({about})" if about else ""))
    for correction in record.document.corrections:
        before, now = correction.source_value or "nothing", correction.value or "nothing"
        notes.append(f"corrected: the source says {before}, published is {now}: {correction.why} ({correction.field})")
    return RecordPreview(
        record.key,
        record.names[0].value,
        place,
        tuple(_facts(record)),
        tuple(notes),
        _not_mapped(record, adapter),
        documents.document(quads, b"", TURTLE, uris, iri).decode(),
    )


def _not_mapped(record: Institution, adapter: Adapter) -> tuple[RawField, ...]:
    """The raw fields that no rule of the profile reads."""
    fields = record.document.raw_fields
    if not isinstance(adapter, ProfileAdapter):
        return fields
    return tuple(field for field in fields if not adapter.is_read(field.name))


def _facts(record: Institution) -> Iterator[tuple[str, str]]:
    for name in type(record).model_fields:
        value = getattr(record, name)
        if name not in _HIDDEN and value not in (None, (), "") and not (name == "types" and value == ("Organization",)):
            for part in value if isinstance(value, tuple) else (value,):
                yield name, as_text(part)


def as_text(value: Any) -> str:
    """A value for a person to read: a text with its language, a part by its own parts."""
    if not isinstance(value, Part):
        return str(value)
    if isinstance(value, Text):
        return f"{value.value} @{value.language}" if value.language else value.value
    dumped = value.model_dump(exclude_none=True, exclude_defaults=True)
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


def note_counts(records: Sequence[Institution], raws: Sequence[RawRecord]) -> list[NoteCount]:
    """Return the quality notes of records, each once, with how often and where they are."""
    counts: dict[tuple[str, str, str], NoteCount] = {}
    for record, raw in zip(records, raws, strict=True):
        for note in record.document.notes:
            identity = (note.kind.value, note.field or "", note.message)
            each = counts.setdefault(identity, NoteCount(*identity))
            each.count += 1
            if note.value and note.value not in each.examples and len(each.examples) < _EXAMPLES:
                del each.places[len(each.examples) :]  # of a note without a value
                each.examples.append(note.value)
                each.places.append(place_of(raw, note.field))
            elif not each.places:
                each.places.append(place_of(raw, note.field))
    return list(counts.values())


def place_of(raw: RawRecord, field: str | None = None) -> str:
    """Where a record is, or a field of it that has its own line."""
    line = next((cell.line for cell in raw.fields if cell.name == field and cell.line), raw.line)
    return f"{raw.file}:{line}"


def filled(records: Sequence[Institution]) -> dict[str, int]:
    """Return in how many of the records each field is not empty."""
    names = [name for name in Institution.model_fields if name not in _HIDDEN]
    counts = {name: sum(getattr(record, name) not in (None, (), "") for record in records) for name in names}
    return {name: count for name, count in counts.items() if count}
